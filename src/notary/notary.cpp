#include "orglog/notary/notary.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "orglog/base/limits.hpp"
#include "signing.hpp"
#include "witness.hpp"

namespace orglog {
namespace notary {
namespace {

using Steady = std::chrono::steady_clock;

class TheNotary final : public Notary {
 public:
  TheNotary(const NotaryParts& parts, const NotaryOptions& options, Signing signing)
      : parts_(parts),
        options_(options),
        key_(std::move(signing.key)),
        continues_(std::move(signing.continues)),
        clients_(std::move(signing.witnesses)) {
    if (signing.last)
      published_ = std::make_shared<const PublishedCheckpoint>(*std::move(signing.last));
  }
  ~TheNotary() override { stop(); }

  void start(std::function<void(const std::string&)> complain) override;
  void stop() override;
  std::shared_ptr<const PublishedCheckpoint> published() const override {
    const std::lock_guard lock(mutex_);
    return published_;
  }
  const VerifierKey& key() const override { return key_.verifier(); }
  const std::string& continues() const override { return continues_; }
  void when_signed(Position position, std::function<void(bool)> action) override;

  // Signs the tree as it is, where it has grown.
  Result<void> sign_now();

 private:
  using Waiters = std::multimap<Position, std::function<void(bool)>>;

  void run();
  bool wait_for_work();
  void publish(PublishedCheckpoint checkpoint);
  void take_cosignature(const Checkpoint& checkpoint, const NoteSignature& signature);
  void serve(bool signed_now);
  Result<void> write(const PublishedCheckpoint& checkpoint) const {
    return write_checkpoint(options_, checkpoint);
  }

  const NotaryParts parts_;
  const NotaryOptions options_;
  const SigningKey key_;
  const std::string continues_;
  std::vector<std::unique_ptr<WitnessClient>> clients_;  // until `start`
  std::function<void(const std::string&)> complain_;
  Steady::time_point signed_at_{};
  std::vector<std::unique_ptr<WitnessLoop>> witnesses_;
  std::thread thread_;

  mutable std::mutex file_mutex_;  // whoever changes what is published holds it, file and all
  mutable std::mutex mutex_;       // guards what follows; never held over I/O
  std::condition_variable wake_;
  std::shared_ptr<const PublishedCheckpoint> published_;
  Waiters waiters_;
  bool stopping_ = false;
  bool over_ = false;  // nobody will be served any more
};

// Proofs are read from the table, so the checkpoint is one that the table has reached.
Result<void> TheNotary::sign_now() {
  const TreeHead head = parts_.tree.head();
  const auto before = published();
  if (before && head.size <= before->checkpoint.size) return {};
  if (!parts_.runner.wait_for(head.size)) return ProjectionError::io;
  PublishedCheckpoint next = sign_head(key_, head);
  const std::lock_guard lock(file_mutex_);
  ORGLOG_TRY(write(next));
  publish(std::move(next));
  return {};
}

void TheNotary::publish(PublishedCheckpoint checkpoint) {
  auto shared = std::make_shared<const PublishedCheckpoint>(std::move(checkpoint));
  const std::lock_guard lock(mutex_);
  published_ = std::move(shared);
}

// Of a checkpoint that is not the newest any more nobody is told.
void TheNotary::take_cosignature(const Checkpoint& checkpoint, const NoteSignature& signature) {
  const std::lock_guard lock(file_mutex_);
  const auto now = published();
  if (now->checkpoint != checkpoint) return;
  PublishedCheckpoint next = *now;
  next.note += to_text(signature);
  if (const auto written = write(next); !written) {
    complain_("a cosignature could not be written down: " + written.error().message());
    return;
  }
  publish(std::move(next));
}

void TheNotary::start(std::function<void(const std::string&)> complain) {
  complain_ = std::move(complain);
  for (auto& client : clients_) {
    witnesses_.push_back(std::make_unique<WitnessLoop>(
        std::move(client), [this] { return published(); },
        [this](const Checkpoint& checkpoint, const NoteSignature& signature) {
          take_cosignature(checkpoint, signature);
        },
        complain_));
  }
  clients_.clear();
  thread_ = std::thread([this] { run(); });
}

void TheNotary::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
    (void)sign_now();  // what came since the last time; the next start does it if this one cannot
  }
  witnesses_.clear();
  Waiters left;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
    left = std::exchange(waiters_, {});
  }
  for (auto& [position, action] : left) action(false);
}

// Until the interval is over, or somebody waits; but not at once after the last time. False: time
// to end.
bool TheNotary::wait_for_work() {
  std::unique_lock lock(mutex_);
  const auto stopping = [this] { return stopping_; };
  const auto asked = [this] { return stopping_ || !waiters_.empty(); };
  wake_.wait_until(lock, signed_at_ + limits::checkpoint_gap, stopping);
  wake_.wait_until(lock, signed_at_ + options_.interval, asked);
  return !stopping_;
}

void TheNotary::serve(bool signed_now) {
  Waiters served;
  {
    const std::lock_guard lock(mutex_);
    const std::uint64_t size = published_->checkpoint.size;
    while (!waiters_.empty() && (!signed_now || waiters_.begin()->first <= size))
      served.insert(waiters_.extract(waiters_.begin()));
  }
  for (auto& [position, action] : served) action(published()->checkpoint.size >= position);
}

void TheNotary::run() {
  while (wait_for_work()) {
    Position wanted = 0;
    {
      const std::lock_guard lock(mutex_);
      if (!waiters_.empty()) wanted = waiters_.rbegin()->first;
    }
    const auto before = published();
    signed_at_ = Steady::now();
    const bool reached = parts_.runner.wait_for(std::min(wanted, parts_.log.end()));
    const Result<void> outcome = reached ? sign_now() : Error(ProjectionError::io);
    if (!outcome) complain_("no checkpoint could be signed: " + outcome.error().message());
    serve(outcome.has_value());
    if (published() == before) continue;
    for (const auto& witness : witnesses_) witness->checkpoint_is_there();
  }
}

void TheNotary::when_signed(Position position, std::function<void(bool)> action) {
  bool is_signed = false;
  {
    const std::lock_guard lock(mutex_);
    is_signed = published_->checkpoint.size >= position;
    if (!is_signed && !over_) {
      waiters_.emplace(position, std::move(action));
      wake_.notify_one();
      return;
    }
  }
  action(is_signed);
}

}  // namespace
}  // namespace notary

boost::system::result<std::unique_ptr<Notary>, NotaryFailure> Notary::open(
    const NotaryParts& parts, const NotaryOptions& options, const Uuid& store_id,
    const KeySeed& seed) {
  auto signing = notary::prepare(parts, options, store_id, seed);
  if (!signing) return signing.error();
  auto made = std::make_unique<notary::TheNotary>(parts, options, std::move(*signing));
  if (const auto done = made->sign_now(); !done)
    return NotaryFailure{"no checkpoint could be signed: " + done.error().message()};
  return std::unique_ptr<Notary>(std::move(made));
}

}  // namespace orglog
