#include <algorithm>

#include "by_the_day.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/domain/decider.hpp"

namespace orglog {

// One event on its way into the state. Each entity is looked up once: `touch` finds it and notes
// the event in its version. A fold of millions of events spends its time here, so nothing is copied
// that is not kept.
struct Evolve {
  State& state;
  Position position;
  Timestamp when;
  AccountId actor;
  bool by_operator;

  Account* touch(AccountId id) const {
    Account* account = state.find(id);
    if (account != nullptr) account->version = position;
    return account;
  }

  template <class Entity>
  Entity* touch_in_time(Entity* entity) const {
    if (entity != nullptr) {
      const Timestamp newest = state.clocks_.took_effect(entity->version, entity->newest, position);
      entity->version = position;
      entity->newest = std::max(newest, when);
    }
    return entity;
  }
  Org* touch(OrgId id) const { return count(touch_in_time(state.find(id))); }
  static Org* count(Org* org) {
    if (org != nullptr) ++org->events;
    return org;
  }
  App* touch(AppId id) const { return touch_in_time(state.find(id)); }

  // The owning org, when there is one.
  Org* touch(const Owner& owner) const {
    if (owner.is_org()) return touch(owner.org());
    touch(owner.account());
    return nullptr;
  }

  // A name that has moved on to another entity stays with that one.
  template <class Index, class Value>
  static void forget(Index& index, const std::string& key, const Value& value) {
    const auto found = index.find(key);
    if (found != index.end() && found->second == value) index.erase(found);
  }

  Access& access(App& app, AccountId account) const {
    if (Access* known = app.people.find(account)) return *known;
    state.add_to_person(account, app.id);
    return app.people.put(Access{account, Permissions::none(), false, when});
  }

  void join(App& app, AccountId account) const {
    Access& one = access(app, account);
    one.joined = true;
    one.join_event = position;
  }
  void grant(App& app, AccountId account, Permissions permissions) const {
    Access& one = access(app, account);
    one.granted = permissions;
    one.grant_event = position;
  }

  void drop_access(App& app, AccountId account) const {
    if (app.people.remove(account)) state.remove_from_person(account, app.id);
  }

  void drop_everyone(App& app) const {
    for (const Access& access : app.people) state.remove_from_person(access.account, app.id);
    app.people.clear();
  }

  void drop_transfer(App& app) const {
    if (app.transfer.id.is_nil()) return;
    state.apps_by_transfer_.erase(app.transfer.id);
    app.transfer = {};
  }

  // An account that the event before this one registered was made by naming a new address: here,
  // and by the actor. One command did both.
  void count_if_new(AccountId account, const Owner& where) const {
    if (state.registered_ != account || state.registered_at_ + 1 != position) return;
    if (where.is_org()) {
      if (Org* org = state.find(where.org())) orglog::count(org->new_addresses, when);
    } else if (Account* person = state.find(actor)) {
      orglog::count(person->new_addresses, when);
    }
  }

  // Accounts.

  void operator()(const AccountRegistered& fact) const {
    const bool is_by_operator = by_operator || actor.is_nil();
    state.registered_ = is_by_operator ? AccountId{} : fact.account;  // those are not counted
    state.registered_at_ = position;
    const auto [place, is_new] = state.accounts_.try_emplace(fact.account);
    if (!is_new) return;
    Account& account = place->second;
    account.id = fact.account;
    account.email = fact.email;
    account.name = fact.name;
    account.state = fact.state;
    account.created_at = when;
    account.version = position;
    if (!fact.email.is_erased())
      state.accounts_by_email_.insert_or_assign(fact.email.key(), fact.account);
  }

  void operator()(const AccountActivated& fact) const {
    if (Account* account = touch(fact.account)) account->state = AccountState::active;
  }

  void operator()(const AccountRenamed& fact) const {
    if (Account* account = touch(fact.account)) account->name = fact.name;
  }

