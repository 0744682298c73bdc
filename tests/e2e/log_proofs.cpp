// The log proves itself: to who holds a receipt, to who keeps an old checkpoint, and to who follows
// from outside.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli_world.hpp"
#include "support/eventually.hpp"
#include "support/plain_http.hpp"

using namespace orglog::testing;

namespace {

const std::string command_id = "0190a3c4-0000-7000-8000-000000000001";

std::string read(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const std::string& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

std::string without_end(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

struct World : CliWorld {
  explicit World(std::vector<std::string> more = {}) : CliWorld(with(std::move(more))) {}
  static std::vector<std::string> with(std::vector<std::string> more) {
    more.insert(more.end(), {"--http", "127.0.0.1:0", "--log-public"});
    return more;
  }

  std::string key() const { return without_end(offline("log:key --data " + data()).out); }
  std::string url() { return "http://127.0.0.1:" + server().http_port() + "/log"; }
  void make_org(const std::string& name, const std::string& more = {}) const {
    const auto made = as_operator("org:create " + name + " --admin joe@acme.com" + more);
    REQUIRE_MESSAGE(made.exit_code == 0, made.err);
  }
  // Returns when the checkpoint covers everything.
  void wait_until_signed() const {
    const auto made = as_operator("receipt " + command_id);
    REQUIRE_MESSAGE(made.exit_code == 0, made.err);
  }
  Finished monitor(const std::string& log_key) {
    return offline("log:monitor " + url() + " --key " + log_key + " --state " + file("seen"));
  }
};

}  // namespace

TEST_CASE("a receipt is checked with nothing but the key, and says what it proves") {
  World world;
  world.make_org("acme", " --command-id " + command_id);
  const std::string key = world.key();
  const auto receipt = world.as_operator("receipt " + command_id + " --event 1");
  REQUIRE(receipt.exit_code == 0);
  const std::string file = world.file("x.tlog-proof");
  write(file, receipt.out);
  const auto checked = World::offline("log:check " + file + " --key " + key + " --json");
  REQUIRE_MESSAGE(checked.exit_code == 0, checked.err);
  const auto proved = boost::json::parse(checked.out).at("event");
  CHECK(proved.at("type").as_string() == "OrgProvisioned");
  CHECK(proved.at("position").to_number<int>() == 1);
  CHECK(proved.at("command").as_string() == command_id);
  CHECK(World::offline("log:check " + file + " --key " + key).out.find("OrgProvisioned") !=
        std::string::npos);

  std::string moved = receipt.out;
  moved.replace(moved.find("index 1"), 7, "index 0");
  write(file, moved);
  CHECK(World::offline("log:check " + file + " --key " + key).exit_code == 3);
  World other;
  write(file, receipt.out);
  CHECK(World::offline("log:check " + file + " --key " + other.key()).exit_code == 3);
  write(file, "nothing of the kind");
  CHECK(World::offline("log:check " + file + " --key " + key).exit_code == 9);

  // It is for who did it and for the operator; the same over HTTP.
  const std::string ann = world.token_of("ann@acme.com");
  CHECK(world.run(ann, "receipt " + command_id).exit_code == 5);
  HttpRequest request{"GET", "/log/receipts/" + command_id + "?event=1", {}, {}};
  request.headers["Authorization"] = "Bearer " + ann;
  CHECK(ask_http(world.server().http_port(), request).status == 404);
  request.headers["Authorization"] = "Bearer " + world.server().operator_token();
  const auto reply = ask_http(world.server().http_port(), request);
  CHECK(reply.status == 200);
  CHECK(reply.headers.at("receipt-events") == "2");
  write(file, reply.body);
  CHECK(World::offline("log:check " + file + " --key " + key).exit_code == 0);
}

TEST_CASE("a person has receipts of what he did himself") {
  World world;
  const std::string ann = world.token_of("ann@acme.com");
  REQUIRE(world.run(ann, "create ann-web --command-id " + command_id).exit_code == 0);
  const auto receipt = world.run(ann, "receipt " + command_id);
  REQUIRE_MESSAGE(receipt.exit_code == 0, receipt.err);
  write(world.file("x"), receipt.out);
  CHECK(World::offline("log:check " + world.file("x") + " --key " + world.key()).exit_code == 0);
}

TEST_CASE("an answer about access comes with the proof of every event that it rests on") {
  World world;
  world.make_org("acme");
  const std::string joe = world.token_of("joe@acme.com");
  REQUIRE(world.run(joe, "create web --org acme").exit_code == 0);
  REQUIRE(world.run(joe, "members:add ann@acme.com --org acme").exit_code == 0);
  const std::string proofs = world.file("proofs");
  const auto said = world.run(joe, "who-can view --app web --json --proof " + proofs);
  REQUIRE_MESSAGE(said.exit_code == 0, said.err);
  const auto answer = boost::json::parse(said.out);
  const auto& positions = answer.at("positions").as_array();
  CHECK(positions.size() == 3);  // the app came, and each of the two
  for (const auto& position : positions) {
    const std::string file =
        proofs + "/" + std::to_string(position.to_number<int>()) + ".tlog-proof";
    const auto checked = World::offline("log:check " + file + " --json --key " + world.key());
    REQUIRE_MESSAGE(checked.exit_code == 0, checked.err);
    CHECK(boost::json::parse(checked.out).at("event").at("position") == position);
  }
}

TEST_CASE("verify compares every event with what was signed, beside a server and without one") {
  World world;
  world.make_org("acme", " --command-id " + command_id);
  world.wait_until_signed();
  write(world.file("old"), read(world.data() + "/checkpoint"));
  for (int count = 0; count < 5; ++count) world.make_org("org-" + std::to_string(count));
  const std::string verify =
      "log:verify --data " + world.data() + " --checkpoint " + world.file("old");
  CHECK(World::offline(verify).exit_code == 0);
  world.stop();
  const auto verified = World::offline(verify + " --json");
  REQUIRE_MESSAGE(verified.exit_code == 0, verified.err);
  CHECK(boost::json::parse(verified.out).at("checkpoints").to_number<int>() == 2);

  // Another history under the same key.
  World other;
  other.stop();
  write(other.data() + "/log.key", read(world.data() + "/log.key"));
  std::filesystem::remove(other.data() + "/checkpoint");
  other.start();
  other.make_org("different", " --command-id " + command_id);
  other.wait_until_signed();
  write(other.file("old"), read(other.data() + "/checkpoint"));
  const auto fork =
      World::offline("log:verify --data " + world.data() + " --checkpoint " + other.file("old"));
  CHECK(fork.exit_code == 3);
  CHECK(fork.out.find("is not the one in") != std::string::npos);
}

TEST_CASE("a monitor follows, and ends with its own code when the log contradicts itself") {
  World world;
  world.make_org("acme", " --command-id " + command_id);
  world.wait_until_signed();
  const std::string key = world.key();
  CHECK(world.monitor(key).out.find("seen for the first time") != std::string::npos);
  world.make_org("second");
  world.wait_until_signed();
  const auto again = world.monitor(key);
  CHECK(again.exit_code == 0);
  CHECK(again.out.find("begin with the") != std::string::npos);
  CHECK(world.monitor(key).out.empty());

  World other;
  other.stop();
  write(other.data() + "/log.key", read(world.data() + "/log.key"));
  std::filesystem::remove(other.data() + "/checkpoint");
  other.start();
  write(other.file("seen"), read(world.file("seen")));
  CHECK(other.monitor(key).exit_code == 3);  // it has fewer
  for (int count = 0; count < 5; ++count)
    other.make_org("org-" + std::to_string(count), count == 4 ? " --command-id " + command_id : "");
  other.wait_until_signed();
  const auto fork = other.monitor(key);
  CHECK(fork.exit_code == 3);
  CHECK(fork.err.find("Fork") != std::string::npos);
  CHECK(read(other.file("seen")) == read(world.file("seen")));
  CHECK_FALSE(read(other.file("seen") + ".fork").empty());
  other.stop();
  CHECK(World::offline("log:monitor http://127.0.0.1:" + free_port() + "/log --key " + key +
                       " --state " + other.file("seen"))
            .exit_code == 7);
}

TEST_CASE("a server refuses to go on from a log that contradicts what was signed") {
  World world;
  world.make_org("acme", " --command-id " + command_id);
  world.wait_until_signed();
  world.stop();
  World other;
  other.stop();
  for (const char* name : {"/log.key", "/checkpoint"})
    write(other.data() + name, read(world.data() + name));
  std::string why;
  try {
    other.start();
  } catch (const std::exception& error) {
    why = error.what();
  }
  CHECK(why.find("its end is lost") != std::string::npos);
}

TEST_CASE("tiles are there at every published size, may be kept, and nothing else is there") {
  World world;
  world.make_org("acme", " --command-id " + command_id);
  world.wait_until_signed();
  const auto ask = [&](const std::string& path) {
    return ask_http(world.server().http_port(), {"GET", "/log/" + path, {}, {}});
  };
  const auto tile = ask("tile/0/000.p/2");
  CHECK(tile.status == 200);
  CHECK(tile.body.size() == 64);
  CHECK(tile.headers.at("content-type") == "application/octet-stream");
  CHECK(tile.headers.at("cache-control") == "public, max-age=31536000, immutable");
  CHECK(ask("tile/0/000.p/1").body == tile.body.substr(0, 32));
  CHECK(ask("tile/entries/000.p/1").status == 200);
  for (const char* path : {"tile/0/000", "tile/0/000.p/3", "tile/1/000.p/1", "tile/0/001.p/1",
                           "tile/0/0", "tile/00/000.p/1", "tile/entries/000", "tile/0", "tile"}) {
    CAPTURE(path);
    CHECK(ask(path).status == 404);
  }
  const auto checkpoint = ask("checkpoint");
  CHECK(checkpoint.headers.at("content-type") == "text/plain; charset=utf-8");
  CHECK(checkpoint.body == read(world.data() + "/checkpoint"));
}

TEST_CASE("a log that is not public is the operator's") {
  CliWorld world({"--http", "127.0.0.1:0"});
  HttpRequest request{"GET", "/log/checkpoint", {}, {}};
  CHECK(ask_http(world.server().http_port(), request).status == 401);
  request.headers["Authorization"] = "Bearer " + world.token_of("ann@acme.com");
  CHECK(ask_http(world.server().http_port(), request).status == 403);
  request.headers["Authorization"] = "Bearer " + world.server().operator_token();
  const auto reply = ask_http(world.server().http_port(), request);
  CHECK(reply.status == 200);
  CHECK(reply.headers.at("cache-control") == "private, max-age=1");
}

TEST_CASE("one flipped bit in the store is named by verify, and nothing is read past it") {
  World world;
  world.make_org("flipped-org", " --command-id " + command_id);
  world.wait_until_signed();
  const std::string verify = "log:verify --data " + world.data();
  world.stop();
  const auto before = World::offline(verify);
  REQUIRE_MESSAGE(before.exit_code == 0, before.err);
  // A table begins with its data, whatever comes behind.
  std::size_t flipped = 0;
  for (const auto& entry : std::filesystem::directory_iterator(world.data() + "/log")) {
    if (entry.path().extension() != ".sst") continue;
    std::string bytes = read(entry.path());
    bytes[20] = static_cast<char>(bytes[20] ^ 1);
    write(entry.path(), bytes);
    ++flipped;
  }
  REQUIRE(flipped > 0);
  const auto after = World::offline(verify);
  CHECK(after.exit_code != 0);
  const std::string said = after.err + after.out;
  CHECK_MESSAGE(said.find("orrupt") != std::string::npos, said);
}
