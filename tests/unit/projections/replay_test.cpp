#include "orglog/projections/replay.hpp"

#include <doctest/doctest.h>

#include "support/append.hpp"
#include "support/describe.hpp"
#include "support/history.hpp"

using namespace orglog;
using namespace orglog::testing;
using test::account;
using test::app;
using test::org;
using test::owned_by_org;

namespace {

Folded folded(const EventLog& log, const AsOf& as_of) {
  auto result = fold(log, as_of);
  REQUIRE_MESSAGE(result.has_value(), result.error().message());
  return std::move(*result);
}

// Ann was registered today; the history of her org was imported afterwards.
History imported() {
  History history;
  history.add(at("2026-08-21T10:00:00Z"),
              {AccountRegistered{account("ann"), *Email::parse("ann@example.com"), "Ann",
                                 AccountState::active}});
  history.add(at("2014-05-01T10:00:00Z"),
              {OrgProvisioned{
                  org("acme"), *OrgName::parse("acme"), OrgType::team, {}, {}, account("ann")}});
  history.add(at("2014-05-02T10:00:00Z"),
              {AppCreated{app("web"), *AppName::parse("web"), owned_by_org("acme"), false, {}}});
  history.add(at("2014-05-02T23:59:59.5Z"), {AppLocked{app("web"), owned_by_org("acme")}});
  return history;
}

}  // namespace

TEST_CASE("a moment is written as a date, a time or a position") {
  CHECK(parse_as_of("2014-05-02")->time == at("2014-05-02T23:59:59.999999Z"));
  CHECK(parse_as_of("2014-05-02T10:00:00+02:00")->time == at("2014-05-02T08:00:00Z"));
  CHECK(parse_as_of("@0")->position == 1);
  CHECK(parse_as_of("@123")->position == 124);
  for (const char* wrong : {"", "@", "@x", "@1x", "@-1", "@18446744073709551615",
                            "@18446744073709551616", "2014-02-30", "yesterday", "2014"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_as_of(wrong));
  }
}

TEST_CASE("the whole log gives the current state") {
  const History history = imported();
  const Folded all = folded(history.log(), {});
  CHECK(all.position == 4);
  CHECK(all.applied == 4);
  REQUIRE(all.state.app(app("web")));
  CHECK(all.state.app(app("web"))->locked);
}

TEST_CASE("a position gives the state before it") {
  const History history = imported();
  const Folded three = folded(history.log(), {.position = 3});
  CHECK(three.position == 3);
  CHECK_FALSE(three.state.app(app("web"))->locked);
  CHECK(folded(history.log(), {.position = 0}).state.accounts().empty());
  CHECK(folded(history.log(), {.position = 99}).position == 4);
}

TEST_CASE("decision 11: a time gives the state of that time, with people who registered later") {
  const History history = imported();
  const Folded day = folded(history.log(), *parse_as_of("2014-05-01"));
  CHECK(day.applied == 2);
  REQUIRE(day.state.org(org("acme")));
  CHECK(day.state.account(account("ann"))->orgs.size() == 1);
  CHECK(day.state.app(app("web")) == nullptr);
  CHECK(folded(history.log(), *parse_as_of("2014-05-02")).state.app(app("web"))->locked);
  CHECK(folded(history.log(), *parse_as_of("2014-05-02T10:00:00Z")).applied == 3);
  CHECK(folded(history.log(), *parse_as_of("2010-01-01")).applied == 1);
}

TEST_CASE("folding says how far it is") {
  const History history = imported();
  Position done = 0;
  const auto outcome = fold(history.log(), {}, nullptr, [&](Position now, Position end) {
    CHECK(now >= done);
    CHECK(end == 4);
    done = now;
  });
  REQUIRE(outcome.has_value());
  CHECK(done == 4);
}

TEST_CASE("an event that cannot be read ends the fold with its position") {
  History history = imported();
  NewRecord wrong;
  wrong.header.command = CommandId{derive_uuid(Uuid{}, 99, "wrong")};
  wrong.header.type = 3;
  wrong.payload = "no FlatBuffer";
  REQUIRE(append_to(history.log(), {&wrong, 1}));
  Position damaged = 0;
  CHECK(fold(history.log(), {}, &damaged).has_error());
  CHECK(damaged == 4);
}
