// Peers for whom there is no seat: each is told so in its own protocol, if it listens soon. A few
// at a time, since each one holds a descriptor that is kept free for other things; those beyond
// just end. On the lane.
#pragma once

#include <memory>
#include <string>

#include "lane.hpp"

namespace orglog::net {

class TurnedAway : public std::enable_shared_from_this<TurnedAway> {
 public:
  explicit TurnedAway(const Lane& lane) : lane_(lane) {}

  // `why`: the bytes of an answer. Ends limits::stop_time later at the latest.
  void tell(Socket socket, std::string why);

 private:
  Awaitable<void> let_go(std::shared_ptr<Socket> socket);

  Lane lane_;
  std::size_t listening_ = 0;
};

}  // namespace orglog::net
