// One field after the other, in the order of the members and each with its length where that is not
// fixed, so that different commands never give the same bytes. tests/golden/shown pins them.
#include "command_content.hpp"

#include <boost/pfr.hpp>
#include <tuple>

#include "orglog/base/bytes.hpp"

namespace orglog {
namespace {

constexpr std::uint8_t content_format = 1;

// How many members a command had at first. A member that it gets later is written only where one of
// those differs from its default, and then at the very end: what came before it must go on having
// the same digest.
template <class Wish>
constexpr std::size_t first_members = boost::pfr::tuple_size_v<Wish>;
template <>
constexpr std::size_t first_members<IssueToken> = 5;

class Content {
 public:
  explicit Content(std::string& out) : out_(out) {}

  void put(std::integral auto number) { append_little(out_, number); }
  void put(bool value) { put(static_cast<std::uint8_t>(value)); }
  void put(const std::string& text) {
    put(static_cast<std::uint32_t>(text.size()));
    out_ += text;
  }
  template <class Text>
    requires requires(const Text& text) { text.text(); }
  void put(const Text& text) {
    put(text.text());
  }
  // An empty text said once that there is none.
  void put(const std::optional<AddonName>& name) { put(name ? name->text() : std::string()); }
  void put(const Sha256Digest& digest) { out_ += view(digest); }
  void put(Permissions permissions) { put(permissions.bits()); }
  void put(Scopes scopes) { put(scopes.bits()); }
  void put(Timestamp time) { put(std::int64_t{time.time_since_epoch().count()}); }
  void put(Price price) { put(price.cents()); }
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
  template <class Value, std::size_t most>
  void put(const FewOf<Value, most>& values) {
    put(values.all());
  }
  template <class Struct>
    requires std::is_aggregate_v<Struct>
  void put(const Struct& value) {
    put_members<0, boost::pfr::tuple_size_v<Struct>>(value);
  }
  template <std::size_t from, std::size_t to>
  void put_members(const auto& value) {
    [&]<std::size_t... at>(std::index_sequence<at...>) {
      (put(boost::pfr::get<from + at>(value)), ...);
    }(std::make_index_sequence<to - from>());
  }

 private:
  std::string& out_;
};

template <class Wish>
void put_first_members(Content& content, const Wish& wish) {
  content.put_members<0, first_members<Wish>>(wish);
}
template <class Wish>
void put_later_members(Content& content, const Wish& wish) {
  constexpr std::size_t first = first_members<Wish>, all = boost::pfr::tuple_size_v<Wish>;
  if constexpr (first != all) {
    std::string given, none;
    Content(given).put_members<first, all>(wish);
    Content(none).put_members<first, all>(Wish());
    if (given != none) content.put_members<first, all>(wish);
  }
}

// The last event that each command of the first release leaves, but for crossed limits. With those
// of later ones a digest came always.
struct LastEvent {
  EventType type;
  bool by_http;

  template <class... Facts>
  bool is() const {
    return ((type == type_of<Facts>()) || ...);
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
  bool operator()(const auto&) const { return false; }
  // clang-format on
};

}  // namespace

void write_content(const Submission& submission, std::string& out) {
  Content content(out);
  content.put(content_format);
  content.put(static_cast<std::uint8_t>(submission.command.index() + 1));
  std::visit([&](const auto& wish) { put_first_members(content, wish); }, submission.command);
  content.put(submission.on_behalf_of);
  content.put(submission.occurred_at);
  const Expectation* expectation = submission.expectation.get();
  content.put(expectation != nullptr);
  if (expectation != nullptr) content.put(*expectation);
  std::visit([&](const auto& wish) { put_later_members(content, wish); }, submission.command);
}

bool may_have_left(const Command& command, EventType type, bool by_http) {
  return std::visit(LastEvent{type, by_http}, command);
}

}  // namespace orglog
