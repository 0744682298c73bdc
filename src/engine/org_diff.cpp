#include "org_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "orglog/codec/json.hpp"
#include "orglog/codec/words.hpp"

namespace orglog {
namespace {

std::string person_named(const State& state, AccountId id) {
  return json::StateNames(state).person(id);
}

std::string yes_or_no(bool value) { return value ? "yes" : "no"; }

std::string listed(const Access& access) { return joined(json::listed(access)); }

class Diff {
 public:
  Diff(const State& before, const State& after, OrgId org)
      : before_(before), after_(after), old_org_(before.org(org)), new_org_(after.org(org)) {}

  std::vector<Change> changes() {
    about_org();
    about_members();
    about_apps();
    return std::move(changes_);
  }

 private:
  Change& add(std::string kind, std::string text, std::string from, std::string to) {
    Change& change = changes_.emplace_back();
    change.kind = std::move(kind);
    change.text = std::move(text);
    change.before = std::move(from);
    change.after = std::move(to);
    return change;
  }

  void about_org() {
    if (old_org_ == nullptr && new_org_ != nullptr) {
      add("org_provisioned", "org provisioned", "", new_org_->name.text());
    } else if (old_org_ != nullptr && new_org_ == nullptr) {
      add("org_closed", "org closed", old_org_->name.text(), "");
    } else if (old_org_ != nullptr && old_org_->name != new_org_->name) {
      const std::string from = old_org_->name.text(), to = new_org_->name.text();
      add("org_renamed", fmt::format("org renamed from {} to {}", from, to), from, to);
    }
  }

  // By address, so that the order is the reader's.
  using Members = std::map<std::string, const Member*>;
  static Members members_of(const State& state, const Org* org) {
    Members members;
    if (org == nullptr) return members;
    for (const auto& [id, member] : org->members) members[person_named(state, id)] = &member;
    return members;
  }

  void about_members() {
    const Members old_ones = members_of(before_, old_org_), new_ones = members_of(after_, new_org_);
    for (const auto& [email, member] : new_ones) {
      const auto old_one = old_ones.find(email);
      const std::string role(to_text(member->role));
      if (old_one == old_ones.end()) {
        note(add("member_joined", fmt::format("{} joined as {}", email, role), "", role), email,
             member->role_event);
      } else if (old_one->second->role != member->role) {
        const std::string was(to_text(old_one->second->role));
        note(add("role_changed", fmt::format("role of {}: {} -> {}", email, was, role), was, role),
             email, member->role_event);
      }
    }
    for (const auto& [email, member] : old_ones) {
      if (new_ones.contains(email)) continue;
      const std::string role(to_text(member->role));
      add("member_left", fmt::format("{} left, was {}", email, role), role, "").person = email;
    }
  }
  static void note(Change& change, const std::string& person, Position event) {
    change.person = person;
    change.event = event;
  }

  static std::vector<const App*> apps_of(const State& state, const Org* org) {
    std::vector<const App*> apps;
    if (org == nullptr) return apps;
    for (const AppId id : org->apps) {
      if (const App* app = state.app(id)) apps.push_back(app);
    }
    std::ranges::sort(apps, {}, [](const App* app) { return app->name.text(); });
    return apps;
  }
  static const App* owned(const State& state, const Org* org, AppId id) {
    return org != nullptr && org->apps.contains(id) ? state.app(id) : nullptr;
  }

  void about_apps() {
    for (const App* app : apps_of(after_, new_org_)) {
      const App* old_one = owned(before_, old_org_, app->id);
      const std::string name = app->name.text();
      if (old_one == nullptr) {
        Change& change = add("app_came", fmt::format("app {} came", name), "", name);
        change.app = name;
        change.event = app->owner_event;
        about_people(nullptr, *app);
        continue;
      }
      about_app(*old_one, *app);
      about_people(old_one, *app);
    }
    for (const App* app : apps_of(before_, old_org_)) {
      if (owned(after_, new_org_, app->id) != nullptr) continue;
      const std::string name = app->name.text();
      add("app_went", fmt::format("app {} went", name), name, "").app = name;
    }
  }

  void about_app(const App& old_one, const App& app) {
    const std::string name = app.name.text(), was = old_one.name.text();
    if (name != was) {
      add("app_renamed", fmt::format("app {} renamed to {}", was, name), was, name).app = name;
    }
    if (app.locked != old_one.locked) {
      const char* kind = app.locked ? "app_locked" : "app_unlocked";
      add(kind, fmt::format("app {} {}", name, app.locked ? "locked" : "unlocked"),
          yes_or_no(old_one.locked), yes_or_no(app.locked))
          .app = name;
    }
  }

  using People = std::map<std::string, const Access*>;
  static People people_of(const State& state, const App* app) {
    People people;
    if (app == nullptr) return people;
    for (const Access& access : app->people) people[person_named(state, access.account)] = &access;
    return people;
  }

  void about_people(const App* old_one, const App& app) {
    const std::string name = app.name.text();
    const People were = people_of(before_, old_one), are = people_of(after_, &app);
    for (const auto& [email, access] : are) {
      const auto old_access = were.find(email);
      const std::string now = listed(*access);
      const std::string then =
          old_access == were.end() ? std::string() : listed(*old_access->second);
      if (now == then) continue;
      Change& change =
          then.empty()
              ? add("access_granted", fmt::format("{} on {}: {}", email, name, now), then, now)
              : add("access_changed", fmt::format("{} on {}: {} -> {}", email, name, then, now),
                    then, now);
      change.app = name;
      note(change, email, std::max(access->grant_event, access->join_event));
    }
    for (const auto& [email, access] : were) {
      if (are.contains(email)) continue;
      const std::string then = listed(*access);
      Change& change =
          add("access_ended", fmt::format("access of {} to {} ended, was {}", email, name, then),
              then, "");
      change.app = name;
      change.person = email;
    }
  }

  const State& before_;
  const State& after_;
  const Org* old_org_;
  const Org* new_org_;
  std::vector<Change> changes_;
};

}  // namespace

std::vector<Change> org_diff(const State& before, const State& after, OrgId org) {
  return Diff(before, after, org).changes();
}

}  // namespace orglog
