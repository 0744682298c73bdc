// Lets a coroutine of a lane wait for the projector, and for the notary.
#pragma once

#include <memory>

#include "lane.hpp"
#include "orglog/notary/notary.hpp"
#include "orglog/projections/runner.hpp"

namespace orglog::net {

template <class Source, void (Source::*when)(Position, std::function<void(bool)>)>
struct WaitForPosition {
  Source& source;
  Position position;

  template <class Handler>
  void operator()(Handler handler) const {
    // `std::function` wants to be copied, a handler only moved.
    auto shared = std::make_shared<Handler>(std::move(handler));
    (source.*when)(position, [shared](bool reached) mutable {
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
  WaitForPosition<Runner, &Runner::when_reached> wait{runner, position};
  auto waiting = asio::async_initiate<const asio::use_awaitable_t<Lane>, void(bool)>(wait, on_lane);
  co_return co_await std::move(waiting);
}

// Waits until a checkpoint covers everything before `position`; false: none will soon, or nobody
// signs.
inline Awaitable<bool> is_signed(std::shared_ptr<Notary> notary, Position position) {
  if (!notary) co_return false;
  WaitForPosition<Notary, &Notary::when_signed> wait{*notary, position};
  auto waiting = asio::async_initiate<const asio::use_awaitable_t<Lane>, void(bool)>(wait, on_lane);
  co_return co_await std::move(waiting);
}

}  // namespace orglog::net
