// `log:monitor`: an outsider who has the log's key, its address, and the last checkpoint that they
// saw, and who believes nothing that does not follow from these. A log that goes on under another
// origin says so under both keys; whether to follow it there is for a person to say, with its key.
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <thread>

#include "cli/connect.hpp"
#include "cli/log_keys.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"
#include "orglog/base/base64.hpp"
#include "orglog/base/files.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/notary/web_client.hpp"
#include "orglog/proof/tile.hpp"

namespace orglog::cli {
namespace {

constexpr long ok = 200;
constexpr long not_found = 404;
constexpr mode_t public_mode = 0644;

Done keep(const std::string& file, const std::string& text) {
  const auto written = write_file_durably(file, text, public_mode);
  if (written) return {};
  return Failure("io", "Cannot write " + file + ": " + written.error().message() + ".");
}

class Monitor {
 public:
  Monitor(Context& context, std::string url, VerifierKey key, std::string state,
          const WebClientOptions& options)
      : context_(context),
        url_(std::move(url)),
        key_(std::move(key)),
        state_(std::move(state)),
        web_(options) {
    while (url_.ends_with('/')) url_.pop_back();
  }

  // Compares what the log shows now with what it showed last, and remembers it.
  Done look_once();

 private:
  // What was seen last, and how much of it is in the log of today: all, unless that one has begun
  // anew since.
  struct Seen {
    Checkpoint checkpoint{};
    std::uint64_t kept = 0;
  };

  CliResult<std::string> fetch(const std::string& path);
  CliResult<std::vector<SignedContinuation>> statements();
  CliResult<std::optional<Seen>> seen_before();
  Done look_for_successor(const std::string& note);
  Done compare(const Checkpoint& older, const SignedCheckpoint& now);
  Failure contradiction(const SignedCheckpoint& now, std::string sentence) const;
  Failure new_origin(const std::vector<SignedContinuation>& way,
                     const std::optional<SignedCheckpoint>& before) const;
  void tell(const std::optional<Seen>& before, const Checkpoint& newer) const;

