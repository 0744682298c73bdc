// Signs the log: at an interval, and when somebody waits for it, it takes the tree as far as the
// projections have it, which is durable in the log, signs its checkpoint, has that kept
// (checkpoint_store.hpp) and then shows it to everybody. It never signs a smaller size, nor another
// root for a size, and refuses to start where it would have to: also where a witness has seen more
// than is there. Once another notary has signed in its place it signs no more. A store that was
// made of a backup goes on under a new origin (new_origin.hpp). A thread of its own, so that
// commands never wait for it; witnesses are asked by threads of theirs.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "orglog/base/failure.hpp"
#include "orglog/base/time.hpp"
#include "orglog/log/event_log.hpp"
#include "orglog/notary/checkpoint_store.hpp"
#include "orglog/projections/runner.hpp"
#include "orglog/projections/tree_table.hpp"
#include "orglog/proof/checkpoint.hpp"

namespace orglog {

// Somebody elsewhere who cosigns what he has seen to be one growing log (c2sp.org/tlog-witness).
struct Witness {
  std::string url;  // before `/add-checkpoint`
  VerifierKey key;
};

struct NotaryOptions {
  std::filesystem::path directory;  // `log.key` and `continues` are there
  std::string origin;               // empty: what the key says, at first `orglog.local/<log id>`
  std::chrono::milliseconds interval{1'000};
  std::vector<Witness> witnesses{};
};

struct NotaryParts {
  const EventLog& log;
  const ProjectionStore& store;
  const TreeTable& tree;
  Runner& runner;  // has caught up
  CheckpointStore& checkpoints;
};

// What everybody may see.
struct PublishedCheckpoint {
  Checkpoint checkpoint;
  std::string note;  // signed, with the cosignatures that came so far
};

class Notary {
 public:
  // Makes the key of an empty log, or of one that begins a new origin, out of `seed` (32 random
  // bytes); compares the log with what was signed last; signs what is there.
  static OrFailure<std::unique_ptr<Notary>> open(const NotaryParts& parts,
                                                 const NotaryOptions& options, const KeySeed& seed);
  // For a server that does not sign: shows what was signed last, and `when_signed` waits for
  // nothing. A null pointer: nothing was signed.
  static OrFailure<std::unique_ptr<Notary>> show(const NotaryParts& parts,
                                                 const NotaryOptions& options);
  virtual ~Notary() = default;  // stops

  // The runner is started. `complain` is called from threads of the notary, with a sentence, when
  // something fails or a witness does; what fails is tried again.
  virtual void start(std::function<void(const std::string&)> complain) = 0;
  virtual void stop() = 0;
  // Signs nothing more, at the stop either: another server leads the log. Any thread.
  virtual void depose() = 0;

  // Never nothing. Any thread.
  virtual std::shared_ptr<const PublishedCheckpoint> published() const = 0;
  virtual const VerifierKey& key() const = 0;
  // What this log says about the logs that it continues (proof/continuation.hpp); empty: it has
  // always been this one.
  virtual const std::string& continues() const = 0;
  // Has everything before `position` signed soon and then calls `action(true)`: at once on the
  // calling thread if it is so already, else from the notary's. `action(false)` when it cannot be
  // signed now, or the notary stops or has been stopped. Any thread.
  virtual void when_signed(Position position, std::function<void(bool)> action) = 0;
};

}  // namespace orglog
