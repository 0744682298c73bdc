#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>

#include "acme.hpp"

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

}  // namespace orglog::testing
