// What means the same on every resource: the version asked for, authorization, request ids, the
// text of a target. No sockets in here.
#pragma once

#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "message.hpp"

namespace orglog::net::http {

// Whether one of the types in a client's `Accept` lets us answer: version 3, `3.suffix`, or no
// version at all.
bool is_acceptable(std::string_view accept);

struct Credentials {
  std::string token;            // `Bearer`, or `Basic` without a user
  std::string email, password;  // `Basic` with one
};
// Nothing when the field is there but makes no sense.
std::optional<Credentials> parse_authorization(std::string_view field);

// The cookie that a browser keeps a session's secret in. Where browsers reach us by TLS its name
// has the prefix by which they keep everybody else from setting it (RFC 6265bis 4.1.3.2): another
// host of the domain, and whoever answers in our place without TLS. The plain name means nothing
// there, also for what is left of a session's life: it could be anybody's.
inline constexpr std::string_view plain_session_cookie = "orglog_session";
inline constexpr std::string_view host_session_cookie = "__Host-orglog_session";
inline std::string_view session_cookie(const Request& request) {
  return request.is_secure ? host_session_cookie : plain_session_cookie;
}
// The secret in a request's cookie; empty where the client says by `Authorization` who it is.
std::string_view cookie_secret(const Request& request);
// The value of the first cookie of this name, empty without one; and how many have it.
struct CookieValue {
  std::string_view value;
  std::size_t count = 0;
};
CookieValue find_cookie(const Request& request, std::string_view name);
// A browser sends its cookie with whatever any site makes it send. So a change that comes with one
// needs `X-Requested-With`, which no foreign page can add without our leave (CORS), and must not be
// called cross-site by the browser itself.
bool is_from_own_page(const Request& request);

// The first UUID of a `Request-Id`, which clients let grow to a list.
std::optional<Uuid> parse_request_id(std::string_view field);

// Percent-decoding. Nothing for text that is not encoded properly, or holds a zero byte.
std::optional<std::string> decoded(std::string_view text, bool plus_is_space);
// What was decoded goes out again like this: every byte but letters, digits and `-._~@:+` encoded.
std::string encoded(std::string_view text);
// Splits `path?key=value&...`, or that behind `http://host`, into a request's path and query; false
// when it is no such text.
bool take_target(std::string_view target, Request& request);

}  // namespace orglog::net::http
