#include "rules.hpp"

#include "orglog/domain/sight.hpp"

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
  const Org* org = Sight(state, caller).org(name);
  if (org == nullptr) return refuse(Reason::org_not_found, name);
  return org;
}

Checked<const Org*> administered_org(const State& state, const OrgName& name,
                                     const Caller& caller) {
  const auto org = visible_org(state, name, caller);
  if (org && !rules_over(state, **org, caller)) return refuse(Reason::role_too_low, name);
  return org;
}

Checked<const App*> visible_app(const State& state, const AppName& name, const Caller& caller) {
  const App* app = Sight(state, caller).app(name);
  if (app == nullptr) return refuse(Reason::app_not_found, name);
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

bool has_room_for_person(const App& app) { return app.people.size() < limits::people_per_app; }

namespace {

// What one has named today already: in the org, or on the apps of persons.
NewAddresses named_before(const State& state, const Owner& where, const Caller& caller) {
  if (where.is_org()) {
    const Org* org = state.org(where.org());
    return org == nullptr ? NewAddresses{} : org->new_addresses;
  }
  const Account* account = state.account(caller.account);
  return account == nullptr ? NewAddresses{} : account->new_addresses;
}

std::optional<Rejection> why_no_new_address(const State& state, const Account* known,
                                            const Owner& where, const Caller& caller) {
  const std::uint32_t quota =
      where.is_org() ? caller.new_addresses.org : caller.new_addresses.person;
  if (caller.is_operator || quota == 0) return std::nullopt;
  const NewAddresses named = named_before(state, where, caller);
  if (named.day < day_of(caller.now) || named.count < quota) return std::nullopt;
  // Refused like one without an account: nobody learns here which strangers have one.
  if (known != nullptr && sees(state, *known, caller)) return std::nullopt;
  const Timestamp until{std::chrono::days{named.day + 1}};
  return Rejection{Reason::new_address_limit,
                   std::to_string(quota) +
                       (where.is_org() ? " in an org" : " on apps of one's own") +
                       "; the next one can be named at " + to_rfc3339(until),
                   std::chrono::ceil<std::chrono::seconds>(until - caller.now)};
}

}  // namespace

Checked<AccountId> account_or_invited(const State& state, const Account* known, const Email& email,
                                      const Owner& where, const Caller& caller,
                                      std::vector<Event>& events) {
  if (auto refusal = why_no_new_address(state, known, where, caller)) return *std::move(refusal);
  const bool is_known = known != nullptr && (caller.is_operator || sees(state, *known, caller));
  if (!is_known && !email.is_strict()) return refuse_odd(email);
  if (known != nullptr) return known->id;
  const auto id = made_by<AccountId>(caller, "account");
  events.emplace_back(AccountRegistered{id, email, {}, AccountState::invited});
  return id;
}

Rejection refuse_odd(const Email& email) {
  return {Reason::malformed, "email " + email.text() +
                                 ": before the @ stand words of letters, digits and "
                                 "!#$%&'*+-/=?^_`{|}~ with dots between, or one text in quotes"};
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
