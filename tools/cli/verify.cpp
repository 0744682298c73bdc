// `log:verify`: reads the whole log once, and compares it with itself, with the tree that was
// stored, and with what was signed.
#include <algorithm>
#include <boost/json/array.hpp>
#include <filesystem>
#include <iostream>
#include <map>

#include "cli/log_keys.hpp"
#include "cli/output.hpp"
#include "cli/progress_bar.hpp"
#include "cli/store.hpp"
#include "cli/verbs.hpp"
#include "orglog/base/base64.hpp"
#include "orglog/base/bytes.hpp"
#include "orglog/base/files.hpp"
#include "orglog/codec/journal.hpp"
#include "orglog/projections/tree_table.hpp"

namespace orglog::cli {
namespace {

struct Fault {
  Position position = 0;
  std::string what;
  bool contradicts = false;  // what was signed
};

// Personal data that nobody can read any more, and the event that destroyed its key.
struct Unreadable {
  Position position = 0;
  AccountId account;
};

// A checkpoint that the log must have had at its size.
struct Signed {
  std::string from;  // the file
  Checkpoint checkpoint;
  // By an earlier key, of whose log so many events are in this one; nothing: all of them.
  std::optional<std::uint64_t> kept{};
};

// Takes what a tree table would write, and compares it with what is there.
class Comparison final : public Tables {
 public:
  Comparison(const TableReader* stored, std::vector<Fault>& faults)
      : stored_(stored), faults_(faults) {}

  void put(std::string_view key, std::string_view value) override {
    if (stored_ == nullptr) return;
    const unsigned level = static_cast<unsigned char>(key.front());
    const std::uint64_t index = read_big(key.data() + 1);
    const std::uint64_t first = index << (level * tile_height);
    if (((index + 1) << (level * tile_height)) > stored_->checkpoint()) return;
    const auto there = stored_->get(key);
    ++compared;
    if (there && *there && **there == value) return;
    faults_.push_back({first, "the stored tree has another hash for the " +
                                  grouped(std::uint64_t{1} << (level * tile_height)) +
                                  " events from here"});
  }
  void append(std::string_view, std::string_view) override {}
  void erase(std::string_view) override {}

  std::uint64_t compared = 0;

 private:
  const TableReader* stored_;
  std::vector<Fault>& faults_;
};

class Verification {
 public:
  Verification(const ReadableLog& log, const TableReader* stored, std::vector<Signed> signed_ones)
      : log_(*log.stored),
        keyring_(log.keyring.get()),
        tree_(log_),
        comparison_(stored, faults_),
        signed_(std::move(signed_ones)) {
    std::ranges::sort(signed_, {}, [](const Signed& one) { return one.checkpoint.size; });
  }

