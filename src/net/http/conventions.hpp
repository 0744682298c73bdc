// The header fields that mean the same on every resource: version, authorization, paging, entity
// tags, request ids. No sockets in here.
#pragma once

#include <boost/system/result.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "message.hpp"

namespace orglog::net::http {

// Whether a client's `Accept` lets us answer: version 3, `3.suffix`, or no version at all.
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

// `id ..; max=1000`, `id ]01234..; order=desc`. Nothing for what is no such range: clients send the
// field with everything, so it is then left alone.
std::optional<RowRange> parse_range(std::string_view field);

// `"v12-3f"`, made of an entity's version and the body's hash; `"3f"` without a version.
std::string entity_tag(const Response& response);
// The version in an entity tag of ours.
std::optional<Position> version_of(std::string_view tag);
// Whether `If-None-Match` names this tag.
bool names_tag(std::string_view if_none_match, std::string_view tag);

// The first UUID of a `Request-Id`, which clients let grow to a list.
std::optional<Uuid> parse_request_id(std::string_view field);

// Percent-decoding. Nothing for text that is not encoded properly, or holds a zero byte.
std::optional<std::string> decoded(std::string_view text, bool plus_is_space);
// Splits `path?key=value&...` into a request's path and query; false when it is no such text.
bool take_target(std::string_view target, Request& request);

// The rows of a list that a client asked for, sorted by their keys, with the paging fields of the
// answer. `rows`: key and row.
using Rows = std::vector<std::pair<std::string, boost::json::value>>;
Response respond_with_rows(const Request& request, Rows rows);

}  // namespace orglog::net::http
