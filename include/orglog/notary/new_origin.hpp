// The mark `new-origin` in a store's directory: the next start that signs begins a new origin and
// key. A restore leaves it, because nobody knows what was signed after the backup, and so does a
// person who wants it (`orglog log:new-origin`). The start that has done so takes it away.
#pragma once

#include <filesystem>
#include <optional>

#include "orglog/base/result.hpp"
#include "orglog/proof/note.hpp"

namespace orglog {

struct NewOriginMark {
  // The store was made of a backup: a witness may know that nothing was signed since.
  bool restored = false;
  std::optional<VerifierKey> before;  // of the log that goes on; nothing: it was never signed
};

// Durable when it returns.
Result<void> write_new_origin_mark(const std::filesystem::path& directory,
                                   const NewOriginMark& mark);
// Nothing where there is no mark. Fails with an error of the system, or as a key that is none.
Result<std::optional<NewOriginMark>> read_new_origin_mark(const std::filesystem::path& directory);
Result<void> remove_new_origin_mark(const std::filesystem::path& directory);

}  // namespace orglog
