#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

const OrgName acme = org_name("acme");

Scenario invited(Role role = Role::member) {
  Scenario scenario;
  scenario.org("acme", "ann").person("ivy", AccountState::invited);
  scenario.given("ann", InviteMember{acme, email("ivy"), role});
  return scenario;
}

}  // namespace

TEST_CASE("I3: an invitation names role, person and the moment it expires") {
  Scenario scenario;
  scenario.org("acme", "ann");
  scenario.when("ann", InviteMember{acme, email("ivy"), Role::admin});
  const auto ivy = scenario.made<AccountId>("account");
  const auto invitation = scenario.made<InvitationId>("invitation");
  scenario.then({AccountRegistered{ivy, email("ivy"), "", AccountState::invited},
                 InvitationSent{org("acme"), invitation, ivy, Role::admin,
                                scenario.now() + limits::invitation_lifetime}});
  const Invitation& pending = scenario.state().org(acme)->invitations[0];
  CHECK(pending.invited_by == account("ann"));
  CHECK(pending_invitations(*scenario.state().org(acme), scenario.now()) == 1);
  CHECK_FALSE(scenario.state().role(*scenario.state().org(acme), ivy).has_value());
}

TEST_CASE("I3: the invited person accepts and has the role") {
  Scenario scenario = invited(Role::admin);
  const auto invitation = scenario.made<InvitationId>("invitation");
  scenario.when("ivy", AcceptInvitation{acme});
  scenario.then({InvitationAccepted{org("acme"), invitation, account("ivy"), Role::admin}});
  const State& state = scenario.state();
  CHECK(state.role(*state.org(acme), account("ivy")) == Role::admin);
  CHECK(state.org(acme)->invitations.empty());
  scenario.when("ivy", AcceptInvitation{acme}).then_rejected(Reason::invitation_not_found);
}

TEST_CASE("I4: inviting again changes the role, or nothing") {
  Scenario scenario = invited();
  const auto invitation = scenario.made<InvitationId>("invitation");
  scenario.when("ann", InviteMember{acme, email("ivy"), Role::member}).then_nothing();
  scenario.when("ann", InviteMember{acme, email("ivy"), Role::admin});
  scenario.then({InvitationRoleChanged{org("acme"), invitation, account("ivy"), Role::admin}});
  scenario.when("ivy", AcceptInvitation{acme});
  scenario.then({InvitationAccepted{org("acme"), invitation, account("ivy"), Role::admin}});
}

TEST_CASE("I3: an invitation expires, and can be sent anew") {
  Scenario scenario = invited();
  const auto first = scenario.made<InvitationId>("invitation");
  scenario.later(limits::invitation_lifetime);
  scenario.when("ivy", AcceptInvitation{acme}).then_rejected(Reason::invitation_expired);
  scenario.when("ann", InviteMember{acme, email("ivy"), Role::member});
  const auto second = scenario.made<InvitationId>("invitation");
  CHECK(first != second);
  scenario.then({InvitationSent{org("acme"), second, account("ivy"), Role::member,
                                scenario.now() + limits::invitation_lifetime}});
  CHECK(scenario.state().org(acme)->invitations.size() == 1);
  scenario.given("ivy", AcceptInvitation{acme});
}

TEST_CASE("I3: an invitation is good until the very moment at which it expires") {
  Scenario scenario = invited();
  scenario.later(limits::invitation_lifetime - std::chrono::seconds{2});
  scenario.given("ivy", AcceptInvitation{acme});
}

TEST_CASE("I4: an admin revokes, the invited person declines, a stranger learns nothing") {
  Scenario scenario = invited();
  scenario.person("zoe");
  const InvitationRevoked revoked{org("acme"), scenario.made<InvitationId>("invitation"),
                                  account("ivy")};
  scenario.when("zoe", RevokeInvitation{acme, email("ivy")}).then_rejected(Reason::org_not_found);
  Scenario declined = scenario;
  scenario.when("ann", RevokeInvitation{acme, email("ivy")}).then({revoked});
  scenario.when("ivy", AcceptInvitation{acme}).then_rejected(Reason::org_not_found);
  scenario.when("ivy", RevokeInvitation{acme, email("ivy")}).then_rejected(Reason::org_not_found);
  scenario.when("ann", RevokeInvitation{acme, email("ivy")});
  scenario.then_rejected(Reason::invitation_not_found);
  declined.when("ivy", RevokeInvitation{acme, email("ivy")}).then({revoked});
}

