// For clients: one overload a command, in the order of the schema.
#include <command_generated.h>

#include <array>

#include "orglog/codec/command_codec.hpp"
#include "wire.hpp"

namespace orglog {
namespace {

namespace to = wire::command;

auto write(Builder& b, const RegisterAccount& c) {
  const auto email = put_name(b, c.email);
  const auto name = put_optional(b, c.name);
  return to::CreateRegisterAccount(b, email, name);
}
auto write(Builder& b, const ActivateAccount& c) {
  return to::CreateActivateAccount(b, put_name(b, c.email));
}
auto write(Builder& b, const ProvisionOrg& c) {
  const auto name = put_name(b, c.name);
  const auto admin = put_name(b, c.admin);
  const auto features = put(b, c.features);
  const auto package = put(b, c.package);
  return to::CreateProvisionOrg(b, name, admin, put(c.type), features, package);
}
auto write(Builder& b, const ChangePackage& c) {
  const auto org = put_name(b, c.org);
  const auto package = put(b, c.package);
  // An empty list is one too: it takes every feature away.
  Offset<WireTexts> features;
  if (c.features) features = b.CreateVectorOfStrings(*c.features);
  const int changes =
      (c.members ? 1 : 0) | (c.apps ? 2 : 0) | (c.dyno_units ? 4 : 0) | (c.addon_credits ? 8 : 0);
  return to::CreateChangePackage(b, org, package, static_cast<std::uint8_t>(changes), features);
}
auto write(Builder& b, const RenameOrg& c) {
  const auto org = put_name(b, c.org);
  const auto name = put_name(b, c.name);
  return to::CreateRenameOrg(b, org, name);
}
auto write(Builder& b, const CloseOrg& c) { return to::CreateCloseOrg(b, put_name(b, c.org)); }

auto write(Builder& b, const AddMember& c) {
  const auto org = put_name(b, c.org);
  const auto email = put_name(b, c.email);
  return to::CreateAddMember(b, org, email, put(c.role));
}
auto write(Builder& b, const SetMember& c) {
  const auto org = put_name(b, c.org);
  const auto email = put_name(b, c.email);
  return to::CreateSetMember(b, org, email, put(c.role));
}
auto write(Builder& b, const RemoveMember& c) {
  const auto org = put_name(b, c.org);
  const auto email = put_name(b, c.email);
  return to::CreateRemoveMember(b, org, email);
}
auto write(Builder& b, const LeaveOrg& c) { return to::CreateLeaveOrg(b, put_name(b, c.org)); }
auto write(Builder& b, const InviteMember& c) {
  const auto org = put_name(b, c.org);
  const auto email = put_name(b, c.email);
  return to::CreateInviteMember(b, org, email, put(c.role));
}
auto write(Builder& b, const AcceptInvitation& c) {
  return to::CreateAcceptInvitation(b, put_name(b, c.org));
}
auto write(Builder& b, const RevokeInvitation& c) {
  const auto org = put_name(b, c.org);
  const auto email = put_name(b, c.email);
  return to::CreateRevokeInvitation(b, org, email);
}
auto write(Builder& b, const SendAgain& c) {
  const auto org = put_name(b, c.org);
  const auto email = put_name(b, c.email);
  return to::CreateSendAgain(b, org, email);
}

auto write(Builder& b, const CreateApp& c) {
  Offset<WireText> name;
  Offset<WireText> org;
  if (c.name) name = put_name(b, *c.name);
  if (c.org) org = put_name(b, *c.org);
  return to::CreateCreateApp(b, name, org, c.locked);
}
auto write(Builder& b, const RenameApp& c) {
  const auto app = put_name(b, c.app);
  const auto name = put_name(b, c.name);
  return to::CreateRenameApp(b, app, name);
}
auto write(Builder& b, const DestroyApp& c) { return to::CreateDestroyApp(b, put_name(b, c.app)); }
auto write(Builder& b, const JoinApp& c) { return to::CreateJoinApp(b, put_name(b, c.app)); }
auto write(Builder& b, const LeaveApp& c) { return to::CreateLeaveApp(b, put_name(b, c.app)); }
auto write(Builder& b, const LockApp& c) { return to::CreateLockApp(b, put_name(b, c.app)); }
auto write(Builder& b, const UnlockApp& c) { return to::CreateUnlockApp(b, put_name(b, c.app)); }

auto write(Builder& b, const AddCollaborator& c) {
  const auto app = put_name(b, c.app);
  const auto email = put_name(b, c.email);
  return to::CreateAddCollaborator(b, app, email, c.permissions.bits());
}
auto write(Builder& b, const SetCollaborator& c) {
  const auto app = put_name(b, c.app);
  const auto email = put_name(b, c.email);
  return to::CreateSetCollaborator(b, app, email, c.permissions.bits());
}
auto write(Builder& b, const RemoveCollaborator& c) {
  const auto app = put_name(b, c.app);
  const auto email = put_name(b, c.email);
  return to::CreateRemoveCollaborator(b, app, email);
}

auto write(Builder& b, const TransferApp& c) {
  const auto app = put_name(b, c.app);
  const auto recipient = put(b, c.to.text);
  return to::CreateTransferApp(b, app, recipient, c.locked);
}
auto write(Builder& b, const AcceptTransfer& c) {
  return to::CreateAcceptTransfer(b, put(c.transfer));
}
auto write(Builder& b, const DeclineTransfer& c) {
  return to::CreateDeclineTransfer(b, put(c.transfer));
}
auto write(Builder& b, const CancelTransfer& c) {
  return to::CreateCancelTransfer(b, put(c.transfer));
}
auto write(Builder& b, const ImportApps& c) {
  const auto org = put_name(b, c.org);
  Offset<WireTexts> apps;
  if (!c.apps.empty()) {
    std::vector<Offset<WireText>> names;
    names.reserve(c.apps.size());
    for (const AppName& app : c.apps) names.push_back(put_name(b, app));
    apps = b.CreateVector(names);
  }
  return to::CreateImportApps(b, org, apps, c.all, c.atomic);
}

auto write(Builder& b, const SetFormation& c) {
  const auto app = put_name(b, c.app);
  std::vector<Offset<to::ProcessScale>> processes;
  processes.reserve(c.processes.size());
  for (const ProcessScale& process : c.processes) {
    const auto type = put_name(b, process.type);
    flatbuffers::Optional<wire::DynoSize> size;
    if (process.size) size = put(*process.size);
    processes.push_back(to::CreateProcessScale(b, type, process.quantity, size));
  }
  return to::CreateSetFormation(b, app, b.CreateVector(processes));
}
auto write(Builder& b, const CreateAddon& c) {
  const auto app = put_name(b, c.app);
  const auto service = put(b, c.service);
  const auto plan = put(b, c.plan);
  const auto name = put_optional(b, c.name);
  return to::CreateCreateAddon(b, app, service, plan, c.price_cents_a_month, name);
}
auto write(Builder& b, const DestroyAddon& c) {
  const auto app = put_name(b, c.app);
  const auto addon = put(b, c.addon);
  return to::CreateDestroyAddon(b, app, addon);
}

auto write(Builder& b, const IssueToken& c) {
  const auto email = put_name(b, c.email);
  const auto description = put_optional(b, c.description);
  flatbuffers::Optional<std::uint64_t> password_version;
  if (c.password_version) password_version = *c.password_version;
  return to::CreateIssueToken(b, email, put(c.secret_hash), description, c.scopes.bits(),
                              put(c.expires_at), put(c.made), password_version);
}
auto write(Builder& b, const ChangePassword& c) {
  return to::CreateChangePassword(b, put_name(b, c.email), put(c.by), c.keep_tokens);
}
auto write(Builder& b, const RevokeToken& c) { return to::CreateRevokeToken(b, put(c.token)); }
auto write(Builder& b, const SetMaintenance& c) {
  return to::CreateSetMaintenance(b, put_name(b, c.app), c.on);
}
auto write(Builder& b, const EraseAccount& c) {
  return to::CreateEraseAccount(b, put_name(b, c.email));
}
auto write(Builder& b, const AcceptClock&) { return to::CreateAcceptClock(b); }
auto write(Builder& b, const RenameAccount& c) {
  const auto email = put_name(b, c.email);
  const auto name = put_optional(b, c.name);
  return to::CreateRenameAccount(b, email, name);
}

template <class Table>
EncodedCommand encoded(Offset<Table> table) {
  return {static_cast<std::uint8_t>(to::AnyTraits<Table>::enum_value), table.o};
}

// In the order of `Command`.
constexpr std::array<std::string_view, std::variant_size_v<Command>> names{"register_account",
                                                                           "activate_account",
                                                                           "provision_org",
                                                                           "change_package",
                                                                           "rename_org",
                                                                           "close_org",
                                                                           "add_member",
                                                                           "set_member",
                                                                           "remove_member",
                                                                           "leave_org",
                                                                           "invite_member",
                                                                           "accept_invitation",
                                                                           "revoke_invitation",
                                                                           "create_app",
                                                                           "rename_app",
                                                                           "destroy_app",
                                                                           "join_app",
                                                                           "leave_app",
                                                                           "lock_app",
                                                                           "unlock_app",
                                                                           "add_collaborator",
                                                                           "set_collaborator",
                                                                           "remove_collaborator",
                                                                           "transfer_app",
                                                                           "accept_transfer",
                                                                           "decline_transfer",
                                                                           "cancel_transfer",
                                                                           "import_apps",
                                                                           "set_formation",
                                                                           "create_addon",
                                                                           "destroy_addon",
                                                                           "issue_token",
                                                                           "revoke_token",
                                                                           "rename_account",
                                                                           "set_maintenance",
                                                                           "erase_account",
                                                                           "send_again",
                                                                           "accept_clock",
                                                                           "change_password"};

}  // namespace

EncodedCommand encode_command(const Command& command, flatbuffers::FlatBufferBuilder& builder) {
  return std::visit([&](const auto& wish) { return encoded(write(builder, wish)); }, command);
}

std::string_view command_name(std::size_t index) { return names[index]; }

}  // namespace orglog
