#include "orglog/codec/json.hpp"

#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "orglog/base/bytes.hpp"
#include "support/samples.hpp"
#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;
namespace bj = boost::json;

namespace {

bj::value parsed(std::string_view text) { return bj::parse(text); }

std::vector<std::string> keys_of(const bj::object& object) {
  std::vector<std::string> keys;
  for (const auto& entry : object) keys.emplace_back(entry.key());
  return keys;
}

Scenario acme() {
  Scenario scenario;
  scenario.org("acme", "joe", {10, {}, 30, {}})
      .admin("acme", "ann")
      .member("acme", "jill")
      .member("acme", "carl")
      .app("web", "acme")
      .app("api", "acme", true)
      .person("zoe", AccountState::invited)
      .joined("web", "jill")
      .collaborator("web", "zoe", *Permissions::parse("view,manage"))
      .collaborator("web", "ann", Permissions::view_only())
      .personal_app("toy", "jill")
      .collaborator("toy", "zoe");
  return scenario;
}

const App& app_of(const State& state, const char* name) { return *state.app(test::app(name)); }

RecordView record_of(const Event& event) {
  RecordView record;
  record.position = 17;
  record.header.command = CommandId{id_named("command", "one")};
  record.header.type = type_of(event);
  record.header.origin = Origin::cli;
  record.header.occurred_at = start_of_scenario();
  record.header.recorded_at = start_of_scenario() + std::chrono::seconds{1};
  return record;
}

const ClientText client{"orglog-cli", "127.0.0.1", {}};

}  // namespace

TEST_CASE("who has access to an org and its apps, sorted, in the shape of the truth files") {
  const Scenario scenario = acme();
  const State& state = scenario.state();
  const bj::object access = json::org_access(state, *state.org(test::org("acme")));
  CHECK(access == parsed(R"({
    "admins": ["ann@example.com", "joe@example.com"],
    "members": ["carl@example.com", "jill@example.com"],
    "apps": {
      "api": {},
      "web": {
        "ann@example.com": ["view"],
        "jill@example.com": ["view", "deploy", "operate"],
        "zoe@example.com": ["view", "manage"]
      }
    }
  })"));
  CHECK(keys_of(access.at("apps").as_object()) == std::vector<std::string>{"api", "web"});
}

TEST_CASE("a join and a grant together are listed as one") {
  Scenario scenario = acme();
  scenario.collaborator("web", "jill", *Permissions::parse("view,manage"));
  const State& state = scenario.state();
  const bj::object access = json::org_access(state, *state.org(test::org("acme")));
  CHECK(access.at("apps").at("web").at("jill@example.com") ==
        parsed(R"(["view", "deploy", "operate", "manage"])"));
}

TEST_CASE("all orgs, in order of name; personal apps are in none") {
  Scenario scenario = acme();
  scenario.org("aaa", "zoe");
  const bj::object all = json::all_orgs(scenario.state());
  CHECK(keys_of(all) == std::vector<std::string>{"aaa", "acme"});
  CHECK(bj::serialize(all).find("toy") == std::string::npos);
}

TEST_CASE("an org") {
  const Scenario scenario = acme();
  const Org& org = *scenario.state().org(test::org("acme"));
  const bj::object json = json::org(scenario.state(), org);
  CHECK(json.at("id") == to_string(org.id).c_str());
  CHECK(json.at("name") == "acme");
  CHECK(json.at("type") == "enterprise");
  CHECK(json.at("members") == 4);
  CHECK(json.at("apps") == 2);
  CHECK(json.at("limits") == parsed(R"({"members": 10, "apps": null, "dyno_units": 30,
                                        "addon_credits_cents": null})"));
  CHECK(json.at("version") == org.version);
}

