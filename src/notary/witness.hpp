// Asks one witness to cosign, on a thread of its own: whatever it does or does not do, nobody else
// waits (c2sp.org/tlog-witness, add-checkpoint).
#pragma once

#include "orglog/base/worker.hpp"
#include "orglog/notary/notary.hpp"
#include "orglog/notary/web_client.hpp"

namespace orglog::notary {

// The requests themselves. One thread at a time, except for `stop`.
class WitnessClient {
 public:
  using Asked = OrFailure<NoteSignature>;

  WitnessClient(const Witness& witness, const NotaryParts& parts);

  const Witness& witness() const { return witness_; }
  // With the proof that the checkpoint goes on from what the witness has seen.
  Asked cosign(const PublishedCheckpoint& newest);

  struct Seen {
    std::uint64_t size = 0;  // the newest that it has seen of this log
    // Only where that is the size of the checkpoint shown, and the tree is the same.
    std::optional<NoteSignature> cosigned{};
  };
  // Shows it a checkpoint to learn which one it has seen last; it is asked to go on from none.
  OrFailure<Seen> look(const PublishedCheckpoint& shown);

  void stop() { stopping_ = true; }  // any thread; ends the request at hand, and all later ones
  bool stopping() const { return stopping_; }

 private:
  Asked cosignature_in(const std::string& lines, const PublishedCheckpoint& newest) const;
  OrFailure<WebReply> post(const PublishedCheckpoint& newest);

  const Witness witness_;
  const NotaryParts parts_;
  std::atomic<bool> stopping_ = false;
  WebClient web_;
  std::uint64_t known_size_ = 0;  // what the witness has seen, as far as we know
};

class WitnessLoop {
 public:
  using Newest = std::function<std::shared_ptr<const PublishedCheckpoint>()>;
  using Take = std::function<void(const Checkpoint&, const NoteSignature&)>;

  WitnessLoop(std::unique_ptr<WitnessClient> client, Newest newest, Take take,
              std::function<void(const std::string&)> complain);
  ~WitnessLoop();  // ends the request at hand

  void checkpoint_is_there() { worker_.wake(); }  // any thread; cheap

 private:
  void run();

  const std::unique_ptr<WitnessClient> client_;
  const Newest newest_;
  const Take take_;
  const std::function<void(const std::string&)> complain_;

  Worker worker_;
};

// One for each that is configured.
std::vector<std::unique_ptr<WitnessClient>> witness_clients(const NotaryParts& parts,
                                                            const NotaryOptions& options);

}  // namespace orglog::notary
