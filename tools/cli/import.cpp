// History from a file, over the socket: a batch of lines a frame, one frame after the other. The
// server takes a batch as a whole or not at all, so that no line is ever decided before the one
// above it.
#include <sys/stat.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <map>
#include <thread>
#include <vector>

#include "cli/output.hpp"
#include "cli/progress_bar.hpp"
#include "cli/verbs.hpp"
#include "orglog/codec/import_line.hpp"

namespace orglog::cli {
namespace {

// So many lines share one sync. A command holds two addresses and two names at most, and so many of
// the longest still fit a frame.
constexpr std::size_t batch_lines = 1'000;
static_assert(batch_lines <= limits::commands_per_batch);
static_assert(batch_lines * (3 * limits::email_bytes + 256) <= limits::frame_bytes);
constexpr std::chrono::milliseconds pause_when_busy{50};
constexpr int patience = 600;  // pauses in a row

struct Counts {
  std::uint64_t accepted = 0, unchanged = 0, refused = 0;
  std::map<std::string, std::uint64_t> commands;  // for --dry-run
};

ClientCommand as_client_command(ImportLine line) {
  return {std::move(line.command), line.id,
          line.correlation,        line.on_behalf_of ? line.on_behalf_of->text() : std::string(),
          line.occurred_at,        {}};
}

class Import {
 public:
  Import(Context& context, const Arguments& arguments)
      : context_(context),
        arguments_(arguments),
        bar_(arguments.dry_run ? "Reading" : "Importing") {}

  Done run();

 private:
  // False at the end of the file. A line over the limit is cut one byte behind it.
  bool read_line(std::string& line);
  Done take(const std::string& line);
  // What has gathered; again and again while the server is busy.
  Done send();
  Done note(std::uint32_t line, const Outcome& outcome);
  void refuse(std::uint32_t line, const Failure& failure);
  Done end();
  Failure interrupted(const ClientFailure& failure) const;

