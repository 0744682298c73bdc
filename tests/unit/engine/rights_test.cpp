// Decision 10 on every way into the engine: what somebody may not see answers as what does not
// exist, in conditions, filters, rehearsals, records of refusals and receipts; and what somebody
// may read tells no more than it must.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <numeric>

#include "acme.hpp"
#include "orglog/domain/sight.hpp"
#include "orglog/engine/rehearse.hpp"

namespace orglog::testing {
namespace {

using Kind = Outcome::Kind;
using Texts = std::vector<std::string>;

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at))
    text.replace(at, from.size(), to);
  return text;
}

// Acme, where everybody has a token, and globex, which none of them sees: gina and its app
// secret-app.
struct Doors : Acme {
  Doors() {
    run(engine.as_operator(ProvisionOrg{org("globex"), email("gina@globex.com"), {}, {}, {}}));
    run(engine.as("gina@globex.com", CreateApp{app("secret-app"), org("globex"), false}));
    engine.settle();
    for (const char* name : {"ada@acme.com", "joe@acme.com", "jill@daimyo-creative.com",
                             "eve@example.com", "gina@globex.com"}) {
      run(engine.as_operator(IssueToken{email(name), sha256(name), "", Scope::global, {}}));
    }
    engine.settle();
  }
  // With a token: no operator acts here.
  Principal with_token(std::string_view name) {
    return *authenticate(engine.state_table, Sha256Digest{}, std::string(name), engine.clock.now());
  }
  Submission by(std::string_view name, Command command) {
    Submission submission = engine.as_operator(std::move(command));
    submission.principal = with_token(name);
    submission.client =
        std::make_shared<const Client>(Client{"curl of " + std::string(name), address_of(name)});
    return submission;
  }
  static std::string address_of(std::string_view name) {
    return "10.0.0." + std::to_string(name.size());
  }
  Outcome tries(std::string_view name, Command command) {
    return engine.submit(by(name, std::move(command)));
  }
  // The whole answer, or why not, as text.
  std::string told(std::string_view name, const Query& query) {
    const auto answered = ask(with_token(name), query);
    if (answered) return boost::json::serialize(answered->json) + answered->cursor;
    return std::to_string(static_cast<int>(answered.error().kind)) + answered.error().detail;
  }
  std::string rehearsed(std::string_view name, std::vector<Command> commands) {
    engine.settle();
    std::vector<Submission> wishes;
    std::uint32_t number = 0;
    for (Command& command : commands) {
      wishes.push_back(by(name, std::move(command)));
      wishes.back().id = CommandId{derive_uuid(Uuid{}, ++number, "rehearsed")};
    }
    return boost::json::serialize(rehearse(engine.sources(), std::move(wishes)));
  }
  void pass(std::chrono::microseconds time) { engine.clock.now_us += time.count(); }
};

Query attempts_of(std::string actor) {
  Query query = question(QueryKind::audit);
  query.actor = std::move(actor);
  query.watched = Watched::denied;
  return query;
}

// Where records stand and what is in them, but for the ids that no two attempts share.
Texts comparable(const std::string& answer) {
  Texts texts;
  const boost::json::value events = boost::json::parse(answer);
  for (const auto& one : events.as_array()) {
    boost::json::object event = one.as_object();
    for (const char* key : {"id", "command", "correlation", "actor_id"}) event.erase(key);
    texts.push_back(boost::json::serialize(event));
  }
  return texts;
}

// What eve is left with after attempts at `app_name`, `org_name` and `person`.
Texts left_with_eve(Doors& acme, const std::string& app_name, const std::string& org_name,
                    const std::string& person) {
  const std::string eve = "eve@example.com";
  for (int times = 0; times < 3; ++times) {
    acme.tries(eve, LockApp{app(app_name)});
    acme.tries(eve, AddMember{org(org_name), email(person), Role::admin});
    acme.tries(eve, RegisterAccount{email(person), ""});
    acme.tries(eve, LockApp{app("not-there-at-all")});
  }
  acme.pass(std::chrono::minutes(2));
  acme.tries(eve, CreateApp{app("eves-own"), {}, false});
  Texts left = comparable(acme.told(eve, attempts_of(eve)));
  left.push_back(std::to_string(acme.log->end()));
  return left;
}

}  // namespace

