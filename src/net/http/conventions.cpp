#include "conventions.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "header_lists.hpp"
#include "orglog/base/ascii.hpp"
#include "orglog/base/base64.hpp"
#include "orglog/base/limits.hpp"

namespace orglog::net::http {
namespace {

bool starts_without_case(std::string_view text, std::string_view prefix) {
  return same_without_case(text.substr(0, prefix.size()), prefix);
}

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

// One type of an `Accept`, as `application/vnd.heroku+json; version=3`.
bool is_acceptable_type(std::string_view type) {
  const auto parts = list_items(type, ';');
  if (parts.empty() || is_unwelcome(type)) return false;
  for (const std::string_view part : std::span(parts).subspan(1)) {
    const auto equals = part.find('=');
    if (!same_without_case(trimmed(part.substr(0, equals)), "version")) continue;
    std::string_view version =
        equals == std::string_view::npos ? std::string_view() : trimmed(part.substr(equals + 1));
    if (version.size() >= 2 && version.starts_with('"') && version.ends_with('"'))
      version = version.substr(1, version.size() - 2);
    return version == "3" || version.starts_with("3.");
  }
  return parts.front() == "*/*" || starts_without_case(parts.front(), "application/") ||
         starts_without_case(parts.front(), "text/");
}

// `http://host/path` asks for the same as `/path` (RFC 9112 3.2.2); nothing for what is no target.
std::optional<std::string_view> without_host(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!starts_without_case(target, scheme)) continue;
    const auto end = std::min(target.find_first_of("/?", scheme.size()), target.size());
    return end == scheme.size() ? std::nullopt : std::optional(target.substr(end));
  }
  return target.starts_with('/') ? std::optional(target) : std::nullopt;
}

}  // namespace

bool is_acceptable(std::string_view accept) {
  return accept.empty() || std::ranges::any_of(list_items(accept), is_acceptable_type);
}

std::optional<Credentials> parse_authorization(std::string_view field) {
  Credentials credentials;
  if (starts_without_case(field, "bearer ")) {
    credentials.token = trimmed(field.substr(7));
    if (credentials.token.empty()) return std::nullopt;
    return credentials;
  }
  if (!starts_without_case(field, "basic ")) return std::nullopt;
  const auto pair = from_base64(trimmed(field.substr(6)));
  if (!pair) return std::nullopt;
  const auto colon = pair->find(':');
  if (colon == std::string::npos) return std::nullopt;
  if (colon == 0) {
    credentials.token = pair->substr(1);
    while (credentials.token.ends_with('\n')) credentials.token.pop_back();
  } else {
    credentials.email = pair->substr(0, colon);
    credentials.password = pair->substr(colon + 1);
  }
  return credentials;
}

CookieValue find_cookie(const Request& request, std::string_view name) {
  CookieValue found;
  std::string_view left = request.cookie;
  while (!left.empty()) {
    const auto end = left.find(';');
    const std::string_view pair = trimmed(left.substr(0, end));
    const auto sign = pair.find('=');
    if (sign != std::string_view::npos && trimmed(pair.substr(0, sign)) == name &&
        found.count++ == 0)
      found.value = trimmed(pair.substr(sign + 1));
    left = end == std::string_view::npos ? std::string_view() : left.substr(end + 1);
  }
  return found;
}

std::string_view cookie_secret(const Request& request) {
  if (!request.authorization.empty()) return {};
  return find_cookie(request, session_cookie(request)).value;
}

bool is_from_own_page(const Request& request) {
  const std::string& site = request.fetch_site;
  return !request.requested_with.empty() && (site.empty() || site == "same-origin");
}

std::optional<Uuid> parse_request_id(std::string_view field) {
  return parse_uuid(trimmed(field.substr(0, field.find(','))));
}

std::optional<std::string> decoded(std::string_view text, bool plus_is_space) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '%') {
      if (at + 2 >= text.size()) return std::nullopt;
      const auto high = hex_digit(text[at + 1]), low = hex_digit(text[at + 2]);
      if (!high || !low) return std::nullopt;
      c = static_cast<char>(*high * 16 + *low);
      at += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (c == '\0') return std::nullopt;
    result.push_back(c);
  }
  return result;
}

std::string encoded(std::string_view text) {
  constexpr std::string_view plain = "-._~@:+";
  std::string result;
  for (const char c : text) {
    if (is_letter(c) || is_digit(c) || plain.find(c) != std::string_view::npos) {
      result.push_back(c);
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

bool take_target(std::string_view target, Request& request) {
  const auto own = without_host(target);
  if (!own) return false;
  target = *own;
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  if (request.path.empty()) request.path = "/";
  if (question == std::string_view::npos) return true;
  std::string_view query = target.substr(question + 1);
  request.raw_query = query;
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    const auto equals = pair.find('=');
    const auto key = decoded(pair.substr(0, equals), true);
    const auto value = equals == std::string_view::npos ? std::optional(std::string())
                                                        : decoded(pair.substr(equals + 1), true);
    if (!key || !value) return false;
    request.query.emplace_back(*key, *value);
    if (request.query.size() > limits::http_query_parameters) return false;
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
  }
  return true;
}

}  // namespace orglog::net::http
