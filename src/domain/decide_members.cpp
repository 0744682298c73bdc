// Who belongs to an org, and who is invited (O2 to O7, I1 to I5, decisions 3, 4
// and 13).
#include <algorithm>
#include <utility>

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

// «grace@acme.com, tom@acme.com or 3 others»: the first three in the order of their addresses.
std::string one_of(const std::vector<const Account*>& people) {
  constexpr std::size_t named = 3;
  using Keyed = std::pair<std::string, const Account*>;
  std::vector<Keyed> keyed;  // each key is made once, however many there are
  keyed.reserve(people.size());
  for (const Account* account : people) keyed.emplace_back(account->email.key(), account);
  const std::size_t shown = std::min(named, keyed.size());
  std::ranges::partial_sort(keyed, keyed.begin() + static_cast<std::ptrdiff_t>(shown), {},
                            &Keyed::first);
  std::string text;
  for (std::size_t index = 0; index < shown; ++index) {
    const bool is_last = index + 1 == people.size();
    if (index != 0) text += is_last ? " or " : ", ";
    text += keyed[index].second->email.text();
  }
  const std::size_t others = people.size() - shown;
  if (others != 0) text += " or " + std::to_string(others) + (others == 1 ? " other" : " others");
  return text;
}

bool has_other_active_admin(const State& state, const Org& org, AccountId except,
                            std::vector<const Account*>& not_activated) {
  for (const auto& [id, member] : org.members) {
    if (id == except || member.role != Role::admin) continue;
    const Account* account = state.account(id);
    if (account == nullptr) continue;
    if (account->state == AccountState::active) return true;
    not_activated.push_back(account);
  }
  return false;
}

}  // namespace

std::optional<Rejection> refuse_last_admin(const State& state, const Org& org,
                                           const Account& member) {
  if (state.role(org, member.id) != Role::admin) return std::nullopt;
  if (org.admins == 1) return refuse(Reason::last_admin, member.email);
  if (member.state != AccountState::active) return std::nullopt;
  std::vector<const Account*> waiting;
  if (has_other_active_admin(state, org, member.id, waiting)) return std::nullopt;
  return refuse(Reason::last_admin,
                "Until " + one_of(waiting) + " activates an account, " + member.email.text());
}

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
  ORGLOG_TRY_ASSIGN(org, administered_org(state, command.org, caller));
  const Account* account = state.account(command.email);
  if (role_of(state, *org, account)) return refuse(Reason::already_member, command.email);
  const AccountId invitee = account == nullptr ? AccountId{} : account->id;
  if (!has_seat_for(*org, invitee, caller.now)) return refuse(Reason::member_limit, command.org);
  Decided decided;
  ORGLOG_TRY_ASSIGN(id, account_or_invited(state, account, command.email, Owner::of(org->id),
                                           caller, decided.events));
  decided.events.emplace_back(MemberAdded{org->id, id, command.role});
  return decided;
}

Decision decide(const State& state, const SetMember& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(org, administered_org(state, command.org, caller));
  const Account* account = state.account(command.email);
  const auto role = role_of(state, *org, account);
  if (!role) {
    const bool collaborates = account != nullptr && is_on_an_app(*org, *account);
    return refuse(collaborates ? Reason::collaborator_not_a_member : Reason::not_a_member,
                  command.email);
  }
  if (*role == command.role) return nothing_to_record();
  if (auto refusal = refuse_last_admin(state, *org, *account)) return *std::move(refusal);
  return record(MemberRoleChanged{org->id, account->id, command.role, *role});
}

Decision decide(const State& state, const RemoveMember& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(org, administered_org(state, command.org, caller));
  const Account* account = state.account(command.email);
  const auto role = role_of(state, *org, account);
  if (!role) return refuse(Reason::not_a_member, command.email);
  if (auto refusal = refuse_last_admin(state, *org, *account)) return *std::move(refusal);
  const bool is_himself = account->id == caller.account;
  return leave(state, *org, account->id, *role,
               is_himself ? Cause::left_org : Cause::removed_from_org);
}

Decision decide(const State& state, const LeaveOrg& command, const Caller& caller) {
  if (has_no_account(caller)) return refuse(Reason::account_required, command.org);
  ORGLOG_TRY_ASSIGN(org, visible_org(state, command.org, caller));
  const Account* account = state.account(caller.account);
  const auto role = role_of(state, *org, account);
  if (!role) return refuse(Reason::org_not_found, command.org);
  if (auto refusal = refuse_last_admin(state, *org, *account)) return *std::move(refusal);
  return leave(state, *org, caller.account, *role, Cause::left_org);
}

// I4: inviting again changes the role of an invitation that is pending, and renews one that
// expired.
Decision decide(const State& state, const InviteMember& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(org, administered_org(state, command.org, caller));
  const Account* account = state.account(command.email);
  if (role_of(state, *org, account)) return refuse(Reason::already_member, command.email);
  const AccountId invitee = account == nullptr ? AccountId{} : account->id;
  const Invitation* invitation = org->invitation_of(invitee);
  if (invitation != nullptr && caller.now < invitation->expires_at) {
    if (invitation->role == command.role) return nothing_to_record();
    return record(InvitationRoleChanged{org->id, invitation->id, invitee, command.role});
  }
  if (!has_seat_for(*org, invitee, caller.now)) return refuse(Reason::member_limit, command.org);
  Decided decided;
  ORGLOG_TRY_ASSIGN(id, account_or_invited(state, account, command.email, Owner::of(org->id),
                                           caller, decided.events));
  decided.events.emplace_back(InvitationSent{org->id, made_by<InvitationId>(caller, "invitation"),
                                             id, command.role,
                                             caller.now + limits::invitation_lifetime});
  return decided;
}

// Only the invitation itself shows the org to a stranger (decision 10).
Decision decide(const State& state, const AcceptInvitation& command, const Caller& caller) {
  if (has_no_account(caller)) return refuse(Reason::account_required, command.org);
  const Org* org = state.org(command.org);
  if (org == nullptr) return refuse(Reason::org_not_found, command.org);
  const Invitation* invitation = org->invitation_of(caller.account);
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
      org == nullptr || account == nullptr ? nullptr : org->invitation_of(account->id);
  const bool declines = invitation != nullptr && account->id == caller.account;
  if (!declines) {
    ORGLOG_TRY(administered_org(state, command.org, caller));
  }
  if (invitation == nullptr) return refuse(Reason::invitation_not_found, command.email);
  return record(InvitationRevoked{org->id, invitation->id, account->id});
}

// A person who has an invitation is no member, and the other way round.
Decision decide(const State& state, const SendAgain& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(org, administered_org(state, command.org, caller));
  const Account* account = state.account(command.email);
  const bool is_member = role_of(state, *org, account).has_value();
  const Invitation* invitation = account == nullptr ? nullptr : org->invitation_of(account->id);
  if (!is_member && invitation == nullptr) return refuse(Reason::not_a_member, command.email);
  if (is_member && account->state == AccountState::active) {
    return refuse(Reason::already_active, command.email);
  }
  if (!is_member && caller.now >= invitation->expires_at) {
    return refuse(Reason::invitation_expired, command.org);
  }
  if (caller.now < may_be_sent_again(*account)) return refuse(Reason::sent_recently, command.email);
  return record(SentAgain{org->id, is_member ? InvitationId{} : invitation->id, account->id});
}

}  // namespace orglog::rules
