// `log:monitor`: an outsider who has the log's key, its address, and the last checkpoint that he
// saw, and who believes nothing that does not follow from these.
#include <boost/json/serialize.hpp>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <thread>

#include "cli/connect.hpp"
#include "cli/log_keys.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"
#include "orglog/base/files.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/notary/web_client.hpp"
#include "orglog/proof/tile.hpp"

namespace orglog::cli {
namespace {

constexpr long ok = 200;
constexpr mode_t public_mode = 0644;

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
  CliResult<std::string> fetch(const std::string& path);
  Done compare(const std::optional<SignedCheckpoint>& before, const SignedCheckpoint& now);
  Done remember(const SignedCheckpoint& now);
  Failure contradiction(const SignedCheckpoint& now, std::string sentence) const;
  void tell(const std::optional<SignedCheckpoint>& before, const SignedCheckpoint& now) const;

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
  if (write_file_durably(evidence, to_text(now.note), public_mode)) {
    sentence += " The checkpoint that contradicts " + state_ + " is kept in " + evidence + ".";
  }
  return {"fork", std::move(sentence)};
}

// The root is computed from the tiles, and so is the proof that the new tree begins with the old.
Done Monitor::compare(const std::optional<SignedCheckpoint>& before, const SignedCheckpoint& now) {
  const Checkpoint& newer = now.checkpoint;
  const Checkpoint older = before ? before->checkpoint : Checkpoint{};
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

Done Monitor::remember(const SignedCheckpoint& now) {
  const auto written = write_file_durably(state_, to_text(now.note), public_mode);
  if (!written)
    return Failure("io", "Cannot write " + state_ + ": " + written.error().message() + ".");
  return {};
}

void Monitor::tell(const std::optional<SignedCheckpoint>& before,
                   const SignedCheckpoint& now) const {
  const Checkpoint& newer = now.checkpoint;
  if (context_.json()) {
    boost::json::object line{{"origin", newer.origin},
                             {"size", newer.size},
                             {"root", to_base64(view(newer.root))},
                             {"seen_before", nullptr}};
    if (before) line["seen_before"] = before->checkpoint.size;
    std::cout << boost::json::serialize(line) << std::endl;
    return;
  }
  std::cout << newer.origin << ": " << grouped(newer.size) << " events, ";
  if (before) {
    std::cout << "and they begin with the " << grouped(before->checkpoint.size) << " seen before"
              << std::endl;
  } else {
    std::cout << "seen for the first time" << std::endl;
  }
}

Done Monitor::look_once() {
  ORGLOG_TRY_ASSIGN(before, checkpoint_in(state_, key_));
  ORGLOG_TRY_ASSIGN(note, fetch("checkpoint"));
  const auto now = open_checkpoint(note, key_);
  if (!now) {
    return Failure("bad_checkpoint",
                   "What the log shows is no checkpoint by it: " + now.error().message() + ".");
  }
  if (before && before->checkpoint == now->checkpoint) return {};
  ORGLOG_TRY(compare(before, *now));
  ORGLOG_TRY(remember(*now));
  tell(before, *now);
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
