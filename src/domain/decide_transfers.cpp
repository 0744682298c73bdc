// Who owns an app (3.6, decision 5).
#include <algorithm>
#include <boost/unordered/unordered_flat_set.hpp>

#include "orglog/base/invariant.hpp"
#include "rules.hpp"

namespace orglog::rules {
namespace {

Decision move(const App& app, Owner to, bool locked) {
  Decided decided;
  cancel_transfer(app, decided.events);
  decided.events.emplace_back(AppTransferred{app.id, app.owner, to, locked, TransferId{}});
  return decided;
}

// Into an org, from wherever: whoever may give the app away needs a role in the target, too.
Decision move_to_org(const State& state, const App& app, const TransferApp& command,
                     const Caller& caller) {
  const auto name = OrgName::parse(command.to.text());
  if (!name) return refuse(Reason::org_not_found, command.to.text());
  ORGLOG_TRY_ASSIGN(org, visible_org(state, *name, caller));
  const Owner target = Owner::of(org->id);
  if (app.owner == target) return refuse(Reason::same_owner, command.app);
  if (!has_room_for_app(*org)) return refuse(Reason::app_limit, *name);
  return move(app, target, command.locked);
}

// Out of an org to a person: at once, without his consent; the client asks for confirmation.
Decision move_to_person(const State& state, const App& app, const TransferApp& command,
                        const Email& email, const Caller& caller) {
  const Account* recipient = state.account(email);
  if (recipient != nullptr && !has_room_for_app(*recipient)) {
    return refuse(Reason::app_limit, email);
  }
  Decided decided;
  ORGLOG_TRY_ASSIGN(id,
                    account_or_invited(state, recipient, email, app.owner, caller, decided.events));
  decided.events.emplace_back(
      AppTransferred{app.id, app.owner, Owner::of(id), command.locked, TransferId{}});
  return decided;
}

// From person to person: the recipient, who collaborates already, has to accept.
Decision request(const State& state, const App& app, const Email& email, const Caller& caller) {
  const Account* recipient = state.account(email);
  if (recipient != nullptr && recipient->id == caller.account) {
    return refuse(Reason::same_owner, app.name);
  }
  if (recipient == nullptr || app.access_of(recipient->id) == nullptr) {
    return refuse(Reason::recipient_not_collaborator, email);
  }
  if (!app.transfer.id.is_nil()) return refuse(Reason::transfer_pending, app.name);
  return record(TransferRequested{made_by<TransferId>(caller, "transfer"), app.id, caller.account,
                                  recipient->id});
}

// The app on which the transfer is pending, for the one of the two persons whose move it is. The
// other one learns why he may not; to everybody else there is no such transfer.
Checked<const App*> app_to_settle(const State& state, TransferId transfer, const Caller& caller,
                                  AccountId PendingTransfer::* whose_move, Reason not_his_move) {
  if (has_no_account(caller)) return refuse(Reason::account_required, to_string(transfer));
  const App* app = state.app_of_transfer(transfer);
  const bool concerns_caller = app != nullptr && (app->transfer.from == caller.account ||
                                                  app->transfer.to == caller.account);
  if (!concerns_caller) return refuse(Reason::transfer_not_found, to_string(transfer));
  if (app->transfer.*whose_move != caller.account) {
    return refuse(not_his_move, to_string(transfer));
  }
  return app;
}

}  // namespace

Decision decide(const State& state, const TransferApp& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(app, visible_app(state, command.app, caller));
  if (app->owner.is_org()) {
    if (role_in_owner(state, *app, caller) != Role::admin) {
      return refuse(Reason::role_too_low, command.app);
    }
  } else if (has_no_account(caller)) {
    return refuse(Reason::account_required, command.app);
  } else if (app->owner.account() != caller.account) {
    return refuse(Reason::not_owner, command.app);
  }
  if (!command.to.is_email()) return move_to_org(state, *app, command, caller);
  const auto email = Email::parse(command.to.text());
  ORGLOG_INVARIANT(email.has_value(), "a recipient that is no org is an address");
  if (app->owner.is_org()) return move_to_person(state, *app, command, *email, caller);
  return request(state, *app, *email, caller);
}

Decision decide(const State& state, const AcceptTransfer& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(app, app_to_settle(state, command.transfer, caller, &PendingTransfer::to,
                                       Reason::not_recipient));
  const Account* account = state.account(caller.account);
  if (account != nullptr && !has_room_for_app(*account)) {
    return refuse(Reason::app_limit, account->email);
  }
  return record(AppTransferred{app->id, app->owner, Owner::of(caller.account), app->locked,
                               command.transfer});
}

Decision decide(const State& state, const DeclineTransfer& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(app, app_to_settle(state, command.transfer, caller, &PendingTransfer::to,
                                       Reason::not_recipient));
  const PendingTransfer& pending = app->transfer;
  return record(TransferDeclined{pending.id, app->id, pending.from, pending.to});
}

Decision decide(const State& state, const CancelTransfer& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(app, app_to_settle(state, command.transfer, caller, &PendingTransfer::from,
                                       Reason::not_owner));
  const PendingTransfer& pending = app->transfer;
  return record(TransferCancelled{pending.id, app->id, pending.from, pending.to});
}

namespace {

std::vector<AppName> personal_apps(const State& state, AccountId owner) {
  std::vector<AppName> names;
  const Account* account = state.account(owner);
  if (account == nullptr) return names;
  for (const AppId id : account->apps) {
    const App* app = state.app(id);
    if (app->owner == Owner::of(owner)) names.push_back(app->name);
  }
  std::sort(names.begin(), names.end(),
            [](const AppName& a, const AppName& b) { return a.text() < b.text(); });
  return names;
}

// A bulk import on its way: what has moved by the items before counts for those after.
struct Import {
  const State& state;
  const Org& org;
  const Caller& caller;
  boost::unordered_flat_set<AppId> moved{};
  std::vector<Event> events{};

  Reason take(const AppName& name) {
    const auto app = visible_app(state, name, caller);
    if (!app) return app.error().reason;
    const Owner target = Owner::of(org.id);
    if ((*app)->owner == target || moved.contains((*app)->id)) return Reason::same_owner;
    if ((*app)->owner != Owner::of(caller.account)) return Reason::not_owner;
    if (org.package.apps && org.apps.size() + moved.size() >= *org.package.apps) {
      return Reason::app_limit;
    }
    moved.insert((*app)->id);
    cancel_transfer(**app, events);
    events.emplace_back(AppTransferred{(*app)->id, (*app)->owner, target, false, TransferId{}});
    return Reason::none;
  }
};

}  // namespace

// T2: each app succeeds or fails on its own, unless the whole is to be atomic.
Decision decide(const State& state, const ImportApps& command, const Caller& caller) {
  if (has_no_account(caller)) return refuse(Reason::account_required, command.org);
  ORGLOG_TRY_ASSIGN(org, visible_org(state, command.org, caller));
  Import import{state, *org, caller};
  Decided decided;
  for (const AppName& name :
       command.all ? personal_apps(state, caller.account) : command.apps.all()) {
    const Reason reason = import.take(name);
    if (reason != Reason::none && command.atomic) return refuse(Reason::import_refused, name);
    decided.items.push_back(ItemVerdict{name, reason});
  }
  decided.events = std::move(import.events);
  return decided;
}

}  // namespace orglog::rules
