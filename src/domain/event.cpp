#include "orglog/domain/event.hpp"

namespace orglog {
namespace {

// In the order of `Event`.
constexpr std::array<std::string_view, event_types> names{"AccountRegistered",
                                                          "AccountActivated",
                                                          "OrgProvisioned",
                                                          "PackageChanged",
                                                          "OrgRenamed",
                                                          "OrgClosed",
                                                          "MemberAdded",
                                                          "MemberRoleChanged",
                                                          "MemberRemoved",
                                                          "InvitationSent",
                                                          "InvitationRoleChanged",
                                                          "InvitationAccepted",
                                                          "InvitationRevoked",
                                                          "AppCreated",
                                                          "AppRenamed",
                                                          "AppDestroyed",
                                                          "AppJoined",
                                                          "AppLeft",
                                                          "AppLocked",
                                                          "AppUnlocked",
                                                          "CollaboratorAdded",
                                                          "CollaboratorChanged",
                                                          "CollaboratorRemoved",
                                                          "TransferRequested",
                                                          "TransferDeclined",
                                                          "TransferCancelled",
                                                          "AppTransferred",
                                                          "FormationChanged",
                                                          "AddonCreated",
                                                          "AddonDestroyed",
                                                          "TokenIssued",
                                                          "TokenRevoked",
                                                          "LimitExceeded",
                                                          "AccountRenamed",
                                                          "MaintenanceChanged",
                                                          "AccountErased",
                                                          "AttemptsDenied",
                                                          "HistoryRead",
                                                          "SentAgain",
                                                          "ClockAccepted",
                                                          "PasswordChanged"};

// `MemberRoleChanged` and `member.role_changed` alike become `memberrolechanged`.
std::string plain(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char character : text) {
    if (character == '.' || character == '_' || character == '-') continue;
    const bool upper = character >= 'A' && character <= 'Z';
    result.push_back(upper ? static_cast<char>(character - 'A' + 'a') : character);
  }
  return result;
}

void about(Subjects& subjects, OrgId org) {
  (subjects.orgs[0].is_nil() ? subjects.orgs[0] : subjects.orgs[1]) = org;
}

void about(Subjects& subjects, AccountId account) {
  (subjects.accounts[0].is_nil() ? subjects.accounts[0] : subjects.accounts[1]) = account;
}

void about(Subjects& subjects, const Owner& owner) {
  if (owner.is_org()) {
    about(subjects, owner.org());
  } else {
    about(subjects, owner.account());
  }
}

// By the names of a fact's members: a new fact that keeps to them needs no line here.
struct FindSubjects {
  Subjects& subjects;

  template <class Fact>
  void operator()(const Fact& fact) const {
    if constexpr (requires { fact.app; }) subjects.app = fact.app;
    if constexpr (requires { fact.org; }) about(subjects, fact.org);
    if constexpr (requires { fact.owner; }) about(subjects, fact.owner);
    if constexpr (requires { fact.from; }) about(subjects, fact.from);
    if constexpr (requires { fact.to; }) about(subjects, fact.to);
    if constexpr (requires { fact.admin; }) about(subjects, fact.admin);
    if constexpr (requires { fact.joined; }) about(subjects, fact.joined);
    if constexpr (requires { fact.account; }) about(subjects, fact.account);
  }
};

}  // namespace

Subjects subjects_of(const Event& event) {
  Subjects subjects;
  std::visit(FindSubjects{subjects}, event);
  return subjects;
}

std::string_view type_name(EventType type) {
  if (type == 0 || type > event_types) return {};
  return names[static_cast<std::size_t>(type - 1)];
}

std::optional<EventType> parse_event_type(std::string_view text) {
  const std::string wanted = plain(text);
  for (EventType type = 1; type <= event_types; ++type) {
    if (plain(type_name(type)) == wanted) return type;
  }
  return std::nullopt;
}

}  // namespace orglog
