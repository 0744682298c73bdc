// How answers about the past call things: whoever may see a thing today reads today's name,
// everybody else the name that it had at the event.
#include <boost/json/serialize.hpp>

#include "acme.hpp"

namespace orglog::testing {
namespace {

// acme-website goes from acme-widgets to globex, whose admin gina then calls it top-secret.
struct Moved : Acme {
  Moved() {
    run(engine.as_operator(ProvisionOrg{org("globex"), email("gina@globex.com"), {}, {}, {}}));
    const ProcessType web = *ProcessType::parse("web");
    run(engine.as("ada@acme.com",
                  SetFormation{app("acme-website"), {{web, 1, DynoSize::standard_1x}}}));
    run(engine.as("ada@acme.com",
                  RemoveCollaborator{app("acme-website"), email("jill@daimyo-creative.com")}));
    pass(std::chrono::hours(1));
    run(engine.as_operator(TransferApp{app("acme-website"), OrgOrEmail{"globex"}}));
    run(engine.as("gina@globex.com", RenameApp{app("acme-website"), app("top-secret")}));
    pass(std::chrono::hours(1));
    engine.settle();
  }
  void pass(std::chrono::microseconds time) { engine.clock.now_us += time.count(); }
  // The whole answer as text.
  std::string told(const std::string& who, const Query& query) {
    const auto answered = ask(who.empty() ? platform_operator() : person(who), query);
    REQUIRE(answered.has_value());
    return boost::json::serialize(answered->json);
  }
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("F-A7: an app that was transferred away keeps the name that it had") {
  Moved acme;
  Query query = question(QueryKind::audit, "acme-widgets");
  SUBCASE("oldest first") {}
  SUBCASE("newest first") { query.reverse = true; }
  SUBCASE("explained") { query.explain = true; }
  const std::string of_ada = acme.told("ada@acme.com", query);
  CHECK(has(of_ada, R"("app":"acme-website")"));
  CHECK(has(of_ada, "acme-website transferred from acme-widgets to globex"));
  CHECK_FALSE(has(of_ada, "top-secret"));
  // The operator sees everything today.
  CHECK(has(acme.told("", query), "top-secret transferred from acme-widgets to globex"));
}

TEST_CASE("F-A7: the new owner reads today's name, also of what was before") {
  Moved acme;
  const std::string of_gina =
      acme.told("gina@globex.com", question(QueryKind::audit, {}, "top-secret"));
  CHECK(has(of_gina, "app top-secret transferred"));
  CHECK(has(of_gina, R"("name":"acme-website")"));  // what the event of its creation says
}

TEST_CASE("F-A7: a removed collaborator does not read the new name") {
  Moved acme;
  const std::string of_jill = acme.told("jill@daimyo-creative.com", question(QueryKind::audit));
  CHECK(has(of_jill, "removed from acme-website"));
  CHECK_FALSE(has(of_jill, "top-secret"));
  acme.run(acme.engine.as(
      "gina@globex.com",
      AddCollaborator{app("top-secret"), email("jill@daimyo-creative.com"), Permissions::work()}));
  CHECK(has(acme.told("jill@daimyo-creative.com", question(QueryKind::audit)),
            "removed from top-secret"));
}

TEST_CASE("F-A7: usage calls an app as it was called while it was used") {
  Moved acme;
  Query query = question(QueryKind::usage, "acme-widgets");
  SUBCASE("by day") { query.period = 1; }
  SUBCASE("by month") { query.period = 2; }
  const std::string of_ada = acme.told("ada@acme.com", query);
  CHECK(has(of_ada, R"("app":"acme-website")"));
  CHECK_FALSE(has(of_ada, "top-secret"));
  query.org = "globex";
  const std::string of_gina = acme.told("gina@globex.com", query);
  CHECK(has(of_gina, R"("app":"top-secret")"));
  CHECK_FALSE(has(of_gina, "acme-website"));
}

TEST_CASE("F-A7: renamed in the very second in which it came") {
  Acme acme;
  const ProcessType web = *ProcessType::parse("web");
  acme.run(
      acme.engine.as_operator(ProvisionOrg{org("globex"), email("gina@globex.com"), {}, {}, {}}));
  acme.run(acme.engine.as("ada@acme.com",
                          SetFormation{app("acme-website"), {{web, 1, DynoSize::standard_1x}}}));
  acme.engine.clock.now_us += 3'600'000'000;
  acme.run(acme.engine.as_operator(TransferApp{app("acme-website"), OrgOrEmail{"globex"}}));
  acme.run(acme.engine.as("gina@globex.com", RenameApp{app("acme-website"), app("top-secret")}));
  Query query = question(QueryKind::usage, "acme-widgets");
  query.period = 1;
  const auto usage = acme.ask(acme.person("ada@acme.com"), query);
  REQUIRE(usage.has_value());
  CHECK(usage->json.at("rows").at(0).at("apps").at(0).at("app") == "acme-website");
}

TEST_CASE("F-A7: an org is called as it was for whom it threw out") {
  Acme acme;
  acme.run(
      acme.engine.as("ada@acme.com", RemoveMember{org("acme-widgets"), email("joe@acme.com")}));
  acme.run(acme.engine.as("ada@acme.com", RenameOrg{org("acme-widgets"), org("hidden-corp")}));
  const auto of = [&](const std::string& who) {
    const auto answered = acme.ask(acme.person(who), question(QueryKind::audit));
    REQUIRE(answered.has_value());
    return boost::json::serialize(answered->json);
  };
  CHECK(has(of("joe@acme.com"), "joe@acme.com removed from acme-widgets"));
  CHECK_FALSE(has(of("joe@acme.com"), "hidden-corp"));
  CHECK(has(of("ada@acme.com"), "org hidden-corp") == false);
  CHECK(has(of("ada@acme.com"), R"("org":"hidden-corp")"));
}

TEST_CASE("F-A7: what is gone still has the name that it had") {
  Acme acme;
  acme.run(acme.engine.as("ada@acme.com", LockApp{app("acme-website")}));
  acme.run(acme.engine.as("ada@acme.com", RenameApp{app("acme-website"), app("last-name")}));
  acme.run(acme.engine.as("ada@acme.com", DestroyApp{app("last-name")}));
  const auto answered =
      acme.ask(acme.person("ada@acme.com"), question(QueryKind::audit, "acme-widgets"));
  REQUIRE(answered.has_value());
  const std::string text = boost::json::serialize(answered->json);
  CHECK(has(text, "app acme-website locked"));
  CHECK(has(text, "app last-name of acme-widgets destroyed"));
}

TEST_CASE("F-A7: who-can and can about the past do not lead on to today's name") {
  Moved acme;
  Query query = question(QueryKind::who_can, {}, "acme-website");
  query.permission = "view";
  query.as_of = "@6";
  const std::string of_ada = acme.told("ada@acme.com", query);
  CHECK(has(of_ada, "acme-website"));
  CHECK_FALSE(has(of_ada, "top-secret"));
  query.app = "top-secret";
  const auto by_new_name = acme.ask(acme.person("ada@acme.com"), query);
  REQUIRE(by_new_name.has_error());
  CHECK(by_new_name.error().kind == QueryFailure::Kind::not_found);
  query.app = "no-such-app";
  CHECK(acme.ask(acme.person("ada@acme.com"), query).error().kind == QueryFailure::Kind::not_found);
}

TEST_CASE("F-A8: the history of an account is asked for by its id, also when it is erased") {
  Acme acme;
  const AccountId joe = acme.person("joe@acme.com").account;
  acme.run(acme.engine.as_operator(EraseAccount{email("joe@acme.com")}));
  for (const bool by : {false, true}) {
    Query query = question(QueryKind::audit, "acme-widgets");
    (by ? query.actor : query.user) = to_string(joe);
    for (const Principal& asker : {acme.person("ada@acme.com"), acme.platform_operator()}) {
      const auto answered = acme.ask(asker, query);
      REQUIRE(answered.has_value());
      REQUIRE_FALSE(answered->json.as_array().empty());
      for (const auto& event : answered->json.as_array()) {
        if (by) CHECK(event.at("actor_id").as_string() == to_string(joe));
        CHECK(has(boost::json::serialize(event), to_string(joe)));
      }
    }
    query.org.clear();
    CHECK(acme.ask(acme.platform_operator(), query).has_value());
    CHECK(acme.ask(acme.person("eve@example.com"), query).has_error());
  }
  Query unknown = question(QueryKind::audit);
  unknown.user = to_string(random_uuid());
  CHECK(acme.ask(acme.platform_operator(), unknown).error().kind == QueryFailure::Kind::not_found);
  const auto all = acme.ask(acme.platform_operator(), question(QueryKind::audit));
  for (const auto& event : all->json.as_array()) {
    const bool by_operator = event.at("actor") == "operator";
    CHECK(event.at("actor_id").is_null() == by_operator);
  }
}

}  // namespace orglog::testing
