#include "attempts.hpp"

#include <boost/container_hash/hash.hpp>
#include <string_view>

#include "orglog/base/limits.hpp"

namespace orglog {
namespace {

// Shows a visitor each word by which a command says what it is about, and nothing else that stands
// in it.
template <class Visitor>
struct VisitWords {
  Visitor visitor;

  template <class Wish>
  void operator()(const Wish& wish) const {
    if constexpr (requires { wish.org; }) {
      if constexpr (requires { *wish.org; }) {
        if (wish.org) visitor(*wish.org);
      } else {
        visitor(wish.org);
      }
    }
    if constexpr (requires { wish.app; }) visitor(wish.app);
    if constexpr (requires { wish.transfer; }) visitor(wish.transfer);
    if constexpr (requires { wish.email; }) visitor(wish.email);
    if constexpr (requires { wish.token; }) visitor(wish.token);
  }
};
template <class Visitor>
VisitWords(Visitor) -> VisitWords<Visitor>;

struct FindAim {
  const State& state;
  Aim& aim;

  void operator()(const OrgName& name) const {
    if (const Org* org = state.org(name)) aim.org = org->id;
  }
  void operator()(const AppName& name) const { about(state.app(name)); }
  void operator()(TransferId transfer) const { about(state.app_of_transfer(transfer)); }
  void operator()(const Email& email) const { about(state.account(email)); }
  void operator()(TokenId token) const { about(state.account_of_token(token)); }

  void about(const App* app) const {
    if (app == nullptr) return;
    aim.app = app->id;
    if (app->owner.is_org() && aim.org.is_nil()) aim.org = app->owner.org();
  }
  void about(const Account* account) const {
    if (account != nullptr) aim.account = account->id;
  }
};

constexpr char end_of_word = '\n';  // stands in none

struct WriteWord {
  std::string& words;

  template <class Name>
    requires requires(const Name& name) { name.text(); }
  void operator()(const Name& name) const {
    (words += name.text()) += end_of_word;
  }
  template <class Id>
    requires requires(const Id& id) { id.value; }
  void operator()(const Id& id) const {
    words += id.value.view();
  }
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
  std::visit(VisitWords{FindAim{state, aim}}, command);
  return aim;
}

std::string words_of(const Command& command) {
  std::string words;
  std::visit(VisitWords{WriteWord{words}}, command);
  return words;
}

// Who is told that it is so already, or that a name is taken, was not kept from anything.
bool is_denial(Reason reason) {
  const auto within = [&](Reason first, Reason last) { return first <= reason && reason <= last; };
  return within(Reason::org_not_found, Reason::token_not_found) ||
         within(Reason::unauthorized, Reason::scope_too_narrow) || reason == Reason::last_admin ||
         within(Reason::member_limit, Reason::token_limit) ||
         within(Reason::people_limit, Reason::new_address_limit);
}

std::size_t Attempts::KindHash::operator()(const Kind& kind) const noexcept {
  std::size_t seed = boost::hash_range(kind.words.begin(), kind.words.end());
  const Uuid& who = kind.who.value;
  boost::hash_combine(seed, boost::hash_range(who.bytes.begin(), who.bytes.end()));
  boost::hash_combine(seed, static_cast<std::uint8_t>(kind.kind));
  boost::hash_combine(seed, kind.command);
  boost::hash_combine(seed, static_cast<std::uint16_t>(kind.reason));
  return seed;
}

// Whoever reads may see what they read about: a reading goes by what the words led to.
Attempts::Kind Attempts::kind_of(const Observation& observation) {
  Kind kind{observation.who, observation.kind, observation.command, observation.reason,
            observation.words};
  if (observation.kind == ObservationKind::reading) {
    const Aim& aim = observation.aim;
    for (const Uuid& id : {aim.org.value, aim.app.value, aim.account.value})
      kind.words += id.view();
  }
  return kind;
}

std::optional<ObservedEvent> Attempts::count(Observation observation, Timestamp now) {
  Kind kind = kind_of(observation);
  if (!windows_.contains(kind) && kinds_of_[observation.who] >= limits::observed_kinds_of_account) {
    // Further kinds of the same account are counted as one, which says no more than the last aim.
    observation.command = 0;
    observation.reason = Reason::none;
    kind = {observation.who, observation.kind, 0, Reason::none, {}};
  }
  if (const auto open = windows_.find(kind); open != windows_.end()) {
    ++open->second.more;
    if (observation.aim != Aim{}) open->second.first.aim = observation.aim;
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
  return ++noted_[account] <= limits::noted_outcomes_a_minute;
}

}  // namespace orglog
