#include "conventions.hpp"

#include <openssl/evp.h>
#include <xxhash.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <charconv>

#include "errors.hpp"
#include "orglog/base/limits.hpp"

namespace orglog::net::http {
namespace {

bool starts_without_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::ranges::equal(text.substr(0, prefix.size()), prefix, [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) ==
                  std::tolower(static_cast<unsigned char>(b));
         });
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<std::string> base64_decoded(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  const auto padding = static_cast<std::size_t>(text.ends_with("==") ? 2 : text.ends_with("="));
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || stopped != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

// `max=200`, `order=desc`.
bool take_range_option(std::string_view option, RowRange& range) {
  if (option.empty()) return true;
  if (option == "order=desc" || option == "order=asc") {
    range.descending = option == "order=desc";
    return true;
  }
  if (!option.starts_with("max=")) return false;
  const auto max = parse_number<std::size_t>(option.substr(4));
  if (!max || *max == 0) return false;
  range.max = std::min(*max, limits::page_rows);
  return true;
}

}  // namespace

bool is_acceptable(std::string_view accept) {
  const auto at = accept.find("version=");
  if (at != std::string_view::npos) {
    const std::string_view version =
        accept.substr(at + 8, accept.find_first_of(",; ", at) - at - 8);
    return version == "3" || version.starts_with("3.");
  }
  return accept.empty() || accept.find("*/*") != std::string_view::npos ||
         accept.find("application/") != std::string_view::npos ||
         accept.find("text/") != std::string_view::npos;
}

std::optional<Credentials> parse_authorization(std::string_view field) {
  Credentials credentials;
  if (starts_without_case(field, "bearer ")) {
    credentials.token = trimmed(field.substr(7));
    if (credentials.token.empty()) return std::nullopt;
    return credentials;
  }
  if (!starts_without_case(field, "basic ")) return std::nullopt;
  const auto pair = base64_decoded(trimmed(field.substr(6)));
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

std::string_view cookie_secret(const Request& request) {
  if (!request.authorization.empty()) return {};
  std::string_view left = request.cookie;
  while (!left.empty()) {
    const auto end = left.find(';');
    const std::string_view pair = trimmed(left.substr(0, end));
    const auto sign = pair.find('=');
    if (sign != std::string_view::npos && pair.substr(0, sign) == session_cookie)
      return pair.substr(sign + 1);
    left = end == std::string_view::npos ? std::string_view() : left.substr(end + 1);
  }
  return {};
}

bool is_from_own_page(const Request& request) {
  const std::string& site = request.fetch_site;
  return !request.requested_with.empty() && (site.empty() || site == "same-origin");
}

std::optional<RowRange> parse_range(std::string_view field) {
  RowRange range;
  field = trimmed(field);
  const auto semicolon = field.find(';');
  std::string_view span = trimmed(field.substr(0, semicolon));
  if (!span.starts_with("id ") && !span.starts_with("name ")) return std::nullopt;
  span = trimmed(span.substr(span.find(' ')));
  const auto dots = span.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  std::string_view start = span.substr(0, dots);
  range.inclusive = !start.starts_with(']');
  if (!range.inclusive) start.remove_prefix(1);
  const auto key = decoded(start, false), end = decoded(span.substr(dots + 2), false);
  if (!key || !end) return std::nullopt;
  range.after = *key;
  range.until = *end;
  std::string_view options =
      semicolon == std::string_view::npos ? std::string_view() : field.substr(semicolon + 1);
  while (!options.empty()) {
    const auto comma = options.find(',');
    if (!take_range_option(trimmed(options.substr(0, comma)), range)) return std::nullopt;
    options = comma == std::string_view::npos ? std::string_view() : options.substr(comma + 1);
  }
  return range;
}

std::string entity_tag(const Response& response) {
  char hash[17];
  std::snprintf(hash, sizeof hash, "%016llx",
                static_cast<unsigned long long>(
                    XXH3_64bits(response.body.view().data(), response.body.size())));
  if (!response.version) return "\"" + std::string(hash) + "\"";
  return "\"v" + std::to_string(*response.version) + "-" + hash + "\"";
}

std::optional<Position> version_of(std::string_view tag) {
  tag = trimmed(tag);
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  if (!tag.starts_with("\"v")) return std::nullopt;
  const auto dash = tag.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  return parse_number<Position>(tag.substr(2, dash - 2));
}

bool names_tag(std::string_view if_none_match, std::string_view tag) {
  while (!if_none_match.empty()) {
    const auto comma = if_none_match.find(',');
    std::string_view one = trimmed(if_none_match.substr(0, comma));
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == tag || one == "*") return true;
    if (comma == std::string_view::npos) return false;
    if_none_match.remove_prefix(comma + 1);
  }
  return false;
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

bool take_target(std::string_view target, Request& request) {
  if (!target.starts_with('/')) return false;
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  if (question == std::string_view::npos) return true;
  std::string_view query = target.substr(question + 1);
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

Response respond_with_rows(const Request& request, Rows rows) {
  RowRange range;
  if (!request.range.empty()) range = parse_range(request.range).value_or(RowRange{});
  const std::size_t max = range.max == 0 ? limits::http_page_rows : range.max;
  const auto before = [&](const auto& a, const auto& b) {
    return range.descending ? b.first < a.first : a.first < b.first;
  };
  std::ranges::sort(rows, before);
  auto row = rows.begin();
  if (!range.after.empty()) {
    const std::pair<std::string, boost::json::value> bound(range.after, nullptr);
    row = range.inclusive ? std::lower_bound(rows.begin(), rows.end(), bound, before)
                          : std::upper_bound(rows.begin(), rows.end(), bound, before);
  }
  auto end = rows.end();
  if (!range.until.empty()) {
    const std::pair<std::string, boost::json::value> bound(range.until, nullptr);
    end = std::upper_bound(row, rows.end(), bound, before);
  }
  boost::json::array array;
  std::string first, last;
  for (; row != end && array.size() < max; ++row) {
    if (array.empty()) first = row->first;
    last = row->first;
    array.push_back(std::move(row->second));
  }
  Response response = respond(array);
  response.headers.emplace_back("Accept-Ranges", "id");
  if (!array.empty()) response.headers.emplace_back("Content-Range", "id " + first + ".." + last);
  if (row != end) {
    response.code = status::partial_content;
    response.headers.emplace_back("Next-Range", "id ]" + last + ".." + range.until +
                                                    "; max=" + std::to_string(max) +
                                                    (range.descending ? ", order=desc" : ""));
  }
  return response;
}

}  // namespace orglog::net::http