  Context& context_;
  std::string url_;
  VerifierKey key_;
  std::string state_;
  WebClient web_;
};

CliResult<std::string> Monitor::fetch(const std::string& path) {
  auto reply = web_.get(url_ + "/" + path);
  if (!reply) {
    return Failure("connection",
                   as_sentence("No log answers at " + url_ + ": " + reply.error().sentence));
  }
  if (reply->status != ok) {
    return Failure("connection",
                   url_ + "/" + path + " was answered " + std::to_string(reply->status) + ".");
  }
  return std::move(reply->body);
}

Failure Monitor::contradiction(const SignedCheckpoint& now, std::string sentence) const {
  const std::string evidence = state_ + ".fork";
  if (keep(evidence, to_text(now.note))) {
    sentence += " The checkpoint that contradicts " + state_ + " is kept in " + evidence + ".";
  }
  return {"fork", std::move(sentence)};
}

// Every statement of the log; none where it has always been this one.
CliResult<std::vector<SignedContinuation>> Monitor::statements() {
  auto reply = web_.get(url_ + "/continues");
  if (reply && reply->status == not_found) return std::vector<SignedContinuation>{};
  ORGLOG_TRY_ASSIGN(text, fetch("continues"));
  auto opened = open_continuations(text);
  if (opened) return *std::move(opened);
  return Failure("bad_checkpoint",
                 as_sentence("What the log says about those that it continues does not hold: " +
                             opened.error().message()));
}

// The root is computed from the tiles, and so is the proof that the new tree begins with the old.
Done Monitor::compare(const Checkpoint& older, const SignedCheckpoint& now) {
  const Checkpoint& newer = now.checkpoint;
  if (newer.size < older.size) {
    return contradiction(now, "The log shows " + grouped(newer.size) + " events and has shown " +
                                  grouped(older.size) + " before.");
  }
  Done fetched;
  TileReader tiles(newer.size, [&](const Tile& tile) -> Result<std::string> {
    auto bytes = fetch(to_path(tile));
    if (bytes) return std::move(*bytes);
    fetched = bytes.error();
    return ProofError::out_of_range;
  });
  const auto root = tree_root(newer.size, tiles.reader());
  const auto proof = consistency_proof(older.size, newer.size, tiles.reader());
  if (!fetched) return fetched;
  if (!root || !proof || *root != newer.root) {
    return contradiction(now, "The log's tiles do not lead to the root that it has signed.");
  }
  if (!verify_consistency(*proof, older.size, newer.size, older.root, newer.root)) {
    return contradiction(now, "Fork: the log does not begin with the " + grouped(older.size) +
                                  " events that it has shown before.");
  }
  return {};
}

void Monitor::tell(const std::optional<Seen>& before, const Checkpoint& newer) const {
  if (context_.json()) {
    boost::json::object line{{"origin", newer.origin},
                             {"size", newer.size},
                             {"root", to_base64(view(newer.root))},
                             {"seen_before", nullptr}};
    if (before) line["seen_before"] = before->checkpoint.size;
    if (before) line["lost"] = before->checkpoint.size - before->kept;
    std::cout << boost::json::serialize(line) << std::endl;
    return;
  }
  std::cout << newer.origin << ": " << grouped(newer.size) << " events, ";
  if (!before) {
    std::cout << "seen for the first time" << std::endl;
  } else if (before->kept == before->checkpoint.size) {
    std::cout << "and they begin with the " << grouped(before->checkpoint.size) << " seen before"
              << std::endl;
  } else {
    std::cout << "which go on from " << grouped(before->kept) << " of the "
              << grouped(before->checkpoint.size) << " seen before" << std::endl;
  }
}

// The state may be by a key from which the log went on to the one that was named.
CliResult<std::optional<Monitor::Seen>> Monitor::seen_before() {
  const auto own = checkpoint_in(state_, key_);
  if (own && !*own) return std::optional<Seen>{};
  if (own) return std::optional(Seen{(*own)->checkpoint, (*own)->checkpoint.size});
  if (own.error().code != "bad_checkpoint") return own.error();
  ORGLOG_TRY_ASSIGN(all, statements());
  if (all.empty() || all.back().continuation.log.text() != key_.text()) return own.error();
  for (const SignedContinuation& one : all) {
    const auto earlier = checkpoint_in(state_, one.continuation.before);
    const auto way = way_from(one.continuation.before, all);
    if (!earlier || !*earlier || way.empty()) continue;
    const Checkpoint& seen = (*earlier)->checkpoint;
    return std::optional(Seen{seen, std::min(seen.size, kept_events(way))});
  }
  return own.error();
}

Failure Monitor::new_origin(const std::vector<SignedContinuation>& way,
                            const std::optional<SignedCheckpoint>& before) const {
  const VerifierKey& newest = way.back().continuation.log;
  const std::uint64_t kept = kept_events(way);
  std::string sentence = "The log goes on under another origin, " + newest.name() +
                         ", from the first " + grouped(kept) + " events of " + key_.name() + ".";
  if (before && before->checkpoint.size > kept) {
    sentence += " Of the " + grouped(before->checkpoint.size) + " that it has shown, " +
                grouped(before->checkpoint.size - kept) + " are not in it.";
  }
  sentence += " Both keys say so: see " + state_ +
              ".continues. To follow it, name its key: " + newest.text();
  return {"new_origin", std::move(sentence)};
}

// The checkpoint is not by the key that was named.
Done Monitor::look_for_successor(const std::string& note) {
  ORGLOG_TRY_ASSIGN(all, statements());
  const auto way = way_from(key_, all);
  const auto now = open_checkpoint(note, way.empty() ? key_ : way.back().continuation.log);
  if (!now) {
    return Failure("bad_checkpoint",
                   "What the log shows is no checkpoint by it: " + now.error().message() + ".");
  }
  ORGLOG_TRY_ASSIGN(before, checkpoint_in(state_, key_));
  const Checkpoint& last = way.front().continuation.last;
  if (before && before->checkpoint.size == last.size && before->checkpoint.root != last.root)
    return contradiction(*now, "Fork: the log names another last checkpoint than it has shown.");
  ORGLOG_TRY(compare(way.back().continuation.first, *now));
  if (before && before->checkpoint.size <= kept_events(way))
    ORGLOG_TRY(compare(before->checkpoint, *now));
  std::string text;
  for (const SignedContinuation& one : way) text = with_continuation(text, one.note);
  ORGLOG_TRY(keep(state_ + ".continues", text));
  return new_origin(way, before);
}

Done Monitor::look_once() {
  ORGLOG_TRY_ASSIGN(note, fetch("checkpoint"));
  const auto now = open_checkpoint(note, key_);
  if (!now) return look_for_successor(note);
  ORGLOG_TRY_ASSIGN(before, seen_before());
  if (before && before->checkpoint == now->checkpoint) return {};
  const bool is_whole = before && before->kept == before->checkpoint.size;
  ORGLOG_TRY(compare(is_whole ? before->checkpoint : Checkpoint{}, *now));
  ORGLOG_TRY(keep(state_, to_text(now->note)));
  tell(before, now->checkpoint);
  return {};
}

}  // namespace

Done monitor(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(key, log_key(arguments.key));
  WebClientOptions options;
  options.authorities = arguments.authorities;
  ORGLOG_TRY_ASSIGN(token, token_if_any(arguments));
  options.token = token;
  Monitor watching(context, arguments.url, std::move(key), arguments.state, options);
  Done seen = watching.look_once();
  while (arguments.follow && (seen || seen.error().code == "connection")) {
    if (!seen) report(seen.error(), context.json());
    std::this_thread::sleep_for(limits::monitor_interval);
    seen = watching.look_once();
  }
  return seen;
}

}  // namespace orglog::cli
