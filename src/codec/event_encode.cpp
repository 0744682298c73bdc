// One overload a fact, in the order of the schema. The fields stand in the order of their ids.
#include <event_generated.h>

#include "orglog/codec/event_codec.hpp"
#include "wire.hpp"

namespace orglog {
namespace {

namespace to = wire::event;

auto write(Builder& b, const AccountRegistered& e) {
  const auto email = e.email.is_erased() ? Offset<flatbuffers::String>{} : put_name(b, e.email);
  const auto name = put_optional(b, e.name);
  return to::CreateAccountRegistered(b, put(e.account), email, name, put(e.state));
}
auto write(Builder& b, const AccountActivated& e) {
  return to::CreateAccountActivated(b, put(e.account));
}
auto write(Builder& b, const AccountRenamed& e) {
  const auto name = put_optional(b, e.name);
  const auto previous = put_optional(b, e.previous);
  return to::CreateAccountRenamed(b, put(e.account), name, previous);
}

auto write(Builder& b, const OrgProvisioned& e) {
  const auto name = put_name(b, e.name);
  const auto features = put(b, e.features);
  const auto package = put(b, e.package);
  return to::CreateOrgProvisioned(b, put(e.org), name, put(e.type), features, package,
                                  put(e.admin));
}
auto write(Builder& b, const PackageChanged& e) {
  const auto package = put(b, e.package);
  const auto features = put(b, e.features);
  return to::CreatePackageChanged(b, put(e.org), package, features);
}
auto write(Builder& b, const OrgRenamed& e) {
  const auto name = put_name(b, e.name);
  const auto previous = put_name(b, e.previous);
  return to::CreateOrgRenamed(b, put(e.org), name, previous);
}
auto write(Builder& b, const OrgClosed& e) { return to::CreateOrgClosed(b, put(e.org)); }

auto write(Builder& b, const MemberAdded& e) {
  return to::CreateMemberAdded(b, put(e.org), put(e.account), put(e.role));
}
auto write(Builder& b, const MemberRoleChanged& e) {
  return to::CreateMemberRoleChanged(b, put(e.org), put(e.account), put(e.role), put(e.previous));
}
auto write(Builder& b, const MemberRemoved& e) {
  return to::CreateMemberRemoved(b, put(e.org), put(e.account), put(e.role), put(e.cause));
}
auto write(Builder& b, const InvitationSent& e) {
  return to::CreateInvitationSent(b, put(e.org), put(e.invitation), put(e.account), put(e.role),
                                  put(e.expires_at));
}
auto write(Builder& b, const InvitationRoleChanged& e) {
  return to::CreateInvitationRoleChanged(b, put(e.org), put(e.invitation), put(e.account),
                                         put(e.role));
}
auto write(Builder& b, const InvitationAccepted& e) {
  return to::CreateInvitationAccepted(b, put(e.org), put(e.invitation), put(e.account),
                                      put(e.role));
}
auto write(Builder& b, const InvitationRevoked& e) {
  return to::CreateInvitationRevoked(b, put(e.org), put(e.invitation), put(e.account));
}
auto write(Builder& b, const SentAgain& e) {
  return to::CreateSentAgain(b, put(e.org), put(e.invitation), put(e.account));
}

auto write(Builder& b, const AppCreated& e) {
  const auto name = put_name(b, e.name);
  return to::CreateAppCreated(b, put(e.app), name, put(e.owner), e.locked, put(e.joined));
}
auto write(Builder& b, const AppRenamed& e) {
  const auto name = put_name(b, e.name);
  const auto previous = put_name(b, e.previous);
  return to::CreateAppRenamed(b, put(e.app), put(e.owner), name, previous);
}
auto write(Builder& b, const AppDestroyed& e) {
  const auto name = put_name(b, e.name);
  return to::CreateAppDestroyed(b, put(e.app), put(e.owner), name);
}
auto write(Builder& b, const AppJoined& e) {
  return to::CreateAppJoined(b, put(e.app), put(e.owner), put(e.account));
}
auto write(Builder& b, const AppLeft& e) {
  return to::CreateAppLeft(b, put(e.app), put(e.owner), put(e.account), put(e.cause));
}
auto write(Builder& b, const AppLocked& e) {
  return to::CreateAppLocked(b, put(e.app), put(e.owner));
}
auto write(Builder& b, const AppUnlocked& e) {
  return to::CreateAppUnlocked(b, put(e.app), put(e.owner));
}

auto write(Builder& b, const CollaboratorAdded& e) {
  return to::CreateCollaboratorAdded(b, put(e.app), put(e.owner), put(e.account),
                                     e.permissions.bits());
}
auto write(Builder& b, const CollaboratorChanged& e) {
  return to::CreateCollaboratorChanged(b, put(e.app), put(e.owner), put(e.account),
                                       e.permissions.bits(), e.previous.bits());
}
auto write(Builder& b, const CollaboratorRemoved& e) {
  return to::CreateCollaboratorRemoved(b, put(e.app), put(e.owner), put(e.account),
                                       e.permissions.bits(), put(e.cause));
}

auto write(Builder& b, const TransferRequested& e) {
  return to::CreateTransferRequested(b, put(e.transfer), put(e.app), put(e.from), put(e.to));
}
auto write(Builder& b, const TransferDeclined& e) {
  return to::CreateTransferDeclined(b, put(e.transfer), put(e.app), put(e.from), put(e.to));
}
auto write(Builder& b, const TransferCancelled& e) {
  return to::CreateTransferCancelled(b, put(e.transfer), put(e.app), put(e.from), put(e.to));
}
auto write(Builder& b, const AppTransferred& e) {
  return to::CreateAppTransferred(b, put(e.app), put(e.from), put(e.to), e.locked, put(e.transfer));
}

auto write(Builder& b, const MaintenanceChanged& e) {
  return to::CreateMaintenanceChanged(b, put(e.app), put(e.owner), e.on);
}
auto write(Builder& b, const FormationChanged& e) {
  const auto processes = put(b, e.processes);
  return to::CreateFormationChanged(b, put(e.app), put(e.owner), processes);
}
auto write(Builder& b, const AddonCreated& e) {
  const auto name = put(b, e.name);
  const auto service = put(b, e.service);
  const auto plan = put(b, e.plan);
  return to::CreateAddonCreated(b, put(e.app), put(e.owner), put(e.addon), name, service, plan,
                                e.price_cents_a_month);
}
auto write(Builder& b, const AddonDestroyed& e) {
  const auto name = put(b, e.name);
  return to::CreateAddonDestroyed(b, put(e.app), put(e.owner), put(e.addon), name,
                                  e.price_cents_a_month);
}

auto write(Builder& b, const TokenIssued& e) {
  const auto description = put_optional(b, e.description);
  return to::CreateTokenIssued(b, put(e.token), put(e.account), put(e.secret_hash), description,
                               e.scopes.bits(), put(e.expires_at), put(e.made), {}, put(e.parent));
}
auto write(Builder& b, const TokenRevoked& e) {
  return to::CreateTokenRevoked(b, put(e.token), put(e.account), put(e.cause));
}
auto write(Builder& b, const PasswordChanged& e) {
  return to::CreatePasswordChanged(b, put(e.account), put(e.by), e.sessions, e.tokens,
                                   e.kept_tokens);
}
auto write(Builder& b, const AccountErased& e) {
  return to::CreateAccountErased(b, put(e.account));
}
auto write(Builder& b, const AttemptsDenied& e) {
  return to::CreateAttemptsDenied(b, e.command, e.reason, put(e.aim.org), put(e.aim.app),
                                  put(e.aim.account), e.times, put(e.since));
}
auto write(Builder& b, const HistoryRead& e) {
  return to::CreateHistoryRead(b, put(e.aim.org), put(e.aim.app), put(e.aim.account), e.times,
                               put(e.since));
}
auto write(Builder& b, const ClockAccepted& e) {
  return to::CreateClockAccepted(b, put(e.accepted), put(e.newest));
}
auto write(Builder& b, const LimitExceeded& e) {
  return to::CreateLimitExceeded(b, put(e.org), put(e.kind), e.limit, e.used);
}

template <class Table>
Offset<to::Event> wrap(Builder& builder, Offset<Table> table) {
  return to::CreateEvent(builder, to::AnyTraits<Table>::enum_value, table.Union());
}

}  // namespace

void encode_event(const Event& event, std::string& out) {
  static thread_local Builder builder;
  builder.Clear();
  builder.Finish(
      std::visit([](const auto& fact) { return wrap(builder, write(builder, fact)); }, event));
  out.assign(reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize());
}

}  // namespace orglog
