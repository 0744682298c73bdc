#include "orglog/domain/state.hpp"

#include <algorithm>
#include <iterator>

#include "orglog/domain/account_tokens.hpp"

namespace orglog {
namespace {

// One look-up of an entity by its id, on both sides of const.
template <class Map, class Key>
auto* find_in(Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

template <class Index, class Key, class Map>
auto* find_through(const Index& index, const Key& key, const Map& map) {
  const auto* id = find_in(index, key);
  return id == nullptr ? nullptr : find_in(map, *id);
}

// Order does not matter in the lists of a person; the newest entry is the likeliest to go.
template <class Value>
void erase_unordered(std::vector<Value>& values, const Value& value) {
  const auto found = std::find(values.rbegin(), values.rend(), value);
  if (found == values.rend()) return;
  *found = values.back();
  values.pop_back();
}

}  // namespace

std::int64_t dyno_centi_units(const std::vector<Process>& processes) {
  std::int64_t sum = 0;
  for (const Process& process : processes) sum += process.quantity * centi_units(process.size);
  return sum;
}

std::int64_t App::dyno_centi_units() const { return orglog::dyno_centi_units(formation); }

std::int64_t App::addon_cents() const {
  std::int64_t sum = 0;
  for (const Addon& addon : addons) sum += addon.price_cents_a_month;
  return sum;
}

const Account* State::account(AccountId id) const { return find_in(accounts_, id); }
const Account* State::account(const Email& email) const {
  return find_through(accounts_by_email_, email.key(), accounts_);
}
const Org* State::org(OrgId id) const { return find_in(orgs_, id); }
const Org* State::org(const OrgName& name) const {
  return find_through(orgs_by_name_, name.text(), orgs_);
}
const App* State::app(AppId id) const { return find_in(apps_, id); }
const App* State::app(const AppName& name) const {
  return find_through(apps_by_name_, name.text(), apps_);
}
const App* State::app_of_addon(const std::string& name) const {
  return find_through(apps_by_addon_, name, apps_);
}
const App* State::app_of_transfer(TransferId id) const {
  return find_through(apps_by_transfer_, id, apps_);
}
const Account* State::account_of_token(const Sha256Digest& secret_hash) const {
  return find_through(accounts_by_secret_, secret_hash, accounts_);
}
const Account* State::account_of_token(TokenId id) const {
  return find_through(accounts_by_token_, id, accounts_);
}

const Token* State::token_in_force(TokenId id, AccountId account, Timestamp now) const {
  const Account* holder = account_of_token(id);
  if (holder == nullptr || holder->id != account) return nullptr;
  const Token* token = token_of(*holder, id);
  return token != nullptr && token->is_in_force(now) ? token : nullptr;
}

std::optional<Role> State::role(const Org& org, AccountId account) const {
  const Member* member = find_in(org.members, account);
  if (member == nullptr) return std::nullopt;
  return member->role;
}

std::span<const OrgId> State::orgs_inviting(AccountId account) const {
  const auto* orgs = find_in(orgs_by_invited_, account);
  return orgs == nullptr ? std::span<const OrgId>() : std::span<const OrgId>(*orgs);
}

Account* State::find(AccountId id) { return find_in(accounts_, id); }
Org* State::find(OrgId id) { return find_in(orgs_, id); }
App* State::find(AppId id) { return find_in(apps_, id); }

void State::add_to_owner(const App& app) {
  if (app.owner.is_org()) {
    if (Org* org = find(app.owner.org())) {
      org->apps.insert(app.id);
      org->dyno_centi_units += app.dyno_centi_units();
      org->addon_cents += app.addon_cents();
    }
  } else if (Account* account = find(app.owner.account())) {
    account->apps.push_back(app.id);
    ++account->owned_apps;
  }
}

void State::remove_from_owner(const App& app) {
  if (app.owner.is_org()) {
    if (Org* org = find(app.owner.org())) {
      org->apps.erase(app.id);
      org->dyno_centi_units -= app.dyno_centi_units();
      org->addon_cents -= app.addon_cents();
    }
  } else if (Account* account = find(app.owner.account())) {
    erase_unordered(account->apps, app.id);
    --account->owned_apps;
  }
}

void State::add_to_person(AccountId id, AppId app) {
  if (Account* account = find(id)) account->apps.push_back(app);
}

void State::remove_from_person(AccountId id, AppId app) {
  if (Account* account = find(id)) erase_unordered(account->apps, app);
}

void State::add_member(Org& org, AccountId id, Member member) {
  const auto [place, is_new] = org.members.try_emplace(id, member);
  if (!is_new) {
    if (place->second.role == Role::admin) --org.admins;
    place->second.role = member.role;
    place->second.role_event = member.role_event;
  } else if (Account* account = find(id)) {
    account->orgs.push_back(org.id);
  }
  if (member.role == Role::admin) ++org.admins;
}

void State::remove_member(Org& org, AccountId id) {
  const auto place = org.members.find(id);
  if (place == org.members.end()) return;
  if (place->second.role == Role::admin) --org.admins;
  org.members.erase(place);
  if (Account* account = find(id)) erase_unordered(account->orgs, org.id);
}

// One that the person has already is replaced.
void State::add_invitation(Org& org, Invitation invitation) {
  const AccountId account = invitation.account;
  if (org.invitation_of(account) == nullptr) orgs_by_invited_[account].push_back(org.id);
  org.invitations.put(std::move(invitation));
}

void State::remove_invitation(Org& org, AccountId account) {
  if (!org.invitations.remove(account)) return;
  const auto orgs = orgs_by_invited_.find(account);
  erase_unordered(orgs->second, org.id);
  if (orgs->second.empty()) orgs_by_invited_.erase(orgs);
}

void State::load(Account account) {
  account.orgs.clear();
  account.apps.clear();
  account.owned_apps = 0;
  if (!account.email.is_erased())
    accounts_by_email_.insert_or_assign(account.email.key(), account.id);
  for (const Token& token : account.tokens) {
    accounts_by_secret_.insert_or_assign(token.secret_hash, account.id);
    accounts_by_token_.insert_or_assign(token.id, account.id);
  }
  accounts_.insert_or_assign(account.id, std::move(account));
}

void State::load(Org org) {
  org.admins = 0;
  org.apps.clear();
  org.dyno_centi_units = 0;
  org.addon_cents = 0;
  const auto members = std::move(org.members);
  org.members.clear();
  orgs_by_name_.insert_or_assign(org.name.text(), org.id);
  const OrgId id = org.id;
  Org& placed = orgs_.insert_or_assign(id, std::move(org)).first->second;
  for (const auto& [account, member] : members) add_member(placed, account, member);
  for (const Invitation& invitation : placed.invitations)
    orgs_by_invited_[invitation.account].push_back(id);
}

void State::load_member(OrgId id, AccountId account, Member member) {
  if (Org* org = find(id)) add_member(*org, account, member);
}

void State::load(App app) {
  apps_by_name_.insert_or_assign(app.name.text(), app.id);
  for (const Addon& addon : app.addons) apps_by_addon_.insert_or_assign(addon.name, app.id);
  if (!app.transfer.id.is_nil()) apps_by_transfer_.insert_or_assign(app.transfer.id, app.id);
  add_to_owner(app);
  for (const Access& access : app.people) add_to_person(access.account, app.id);
  apps_.insert_or_assign(app.id, std::move(app));
}

void State::load(AcceptedClock clock) { clocks_.add(clock); }

}  // namespace orglog
