#include "rules.hpp"

namespace orglog::rules {

std::optional<Role> role_in(const State& state, const Org& org, const Caller& caller) {
  if (is_operator_alone(caller)) return Role::admin;
  return state.role(org, caller.account);
}

std::optional<Role> role_in_owner(const State& state, const App& app, const Caller& caller) {
  if (!app.owner.is_org()) return std::nullopt;
  const Org* org = state.org(app.owner.org());
  return org == nullptr ? std::nullopt : role_in(state, *org, caller);
}

bool allows(const State& state, const App& app, const Caller& caller, Permission permission) {
  if (is_operator_alone(caller)) return true;
  return permissions_of(state, app, caller.account).has(permission);
}

Checked<const Org*> visible_org(const State& state, const OrgName& name, const Caller& caller) {
  const Org* org = state.org(name);
  if (org == nullptr || !sees(state, *org, caller)) return refuse(Reason::org_not_found, name);
  return org;
}

Checked<const Org*> administered_org(const State& state, const OrgName& name,
                                     const Caller& caller) {
  const Org* org = state.org(name);
  const auto role = org == nullptr ? std::nullopt : role_in(state, *org, caller);
  if (!role) return refuse(Reason::org_not_found, name);
  if (*role != Role::admin) return refuse(Reason::role_too_low, name);
  return org;
}

Checked<const App*> visible_app(const State& state, const AppName& name, const Caller& caller) {
  const App* app = state.app(name);
  if (app == nullptr || !sees(state, *app, caller)) return refuse(Reason::app_not_found, name);
  return app;
}

Checked<const App*> managed_app(const State& state, const AppName& name, const Caller& caller) {
  const auto app = visible_app(state, name, caller);
  if (app && !allows(state, **app, caller, Permission::manage)) {
    return refuse(Reason::role_too_low, name);
  }
  return app;
}

bool has_seat_for(const Org& org, AccountId account, Timestamp now) {
  if (!org.package.members) return true;
  std::size_t taken = org.members.size() + pending_invitations(org, now);
  const Invitation* own = org.invitation_of(account);
  if (own != nullptr && now < own->expires_at) --taken;
  return taken < *org.package.members;
}

bool has_room_for_app(const Org& org) {
  return !org.package.apps || org.apps.size() < *org.package.apps;
}

bool has_room_for_app(const Account& account) { return account.owned_apps < limits::personal_apps; }

AccountId account_or_invited(const Account* known, const Email& email, const Caller& caller,
                             std::vector<Event>& events) {
  if (known != nullptr) return known->id;
  const auto id = made_by<AccountId>(caller, "account");
  events.emplace_back(AccountRegistered{id, email, {}, AccountState::invited});
  return id;
}

Event end_of_access(const App& app, const Access& access, Cause cause) {
  if (access.granted.empty()) return AppLeft{app.id, app.owner, access.account, cause};
  return CollaboratorRemoved{app.id, app.owner, access.account, access.granted, cause};
}

void cancel_transfer(const App& app, std::vector<Event>& events) {
  const PendingTransfer& pending = app.transfer;
  if (pending.id.is_nil()) return;
  events.emplace_back(TransferCancelled{pending.id, app.id, pending.from, pending.to});
}

}  // namespace orglog::rules
