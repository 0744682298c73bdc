#include "stop.hpp"

#include <spdlog/spdlog.h>

#include <cstdlib>
#include <memory>
#include <utility>

namespace orglog {
namespace {

constexpr std::chrono::milliseconds look_interval{5};

void look_again(const std::shared_ptr<boost::asio::steady_timer>& timer,
                boost::asio::io_context& io, std::function<bool()> is_empty) {
  timer->expires_after(look_interval);
  timer->async_wait(
      [timer, &io, is_empty = std::move(is_empty)](const boost::system::error_code&) mutable {
        if (is_empty()) return io.stop();
        look_again(timer, io, std::move(is_empty));
      });
}

}  // namespace

void stop_when_empty(boost::asio::io_context& io, std::function<bool()> is_empty) {
  look_again(std::make_shared<boost::asio::steady_timer>(io), io, std::move(is_empty));
}

EndInTime::EndInTime(std::chrono::milliseconds time) {
  watcher_.start([this, time] {
    if (!watcher_.rest_until(Worker::after(time))) return;
    spdlog::warn("not waited for: {}; all that was acknowledged is on the disk", what_.load());
    spdlog::default_logger()->flush();
    std::_Exit(EXIT_SUCCESS);
  });
}

}  // namespace orglog