TEST_CASE(
    "F-B1: a refused attempt leaves its author the same, whether or not there is such a thing") {
  Doors hidden, absent;
  const Texts of_hidden = left_with_eve(hidden, "secret-app", "globex", "gina@globex.com");
  const Texts of_absent = left_with_eve(absent, "absent-app", "glibex", "gina@glibex.com");
  REQUIRE(of_hidden.size() > 4);
  REQUIRE(of_hidden.size() == of_absent.size());
  for (std::size_t index = 0; index < of_hidden.size(); ++index)
    CHECK(of_hidden[index] == of_absent[index]);
}

TEST_CASE("F-B1: the author reads what they tried and which rule refused, never what it led to") {
  Doors acme;
  acme.tries("eve@example.com", LockApp{app("secret-app")});
  acme.run(acme.engine.as("gina@globex.com", RenameApp{app("secret-app"), app("later-name")}));
  const std::string of_eve = acme.told("eve@example.com", attempts_of("eve@example.com"));
  CHECK(has(of_eve, R"("attempt":"lock_app")"));
  CHECK(has(of_eve, "denied: lock_app (app_not_found)"));
  CHECK(has(of_eve, Doors::address_of("eve@example.com")));
  for (const char* word : {"secret-app", "later-name", "globex", "app_id", "org_id", "not there"})
    CHECK_MESSAGE(!has(of_eve, word), word);
}

TEST_CASE("F-B1: whoever may read the history that it was aimed at is told all of it") {
  Doors acme;
  acme.tries("eve@example.com", LockApp{app("secret-app")});
  Query query = question(QueryKind::audit, "globex");
  query.watched = Watched::denied;
  const std::string of_gina = acme.told("gina@globex.com", query);
  CHECK(has(of_gina, "denied: lock_app on secret-app of org globex (app_not_found)"));
  CHECK(has(of_gina, R"("actor":"eve@example.com")"));
  CHECK(has(of_gina, Doors::address_of("eve@example.com")));
}

TEST_CASE(
    "F-B1: an admin does not learn from attempts in the own org which strangers have accounts") {
  Doors acme;
  const auto tried = [&](const std::string& person) {
    acme.tries("joe@acme.com", AddMember{org("acme-widgets"), email(person), Role::member});
    Query query = question(QueryKind::audit, "acme-widgets");
    query.user = person;
    query.watched = Watched::denied;
    return acme.told("ada@acme.com", query);
  };
  CHECK(tried("gina@globex.com") == "[]");
  CHECK(tried("nobody@globex.com") == "[]");
  Query all = question(QueryKind::audit, "acme-widgets");
  all.watched = Watched::denied;
  const std::string told = acme.told("ada@acme.com", all);
  CHECK(has(told, "denied: add_member on org acme-widgets (role_too_low)"));
  CHECK_FALSE(has(told, "gina@globex.com"));
}

TEST_CASE(
    "F-B1: attempts at one's own account tell their target who made them, but not from where") {
  Doors acme;
  acme.tries("eve@example.com", RegisterAccount{email("jill@daimyo-creative.com"), ""});
  Query query = question(QueryKind::audit);
  query.watched = Watched::denied;
  const std::string of_jill = acme.told("jill@daimyo-creative.com", query);
  CHECK(has(of_jill, "denied: register_account on jill@daimyo-creative.com"));
  CHECK(has(of_jill, R"("actor":"eve@example.com")"));
  CHECK_FALSE(has(of_jill, Doors::address_of("eve@example.com")));
}

TEST_CASE("F-B1: whoever invents thirty names first still leaves an aim for those whose it is") {
  Doors acme;
  for (std::uint32_t number = 0; number < limits::observed_kinds_of_account; ++number)
    acme.tries("eve@example.com", LockApp{app("invented-" + std::to_string(number))});
  acme.tries("eve@example.com", LockApp{app("secret-app")});
  Query query = question(QueryKind::audit, "globex");
  query.watched = Watched::denied;
  CHECK(has(acme.told("gina@globex.com", query), "denied: several on secret-app"));
}

