// `/events`: the log as it grows, or as it was from a position on, filtered by org, app and person.
// Who may see what is decided as for the audit history.
#include <charconv>
#include <optional>

#include "event_stream.hpp"
#include "hub.hpp"
#include "orglog/base/limits.hpp"
#include "parameters.hpp"
#include "resources.hpp"

namespace orglog::net::http {
namespace {

std::optional<Position> position_of(std::string_view text) {
  Position position = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, position);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return position;
}

// After the event that the client has seen last; from where it says; or at the end, so that only
// what is new comes.
std::optional<Position> begin_of(const Request& request, Position end) {
  if (!request.last_event_id.empty()) {
    const auto seen = position_of(request.last_event_id);
    return seen && *seen < end ? std::optional(*seen + 1) : std::nullopt;
  }
  if (!request.has_parameter("from")) return end;
  const auto from = position_of(request.parameter("from"));
  return from && *from <= end ? from : std::nullopt;
}

}  // namespace

Response stream_events(Exchange& exchange) {
  const Request& request = exchange.request;
  const QuerySources& sources = exchange.parts().sources;
  const auto from = begin_of(request, sources.log.end());
  if (!from) return invalid("from, Last-Event-ID: no position of this log");
  Parameters parameters(request);
  const bool follow = parameters.flag("follow", true);
  if (parameters.wrong()) return parameters.refusal();
  EventFeed::Request wish{*from,
                          std::string(request.parameter("org")),
                          std::string(request.parameter("app")),
                          std::string(request.parameter("user")),
                          follow,
                          {Origin::http, client_of(request)}};
  const auto tags =
      subscription_tags(sources.state_table, exchange.principal, wish.org, wish.app, wish.user);
  if (!tags) return refuse(tags.error());
  Response response;
  response.content_type = event_stream_type;
  // A proxy that gathers an answer before it passes it on would keep events back.
  response.headers.emplace_back("X-Accel-Buffering", "no");
  if (request.method == verb::head) return response;
  if (!exchange.hub().streams.take(exchange.principal.token)) {
    return refuse(status::too_many_requests, "too_many_streams",
                  "So many event streams at a time are enough.");
  }
  response.stream =
      std::make_shared<EventStream>(exchange.shared_hub(), exchange.principal, std::move(wish));
  return response;
}

}  // namespace orglog::net::http
