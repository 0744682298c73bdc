#include "access_grounds.hpp"

#include <algorithm>

#include "orglog/codec/json.hpp"
#include "orglog/codec/words.hpp"

namespace orglog {
namespace {

std::string listed(Permissions permissions) { return joined(permissions, ", "); }

const Org* owner_org(const State& state, const App& app) {
  return app.owner.is_org() ? state.org(app.owner.org()) : nullptr;
}

const Member* member_of(const Org* org, AccountId account) {
  if (org == nullptr) return nullptr;
  const auto found = org->members.find(account);
  return found == org->members.end() ? nullptr : &found->second;
}

}  // namespace

Ground ownership_of(const State& state, const App& app) {
  return {Ground::Kind::ownership, "owned by " + json::StateNames(state).owner(app.owner),
          Permissions::none(), app.owner_event};
}

std::vector<Ground> grounds_of(const State& state, const App& app, AccountId account) {
  std::vector<Ground> grounds;
  if (account.is_nil()) return grounds;
  if (app.owner == Owner::of(account))
    grounds.push_back(
        {Ground::Kind::ownership, "owner of the app", Permissions::all(), app.owner_event});
  const Org* org = owner_org(state, app);
  const Access* access = app.access_of(account);
  if (const Member* member = member_of(org, account)) {
    const bool is_admin = member->role == Role::admin;
    grounds.push_back(
        {Ground::Kind::role, std::string(to_text(member->role)) + " of " + org->name.text(),
         is_admin ? Permissions::all() : Permissions::view_only(), member->role_event});
    // A join gives something to members only.
    if (access != nullptr && access->joined)
      grounds.push_back(
          {Ground::Kind::join, "joined the app", Permissions::work(), access->join_event});
  }
  if (access != nullptr && !access->granted.empty())
    grounds.push_back({Ground::Kind::grant, "granted " + listed(access->granted), access->granted,
                       access->grant_event});
  std::ranges::stable_sort(grounds, std::greater<>{},
                           [](const Ground& ground) { return ground.gives.bits(); });
  return grounds;
}

void keep_those_for(Permission permission, std::vector<Ground>& grounds) {
  const bool by_join = std::ranges::any_of(grounds, [&](const Ground& ground) {
    return ground.kind == Ground::Kind::join && ground.gives.has(permission);
  });
  std::erase_if(grounds, [&](const Ground& ground) {
    const bool bears_join = by_join && ground.kind == Ground::Kind::role;
    return !ground.gives.has(permission) && !bears_join;
  });
}

std::vector<AccountId> people_on(const State& state, const App& app) {
  std::vector<AccountId> people;
  if (!app.owner.is_org()) people.push_back(app.owner.account());
  if (const Org* org = owner_org(state, app)) {
    for (const auto& member : org->members) people.push_back(member.first);
  }
  for (const Access& access : app.people) people.push_back(access.account);
  std::ranges::sort(people);
  const auto repeated = std::ranges::unique(people);
  people.erase(repeated.begin(), repeated.end());
  std::erase_if(people,
                [&](AccountId account) { return permissions_of(state, app, account).empty(); });
  return people;
}

std::string missing_for(const State& state, const App& app, AccountId account,
                        Permission permission) {
  const Org* org = owner_org(state, app);
  const Access* access = account.is_nil() ? nullptr : app.access_of(account);
  const Member* member = member_of(org, account);
  const std::string granted = access != nullptr && !access->granted.empty()
                                  ? "granted " + listed(access->granted) + " only"
                                  : std::string();
  if (member != nullptr) {
    std::string text = "member of " + org->name.text();
    const bool joined = access != nullptr && access->joined;
    text += joined ? ", joined the app" : ", but has not joined the app";
    if (!granted.empty()) text += ", " + granted;
    if (permission == Permission::manage) text += "; manage takes the role admin or a grant of it";
    return text;
  }
  if (!granted.empty()) return granted;
  if (org != nullptr) return "not a member of " + org->name.text() + ", and no grant on the app";
  return "not the owner, and no grant on the app";
}

}  // namespace orglog
