#include "orglog/projections/audit.hpp"

#include <doctest/doctest.h>

#include "orglog/base/limits.hpp"
#include "support/describe.hpp"
#include "support/history.hpp"

using namespace orglog;
using namespace orglog::testing;
using test::account;
using test::app;
using test::org;
using test::owned_by;
using test::owned_by_org;

namespace {

const Timestamp noon = at("2026-08-21T12:00:00Z");

Tag tag_of(OrgId id) { return {Tag::Kind::org, id.value}; }
Tag tag_of(AppId id) { return {Tag::Kind::app, id.value}; }
Tag tag_of(AccountId id) { return {Tag::Kind::account, id.value}; }
Tag actor(AccountId id) { return {Tag::Kind::actor, id.value}; }

OrgRenamed renamed(std::string_view name) {
  return {org(name), *OrgName::parse("new"), *OrgName::parse("former")};
}

struct Page {
  std::vector<Position> positions;
  std::optional<Position> next;
};

Page page(const Projections& projections, const AuditQuery& query) {
  Page page;
  const auto outcome = audit(*projections.store, projections.log, query,
                             [&](const RecordView& record, const Event& event) {
                               CHECK(type_of(event) == record.header.type);
                               page.positions.push_back(record.position);
                             });
  REQUIRE_MESSAGE(outcome.has_value(), outcome.error().message());
  page.next = outcome->next;
  return page;
}

// All pages, one after another.
std::vector<Position> all(const Projections& projections, AuditQuery query) {
  std::vector<Position> positions;
  for (int pages = 0; pages < 100'000; ++pages) {
    const Page one = page(projections, query);
    positions.insert(positions.end(), one.positions.begin(), one.positions.end());
    if (!one.next) return positions;
    query.cursor = one.next;
  }
  FAIL("the pages do not end");
  return positions;
}

// Positions 0 to 7, a second apart.
History small_history() {
  History history;
  auto time = [n = 0]() mutable { return noon + std::chrono::seconds(n++); };
  history.add(time(), {AppLocked{app("web"), owned_by_org("acme")}}, account("ann"));
  history.add(time(), {AppUnlocked{app("web"), owned_by_org("acme")}}, account("bob"));
  history.add(time(), {AppLocked{app("api"), owned_by_org("acme")}}, account("ann"));
  history.add(time(),
              {AppTransferred{app("web"), owned_by_org("acme"), owned_by_org("bolt"), false, {}}},
              account("ann"));
  history.add(time(), {MemberAdded{org("bolt"), account("bob"), Role::member}}, account("ann"));
  history.add(time(), {AppLocked{app("web"), owned_by_org("bolt")}}, account("bob"));
  history.add(time(), {AppLocked{app("own"), owned_by("bob")}}, account("bob"));
  history.add(time(), {renamed("acme")});
  return history;
}

}  // namespace

TEST_CASE("history is found by org, app, person and actor, in either direction") {
  const History history = small_history();
  const Projections projections(history.log());
  using P = std::vector<Position>;
  CHECK(all(projections, {.tags = {tag_of(org("acme"))}}) == P{0, 1, 2, 3, 7});
  CHECK(all(projections, {.tags = {tag_of(org("bolt"))}}) == P{3, 4, 5});
  CHECK(all(projections, {.tags = {tag_of(app("web"))}}) == P{0, 1, 3, 5});
  CHECK(all(projections, {.tags = {tag_of(account("bob"))}}) == P{4, 6});
  CHECK(all(projections, {.tags = {actor(account("bob"))}}) == P{1, 5, 6});
  CHECK(all(projections, {.tags = {tag_of(org("acme"))}, .newest_first = true}) ==
        P{7, 3, 2, 1, 0});
  CHECK(all(projections, {.tags = {tag_of(org("none"))}}).empty());
  CHECK(all(projections, {}) == P{0, 1, 2, 3, 4, 5, 6, 7});
  CHECK(all(projections, {.newest_first = true}) == P{7, 6, 5, 4, 3, 2, 1, 0});
}

TEST_CASE("several tags must all stand on an event, and the type must be the one asked for") {
  const History history = small_history();
  const Projections projections(history.log());
  using P = std::vector<Position>;
  CHECK(all(projections, {.tags = {tag_of(org("acme")), tag_of(app("web"))}}) == P{0, 1, 3});
  CHECK(all(projections, {.tags = {tag_of(org("acme")), actor(account("ann"))}}) == P{0, 2, 3});
  CHECK(all(projections, {.tags = {tag_of(org("acme")), tag_of(org("bolt"))}}) == P{3});
  const EventType locked = type_of(AppLocked{});
  CHECK(all(projections, {.tags = {tag_of(app("web"))}, .type = locked}) == P{0, 5});
  CHECK(all(projections, {.tags = {tag_of(org("acme")), actor(account("ann"))}, .type = locked}) ==
        P{0, 2});
  CHECK(all(projections, {.type = locked}) == P{0, 2, 5, 6});
}

