#include "org_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "orglog/codec/json.hpp"
#include "orglog/codec/words.hpp"

namespace orglog {
namespace {

std::string yes_or_no(bool value) { return value ? "yes" : "no"; }

// A person's access, as text, and the event that gave it. By address, so that the order is the
// reader's.
struct Held {
  std::string what;
  Position event = 0;
};
using People = std::map<std::string, Held>;

// How it is told that a person came, changed or went.
struct Telling {
  struct Line {
    const char* kind;
    fmt::string_view text;
  };
  Line came, changed, went;
};

class Diff {
 public:
  Diff(const State& before, const State& after, OrgId org)
      : before_(before), after_(after), old_org_(before.org(org)), new_org_(after.org(org)) {}

  std::vector<Change> changes() {
    about_org();
    about_people(members_of(before_, old_org_), members_of(after_, new_org_), {},
                 {{"member_joined", "{who} joined as {now}"},
                  {"role_changed", "role of {who}: {then} -> {now}"},
                  {"member_left", "{who} left, was {then}"}});
    about_apps();
    return std::move(changes_);
  }

 private:
  void add(const char* kind, std::string text, const std::string& from, const std::string& to,
           const std::string& app = {}, std::optional<Position> event = {}) {
    changes_.push_back({kind, std::move(text), app, {}, from, to, event});
  }

  void about_org() {
    const std::string from = old_org_ != nullptr ? old_org_->name.text() : std::string();
    const std::string to = new_org_ != nullptr ? new_org_->name.text() : std::string();
    if (from == to) return;
    if (from.empty()) return add("org_provisioned", "org provisioned", from, to);
    if (to.empty()) return add("org_closed", "org closed", from, to);
    add("org_renamed", fmt::format("org renamed from {} to {}", from, to), from, to);
  }

  static People members_of(const State& state, const Org* org) {
    People members;
    if (org == nullptr) return members;
    for (const auto& [id, member] : org->members)
      members[json::StateNames(state).person(id)] = {std::string(to_text(member.role)),
                                                     member.role_event};
    return members;
  }
  static People people_of(const State& state, const App* app) {
    People people;
    if (app == nullptr) return people;
    for (const Access& access : app->people)
      people[json::StateNames(state).person(access.account)] = {
          joined(json::listed(access)), std::max(access.grant_event, access.join_event)};
    return people;
  }

  void about_people(const People& were, const People& are, const std::string& app,
                    const Telling& telling) {
    const auto tell = [&](const Telling::Line& line, const std::string& who,
                          const std::string& then, const std::string& now,
                          std::optional<Position> event) {
      std::string text =
          fmt::format(fmt::runtime(line.text), fmt::arg("who", who), fmt::arg("app", app),
                      fmt::arg("then", then), fmt::arg("now", now));
      changes_.push_back({line.kind, std::move(text), app, who, then, now, event});
    };
    for (const auto& [who, held] : are) {
      const auto old_one = were.find(who);
      const std::string then = old_one != were.end() ? old_one->second.what : std::string();
      if (held.what != then)
        tell(then.empty() ? telling.came : telling.changed, who, then, held.what, held.event);
    }
    for (const auto& [who, held] : were) {
      if (!are.contains(who)) tell(telling.went, who, held.what, {}, {});
    }
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
      about_app(old_one, *app);
      about_people(people_of(before_, old_one), people_of(after_, app), app->name.text(),
                   {{"access_granted", "{who} on {app}: {now}"},
                    {"access_changed", "{who} on {app}: {then} -> {now}"},
                    {"access_ended", "access of {who} to {app} ended, was {then}"}});
    }
    for (const App* app : apps_of(before_, old_org_)) {
      const std::string& name = app->name.text();
      if (owned(after_, new_org_, app->id) == nullptr)
        add("app_went", fmt::format("app {} went", name), name, "", name);
    }
  }

  void about_app(const App* old_one, const App& app) {
    const std::string& name = app.name.text();
    if (old_one == nullptr)
      return add("app_came", fmt::format("app {} came", name), "", name, name, app.owner_event);
    const std::string& was = old_one->name.text();
    if (name != was)
      add("app_renamed", fmt::format("app {} renamed to {}", was, name), was, name, name);
    if (app.locked == old_one->locked) return;
    add(app.locked ? "app_locked" : "app_unlocked",
        fmt::format("app {} {}", name, app.locked ? "locked" : "unlocked"),
        yes_or_no(old_one->locked), yes_or_no(app.locked), name);
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
