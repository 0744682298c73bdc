// What can be wished for. One struct a command, in the imperative; every value in it is valid
// already (codec parsed it). People, orgs and apps are named as the client names them; the decider
// looks them up and decides who may see them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "orglog/base/ids.hpp"
#include "orglog/base/position.hpp"
#include "orglog/base/sha256.hpp"
#include "orglog/base/time.hpp"
#include "orglog/domain/names.hpp"
#include "orglog/domain/permissions.hpp"

namespace orglog {

// An org's package (L4). Nothing in a field: no limit of that kind. Members and apps are hard
// limits, dyno units and add-on credits are soft ones (decision 6).
struct Package {
  std::optional<std::uint32_t> members{};
  std::optional<std::uint32_t> apps{};
  std::optional<std::uint32_t> dyno_units{};          // running at the same time
  std::optional<std::int64_t> addon_credits_cents{};  // add-on prices a month, in cents
  friend bool operator==(const Package&, const Package&) = default;
};

// Which limits of a package are meant.
struct PackageLimits {
  bool members = false, apps = false, dyno_units = false, addon_credits = false;
  bool any() const { return members || apps || dyno_units || addon_credits; }
  std::uint8_t bits() const {
    return static_cast<std::uint8_t>((members ? 1 : 0) | (apps ? 2 : 0) | (dyno_units ? 4 : 0) |
                                     (addon_credits ? 8 : 0));
  }
  // Nothing for a bit that is no limit.
  static std::optional<PackageLimits> from_bits(std::uint8_t bits) {
    if (bits > 15) return std::nullopt;
    return PackageLimits{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
  }
};

// How a token came to be: what ends with the password. `password` is also what was made through a
// session or through such a token. Numbers are kept on disk.
enum class TokenMaking : std::uint8_t {
  unknown = 0,   // before this was written down, or through a token of unknown making
  token = 1,     // by the operator, or through a token that they made
  password = 2,  // by signing in with the password
  session = 3,   // a browser's
};

// Whose word it was that set a password. Numbers are kept on disk.
enum class PasswordSetBy : std::uint8_t { owner = 0, link = 1, platform_operator = 2 };

struct ProcessScale {
  ProcessType type;
  std::uint32_t quantity = 0;
  std::optional<DynoSize> size{};  // nothing: as it is now, standard-1x at first
};
using ProcessScales = FewOf<ProcessScale, limits::process_types_per_app>;

// clang-format off: a wish a line reads as the table that it is.
// The operator's, like provisioning.
struct RegisterAccount { Email email; PersonName name; };
struct ActivateAccount { Email email; };
struct ProvisionOrg {
  OrgName name; Email admin; OrgType type{}; Features features{}; Package package{};
};
// Only what is set changes. The operator's.
struct ChangePackage {
  OrgName org;
  Package package;  // replaces those limits that `changes` names
  PackageLimits changes{};
  std::optional<Features> features{};
};
struct RenameOrg { OrgName org; OrgName name; };
struct CloseOrg { OrgName org; };

struct AddMember { OrgName org; Email email; Role role{}; };
struct SetMember { OrgName org; Email email; Role role{}; };
struct RemoveMember { OrgName org; Email email; };
struct LeaveOrg { OrgName org; };
struct InviteMember { OrgName org; Email email; Role role{}; };
struct AcceptInvitation { OrgName org; };
struct RevokeInvitation { OrgName org; Email email; };

struct CreateApp {
  std::optional<AppName> name{}; std::optional<OrgName> org{}; bool locked = false;
};
struct RenameApp { AppName app; AppName name; };
struct DestroyApp { AppName app; };
struct JoinApp { AppName app; };
struct LeaveApp { AppName app; };
struct LockApp { AppName app; };
struct UnlockApp { AppName app; };
struct AddCollaborator { AppName app; Email email; Permissions permissions = Permissions::work(); };
struct SetCollaborator { AppName app; Email email; Permissions permissions; };
struct RemoveCollaborator { AppName app; Email email; };

struct TransferApp { AppName app; OrgOrEmail to; bool locked = false; };
struct AcceptTransfer { TransferId transfer; };
struct DeclineTransfer { TransferId transfer; };
struct CancelTransfer { TransferId transfer; };
// `all`: every personal app of the actor, in order of name; `apps` is then empty.
struct ImportApps {
  OrgName org; AppNames apps; bool all = false; bool atomic = false;
};

struct SetFormation { AppName app; ProcessScales processes; };
struct CreateAddon {
  AppName app; ServiceName service; PlanName plan; Price price{};
  std::optional<AddonName> name{};  // nothing: it is made up
};
// `addon` is the add-on's name (`postgresql-frozen-4030`), or its service when the app has only one
// of it.
struct DestroyAddon { AppName app; AddonReference addon; };

// The client makes the secret and sends its hash: a retry needs no secret from us, and it never
// leaves the client before its first use. For an address without an account the operator's command
// registers and activates one.
struct IssueToken {
  Email email; Sha256Digest secret_hash{}; Description description; Scopes scopes{};
  std::optional<Timestamp> expires_at{};  // nothing: when it is revoked
  // Counts from the operator and the server only: of others it follows from the token they show.
  TokenMaking made{};
  // Account::password_version when the password was looked at; another one by now: refused.
  std::optional<Position> password_version{};
};
struct RevokeToken { TokenId token; };
// A person's name, which may be empty; addresses stay.
struct RenameAccount { Email email; PersonName name; };
struct SetMaintenance { AppName app; bool on = false; };
// For ever: the address and the name become unreadable in the whole log.
struct EraseAccount { Email email; };
// The mail of a pending invitation, or by which a member activates an account, once more.
struct SendAgain { OrgName org; Email email; };
// The operator's word that the machine's clock is right, although it jumped or the newest record
// lies far ahead of it.
struct AcceptClock {};
// The server's alone, never a client's: the vault holds a new password. Ends the account's sessions
// and, unless `keep_tokens`, the tokens that a password made.
struct ChangePassword { Email email; PasswordSetBy by{}; bool keep_tokens = false; };
// clang-format on

using Command =
    std::variant<RegisterAccount, ActivateAccount, ProvisionOrg, ChangePackage, RenameOrg, CloseOrg,
                 AddMember, SetMember, RemoveMember, LeaveOrg, InviteMember, AcceptInvitation,
                 RevokeInvitation, CreateApp, RenameApp, DestroyApp, JoinApp, LeaveApp, LockApp,
                 UnlockApp, AddCollaborator, SetCollaborator, RemoveCollaborator, TransferApp,
                 AcceptTransfer, DeclineTransfer, CancelTransfer, ImportApps, SetFormation,
                 CreateAddon, DestroyAddon, IssueToken, RevokeToken, RenameAccount, SetMaintenance,
                 EraseAccount, SendAgain, AcceptClock, ChangePassword>;

// `lock_app` and so on, for logs and figures.
std::string_view command_name(std::size_t index);  // Command::index()
inline std::string_view command_name(const Command& command) {
  return command_name(command.index());
}

}  // namespace orglog
