// Events as people read them.
#include <fmt/format.h>

#include "json_names.hpp"
#include "orglog/codec/words.hpp"

namespace orglog::json {
namespace {

std::string decimal(std::int64_t hundredths) {
  return fmt::format("{}.{:02}", hundredths / 100, hundredths % 100);
}

std::string_view set_by(PasswordSetBy by) {
  switch (by) {
    case PasswordSetBy::owner:
      return "";
    case PasswordSetBy::link:
      return " by a mailed link";
    case PasswordSetBy::platform_operator:
      return " by the operator";
  }
  return "";
}

std::string because(Cause cause) {
  switch (cause) {
    case Cause::own_wish:
      return "";
    case Cause::removed:
      return "";
    case Cause::left_org:
      return ", by leaving the org";
    case Cause::removed_from_org:
      return ", by removal from the org";
  }
  return "";
}

std::string_view because(TokenEnd cause) {
  switch (cause) {
    case TokenEnd::asked_for:
      return "";
    case TokenEnd::password_changed:
      return ", by a new password";
    case TokenEnd::parent_ended:
      return ", with the token that it was begun with";
  }
  return "";
}

struct Sentence {
  const Names& names;

  std::string who(AccountId account) const { return names.person(account); }
  std::string org(OrgId id) const { return names.org(id); }
  std::string app(AppId id) const { return names.app(id); }
  std::string holder(const Owner& owner) const {
    return owner.is_org() ? org(owner.org()) : who(owner.account());
  }
  static std::string_view role(Role role) { return to_text(role); }

