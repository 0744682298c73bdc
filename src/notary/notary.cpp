#include "orglog/notary/notary.hpp"

#include <mutex>
#include <utility>

#include "orglog/base/limits.hpp"
#include "orglog/base/position_waiters.hpp"
#include "orglog/base/worker.hpp"
#include "signing.hpp"
#include "witness.hpp"

namespace orglog {
namespace notary {
namespace {

using Steady = std::chrono::steady_clock;

Failure stand_still() { return Failure{Error(ProjectionError::io).message()}; }

class TheNotary final : public Notary {
 public:
  TheNotary(const NotaryParts& parts, const NotaryOptions& options, Signing signing)
      : parts_(parts),
        options_(options),
        key_(std::move(signing.key)),
        continues_(std::move(signing.continues)),
        clients_(std::move(signing.witnesses)) {
    if (!signing.last) return;
    kept_ = signing.last->note;
    const std::uint64_t size = signing.last->checkpoint.size;
    publish(*std::move(signing.last));
    waiters_.advance(size);
  }
  ~TheNotary() override { stop(); }

  void start(std::function<void(const std::string&)> complain) override;
  void stop() override;
  void depose() override { is_deposed_ = true; }
  std::shared_ptr<const PublishedCheckpoint> published() const override {
    const std::lock_guard lock(mutex_);
    return published_;
  }
  const VerifierKey& key() const override { return key_.verifier(); }
  const std::string& continues() const override { return continues_; }
  void when_signed(Position position, std::function<void(bool)> action) override {
    if (waiters_.add(position, std::move(action))) worker_.wake();
  }

  // Signs the tree as it is, where it has grown.
  OrFailure<void> sign_now();

 private:
  void run();
  bool wait_for_work();
  void publish(PublishedCheckpoint checkpoint);
  void take_cosignature(const Checkpoint& checkpoint, const NoteSignature& signature);
  OrFailure<void> keep(PublishedCheckpoint next);

  const NotaryParts parts_;
  const NotaryOptions options_;
  const SigningKey key_;
  const std::string continues_;
  std::vector<std::unique_ptr<WitnessClient>> clients_;  // until `start`
  std::function<void(const std::string&)> complain_;
  Steady::time_point signed_at_{};
  std::vector<std::unique_ptr<WitnessLoop>> witnesses_;

  std::mutex keep_mutex_;  // held while the checkpoint that is kept and published is exchanged
  std::optional<std::string> kept_;       // in `checkpoints`, as far as this notary knows
  std::optional<std::string> unsure_;     // what was to be kept when that failed
  std::atomic<bool> is_deposed_ = false;  // another one has written there

  mutable std::mutex mutex_;  // guards what follows; never held over I/O
  std::shared_ptr<const PublishedCheckpoint> published_;

  PositionWaiters waiters_;  // until so much is signed
  Worker worker_;
};

// Proofs are read from the table, so the checkpoint is one that the table has reached.
OrFailure<void> TheNotary::sign_now() {
  const TreeHead head = parts_.tree.head();
  const auto before = published();
  if (before && head.size <= before->checkpoint.size) return {};
  if (!parts_.runner.wait_for(head.size)) return stand_still();
  {
    const std::lock_guard lock(keep_mutex_);
    ORGLOG_TRY(keep(sign_head(key_, head)));
  }
  waiters_.advance(head.size);
  return {};
}

// Published is what is kept, and nothing before it is.
OrFailure<void> TheNotary::keep(PublishedCheckpoint next) {
  if (unsure_) {
    ORGLOG_TRY_ASSIGN(now, fetch_note(parts_.checkpoints));
    if (now == unsure_) kept_ = std::move(now);
  }
  unsure_ = next.note;
  if (!is_deposed_) {
    ORGLOG_TRY_ASSIGN(is_kept, keep_instead(parts_.checkpoints, kept_, next.note));
    is_deposed_ = !is_kept;
  }
  unsure_.reset();
  if (is_deposed_) return signed_elsewhere(parts_.checkpoints);
  kept_ = next.note;
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
  const std::lock_guard lock(keep_mutex_);
  const auto now = published();
  if (now->checkpoint != checkpoint) return;
  PublishedCheckpoint next = *now;
  next.note += to_text(signature);
  if (const auto kept = keep(std::move(next)); !kept)
    complain_("a cosignature could not be written down: " + kept.error().sentence);
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
  signed_at_ = Steady::now();  // `open` has signed
  worker_.start([this] { run(); });
}

void TheNotary::stop() {
  // Signs the events since the last time; the next start does so where this one cannot.
  if (worker_.stop()) (void)sign_now();
  witnesses_.clear();
  waiters_.end();
}

// Until the interval is over, or somebody waits; but not at once after the last time. False: time
// to end.
bool TheNotary::wait_for_work() {
  return worker_.rest_until(signed_at_ + limits::checkpoint_gap) &&
         worker_.wait(signed_at_ + options_.interval);
}

void TheNotary::run() {
  while (wait_for_work()) {
    const auto before = published();
    signed_at_ = Steady::now();
    const Position wanted = std::min(waiters_.furthest(), parts_.log.end());
    const bool reached = parts_.runner.wait_for(wanted);
    const OrFailure<void> outcome = reached ? sign_now() : stand_still();
    if (!outcome) {
      complain_("no checkpoint could be signed: " + outcome.error().sentence);
      waiters_.let_go();
    }
    if (is_deposed_) return waiters_.end();
    if (!waiters_.empty()) worker_.wake();
    if (published() == before) continue;
    for (const auto& witness : witnesses_) witness->checkpoint_is_there();
  }
}

}  // namespace
}  // namespace notary

OrFailure<std::unique_ptr<Notary>> Notary::open(const NotaryParts& parts,
                                                const NotaryOptions& options, const KeySeed& seed) {
  auto signing = notary::prepare(parts, options, seed);
  if (!signing) return signing.error();
  auto made = std::make_unique<notary::TheNotary>(parts, options, std::move(*signing));
  if (const auto done = made->sign_now(); !done)
    return Failure{"no checkpoint could be signed: " + done.error().sentence};
  return std::unique_ptr<Notary>(std::move(made));
}

OrFailure<std::unique_ptr<Notary>> Notary::show(const NotaryParts& parts,
                                                const NotaryOptions& options) {
  ORGLOG_TRY_ASSIGN(signing, notary::read_signed(parts, options));
  if (!signing) return std::unique_ptr<Notary>();
  auto made = std::make_unique<notary::TheNotary>(parts, options, *std::move(signing));
  made->stop();
  return std::unique_ptr<Notary>(std::move(made));
}

}  // namespace orglog
