// A small world for questions.
#pragma once

#include <doctest/doctest.h>

#include "support/engine_fixture.hpp"

namespace orglog::testing {

// acme-widgets with ada (admin), joe (member), jill (collaborator on acme-website) and eve, who has
// nothing to do with it.
struct Acme {
  TempDir directory;
  std::unique_ptr<EventLog> log = make_memory_log();
  EngineFixture engine{*log, directory.path() / "projections"};

  Acme() {
    Package package;
    package.dyno_units = 2;
    run(engine.as_operator(
        ProvisionOrg{org("acme-widgets"), email("ada@acme.com"), {}, {}, package}));
    run(engine.as("ada@acme.com",
                  AddMember{org("acme-widgets"), email("joe@acme.com"), Role::member}));
    run(engine.as("joe@acme.com", CreateApp{app("acme-website"), org("acme-widgets"), false}));
    run(engine.as("ada@acme.com",
                  AddCollaborator{app("acme-website"), email("jill@daimyo-creative.com"),
                                  Permissions::work()}));
    run(engine.as_operator(RegisterAccount{email("eve@example.com"), ""}));
    engine.settle();
  }
  void run(Submission submission) {
    const Outcome outcome = engine.submit(std::move(submission));
    REQUIRE(outcome.kind == Outcome::Kind::accepted);
  }
  Principal person(std::string_view address) {
    Principal principal;
    engine.state_table.read(
        [&](const State& state) { principal.account = state.account(email(address))->id; });
    return principal;
  }
  Principal platform_operator() { return Principal{true, {}, {}}; }
  auto ask(const Principal& asker, Query query) {
    engine.settle();
    return answer(engine.sources(), asker, query);
  }
};

inline Query question(QueryKind kind, std::string org_name = {}, std::string app_name = {}) {
  Query query;
  query.kind = kind;
  query.org = std::move(org_name);
  query.app = std::move(app_name);
  return query;
}

}  // namespace orglog::testing
