// What happened: one struct a fact, in the past tense, immutable. Events name people by account id;
// an address or a name of a person stands in `AccountRegistered` and `AccountRenamed` only
// (decision 9), and what they write as they please in `TokenIssued`: those three are sealed in the
// log (codec/sealed_log.hpp), and so is every event that gets such a text later. `subjects_of` says
// what an event is about.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "orglog/domain/command.hpp"

namespace orglog {

// Who owns an app: an org or a person.
struct Owner {
  enum class Kind : std::uint8_t { account = 0, org = 1 };
  Kind kind = Kind::account;
  Uuid id;

  static Owner of(OrgId org) { return {Kind::org, org.value}; }
  static Owner of(AccountId account) { return {Kind::account, account.value}; }
  bool is_org() const noexcept { return kind == Kind::org; }
  OrgId org() const noexcept { return OrgId{id}; }
  AccountId account() const noexcept { return AccountId{id}; }
  friend bool operator==(const Owner&, const Owner&) = default;
};

// Why an access ended: by itself, or as part of leaving the org or of another person's act.
enum class Cause : std::uint8_t { own_wish = 0, removed = 1, left_org = 2, removed_from_org = 3 };

enum class AccountState : std::uint8_t { invited = 0, active = 1, erased = 2 };

struct Process {
  ProcessType type;
  std::uint32_t quantity = 0;
  DynoSize size = DynoSize::standard_1x;
  friend bool operator==(const Process&, const Process&) = default;
};

// Why a token ended. Numbers are kept on disk.
enum class TokenEnd : std::uint8_t { asked_for = 0, password_changed = 1, parent_ended = 2 };

enum class LimitKind : std::uint8_t { dyno_units = 0, addon_credits = 1 };

// clang-format off: a fact a line reads as the table that it is.
struct AccountRegistered {
  AccountId account; Email email; PersonName name; AccountState state{};
};
struct AccountActivated { AccountId account; };
struct OrgProvisioned {
  OrgId org; OrgName name; OrgType type{}; std::vector<Feature> features; Package package;
  AccountId admin;
};
// Whole values after the change.
struct PackageChanged { OrgId org; Package package; std::vector<Feature> features; };
struct OrgRenamed { OrgId org; OrgName name; OrgName previous; };
struct OrgClosed { OrgId org; };
struct MemberAdded { OrgId org; AccountId account; Role role{}; };
struct MemberRoleChanged { OrgId org; AccountId account; Role role{}; Role previous{}; };
struct MemberRemoved { OrgId org; AccountId account; Role role{}; Cause cause{}; };
struct InvitationSent {
  OrgId org; InvitationId invitation; AccountId account; Role role{}; Timestamp expires_at{};
};
struct InvitationRoleChanged {
  OrgId org; InvitationId invitation; AccountId account; Role role{};
};
// Makes the member: no `MemberAdded` goes with it.
struct InvitationAccepted { OrgId org; InvitationId invitation; AccountId account; Role role{}; };
struct InvitationRevoked { OrgId org; InvitationId invitation; AccountId account; };
// `joined`: the creator, when his role needs a join (decision 1); nil otherwise.
struct AppCreated { AppId app; AppName name; Owner owner; bool locked = false; AccountId joined; };
struct AppRenamed { AppId app; Owner owner; AppName name; AppName previous; };
struct AppDestroyed { AppId app; Owner owner; AppName name; };
struct AppJoined { AppId app; Owner owner; AccountId account; };
// Of a person who has no grant. Where there is one, `CollaboratorRemoved` ends grant and join.
struct AppLeft { AppId app; Owner owner; AccountId account; Cause cause{}; };
struct AppLocked { AppId app; Owner owner; };
struct AppUnlocked { AppId app; Owner owner; };
struct CollaboratorAdded { AppId app; Owner owner; AccountId account; Permissions permissions; };
struct CollaboratorChanged {
  AppId app; Owner owner; AccountId account; Permissions permissions; Permissions previous;
};
struct CollaboratorRemoved {
  AppId app; Owner owner; AccountId account; Permissions permissions; Cause cause{};
};
struct TransferRequested { TransferId transfer; AppId app; AccountId from; AccountId to; };
struct TransferDeclined { TransferId transfer; AppId app; AccountId from; AccountId to; };
struct TransferCancelled { TransferId transfer; AppId app; AccountId from; AccountId to; };
// `transfer` is nil unless the recipient accepted a request. `locked` is the lock afterwards. What
// becomes of joins and grants: decision 5.
struct AppTransferred {
  AppId app; Owner from; Owner to; bool locked = false; TransferId transfer;
};
// `processes`: every process type of the app after the change, those scaled to none included.
struct FormationChanged { AppId app; Owner owner; std::vector<Process> processes; };
struct AddonCreated {
  AppId app; Owner owner; AddonId addon; AddonName name; ServiceName service; PlanName plan;
  std::int64_t price_cents_a_month = 0;
};
struct AddonDestroyed {
  AppId app; Owner owner; AddonId addon; AddonName name; std::int64_t price_cents_a_month = 0;
};
struct TokenIssued {
  TokenId token; AccountId account; Sha256Digest secret_hash{}; Description description;
  Scopes scopes{}; std::optional<Timestamp> expires_at{}; TokenMaking made{};
  TokenId parent{};  // with which it was asked for; nil: with none, or from before this was kept
};
struct TokenRevoked { TokenId token; AccountId account; TokenEnd cause{}; };
// A soft limit was crossed upwards by its command (decision 6). Dyno units in hundredths, credits
// in cents.
struct LimitExceeded {
  OrgId org; LimitKind kind{}; std::int64_t limit = 0; std::int64_t used = 0;
};
struct AccountRenamed { AccountId account; PersonName name; PersonName previous; };
// Visitors of the app see a page that says so; nothing else changes.
struct MaintenanceChanged { AppId app; Owner owner; bool on = false; };
// Addresses, names, descriptions and what is known of the account's clients can no longer be read,
// here and in every earlier event.
struct AccountErased { AccountId account; };
// What somebody tried to do or read something about; nil: none, or none that exists. It is no
// subject: whoever looks at a thing does not change it.
struct Aim {
  OrgId org; AppId app; AccountId account;
  friend bool operator==(const Aim&, const Aim&) = default;
};
// What the rules refused to the actor, `times` times from `since` on: the first time at once, what
// follows within a minute counted together. `command` is Command::index() + 1, `reason` a Reason;
// both zero: of several kinds.
struct AttemptsDenied {
  std::uint8_t command = 0; std::uint16_t reason = 0; Aim aim; std::uint32_t times = 0;
  Timestamp since{};
};
// The actor read the history of something, counted likewise.
struct HistoryRead { Aim aim; std::uint32_t times = 0; Timestamp since{}; };
// A mail was asked for once more: of this invitation; nil: the one that activates the account.
struct SentAgain { OrgId org; InvitationId invitation; AccountId account; };
// The operator said that it was `accepted`, when the newest record said `newest`.
struct ClockAccepted { Timestamp accepted{}; Timestamp newest{}; };
// The account has a new password. A `TokenRevoked` for each of the sessions and tokens that are
// counted here stands before it; `kept_tokens`: those made by password were to stay.
struct PasswordChanged {
  AccountId account; PasswordSetBy by{}; std::uint32_t sessions = 0; std::uint32_t tokens = 0;
  bool kept_tokens = false;
};
// clang-format on

// The order is the event's number on disk minus one: append at the end only.
using Event =
    std::variant<AccountRegistered, AccountActivated, OrgProvisioned, PackageChanged, OrgRenamed,
                 OrgClosed, MemberAdded, MemberRoleChanged, MemberRemoved, InvitationSent,
                 InvitationRoleChanged, InvitationAccepted, InvitationRevoked, AppCreated,
                 AppRenamed, AppDestroyed, AppJoined, AppLeft, AppLocked, AppUnlocked,
                 CollaboratorAdded, CollaboratorChanged, CollaboratorRemoved, TransferRequested,
                 TransferDeclined, TransferCancelled, AppTransferred, FormationChanged,
                 AddonCreated, AddonDestroyed, TokenIssued, TokenRevoked, LimitExceeded,
                 AccountRenamed, MaintenanceChanged, AccountErased, AttemptsDenied, HistoryRead,
                 SentAgain, ClockAccepted, PasswordChanged>;

using EventType = std::uint8_t;  // Event::index() + 1
inline EventType type_of(const Event& event) { return static_cast<EventType>(event.index() + 1); }
inline constexpr EventType event_types = static_cast<EventType>(std::variant_size_v<Event>);
// The type of a kind of fact: `type_of<AppLocked>()`.
template <class Fact, EventType type = 1>
constexpr EventType type_of() {
  if constexpr (std::is_same_v<Fact, std::variant_alternative_t<type - 1, Event>>) {
    return type;
  } else {
    return type_of<Fact, type + 1>();
  }
}

// What an event is about. Tags come from here, and `evolve` notes the event in the version of
// exactly these, so that a condition on a tag and the version in the state always agree. Nil: none.
struct Subjects {
  AppId app;
  std::array<OrgId, 2> orgs;
  std::array<AccountId, 2> accounts;
};
Subjects subjects_of(const Event& event);
// The aim of an attempt or a reading; null: the event is another one.
const Aim* aim_in(const Event& event);

// `AppLocked` and so on; `parse_event_type` also reads `app.locked`. Empty for a number that is no
// event.
std::string_view type_name(EventType type);
std::optional<EventType> parse_event_type(std::string_view text);

}  // namespace orglog