TEST_CASE("F-B2: a condition on what one may not see is one on what does not exist") {
  Doors acme;
  const auto outcome = [&](const Expectation& expectation) {
    Submission submission = acme.by("eve@example.com", RenameAccount{email("eve@example.com"), ""});
    submission.expectation = std::make_unique<Expectation>(expectation);
    const Outcome decided = acme.engine.submit(std::move(submission));
    return std::pair{decided.kind, decided.rejection.reason};
  };
  const auto on = [](const char* of_org, const char* of_app, const char* of_person, Position after,
                     std::vector<Position> versions) {
    std::vector<Expectation> all(3);
    all[0].orgs.push_back(org(of_org));
    all[1].apps.push_back(app(of_app));
    all[2].emails.push_back(email(of_person));
    for (Expectation& one : all) {
      one.after = after;
      one.versions = versions;
    }
    return all;
  };
  std::vector<Position> every(acme.log->end());
  std::iota(every.begin(), every.end(), Position{0});
  for (const Position after : {Position{0}, Position{5}, acme.log->end()}) {
    for (const auto& versions : {std::vector<Position>{}, every}) {
      const auto hidden = on("globex", "secret-app", "gina@globex.com", after, versions);
      const auto absent = on("glibex", "absent-app", "gina@glibex.com", after, versions);
      for (std::size_t kind = 0; kind < hidden.size(); ++kind) {
        CHECK(outcome(hidden[kind]) == outcome(absent[kind]));
        CHECK((outcome(hidden[kind]).first == Kind::unchanged) == versions.empty());
      }
    }
  }
}

TEST_CASE("F-B2: a condition on what one sees still counts") {
  Doors acme;
  const auto outcome = [&](Position after, std::vector<Position> versions) {
    Submission submission = acme.by("joe@acme.com", RenameAccount{email("joe@acme.com"), ""});
    submission.expectation = std::make_unique<Expectation>();
    submission.expectation->apps.push_back(app("acme-website"));
    submission.expectation->after = after;
    submission.expectation->versions = std::move(versions);
    return acme.engine.submit(std::move(submission)).kind;
  };
  Position version = 0;
  acme.engine.state_table.read(
      [&](const State& state) { version = state.app(app("acme-website"))->version; });
  CHECK(outcome(version, {}) == Kind::unchanged);
  CHECK(outcome(version - 1, {}) == Kind::rejected);
  CHECK(outcome(0, {version}) == Kind::unchanged);
  CHECK(outcome(0, {version + 1}) == Kind::rejected);
}

TEST_CASE("F-B2: nobody learns from a condition when another person last signed in") {
  Doors acme;
  Submission submission = acme.by("ada@acme.com", RenameAccount{email("ada@acme.com"), ""});
  submission.expectation = std::make_unique<Expectation>();
  submission.expectation->emails.push_back(email("joe@acme.com"));
  CHECK(acme.engine.submit(std::move(submission)).kind == Kind::unchanged);
}

TEST_CASE("F-B3: a filter by a person tells strangers nothing") {
  Doors acme;
  std::string id;
  acme.engine.state_table.read(
      [&](const State& state) { id = to_string(state.account(email("gina@globex.com"))->id); });
  const Texts people{"gina@globex.com", "nobody@globex.com", id, to_string(random_uuid())};
  for (const auto field : {&Query::user, &Query::actor}) {
    for (const Watched watched : {Watched::nothing, Watched::denied, Watched::readings}) {
      Texts outside, inside;
      for (const std::string& person : people) {
        Query query = question(QueryKind::audit);
        query.watched = watched;
        query.*field = person;
        outside.push_back(acme.told("eve@example.com", query));
        query.org = "acme-widgets";
        inside.push_back(acme.told("ada@acme.com", query));
      }
      for (const std::string& one : outside) CHECK(one == outside.front());
      for (const std::string& one : inside) CHECK(one == "[]");
    }
  }
}

TEST_CASE("F-B3: a subscription for a person tells strangers nothing") {
  Doors acme;
  Texts outside;
  for (const char* person : {"gina@globex.com", "nobody@globex.com"}) {
    const auto refused = subscription_tags(acme.engine.state_table,
                                           acme.with_token("eve@example.com"), {}, {}, person);
    REQUIRE(refused.has_error());
    outside.push_back(std::to_string(static_cast<int>(refused.error().kind)) +
                      refused.error().detail);
    const auto tags = subscription_tags(acme.engine.state_table, acme.with_token("ada@acme.com"),
                                        "acme-widgets", {}, person);
    CHECK(tags.has_value());
  }
  CHECK(outside.front() == outside.back());
}

