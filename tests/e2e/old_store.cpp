// A store of the first release under today's server, on whatever Debian this is: what was said
// then must be said now, field by field, and the store must take new commands.
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fstream>
#include <iterator>

#include "cli_world.hpp"

using namespace orglog::testing;

namespace {

namespace json = boost::json;

const std::filesystem::path golden = ORGLOG_GOLDEN_STORE;

std::string text_of(const std::string& file) {
  std::ifstream stream(golden / file);
  REQUIRE(stream);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string token_in(const std::string& file) {
  const std::string text = text_of(file);
  return text.substr(0, text.find('\n'));
}

// What stands in `then` and not in `now`, as a path; empty when all of it is there. Objects may
// have more fields than they had.
std::string lost(const json::value& then, const json::value& now, const std::string& path = "") {
  if (then.is_object()) {
    if (!now.is_object()) return path;
    for (const auto& [name, value] : then.get_object()) {
      const json::value* found = now.get_object().if_contains(name);
      if (found == nullptr) return path + "." + std::string(name);
      if (auto gone = lost(value, *found, path + "." + std::string(name)); !gone.empty())
        return gone;
    }
    return {};
  }
  if (then.is_array()) {
    if (!now.is_array() || then.get_array().size() != now.get_array().size()) return path + "[]";
    for (std::size_t index = 0; index < then.get_array().size(); ++index) {
      auto gone = lost(then.get_array()[index], now.get_array()[index],
                       path + "[" + std::to_string(index) + "]");
      if (!gone.empty()) return gone;
    }
    return {};
  }
  if (then == now) return {};
  return path + ": " + json::serialize(then) + " is now " + json::serialize(now);
}

class OldStore {
 public:
  OldStore() {
    std::filesystem::copy(golden / "data", data(), std::filesystem::copy_options::recursive);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data())) {
      // Version control keeps no modes, and secrets that others may read are refused.
      if (entry.is_regular_file())
        std::filesystem::permissions(
            entry.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    server_.emplace(data());
  }

  std::string data() const { return (directory_.path() / "data").string(); }
  const ServerProcess& server() const { return *server_; }
  int stop() { return server_->end(15); }
  Finished run(const std::string& token, const std::string& line) const {
    return run_program(command_of(line), {{"ORGLOG_SERVER", "127.0.0.1:" + server_->port()},
                                          {"ORGLOG_TOKEN", token}});
  }
  // A field that the first release gave and today's server does not; empty: none.
  std::string lost_of(const std::string& file, const std::string& token,
                      const std::string& line) const {
    return lost(json::parse(text_of(file)), CliWorld::parsed(run(token, line + " --json")));
  }
  static Words command_of(const std::string& line) {
    Words command = words_of(line);
    command.insert(command.begin(), ORGLOG_PROGRAM);
    return command;
  }

 private:
  TempDir directory_;
  std::optional<ServerProcess> server_;
};

}  // namespace

TEST_CASE("F-E: a store of the first release says now what it said then") {
  OldStore store;
  CHECK(store.lost_of("audit.json", store.server().operator_token(), "audit --org acme-widgets") ==
        "");
  CHECK(store.lost_of("members.json", token_in("ada.token"), "members --org acme-widgets") == "");
  CHECK(store.lost_of("apps.json", token_in("joe.token"), "apps") == "");
}

TEST_CASE("F-E: a store of the first release takes commands, and its whole log then verifies") {
  OldStore store;
  const std::string ada = token_in("ada.token");
  const Finished added = store.run(ada, "members:add zoe@acme.com --org acme-widgets");
  CHECK_MESSAGE(added.exit_code == 0, added.err);
  CHECK(store.run(ada, "members --org acme-widgets").out.find("zoe@acme.com") != std::string::npos);
  CHECK(store.stop() == 0);
  const Finished verified = run_program(OldStore::command_of("log:verify --data " + store.data()));
  CHECK_MESSAGE(verified.exit_code == 0, verified.err);
}

TEST_CASE(
    "F-B10: a store of the first release goes on with sealed records, and reads the old ones") {
  OldStore store;
  const std::string& operator_token = store.server().operator_token();
  const Words made{ORGLOG_PROGRAM, "tokens:create", "ada@acme.com", "-d", "call +1-555-0100"};
  const Finished token = run_program(made, {{"ORGLOG_SERVER", "127.0.0.1:" + store.server().port()},
                                            {"ORGLOG_TOKEN", operator_token}});
  REQUIRE_MESSAGE(token.exit_code == 0, token.err);
  const auto history =
      CliWorld::parsed(store.run(operator_token, "audit --user ada@acme.com --json")).as_array();
  const json::object& issued = history.back().as_object();
  CHECK(issued.at("data").at("description") == "call +1-555-0100");
  CHECK(issued.at("client") == "orglog");
  CHECK(issued.at("address") == "127.0.0.1");
  CHECK(history.front().at("client") == "orglog");  // in clear, as the first release wrote it
  for (const auto& entry : std::filesystem::recursive_directory_iterator(store.data() + "/log")) {
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    CHECK(bytes.find("555-0100") == std::string::npos);
  }
  CHECK(store.stop() == 0);
  const Finished verified = run_program(OldStore::command_of("log:verify --data " + store.data()));
  CHECK_MESSAGE(verified.exit_code == 0, verified.err);
}

TEST_CASE("F-E: a command of the first release that is sent again is answered as it was") {
  OldStore store;
  const std::string ada = token_in("ada.token");
  const std::string again =
      "lock --app acme-website --command-id 018f0000-0000-7000-8000-000000000001 --json";
  const auto answer = CliWorld::parsed(store.run(ada, again));
  const auto audit = json::parse(text_of("audit.json"));
  const auto locked = std::ranges::find_if(audit.as_array(), [](const json::value& event) {
    return event.at("command") == "018f0000-0000-7000-8000-000000000001";
  });
  REQUIRE(locked != audit.as_array().end());
  CHECK(answer.at("position").to_number<std::uint64_t>() ==
        locked->at("position").to_number<std::uint64_t>());
}
