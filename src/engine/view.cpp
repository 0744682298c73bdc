#include "orglog/engine/view.hpp"

#include "orglog/domain/sight.hpp"

namespace orglog {
namespace {

template <class Map>
auto everything(const Map& things) {
  std::vector<const typename Map::mapped_type*> found;
  found.reserve(things.size());
  for (const auto& [id, thing] : things) found.push_back(&thing);
  return found;
}

}  // namespace

Caller caller_of(const Principal& principal, Timestamp now) {
  Caller caller;
  caller.is_operator = principal.is_operator;
  caller.account = principal.account;
  caller.now = now;
  return caller;
}

const Org* View::team(std::string_view id_or_name) const {
  const Sight sight(state, asker);
  if (const auto id = parse_uuid(id_or_name)) return sight.org(OrgId{*id});
  const auto name = OrgName::parse(id_or_name);
  return name ? sight.org(*name) : nullptr;
}

const App* View::app(std::string_view id_or_name) const {
  const Sight sight(state, asker);
  if (const auto id = parse_uuid(id_or_name)) return sight.app(AppId{*id});
  const auto name = AppName::parse(id_or_name);
  return name ? sight.app(*name) : nullptr;
}

const Account* View::anybody(std::string_view id_or_address) const {
  if (id_or_address == "~") return account();
  if (const auto id = parse_uuid(id_or_address)) return state.account(AccountId{*id});
  const auto email = Email::parse(id_or_address);
  return email ? state.account(*email) : nullptr;
}

const Account* View::person(std::string_view id_or_address) const {
  const Account* person = anybody(id_or_address);
  return person != nullptr && sees(state, *person, asker) ? person : nullptr;
}

bool View::is_admin(const Org& org) const { return rules_over(state, org, asker); }

std::vector<const Org*> View::own_orgs() const {
  if (is_platform_operator()) return everything(state.orgs());
  const Account* self = account();
  return self != nullptr ? orgs(self->orgs) : std::vector<const Org*>();
}

std::vector<const App*> View::own_apps() const {
  if (is_platform_operator()) return everything(state.apps());
  const Account* self = account();
  return self != nullptr ? apps(self->apps) : std::vector<const App*>();
}

std::size_t View::count_own_orgs() const {
  if (is_platform_operator()) return state.orgs().size();
  return account() != nullptr ? account()->orgs.size() : 0;
}

std::size_t View::count_own_apps() const {
  if (is_platform_operator()) return state.apps().size();
  return account() != nullptr ? account()->apps.size() : 0;
}

bool View::concerns(const PendingTransfer& transfer) const {
  const bool is_party = transfer.from == asker.account || transfer.to == asker.account;
  return !transfer.id.is_nil() && (is_party || is_platform_operator());
}

std::vector<const App*> View::visible_apps() const {
  std::vector<const App*> found = own_apps();
  const Account* self = account();
  if (is_platform_operator() || self == nullptr) return found;
  std::erase_if(found, [&](const App* app) { return !sees(state, *app, asker); });
  for (const Org* org : orgs(self->orgs)) {
    for (const App* app : apps(org->apps)) {
      if (app->access_of(self->id) == nullptr) found.push_back(app);
    }
  }
  return found;
}

}  // namespace orglog
