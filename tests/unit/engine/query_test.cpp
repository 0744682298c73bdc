#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>
#include <set>

#include "acme.hpp"
#include "engine/page.hpp"
#include "engine/query_parts.hpp"

namespace orglog::testing {

TEST_CASE("D10: what one may not see answers exactly as what does not exist") {
  Acme acme;
  for (const char* stranger : {"eve@example.com", "jill@daimyo-creative.com"}) {
    for (const QueryKind kind : {QueryKind::org, QueryKind::members, QueryKind::invitations,
                                 QueryKind::usage, QueryKind::audit}) {
      const auto hidden = acme.ask(acme.person(stranger), question(kind, "acme-widgets"));
      const auto missing = acme.ask(acme.person(stranger), question(kind, "acme-gadgets"));
      REQUIRE(hidden.has_error());
      REQUIRE(missing.has_error());
      CHECK(hidden.error().kind == missing.error().kind);
      std::string text = hidden.error().detail;
      text.replace(text.find("acme-widgets"), 12, "acme-gadgets");
      CHECK(text == missing.error().detail);
    }
  }
  CHECK(acme.ask(acme.person("eve@example.com"), question(QueryKind::app, "", "acme-website"))
            .has_error());
  CHECK(acme.ask(acme.person("jill@daimyo-creative.com"),
                 question(QueryKind::app, "", "acme-website"))
            .has_value());
}

TEST_CASE("what is so needs the scope read, what happened the scope audit; global covers both") {
  Acme acme;
  struct Asked {
    Scopes scopes;
    bool reads, audits;
  };
  for (const Asked& asked :
       {Asked{Scope::global, true, true}, Asked{Scope::read, true, false},
        Asked{Scope::audit, false, true}, Asked{Scopes(Scope::read) | Scope::audit, true, true}}) {
    CAPTURE(static_cast<int>(asked.scopes.bits()));
    Principal ada = acme.person("ada@acme.com");
    ada.scopes = asked.scopes;
    const auto apps = acme.ask(ada, question(QueryKind::apps, "acme-widgets"));
    CHECK(apps.has_value() == asked.reads);
    const auto history = acme.ask(ada, question(QueryKind::audit, "acme-widgets"));
    CHECK(history.has_value() == asked.audits);
    const auto tags = subscription_tags(acme.engine.state_table, ada, "acme-widgets", {}, {});
    CHECK(tags.has_value() == asked.audits);
    if (!apps) CHECK(apps.error().kind == QueryFailure::Kind::forbidden);
    if (!history) CHECK(history.error().detail == "This needs a token of scope global or audit.");
  }
}

TEST_CASE("matrix rows 5 and 27: usage and audit history are the admins', not the members'") {
  Acme acme;
  for (const QueryKind kind : {QueryKind::usage, QueryKind::audit}) {
    CHECK(acme.ask(acme.person("ada@acme.com"), question(kind, "acme-widgets")).has_value());
    const auto refused = acme.ask(acme.person("joe@acme.com"), question(kind, "acme-widgets"));
    REQUIRE(refused.has_error());
    CHECK(refused.error().kind == QueryFailure::Kind::forbidden);
  }
}

TEST_CASE("org answers people and their permissions, now and at a past position") {
  Acme acme;
  const auto now = acme.ask(acme.person("joe@acme.com"), question(QueryKind::org, "acme-widgets"));
  REQUIRE(now.has_value());
  CHECK(
      boost::json::serialize(now->json.at("access")) ==
      R"({"admins":["ada@acme.com"],"members":["joe@acme.com"],"apps":{"acme-website":{"jill@daimyo-creative.com":["view","deploy","operate"],"joe@acme.com":["view","deploy","operate"]}}})");
  Query past = question(QueryKind::org, "acme-widgets");
  past.as_of = "@1";  // account and org stand at 0 and 1
  const auto then = acme.ask(acme.person("ada@acme.com"), past);
  REQUIRE(then.has_value());
  CHECK(boost::json::serialize(then->json.at("access")) ==
        R"({"admins":["ada@acme.com"],"members":[],"apps":{}})");
  CHECK(acme.ask(acme.person("joe@acme.com"), past).has_error());
}

TEST_CASE("lists are paged by cursor, each row once") {
  Acme acme;
  for (int index = 0; index < 7; ++index) {
    acme.run(acme.engine.as("ada@acme.com", CreateApp{app("app-" + std::to_string(index)),
                                                      org("acme-widgets"), false}));
  }
  Query query = question(QueryKind::apps, "acme-widgets");
  query.limit = 3;
  std::vector<std::string> names;
  do {
    const auto page = acme.ask(acme.person("joe@acme.com"), query);
    REQUIRE(page.has_value());
    CHECK(page->json.as_array().size() <= 3);
    for (const auto& row : page->json.as_array()) names.emplace_back(row.at("name").as_string());
    query.cursor = page->cursor;
  } while (!query.cursor.empty());
  CHECK(names.size() == 8);
  CHECK(std::ranges::is_sorted(names));
}

TEST_CASE(
    "audit pages follow each other by cursor, newest or oldest first, and filters narrow them") {
  Acme acme;
  Query query = question(QueryKind::audit, "acme-widgets");
  query.limit = 2;
  std::vector<std::int64_t> positions;
  SUBCASE("oldest first") {}
  SUBCASE("newest first") { query.reverse = true; }
  do {
    const auto page = acme.ask(acme.person("ada@acme.com"), query);
    REQUIRE(page.has_value());
    for (const auto& row : page->json.as_array())
      positions.push_back(row.at("position").to_number<std::int64_t>());
    query.cursor = page->cursor;
  } while (!query.cursor.empty());
  CHECK(positions.size() == 4);
  CHECK((query.reverse ? std::ranges::is_sorted(positions, std::greater{})
                       : std::ranges::is_sorted(positions)));
  query.limit = 0;
  query.type = "MemberAdded";
  CHECK(acme.ask(acme.person("ada@acme.com"), query)->json.as_array().size() == 1);
  query.type.clear();
  query.actor = "joe@acme.com";
  CHECK(acme.ask(acme.person("ada@acme.com"), query)->json.as_array().size() == 1);
  query.type = "Nonsense";
  CHECK(acme.ask(acme.person("ada@acme.com"), query).error().kind == QueryFailure::Kind::invalid);
}

TEST_CASE("L4: usage now shows the package limit and that it is crossed") {
  Acme acme;
  ProcessScale web{*ProcessType::parse("web"), 3, DynoSize::standard_1x};
  acme.run(acme.engine.as("joe@acme.com", SetFormation{app("acme-website"), {web}}));
  const auto usage =
      acme.ask(acme.person("ada@acme.com"), question(QueryKind::usage, "acme-widgets"));
  REQUIRE(usage.has_value());
  CHECK(usage->json.at("current").at("dyno_units").to_number<double>() == 3.0);
  CHECK(usage->json.at("limits").at("dyno_units").to_number<int>() == 2);
  CHECK(usage->json.at("over").as_array().size() == 1);
}

TEST_CASE("U1: an hour, a quarter and thirty seconds of one dyno are 1.2583 dyno unit hours") {
  Acme acme;
  const ProcessType web = *ProcessType::parse("web");
  acme.run(acme.engine.as("joe@acme.com",
                          SetFormation{app("acme-website"), {{web, 1, DynoSize::standard_1x}}}));
  acme.engine.clock.now_us += 4'530'000'000;
  acme.run(
      acme.engine.as("joe@acme.com", SetFormation{app("acme-website"), {{web, 0, std::nullopt}}}));
  Query query = question(QueryKind::usage, "acme-widgets");
  query.period = 2;
  const auto usage = acme.ask(acme.person("ada@acme.com"), query);
  REQUIRE(usage.has_value());
  REQUIRE(usage->json.at("rows").as_array().size() == 1);
  const auto& row = usage->json.at("rows").at(0);
  CHECK(row.at("dyno_centi_unit_seconds").to_number<std::int64_t>() == 453'000);
  CHECK(row.at("dyno_unit_hours").to_number<double>() == doctest::Approx(1.2583).epsilon(0.0001));
}

namespace {

// The numbers of a page of these keys, and where it goes on.
std::pair<std::string, std::string> page_of(const std::vector<std::string>& keys,
                                            std::uint32_t limit, std::string cursor) {
  Query query;
  query.limit = limit;
  query.cursor = std::move(cursor);
  queries::Page<std::string> page(query);
  for (const std::string& key : keys) page.offer(key, key);
  std::string met;
  const Answer answer = page.shaped([&](const std::string& key) {
    met += key + " ";
    return boost::json::value(key);
  });
  return {met, answer.cursor};
}

}  // namespace

TEST_CASE("F-C2: a page keeps and shapes its own rows alone, in order and without case") {
  const std::vector<std::string> keys{"d", "B", "e", "a", "C", "f"};
  using Page = std::pair<std::string, std::string>;
  CHECK(page_of(keys, 2, "") == Page{"a B ", "b"});
  CHECK(page_of(keys, 2, "b") == Page{"C d ", "d"});
  CHECK(page_of(keys, 2, "d") == Page{"e f ", ""});
  CHECK(page_of(keys, 2, "f") == Page{"", ""});
  CHECK(page_of(keys, 6, "") == Page{"a B C d e f ", ""});
  CHECK(page_of(keys, 0, "bb") == Page{"C d e f ", ""});
  CHECK(page_of({}, 1, "") == Page{"", ""});
}

TEST_CASE("F-C2: an org with too much for one answer is counted before any of it is made") {
  Acme elsewhere;
  const QuerySources sources = elsewhere.engine.sources();
  State state;
  Org acme;
  acme.id = OrgId{random_uuid()};
  acme.name = org("acme");
  state.load(acme);
  App large;
  large.id = AppId{random_uuid()};
  large.name = app("large");
  large.owner = Owner::of(acme.id);
  std::vector<Access> people(limits::rows_of_one_answer - 1);
  for (Access& person : people) person.account = AccountId{random_uuid()};
  large.people = Roll<Access>(people);
  state.load(large);  // with the app itself just enough
  Caller eyes;
  eyes.is_operator = true;
  const Query asked = question(QueryKind::org, "acme");
  CHECK(queries::answer_state(sources, {state, eyes}, asked).has_value());
  people.emplace_back().account = AccountId{random_uuid()};
  large.people = Roll<Access>(people);
  state.load(large);
  const auto refused = queries::answer_state(sources, {state, eyes}, asked);
  REQUIRE(refused.has_error());
  CHECK(refused.error().kind == QueryFailure::Kind::too_large);
  CHECK(refused.error().detail ==
        "There are more than 100,000 members, apps and people on apps in acme: ask for its "
        "members, its apps, and the people on one app.");
  CHECK(queries::answer_state(sources, {state, eyes}, question(QueryKind::sharing, "", "large"))
            .has_value());
}

TEST_CASE("F-C2: all of an org with more members than a page holds is of one moment") {
  Acme acme;
  const auto address = [](std::size_t number) {
    return email("member" + std::to_string(number) + "@acme.com");
  };
  for (std::size_t number = 0; number <= limits::page_rows; ++number)
    acme.run(acme.engine.as("ada@acme.com",
                            AddMember{org("acme-widgets"), address(number), Role::member}));
  Query asked = question(QueryKind::org, "acme-widgets");
  asked.as_of = "@" + std::to_string(acme.log->end() - 1);
  asked.whole = true;
  acme.run(acme.engine.as("ada@acme.com", RemoveMember{org("acme-widgets"), address(0)}));
  const auto answered = acme.ask(acme.person("ada@acme.com"), asked);
  REQUIRE(answered.has_value());
  std::set<std::string> met;
  for (const auto& member : answered->json.at("members").as_array())
    met.emplace(member.at("email").as_string());
  CHECK(met.size() == limits::page_rows + 3);  // with ada and joe
  CHECK(met.contains(address(0).text()));
  CHECK(answered->json.at("apps").as_array().size() == 1);
  CHECK(answered->json.at("access").at("members").as_array().size() == limits::page_rows + 2);
  asked.whole = false;
  CHECK_FALSE(acme.ask(acme.person("ada@acme.com"), asked)->json.as_object().contains("members"));
}

}  // namespace orglog::testing
