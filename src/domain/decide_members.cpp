// Who belongs to an org, and who is invited (O2 to O7, I1 to I5, decisions 3 and 4).
#include <algorithm>

#include "rules.hpp"

namespace orglog::rules {
namespace {

// The role of an account that may not exist.
std::optional<Role> role_of(const State& state, const Org& org, const Account* account) {
  return account == nullptr ? std::nullopt : state.role(org, account->id);
}

bool is_on_an_app(const Org& org, const Account& account) {
  return std::any_of(account.apps.begin(), account.apps.end(),
                     [&](AppId app) { return org.apps.contains(app); });
}

}  // namespace

bool is_last_admin(const Org& org, Role role) { return role == Role::admin && org.admins == 1; }

// Decision 3: every join and grant on the org's apps ends, in order of the apps' names. There is no
// transfer to cancel: one that is pending is between two persons, never with an org.
Decided leave(const State& state, const Org& org, AccountId leaver, Role role, Cause cause) {
  std::vector<const App*> apps;
  if (const Account* account = state.account(leaver)) {
    for (const AppId id : account->apps) {
      if (org.apps.contains(id)) apps.push_back(state.app(id));
    }
  }
  std::sort(apps.begin(), apps.end(),
            [](const App* a, const App* b) { return a->name.text() < b->name.text(); });
  Decided decided;
  decided.events.reserve(apps.size() + 1);
  for (const App* app : apps) {
    const Access* access = app->access_of(leaver);
    if (access != nullptr) decided.events.push_back(end_of_access(*app, *access, cause));
  }
  decided.events.emplace_back(MemberRemoved{org.id, leaver, role, cause});
  return decided;
}

Decision decide(const State& state, const AddMember& command, const Caller& caller) {
  const auto org = administered_org(state, command.org, caller);
  if (!org) return org.error();
  const Account* account = state.account(command.email);
  if (role_of(state, **org, account)) return refuse(Reason::already_member, command.email);
  const AccountId invitee = account == nullptr ? AccountId{} : account->id;
  if (!has_seat_for(**org, invitee, caller.now)) return refuse(Reason::member_limit, command.org);
  Decided decided;
  const AccountId id = account_or_invited(account, command.email, caller, decided.events);
  decided.events.emplace_back(MemberAdded{(*org)->id, id, command.role});
  return decided;
}

Decision decide(const State& state, const SetMember& command, const Caller& caller) {
  const auto org = administered_org(state, command.org, caller);
  if (!org) return org.error();
  const Account* account = state.account(command.email);
  const auto role = role_of(state, **org, account);
  if (!role) {
    const bool collaborates = account != nullptr && is_on_an_app(**org, *account);
    return refuse(collaborates ? Reason::collaborator_not_a_member : Reason::not_a_member,
                  command.email);
  }
  if (*role == command.role) return nothing_to_record();
  if (is_last_admin(**org, *role)) return refuse(Reason::last_admin, command.email);
  return record(MemberRoleChanged{(*org)->id, account->id, command.role, *role});
}

Decision decide(const State& state, const RemoveMember& command, const Caller& caller) {
  const auto org = administered_org(state, command.org, caller);
  if (!org) return org.error();
  const Account* account = state.account(command.email);
  const auto role = role_of(state, **org, account);
  if (!role) return refuse(Reason::not_a_member, command.email);
  if (is_last_admin(**org, *role)) return refuse(Reason::last_admin, command.email);
  const bool is_himself = account->id == caller.account;
  return leave(state, **org, account->id, *role,
               is_himself ? Cause::left_org : Cause::removed_from_org);
}

Decision decide(const State& state, const LeaveOrg& command, const Caller& caller) {
  if (has_no_account(caller)) return refuse(Reason::account_required, command.org);
  const auto org = visible_org(state, command.org, caller);
  if (!org) return org.error();
  const auto role = state.role(**org, caller.account);
  if (!role) return refuse(Reason::org_not_found, command.org);
  if (is_last_admin(**org, *role)) {
    const Account* account = state.account(caller.account);
    return refuse(Reason::last_admin, account == nullptr ? "" : account->email.text());
  }
  return leave(state, **org, caller.account, *role, Cause::left_org);
}

// I4: inviting again changes the role of an invitation that is pending, and renews one that
// expired.
Decision decide(const State& state, const InviteMember& command, const Caller& caller) {
  const auto org = administered_org(state, command.org, caller);
  if (!org) return org.error();
  const Account* account = state.account(command.email);
  if (role_of(state, **org, account)) return refuse(Reason::already_member, command.email);
  const AccountId invitee = account == nullptr ? AccountId{} : account->id;
  const Invitation* invitation = invitation_of(**org, invitee);
  if (invitation != nullptr && caller.now < invitation->expires_at) {
    if (invitation->role == command.role) return nothing_to_record();
    return record(InvitationRoleChanged{(*org)->id, invitation->id, invitee, command.role});
  }
  if (!has_seat_for(**org, invitee, caller.now)) return refuse(Reason::member_limit, command.org);
  Decided decided;
  const AccountId id = account_or_invited(account, command.email, caller, decided.events);
  decided.events.emplace_back(
      InvitationSent{(*org)->id, made_by<InvitationId>(caller, "invitation"), id, command.role,
                     caller.now + limits::invitation_lifetime});
  return decided;
}

// Only the invitation itself shows the org to a stranger (decision 10).
Decision decide(const State& state, const AcceptInvitation& command, const Caller& caller) {
  if (has_no_account(caller)) return refuse(Reason::account_required, command.org);
  const Org* org = state.org(command.org);
  if (org == nullptr) return refuse(Reason::org_not_found, command.org);
  const Invitation* invitation = invitation_of(*org, caller.account);
  if (invitation == nullptr) {
    return refuse(sees(state, *org, caller) ? Reason::invitation_not_found : Reason::org_not_found,
                  command.org);
  }
  if (caller.now >= invitation->expires_at) return refuse(Reason::invitation_expired, command.org);
  if (!has_seat_for(*org, caller.account, caller.now)) {
    return refuse(Reason::member_limit, command.org);
  }
  return record(InvitationAccepted{org->id, invitation->id, caller.account, invitation->role});
}

// By an admin, or by the person invited, who thereby declines.
Decision decide(const State& state, const RevokeInvitation& command, const Caller& caller) {
  const Org* org = state.org(command.org);
  const Account* account = state.account(command.email);
  const Invitation* invitation =
      org == nullptr || account == nullptr ? nullptr : invitation_of(*org, account->id);
  const bool declines = invitation != nullptr && account->id == caller.account;
  if (!declines) {
    const auto administered = administered_org(state, command.org, caller);
    if (!administered) return administered.error();
  }
  if (invitation == nullptr) return refuse(Reason::invitation_not_found, command.email);
  return record(InvitationRevoked{org->id, invitation->id, account->id});
}

}  // namespace orglog::rules
