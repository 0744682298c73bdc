// Takes out of a header what resources ask for. A field that is a list may stand in several lines,
// which are one list (RFC 9110 5.3).
#include "incoming.hpp"

#include <algorithm>

#include "conventions.hpp"
#include "orglog/base/limits.hpp"

namespace orglog::net::http {
namespace {

using boost::beast::http::field;

template <class Name>
std::string text_of(const RequestHeader& header, Name name) {
  const auto value = header[name];
  return std::string(value.data(), value.size());
}

std::string list_of(const RequestHeader& header, field name, std::string_view separator = ", ") {
  std::string joined;
  const auto [begin, end] = header.equal_range(name);
  for (auto line = begin; line != end; ++line) {
    if (line != begin) joined += separator;
    joined.append(line->value().data(), line->value().size());
  }
  return joined;
}

// What calls itself so in the log: one line of bounded length.
std::string client_name(std::string name) {
  name.resize(std::min(name.size(), limits::client_name_bytes));
  for (char& c : name) {
    if (c < ' ' || c > '~') c = '?';
  }
  return name;
}

}  // namespace

Request request_of(const RequestHeader& header, bool keep_alive, const std::string& peer) {
  Request request;
  request.method = header.method();
  request.authorization = text_of(header, field::authorization);
  request.accept = list_of(header, field::accept);
  // Only looking has ranges (RFC 9110 14.2); old clients send one with everything.
  const bool is_look = request.method == verb::get || request.method == verb::head;
  if (is_look) request.range = list_of(header, field::range);
  request.if_match = list_of(header, field::if_match);
  request.if_none_match = list_of(header, field::if_none_match);
  request.idempotency_key = text_of(header, "Idempotency-Key");
  request.user_agent = client_name(text_of(header, field::user_agent));
  request.origin = text_of(header, field::origin);
  request.accept_encoding = list_of(header, field::accept_encoding);
  request.cookie = list_of(header, field::cookie, "; ");
  request.requested_with = text_of(header, "X-Requested-With");
  request.fetch_site = text_of(header, "Sec-Fetch-Site");
  request.last_event_id = text_of(header, "Last-Event-ID");
  request.id = parse_request_id(text_of(header, "Request-Id")).value_or(Uuid{});
  if (request.id.is_nil()) request.id = random_uuid();
  request.address = peer;
  request.keep_alive = keep_alive;
  request.takes_chunks = header.version() >= 11;
  return request;
}

}  // namespace orglog::net::http
