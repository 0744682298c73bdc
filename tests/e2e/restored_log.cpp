// A log after the loss of its machine (F-A4): what was signed is not contradicted, and whoever
// follows the log is told.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "cli_world.hpp"
#include "support/eventually.hpp"
#include "support/plain_http.hpp"
#include "support/witness.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

namespace fs = std::filesystem;

bool has(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

// Of a signed checkpoint.
std::uint64_t size_in(const std::string& note) {
  const auto parsed = parse_note(note);
  REQUIRE(parsed.has_value());
  const auto checkpoint = parse_checkpoint(parsed->text);
  REQUIRE(checkpoint.has_value());
  return checkpoint->size;
}

// Servers on stores of one directory, one after the other.
struct World {
  explicit World(std::vector<std::string> more = {}) : options(std::move(more)) {
    options.insert(options.end(),
                   {"--http", "127.0.0.1:0", "--log-public", "--backup-root", file("backups")});
  }
  std::string file(const std::string& name) const { return (directory.path() / name).string(); }
  void start(const std::string& name) { server.emplace(file(name), options); }
  void make_orgs(int from, int to) const {
    for (int number = from; number < to; ++number) {
      const std::string id = "0190a3c4-0000-7000-8000-00000000000" + std::to_string(number);
      const auto made = as_operator("org:create org-" + std::to_string(number) +
                                    " --admin ada@acme.com --command-id " + id);
      REQUIRE_MESSAGE(made.exit_code == 0, made.err);
      REQUIRE(as_operator("receipt " + id).exit_code == 0);  // signed
    }
  }
  Finished as_operator(const std::string& line) const {
    return run({"--server", "127.0.0.1:" + server->port()}, line,
               {{"ORGLOG_TOKEN", server->operator_token()}});
  }
  static Finished run(Words more, const std::string& line,
                      const std::map<std::string, std::string>& environment = {}) {
    Words words = words_of(line);
    words.insert(words.begin(), ORGLOG_PROGRAM);
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words, environment);
  }
  Finished back_up(const std::string& name) const {
    return run({}, "backup --data " + file(name) + " --to " + file("backups"));
  }
  Finished back_up_live(const std::string& name) const {
    return as_operator("backup --data " + file(name) + " --to " + file("backups"));
  }
  void restore(const std::string& from, const std::string& name) const {
    const auto restored = run({}, "restore --from " + file("backups") + " --data " + file(name));
    REQUIRE_MESSAGE(restored.exit_code == 0, restored.err);
    fs::copy_file(file(from) + "/master.key", file(name) + "/master.key");
  }
  std::string key(const std::string& name) const {
    std::string text = run({}, "log:key --data " + file(name)).out;
    return text.substr(0, text.find('\n'));
  }
  Finished monitor(const std::string& log_key) const {
    return run({}, "log:monitor http://127.0.0.1:" + server->http_port() + "/log --key " + log_key +
                       " --state " + file("seen"));
  }
  Finished verify(const std::string& name, const std::string& checkpoint) const {
    return run({}, "log:verify --data " + file(name) + " --checkpoint " + file(checkpoint));
  }

  TempDir directory;
  std::vector<std::string> options;
  std::optional<ServerProcess> server;
};

}  // namespace