TEST_CASE("members and invitations") {
  const Scenario scenario = acme();
  const State& state = scenario.state();
  const bj::object member = json::member(state, account("joe"), {Role::admin, start_of_scenario()});
  CHECK(member == parsed(R"({"email": "joe@example.com", "role": "admin", "state": "active",
                             "since": "2014-06-01T12:00:00Z"})"));
  const Timestamp start = start_of_scenario();
  const Invitation invitation{{}, account("zoe"), {}, Role::member, start, start};
  const bj::object json = json::invitation(state, invitation, start);
  CHECK(json.at("email") == "zoe@example.com");
  CHECK(json.at("invited_by") == "operator");
  CHECK(json.at("expired") == true);
  CHECK(json::invitation(state, invitation, start - std::chrono::seconds{1}).at("expired") ==
        false);
}

TEST_CASE("an app, as its asker sees it") {
  Scenario scenario = acme();
  scenario.given({FormationChanged{test::app("web"),
                                   owned_by_org("acme"),
                                   {{process_type("web"), 2, DynoSize::standard_1x},
                                    {process_type("worker"), 1, DynoSize::standard_2x}}}});
  const State& state = scenario.state();
  const bj::object jill = json::app(state, app_of(state, "web"), account("jill"), false);
  CHECK(jill.at("owner") == parsed(R"({"type": "org", "name": "acme"})"));
  CHECK(jill.at("joined") == true);
  CHECK(jill.at("permissions") == parsed(R"(["view", "deploy", "operate"])"));
  CHECK(jill.at("dynos") == 3);
  CHECK(bj::serialize(jill.at("dyno_units")) == "4");
  const bj::object joe = json::app(state, app_of(state, "web"), account("joe"), false);
  CHECK(joe.at("joined") == false);
  CHECK(joe.at("permissions") == parsed(R"(["view", "deploy", "operate", "manage"])"));
  const bj::object operator_view = json::app(state, app_of(state, "toy"), {}, true);
  CHECK(operator_view.at("permissions").as_array().size() == 4);
  CHECK(operator_view.at("owner") == parsed(R"({"type": "account", "name": "jill@example.com"})"));
  const bj::object outsider = json::app(state, app_of(state, "web"), account("carl"), false);
  CHECK(outsider.at("permissions") == parsed(R"(["view"])"));
}

TEST_CASE("dyno units that are no whole number") {
  Scenario scenario = acme();
  scenario.given({FormationChanged{
      test::app("web"), owned_by_org("acme"), {{process_type("web"), 1, DynoSize::basic}}}});
  const bj::object json =
      json::app(scenario.state(), app_of(scenario.state(), "web"), account("jill"), false);
  CHECK(json.at("dyno_units").as_double() == doctest::Approx(0.28));
}

TEST_CASE("people on an app have the role that their relation to its owner gives") {
  const Scenario scenario = acme();
  const State& state = scenario.state();
  const auto role = [&](const char* app, const char* name) {
    const bj::object json = json::access(state, app_of(state, app), {account(name), {}, true, {}});
    return std::string(json.at("role").as_string());
  };
  CHECK(role("web", "ann") == "admin");
  CHECK(role("web", "jill") == "member");
  CHECK(role("web", "zoe") == "collaborator");
  CHECK(role("toy", "jill") == "owner");
  CHECK(role("toy", "zoe") == "collaborator");
}

TEST_CASE("an event tells who, when, through which door, and what") {
  const Scenario scenario = acme();
  const Event event = MemberAdded{test::org("acme"), account("jill"), Role::member};
  RecordView record = record_of(event);
  bj::object json = json::event(json::StateNames(scenario.state()), record, client, event);
  CHECK(json.at("position") == 17);
  CHECK(json.at("type") == "MemberAdded");
  CHECK(json.at("occurred_at") == "2014-06-01T12:00:00Z");
  CHECK(json.at("recorded_at") == "2014-06-01T12:00:01Z");
  CHECK(json.at("actor") == "operator");
  CHECK(json.at("origin") == "cli");
  CHECK(json.at("client") == "orglog-cli");
  CHECK(json.at("address") == "127.0.0.1");
  CHECK(json.at("correlation") == json.at("command"));
  CHECK(json.at("data").at("org") == "acme");
  CHECK(json.at("data").at("user") == "jill@example.com");
  CHECK(json.at("data").at("role") == "member");
  record.header.actor = account("joe");
  record.header.correlation = CorrelationId{id_named("correlation", "one")};
  json = json::event(json::StateNames(scenario.state()), record, client, event);
  CHECK(json.at("actor") == "joe@example.com");
  CHECK(json.at("correlation") != json.at("command"));
}