  // Whether the log could still be read when its first event came or not, the state is the same.
  void operator()(const AccountErased& fact) const {
    Account* account = touch(fact.account);
    if (account == nullptr) return;
    forget(state.accounts_by_email_, account->email.key(), account->id);
    account->email = Email::erased(account->id);
    account->name = {};
    account->state = AccountState::erased;
    for (const Token& token : account->tokens) {
      state.accounts_by_secret_.erase(token.secret_hash);
      state.accounts_by_token_.erase(token.id);
    }
    account->tokens.clear();
    account->sent_again.clear();
  }

  void operator()(const TokenIssued& fact) const {
    Account* account = touch(fact.account);
    if (account == nullptr) return;
    account->tokens.push_back(Token{fact.token, fact.secret_hash, fact.description, when,
                                    fact.scopes, fact.expires_at, fact.made, fact.parent});
    state.accounts_by_secret_.insert_or_assign(fact.secret_hash, fact.account);
    state.accounts_by_token_.insert_or_assign(fact.token, fact.account);
  }

  void operator()(const TokenRevoked& fact) const {
    Account* account = touch(fact.account);
    if (account == nullptr) return;
    const auto gone = std::find_if(account->tokens.begin(), account->tokens.end(),
                                   [&](const Token& token) { return token.id == fact.token; });
    if (gone == account->tokens.end()) return;
    state.accounts_by_secret_.erase(gone->secret_hash);
    state.accounts_by_token_.erase(fact.token);
    account->tokens.erase(gone);
  }

  void operator()(const PasswordChanged& fact) const {
    if (Account* account = touch(fact.account)) account->password_version = position;
  }

  // Orgs, members, invitations.

  void operator()(const OrgProvisioned& fact) const {
    const auto [place, is_new] = state.orgs_.try_emplace(fact.org);
    if (!is_new) return;
    Org& org = place->second;
    org.id = fact.org;
    org.name = fact.name;
    org.type = fact.type;
    org.features = fact.features;
    org.package = fact.package;
    org.created_at = when;
    count(touch_in_time(&org));
    touch(fact.admin);
    state.orgs_by_name_.insert_or_assign(fact.name.text(), fact.org);
    state.add_member(org, fact.admin, Member{Role::admin, when, position});
  }

  void operator()(const PackageChanged& fact) const {
    if (Org* org = touch(fact.org)) {
      org->package = fact.package;
      org->features = fact.features;
    }
  }

  void operator()(const OrgRenamed& fact) const {
    Org* org = touch(fact.org);
    if (org == nullptr) return;
    forget(state.orgs_by_name_, org->name.text(), org->id);
    org->name = fact.name;
    state.orgs_by_name_.insert_or_assign(fact.name.text(), fact.org);
  }

  void operator()(const OrgClosed& fact) const {
    Org* org = state.find(fact.org);
    if (org == nullptr) return;
    for (const auto& member : org->members) {
      if (Account* account = state.find(member.first)) std::erase(account->orgs, fact.org);
    }
    while (!org->invitations.empty())
      state.remove_invitation(*org, org->invitations.entries().back().account);
    forget(state.orgs_by_name_, org->name.text(), org->id);
    state.orgs_.erase(fact.org);
  }

  void make_member(OrgId id, AccountId account, Role role) const {
    touch(account);
    Org* org = touch(id);
    if (org == nullptr) return;
    state.remove_invitation(*org, account);
    state.add_member(*org, account, Member{role, when, position});
  }
  void operator()(const MemberAdded& fact) const {
    make_member(fact.org, fact.account, fact.role);
    count_if_new(fact.account, Owner::of(fact.org));
  }
  void operator()(const InvitationAccepted& fact) const {
    make_member(fact.org, fact.account, fact.role);
  }

  void operator()(const MemberRoleChanged& fact) const {
    touch(fact.account);
    Org* org = touch(fact.org);
    if (org == nullptr || !org->members.contains(fact.account)) return;
    state.add_member(*org, fact.account, Member{fact.role, when, position});
  }

  // The person's joins and grants have ended by the events before this one.
  void operator()(const MemberRemoved& fact) const {
    touch(fact.account);
    if (Org* org = touch(fact.org)) state.remove_member(*org, fact.account);
  }

