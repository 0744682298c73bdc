// One field after the other, each with its length where that is not fixed, so that different wishes
// never give the same bytes. A field that a command gets later is written only where it differs
// from its default: what came before it must go on having the same digest.
#include "command_content.hpp"

#include <tuple>

#include "orglog/base/bytes.hpp"

namespace orglog {
namespace {

constexpr std::uint8_t content_format = 1;

class Content {
 public:
  explicit Content(std::string& out) : out_(out) {}

  void put(std::uint8_t value) { append_little(out_, value); }
  void put(bool value) { append_little(out_, static_cast<std::uint8_t>(value)); }
  void put(std::uint32_t value) { append_little(out_, value); }
  void put(std::uint64_t value) { append_little(out_, value); }
  void put(std::int64_t value) { append_little(out_, value); }
  void put(const std::string& text) {
    append_little(out_, static_cast<std::uint32_t>(text.size()));
    out_ += text;
  }
  void put(const Email& email) { put(email.text()); }
  void put(const OrgOrEmail& owner) { put(owner.text); }
  void put(const Sha256Digest& digest) { out_ += view(digest); }
  void put(const Permissions& permissions) { put(permissions.bits()); }
  void put(const Scopes& scopes) { put(scopes.bits()); }
  void put(const Timestamp& time) { put(std::int64_t{time.time_since_epoch().count()}); }
  void put(const Package& package) {
    put_all(package.members, package.apps, package.dyno_units, package.addon_credits_cents);
  }
  void put(const ProcessScale& process) { put_all(process.type, process.quantity, process.size); }
  template <class Kind>
  void put(const Name<Kind>& name) {
    put(name.text());
  }
  template <class Kind>
  void put(const Id<Kind>& id) {
    out_ += id.value.view();
  }
  template <class Enum>
    requires std::is_enum_v<Enum>
  void put(Enum value) {
    put(static_cast<std::uint8_t>(value));
  }
  template <class Value>
  void put(const std::optional<Value>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <class Value>
  void put(const std::vector<Value>& values) {
    put(static_cast<std::uint32_t>(values.size()));
    for (const Value& value : values) put(value);
  }
  template <class... Values>
  void put_all(const Values&... values) {
    (put(values), ...);
  }

 private:
  std::string& out_;
};

// clang-format off: the fields of a wish a line, in the order in which they are written.
auto fields(const RegisterAccount& c) { return std::tie(c.email, c.name); }
auto fields(const ActivateAccount& c) { return std::tie(c.email); }
auto fields(const ProvisionOrg& c) {
  return std::tie(c.name, c.admin, c.type, c.features, c.package);
}
auto fields(const ChangePackage& c) {
  return std::tie(c.org, c.package, c.members, c.apps, c.dyno_units, c.addon_credits, c.features);
}
auto fields(const RenameOrg& c) { return std::tie(c.org, c.name); }
auto fields(const CloseOrg& c) { return std::tie(c.org); }
auto fields(const AddMember& c) { return std::tie(c.org, c.email, c.role); }
auto fields(const SetMember& c) { return std::tie(c.org, c.email, c.role); }
auto fields(const RemoveMember& c) { return std::tie(c.org, c.email); }
auto fields(const LeaveOrg& c) { return std::tie(c.org); }
auto fields(const InviteMember& c) { return std::tie(c.org, c.email, c.role); }
auto fields(const AcceptInvitation& c) { return std::tie(c.org); }
auto fields(const RevokeInvitation& c) { return std::tie(c.org, c.email); }
auto fields(const CreateApp& c) { return std::tie(c.name, c.org, c.locked); }
auto fields(const RenameApp& c) { return std::tie(c.app, c.name); }
auto fields(const DestroyApp& c) { return std::tie(c.app); }
auto fields(const JoinApp& c) { return std::tie(c.app); }
auto fields(const LeaveApp& c) { return std::tie(c.app); }
auto fields(const LockApp& c) { return std::tie(c.app); }
auto fields(const UnlockApp& c) { return std::tie(c.app); }
auto fields(const AddCollaborator& c) { return std::tie(c.app, c.email, c.permissions); }
auto fields(const SetCollaborator& c) { return std::tie(c.app, c.email, c.permissions); }
auto fields(const RemoveCollaborator& c) { return std::tie(c.app, c.email); }
auto fields(const TransferApp& c) { return std::tie(c.app, c.to, c.locked); }
auto fields(const AcceptTransfer& c) { return std::tie(c.transfer); }
auto fields(const DeclineTransfer& c) { return std::tie(c.transfer); }
auto fields(const CancelTransfer& c) { return std::tie(c.transfer); }
auto fields(const ImportApps& c) { return std::tie(c.org, c.apps, c.all, c.atomic); }
auto fields(const SetFormation& c) { return std::tie(c.app, c.processes); }
auto fields(const CreateAddon& c) {
  return std::tie(c.app, c.service, c.plan, c.price_cents_a_month, c.name);
}
auto fields(const DestroyAddon& c) { return std::tie(c.app, c.addon); }
auto fields(const IssueToken& c) {
  return std::tie(c.email, c.secret_hash, c.description, c.scopes, c.expires_at);
}
auto fields(const RevokeToken& c) { return std::tie(c.token); }
auto fields(const RenameAccount& c) { return std::tie(c.email, c.name); }
auto fields(const SetMaintenance& c) { return std::tie(c.app, c.on); }
auto fields(const EraseAccount& c) { return std::tie(c.email); }
auto fields(const SendAgain& c) { return std::tie(c.org, c.email); }
auto fields(const AcceptClock&) { return std::tie(); }
auto fields(const ChangePassword& c) { return std::tie(c.email, c.by, c.keep_tokens); }

// clang-format on

// What a command got later, at the very end.
template <class Wish>
void put_later_fields(Content&, const Wish&) {}
void put_later_fields(Content& content, const IssueToken& c) {
  if (c.made != TokenMaking::unknown || c.password_version)
    content.put_all(c.made, c.password_version);
}

template <class Fact, class... All>
constexpr EventType number_among(std::type_identity<std::variant<All...>>) {
  EventType number = 0;
  bool found = false;
  ((found = found || (++number, std::is_same_v<Fact, All>)), ...);
  return number;
}

// The last event that each command leaves, but for crossed limits.
struct LastEvent {
  EventType type;
  bool by_http;

