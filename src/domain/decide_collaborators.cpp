// Grants on an app (decision 1; rows 20 to 22 of the table of roles and actions).
#include "rules.hpp"

namespace orglog::rules {
namespace {

bool is_owner(const App& app, AccountId account) { return app.owner == Owner::of(account); }

// Those who manage the app may always, the owning org's members while it is unlocked.
std::optional<Reason> why_not_change_people(const State& state, const App& app,
                                            const Caller& caller) {
  if (allows(state, app, caller, Permission::manage)) return std::nullopt;
  if (!role_in_owner(state, app, caller)) return Reason::role_too_low;
  if (app.locked) return Reason::app_locked;
  return std::nullopt;
}

const Access* access_of(const App& app, const Account* account) {
  return account == nullptr ? nullptr : app.access_of(account->id);
}

}  // namespace

Decision decide(const State& state, const AddCollaborator& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(app, visible_app(state, command.app, caller));
  const Permissions permissions = command.permissions | Permissions::view_only();
  if (const auto reason = why_not_change_people(state, *app, caller)) {
    return refuse(*reason, command.app);
  }
  // Nobody hands out more than a join would give himself.
  if (!permissions.within(Permissions::work()) &&
      !allows(state, *app, caller, Permission::manage)) {
    return refuse(Reason::role_too_low, command.app);
  }
  const Account* account = state.account(command.email);
  if (account != nullptr && is_owner(*app, account->id)) {
    return refuse(Reason::owner_is_no_collaborator, command.email);
  }
  const Access* access = access_of(*app, account);
  if (access != nullptr && !access->granted.empty()) {
    return refuse(Reason::already_collaborator, command.email);
  }
  if (access == nullptr && !has_room_for_person(*app)) {
    return refuse(Reason::people_limit, command.app);
  }
  Decided decided;
  ORGLOG_TRY_ASSIGN(
      id, account_or_invited(state, account, command.email, app->owner, caller, decided.events));
  decided.events.emplace_back(CollaboratorAdded{app->id, app->owner, id, permissions});
  return decided;
}

Decision decide(const State& state, const SetCollaborator& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(app, managed_app(state, command.app, caller));
  const Access* access = access_of(*app, state.account(command.email));
  if (access == nullptr || access->granted.empty()) {
    return refuse(Reason::not_a_collaborator, command.email);
  }
  const Permissions permissions = command.permissions | Permissions::view_only();
  if (permissions == access->granted) return nothing_to_record();
  return record(
      CollaboratorChanged{app->id, app->owner, access->account, permissions, access->granted});
}

// Oneself always. A join is the person's own: only those who manage the app end another's.
Decision decide(const State& state, const RemoveCollaborator& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(app, visible_app(state, command.app, caller));
  const Account* account = state.account(command.email);
  const Access* access = access_of(*app, account);
  const bool is_himself = account != nullptr && account->id == caller.account;
  if (!is_himself) {
    if (const auto reason = why_not_change_people(state, *app, caller)) {
      return refuse(*reason, command.app);
    }
  }
  if (access == nullptr) return refuse(Reason::not_a_collaborator, command.email);
  if (is_himself) return record(end_of_access(*app, *access, Cause::own_wish));
  const bool only_joined = access->granted.empty();
  if (only_joined && !allows(state, *app, caller, Permission::manage)) {
    return refuse(Reason::role_too_low, command.app);
  }
  return record(end_of_access(*app, *access, Cause::removed));
}

}  // namespace orglog::rules
