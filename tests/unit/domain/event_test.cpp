#include "orglog/domain/event.hpp"

#include <doctest/doctest.h>

#include <set>

#include "support/describe.hpp"

using namespace orglog;
using namespace orglog::test;

TEST_CASE("every event has a number and a name, and both forms of the name are read") {
  std::set<std::string_view> names;
  for (EventType type = 1; type <= event_types; ++type) {
    names.insert(type_name(type));
    CHECK(parse_event_type(type_name(type)) == type);
  }
  CHECK(names.size() == event_types);
  CHECK(type_name(0).empty());
  CHECK(type_name(event_types + 1).empty());
  CHECK(parse_event_type("app.locked") == type_of(AppLocked{}));
  CHECK(parse_event_type("member.role_changed") == type_of(MemberRoleChanged{}));
  CHECK_FALSE(parse_event_type("app.frozen").has_value());
  CHECK_FALSE(parse_event_type("").has_value());
}

TEST_CASE("names stand beside the right numbers") {
  CHECK(type_name(type_of(AccountRegistered{})) == "AccountRegistered");
  CHECK(type_name(type_of(InvitationAccepted{})) == "InvitationAccepted");
  CHECK(type_name(type_of(AppTransferred{})) == "AppTransferred");
  CHECK(type_name(type_of(TokenRevoked{})) == "TokenRevoked");
  CHECK(type_name(type_of(LimitExceeded{})) == "LimitExceeded");
}

TEST_CASE("a transfer between two orgs is about both of them and the app") {
  const Subjects subjects = subjects_of(
      AppTransferred{app("web"), owned_by_org("acme"), owned_by_org("other"), false, {}});
  CHECK(subjects.app == app("web"));
  CHECK(subjects.orgs[0] == org("acme"));
  CHECK(subjects.orgs[1] == org("other"));
  CHECK(subjects.accounts[0].is_nil());
}

TEST_CASE("a grant is about the app, its owner and the person") {
  const Subjects in_org = subjects_of(
      CollaboratorAdded{app("web"), owned_by_org("acme"), account("eve"), Permissions::work()});
  CHECK(in_org.orgs[0] == org("acme"));
  CHECK(in_org.accounts[0] == account("eve"));
  const Subjects personal = subjects_of(
      CollaboratorAdded{app("blog"), owned_by("ann"), account("eve"), Permissions::work()});
  CHECK(personal.orgs[0].is_nil());
  CHECK(personal.accounts[0] == account("ann"));
  CHECK(personal.accounts[1] == account("eve"));
}

TEST_CASE("a transfer request is about both persons, a provisioning about the first admin") {
  const Subjects request =
      subjects_of(TransferRequested{{}, app("blog"), account("ann"), account("bob")});
  CHECK(request.accounts[0] == account("ann"));
  CHECK(request.accounts[1] == account("bob"));
  const Subjects provisioning =
      subjects_of(OrgProvisioned{org("acme"), {}, {}, {}, {}, account("ann")});
  CHECK(provisioning.accounts[0] == account("ann"));
  CHECK(provisioning.app.is_nil());
}

TEST_CASE("the creator who is joined is a subject of the creation") {
  const Subjects subjects =
      subjects_of(AppCreated{app("web"), {}, owned_by_org("acme"), false, account("bob")});
  CHECK(subjects.accounts[0] == account("bob"));
  CHECK(subjects.orgs[0] == org("acme"));
}