TEST_CASE("F-B3: the history of whoever left is still found by their address") {
  Doors acme;
  acme.run(
      acme.engine.as("ada@acme.com", RemoveMember{org("acme-widgets"), email("joe@acme.com")}));
  Query query = question(QueryKind::audit, "acme-widgets");
  query.user = "joe@acme.com";
  CHECK(has(acme.told("ada@acme.com", query), "MemberRemoved"));
}

TEST_CASE("F-B3: the record of a reading names a stranger only where something was found") {
  Doors acme;
  std::vector<Reading> readings;
  QuerySources sources = acme.engine.sources();
  sources.on_reading = [&](const Reading& reading) { readings.push_back(reading); };
  for (const char* person : {"gina@globex.com", "nobody@globex.com", "joe@acme.com"}) {
    Query query = question(QueryKind::audit, "acme-widgets");
    query.user = person;
    REQUIRE(answer(sources, acme.with_token("ada@acme.com"), query).has_value());
  }
  REQUIRE(readings.size() == 3);
  CHECK(readings[0].aim == readings[1].aim);
  CHECK_FALSE(readings[0].aim.org.is_nil());
  CHECK_FALSE(readings[2].aim.account.is_nil());
}

TEST_CASE("F-B3: a rehearsal does not tell which addresses have accounts") {
  Doors acme;
  acme.run(acme.by("eve@example.com", CreateApp{app("eves-own"), {}, false}));
  const auto rehearsal = [&](const char* who, const char* name, const char* org_name,
                             const std::string& person) {
    std::vector<Command> commands;
    commands.push_back(AddCollaborator{app(name), email(person), Permissions::work()});
    commands.push_back(SetCollaborator{app(name), email(person), Permissions::all()});
    commands.push_back(AddMember{org(org_name), email(person), Role::member});
    commands.push_back(InviteMember{org(org_name), email(person), Role::admin});
    commands.push_back(TransferApp{app(name), email(person)});
    commands.push_back(RemoveCollaborator{app(name), email(person)});
    commands.push_back(RemoveMember{org(org_name), email(person)});
    return replaced(acme.rehearsed(who, std::move(commands)), person, "PERSON");
  };
  const std::string of_eve = rehearsal("eve@example.com", "eves-own", "globex", "gina@globex.com");
  CHECK(of_eve == rehearsal("eve@example.com", "eves-own", "globex", "Gina@glibex.com"));
  CHECK(has(of_eve, "CollaboratorAdded"));
  const std::string of_ada =
      rehearsal("ada@acme.com", "acme-website", "acme-widgets", "GINA@globex.com");
  CHECK(of_ada == rehearsal("ada@acme.com", "acme-website", "acme-widgets", "gina@glibex.com"));
  CHECK(has(of_ada, "MemberAdded"));
  for (const std::string& told : {of_eve, of_ada}) {
    CHECK_FALSE(has(told, "AccountRegistered"));
    CHECK(has(told, R"("user":"PERSON","user_id":null)"));
  }
}

TEST_CASE("F-B3: a rehearsal knows whom the asker knows, and the operator is told everything") {
  Doors acme;
  const std::string of_ada = acme.rehearsed(
      "ada@acme.com",
      {Command{AddCollaborator{app("acme-website"), email("joe@acme.com"), Permissions::work()}}});
  CHECK_FALSE(has(of_ada, R"("user_id":null)"));
  std::vector<Submission> wishes;
  wishes.push_back(acme.engine.as(
      "ada@acme.com", AddMember{org("acme-widgets"), email("new@acme.com"), Role::member}));
  CHECK(has(boost::json::serialize(rehearse(acme.engine.sources(), std::move(wishes))),
            "AccountRegistered"));
}