  Context& context_;
  const Arguments& arguments_;
  ProgressBar bar_;
  std::ifstream file_;
  std::uint64_t bytes_ = 0, bytes_read_ = 0;
  std::uint32_t line_ = 0;
  BinaryClient* client_ = nullptr;
  std::vector<ClientCommand> gathered_;
  std::vector<std::uint32_t> gathered_lines_;
  Counts counts_;
};

bool Import::read_line(std::string& line) {
  line.clear();
  std::streambuf& bytes = *file_.rdbuf();
  for (int next = bytes.sbumpc(); next != std::char_traits<char>::eof(); next = bytes.sbumpc()) {
    ++bytes_read_;
    if (next == '\n') return true;
    if (line.size() <= limits::frame_bytes) line.push_back(static_cast<char>(next));
  }
  return !line.empty();
}

Failure Import::interrupted(const ClientFailure& failure) const {
  return {failure.code, "The import stopped near line " + std::to_string(line_) + ": " +
                            as_sentence(failure.detail) +
                            " Run it again: it goes on where it stopped."};
}

void Import::refuse(std::uint32_t line, const Failure& failure) {
  ++counts_.refused;
  bar_.clear();
  if (context_.json()) {
    const boost::json::value error{
        {"error", {{"line", line}, {"code", failure.code}, {"message", failure.sentence}}}};
    std::cerr << boost::json::serialize(error) << '\n';
  } else {
    std::cerr << "line " << line << ": " << failure.code << ": " << failure.sentence << '\n';
  }
}

Done Import::note(std::uint32_t line, const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::accepted:
      ++counts_.accepted;
      return {};
    case Outcome::Kind::unchanged:
      ++counts_.unchanged;
      return {};
    case Outcome::Kind::rejected:
      refuse(line, Failure(outcome.rejection));
      return {};
    case Outcome::Kind::busy:
      return interrupted({"busy", "The server has too much to do."});
    case Outcome::Kind::unknown:
      return interrupted({"unknown_outcome", "The server's disk failed."});
    case Outcome::Kind::stopping:
      return interrupted({"stopping", "The server takes no commands any more."});
  }
  return {};
}

Done Import::send() {
  if (gathered_.empty()) return {};
  std::vector<Outcome> outcomes;
  const auto is_busy = [](const Outcome& outcome) { return outcome.kind == Outcome::Kind::busy; };
  for (int attempt = 0; attempt <= patience; ++attempt) {
    auto answered = client_->submit_batch(gathered_);
    if (!answered) return interrupted(answered.error());
    outcomes = std::move(*answered);
    if (outcomes.size() != gathered_.size()) {
      return interrupted({"internal", "The server answered another number of commands."});
    }
    // What was decided before is answered the same again.
    if (std::none_of(outcomes.begin(), outcomes.end(), is_busy)) break;
    std::this_thread::sleep_for(pause_when_busy);
  }
  for (std::size_t index = 0; index < outcomes.size(); ++index) {
    ORGLOG_TRY(note(gathered_lines_[index], outcomes[index]));
  }
  gathered_.clear();
  gathered_lines_.clear();
  return {};
}

Done Import::take(const std::string& line) {
  if (line.size() > limits::frame_bytes) {
    refuse(line_, Failure(Rejection{Reason::malformed, "the line is too long"}));
    return {};
  }
  auto parsed = parse_import_line(line, line_);
  if (!parsed) {
    refuse(line_, Failure(parsed.error()));
    return {};
  }
  if (arguments_.dry_run) {
    ++counts_.commands[parsed->name];
    return {};
  }
  gathered_.push_back(as_client_command(*std::move(parsed)));
  gathered_lines_.push_back(line_);
  if (context_.rehearses()) {
    if (gathered_.size() <= limits::commands_per_batch) return {};
    return Failure::usage("a rehearsal takes " + grouped(limits::commands_per_batch) +
                          " lines at most: rehearse the file in parts");
  }
  return gathered_.size() == batch_lines ? send() : Done{};
}

Done Import::end() {
  bar_.clear();
  std::uint64_t would_send = 0;
  for (const auto& [name, count] : counts_.commands) would_send += count;
  if (context_.json()) {
    boost::json::object summary{{"lines", line_}, {"refused", counts_.refused}};
    if (arguments_.dry_run) {
      boost::json::object commands;
      for (const auto& [name, count] : counts_.commands) commands[name] = count;
      summary["commands"] = std::move(commands);
    } else {
      summary["accepted"] = counts_.accepted;
      summary["unchanged"] = counts_.unchanged;
    }
    print_json(std::move(summary));
  } else if (arguments_.dry_run) {
    for (const auto& [name, count] : counts_.commands) {
      std::cout << "would send " << grouped(count) << " " << name << '\n';
    }
    std::cout << grouped(would_send) << " commands would be sent, " << grouped(counts_.refused)
              << " lines are refused. Nothing was sent.\n";
  } else {
    std::cout << "Imported " << arguments_.file << ": " << grouped(counts_.accepted)
              << " accepted, " << grouped(counts_.unchanged) << " changed nothing, "
              << grouped(counts_.refused) << " refused.\n";
  }
  return counts_.refused == 0 ? Done{} : Done{Failure::told(exit_codes::refused)};
}

Done Import::run() {
  file_.open(arguments_.file, std::ios::binary);
  struct stat status{};
  const bool readable =
      file_ && ::stat(arguments_.file.c_str(), &status) == 0 && !S_ISDIR(status.st_mode);
  if (!readable) return Failure("file_unreadable", arguments_.file + " cannot be read.");
  bytes_ = static_cast<std::uint64_t>(status.st_size);
  if (!arguments_.dry_run) {
    ORGLOG_TRY_ASSIGN(client, context_.client(Origin::import));
    client_ = client;
  }
  std::string line;
  while (read_line(line)) {
    ++line_;
    bar_.show(bytes_read_, bytes_);
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    ORGLOG_TRY(take(line));
  }
  if (context_.rehearses()) return context_.rehearse(std::move(gathered_));
  ORGLOG_TRY(send());
  return end();
}

Done import_file(Context& context, const Arguments& arguments) {
  return Import(context, arguments).run();
}

}  // namespace

Family import_verbs() {
  namespace p = parameter;
  return {
      "Import",
      {{"import",
        "replay commands from a file, at the times they have there (operator)",
        {p::file, p::dry_run},
        import_file,
        "Each line is a JSON object: at, ref, org, actor, command, and what the command needs.\n"
        "A refused line is printed with its reason and the rest goes on. An interrupted import\n"
        "that is run again goes on where it stopped: nothing happens twice."}}};
}

}  // namespace orglog::cli