  void operator()(const InvitationSent& fact) const {
    touch(fact.account);
    Org* org = touch(fact.org);
    if (org == nullptr) return;
    count_if_new(fact.account, Owner::of(fact.org));
    state.add_invitation(
        *org, Invitation{fact.invitation, fact.account, actor, fact.role, when, fact.expires_at});
  }

  void operator()(const InvitationRoleChanged& fact) const {
    touch(fact.account);
    Org* org = touch(fact.org);
    if (org == nullptr) return;
    Invitation* pending = org->invitations.find(fact.account);
    if (pending != nullptr && pending->id == fact.invitation) pending->role = fact.role;
  }

  void operator()(const InvitationRevoked& fact) const {
    touch(fact.account);
    if (Org* org = touch(fact.org)) state.remove_invitation(*org, fact.account);
  }

  void operator()(const SentAgain& fact) const {
    touch(fact.org);
    Account* account = touch(fact.account);
    if (account == nullptr) return;
    std::vector<Timestamp>& sent = account->sent_again;
    if (sent.size() >= limits::mails_sent_again_a_day) sent.erase(sent.begin());
    sent.push_back(when);
  }

  // Apps and the people on them.

  void operator()(const AppCreated& fact) const {
    touch(fact.owner);
    if (!fact.joined.is_nil()) touch(fact.joined);
    const auto [place, is_new] = state.apps_.try_emplace(fact.app);
    if (!is_new) return;
    App& app = place->second;
    app.id = fact.app;
    app.name = fact.name;
    app.owner = fact.owner;
    app.owner_event = position;
    app.locked = fact.locked;
    app.created_at = when;
    touch_in_time(&app);
    state.apps_by_name_.insert_or_assign(fact.name.text(), fact.app);
    state.add_to_owner(app);
    if (!fact.joined.is_nil()) join(app, fact.joined);
  }

  void operator()(const AppRenamed& fact) const {
    touch(fact.owner);
    App* app = touch(fact.app);
    if (app == nullptr) return;
    forget(state.apps_by_name_, app->name.text(), app->id);
    app->name = fact.name;
    state.apps_by_name_.insert_or_assign(fact.name.text(), fact.app);
  }

  void operator()(const AppDestroyed& fact) const {
    touch(fact.owner);
    App* app = state.find(fact.app);
    if (app == nullptr) return;
    drop_transfer(*app);
    drop_everyone(*app);
    state.remove_from_owner(*app);
    for (const Addon& addon : app->addons) forget(state.apps_by_addon_, addon.name, app->id);
    forget(state.apps_by_name_, app->name.text(), app->id);
    state.apps_.erase(fact.app);
  }

  template <class Fact>
  App* touch_all(const Fact& fact) const {
    touch(fact.owner);
    touch(fact.account);
    return touch(fact.app);
  }

  void operator()(const AppJoined& fact) const {
    if (App* app = touch_all(fact)) join(*app, fact.account);
  }
  void operator()(const AppLeft& fact) const {
    if (App* app = touch_all(fact)) drop_access(*app, fact.account);
  }
  void operator()(const CollaboratorAdded& fact) const {
    if (App* app = touch_all(fact)) grant(*app, fact.account, fact.permissions);
    count_if_new(fact.account, fact.owner);
  }
  void operator()(const CollaboratorChanged& fact) const {
    if (App* app = touch_all(fact)) grant(*app, fact.account, fact.permissions);
  }
  void operator()(const CollaboratorRemoved& fact) const {
    if (App* app = touch_all(fact)) drop_access(*app, fact.account);
  }

  void set_lock(AppId id, const Owner& owner, bool locked) const {
    touch(owner);
    if (App* app = touch(id)) app->locked = locked;
  }
  void operator()(const AppLocked& fact) const { set_lock(fact.app, fact.owner, true); }
  void operator()(const AppUnlocked& fact) const { set_lock(fact.app, fact.owner, false); }
  void operator()(const MaintenanceChanged& fact) const {
    touch(fact.owner);
    if (App* app = touch(fact.app)) app->maintenance = fact.on;
  }

