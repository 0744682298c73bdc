#include "export/snapshot.hpp"

#include <algorithm>

#include "export/payload.hpp"
#include "export/stretches.hpp"
#include "orglog/export/tables.hpp"

namespace orglog::exports {
namespace {

// By name, which no two have at once; ids decide where a name says nothing.
template <class Entity, class Map>
std::vector<const Entity*> sorted(const Map& entities) {
  std::vector<const Entity*> result;
  result.reserve(entities.size());
  for (const auto& [id, entity] : entities) result.push_back(&entity);
  std::ranges::sort(result, {}, [](const Entity* entity) {
    return std::pair(std::string_view(entity->name.text()), entity->id);
  });
  return result;
}

struct NamedMember {
  std::string_view name;
  AccountId account;
  const Member* member;
};

std::vector<NamedMember> sorted_members(const Org& org, Names& names) {
  std::vector<NamedMember> members;
  members.reserve(org.members.size());
  for (const auto& [account, member] : org.members) {
    members.push_back({names.account(account).name.view(), account, &member});
  }
  std::ranges::sort(members, {},
                    [](const NamedMember& one) { return std::pair(one.name, one.account); });
  return members;
}

// One way in which a person may do something on an app.
struct Way {
  AccountId account;
  Permissions permissions;
  std::string_view how;
  std::optional<Timestamp> since{};
};

class AccessRows {
 public:
  AccessRows(Names& names, Destination& destination)
      : names_(names), rows_(access_table, destination) {}

  Exported<void> add(const App& app, const Org* org) {
    if (!app.owner.is_org()) {
      ORGLOG_TRY(add(app, {app.owner.account(), Permissions::all(), "owner"}));
    }
    if (org != nullptr) {
      for (const NamedMember& one : sorted_members(*org, names_)) {
        const bool is_admin = one.member->role == Role::admin;
        ORGLOG_TRY(add(app, {one.account, is_admin ? Permissions::all() : Permissions::view_only(),
                             orglog::to_text(one.member->role), one.member->since}));
      }
    }
    std::vector<const Access*> people;
    for (const Access& access : app.people) people.push_back(&access);
    std::ranges::sort(people, {}, [&](const Access* access) {
      return std::pair(names_.account(access->account).name.view(), access->account);
    });
    for (const Access* access : people) {
      if (access->joined) {
        ORGLOG_TRY(add(app, {access->account, Permissions::work(), "joined", access->since}));
      }
      if (!access->granted.empty()) {
        ORGLOG_TRY(add(app, {access->account, access->granted, "granted", access->since}));
      }
    }
    return {};
  }
  Exported<void> finish() { return rows_.finish(); }

 private:
  Exported<void> add(const App& app, const Way& way) {
    Batch& batch = rows_.add();
    if (app.owner.is_org()) borrow(batch, 0, names_.org(app.owner.org()));
    borrow(batch, 2, names_.app(app.id));
    borrow(batch, 4, names_.account(way.account));
    batch.word(6, permissions_text(way.permissions));
    batch.word(7, way.how);
    if (way.since) batch.time(8, *way.since);
    return rows_.close_row();
  }

  Names& names_;
  Stretches rows_;
};

}  // namespace

Exported<void> write_members(const State& state, Names& names, Destination& destination) {
  Stretches rows(members_table, destination);
  for (const Org* org : sorted<Org>(state.orgs())) {
    for (const NamedMember& one : sorted_members(*org, names)) {
      const Account* account = state.account(one.account);
      const bool is_active = account != nullptr && account->state == AccountState::active;
      Batch& batch = rows.add();
      borrow(batch, 0, names.org(org->id));
      borrow(batch, 2, names.account(one.account));
      batch.word(4, orglog::to_text(one.member->role));
      batch.time(5, one.member->since);
      batch.word(6, is_active ? "active" : "invited");
      ORGLOG_TRY(rows.close_row());
    }
  }
  return rows.finish();
}

Exported<void> write_apps(const State& state, Names& names, Destination& destination) {
  Stretches rows(apps_table, destination);
  for (const App* app : sorted<App>(state.apps())) {
    Batch& batch = rows.add();
    borrow(batch, 0, names.app(app->id));
    batch.word(2, app->owner.is_org() ? "org" : "account");
    borrow(batch, 3, names.owner(app->owner));
    batch.boolean(5, app->locked);
    batch.boolean(6, app->maintenance);
    batch.time(7, app->created_at);
    batch.integer(8, static_cast<std::int64_t>(app->people.size()));
    batch.integer(9, app->dyno_centi_units());
    batch.integer(10, app->addon_cents());
    ORGLOG_TRY(rows.close_row());
  }
  return rows.finish();
}

Exported<void> write_access(const State& state, Names& names, Destination& destination) {
  AccessRows rows(names, destination);
  for (const App* app : sorted<App>(state.apps())) {
    const Org* org = app->owner.is_org() ? state.org(app->owner.org()) : nullptr;
    ORGLOG_TRY(rows.add(*app, org));
  }
  return rows.finish();
}

}  // namespace orglog::exports