  void run();
  const std::vector<Fault>& faults() const { return faults_; }
  std::uint64_t hashes_compared() const { return comparison_.compared; }
  TreeHead head() const { return tree_.head(); }
  const std::vector<Unreadable>& unreadable() const { return unreadable_; }
  std::optional<Position> erased_at(AccountId account) const {
    const auto found = erased_.find(account);
    return found == erased_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  void look_at(const RecordView& record);
  bool is_beyond(const Signed& one);
  void compare_signed(std::uint64_t size);
  void compare_unreached(std::uint64_t size);

  const EventLog& log_;
  const Keyring* keyring_;
  TreeTable tree_;
  std::vector<Fault> faults_;
  Comparison comparison_;
  std::vector<Signed> signed_;  // by size
  std::size_t next_ = 0;        // of `signed_`
  std::vector<Unreadable> unreadable_;
  std::map<AccountId, Position> erased_;
  bool broken_ = false;  // a record is missing: no root can be computed any more
};

// Every record, also behind a damaged one.
void Verification::run() {
  ProgressBar bar("Verifying");
  const Position end = log_.end();
  compare_signed(0);
  const auto visit = [&](const RecordView& record) {
    bar.show(record.position, end);
    look_at(record);
    return true;
  };
  for (Position from = 0; from < end;) {
    Position damaged_at = from;
    const auto stopped = log_.read(from, end, visit, &damaged_at);
    if (stopped) break;
    faults_.push_back({damaged_at, stopped.error().message()});
    broken_ = true;
    from = std::max(damaged_at, from) + 1;
  }
  bar.clear();
  compare_unreached(end);
  for (const Unreadable& one : unreadable_) {
    if (!erased_at(one.account))
      faults_.push_back({one.position, "its key is missing, and no event erased the account"});
  }
}

void Verification::look_at(const RecordView& record) {
  const auto event = Journal(log_).event_of(record);
  if (!event) faults_.push_back({record.position, event.error().message()});
  if (keyring_ != nullptr) {
    for (const AccountId account : unreadable_of(record, *keyring_))
      unreadable_.push_back({record.position, account});
  }
  if (const auto* erasure = event ? std::get_if<AccountErased>(&*event) : nullptr)
    erased_.emplace(erasure->account, record.position);
  if (broken_) return;
  static const Event nothing{};
  (void)tree_.apply({record, nothing}, comparison_);
  (void)tree_.flush(comparison_, record.position + 1, false);
  compare_signed(record.position + 1);
}

// What was lost when the log went on under another origin is no part of it.
bool Verification::is_beyond(const Signed& one) {
  if (!one.kept || one.checkpoint.size <= *one.kept) return false;
  faults_.push_back({*one.kept,
                     one.from + " was signed for " + grouped(one.checkpoint.size) + " events of " +
                         one.checkpoint.origin + ", of which only the first " + grouped(*one.kept) +
                         " are in this log",
                     true});
  return true;
}

void Verification::compare_signed(std::uint64_t size) {
  for (; next_ < signed_.size() && signed_[next_].checkpoint.size == size; ++next_) {
    const Signed& one = signed_[next_];
    if (is_beyond(one)) continue;
    if (tree_.head().root == one.checkpoint.root) continue;
    faults_.push_back(
        {size, "the root of the events before here is not the one in " + one.from, true});
  }
}

void Verification::compare_unreached(std::uint64_t size) {
  for (; next_ < signed_.size(); ++next_) {
    const Signed& one = signed_[next_];
    if (is_beyond(one)) continue;
    if (one.checkpoint.size > size) {
      faults_.push_back({size,
                         one.from + " was signed for " + grouped(one.checkpoint.size) +
                             " events: the end of the log is lost",
                         true});
    } else {
      faults_.push_back({one.checkpoint.size, "a record is damaged: " + one.from +
                                                  " cannot be compared with what is left"});
    }
  }
}

// By one of the keys that the log has had, the newest first.
CliResult<Signed> signed_in(const std::string& file, const VerifierKey& key,
                            const std::vector<SignedContinuation>& statements) {
  auto opened = checkpoint_in(file, key);
  if (opened && !*opened) return Failure("io", "There is no " + file + ".");
  if (opened) return Signed{file, (*opened)->checkpoint};
  for (const SignedContinuation& one : statements) {
    const auto way = way_from(one.continuation.before, statements);
    const auto earlier = checkpoint_in(file, one.continuation.before);
    if (earlier && *earlier && !way.empty())
      return Signed{file, (*earlier)->checkpoint, kept_events(way)};
  }
  return opened.error();
}

CliResult<std::vector<SignedContinuation>> statements_in(const std::string& file) {
  if (!std::filesystem::exists(file)) return std::vector<SignedContinuation>{};
  const auto text = read_file(file);
  if (!text) return Failure("io", "Cannot read " + file + ": " + text.error().message() + ".");
  auto opened = open_continuations(*text);
  if (opened) return *std::move(opened);
  return Failure("bad_checkpoint", file + ": " + opened.error().message() + ".");
}

// `DIR/checkpoint`, the older one that was named, and those with which the log began anew.
CliResult<std::vector<Signed>> signed_checkpoints(const Arguments& arguments) {
  std::vector<Signed> found;
  const std::filesystem::path data = arguments.data;
  const std::string newest = (data / "checkpoint").string();
  const std::string continues = (data / "continues").string();
  ORGLOG_TRY_ASSIGN(statements, statements_in(continues));
  std::uint64_t kept = ~std::uint64_t{0};
  for (auto one = statements.rbegin(); one != statements.rend(); ++one) {
    const Checkpoint& first = one->continuation.first;
    kept = std::min(kept, first.size);
    if (first.size == kept) found.push_back({continues, first});
  }
  std::vector<std::string> files;
  if (std::filesystem::exists(newest)) files.push_back(newest);
  if (!arguments.checkpoint.empty()) files.push_back(arguments.checkpoint);
  if (files.empty()) return found;
  CliResult<VerifierKey> key =
      arguments.key.empty() ? key_of_store(arguments.data) : log_key(arguments.key);
  if (!key) return key.error();
  const auto way = way_from(*key, statements);
  const VerifierKey& today = way.empty() ? *key : way.back().continuation.log;
  for (const std::string& file : files) {
    ORGLOG_TRY_ASSIGN(one, signed_in(file, today, statements));
    found.push_back(std::move(one));
  }
  return found;
}

void print_faults(const Verification& done, std::size_t checkpoints) {
  for (const Unreadable& one : done.unreadable()) {
    const auto by = done.erased_at(one.account);
    if (!by) continue;  // a fault
    std::cout << "position " << one.position
              << ": intact, and unreadable: erased by the event at position " << *by << '\n';
  }
  for (const Fault& fault : done.faults())
    std::cout << "position " << fault.position << ": " << fault.what << '\n';
  const TreeHead head = done.head();
  std::cout << grouped(head.size) << " events, root " << to_base64(view(head.root)) << ", "
            << checkpoints << (checkpoints == 1 ? " signed checkpoint" : " signed checkpoints")
            << " and " << grouped(done.hashes_compared()) << " stored hashes compared, "
            << done.unreadable().size() << " unreadable, " << done.faults().size()
            << (done.faults().size() == 1 ? " fault.\n" : " faults.\n");
}

void print_faults_as_json(const Verification& done, Position end, std::size_t checkpoints) {
  boost::json::array rows;
  for (const Fault& fault : done.faults()) {
    rows.push_back({{"position", fault.position},
                    {"fault", fault.what},
                    {"contradicts_signature", fault.contradicts}});
  }
  boost::json::array unreadable;
  for (const Unreadable& one : done.unreadable()) {
    const auto by = done.erased_at(one.account);
    unreadable.push_back(
        {{"position", one.position}, {"erased_by", by ? boost::json::value(*by) : nullptr}});
  }
  const TreeHead head = done.head();
  print_json({{"events", end},
              {"root", head.size == end ? boost::json::value(to_base64(view(head.root))) : nullptr},
              {"checkpoints", checkpoints},
              {"stored_hashes", done.hashes_compared()},
              {"unreadable", std::move(unreadable)},
              {"faults", std::move(rows)}});
}

}  // namespace

// The checkpoints are read first: beside a running server the log has then at least what they say.
Done verify(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(signed_ones, signed_checkpoints(arguments));
  ORGLOG_TRY_ASSIGN(log, open_readable_log(arguments.data));
  const auto store = open_projections(arguments.data, *log.stored, true);
  std::unique_ptr<TableReader> stored;
  if (store) {
    auto reader = (*store)->reader(TreeTable::table);
    if (reader) stored = std::move(*reader);
  }
  const std::size_t checkpoints = signed_ones.size();
  Verification verification(log, stored.get(), std::move(signed_ones));
  verification.run();
  if (context.json()) {
    print_faults_as_json(verification, log->end(), checkpoints);
  } else {
    print_faults(verification, checkpoints);
  }
  const auto& faults = verification.faults();
  if (faults.empty()) return {};
  const bool contradicts = std::ranges::any_of(faults, &Fault::contradicts);
  return Failure::told(contradicts ? exit_codes::contradiction : exit_codes::no);
}

}  // namespace orglog::cli
