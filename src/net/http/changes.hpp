// A change of one thing, in the steps that most of them take: readers catch up, the thing is found
// as the asker sees it, one command is submitted, and the answer shows the thing as it is then.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "exchange.hpp"

namespace orglog::net::http {

// The step to take for the thing that was found: a command, or, without one, an answer alone.
struct Step {
  Step() = default;
  Step(Response only) : answer(std::move(only)) {}
  // `shown`: the answer when the command has succeeded; nothing: it is made then.
  template <class Wish>
    requires std::constructible_from<Command, Wish>
  Step(Wish wish, std::optional<Response> shown = {}, About subject = {})
      : command(std::move(wish)), about(std::move(subject)), answer(std::move(shown)) {}

  std::optional<Command> command;
  About about;
  std::optional<Response> answer;
  Response (*refusal)(const Outcome&) = refuse;
};

// For steps that know their answer before.
struct ShowNothing {
  template <class... What>
  Response operator()(const What&...) const {
    return {};
  }
};

// `decide(view)` is a step, `show(view, outcome)` the answer where the step has none.
template <class Decide, class Show = ShowNothing>
Awaitable<Response> change(Exchange& exchange, Decide decide, Show show = {}) {
  co_await exchange.catch_up();
  Step step = exchange.read(decide);
  if (!step.command) co_return *std::move(step.answer);
  auto submitting = exchange.submit(*std::move(step.command), std::move(step.about));
  const Outcome outcome = co_await std::move(submitting);
  if (!succeeded(outcome)) co_return step.refusal(outcome);
  if (step.answer) co_return *std::move(step.answer);
  co_return exchange.read([&](const View& view) { return show(view, outcome); });
}

struct TheTeam {
  using Thing = Org;
  static const Org* find(const View& view, const std::string& name) { return view.team(name); }
  static const Org* find(const View& view, OrgId id) { return view.state.org(id); }
  static Response none() { return no_team(); }
};
struct TheApp {
  using Thing = App;
  static const App* find(const View& view, const std::string& name) { return view.app(name); }
  static const App* find(const View& view, AppId id) { return view.state.app(id); }
  static Response none() { return no_app(); }
};

// The same about a team or an app with this name: `decide(view, thing)`, and `show(view, thing)` or
// `show(view, thing, outcome)`.
template <class The, class Decide, class Show>
Awaitable<Response> change_named(Exchange& exchange, std::string name, Decide decide, Show show) {
  using Thing = typename The::Thing;
  decltype(Thing::id) id;
  const auto step = [&](const View& view) -> Step {
    const Thing* thing = The::find(view, name);
    if (thing == nullptr) return The::none();
    id = thing->id;
    Step decided = decide(view, *thing);
    decided.about = thing->name;
    return decided;
  };
  const auto answer = [&](const View& view, const Outcome& outcome) -> Response {
    const Thing* thing = The::find(view, id);
    if (thing == nullptr) return The::none();
    if constexpr (std::is_invocable_v<const Show&, const View&, const Thing&>) {
      return show(view, *thing);
    } else {
      return show(view, *thing, outcome);
    }
  };
  co_return co_await change(exchange, step, answer);
}

// The one that the path names first.
template <class Decide, class Show = ShowNothing>
Awaitable<Response> change_team(Exchange& exchange, Decide decide, Show show = {}) {
  return change_named<TheTeam>(exchange, exchange.argument(0), std::move(decide), std::move(show));
}
template <class Decide, class Show = ShowNothing>
Awaitable<Response> change_app(Exchange& exchange, Decide decide, Show show = {}) {
  return change_named<TheApp>(exchange, exchange.argument(0), std::move(decide), std::move(show));
}

}  // namespace orglog::net::http
