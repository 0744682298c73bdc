// Apps: made, named, joined, locked (A1 to A5, K1 to K6, decisions 1 and 2).
#include "made_up_names.hpp"
#include "rules.hpp"

namespace orglog::rules {
namespace {

// A name that nobody has yet. There are millions of them, so the search is short.
AppName free_name(const State& state, CommandId command) {
  for (std::uint32_t attempt = 0;; ++attempt) {
    const auto name = AppName::parse(made_up_app_name(command, attempt));
    if (name && state.app(*name) == nullptr) return *name;
  }
}

Decision create(const State& state, const CreateApp& command, const Caller& caller, Owner owner,
                AccountId joined) {
  AppName name = command.name ? *command.name : free_name(state, caller.command);
  return record(
      AppCreated{made_by<AppId>(caller, "app"), std::move(name), owner, command.locked, joined});
}

// Whether the wish names what somebody has already.
bool is_taken(const State& state, const std::optional<AppName>& name) {
  return name && state.app(*name) != nullptr;
}

Decision set_lock(const State& state, const AppName& name, const Caller& caller, bool locked) {
  ORGLOG_TRY_ASSIGN(app, managed_app(state, name, caller));
  if (app->locked == locked) return nothing_to_record();
  if (locked) return record(AppLocked{app->id, app->owner});
  return record(AppUnlocked{app->id, app->owner});
}

}  // namespace

Decision decide(const State& state, const CreateApp& command, const Caller& caller) {
  if (command.org) {
    ORGLOG_TRY_ASSIGN(org, visible_org(state, *command.org, caller));
    if (is_taken(state, command.name)) return refuse(Reason::name_taken, *command.name);
    if (!has_room_for_app(*org)) return refuse(Reason::app_limit, *command.org);
    // A2: the creator is on the app at once; an admin needs no join for that.
    const bool needs_join = role_in(state, *org, caller) == Role::member;
    return create(state, command, caller, Owner::of(org->id),
                  needs_join ? caller.account : AccountId{});
  }
  const std::string subject = command.name ? command.name->text() : std::string();
  const Account* account = state.account(caller.account);
  if (account == nullptr) return refuse(Reason::account_required, subject);
  if (is_taken(state, command.name)) return refuse(Reason::name_taken, subject);
  if (!has_room_for_app(*account)) return refuse(Reason::app_limit, account->email);
  return create(state, command, caller, Owner::of(account->id), AccountId{});
}

Decision decide(const State& state, const RenameApp& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(app, managed_app(state, command.app, caller));
  if (command.name == command.app) return nothing_to_record();
  if (state.app(command.name) != nullptr) return refuse(Reason::name_taken, command.name);
  return record(AppRenamed{app->id, app->owner, command.name, command.app});
}

Decision decide(const State& state, const DestroyApp& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(app, managed_app(state, command.app, caller));
  Decided decided;
  cancel_transfer(*app, decided.events);
  decided.events.emplace_back(AppDestroyed{app->id, app->owner, command.app});
  return decided;
}

// A3, K3: an admin any app, a member an unlocked one.
Decision decide(const State& state, const JoinApp& command, const Caller& caller) {
  if (has_no_account(caller)) return refuse(Reason::account_required, command.app);
  ORGLOG_TRY_ASSIGN(app, visible_app(state, command.app, caller));
  const auto role = role_in_owner(state, *app, caller);
  if (!role) return refuse(Reason::role_too_low, command.app);
  const Access* access = app->access_of(caller.account);
  if (access != nullptr && access->joined) return nothing_to_record();
  if (*role != Role::admin && app->locked) return refuse(Reason::app_locked, command.app);
  if (access == nullptr && !has_room_for_person(*app)) {
    return refuse(Reason::people_limit, command.app);
  }
  return record(AppJoined{app->id, app->owner, caller.account});
}

Decision decide(const State& state, const LeaveApp& command, const Caller& caller) {
  if (has_no_account(caller)) return refuse(Reason::account_required, command.app);
  ORGLOG_TRY_ASSIGN(app, visible_app(state, command.app, caller));
  const Access* access = app->access_of(caller.account);
  if (access == nullptr) return refuse(Reason::not_joined, command.app);
  return record(end_of_access(*app, *access, Cause::own_wish));
}

Decision decide(const State& state, const LockApp& command, const Caller& caller) {
  return set_lock(state, command.app, caller, true);
}

Decision decide(const State& state, const UnlockApp& command, const Caller& caller) {
  return set_lock(state, command.app, caller, false);
}

}  // namespace orglog::rules
