// Lets a coroutine of a lane wait for the projector.
#pragma once

#include <memory>

#include "lane.hpp"
#include "orglog/projections/runner.hpp"

namespace orglog::net {

struct WaitForPosition {
  Runner& runner;
  Position position;

  template <class Handler>
  void operator()(Handler handler) const {
    // `std::function` wants to be copied, a handler only moved.
    auto shared = std::make_shared<Handler>(std::move(handler));
    runner.when_reached(position, [shared](bool reached) mutable {
      const auto executor = asio::get_associated_executor(*shared);
      asio::post(executor, [shared = std::move(shared), reached] {
        Handler resume = std::move(*shared);
        std::move(resume)(reached);
      });
    });
  }
};

// Waits until readers see everything before `position`; false: they never will.
inline Awaitable<bool> reached(Runner& runner, Position position) {
  if (runner.checkpoint() >= position) co_return true;
  auto waiting = asio::async_initiate<const asio::use_awaitable_t<Lane>, void(bool)>(
      WaitForPosition{runner, position}, on_lane);
  co_return co_await std::move(waiting);
}

}  // namespace orglog::net