  template <class... Facts>
  bool is() const {
    return ((type == number_among<Facts>(std::type_identity<Event>{})) || ...);
  }
  // A person or thing that is put: added where it was not there, changed where it was.
  template <class Own, class Other>
  bool is_put() const {
    return is<Own>() || (by_http && is<Other>());
  }

  // clang-format off: a command a line.
  bool operator()(const RegisterAccount&) const { return is<AccountRegistered>(); }
  bool operator()(const ActivateAccount&) const { return is<AccountActivated>(); }
  bool operator()(const ProvisionOrg&) const { return is<OrgProvisioned>(); }
  bool operator()(const ChangePackage&) const { return is<PackageChanged>(); }
  bool operator()(const RenameOrg&) const { return is<OrgRenamed>(); }
  bool operator()(const CloseOrg&) const { return is<OrgClosed>(); }
  bool operator()(const AddMember&) const { return is_put<MemberAdded, MemberRoleChanged>(); }
  bool operator()(const SetMember&) const { return is_put<MemberRoleChanged, MemberAdded>(); }
  bool operator()(const RemoveMember&) const { return is<MemberRemoved>(); }
  bool operator()(const LeaveOrg&) const { return is<MemberRemoved>(); }
  bool operator()(const InviteMember&) const {
    return is<InvitationSent, InvitationRoleChanged>();
  }
  bool operator()(const AcceptInvitation&) const { return is<InvitationAccepted>(); }
  bool operator()(const RevokeInvitation&) const { return is<InvitationRevoked>(); }
  bool operator()(const CreateApp&) const { return is<AppCreated>(); }
  bool operator()(const RenameApp&) const { return is<AppRenamed>(); }
  bool operator()(const DestroyApp&) const { return is<AppDestroyed>(); }
  bool operator()(const JoinApp&) const { return is<AppJoined>(); }
  bool operator()(const LeaveApp&) const { return is<AppLeft, CollaboratorRemoved>(); }
  bool operator()(const LockApp&) const { return is<AppLocked>(); }
  bool operator()(const UnlockApp&) const { return is<AppUnlocked>(); }
  bool operator()(const AddCollaborator&) const {
    return is_put<CollaboratorAdded, CollaboratorChanged>();
  }
  bool operator()(const SetCollaborator&) const {
    return is_put<CollaboratorChanged, CollaboratorAdded>();
  }
  bool operator()(const RemoveCollaborator&) const { return is<AppLeft, CollaboratorRemoved>(); }
  bool operator()(const TransferApp&) const { return is<TransferRequested, AppTransferred>(); }
  bool operator()(const AcceptTransfer&) const { return is<AppTransferred>(); }
  bool operator()(const DeclineTransfer&) const { return is<TransferDeclined>(); }
  bool operator()(const CancelTransfer&) const { return is<TransferCancelled>(); }
  bool operator()(const ImportApps&) const { return is<AppTransferred>(); }
  bool operator()(const SetFormation&) const { return is<FormationChanged>(); }
  bool operator()(const CreateAddon&) const { return is<AddonCreated>(); }
  bool operator()(const DestroyAddon&) const { return is<AddonDestroyed>(); }
  bool operator()(const IssueToken&) const { return is<TokenIssued>(); }
  bool operator()(const RevokeToken&) const { return is<TokenRevoked>(); }
  bool operator()(const RenameAccount&) const { return is<AccountRenamed>(); }
  bool operator()(const SetMaintenance&) const { return is<MaintenanceChanged>(); }
  bool operator()(const EraseAccount&) const { return is<AccountErased>(); }
  bool operator()(const SendAgain&) const { return is<SentAgain>(); }
  bool operator()(const AcceptClock&) const { return is<ClockAccepted>(); }
  bool operator()(const ChangePassword&) const { return is<PasswordChanged>(); }
  // clang-format on
};

}  // namespace

void write_content(const Submission& submission, std::string& out) {
  Content content(out);
  content.put(content_format);
  content.put(static_cast<std::uint8_t>(submission.command.index() + 1));
  std::visit(
      [&](const auto& wish) {
        std::apply([&](const auto&... values) { content.put_all(values...); }, fields(wish));
      },
      submission.command);
  content.put_all(submission.on_behalf_of, submission.occurred_at);
  const Expectation* expectation = submission.expectation.get();
  content.put(expectation != nullptr);
  if (expectation != nullptr)
    content.put_all(expectation->orgs, expectation->apps, expectation->emails,
                    std::uint64_t{expectation->after}, expectation->versions);
  std::visit([&](const auto& wish) { put_later_fields(content, wish); }, submission.command);
}

bool may_have_left(const Command& command, EventType type, bool by_http) {
  return std::visit(LastEvent{type, by_http}, command);
}

}  // namespace orglog
