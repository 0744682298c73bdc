// Where everything about connections happens: one strand over the io threads. So connections need
// no locks, whatever the number of io threads, and all answers of a turn are written by one
// handler. What is slow (disk, folds) is done on the readers' pool and comes back here.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include "orglog/net/readers.hpp"

namespace orglog::net {

namespace asio = boost::asio;

using Steady = std::chrono::steady_clock;
using Lane = asio::strand<asio::io_context::executor_type>;
// Of any kind: from the network, or the plain end of a connection whose TLS was taken off.
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, Lane>;
using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, Lane>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Lane>;
using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Lane>;
template <class T>
using Awaitable = asio::awaitable<T, Lane>;
inline constexpr asio::use_awaitable_t<Lane> on_lane;

// Begins a coroutine that nobody waits for.
inline void spawn(const Lane& lane, Awaitable<void> coroutine) {
  asio::co_spawn(lane, std::move(coroutine), asio::detached);
}

// Something that one coroutine of the lane waits for and others of the lane bring about. Raised
// before it is waited for, it does not wait.
class Signal {
 public:
  explicit Signal(const Lane& lane) : timer_(lane, Steady::time_point::max()) {}

  void raise() {
    raised_ = true;
    timer_.cancel();
  }
  Awaitable<void> wait() {
    while (!raised_) {
      boost::system::error_code cancelled;
      co_await timer_.async_wait(asio::redirect_error(on_lane, cancelled));
    }
    raised_ = false;
  }

 private:
  Timer timer_;
  bool raised_ = false;
};

// What brings a work's result, or what it threw, from its thread to where its coroutine waits.
template <class Work>
struct WorkApart {
  Readers& readers;
  Asker asker;

  template <class Handler>
  void operator()(Handler handler, Work work) const {
    readers.post(asker, [handler = std::move(handler), work = std::move(work)]() mutable {
      std::invoke_result_t<Work&> result{};
      std::exception_ptr thrown;
      try {
        result = work();
      } catch (...) {
        thrown = std::current_exception();
      }
      const auto executor = asio::get_associated_executor(handler);
      asio::post(executor,
                 [handler = std::move(handler), thrown, result = std::move(result)]() mutable {
                   std::move(handler)(thrown, std::move(result));
                 });
    });
  }
};

// Runs `work` when it is the asker's turn; its result is the awaitable's.
template <class Work>
auto run_on(Readers& readers, const Asker& asker, Work work) {
  using Result = std::invoke_result_t<Work&>;
  return asio::async_initiate<const asio::use_awaitable_t<Lane>, void(std::exception_ptr, Result)>(
      WorkApart<Work>{readers, asker}, on_lane, std::move(work));
}

// Lets all others of the lane go on that can, and then this coroutine.
inline Awaitable<void> give_way(const Lane& lane) {
  auto later = asio::post(lane, on_lane);
  co_await std::move(later);
}

}  // namespace orglog::net