TEST_CASE("F-B9: from where others acted is for those who have rule over it") {
  Doors acme;
  acme.run(acme.by("ada@acme.com",
                   RemoveCollaborator{app("acme-website"), email("jill@daimyo-creative.com")}));
  acme.run(acme.by("ada@acme.com",
                   AddCollaborator{app("acme-website"), email("jill@daimyo-creative.com"),
                                   Permissions::work()}));
  acme.run(acme.by("jill@daimyo-creative.com",
                   RenameAccount{email("jill@daimyo-creative.com"), "Jill"}));
  const std::string of_ada = Doors::address_of("ada@acme.com");
  Query can = question(QueryKind::can, "", "acme-website");
  can.user = "jill@daimyo-creative.com";
  can.permission = "deploy";
  Query own = question(QueryKind::audit);
  for (const bool explained : {false, true}) {
    own.explain = explained;
    for (const Query& query : {can, own}) {
      const std::string told = acme.told("jill@daimyo-creative.com", query);
      CHECK(has(told, "CollaboratorAdded"));
      CHECK(has(told, R"("actor":"ada@acme.com")"));
      CHECK_FALSE(has(told, of_ada));
      CHECK_FALSE(has(told, "curl of ada"));
    }
  }
  CHECK(has(acme.told("jill@daimyo-creative.com", own),
            Doors::address_of("jill@daimyo-creative.com")));
  CHECK(has(acme.told("ada@acme.com", can), of_ada));
  CHECK(has(acme.told("ada@acme.com", question(QueryKind::audit, "acme-widgets")), of_ada));
}

TEST_CASE(
    "F-B9: a new owner reads what happened to the app before, not who was there and from where") {
  Doors acme;
  acme.run(acme.by("ada@acme.com", LockApp{app("acme-website")}));
  acme.run(acme.by("ada@acme.com", AddCollaborator{app("acme-website"), email("tom@acme.com"),
                                                   Permissions::work()}));
  acme.tries("eve@example.com", UnlockApp{app("acme-website")});
  const Position before = acme.log->end() - 1;
  acme.run(acme.engine.as_operator(TransferApp{app("acme-website"), OrgOrEmail{"globex"}}));
  acme.run(acme.by("gina@globex.com", LockApp{app("acme-website")}));
  Query query = question(QueryKind::audit, "", "acme-website");
  for (const bool explained : {false, true}) {
    query.explain = explained;
    const std::string of_gina = acme.told("gina@globex.com", query);
    CHECK(has(of_gina, "app acme-website created"));
    CHECK(has(of_gina, "CollaboratorAdded"));
    for (const std::string& secret :
         {Doors::address_of("ada@acme.com"), std::string("ada@acme.com"),
          std::string("tom@acme.com"), std::string("joe@acme.com"), std::string("curl of ada")})
      CHECK_MESSAGE(!has(of_gina, secret), secret);
    CHECK(has(of_gina, Doors::address_of("gina@globex.com")));
  }
  query.watched = Watched::denied;
  const std::string attempts = acme.told("gina@globex.com", query);
  CHECK_FALSE(has(attempts, "eve@example.com"));
  CHECK_FALSE(has(attempts, Doors::address_of("eve@example.com")));

  // Who could do what then is asked by those who had rule over it then.
  Query who = question(QueryKind::who_can, "", "acme-website");
  who.permission = "view";
  who.as_of = "@" + std::to_string(before);
  CHECK(has(acme.told("gina@globex.com", who), "acme-website"));
  CHECK_FALSE(has(acme.told("gina@globex.com", who), "tom@acme.com"));
  CHECK(has(acme.told("ada@acme.com", who), "tom@acme.com"));
}

TEST_CASE(
    "F-B9: the evidence of an ownership does not tell a collaborator of orgs that they do not "
    "see") {
  Doors acme;
  acme.run(acme.engine.as_operator(TransferApp{app("secret-app"), OrgOrEmail{"acme-widgets"}}));
  acme.run(acme.by("ada@acme.com", AddCollaborator{app("secret-app"), email("eve@example.com"),
                                                   Permissions::work()}));
  Query can = question(QueryKind::can, "", "secret-app");
  can.user = "eve@example.com";
  can.permission = "view";
  const std::string told = acme.told("eve@example.com", can);
  CHECK(has(told, "AppTransferred"));
  CHECK_FALSE(has(told, "globex"));
}

