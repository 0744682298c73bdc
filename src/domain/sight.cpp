#include "orglog/domain/sight.hpp"

#include <algorithm>
#include <span>
#include <type_traits>

#include "rules.hpp"

namespace orglog {
namespace {

// Whether the fact says that the owner had, gave or got the app. By the names of its members: a new
// fact that keeps to them needs no line here.
struct IsOwnersBusiness {
  const Owner& who;

  bool is(const Owner& owner) const { return owner == who; }
  bool is(AccountId account) const { return Owner::of(account) == who; }

  template <class Fact>
  bool operator()(const Fact& fact) const {
    bool found = false;
    if constexpr (requires { fact.owner; }) found |= is(fact.owner);
    if constexpr (requires { fact.from; }) found |= is(fact.from);
    // Whoever is only asked whether they take the app has no rule over it yet.
    if constexpr (requires { fact.to.is_org(); }) found |= is(fact.to);
    return found;
  }
};

// How many orgs and apps a person sees; counted no further than `enough`.
std::size_t own_things(const State& state, const Account& self, std::size_t enough) {
  std::size_t things = self.apps.size();
  for (const OrgId id : self.orgs) {
    if (things >= enough) break;
    const Org* org = state.org(id);
    if (org != nullptr) things += 1 + org->apps.size();
  }
  return things;
}

// Whether the other is in, on or invited to something of what a person sees.
bool finds(const State& state, const Account& self, AccountId other) {
  const auto is_on = [&](AppId id) {
    const App* app = state.app(id);
    return app != nullptr && (app->access_of(other) != nullptr || app->owner == Owner::of(other));
  };
  const auto is_in = [&](OrgId id) {
    const Org* org = state.org(id);
    return org != nullptr && (org->members.contains(other) || org->invitation_of(other) ||
                              std::ranges::any_of(org->apps, is_on));
  };
  return std::ranges::any_of(self.orgs, is_in) || std::ranges::any_of(self.apps, is_on);
}

bool rules_over_org(const State& state, OrgId id, const Caller& caller) {
  const Org* org = id.is_nil() ? nullptr : state.org(id);
  return org != nullptr && rules_over(state, *org, caller);
}

// An app's owner of today, and only for the time since it is theirs.
bool rules_over_app(const State& state, AppId id, Position position, const Caller& caller) {
  const App* app = id.is_nil() ? nullptr : state.app(id);
  return app != nullptr && app->owner_event <= position && rules_over(state, app->owner, caller);
}

}  // namespace

// From whichever side there is less to look at: somebody who is in many orgs costs a stranger who
// asks for them no more time than somebody who does not exist.
bool sees(const State& state, const Account& account, const Caller& caller) {
  if (caller.is_operator || account.id == caller.account) return true;
  const Account* self = state.account(caller.account);
  if (self == nullptr) return false;
  const std::span<const OrgId> inviting = state.orgs_inviting(account.id);
  const std::size_t others = account.orgs.size() + inviting.size() + account.apps.size();
  if (own_things(state, *self, others) < others) return finds(state, *self, account.id);
  const Sight sight(state, caller);
  const auto sees_org = [&](OrgId id) { return sight.org(id) != nullptr; };
  const auto sees_app = [&](AppId id) { return sight.app(id) != nullptr; };
  return std::ranges::any_of(account.orgs, sees_org) || std::ranges::any_of(inviting, sees_org) ||
         std::ranges::any_of(account.apps, sees_app);
}

bool is_acquainted(const State& state, const Account& account, const Caller& caller) {
  if (caller.is_operator || account.id == caller.account) return true;
  const Account* self = state.account(caller.account);
  if (self == nullptr) return false;
  const bool fewer = self->orgs.size() < account.orgs.size();
  const Account& one = fewer ? *self : account;
  const AccountId other = fewer ? account.id : self->id;
  return std::ranges::any_of(one.orgs, [&](OrgId id) {
    const Org* org = state.org(id);
    return org != nullptr && org->members.contains(other);
  });
}

bool rules_over(const State& state, const Org& org, const Caller& caller) {
  return rules::role_in(state, org, caller) == Role::admin;
}

bool rules_over(const State& state, const Owner& owner, const Caller& caller) {
  if (owner.is_org()) return rules_over_org(state, owner.org(), caller);
  return rules::is_operator_alone(caller) || owner == Owner::of(caller.account);
}

bool happened_under(const State& state, Position position, const Event& event,
                    const Caller& caller) {
  if (rules::is_operator_alone(caller)) return true;
  if (rules::has_no_account(caller)) return false;
  if (const Aim* aim = aim_in(event)) {
    return rules_over_org(state, aim->org, caller) ||
           rules_over_app(state, aim->app, position, caller);
  }
  const Subjects subjects = subjects_of(event);
  const bool in_org = std::ranges::any_of(
      subjects.orgs, [&](OrgId org) { return rules_over_org(state, org, caller); });
  return in_org || std::visit(IsOwnersBusiness{Owner::of(caller.account)}, event);
}

Aim visible_aim(const State& state, Position position, const Aim& aim, const Caller& caller) {
  if (rules::is_operator_alone(caller)) return aim;
  Aim shown;
  const bool rules_org = rules_over_org(state, aim.org, caller);
  const bool rules_app = rules_org || rules_over_app(state, aim.app, position, caller);
  if (rules_org) shown.org = aim.org;
  if (rules_app) shown.app = aim.app;
  const Account* person = aim.account.is_nil() ? nullptr : state.account(aim.account);
  const bool is_oneself = !aim.account.is_nil() && aim.account == caller.account;
  if (is_oneself || (rules_app && person != nullptr && sees(state, *person, caller)))
    shown.account = aim.account;
  return shown;
}

}  // namespace orglog