TEST_CASE("inviting a member is refused, adding an invited person drops the invitation") {
  Scenario scenario = invited();
  scenario.member("acme", "bob");
  scenario.when("ann", InviteMember{acme, email("bob"), Role::admin});
  scenario.then_rejected(Reason::already_member);
  scenario.when("ann", AddMember{acme, email("ivy"), Role::admin});
  scenario.then({MemberAdded{org("acme"), account("ivy"), Role::admin}});
  CHECK(scenario.state().org(acme)->invitations.empty());
}

TEST_CASE("I5: the limit is checked when inviting and when accepting") {
  Scenario scenario;
  scenario.org("acme", "ann", Package{2, {}, {}, {}}).person("ivy");
  scenario.given("ann", InviteMember{acme, email("ivy"), Role::member});
  scenario.when("ann", InviteMember{acme, email("joe"), Role::member});
  scenario.then_rejected(Reason::member_limit);
  Scenario smaller = scenario;
  scenario.given("ivy", AcceptInvitation{acme});
  ChangePackage change{acme, Package{1, {}, {}, {}}};
  change.changes.members = true;
  smaller.given(Who::platform_operator(), change);
  smaller.when("ivy", AcceptInvitation{acme}).then_rejected(Reason::member_limit);
}

TEST_CASE("D10: an org without an invitation for him looks as if it did not exist") {
  Scenario scenario = invited();
  scenario.person("zoe");
  scenario.when("zoe", AcceptInvitation{acme}).then_rejected(Reason::org_not_found);
  scenario.when("zoe", AcceptInvitation{org_name("nothing")}).then_rejected(Reason::org_not_found);
  scenario.when("ann", AcceptInvitation{acme}).then_rejected(Reason::invitation_not_found);
  scenario.when(Who::platform_operator(), AcceptInvitation{acme});
  scenario.then_rejected(Reason::account_required);
}

TEST_CASE("I4: a pending invitation is sent again, at most once a minute and 20 times a day") {
  Scenario scenario = invited();
  const auto invitation = scenario.made<InvitationId>("invitation");
  const SendAgain again{acme, email("ivy")};
  scenario.when("ann", again);
  scenario.then({SentAgain{org("acme"), invitation, account("ivy")}});
  scenario.when("ann", again).then_rejected(Reason::sent_recently);
  for (std::size_t sent = 1; sent < limits::mails_sent_again_a_day; ++sent) {
    scenario.later(limits::mail_again_interval);
    scenario.given("ann", again);
  }
  scenario.later(limits::mail_again_interval);
  scenario.when("ann", again).then_rejected(Reason::sent_recently);
  const Account& ivy = *scenario.state().account(account("ivy"));
  CHECK(ivy.sent_again.size() == limits::mails_sent_again_a_day);
  CHECK(may_be_sent_again(ivy) == ivy.sent_again.front() + std::chrono::hours{24});
  scenario.later(std::chrono::hours{24});
  scenario.given("ann", again);
}

TEST_CASE("I4: the bound is the recipient's, whoever asks in whatever org") {
  Scenario scenario = invited();
  scenario.org("beta", "bea").person("ivy", AccountState::invited).admin("beta", "ivy");
  scenario.given("ann", SendAgain{acme, email("ivy")});
  scenario.when("bea", SendAgain{org_name("beta"), email("ivy")});
  scenario.then_rejected(Reason::sent_recently);
}

TEST_CASE("D9: a member who never activated is sent the mail for it again, nobody else") {
  Scenario scenario;
  scenario.org("acme", "ann").person("gil", AccountState::invited).member("acme", "gil");
  scenario.member("acme", "bob").person("zoe");
  scenario.when("ann", SendAgain{acme, email("gil")});
  scenario.then({SentAgain{org("acme"), InvitationId{}, account("gil")}});
  scenario.when("bob", SendAgain{acme, email("gil")}).then_rejected(Reason::role_too_low);
  scenario.when("zoe", SendAgain{acme, email("gil")}).then_rejected(Reason::org_not_found);
  scenario.when("ann", SendAgain{acme, email("bob")}).then_rejected(Reason::already_active);
  scenario.when("ann", SendAgain{acme, email("zoe")}).then_rejected(Reason::not_a_member);
  scenario.when("ann", SendAgain{acme, email("nobody")}).then_rejected(Reason::not_a_member);
}

TEST_CASE("I3: an invitation that expired is not sent again, but made anew") {
  Scenario scenario = invited();
  scenario.later(limits::invitation_lifetime);
  scenario.when("ann", SendAgain{acme, email("ivy")}).then_rejected(Reason::invitation_expired);
}
