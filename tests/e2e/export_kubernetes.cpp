// Eight years of real changes, taken away as Parquet beside the running server and read by DuckDB
// itself: the same as the log says and as the files of those days said. Needs the data that lies
// beside the repository, and DuckDB's library; skipped without either.
#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <thread>

#include "cli_world.hpp"
#include "support/duckdb_rows.hpp"

namespace {

namespace fs = std::filesystem;
using orglog::testing::BackgroundProgram;
using orglog::testing::CliWorld;
using orglog::testing::DuckDbRows;
using orglog::testing::Finished;
using orglog::testing::words_of;

constexpr int skipped = 77;

void demand(bool condition, const std::string& what, const std::string& detail = {}) {
  if (condition) return;
  std::cerr << "failed: " << what << '\n' << detail << '\n';
  std::exit(1);
}

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::map<std::string, std::string> files_of(const fs::path& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) {
      files[entry.path().lexically_relative(directory).string()] = read(entry.path());
    }
  }
  return files;
}

std::string parts(const std::string& out, const std::string& table) {
  const bool grows = table == "events" || table == "audit";
  return "'" + out + "/" + table + (grows ? "/**/*.parquet'" : "/*.parquet'");
}

struct Exported {
  const CliWorld& world;
  std::string library;

  std::string command(const std::string& out, const std::string& more = {}) const {
    return "export --data " + world.data() + " --to " + out + " --duckdb " + library + " --json " +
           more;
  }
  boost::json::value operator()(const std::string& out, const std::string& more = {}) const {
    return CliWorld::parsed(CliWorld::offline(command(out, more)));
  }
};

// Event by event: what `log:dump` prints is what the table holds.
std::size_t check_events(const CliWorld& world, DuckDbRows& rows, const std::string& out) {
  const Finished dumped = CliWorld::offline("log:dump --json --data " + world.data());
  demand(dumped.exit_code == 0, "log:dump", dumped.err);
  const auto table =
      rows("SELECT *, strftime(occurred_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS at FROM " +
           parts(out, "events") + " ORDER BY position");
  std::size_t begin = 0;
  std::size_t count = 0;
  for (std::size_t end = 0; (end = dumped.out.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    const auto event = boost::json::parse(dumped.out.substr(begin, end - begin));
    demand(count < table.size(), "the table has every event");
    const auto& row = table[count++];
    const std::string where = "position " + boost::json::serialize(row.at("position"));
    demand(row.at("position") == event.at("position"), "positions are gapless", where);
    demand(row.at("event_id") == event.at("id"), "event id", where);
    demand(row.at("type") == event.at("type"), "type", where);
    demand(row.at("at") == event.at("occurred_at"), "occurred_at", where);
    demand(row.at("date").as_string() == event.at("occurred_at").as_string().subview(0, 10),
           "the folder's date", where);
    demand(row.at("actor") == event.at("actor"), "actor", where);
    demand(row.at("command_id") == event.at("command"), "command", where);
    demand(row.at("correlation_id") == event.at("correlation"), "correlation", where);
    if (event.at("data").as_object().contains("user")) {
      demand(row.at("subject") == event.at("data").at("user"), "subject", where);
    }
    if (event.at("data").as_object().contains("role")) {
      demand(row.at("role") == event.at("data").at("role"), "role", where);
    }
  }
  demand(count == table.size(), "the table has no other events");
  return count;
}

// The position of the last event that had happened at the end of that day.
std::string position_on(DuckDbRows& rows, const std::string& out, const std::string& date) {
  const auto found = rows("SELECT max(position) AS p FROM " + parts(out, "events") +
                          " WHERE date <= '" + date + "'");
  return std::to_string(found[0].at("p").as_int64());
}

using Lists = std::map<std::string, std::set<std::string>>;

void check_truth(const Exported& exported, DuckDbRows& rows, const std::string& whole,
                 const fs::path& file) {
  const std::string date = file.stem().string().substr(6);
  const std::string out = exported.world.file("on-" + date);
  exported(out, "--at " + position_on(rows, whole, date) +
                    " --table members --table access --table apps");
  Lists truth, table;
  const auto said = boost::json::parse(read(file));
  for (const auto& org : said.as_object()) {
    const std::string name(org.key());
    for (const char* list : {"admins", "members"}) {
      for (const auto& person : org.value().at(list).as_array()) {
        truth[name + " " + list].insert(std::string(person.as_string()));
      }
    }
    for (const auto& app : org.value().at("apps").as_object()) {
      truth[name + " apps"].insert(std::string(app.key()));
      for (const auto& person : app.value().as_object()) {
        std::string words;
        for (const auto& word : person.value().as_array()) {
          words += (words.empty() ? "" : ",") + std::string(word.as_string());
        }
        truth[name + "/" + std::string(app.key())].insert(std::string(person.key()) + " " + words);
      }
    }
  }
  for (const auto& row : rows("SELECT org || ' ' || role || 's' AS list, account AS item FROM " +
                              parts(out, "members") +
                              " UNION ALL SELECT owner || ' apps', app FROM " + parts(out, "apps") +
                              " UNION ALL SELECT org || '/' || app, account || ' ' || permissions"
                              " FROM " +
                              parts(out, "access") + " WHERE how = 'granted'")) {
    table[std::string(row.at("list").as_string())].insert(std::string(row.at("item").as_string()));
  }
  demand(table == truth, "the tables at " + date + " are as the files said");
  std::cout << date << ": members, apps and grants are as the files said, " << truth.size()
            << " lists\n";
}

void check_adding(const Exported& exported, DuckDbRows& rows, const std::string& whole) {
  const std::string out = exported.world.file("adding");
  exported(out, "--at 4999 --table events --table audit");
  exported(out, "--at 9999 --since 5000 --table events --table audit");
  exported(out, "--since 10000 --table events --table audit");
  for (const std::string table : {"events", "audit"}) {
    const auto differing = rows("(FROM " + parts(out, table) + " EXCEPT ALL FROM " +
                                parts(whole, table) + ") UNION ALL (FROM " + parts(whole, table) +
                                " EXCEPT ALL FROM " + parts(out, table) + ")");
    demand(differing.empty(), "three exports of " + table + " that add make the whole");
  }
}

void check_kill(const Exported& exported, const std::string& whole) {
  const auto before = files_of(whole);
  for (const int pause_ms : {20, 60, 120, 250}) {
    orglog::testing::Words command = words_of(exported.command(whole));
    command.insert(command.begin(), ORGLOG_PROGRAM);
    BackgroundProgram killed(command, {}, exported.world.file("killed.txt"));
    std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
    killed.end(9);
    auto after = files_of(whole);
    std::erase_if(after, [](const auto& file) { return file.first.starts_with(".export/"); });
    demand(after == before, "an export that was killed leaves the one before it");
  }
  exported(whole);
  demand(files_of(whole) == before, "and the next one makes the same bytes again");
}

void answer_questions(DuckDbRows& rows, const std::string& out) {
  for (const auto& entry : fs::directory_iterator(ORGLOG_QUESTIONS)) {
    std::string sql = read(entry.path());
    for (std::size_t at = 0; (at = sql.find("'OUT/", at)) != std::string::npos;) {
      sql.replace(at + 1, 3, out);
    }
    sql.erase(sql.rfind(';'));
    const auto answers = rows(sql);
    std::cout << entry.path().filename().string() << ":\n";
    for (const auto& row : answers) std::cout << "  " << boost::json::serialize(row) << '\n';
    demand(!answers.empty(), entry.path().filename().string() + " has an answer");
    if (entry.path().stem() == "churn") {
      const auto seats = rows("SELECT count(*) AS n FROM " + parts(out, "members"));
      demand(answers[0].at("seats") == seats[0].at("n"), "came less went is who is there");
    }
  }
}

}  // namespace

