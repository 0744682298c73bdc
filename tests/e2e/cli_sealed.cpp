// F-B10 on the real server: what a person's client says of them, and what they write themselves,
// stands in no byte that others may come by, and is gone from all of them after an erasure.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "cli_world.hpp"
#include "support/plain_http.hpp"

using namespace orglog::testing;

namespace {

namespace fs = std::filesystem;

// From where somebody works, with what, and what they write; each stands nowhere else.
const std::string place = "127.0.0.77";
const std::string browser = "KitchenBrowser/7.3 (Josephus)";
const std::string note = "lost? call +1-555-0100";
const std::vector<std::string> texts{place, "KitchenBrowser", "555-0100"};

const std::string joes = "joe.private@home.example";

std::string read_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> texts_in(const std::string& bytes) {
  std::vector<std::string> found;
  for (const std::string& text : texts) {
    if (bytes.find(text) != std::string::npos) found.push_back(text);
  }
  return found;
}

// Which file below the directory holds which text.
std::vector<std::string> found_in(const fs::path& directory) {
  REQUIRE(fs::exists(directory));
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    for (const std::string& text : texts_in(read_file(entry.path())))
      found.push_back(entry.path().string() + ": " + text);
  }
  return found;
}

const std::vector<std::string> nothing;

struct Story : CliWorld {
  Story() : CliWorld({"--http", "127.0.0.1:0", "--log-public"}) {
    REQUIRE(as_operator("org:create acme --admin ada@acme.com").exit_code == 0);
    ada = token_of("ada@acme.com");
    REQUIRE(run(ada, "create web --org acme").exit_code == 0);
    joe = token_of(joes);
    REQUIRE(run(ada, "members:add " + joes + " --org acme").exit_code == 0);
    work();
  }
  // A token with a note, something that changes, and something that is refused and recorded.
  void work() {
    CHECK(ask("POST", "/oauth/authorizations", R"({"description":")" + note + R"("})").status ==
          201);
    CHECK(ask("POST", "/apps/web/collaborators", R"({"user":")" + joes + R"("})").status != 404);
    CHECK(ask("DELETE", "/teams/acme/members/ada@acme.com", "").status == 403);
  }
  HttpReply ask(const std::string& method, const std::string& target, const std::string& body) {
    HttpRequest request{method, target, {}, body};
    request.headers = {{"Authorization", "Bearer " + joe},
                       {"User-Agent", browser},
                       {"Content-Type", "application/json"},
                       {"Accept", "application/vnd.heroku+json; version=3"}};
    request.from = place;
    return ask_http(server().http_port(), request);
  }
  std::string get(const std::string& target) {
    return ask_http(server().http_port(), {"GET", target, {}, {}}).body;
  }
  // All that anybody may fetch of a public log: checkpoint, tiles and entries.
  std::string published() {
    wait_until_signed();
    const std::string checkpoint = get("/log/checkpoint");
    const std::size_t line = checkpoint.find('\n') + 1;
    const std::string size = checkpoint.substr(line, checkpoint.find('\n', line) - line);
    const std::string entries = get("/log/tile/entries/000.p/" + size);
    CHECK(entries.size() > 100 * std::stoul(size));
    return checkpoint + get("/log/tile/0/000.p/" + size) + entries;
  }
  void wait_until_signed() {
    const auto newest = json(server().operator_token(), "audit --reverse --limit 1");
    const auto position = newest.as_array().at(0).at("position").to_number<std::uint64_t>();
    const Finished made = as_operator("receipt @" + std::to_string(position));
    REQUIRE_MESSAGE(made.exit_code == 0, made.err);
  }
  // Every event, as the operator reads it.
  std::string history() const { return as_operator("audit --json").out; }
  std::string exported(const std::string& name) const {
    const auto made =
        offline("export --data " + data() + " --to " + file(name) + " --format ndjson");
    REQUIRE_MESSAGE(made.exit_code == 0, made.err);
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator(file(name))) {
      if (entry.is_regular_file()) all += read_file(entry.path());
    }
    return all;
  }
  void back_up() const {
    const auto made = offline("backup --data " + data() + " --to " + data() + "/backups --server " +
                              CliWorld::address());
    REQUIRE_MESSAGE(made.exit_code == 0, made.err);
  }
  void erase() const {
    const auto erased = as_operator("account:erase " + joes + " --confirm " + joes);
    REQUIRE_MESSAGE(erased.exit_code == 0, erased.err);
  }
  std::string ada, joe;
};

}  // namespace

TEST_CASE(
    "F-B10: what somebody's client says of them, and a note of theirs, is sealed everywhere") {
  Story world;
  CHECK(texts_in(world.history()) == texts);
  CHECK(texts_in(world.exported("export")) == texts);
  world.back_up();
  CHECK(found_in(world.data() + "/log") == nothing);  // the write-ahead log, too
  CHECK(found_in(world.data() + "/backups") == nothing);
  CHECK(texts_in(world.published()) == nothing);
  CHECK(texts_in(read_file(world.data() + "/vault.db")) == nothing);
  // What was written out and compacted.
  CHECK(world.stop() == 0);
  CHECK(found_in(world.data() + "/log") == nothing);
  world.start();
  CHECK(texts_in(world.history()) == texts);
  // A client that was known before the restart, too.
  world.work();
  CHECK(found_in(world.data() + "/log") == nothing);
  CHECK(world.stop() == 0);
  const Finished verified = Story::offline("log:verify --data " + world.data());
  CHECK_MESSAGE(verified.exit_code == 0, verified.out);
  CHECK(verified.out.find(" 0 unreadable, 0 faults") != std::string::npos);
}

TEST_CASE("F-B10: an erasure leaves ids, times and what was done, and nothing that was written") {
  Story world;
  world.back_up();
  const std::size_t events = Story::parsed(world.as_operator("audit --json")).as_array().size();
  world.erase();
  world.back_up();  // takes the key out of the backups
  CHECK(found_in(world.data()) == nothing);
  CHECK(texts_in(world.history()) == nothing);
  CHECK(Story::parsed(world.as_operator("audit --json")).as_array().size() > events);
  CHECK(texts_in(world.exported("export")) == nothing);
  CHECK(texts_in(world.published()) == nothing);
  CHECK(world.stop() == 0);
  CHECK(found_in(world.data()) == nothing);
  const Finished verified = Story::offline("log:verify --data " + world.data());
  CHECK_MESSAGE(verified.exit_code == 0, verified.out);
  CHECK(verified.out.find(" 0 faults") != std::string::npos);
  const Finished rebuilt = Story::offline("rebuild --data " + world.data());
  CHECK_MESSAGE(rebuilt.exit_code == 0, rebuilt.out);
  CHECK(found_in(world.data()) == nothing);
  world.start();
  CHECK(texts_in(world.history()) == nothing);
}

TEST_CASE("F-B10: a restored backup from after the erasure brings nothing back") {
  Story world;
  world.back_up();
  world.erase();
  world.back_up();
  for (const char* number : {"1", "2"}) {
    const std::string restored = world.file(std::string("restored-") + number);
    const Finished made = Story::offline("restore --from " + world.data() + "/backups --data " +
                                         restored + " --backup " + number);
    REQUIRE_MESSAGE(made.exit_code == 0, made.err);
    fs::copy_file(world.data() + "/master.key", restored + "/master.key");
    const Finished dumped = Story::offline("log:dump --json --data " + restored);
    REQUIRE_MESSAGE(dumped.exit_code == 0, dumped.err);
    CHECK(texts_in(dumped.out) == nothing);
    CHECK(found_in(restored) == nothing);
  }
}
