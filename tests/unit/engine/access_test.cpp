#include <doctest/doctest.h>

#include "acme.hpp"

namespace orglog::testing {
namespace {

Query about(QueryKind kind, const char* permission, std::string app = "acme-website") {
  Query query = question(kind, "", std::move(app));
  query.permission = permission;
  return query;
}

Query may(const char* email, const char* permission) {
  Query query = about(QueryKind::can, permission);
  query.user = email;
  return query;
}

std::vector<std::string> emails(const boost::json::value& json) {
  std::vector<std::string> found;
  for (const auto& person : json.at("people").as_array())
    found.emplace_back(person.at("email").as_string());
  return found;
}

// The reasons of one person with the types of the events that they stand on.
std::vector<std::string> grounds(const boost::json::value& because) {
  std::vector<std::string> found;
  for (const auto& ground : because.as_array()) {
    found.push_back(std::string(ground.at("reason").as_string()) + ": " +
                    std::string(ground.at("event").at("type").as_string()));
  }
  return found;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("who-can names everybody who has the permission, and the events that made it so") {
  Acme acme;
  const auto answered = acme.ask(acme.person("ada@acme.com"), about(QueryKind::who_can, "deploy"));
  REQUIRE(answered.has_value());
  const auto& json = answered->json;
  CHECK(emails(json) == Words{"ada@acme.com", "jill@daimyo-creative.com", "joe@acme.com"});
  const auto& people = json.at("people").as_array();
  CHECK(grounds(people[0].at("because")) == Words{"admin of acme-widgets: OrgProvisioned"});
  CHECK(grounds(people[1].at("because")) ==
        Words{"granted view, deploy, operate: CollaboratorAdded"});
  CHECK(grounds(people[2].at("because")) ==
        Words{"joined the app: AppCreated", "member of acme-widgets: MemberAdded"});
  CHECK(json.at("ownership").at("reason") == "owned by acme-widgets");
  CHECK(json.at("ownership").at("event").at("type") == "AppCreated");

  const auto& event = people[1].at("because").as_array()[0].at("event");
  CHECK(event.at("actor") == "ada@acme.com");
  CHECK(event.at("position") == people[1].at("because").as_array()[0].at("position"));
  for (const char* field : {"occurred_at", "origin", "client", "address"})
    CHECK(event.as_object().contains(field));
  // A bundle of proofs is made for these.
  CHECK(json.at("positions").as_array().size() == 4);

  CHECK(emails(acme.ask(acme.person("ada@acme.com"), about(QueryKind::who_can, "manage"))->json) ==
        Words{"ada@acme.com"});
  CHECK(acme.ask(acme.person("ada@acme.com"), about(QueryKind::who_can, "fly")).error().kind ==
        QueryFailure::Kind::invalid);
}

TEST_CASE("who-can is paged, each person once") {
  Acme acme;
  Query query = about(QueryKind::who_can, "view");
  query.limit = 2;
  Words found;
  do {
    const auto page = acme.ask(acme.person("ada@acme.com"), query);
    REQUIRE(page.has_value());
    for (const std::string& one : emails(page->json)) found.push_back(one);
    query.cursor = page->cursor;
  } while (!query.cursor.empty());
  CHECK(found == Words{"ada@acme.com", "jill@daimyo-creative.com", "joe@acme.com"});
}

TEST_CASE("F-A1: a cursor beyond the person does not read past the end of the answer to can") {
  Acme acme;
  Query query = may("joe@acme.com", "operate");
  query.cursor = "zzz";
  const auto answer = acme.ask(acme.person("ada@acme.com"), query);
  REQUIRE(answer.has_value());
  CHECK(answer->json.at("can") == true);
  CHECK(answer->cursor.empty());
}

TEST_CASE("can says yes with its grounds, and no with what is missing") {
  Acme acme;
  const Principal ada = acme.person("ada@acme.com");
  const auto yes = acme.ask(ada, may("joe@acme.com", "operate"));
  REQUIRE(yes.has_value());
  CHECK(yes->json.at("can") == true);
  CHECK(grounds(yes->json.at("because")) ==
        Words{"joined the app: AppCreated", "member of acme-widgets: MemberAdded"});

  const auto missing = [&](const char* email, const char* permission) {
    const auto no = acme.ask(ada, may(email, permission));
    REQUIRE(no.has_value());
    CHECK(no->json.at("can") == false);
    return std::string(no->json.at("missing").as_string());
  };
  CHECK(missing("joe@acme.com", "manage") ==
        "member of acme-widgets, joined the app; manage takes the role admin or a grant of it");
  CHECK(missing("jill@daimyo-creative.com", "manage") == "granted view, deploy, operate only");
  CHECK(missing("eve@example.com", "view") ==
        "not a member of acme-widgets, and no grant on the app");
  CHECK(missing("nobody@example.com", "view") ==
        "not a member of acme-widgets, and no grant on the app");
  acme.run(acme.engine.as("joe@acme.com", LeaveApp{app("acme-website")}));
  CHECK(missing("joe@acme.com", "deploy") == "member of acme-widgets, but has not joined the app");
}

TEST_CASE("a past moment is asked about by the name that the app had then, or by its id") {
  Acme acme;
  const Principal ada = acme.person("ada@acme.com");
  const Position before = acme.log->end() - 1;
  acme.run(
      acme.engine.as("ada@acme.com", RemoveMember{org("acme-widgets"), email("joe@acme.com")}));
  acme.run(acme.engine.as("ada@acme.com", RenameApp{app("acme-website"), app("acme-shop")}));
  const auto id = acme.ask(ada, question(QueryKind::app, "", "acme-shop"))->json.at("id");
  acme.run(acme.engine.as("ada@acme.com", DestroyApp{app("acme-shop")}));
  acme.run(
      acme.engine.as("ada@acme.com", CreateApp{app("acme-website"), org("acme-widgets"), false}));
  const Position after = acme.log->end() - 1;

  const auto ask = [&](std::string name, Position position) {
    Query query = about(QueryKind::who_can, "deploy", std::move(name));
    query.as_of = "@" + std::to_string(position);
    return acme.ask(ada, query);
  };
  const Words all{"ada@acme.com", "jill@daimyo-creative.com", "joe@acme.com"};
  CHECK(emails(ask("acme-website", before)->json) == all);
  CHECK(emails(ask(std::string(id.as_string()), before)->json) == all);
  CHECK(emails(ask("acme-website", after)->json) == Words{"ada@acme.com"});
  CHECK(ask("acme-shop", before).error().kind == QueryFailure::Kind::not_found);
  CHECK(ask("acme-website", 0).error().kind == QueryFailure::Kind::not_found);

  Query about_joe = may("joe@acme.com", "deploy");
  about_joe.as_of = "@" + std::to_string(before);
  CHECK(acme.ask(ada, about_joe)->json.at("can") == true);
}

TEST_CASE("who may ask: who may read the app's history; about himself who sees the app") {
  Acme acme;
  const Query who = about(QueryKind::who_can, "view");
  CHECK(acme.ask(acme.person("joe@acme.com"), who).error().kind == QueryFailure::Kind::forbidden);
  CHECK(acme.ask(acme.person("joe@acme.com"), may("ada@acme.com", "view")).error().kind ==
        QueryFailure::Kind::forbidden);
  CHECK(acme.ask(acme.person("joe@acme.com"), may("joe@acme.com", "deploy"))->json.at("can") ==
        true);
  CHECK(acme.ask(acme.person("jill@daimyo-creative.com"), may("jill@daimyo-creative.com", "manage"))
            ->json.at("can") == false);

  // Decision 10: as of what does not exist.
  Query then = who;
  then.as_of = "@" + std::to_string(acme.log->end() - 1);
  for (const Query& query : {who, may("eve@example.com", "view"), then}) {
    Query missing = query;
    missing.app = "acme-gadgets";
    const auto hidden = acme.ask(acme.person("eve@example.com"), query);
    const auto absent = acme.ask(acme.person("eve@example.com"), missing);
    REQUIRE(hidden.has_error());
    REQUIRE(absent.has_error());
    CHECK(hidden.error().kind == absent.error().kind);
    std::string text = hidden.error().detail;
    text.replace(text.find("acme-website"), 12, "acme-gadgets");
    CHECK(text == absent.error().detail);
  }

  Principal narrow = acme.person("ada@acme.com");
  narrow.scopes = Scope::read;
  CHECK(acme.ask(narrow, who).error().kind == QueryFailure::Kind::forbidden);
}

TEST_CASE("diff says what changed between two moments, with the events that made it so") {
  Acme acme;
  const std::string from = "@" + std::to_string(acme.log->end() - 1);
  const auto ada = [&](Command command) {
    acme.run(acme.engine.as("ada@acme.com", std::move(command)));
  };
  ada(SetMember{org("acme-widgets"), email("joe@acme.com"), Role::admin});
  ada(AddMember{org("acme-widgets"), email("eve@example.com"), Role::member});
  ada(RenameApp{app("acme-website"), app("acme-shop")});
  ada(JoinApp{app("acme-shop")});
  ada(LockApp{app("acme-shop")});
  ada(RemoveCollaborator{app("acme-shop"), email("jill@daimyo-creative.com")});
  ada(CreateApp{app("acme-api"), org("acme-widgets"), false});
  const std::string to = "@" + std::to_string(acme.log->end() - 1);

  Query query = question(QueryKind::diff, "acme-widgets");
  query.since = from;
  query.until = to;
  const auto lines = [&](const Query& asked) {
    const auto answered = acme.ask(acme.person("ada@acme.com"), asked);
    REQUIRE(answered.has_value());
    Words texts;
    for (const auto& change : answered->json.at("changes").as_array())
      texts.emplace_back(change.at("text").as_string());
    return texts;
  };
  CHECK(lines(query) ==
        Words{"eve@example.com joined as member", "role of joe@acme.com: member -> admin",
              "app acme-api came", "app acme-website renamed to acme-shop", "app acme-shop locked",
              "ada@acme.com on acme-shop: view,deploy,operate",
              "access of jill@daimyo-creative.com to acme-shop ended, was view,deploy,operate"});
  query.since = query.until;
  CHECK(lines(query).empty());
  query.cursor = "7x";
  CHECK(acme.ask(acme.person("ada@acme.com"), query).error().kind == QueryFailure::Kind::invalid);
  query.cursor = {};
  query.since = "yesterday";
  CHECK(acme.ask(acme.person("ada@acme.com"), query).error().kind == QueryFailure::Kind::invalid);
  query.since = query.until;
  CHECK(acme.ask(acme.person("jill@daimyo-creative.com"), query).error().kind ==
        QueryFailure::Kind::not_found);
}

TEST_CASE("a diff or a history backwards in time is refused: it would say that all have left") {
  Acme acme;
  const Principal ada = acme.person("ada@acme.com");
  const auto answer = [&](QueryKind kind, const char* since, const char* until) {
    Query query = question(kind, "acme-widgets");
    query.since = since;
    query.until = until;
    const auto answered = acme.ask(ada, query);
    return answered ? std::string() : answered.error().detail;
  };
  for (const auto& [since, until] : {std::pair{"@3", "@2"},
                                     {"2026-07-02", "2026-07-01"},
                                     {"2026-07-01T01:00:00Z", "2026-07-01T00:59:59Z"}}) {
    CAPTURE(since);
    CHECK(answer(QueryKind::diff, since, until) ==
          "to must not lie before from; a date means its end");
    CHECK(answer(QueryKind::audit, since, until) == "until must not lie before since");
  }
  for (const char* moment : {"@0", "@2", "2026-07-01"}) {
    CHECK(answer(QueryKind::diff, moment, moment).find("before") == std::string::npos);
    CHECK(answer(QueryKind::audit, moment, moment).empty());
  }
  CHECK(answer(QueryKind::audit, "@3", "").empty());
}

TEST_CASE("a position that the log has not reached is no moment: its answer would be today's") {
  Acme acme;
  const Principal ada = acme.person("ada@acme.com");
  const Position end = acme.log->end();
  for (const QueryKind kind : {QueryKind::org, QueryKind::members, QueryKind::apps}) {
    Query query = question(kind, "acme-widgets");
    query.as_of = "@" + std::to_string(end - 1);
    CHECK(acme.ask(ada, query).has_value());
    query.as_of = "@" + std::to_string(end);
    CHECK(acme.ask(ada, query).error().detail ==
          "as_of must be a position that the log has reached, not " + query.as_of);
  }
  Query who = about(QueryKind::who_can, "deploy");
  who.as_of = "@99999";
  CHECK(acme.ask(ada, who).error().kind == QueryFailure::Kind::invalid);
  Query diff = question(QueryKind::diff, "acme-widgets");
  diff.since = "@2";
  diff.until = "@99999";
  CHECK(acme.ask(ada, diff).error().kind == QueryFailure::Kind::invalid);
}

TEST_CASE("P-English: what makes no sense in a question is said together with what would") {
  Acme acme;
  const Principal ada = acme.person("ada@acme.com");
  const auto complaint = [&](const Query& query) { return acme.ask(ada, query).error().detail; };
  Query audit = question(QueryKind::audit, "acme-widgets");
  audit.type = "Foo";
  CHECK(complaint(audit) == "type must be a type of event, as app.locked or AppLocked, not Foo");
  audit = question(QueryKind::audit, "acme-widgets");
  audit.since = "yesterday";
  CHECK(complaint(audit) ==
        "since must be a date, an RFC 3339 time or a position (@123), not yesterday");
  audit.since = std::string(10'000, 'x');
  CHECK(complaint(audit).size() < 300);
  CHECK(complaint(may("nobody", "deploy")) ==
        "user must be an e-mail address or the id of an account, not nobody");
  CHECK(complaint(may("joe@acme.com", "fly")) ==
        "permission must be view, deploy, operate or manage, not fly");
  Query diff = question(QueryKind::diff, "acme-widgets");
  diff.since = "@2";
  CHECK(complaint(diff) == "to must be a date, an RFC 3339 time or a position (@123)");
}

TEST_CASE("audit explains what each event changed, also where the event does not say it") {
  Acme acme;
  const auto ada = [&](Command command) {
    acme.run(acme.engine.as("ada@acme.com", std::move(command)));
  };
  const ProcessType web = *ProcessType::parse("web");
  ada(JoinApp{app("acme-website")});
  ada(SetFormation{app("acme-website"), {{web, 1, DynoSize::standard_1x}}});
  ada(SetFormation{app("acme-website"), {{web, 2, DynoSize::standard_2x}}});
  ada(SetMember{org("acme-widgets"), email("joe@acme.com"), Role::admin});
  ada(LockApp{app("acme-website")});
  Package package;
  package.dyno_units = 7;
  ChangePackage wish{org("acme-widgets"), package};
  wish.changes.dyno_units = true;
  acme.run(acme.engine.as_operator(wish));
  ada(TransferApp{app("acme-website"), OrgOrEmail{"ada@acme.com"}, false});

  Query query = question(QueryKind::audit, "acme-widgets");
  query.explain = true;
  const auto answered = acme.ask(acme.person("ada@acme.com"), query);
  REQUIRE(answered.has_value());
  Words lines;
  for (const auto& event : answered->json.as_array()) {
    for (const auto& change : event.at("changes").as_array()) {
      const auto shown = [&](const char* key) {
        return change.at(key).is_null() ? std::string("-")
                                        : std::string(change.at(key).as_string());
      };
      lines.push_back(shown("what") + ": " + shown("before") + " -> " + shown("after"));
    }
  }
  CHECK(std::ranges::count(lines, "role: - -> member") == 1);
  CHECK(std::ranges::count(lines, "role: member -> admin") == 1);
  CHECK(std::ranges::count(lines, "permissions: - -> view,deploy,operate") == 1);
  CHECK(std::ranges::count(lines, "processes: - -> web=1:standard-1x") == 1);
  CHECK(std::ranges::count(lines, "processes: web=1:standard-1x -> web=2:standard-2x") == 1);
  CHECK(std::ranges::count(lines, "locked: no -> yes") == 1);
  CHECK(std::ranges::count(lines, "limit of dyno units: 2 -> 7") == 1);
  CHECK(std::ranges::count(lines, "owner: acme-widgets -> ada@acme.com") == 1);
  CHECK(std::ranges::count(lines, "locked: yes -> no") == 1);
  CHECK(std::ranges::count(lines, "access of jill@daimyo-creative.com: view,deploy,operate -> -") ==
        1);
}

}  // namespace orglog::testing