TEST_CASE("a page has a limit and says where the next one begins, but only if there is one") {
  const History history = small_history();
  const Projections projections(history.log());
  AuditQuery query{.tags = {tag_of(org("acme"))}, .limit = 2};
  Page one = page(projections, query);
  CHECK(one.positions == std::vector<Position>{0, 1});
  CHECK(one.next == 2);
  query.cursor = 3;
  one = page(projections, query);
  CHECK(one.positions == std::vector<Position>{3, 7});
  CHECK_FALSE(one.next);
  for (const bool newest_first : {false, true}) {
    for (std::size_t limit = 1; limit < 9; ++limit) {
      query = {.tags = {tag_of(org("acme"))}, .newest_first = newest_first, .limit = limit};
      CHECK(all(projections, query).size() == 5);
      query.tags.clear();
      CHECK(all(projections, query).size() == 8);
    }
  }
}

TEST_CASE("times bound the history: since is in it, until is not") {
  const History history = small_history();
  const Projections projections(history.log());
  using P = std::vector<Position>;
  for (const bool newest_first : {false, true}) {
    AuditQuery query{.since = noon + std::chrono::seconds(1),
                     .until = noon + std::chrono::seconds(5),
                     .newest_first = newest_first};
    const auto expect = [&](std::vector<Tag> tags, P positions) {
      if (newest_first) std::reverse(positions.begin(), positions.end());
      query.tags = std::move(tags);
      CHECK(all(projections, query) == positions);
    };
    expect({}, {1, 2, 3, 4});
    expect({tag_of(org("acme"))}, {1, 2, 3});
    expect({tag_of(app("web"))}, {1, 3});
    expect({actor(account("ann"))}, {2, 3, 4});
  }
}

TEST_CASE("decision 11: imported history of one org is found between newer events of another") {
  History history;
  const auto day = [](int n) { return noon + std::chrono::hours(24 * n); };
  for (int n = 0; n < 20; ++n) {
    history.add(day(100 + n), {renamed("acme")}, account("ann"));
    history.add(day(n), {renamed("old")}, account("ann"));
  }
  const Projections projections(history.log());
  for (const bool newest_first : {false, true}) {
    AuditQuery query{.since = day(5), .until = day(8), .newest_first = newest_first};
    using P = std::vector<Position>;
    const P expected = newest_first ? P{15, 13, 11} : P{11, 13, 15};
    for (const auto& tags :
         std::vector<std::vector<Tag>>{{},
                                       {tag_of(org("old"))},
                                       {actor(account("ann"))},
                                       {tag_of(org("old")), actor(account("ann"))}}) {
      query.tags = tags;
      CHECK(all(projections, query) == expected);
    }
    query.tags = {tag_of(org("acme"))};
    CHECK(all(projections, query).empty());
  }
}

TEST_CASE("history goes on over the index's blocks, however the log was cut into batches") {
  History history;
  constexpr Position events = 3 * 65'536 + 100;
  std::vector<Event> command;
  for (Position position = 0; position < events; ++position) {
    const bool rare = position % 30'000 == 7;
    command.push_back(rare ? Event{AppLocked{app("web"), owned_by_org("acme")}}
                           : Event{AppUnlocked{app("api"), owned_by_org("acme")}});
    if (command.size() < 9'000 && position + 1 != events) continue;
    history.add(noon, command);
    command.clear();
  }
  const Projections projections(history.log());
  const std::vector<Position> expected{7, 30'007, 60'007, 90'007, 120'007, 150'007, 180'007};
  const EventType locked = type_of(AppLocked{});
  CHECK(all(projections, {.tags = {tag_of(app("web"))}, .limit = 2}) == expected);
  CHECK(all(projections, {.tags = {tag_of(org("acme"))}, .type = locked}) == expected);
  CHECK(all(projections, {.tags = {tag_of(org("acme")), tag_of(app("web"))}}) == expected);
  CHECK(all(projections, {.type = locked}) == expected);
  std::vector<Position> reversed(expected.rbegin(), expected.rend());
  CHECK(all(projections, {.tags = {tag_of(app("web"))}, .newest_first = true, .limit = 2}) ==
        reversed);
  CHECK(all(projections, {.type = locked, .newest_first = true}) == reversed);

  const auto whole = all(projections, {.tags = {tag_of(org("acme"))}, .limit = 1'000});
  REQUIRE(whole.size() == events);
  for (Position position = 0; position < events; ++position) REQUIRE(whole[position] == position);
}

TEST_CASE("a page that finds nothing in its share of the log says where to go on") {
  History history;
  const std::vector<Event> many(60'000, AppUnlocked{app("api"), owned_by_org("acme")});
  for (int n = 0; n < 4; ++n) history.add(noon, many);
  history.add(noon, {AppLocked{app("web"), owned_by_org("acme")}});
  const Projections projections(history.log());
  const AuditQuery query{.type = type_of(AppLocked{})};
  const Page one = page(projections, query);
  CHECK(one.positions.empty());
  CHECK(one.next == limits::audit_scan_per_page);
  CHECK(all(projections, query) == std::vector<Position>{240'000});
}