TEST_CASE(
    "every event has data and a line of its own, whether or not the state knows its parties") {
  State state;
  Position position = 0;
  std::set<std::string> lines;
  for (int round = 0; round < 2; ++round) {
    for (const Event& event : sample_events()) {
      const bj::object json = json::event(json::StateNames(state), record_of(event), client, event);
      CHECK_FALSE(json.at("data").as_object().empty());
      const std::string line = json::describe(json::StateNames(state), event);
      CHECK(line.find('\n') == std::string::npos);
      CHECK(json.at("text") == line.c_str());
      if (round == 1) lines.insert(line);
    }
    for (const Event& event : sample_events()) {
      if (std::holds_alternative<OrgClosed>(event)) continue;
      evolve(state, {position++, start_of_scenario(), {}, event});
    }
  }
  CHECK(lines.size() == event_types);
}

TEST_CASE("a token's hash is shown to nobody") {
  const State nothing;
  for (const Event& event : sample_events()) {
    const auto* issued = std::get_if<TokenIssued>(&event);
    if (issued == nullptr) continue;
    const std::string text =
        bj::serialize(json::event(json::StateNames(nothing), record_of(event), client, event));
    CHECK(text.find(to_hex(view(issued->secret_hash))) == std::string::npos);
    CHECK(text.find("hash") == std::string::npos);
    CHECK(text.find("laptop") != std::string::npos);
  }
}

TEST_CASE("an event reads as a sentence") {
  const Scenario scenario = acme();
  const State& state = scenario.state();
  CHECK(json::describe(json::StateNames(state),
                       MemberAdded{test::org("acme"), account("jill"), Role::member}) ==
        "jill@example.com added as member to acme");
  CHECK(json::describe(json::StateNames(state),
                       AppLocked{test::app("web"), owned_by_org("acme")}) == "app web locked");
  CHECK(json::describe(
            json::StateNames(state),
            AppTransferred{test::app("toy"), owned_by("jill"), owned_by_org("acme"), true, {}}) ==
        "app toy transferred from jill@example.com to acme, locked");
}

TEST_CASE("processes, add-ons, transfers and tokens") {
  Scenario scenario = acme();
  CHECK(json::process({process_type("web"), 2, DynoSize::performance_l}) ==
        parsed(R"({"type": "web", "quantity": 2, "size": "performance-l"})"));
  const Addon addon{{}, "redis-calm-1000", "redis", "hobby", 500, start_of_scenario()};
  CHECK(json::addon(addon).at("price_cents_a_month") == 500);
  CHECK(json::addon(addon).at("created_at") == "2014-06-01T12:00:00Z");
  scenario.given({TransferRequested{TransferId{id_named("transfer", "one")}, test::app("toy"),
                                    account("jill"), account("zoe")}});
  const bj::object transfer = json::transfer(scenario.state(), app_of(scenario.state(), "toy"));
  CHECK(transfer.at("app") == "toy");
  CHECK(transfer.at("from") == "jill@example.com");
  CHECK(transfer.at("to") == "zoe@example.com");
  CHECK(transfer.at("state") == "pending");
  const bj::object token = json::token({{}, {1, 2}, "laptop", start_of_scenario()});
  CHECK(keys_of(token) == std::vector<std::string>{"id", "description", "scopes", "created_at",
                                                   "expires_at", "made", "made_with"});
  CHECK(token.at("scopes") == bj::array{"global"});
  CHECK(token.at("expires_at").is_null());
}
