// One overload a fact, in the order of the schema, and a table of them.
#include <event_generated.h>

#include <array>

#include "orglog/codec/event_codec.hpp"
#include "wire.hpp"

namespace orglog {
namespace {

namespace from = wire::event;
using Fields = StoredFields;

Event read(const from::AccountRegistered& t, Fields& f) {
  const auto account = f.id<AccountId>(t.account());
  return AccountRegistered{account, f.email_or_erased(t.email(), account), f.text(t.name()),
                           f.enumerator<AccountState>(t.state())};
}
Event read(const from::AccountActivated& t, Fields& f) {
  return AccountActivated{f.id<AccountId>(t.account())};
}
Event read(const from::AccountRenamed& t, Fields& f) {
  return AccountRenamed{f.id<AccountId>(t.account()), f.text(t.name()), f.text(t.previous())};
}

Event read(const from::OrgProvisioned& t, Fields& f) {
  return OrgProvisioned{
      f.id<OrgId>(t.org()),        f.name<OrgName>(t.name()), f.enumerator<OrgType>(t.type()),
      f.identifiers(t.features()), package_of(t.package()),   f.id<AccountId>(t.admin())};
}
Event read(const from::PackageChanged& t, Fields& f) {
  return PackageChanged{f.id<OrgId>(t.org()), package_of(t.package()), f.identifiers(t.features())};
}
Event read(const from::OrgRenamed& t, Fields& f) {
  return OrgRenamed{f.id<OrgId>(t.org()), f.name<OrgName>(t.name()), f.name<OrgName>(t.previous())};
}
Event read(const from::OrgClosed& t, Fields& f) { return OrgClosed{f.id<OrgId>(t.org())}; }

Event read(const from::MemberAdded& t, Fields& f) {
  return MemberAdded{f.id<OrgId>(t.org()), f.id<AccountId>(t.account()), f.role(t.role())};
}
Event read(const from::MemberRoleChanged& t, Fields& f) {
  return MemberRoleChanged{f.id<OrgId>(t.org()), f.id<AccountId>(t.account()), f.role(t.role()),
                           f.role(t.previous())};
}
Event read(const from::MemberRemoved& t, Fields& f) {
  return MemberRemoved{f.id<OrgId>(t.org()), f.id<AccountId>(t.account()), f.role(t.role()),
                       f.cause(t.cause())};
}
Event read(const from::InvitationSent& t, Fields& f) {
  return InvitationSent{f.id<OrgId>(t.org()), f.id<InvitationId>(t.invitation()),
                        f.id<AccountId>(t.account()), f.role(t.role()), f.time(t.expires_at())};
}
Event read(const from::InvitationRoleChanged& t, Fields& f) {
  return InvitationRoleChanged{f.id<OrgId>(t.org()), f.id<InvitationId>(t.invitation()),
                               f.id<AccountId>(t.account()), f.role(t.role())};
}
Event read(const from::InvitationAccepted& t, Fields& f) {
  return InvitationAccepted{f.id<OrgId>(t.org()), f.id<InvitationId>(t.invitation()),
                            f.id<AccountId>(t.account()), f.role(t.role())};
}
Event read(const from::InvitationRevoked& t, Fields& f) {
  return InvitationRevoked{f.id<OrgId>(t.org()), f.id<InvitationId>(t.invitation()),
                           f.id<AccountId>(t.account())};
}
Event read(const from::SentAgain& t, Fields& f) {
  return SentAgain{f.id<OrgId>(t.org()), f.id<InvitationId>(t.invitation()),
                   f.id<AccountId>(t.account())};
}

Event read(const from::AppCreated& t, Fields& f) {
  return AppCreated{f.id<AppId>(t.app()), f.name<AppName>(t.name()), f.owner(t.owner()), t.locked(),
                    f.id<AccountId>(t.joined())};
}
Event read(const from::AppRenamed& t, Fields& f) {
  return AppRenamed{f.id<AppId>(t.app()), f.owner(t.owner()), f.name<AppName>(t.name()),
                    f.name<AppName>(t.previous())};
}
Event read(const from::AppDestroyed& t, Fields& f) {
  return AppDestroyed{f.id<AppId>(t.app()), f.owner(t.owner()), f.name<AppName>(t.name())};
}
Event read(const from::AppJoined& t, Fields& f) {
  return AppJoined{f.id<AppId>(t.app()), f.owner(t.owner()), f.id<AccountId>(t.account())};
}
Event read(const from::AppLeft& t, Fields& f) {
  return AppLeft{f.id<AppId>(t.app()), f.owner(t.owner()), f.id<AccountId>(t.account()),
                 f.cause(t.cause())};
}
Event read(const from::AppLocked& t, Fields& f) {
  return AppLocked{f.id<AppId>(t.app()), f.owner(t.owner())};
}
Event read(const from::AppUnlocked& t, Fields& f) {
  return AppUnlocked{f.id<AppId>(t.app()), f.owner(t.owner())};
}

Event read(const from::CollaboratorAdded& t, Fields& f) {
  return CollaboratorAdded{f.id<AppId>(t.app()), f.owner(t.owner()), f.id<AccountId>(t.account()),
                           f.permissions(t.permissions())};
}
Event read(const from::CollaboratorChanged& t, Fields& f) {
  return CollaboratorChanged{f.id<AppId>(t.app()), f.owner(t.owner()), f.id<AccountId>(t.account()),
                             f.permissions(t.permissions()), f.permissions(t.previous())};
}
Event read(const from::CollaboratorRemoved& t, Fields& f) {
  return CollaboratorRemoved{f.id<AppId>(t.app()), f.owner(t.owner()), f.id<AccountId>(t.account()),
                             f.permissions(t.permissions()), f.cause(t.cause())};
}

Event read(const from::TransferRequested& t, Fields& f) {
  return TransferRequested{f.id<TransferId>(t.transfer()), f.id<AppId>(t.app()),
                           f.id<AccountId>(t.from()), f.id<AccountId>(t.to())};
}
Event read(const from::TransferDeclined& t, Fields& f) {
  return TransferDeclined{f.id<TransferId>(t.transfer()), f.id<AppId>(t.app()),
                          f.id<AccountId>(t.from()), f.id<AccountId>(t.to())};
}
Event read(const from::TransferCancelled& t, Fields& f) {
  return TransferCancelled{f.id<TransferId>(t.transfer()), f.id<AppId>(t.app()),
                           f.id<AccountId>(t.from()), f.id<AccountId>(t.to())};
}
Event read(const from::AppTransferred& t, Fields& f) {
  return AppTransferred{f.id<AppId>(t.app()), f.owner(t.from()), f.owner(t.to()), t.locked(),
                        f.id<TransferId>(t.transfer())};
}

Event read(const from::MaintenanceChanged& t, Fields& f) {
  return MaintenanceChanged{f.id<AppId>(t.app()), f.owner(t.owner()), t.on()};
}
Event read(const from::FormationChanged& t, Fields& f) {
  return FormationChanged{f.id<AppId>(t.app()), f.owner(t.owner()), f.processes(t.processes())};
}
Event read(const from::AddonCreated& t, Fields& f) {
  return AddonCreated{f.id<AppId>(t.app()),   f.owner(t.owner()),        f.id<AddonId>(t.addon()),
                      f.identifier(t.name()), f.identifier(t.service()), f.identifier(t.plan()),
                      t.price_cents_a_month()};
}
Event read(const from::AddonDestroyed& t, Fields& f) {
  return AddonDestroyed{f.id<AppId>(t.app()), f.owner(t.owner()), f.id<AddonId>(t.addon()),
                        f.identifier(t.name()), t.price_cents_a_month()};
}

Event read(const from::TokenIssued& t, Fields& f) {
  return TokenIssued{f.id<TokenId>(t.token()),
                     f.id<AccountId>(t.account()),
                     digest_of(t.secret_hash()),
                     f.text(t.description()),
                     f.scopes(t.scopes()),
                     f.time(t.expires_at()),
                     f.enumerator<TokenMaking>(t.made()),
                     f.id<TokenId>(t.parent())};
}
Event read(const from::TokenRevoked& t, Fields& f) {
  return TokenRevoked{f.id<TokenId>(t.token()), f.id<AccountId>(t.account()),
                      f.enumerator<TokenEnd>(t.cause())};
}
Event read(const from::PasswordChanged& t, Fields& f) {
  return PasswordChanged{f.id<AccountId>(t.account()), f.enumerator<PasswordSetBy>(t.by()),
                         t.sessions(), t.tokens(), t.kept_tokens()};
}
Event read(const from::AccountErased& t, Fields& f) {
  return AccountErased{f.id<AccountId>(t.account())};
}
template <class Table>
Aim aim_of(const Table& t, Fields& f) {
  return {f.id<OrgId>(t.org()), f.id<AppId>(t.app()), f.id<AccountId>(t.account())};
}
Event read(const from::AttemptsDenied& t, Fields& f) {
  return AttemptsDenied{t.command(), t.reason(), aim_of(t, f), t.times(), f.time(t.since())};
}
Event read(const from::HistoryRead& t, Fields& f) {
  return HistoryRead{aim_of(t, f), t.times(), f.time(t.since())};
}
Event read(const from::ClockAccepted& t, Fields& f) {
  return ClockAccepted{f.time(t.accepted()), f.time(t.newest())};
}
Event read(const from::LimitExceeded& t, Fields& f) {
  return LimitExceeded{f.id<OrgId>(t.org()), f.enumerator<LimitKind>(t.kind()), t.limit(),
                       t.used()};
}

using Reader = Event (*)(const void*, Fields&);

template <class Table>
Event read_as(const void* table, Fields& fields) {
  return read(*static_cast<const Table*>(table), fields);
}

template <class... Tables>
constexpr std::array<Reader, event_types> table_of_readers() {
  static_assert(sizeof...(Tables) == event_types);
  std::array<Reader, event_types> readers{};
  ((readers[static_cast<std::size_t>(from::AnyTraits<Tables>::enum_value) - 1] = &read_as<Tables>),
   ...);
  return readers;
}

constexpr auto readers = table_of_readers<
    from::AccountRegistered, from::AccountActivated, from::OrgProvisioned, from::PackageChanged,
    from::OrgRenamed, from::OrgClosed, from::MemberAdded, from::MemberRoleChanged,
    from::MemberRemoved, from::InvitationSent, from::InvitationRoleChanged,
    from::InvitationAccepted, from::InvitationRevoked, from::AppCreated, from::AppRenamed,
    from::AppDestroyed, from::AppJoined, from::AppLeft, from::AppLocked, from::AppUnlocked,
    from::CollaboratorAdded, from::CollaboratorChanged, from::CollaboratorRemoved,
    from::TransferRequested, from::TransferDeclined, from::TransferCancelled, from::AppTransferred,
    from::FormationChanged, from::AddonCreated, from::AddonDestroyed, from::TokenIssued,
    from::TokenRevoked, from::LimitExceeded, from::AccountRenamed, from::MaintenanceChanged,
    from::AccountErased, from::AttemptsDenied, from::HistoryRead, from::SentAgain,
    from::ClockAccepted, from::PasswordChanged>();
static_assert(readers.size() == static_cast<std::size_t>(from::Any::MAX));

}  // namespace

Result<Event> decode_event(EventType type, std::string_view payload) {
  if (type == 0 || type > event_types) return make_error_code(CodecError::unknown_type);
  Result<Event> result = make_error_code(CodecError::not_verified);
  with_verified<from::Event>(payload, [&](const from::Event& root) {
    if (static_cast<EventType>(root.any_type()) != type) {
      result = make_error_code(CodecError::unknown_type);
      return;
    }
    Fields fields;
    Event event = readers[type - 1U](root.any(), fields);
    if (fields.good()) {
      result = std::move(event);
    } else {
      result = make_error_code(CodecError::bad_value);
    }
  });
  return result;
}

}  // namespace orglog
