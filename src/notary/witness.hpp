// Asks one witness to cosign, on a thread of its own: whatever it does or does not do, nobody else
// waits (c2sp.org/tlog-witness, add-checkpoint).
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "orglog/notary/notary.hpp"
#include "orglog/notary/web_client.hpp"

namespace orglog::notary {

class WitnessLoop {
 public:
  using Newest = std::function<std::shared_ptr<const PublishedCheckpoint>()>;
  using Prove =
      std::function<Result<std::vector<TreeHash>>(std::uint64_t old_size, std::uint64_t size)>;
  using Take = std::function<void(const Checkpoint&, const NoteSignature&)>;

  WitnessLoop(const Witness& witness, Newest newest, Prove prove, Take take,
              std::function<void(const std::string&)> complain);
  ~WitnessLoop();  // ends the request at hand

  void checkpoint_is_there();  // any thread; cheap

 private:
  using Asked = WebResult<NoteSignature>;

  void run();
  bool wait_for_work(std::chrono::seconds pause);
  Asked ask(const PublishedCheckpoint& newest);
  Asked cosignature_in(const std::string& lines, const PublishedCheckpoint& newest) const;
  WebResult<WebReply> post(const PublishedCheckpoint& newest);

  const Witness witness_;
  const Newest newest_;
  const Prove prove_;
  const Take take_;
  const std::function<void(const std::string&)> complain_;
  std::atomic<bool> stopping_ = false;
  WebClient web_;
  std::uint64_t known_size_ = 0;  // what the witness has seen, as far as we know

  std::mutex mutex_;
  std::condition_variable wake_;
  bool is_there_ = true;  // a checkpoint that the witness was not asked about

  std::thread thread_;
};

}  // namespace orglog::notary
