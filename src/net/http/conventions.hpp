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

// The cookie that a browser keeps a session's secret in.
inline constexpr std::string_view session_cookie = "orglog_session";
// The secret in a request's cookie; empty where the client says by `Authorization` who it is.
std::string_view cookie_secret(const Request& request);
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
// Splits `path?key=value&...` into a request's path and query; false when it is no such text.
bool take_target(std::string_view target, Request& request);

}  // namespace orglog::net::http