  // Transfers.

  void operator()(const TransferRequested& fact) const {
    touch(fact.from);
    touch(fact.to);
    App* app = touch(fact.app);
    if (app == nullptr) return;
    drop_transfer(*app);
    app->transfer = PendingTransfer{fact.transfer, fact.from, fact.to, when};
    state.apps_by_transfer_.insert_or_assign(fact.transfer, fact.app);
  }

  void end_transfer(AppId id, AccountId from, AccountId to) const {
    touch(from);
    touch(to);
    if (App* app = touch(id)) drop_transfer(*app);
  }
  void operator()(const TransferDeclined& fact) const {
    end_transfer(fact.app, fact.from, fact.to);
  }
  void operator()(const TransferCancelled& fact) const {
    end_transfer(fact.app, fact.from, fact.to);
  }

  // Decision 5: out of an org nobody stays. From a person the others stay; he himself is joined
  // when the new owner is an org, and gets a grant when it is a person.
  void operator()(const AppTransferred& fact) const {
    touch(fact.from);
    touch(fact.to);
    App* app = touch(fact.app);
    if (app == nullptr) return;
    drop_transfer(*app);
    state.remove_from_owner(*app);
    if (fact.from.is_org()) {
      drop_everyone(*app);
    } else if (fact.to.is_org()) {
      join(*app, fact.from.account());
    } else {
      drop_access(*app, fact.to.account());
      grant(*app, fact.from.account(), Permissions::work());
    }
    if (!fact.to.is_org()) count_if_new(fact.to.account(), fact.from);
    app->owner = fact.to;
    app->owner_event = position;
    app->locked = fact.locked;
    state.add_to_owner(*app);
  }

  // What apps run and hold. The org's sums move by the difference.

  void operator()(const FormationChanged& fact) const {
    Org* org = touch(fact.owner);
    App* app = touch(fact.app);
    if (app == nullptr) return;
    const std::int64_t before = app->dyno_centi_units();
    app->formation = fact.processes;
    if (org != nullptr) org->dyno_centi_units += app->dyno_centi_units() - before;
  }

  void operator()(const AddonCreated& fact) const {
    Org* org = touch(fact.owner);
    App* app = touch(fact.app);
    if (app == nullptr) return;
    state.apps_by_addon_.insert_or_assign(fact.name, fact.app);
    app->addons.push_back(
        Addon{fact.addon, fact.name, fact.service, fact.plan, fact.price_cents_a_month, when});
    if (org != nullptr) org->addon_cents += fact.price_cents_a_month;
  }

  void operator()(const AddonDestroyed& fact) const {
    Org* org = touch(fact.owner);
    App* app = touch(fact.app);
    if (app == nullptr) return;
    const auto gone = std::find_if(app->addons.begin(), app->addons.end(),
                                   [&](const Addon& addon) { return addon.id == fact.addon; });
    if (gone == app->addons.end()) return;
    if (org != nullptr) org->addon_cents -= gone->price_cents_a_month;
    forget(state.apps_by_addon_, gone->name, app->id);
    app->addons.erase(gone);
  }

  void operator()(const LimitExceeded& fact) const { touch(fact.org); }

  void operator()(const ClockAccepted& fact) const {
    state.clocks_.add({position, fact.accepted, fact.newest});
    for (auto& [id, account] : state.accounts_) {
      for (Token& token : account.tokens) bring_back(token, fact.accepted);
      bring_back(account.new_addresses, fact.accepted);
    }
    for (auto& [id, org] : state.orgs_) bring_back(org.new_addresses, fact.accepted);
  }

  // Trying and looking change nothing.
  void operator()(const AttemptsDenied&) const {}
  void operator()(const HistoryRead&) const {}
};

void evolve(State& state, const EventEnvelope& envelope) {
  std::visit(
      Evolve{state, envelope.position, envelope.occurred_at, envelope.actor, envelope.by_operator},
      envelope.event);
}

}  // namespace orglog
