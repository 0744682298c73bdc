#include <algorithm>

#include "rules.hpp"

namespace orglog {
namespace {

// What a command adds to an org's running sums. Every command raises the sums of one org at most: a
// formation, an add-on, apps that come in, or a package that shrinks around what runs already.
struct Growth {
  OrgId org;
  std::int64_t dyno_centi_units = 0;
  std::int64_t addon_cents = 0;
  const Package* package = nullptr;  // the new one
};

struct MeasureGrowth {
  const State& state;
  Growth& growth;

  void operator()(const FormationChanged& fact) const {
    const App* app = state.app(fact.app);
    if (!fact.owner.is_org() || app == nullptr) return;
    growth.org = fact.owner.org();
    growth.dyno_centi_units += dyno_centi_units(fact.processes) - app->dyno_centi_units();
  }
  void operator()(const AddonCreated& fact) const {
    if (!fact.owner.is_org()) return;
    growth.org = fact.owner.org();
    growth.addon_cents += fact.price_cents_a_month;
  }
  void operator()(const AppTransferred& fact) const {
    const App* app = state.app(fact.app);
    if (!fact.to.is_org() || app == nullptr) return;
    growth.org = fact.to.org();
    growth.dyno_centi_units += app->dyno_centi_units();
    growth.addon_cents += app->addon_cents();
  }
  void operator()(const PackageChanged& fact) const {
    growth.org = fact.org;
    growth.package = &fact.package;
  }
  template <class Fact>
  void operator()(const Fact&) const {}
};

struct SoftLimit {
  LimitKind kind;
  std::optional<std::int64_t> before;
  std::optional<std::int64_t> after;
  std::int64_t used_before;
  std::int64_t used_after;

  bool is_crossed() const {
    const bool was_within = !before || used_before <= *before;
    return was_within && after && used_after > *after;
  }
};

std::optional<std::int64_t> centi_unit_limit(const Package& package) {
  if (!package.dyno_units) return std::nullopt;
  return std::int64_t{*package.dyno_units} * 100;
}

// Decision 6: over-use is flagged the moment the line is crossed, and never refused.
void flag_crossed_limits(const State& state, std::vector<Event>& events) {
  Growth growth;
  for (const Event& event : events) std::visit(MeasureGrowth{state, growth}, event);
  const Org* org = growth.org.is_nil() ? nullptr : state.org(growth.org);
  if (org == nullptr) return;
  const Package& before = org->package;
  const Package& after = growth.package == nullptr ? before : *growth.package;
  const SoftLimit soft_limits[] = {
      {LimitKind::dyno_units, centi_unit_limit(before), centi_unit_limit(after),
       org->dyno_centi_units, org->dyno_centi_units + growth.dyno_centi_units},
      {LimitKind::addon_credits, before.addon_credits_cents, after.addon_credits_cents,
       org->addon_cents, org->addon_cents + growth.addon_cents}};
  for (const SoftLimit& limit : soft_limits) {
    if (!limit.is_crossed()) continue;
    events.emplace_back(LimitExceeded{org->id, limit.kind, *limit.after, limit.used_after});
  }
}

// Decision 11: history is told forwards. Of the orgs and apps that the events are about the one
// with the newest event, and the moment of that. Where none is younger than `now`: that, and no
// name.
struct Youngest {
  Timestamp newest{};
  std::string name;
};
Youngest youngest_subject(const State& state, const std::vector<Event>& events, Timestamp now) {
  Youngest youngest{now, {}};
  const auto look_at = [&](const auto* entity) {
    if (entity == nullptr || state.newest(*entity) <= youngest.newest) return;
    youngest = {state.newest(*entity), entity->name.text()};
  };
  for (const Event& event : events) {
    const Subjects subjects = subjects_of(event);
    for (const OrgId id : subjects.orgs) {
      if (!id.is_nil()) look_at(state.org(id));
    }
    if (!subjects.app.is_nil()) look_at(state.app(subjects.app));
  }
  return youngest;
}

}  // namespace

Decision decide(const State& state, const Command& command, const Caller& caller) {
  Decision decision =
      std::visit([&](const auto& wish) { return rules::decide(state, wish, caller); }, command);
  if (!decision || decision->events.empty()) return decision;
  Youngest youngest = youngest_subject(state, decision->events, caller.now);
  if (caller.now_is_given && !youngest.name.empty())
    return Rejection{Reason::time_before_newest, std::move(youngest.name)};
  decision->occurred_at = youngest.newest;
  flag_crossed_limits(state, decision->events);
  return decision;
}

Permissions permissions_of(const State& state, const App& app, AccountId account) {
  if (account.is_nil()) return Permissions::none();
  const Access* access = app.access_of(account);
  Permissions result = access == nullptr ? Permissions::none() : access->granted;
  if (!app.owner.is_org()) {
    return app.owner.account() == account ? Permissions::all() : result;
  }
  const Org* org = state.org(app.owner.org());
  const auto role = org == nullptr ? std::nullopt : state.role(*org, account);
  if (!role) return result;
  if (*role == Role::admin) return Permissions::all();
  const bool joined = access != nullptr && access->joined;
  return result | (joined ? Permissions::work() : Permissions::view_only());
}

bool sees(const State& state, const Org& org, const Caller& caller) {
  return rules::role_in(state, org, caller).has_value();
}

bool sees(const State& state, const App& app, const Caller& caller) {
  if (rules::is_operator_alone(caller)) return true;
  if (rules::has_no_account(caller)) return false;
  if (rules::role_in_owner(state, app, caller)) return true;
  if (app.access_of(caller.account) != nullptr) return true;
  return app.owner == Owner::of(caller.account) || app.transfer.to == caller.account;
}

Rejection rejection_of(const ItemVerdict& item, const OrgName& org) {
  const bool is_of_org = item.reason == Reason::app_limit;
  return {item.reason, is_of_org ? org.text() : item.app.text()};
}

Timestamp may_be_sent_again(const Account& account) {
  const std::vector<Timestamp>& sent = account.sent_again;
  if (sent.empty()) return {};
  Timestamp next = sent.back() + limits::mail_again_interval;
  if (sent.size() >= limits::mails_sent_again_a_day) {
    next = std::max<Timestamp>(next, sent.front() + std::chrono::days{1});
  }
  return next;
}

std::size_t pending_invitations(const Org& org, Timestamp now) {
  return static_cast<std::size_t>(
      std::count_if(org.invitations.begin(), org.invitations.end(),
                    [&](const Invitation& invitation) { return now < invitation.expires_at; }));
}

}  // namespace orglog
