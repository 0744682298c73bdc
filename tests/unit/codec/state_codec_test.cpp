#include "orglog/codec/state_codec.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "orglog/base/bytes.hpp"
#include "orglog/codec/event_codec.hpp"
#include "support/samples.hpp"
#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

using Rows = std::map<std::string, std::string>;

Rows rows_of(const State& state) {
  Rows rows;
  std::string last;
  visit_rows(state, [&](std::string_view key, std::string_view value) {
    CHECK(std::string_view(last) < key);
    last = key;
    rows.emplace(key, value);
  });
  return rows;
}

State loaded(const Rows& rows) {
  State state;
  for (const auto& [key, value] : rows) REQUIRE(load_row(state, key, value).has_value());
  return state;
}

Scenario busy_scenario() {
  Scenario scenario;
  scenario.org("acme", "joe", {10, 20, 30, 40'000})
      .org("globex", "hank")
      .member("acme", "jill")
      .admin("acme", "ann")
      .person("zoe", AccountState::invited)
      .app("web", "acme")
      .app("site", "acme", true)
      .personal_app("toy", "jill")
      .joined("web", "jill")
      .joined("web", "ann")
      .collaborator("web", "zoe", *Permissions::parse("view,manage"))
      .collaborator("toy", "zoe");
  const auto id = [](const char* name) { return id_named("thing", name); };
  scenario.given({InvitationSent{test::org("acme"), InvitationId{id("one")}, account("zoe"),
                                 Role::admin, start_of_scenario() + limits::invitation_lifetime},
                  InvitationSent{test::org("acme"), InvitationId{id("two")}, account("hank"),
                                 Role::member, start_of_scenario()},
                  TransferRequested{TransferId{id("transfer")}, test::app("toy"), account("jill"),
                                    account("zoe")},
                  FormationChanged{test::app("web"),
                                   owned_by_org("acme"),
                                   {{process_type("worker"), 3, DynoSize::basic},
                                    {process_type("web"), 1, DynoSize::performance_m}}},
                  AddonCreated{test::app("web"), owned_by_org("acme"), AddonId{id("redis")},
                               "redis-calm-1000", "redis", "hobby", 500},
                  AddonCreated{test::app("web"), owned_by_org("acme"), AddonId{id("kafka")},
                               "kafka-calm-1000", "kafka", "hobby", 700},
                  TokenIssued{TokenId{id("first")}, account("joe"), {1, 2, 3}, "laptop"},
                  TokenIssued{TokenId{id("second")},
                              account("joe"),
                              {4, 5, 6},
                              {},
                              Scopes(Scope::read) | Scope::audit,
                              start_of_scenario() + std::chrono::hours{1}}});
  return scenario;
}

// The keys of all rows that an event about these tags may have changed, members of (org, account)
// pairs included. Two events change more: `OrgClosed` ends every membership of its org, and only
// the state before it knows which; `ClockAccepted` is about nothing, and has a row of its own.
void touched_rows(const Tags& tags, const std::function<void(std::string key)>& visit) {
  for (const Tag& tag : tags) {
    switch (tag.kind) {
      case Tag::Kind::account:
        visit(row_key(AccountId{tag.id}));
        break;
      case Tag::Kind::app:
        visit(row_key(AppId{tag.id}));
        break;
      case Tag::Kind::org:
        visit(row_key(OrgId{tag.id}));
        for (const Tag& person : tags) {
          if (person.kind != Tag::Kind::account) continue;
          visit(row_key(OrgId{tag.id}, AccountId{person.id}));
        }
        break;
      case Tag::Kind::actor:
      case Tag::Kind::watched_org:
      case Tag::Kind::watched_app:
      case Tag::Kind::watched_account:
        break;  // doing something, or trying to, changes nobody's row
    }
  }
}

}  // namespace

TEST_CASE("keys hold a letter for the kind, then the ids") {
  const Uuid one = id_named("org", "acme");
  const Uuid two = id_named("account", "joe");
  CHECK(row_key(AccountId{two}) == "a" + std::string(two.view()));
  CHECK(row_key(OrgId{one}) == "b" + std::string(one.view()));
  CHECK(row_key(OrgId{one}, AccountId{two}) ==
        "c" + std::string(one.view()) + std::string(two.view()));
  CHECK(row_key(AppId{one}) == "d" + std::string(one.view()));
}

TEST_CASE("a state is its rows: what is loaded from them has the same rows and the same indexes") {
  const Scenario scenario = busy_scenario();
  const Rows rows = rows_of(scenario.state());
  CHECK(rows.size() == 5 + 2 + 4 + 3);
  const State back = loaded(rows);
  CHECK(rows_of(back) == rows);
  CHECK(wrong_indexes(back).empty());
  CHECK(digest_of(back) == digest_of(scenario.state()));
}

TEST_CASE("everything that is stored of an entity comes back") {
  const Scenario scenario = busy_scenario();
  // Rows sort what has no order: bring it into this order on both sides.
  const State once = loaded(rows_of(scenario.state()));
  const State twice = loaded(rows_of(once));
  CHECK(describe(twice) == describe(once));
  const App& app = *once.app(test::app("web"));
  REQUIRE(app.formation.size() == 2);
  CHECK(app.formation[0].type.text() == "web");
  CHECK(app.formation[0].size == DynoSize::performance_m);
  REQUIRE(app.addons.size() == 2);
  CHECK(app.addons[0].name == "kafka-calm-1000");
  CHECK(app.people.size() == 3);
  const Org& org = *once.org(test::org("acme"));
  CHECK(org.package == Package{10, 20, 30, 40'000});
  CHECK(org.invitations.size() == 2);
  CHECK(org.members.size() == 3);
  CHECK(org.newest == scenario.state().org(test::org("acme"))->newest);
  CHECK(org.version == scenario.state().org(test::org("acme"))->version);
  CHECK(once.account(account("joe"))->tokens.size() == 2);
  CHECK(once.account(account("zoe"))->state == AccountState::invited);
  CHECK(once.app(test::app("toy"))->transfer.to == account("zoe"));
}

TEST_CASE("the order in which things came into a vector does not show in the row") {
  Scenario one;
  one.org("acme", "joe").member("acme", "jill").member("acme", "ann").app("web", "acme");
  Scenario other = one;
  const AppJoined jill{test::app("web"), owned_by_org("acme"), account("jill")};
  const AppJoined ann{test::app("web"), owned_by_org("acme"), account("ann")};
  State first = one.state();
  State second = other.state();
  const auto join = [](State& state, const Event& event) {
    evolve(state, {100, start_of_scenario() + std::chrono::hours{1}, {}, event});
  };
  join(first, jill);
  join(first, ann);
  join(second, ann);
  join(second, jill);
  CHECK(rows_of(first) == rows_of(second));
}

TEST_CASE("a row's value is what a visit shows, and empty for what is not there") {
  const Scenario scenario = busy_scenario();
  for (const auto& [key, value] : rows_of(scenario.state())) {
    CHECK(row_value(scenario.state(), key) == value);
  }
  CHECK(row_value(scenario.state(), row_key(test::org("umbrella"))).empty());
  CHECK(row_value(scenario.state(), row_key(account("nobody"))).empty());
  CHECK(row_value(scenario.state(), row_key(test::app("nothing"))).empty());
  CHECK(row_value(scenario.state(), row_key(test::org("globex"), account("jill"))).empty());
  CHECK(row_value(scenario.state(), "").empty());
  CHECK(row_value(scenario.state(), "x").empty());
}

TEST_CASE("a row that is not one is refused") {
  const Scenario scenario = busy_scenario();
  const State& state = scenario.state();
  const std::string org_key = row_key(test::org("acme"));
  const std::string org_row = row_value(state, org_key);
  State target;
  CHECK(load_row(target, "", org_row).error() == CodecError::unknown_type);
  CHECK(load_row(target, "b", org_row).error() == CodecError::unknown_type);
  CHECK(load_row(target, "e" + org_key.substr(1), org_row).error() == CodecError::unknown_type);
  CHECK(load_row(target, row_key(AppId{test::org("acme").value}), org_row).error() ==
        CodecError::unknown_type);
  CHECK(load_row(target, row_key(test::org("globex")), org_row).error() == CodecError::bad_value);
  CHECK(load_row(target, org_key, "").error() == CodecError::not_verified);
  CHECK(load_row(target, org_key, org_row.substr(0, 20)).error() == CodecError::not_verified);
  CHECK(target.orgs().empty());
}

TEST_CASE("flipped bits in a row do no harm") {
  const Scenario scenario = busy_scenario();
  for (auto [key, value] : rows_of(scenario.state())) {
    for (std::size_t bit = 0; bit < 8 * value.size(); ++bit) {
      const auto mask = static_cast<char>(1 << (bit % 8));
      value[bit / 8] = static_cast<char>(value[bit / 8] ^ mask);
      State state;
      if (load_row(state, key, value)) rows_of(state);
      value[bit / 8] = static_cast<char>(value[bit / 8] ^ mask);
    }
  }
}

TEST_CASE("the rows that an event changes are among those that its tags touch") {
  // Every sample on a state in which it can do something.
  for (const Event& event : sample_events()) {
    // Its members' rows go with a closed org: `evolve` is the only one that knows them.
    if (std::holds_alternative<OrgClosed>(event)) continue;
    if (std::holds_alternative<ClockAccepted>(event)) continue;  // it is about nothing
    State state = busy_scenario().state();
    evolve(state, {90, start_of_scenario(), {}, sample_events()[2]});
    evolve(state, {91, start_of_scenario(), {}, sample_events()[6]});
    const Rows before = rows_of(state);
    evolve(state, {100, start_of_scenario() + std::chrono::hours{1}, {}, event});
    const Rows after = rows_of(state);
    std::set<std::string> touched;
    touched_rows(tags_of(event), [&](std::string key) { touched.insert(std::move(key)); });
    INFO(type_name(type_of(event)));
    for (const auto& [key, value] : after) {
      const auto old = before.find(key);
      if (old == before.end() || old->second != value) CHECK(touched.contains(key));
    }
    for (const auto& [key, value] : before) {
      if (!after.contains(key)) CHECK(touched.contains(key));
    }
  }
}

TEST_CASE("the digest is SHA-256 over lengths, keys and values") {
  RowDigest digest;
  digest.add("key", "value");
  digest.add("", "");
  const std::string_view expected("\3\0\0\0key\5\0\0\0value\0\0\0\0\0\0\0\0", 24);
  CHECK(digest.finish() == sha256(expected));
}

TEST_CASE("states that differ have digests that differ") {
  Scenario scenario = busy_scenario();
  const auto before = digest_of(scenario.state());
  CHECK(digest_of(busy_scenario().state()) == before);
  scenario.joined("site", "jill");
  CHECK(digest_of(scenario.state()) != before);
}
