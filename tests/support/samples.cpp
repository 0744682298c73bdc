#include "support/samples.hpp"

#include "orglog/domain/decider.hpp"
#include "support/describe.hpp"

namespace orglog::test {
namespace {

constexpr char text_beyond_ascii[] = "Zo\xC3\xAB O\xE2\x80\x99Neill";

Email address(const char* text) { return *Email::parse(text); }
OrgName org_called(const char* text) { return *OrgName::parse(text); }
AppName app_called(const char* text) { return *AppName::parse(text); }
ProcessType type_called(const char* text) { return *ProcessType::parse(text); }

template <class Identifier>
Identifier id(std::string_view kind) {
  return Identifier{id_named(kind, "sample")};
}

Package sample_package() { return {25, 100, 40, 1'250'000}; }
Owner an_org() { return owned_by_org("acme-widgets"); }
Owner a_person() { return owned_by("joe"); }
AccountId joe() { return account("joe"); }
AccountId jill() { return account("jill"); }
Permissions all_but_manage() { return Permissions::work(); }
Permissions view_and_manage() { return *Permissions::parse("view,manage"); }
Timestamp a_moment() { return *parse_rfc3339("2014-06-08T12:00:00.123456Z"); }

Sha256Digest a_secret() {
  Sha256Digest digest{};
  for (std::size_t index = 0; index < digest.size(); ++index) {
    digest[index] = static_cast<std::uint8_t>(7 * index + 1);
  }
  return digest;
}

}  // namespace

std::vector<Event> sample_events() {
  const OrgId acme = org("acme-widgets");
  const AppId web = app("web");
  const auto invitation = id<InvitationId>("invitation");
  const auto transfer = id<TransferId>("transfer");
  const auto addon = id<AddonId>("addon");
  const auto token = id<TokenId>("token");
  return {
      AccountRegistered{joe(), address("Joe@Acme.com"), text_beyond_ascii, AccountState::active},
      AccountActivated{joe()},
      OrgProvisioned{acme,
                     org_called("acme-widgets"),
                     OrgType::team,
                     {"team-invite-acceptance", "sso"},
                     sample_package(),
                     joe()},
      PackageChanged{acme, {{}, 200, {}, 0}, {"sso"}},
      OrgRenamed{acme, org_called("acme"), org_called("acme-widgets")},
      OrgClosed{acme},
      MemberAdded{acme, jill(), Role::admin},
      MemberRoleChanged{acme, jill(), Role::member, Role::admin},
      MemberRemoved{acme, jill(), Role::member, Cause::left_org},
      InvitationSent{acme, invitation, jill(), Role::admin, a_moment()},
      InvitationRoleChanged{acme, invitation, jill(), Role::member},
      InvitationAccepted{acme, invitation, jill(), Role::admin},
      InvitationRevoked{acme, invitation, jill()},
      AppCreated{web, app_called("deep-spring-4274"), an_org(), true, jill()},
      AppRenamed{web, an_org(), app_called("web"), app_called("deep-spring-4274")},
      AppDestroyed{web, a_person(), app_called("web")},
      AppJoined{web, an_org(), jill()},
      AppLeft{web, an_org(), jill(), Cause::removed_from_org},
      AppLocked{web, an_org()},
      AppUnlocked{web, an_org()},
      CollaboratorAdded{web, a_person(), jill(), all_but_manage()},
      CollaboratorChanged{web, an_org(), jill(), view_and_manage(), all_but_manage()},
      CollaboratorRemoved{web, an_org(), jill(), view_and_manage(), Cause::removed},
      TransferRequested{transfer, web, joe(), jill()},
      TransferDeclined{transfer, web, joe(), jill()},
      TransferCancelled{transfer, web, joe(), jill()},
      AppTransferred{web, a_person(), an_org(), true, transfer},
      FormationChanged{web,
                       an_org(),
                       {{type_called("web"), 2, DynoSize::performance_l},
                        {type_called("worker"), 0, DynoSize::standard_1x}}},
      AddonCreated{web, an_org(), addon, "postgresql-frozen-4030", "postgresql", "standard-0",
                   5'000},
      AddonDestroyed{web, an_org(), addon, "postgresql-frozen-4030", 5'000},
      TokenIssued{token, joe(), a_secret(), "laptop"},
      TokenRevoked{token, joe()},
      LimitExceeded{acme, LimitKind::addon_credits, 1'250'000, 1'250'001},
      AccountRenamed{joe(), text_beyond_ascii, "Joe"},
      MaintenanceChanged{web, an_org(), true},
      AccountErased{joe()},
      AttemptsDenied{19, 23, {acme, web, jill()}, 3, a_moment()},
      HistoryRead{{acme, web, jill()}, 2, a_moment()},
      SentAgain{acme, invitation, jill()},
      ClockAccepted{a_moment(), a_moment() + std::chrono::days(3'650)},
      PasswordChanged{joe(), PasswordSetBy::link, 2, 1, true},
  };
}

std::vector<Command> sample_commands() {
  const OrgName acme = org_called("acme-widgets");
  const AppName web = app_called("web");
  const Email jill_address = address("jill@daimyo-creative.com");
  const auto transfer = id<TransferId>("transfer");
  return {
      RegisterAccount{jill_address, text_beyond_ascii},
      ActivateAccount{jill_address},
      ProvisionOrg{acme, jill_address, OrgType::team, {"sso"}, sample_package()},
      ChangePackage{acme, {{}, 200, {}, 0}, {true, true, false, true}, {{"sso", "audit.log"}}},
      RenameOrg{acme, org_called("acme")},
      CloseOrg{acme},
      AddMember{acme, jill_address, Role::admin},
      SetMember{acme, jill_address, Role::member},
      RemoveMember{acme, jill_address},
      LeaveOrg{acme},
      InviteMember{acme, jill_address, Role::admin},
      AcceptInvitation{acme},
      RevokeInvitation{acme, jill_address},
      CreateApp{web, acme, true},
      RenameApp{web, app_called("site")},
      DestroyApp{web},
      JoinApp{web},
      LeaveApp{web},
      LockApp{web},
      UnlockApp{web},
      AddCollaborator{web, jill_address, view_and_manage()},
      SetCollaborator{web, jill_address, Permissions::view_only()},
      RemoveCollaborator{web, jill_address},
      TransferApp{web, jill_address, true},
      AcceptTransfer{transfer},
      DeclineTransfer{transfer},
      CancelTransfer{transfer},
      ImportApps{acme, {web, app_called("site")}, false, true},
      SetFormation{web, {{type_called("web"), 2, DynoSize::basic}, {type_called("worker"), 0, {}}}},
      CreateAddon{web, "postgresql", "standard-0", Price(5'000), "ledger"},
      DestroyAddon{web, "postgresql-frozen-4030"},
      IssueToken{jill_address, a_secret(), "laptop", Scope::read,
                 Timestamp{std::chrono::seconds{1'900'000'000}}, TokenMaking::password, 17},
      RevokeToken{id<TokenId>("token")},
      RenameAccount{jill_address, text_beyond_ascii},
      SetMaintenance{web, true},
      EraseAccount{jill_address},
      SendAgain{acme, jill_address},
      AcceptClock{},
      ChangePassword{jill_address, PasswordSetBy::link, true},
  };
}

}  // namespace orglog::test