TEST_CASE("F-B3: whether somebody can do something is no question about a word that names nobody") {
  Doors acme;
  Query can = question(QueryKind::can, "", "acme-website");
  can.permission = "view";
  for (const char* user : {"", "joe", "joe@", "@acme.com"}) {
    can.user = user;
    const auto answered = acme.ask(acme.with_token("ada@acme.com"), can);
    REQUIRE(answered.has_error());
    CHECK(answered.error().kind == QueryFailure::Kind::invalid);
  }
  can.user = "nobody@acme.com";
  CHECK(has(acme.told("ada@acme.com", can), R"("can":false)"));
}

TEST_CASE("F-B2: an app that was hidden then does not stand before one's own of that name") {
  for (const bool is_there : {true, false}) {
    CAPTURE(is_there);
    Doors acme;
    acme.run(acme.by("eve@example.com", CreateApp{app("eves-own"), {}, false}));
    const Position then = acme.log->end();
    if (is_there) acme.run(acme.by("gina@globex.com", RenameApp{app("secret-app"), app("moved")}));
    acme.run(acme.by("eve@example.com",
                     RenameApp{app("eves-own"), app(is_there ? "secret-app" : "free-name")}));
    Query can = question(QueryKind::can, "", is_there ? "secret-app" : "free-name");
    can.user = "eve@example.com";
    can.permission = "view";
    can.as_of = "@" + std::to_string(then);
    CHECK(has(acme.told("eve@example.com", can), R"("can":true)"));
  }
}

TEST_CASE("F-B9: the former owner still reads all of the time before") {
  Doors acme;
  acme.run(acme.by("eve@example.com", CreateApp{app("eves-own"), {}, false}));
  acme.run(acme.by(
      "eve@example.com",
      AddCollaborator{app("eves-own"), email("jill@daimyo-creative.com"), Permissions::all()}));
  acme.run(acme.by("jill@daimyo-creative.com", LockApp{app("eves-own")}));
  acme.run(acme.by("eve@example.com",
                   TransferApp{app("eves-own"), OrgOrEmail{"jill@daimyo-creative.com"}}));
  TransferId transfer;
  acme.engine.state_table.read([&](const State&) {});
  acme.engine.settle();
  acme.engine.state_table.read(
      [&](const State& state) { transfer = state.app(app("eves-own"))->transfer.id; });
  acme.run(acme.by("jill@daimyo-creative.com", AcceptTransfer{transfer}));
  const std::string of_eve = Doors::address_of("eve@example.com");
  const std::string of_jill = Doors::address_of("jill@daimyo-creative.com");
  const std::string jills =
      acme.told("jill@daimyo-creative.com", question(QueryKind::audit, "", "eves-own"));
  CHECK(has(jills, "app eves-own created"));
  CHECK(has(jills, "eve@example.com"));  // who collaborates since
  CHECK_FALSE(has(jills, of_eve));
  const std::string eves = acme.told("eve@example.com", question(QueryKind::audit));
  CHECK(has(eves, of_eve));
  CHECK(has(eves, of_jill));
}

TEST_CASE("whom somebody knows: themselves, and those whom a list shows them") {
  Doors acme;
  const auto knows = [&](std::string_view who, std::string_view whom) {
    bool found = false;
    acme.engine.settle();
    acme.engine.state_table.read([&](const State& state) {
      Caller caller;
      caller.account = state.account(email(who))->id;
      found = Sight(state, caller).account(email(whom)) != nullptr;
    });
    return found;
  };
  CHECK(knows("eve@example.com", "eve@example.com"));
  CHECK(knows("joe@acme.com", "ada@acme.com"));
  CHECK(knows("ada@acme.com", "jill@daimyo-creative.com"));
  CHECK(knows("jill@daimyo-creative.com", "joe@acme.com"));
  CHECK_FALSE(knows("eve@example.com", "ada@acme.com"));
  CHECK_FALSE(knows("ada@acme.com", "gina@globex.com"));
  CHECK_FALSE(knows("jill@daimyo-creative.com", "gina@globex.com"));
  acme.run(acme.engine.as(
      "ada@acme.com", InviteMember{org("acme-widgets"), email("gina@globex.com"), Role::member}));
  CHECK(knows("joe@acme.com", "gina@globex.com"));
}

}  // namespace orglog::testing