TEST_CASE("F-A4: events that were signed after the backup are not signed again as others") {
  World world;
  world.start("data");
  world.make_orgs(0, 3);
  const std::string key = world.key("data");
  REQUIRE(world.monitor(key).exit_code == 0);
  fs::copy_file(world.file("seen"), world.file("seen-early"));
  const auto backed_up = world.back_up_live("data");
  REQUIRE_MESSAGE(backed_up.exit_code == 0, backed_up.err);
  world.make_orgs(3, 5);
  REQUIRE(world.monitor(key).exit_code == 0);
  const std::string seen = bytes_of(world.file("seen"));
  CHECK(ask_http(world.server->http_port(), {"GET", "/log/continues", {}, {}}).status == 404);
  world.server->end(9);

  world.restore("data", "new");
  world.start("new");
  CHECK(has(world.server->log(), "under a new origin and key"));
  const std::string renewed = world.key("new");
  CHECK(renewed.starts_with(key.substr(0, key.find('+')) + "/restored-"));
  const auto continues = ask_http(world.server->http_port(), {"GET", "/log/continues", {}, {}});
  CHECK(continues.status == 200);
  CHECK(has(continues.body, "before " + key));
  CHECK(has(continues.body, "log " + renewed));

  world.make_orgs(5, 9);  // more than was lost
  const auto met = world.monitor(key);
  CHECK(met.exit_code == 10);
  CHECK_MESSAGE(has(met.err, "goes on under another origin"), met.err);
  CHECK_MESSAGE(has(met.err, "are not in it"), met.err);
  CHECK(has(met.err, renewed));
  CHECK(bytes_of(world.file("seen")) == seen);
  CHECK(bytes_of(world.file("seen") + ".continues") == continues.body);
  CHECK_FALSE(fs::exists(world.file("seen") + ".fork"));

  const auto followed = world.monitor(renewed);
  REQUIRE_MESSAGE(followed.exit_code == 0, followed.err);
  CHECK(has(followed.out, "which go on from"));
  CHECK(world.monitor(renewed).exit_code == 0);
  CHECK(world.verify("new", "seen").exit_code == 0);
  CHECK(world.verify("new", "seen-early").exit_code == 0);
  std::ofstream(world.file("seen-late")) << seen;
  const auto lost = world.verify("new", "seen-late");
  CHECK(lost.exit_code == 3);
  CHECK(has(lost.out, "are in this log"));
}

TEST_CASE(
    "F-A4: who saw nothing beyond the backup follows from there, and a foreign log is refused") {
  World world;
  world.start("data");
  world.make_orgs(0, 2);
  const std::string key = world.key("data");
  REQUIRE(world.monitor(key).exit_code == 0);
  REQUIRE(world.server->end(15) == 0);
  REQUIRE(world.back_up("data").exit_code == 0);
  world.restore("data", "new");
  world.start("new");
  world.make_orgs(2, 3);
  const auto met = world.monitor(key);
  CHECK(met.exit_code == 10);
  CHECK_FALSE(has(met.err, "are not in it"));
  const auto followed = world.monitor(world.key("new"));
  REQUIRE_MESSAGE(followed.exit_code == 0, followed.err);
  CHECK(has(followed.out, "begin with the"));
  REQUIRE(world.server->end(15) == 0);

  // Another log under another key, which says nothing of this one.
  const std::string renewed = world.key("new");
  world.start("other");
  const auto foreign = world.monitor(renewed);
  CHECK(foreign.exit_code != 0);
  CHECK(foreign.exit_code != 10);
  CHECK(has(foreign.err, "no checkpoint by it"));
}

TEST_CASE("F-A4: the old key goes on where a witness has seen exactly what was restored") {
  TestWitness witness;
  World world({"--witness", witness.url(), "--witness-key", witness.key().text()});
  world.start("data");
  const std::string key = world.key("data");
  witness.know(*VerifierKey::parse(key));
  world.make_orgs(0, 2);
  REQUIRE(world.server->end(15) == 0);
  world.start("data");
  const auto end = size_in(bytes_of(world.file("data") + "/checkpoint"));
  REQUIRE(eventually([&] { return witness.seen().size == end; }));
  REQUIRE(world.server->end(15) == 0);
  REQUIRE(world.back_up("data").exit_code == 0);

  world.restore("data", "same");
  world.start("same");
  CHECK(has(world.server->log(), "a witness has seen exactly"));
  CHECK(world.key("same") == key);
  world.make_orgs(2, 3);
  REQUIRE(eventually([&] { return witness.seen().size > end; }));
  REQUIRE(world.server->end(15) == 0);

  world.restore("data", "behind");
  world.start("behind");
  CHECK(world.key("behind") != key);
  REQUIRE(world.server->end(15) == 0);

  // A copy that no restore made knows nothing of it, but the witness does.
  world.server.reset();
  const std::string why = refusal_of(world.file("data"), world.options);
  CHECK_MESSAGE(has(why, "this is an older copy"), why);
}
