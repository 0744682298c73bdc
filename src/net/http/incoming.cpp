// Takes out of a header what resources ask for. A field that is a list may stand in several lines,
// which are one list (RFC 9110 5.3).
#include "incoming.hpp"

#include <algorithm>

#include "conventions.hpp"
#include "header_lists.hpp"
#include "orglog/base/limits.hpp"

namespace orglog::net::http {
namespace {

using boost::beast::http::field;

template <class Name>
std::string text_of(const RequestHeader& header, Name name) {
  const auto value = header[name];
  return std::string(value.data(), value.size());
}

template <class Name>
std::string list_of(const RequestHeader& header, Name name, std::string_view separator = ", ") {
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

// The proxy that asked us speaks last: `http, https` is the word of another one, or of a stranger,
// and then its own.
bool is_forwarded_https(std::string_view list) {
  const auto comma = list.rfind(',');
  if (comma != std::string_view::npos) list.remove_prefix(comma + 1);
  return same_without_case(trimmed(list), "https");
}

// Beast looks at the first line of the field only.
bool says_close(std::string_view connection) {
  return std::ranges::any_of(list_items(connection), [](std::string_view option) {
    return same_without_case(option, "close");
  });
}

// `Forwarded` (RFC 7239) is not read: proxies that do not write it let a stranger's pass.
void take_forwarded(const RequestHeader& header, const boost::asio::ip::address& peer,
                    const HttpOptions& options, Request& request) {
  request.is_secure = options.secure_cookies;
  if (!options.proxies.is_trusted(peer)) {
    request.address = plain_text(peer);
    return;
  }
  const std::string chain = list_of(header, "X-Forwarded-For");
  request.address = plain_text(asked_from(options.proxies, peer, chain));
  if (is_forwarded_https(list_of(header, "X-Forwarded-Proto"))) request.is_secure = true;
}

}  // namespace

Request request_of(const RequestHeader& header, bool keep_alive,
                   const boost::asio::ip::address& peer, const HttpOptions& options) {
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
  take_forwarded(header, peer, options, request);
  request.keep_alive = keep_alive && !says_close(list_of(header, field::connection));
  request.content_encoding = list_of(header, field::content_encoding);
  request.takes_chunks = header.version() >= 11;
  return request;
}

}  // namespace orglog::net::http
