#include "hub.hpp"

#include <boost/json/serialize.hpp>
#include <functional>
#include <utility>

#include "connection.hpp"

namespace orglog::net::http {
namespace {

// The coroutine that waits for outcomes: the session of its submissions.
struct Waiter {
  std::vector<Outcome> outcomes;
  std::size_t missing = 0;
  std::function<void(std::vector<Outcome>)> resume;

  void take(Completed completed) {
    outcomes[completed.index] = std::move(completed.outcome);
    if (--missing == 0) resume(std::move(outcomes));
  }
};

// The whole answer to one for whom there is no seat, whatever it asks.
std::string no_seat(const char* why) {
  const std::string body = boost::json::serialize(
      boost::json::object{{"id", "busy"}, {"message", why}, {"reason", "busy"}});
  return "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
         "Retry-After: 1\r\nConnection: close\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct SubmitAndWait {
  const Lead& lead;

  template <class Handler>
  void operator()(Handler handler, std::vector<Submission> submissions) const {
    // `std::function` wants to be copied, a handler only moved.
    auto shared = std::make_shared<Handler>(std::move(handler));
    auto waiter = std::make_shared<Waiter>();
    waiter->outcomes.resize(submissions.size());
    waiter->missing = submissions.size();
    waiter->resume = [shared = std::move(shared)](std::vector<Outcome> outcomes) {
      Handler resume = std::move(*shared);
      std::move(resume)(std::move(outcomes));
    };
    for (std::uint32_t index = 0; index < submissions.size(); ++index) {
      submissions[index].session = waiter;
      submissions[index].index = index;
    }
    lead.submit(std::move(submissions));
  }
};

}  // namespace

Awaitable<std::vector<Outcome>> Hub::outcomes_of(std::vector<Submission> submissions) {
  for (Submission& submission : submissions) submission.sink = &sink;
  auto waiting =
      asio::async_initiate<const asio::use_awaitable_t<Lane>, void(std::vector<Outcome>)>(
          SubmitAndWait{parts.lead}, on_lane, std::move(submissions));
  co_return co_await std::move(waiting);
}

void Hub::turn_away(Socket socket, const char* why) {
  turned_away->tell(std::move(socket), no_seat(why));
}

void Hub::hand_out(std::vector<std::vector<Completed>>& turns) {
  for (std::vector<Completed>& turn : turns) {
    for (Completed& completed : turn)
      static_cast<Waiter*>(completed.session.get())->take(std::move(completed));
  }
}

}  // namespace orglog::net::http
