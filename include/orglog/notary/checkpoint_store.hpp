// Where the newest signed checkpoint of a log is kept: one place for all who may sign that log. A
// new checkpoint takes the place of the one that its signer knows, or of none, so that of two
// signers one learns that it is not alone before anybody sees what it signed. (The three calls are
// those of Sunlight's LockBackend.)
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "orglog/base/result.hpp"

namespace orglog {

// Any thread, and other processes beside it. Errors are those of the place.
class CheckpointStore {
 public:
  virtual ~CheckpointStore() = default;
  // The text that is kept; nothing: none was created.
  virtual Result<std::optional<std::string>> fetch() const = 0;
  // True: `fresh` is kept now, durably. False: what is kept is not `old`, and stays. After an error
  // either of the two may be kept.
  virtual Result<bool> replace(std::string_view old, std::string_view fresh) = 0;
  // The same where nothing is kept yet.
  virtual Result<bool> create(std::string_view first) = 0;
  // Names the place in a sentence.
  virtual std::string name() const = 0;
};

// One file, which everybody may read and whose bytes are the text. Its directory is there.
std::unique_ptr<CheckpointStore> make_checkpoint_file(std::filesystem::path file);

}  // namespace orglog
