#include "attempts.hpp"

#include <boost/container_hash/hash.hpp>

#include "orglog/base/limits.hpp"

namespace orglog {
namespace {

struct FindAim {
  const State& state;
  Aim& aim;

  void about(const Org* org) const {
    if (org != nullptr) aim.org = org->id;
  }
  void about(const App* app) const {
    if (app == nullptr) return;
    aim.app = app->id;
    if (app->owner.is_org() && aim.org.is_nil()) aim.org = app->owner.org();
  }
  void about(const Account* account) const {
    if (account != nullptr) aim.account = account->id;
  }

  template <class Wish>
  void operator()(const Wish& wish) const {
    if constexpr (requires { state.org(wish.org); }) about(state.org(wish.org));
    if constexpr (requires { state.org(*wish.org); }) {
      if (wish.org) about(state.org(*wish.org));
    }
    if constexpr (requires { state.app(wish.app); }) about(state.app(wish.app));
    if constexpr (requires { wish.transfer; }) about(state.app_of_transfer(wish.transfer));
    if constexpr (requires { state.account(wish.email); }) about(state.account(wish.email));
    if constexpr (requires { wish.token; }) about(state.account_of_token(wish.token));
  }
  void operator()(const ChangePackage& wish) const { about(state.org(wish.org)); }
};

// A minute that has not begun yet ended when the clock went back.
bool is_within(Timestamp since, Timestamp now) {
  return since <= now && now < since + limits::observation_window;
}

Event event_of(const Observation& of, std::uint32_t times, Timestamp since) {
  if (of.kind == ObservationKind::reading) return HistoryRead{of.aim, times, since};
  return AttemptsDenied{of.command, static_cast<std::uint16_t>(of.reason), of.aim, times, since};
}

}  // namespace

Aim aim_of(const State& state, const Command& command) {
  Aim aim;
  std::visit(FindAim{state, aim}, command);
  return aim;
}

// Who is told that it is so already, or that a name is taken, was not kept from anything.
bool is_denial(Reason reason) {
  const auto number = static_cast<std::uint16_t>(reason);
  const auto within = [&](Reason first, Reason last) {
    return number >= static_cast<std::uint16_t>(first) &&
           number <= static_cast<std::uint16_t>(last);
  };
  return within(Reason::org_not_found, Reason::token_not_found) ||
         within(Reason::unauthorized, Reason::scope_too_narrow) || reason == Reason::last_admin ||
         within(Reason::member_limit, Reason::token_limit);
}

std::size_t Attempts::KindHash::operator()(const Kind& kind) const noexcept {
  std::size_t seed = 0;
  for (const Uuid& id :
       {kind.who.value, kind.aim.org.value, kind.aim.app.value, kind.aim.account.value})
    boost::hash_combine(seed, boost::hash_range(id.bytes.begin(), id.bytes.end()));
  boost::hash_combine(seed, static_cast<std::uint8_t>(kind.kind));
  boost::hash_combine(seed, kind.command);
  boost::hash_combine(seed, static_cast<std::uint16_t>(kind.reason));
  return seed;
}

std::optional<ObservedEvent> Attempts::count(Observation observation, Timestamp now) {
  Kind kind{observation.who, observation.kind, observation.command, observation.reason,
            observation.aim};
  if (!windows_.contains(kind) && kinds_of_[observation.who] >= limits::observed_kinds_of_account) {
    // Further kinds of the same account are counted as one, without saying which.
    observation.command = 0;
    observation.reason = Reason::none;
    observation.aim = {};
    kind = {observation.who, observation.kind, 0, Reason::none, {}};
  }
  if (const auto open = windows_.find(kind); open != windows_.end()) {
    ++open->second.more;
    return std::nullopt;
  }
  if (windows_.size() >= limits::observed_kinds) return std::nullopt;
  ++kinds_of_[kind.who];
  order_.push_back(kind);
  windows_.emplace(kind, Window{observation, now, 0});
  Event event = event_of(observation, 1, now);
  return ObservedEvent{std::move(observation), std::move(event)};
}

std::vector<ObservedEvent> Attempts::ended(Timestamp now, bool all) {
  std::vector<ObservedEvent> events;
  while (!order_.empty()) {
    const auto window = windows_.find(order_.front());
    if (!all && is_within(window->second.since, now)) break;
    Window& ended = window->second;
    if (ended.more != 0) {
      Event event = event_of(ended.first, ended.more, ended.since);
      events.push_back({std::move(ended.first), std::move(event)});
    }
    const auto kinds = kinds_of_.find(window->first.who);
    if (--kinds->second == 0) kinds_of_.erase(kinds);
    windows_.erase(window);
    order_.pop_front();
  }
  return events;
}

bool Attempts::may_note(AccountId account, Timestamp now) {
  if (!is_within(noted_since_, now)) {
    noted_.clear();
    noted_since_ = now;
  }
  return ++noted_[account] <= limits::noted_rejections_a_minute;
}

}  // namespace orglog