  std::string operator()(const AccountRegistered& fact) const {
    const bool is_active = fact.state == AccountState::active;
    return fmt::format("{} {}", fact.email.text(),
                       is_active ? "registered" : "registered as invited");
  }
  std::string operator()(const AccountActivated& fact) const {
    return fmt::format("{} activated", who(fact.account));
  }
  std::string operator()(const AccountRenamed& fact) const {
    if (fact.name.empty()) return fmt::format("{} gave up the name", who(fact.account));
    return fmt::format("{} is called {}", who(fact.account), fact.name);
  }
  std::string operator()(const OrgProvisioned& fact) const {
    return fmt::format("org {} provisioned for {}", fact.name.text(), who(fact.admin));
  }
  std::string operator()(const PackageChanged& fact) const {
    return fmt::format("package of {} changed", org(fact.org));
  }
  std::string operator()(const OrgRenamed& fact) const {
    return fmt::format("org {} renamed to {}", fact.previous.text(), fact.name.text());
  }
  std::string operator()(const OrgClosed& fact) const {
    return fmt::format("org {} closed", org(fact.org));
  }
  std::string operator()(const MemberAdded& fact) const {
    return fmt::format("{} added as {} to {}", who(fact.account), role(fact.role), org(fact.org));
  }
  std::string operator()(const MemberRoleChanged& fact) const {
    return fmt::format("{} made {} of {}, was {}", who(fact.account), role(fact.role),
                       org(fact.org), role(fact.previous));
  }
  std::string operator()(const MemberRemoved& fact) const {
    const bool left = fact.cause == Cause::left_org || fact.cause == Cause::own_wish;
    return fmt::format("{} {} {}", who(fact.account), left ? "left" : "removed from",
                       org(fact.org));
  }
  std::string operator()(const InvitationSent& fact) const {
    return fmt::format("{} invited as {} to {}", who(fact.account), role(fact.role), org(fact.org));
  }
  std::string operator()(const InvitationRoleChanged& fact) const {
    return fmt::format("invitation of {} to {} changed to {}", who(fact.account), org(fact.org),
                       role(fact.role));
  }
  std::string operator()(const InvitationAccepted& fact) const {
    return fmt::format("{} accepted the invitation to {} as {}", who(fact.account), org(fact.org),
                       role(fact.role));
  }
  std::string operator()(const InvitationRevoked& fact) const {
    return fmt::format("invitation of {} to {} revoked", who(fact.account), org(fact.org));
  }
  std::string operator()(const SentAgain& fact) const {
    return fmt::format("{} of {} to {} sent again",
                       fact.invitation.is_nil() ? "mail of activation" : "invitation",
                       who(fact.account), org(fact.org));
  }
  std::string operator()(const AppCreated& fact) const {
    return fmt::format("app {} created in {}{}", fact.name.text(), holder(fact.owner),
                       fact.locked ? ", locked" : "");
  }
  std::string operator()(const AppRenamed& fact) const {
    return fmt::format("app {} renamed to {}", fact.previous.text(), fact.name.text());
  }
  std::string operator()(const AppDestroyed& fact) const {
    return fmt::format("app {} of {} destroyed", fact.name.text(), holder(fact.owner));
  }
  std::string operator()(const AppJoined& fact) const {
    return fmt::format("{} joined {}", who(fact.account), app(fact.app));
  }
  std::string operator()(const AppLeft& fact) const {
    const bool removed = fact.cause == Cause::removed;
    return fmt::format("{} {} {}{}", who(fact.account), removed ? "removed from" : "left",
                       app(fact.app), because(fact.cause));
  }
  std::string operator()(const AppLocked& fact) const {
    return fmt::format("app {} locked", app(fact.app));
  }
  std::string operator()(const AppUnlocked& fact) const {
    return fmt::format("app {} unlocked", app(fact.app));
  }
  std::string operator()(const MaintenanceChanged& fact) const {
    return fmt::format("maintenance of {} turned {}", app(fact.app), fact.on ? "on" : "off");
  }
  std::string operator()(const CollaboratorAdded& fact) const {
    return fmt::format("{} added to {} as collaborator with {}", who(fact.account), app(fact.app),
                       joined(fact.permissions, ", "));
  }
  std::string operator()(const CollaboratorChanged& fact) const {
    return fmt::format("{} on {} now has {}, had {}", who(fact.account), app(fact.app),
                       joined(fact.permissions, ", "), joined(fact.previous, ", "));
  }
  std::string operator()(const CollaboratorRemoved& fact) const {
    return fmt::format("{} removed from {}, had {}{}", who(fact.account), app(fact.app),
                       joined(fact.permissions, ", "), because(fact.cause));
  }
  std::string operator()(const TransferRequested& fact) const {
    return fmt::format("transfer of {} from {} to {} requested", app(fact.app), who(fact.from),
                       who(fact.to));
  }
  std::string operator()(const TransferDeclined& fact) const {
    return fmt::format("transfer of {} declined by {}", app(fact.app), who(fact.to));
  }
  std::string operator()(const TransferCancelled& fact) const {
    return fmt::format("transfer of {} to {} cancelled", app(fact.app), who(fact.to));
  }
  std::string operator()(const AppTransferred& fact) const {
    return fmt::format("app {} transferred from {} to {}{}", app(fact.app), holder(fact.from),
                       holder(fact.to), fact.locked ? ", locked" : "");
  }
  std::string operator()(const FormationChanged& fact) const {
    std::string text = fmt::format("{} scaled to", app(fact.app));
    for (const Process& process : fact.processes) {
      text +=
          fmt::format(" {}={}:{}", process.type.text(), process.quantity, to_text(process.size));
    }
    return text;
  }
  std::string operator()(const AddonCreated& fact) const {
    return fmt::format("add-on {} ({}:{}, {} a month) created on {}", fact.name, fact.service,
                       fact.plan, decimal(fact.price_cents_a_month), app(fact.app));
  }
  std::string operator()(const AddonDestroyed& fact) const {
    return fmt::format("add-on {} on {} destroyed", fact.name, app(fact.app));
  }
  std::string operator()(const TokenIssued& fact) const {
    return fmt::format("token issued for {}", who(fact.account));
  }
  std::string operator()(const TokenRevoked& fact) const {
    return fmt::format("token of {} revoked{}", who(fact.account), because(fact.cause));
  }
  std::string operator()(const PasswordChanged& fact) const {
    return fmt::format("password of {} set{}: sessions ended {}, tokens ended {}",
                       who(fact.account), set_by(fact.by), fact.sessions, fact.tokens);
  }
  std::string operator()(const AccountErased& fact) const {
    return fmt::format("{}: address and name can no longer be read", who(fact.account));
  }
  static std::string times(std::uint32_t times) {
    return times == 1 ? std::string() : fmt::format(", {} times", times);
  }
  std::string aim(const Aim& at) const {
    std::string text;
    if (!at.app.is_nil()) text = app(at.app);
    if (!at.org.is_nil()) text += (text.empty() ? "org " : " of org ") + org(at.org);
    if (!at.account.is_nil()) text += (text.empty() ? "" : ", ") + who(at.account);
    return text;
  }
  // Without an aim: it was at nothing that exists, or the reader is not told.
  std::string at(std::string_view word, const Aim& aim_at) const {
    const std::string text = aim(aim_at);
    return text.empty() ? std::string() : fmt::format(" {} {}", word, text);
  }
  std::string operator()(const AttemptsDenied& fact) const {
    return fmt::format("denied: {}{} ({}){}", attempt_name(fact), at("on", fact.aim),
                       code(static_cast<Reason>(fact.reason)), times(fact.times));
  }
  std::string operator()(const HistoryRead& fact) const {
    return fmt::format("history{} read{}", at("of", fact.aim), times(fact.times));
  }
  std::string operator()(const ClockAccepted& fact) const {
    return fmt::format("clock accepted at {}; the newest record said {}", to_rfc3339(fact.accepted),
                       to_rfc3339(fact.newest));
  }
  std::string operator()(const LimitExceeded& fact) const {
    const bool dynos = fact.kind == LimitKind::dyno_units;
    return fmt::format("{} of {} over the limit: {} of {}", dynos ? "dyno units" : "add-on credits",
                       org(fact.org), decimal(fact.used), decimal(fact.limit));
  }
};

}  // namespace

std::string describe(const Names& names, const Event& event) {
  return std::visit(Sentence{names}, event);
}

}  // namespace orglog::json
