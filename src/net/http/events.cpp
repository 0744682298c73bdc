// `/events`: the log as it grows, or as it was from a position on, filtered by org, app and person.
// Who may see what is decided as for the audit history.
#include <optional>

#include "event_stream.hpp"
#include "hub.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/base/whole_number.hpp"
#include "parameters.hpp"
#include "resources.hpp"

namespace orglog::net::http {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

struct Begin {
  Position from = 0;
  bool beyond_end = false;  // the client has seen what this log does not have
};

// After the event that the client has seen last; from where it says; or at the end, so that only
// what is new comes. An id beyond the end comes from a log that was longer, or another one: an
// EventSource that is refused never comes again, so it starts at the end and is told.
std::optional<Begin> begin_of(const Request& request, Position end) {
  const std::string& last = request.last_event_id;
  if (!last.empty()) {
    if (!is_number(last)) return std::nullopt;
    const auto seen = whole_number(last);
    return seen && *seen < end ? Begin{*seen + 1} : Begin{end, true};
  }
  if (!request.has_parameter("from")) return Begin{end};
  const auto from = whole_number(request.parameter("from"));
  return from && *from <= end ? std::optional(Begin{*from}) : std::nullopt;
}

// `?event=message`: all come as the type that an EventSource gives to `onmessage`.
std::optional<bool> all_as_messages(const Request& request) {
  if (!request.has_parameter("event")) return false;
  return request.parameter("event") == "message" ? std::optional(true) : std::nullopt;
}

}  // namespace

Response stream_events(Exchange& exchange) {
  const Request& request = exchange.request;
  const QuerySources& sources = exchange.parts().sources;
  const auto begin = begin_of(request, sources.journal.end());
  if (!begin)
    return invalid("from must be a position that the log has reached, Last-Event-ID a number.");
  Parameters parameters(request);
  const bool follow = parameters.flag("follow", true);
  if (parameters.wrong()) return parameters.refusal();
  const auto as_messages = all_as_messages(request);
  if (!as_messages) return invalid("event must be message, where it is given.");
  EventFeed::Request wish{begin->from,
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
  const Principal& asker = exchange.principal;
  WaitingCharge seat(exchange.parts().bounds.streams,
                     WaitingOwner::of(asker.is_operator, asker.account), WaitingUse::all);
  if (!seat.resize(1)) {
    return refuse(status::too_many_requests, "too_many_streams",
                  "So many event streams of an account at a time are enough: close one first.");
  }
  response.stream = std::make_shared<EventStream>(
      exchange.shared_hub(), exchange.principal, std::move(wish),
      EventStream::Manner{*as_messages, begin->beyond_end}, std::move(seat));
  return response;
}

}  // namespace orglog::net::http
