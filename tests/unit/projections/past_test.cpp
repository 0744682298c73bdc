#include "orglog/projections/past.hpp"

#include <doctest/doctest.h>

#include "support/history.hpp"
#include "support/log_decorator.hpp"

namespace orglog::testing {
namespace {

// Counts what is read of a log.
class CountingLog final : public LogDecorator {
 public:
  using LogDecorator::LogDecorator;
  Result<Position> read(Position from, Position end, const Visit& visit, Position* damaged_at,
                        const VisitNote* visit_note) const override {
    return below_.read(from, end, counting(visit), damaged_at, visit_note);
  }
  Result<Position> read_back(Position from, Position end, const Visit& visit) const override {
    return below_.read_back(from, end, counting(visit));
  }
  Result<RecordView> read_one(Position position, std::string& keep) const override {
    ++count;
    return below_.read_one(position, keep);
  }

  mutable std::uint64_t count = 0;

 private:
  Visit counting(const Visit& visit) const {
    return [this, &visit](const RecordView& record) {
      ++count;
      return visit(record);
    };
  }
};

constexpr std::uint64_t many = 3'000;

OrgId org_id(std::uint32_t number) { return OrgId{derive_uuid(Uuid{}, number, "org")}; }
AppId app_id(std::uint32_t number) { return AppId{derive_uuid(Uuid{}, number, "app")}; }
AccountId ann() { return AccountId{derive_uuid(Uuid{}, 1, "ann")}; }
AccountId bob() { return AccountId{derive_uuid(Uuid{}, 1, "bob")}; }

// An org with one app and its admin ann.
void found_org(History& history, Timestamp when, std::uint32_t number) {
  const std::string name = "org-" + std::to_string(number);
  history.add(when, {OrgProvisioned{org_id(number), *OrgName::parse(name), {}, {}, {}, ann()}});
  history.add(when, {AppCreated{app_id(number),
                                *AppName::parse("app-" + std::to_string(number)),
                                Owner::of(org_id(number)),
                                false,
                                {}}});
}

void scale(History& history, Timestamp when, std::uint32_t number) {
  history.add(when, {FormationChanged{app_id(number), Owner::of(org_id(number)), {}}});
}

}  // namespace

TEST_CASE("who may do what is not read from what an app runs, nor a time out of every event") {
  History history;
  const Timestamp begin = at("2027-01-01T00:00:00Z");
  found_org(history, begin, 1);
  Timestamp now = begin;
  for (std::uint64_t event = 0; event < many; ++event)
    scale(history, now += std::chrono::hours(1), 1);
  Projections projections(history.log());
  const CountingLog counted(history.log());
  const AsOf as_of{{}, begin + std::chrono::hours(700)};
  auto past = Past::open(counted, *projections.store, *projections.state, as_of);
  REQUIRE(past.has_value());
  const auto found = past->find_app("app-1");
  REQUIRE(found.has_value());
  REQUIRE(found->has_value());
  CHECK(past->state().org(org_id(1))->members.contains(ann()));
  CHECK(counted.count < 100);
}

TEST_CASE("the past of an org is read from its newest snapshot, not from its begin") {
  History history;
  const Timestamp begin = at("2027-01-01T00:00:00Z");
  found_org(history, begin, 1);
  for (std::uint64_t event = 0; event < 10 * many; ++event)
    scale(history, begin + std::chrono::seconds(event), 1);
  Projections projections(history.log());
  const CountingLog counted(history.log());
  auto past = Past::open(counted, *projections.store, *projections.state, AsOf{9 * many, {}});
  REQUIRE(past.has_value());
  REQUIRE(past->load_org(org_id(1)));
  CHECK(past->state().org(org_id(1))->apps.contains(app_id(1)));
  CHECK(counted.count <= limits::snapshot_events);
}

TEST_CASE("what other orgs do now costs nothing to who asks about the past") {
  History history;
  const Timestamp begin = at("2027-01-01T00:00:00Z");
  found_org(history, begin, 1);
  found_org(history, begin, 2);
  Projections projections(history.log());
  projections.runner->start([](const Error& error) { FAIL(error.message()); });
  for (std::uint64_t event = 0; event < many; ++event) scale(history, begin, 2);
  projections.runner->log_grew();
  REQUIRE(projections.runner->wait_for(history.log().end()));
  const CountingLog counted(history.log());
  auto past = Past::open(counted, *projections.store, *projections.state, AsOf{{}, begin});
  REQUIRE(past.has_value());
  const auto found = past->find_app("app-1");
  REQUIRE(found.has_value());
  CHECK(found->has_value());
  CHECK(counted.count < 100);
}

TEST_CASE("decision 10: of an app or org that was always hidden from who asks no past is read") {
  History history;
  const Timestamp begin = at("2027-01-01T00:00:00Z");
  for (const AccountId who : {ann(), bob()}) {
    const Email address = *Email::parse(who == ann() ? "ann@acme.com" : "bob@acme.com");
    history.add(begin, {AccountRegistered{who, address, {}, AccountState::active}});
  }
  found_org(history, begin, 1);
  Timestamp now = begin;
  for (std::uint64_t event = 0; event < many; ++event) {
    const AccountId one{derive_uuid(Uuid{}, static_cast<std::uint32_t>(event), "one of many")};
    history.add(now += std::chrono::minutes(1), {MemberAdded{org_id(1), one, Role::member}});
  }
  Projections projections(history.log());
  const CountingLog counted(history.log());
  const AsOf as_of{{}, now};
  const auto find = [&](AccountId who, std::string_view name, bool is_org) {
    Past::Asker asker;
    asker.who.account = who;
    auto past = Past::open(counted, *projections.store, *projections.state, as_of);
    REQUIRE(past.has_value());
    counted.count = 0;
    if (is_org) {
      const auto found = past->find_org(name, &asker);
      return found.has_value() && found->has_value();
    }
    const auto found = past->find_app(name, &asker);
    return found.has_value() && found->has_value();
  };
  for (const bool is_org : {false, true}) {
    CAPTURE(is_org);
    const Uuid id = is_org ? org_id(1).value : app_id(1).value;
    for (const std::string& name : {std::string(is_org ? "org-1" : "app-1"), to_string(id)}) {
      CHECK_FALSE(find(bob(), name, is_org));
      const std::uint64_t of_hidden = counted.count;
      CHECK_FALSE(find(bob(), is_org ? "org-9" : "app-9", is_org));
      CHECK(of_hidden == counted.count);
      CHECK(find(ann(), name, is_org));
    }
  }
}

TEST_CASE("decision 10: a namesake that was hidden then does not hide what the asker knows") {
  History history;
  const Timestamp begin = at("2027-01-01T00:00:00Z");
  const Owner of_bob = Owner::of(bob()), of_ann = Owner::of(ann());
  const AppName shared = *AppName::parse("shared"), other = *AppName::parse("other");
  history.add(begin, {AppCreated{app_id(1), shared, of_ann, false, {}}});
  history.add(begin, {AppCreated{app_id(2), *AppName::parse("bobs"), of_bob, false, {}}});
  const Position then = history.log().end();
  history.add(begin, {AppRenamed{app_id(1), of_ann, other, shared}});
  history.add(begin, {AppRenamed{app_id(2), of_bob, shared, *AppName::parse("bobs")}});
  Projections projections(history.log());
  const auto find = [&](AccountId who) {
    Past::Asker asker;
    asker.who.account = who;
    auto past = Past::open(history.log(), *projections.store, *projections.state, AsOf{then, {}});
    REQUIRE(past.has_value());
    const auto found = past->find_app("shared", &asker);
    REQUIRE(found.has_value());
    return *found;
  };
  CHECK(find(ann()) == app_id(1));
  CHECK(find(bob()) == app_id(2));
  CHECK_FALSE(find(AccountId{derive_uuid(Uuid{}, 1, "eve")}).has_value());
}

TEST_CASE("a name given up a moment ago, and long ago, leads to who had it") {
  History history;
  const Timestamp begin = at("2027-01-01T00:00:00Z");
  found_org(history, begin, 1);
  const Position before = history.log().end();
  const Owner owner = Owner::of(org_id(1));
  const AppName old_name = *AppName::parse("app-1"), new_name = *AppName::parse("web");
  Projections projections(history.log());
  projections.runner->start([](const Error& error) { FAIL(error.message()); });
  history.add(begin, {AppRenamed{app_id(1), owner, new_name, old_name}});
  projections.runner->log_grew();
  REQUIRE(projections.runner->wait_for(history.log().end()));
  const auto check = [&](std::string_view name, Position position, bool is_there) {
    auto past =
        Past::open(history.log(), *projections.store, *projections.state, AsOf{position, {}});
    REQUIRE(past.has_value());
    const auto found = past->find_app(name);
    REQUIRE(found.has_value());
    CHECK(found->has_value() == is_there);
  };
  check("app-1", before, true);
  check("web", before, true);  // as it is called today
  check("app-1", before + 1, false);
  projections.runner->stop();
  projections.reopen();
  check("app-1", before, true);
  check("app-1", before + 1, false);
  check("app-9", before, false);
}

TEST_CASE(
    "erased or renamed people are called as the live state calls them; accounts have no past") {
  History history;
  const Timestamp begin = at("2027-01-01T00:00:00Z");
  history.add(begin, {AccountRegistered{bob(), *Email::parse("bob@example.com"), "Bob", {}}});
  found_org(history, begin, 1);
  history.add(begin, {MemberAdded{org_id(1), bob(), Role::member}});
  const Position then = history.log().end();
  history.add(begin, {AccountRenamed{bob(), "Robert", "Bob"}});
  Projections projections(history.log());
  auto past = Past::open(history.log(), *projections.store, *projections.state, AsOf{then, {}});
  REQUIRE(past.has_value());
  REQUIRE(past->load_org(org_id(1)));
  CHECK(past->state().account(bob()) == nullptr);
  past->load_people();
  REQUIRE(past->state().account(bob()) != nullptr);
  CHECK(past->state().account(bob())->name == "Robert");
}

}  // namespace orglog::testing