int main() {
  const fs::path data = fs::path(ORGLOG_SHARED_DIR) / "data" / "kubernetes-org";
  const auto library = orglog::testing::duckdb_library();
  if (!fs::exists(data) || !library) {
    std::cout << "skipped: " << (library ? "../shared/data" : "DuckDB's library")
              << " is not here\n";
    return skipped;
  }
  CliWorld world;
  const Exported exported{world, *library};
  const Finished imported =
      world.as_operator("import --json " + (data / "commands.ndjson").string());
  demand(imported.exit_code == 0, "all commands are accepted", imported.err);

  DuckDbRows rows(*library);
  const std::string out = world.file("out");
  exported(out);
  std::cout << check_events(world, rows, out) << " events are as the log says\n";
  const std::string again = world.file("again");
  exported(again);
  demand(files_of(out) == files_of(again), "the same position makes the same bytes");
  for (const auto& entry : fs::directory_iterator(data)) {
    if (entry.path().filename().string().starts_with("truth-")) {
      check_truth(exported, rows, out, entry.path());
    }
  }
  check_adding(exported, rows, out);
  check_kill(exported, out);

  // Their apps run nothing: without this the question about dynos would have no answer.
  const Finished scaled =
      world.run(std::string(world
                                .json(world.server().operator_token(),
                                      "tokens:create cblecker@users.noreply.github.com")
                                .at("token")
                                .as_string()),
                "ps:scale web=2 --app website");
  demand(scaled.exit_code == 0, "an app is scaled", scaled.err);
  std::this_thread::sleep_for(std::chrono::milliseconds(1'100));
  demand(world.as_operator("accounts:register last@example.com").exit_code == 0, "a last event");
  exported(out);
  answer_questions(rows, out);
  demand(world.stop() == 0, "the server ends with 0");
  return 0;
}
