// How what a request says is compared with the words of its route.
#include "known_words.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <string>
#include <vector>

#include "errors.hpp"
#include "header_lists.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;

using Words = std::vector<std::string_view>;

void add_words(std::string_view text, Words& into) {
  for (const std::string_view word : list_items(text, ' ')) {
    if (std::ranges::find(into, word) == into.end()) into.push_back(word);
  }
}

// Our own, and the vendor's.
Words words_of(const Route& route) {
  Words known;
  add_words(route.our_words, known);
  add_words(route.vendor_words, known);
  return known;
}

// A route that only looks knows parameters; the routes of 2013 take their fields as such too.
Words parameters_of(const Route& route) {
  return route.method == verb::get || route.version == 2 ? words_of(route) : Words();
}

bool knows(const Words& known, std::string_view word) {
  return std::ranges::find(known, word) != known.end();
}

Response refuse_word(std::string_view kind, std::string_view word, const Words& known) {
  std::string message = "There is no " + std::string(kind) + " " + std::string(word) + " here; ";
  message += known.empty() ? "this endpoint knows none." : "known are " + joined_list(known) + ".";
  return refuse(status::bad_request, "bad_request", std::move(message), "malformed");
}

// The first field that is not known; `prefix`: what stands before it, as `limits.`.
std::optional<std::string> unknown_field(const Words& known, const json::value& value,
                                         const std::string& prefix) {
  if (const json::array* array = value.if_array()) {
    for (const json::value& item : *array) {
      if (auto unknown = unknown_field(known, item, prefix)) return unknown;
    }
  }
  const json::object* object = value.if_object();
  const bool has_words =
      std::ranges::any_of(known, [&](std::string_view word) { return word.starts_with(prefix); });
  if (object == nullptr || !has_words || knows(known, prefix + "*")) return std::nullopt;
  for (const auto& field : *object) {
    std::string name = prefix + std::string(field.key());
    if (!knows(known, name)) return name;
    if (auto unknown = unknown_field(known, field.value(), name + ".")) return unknown;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Response> refuse_parameters(const Route& route, const Request& request) {
  if (request.query.empty()) return std::nullopt;
  const Words known = parameters_of(route);
  if (knows(known, "*")) return std::nullopt;
  for (auto one = request.query.begin(); one != request.query.end(); ++one) {
    if (!knows(known, one->first)) return refuse_word("query parameter", one->first, known);
    if (one->second.empty()) {
      return refuse(status::bad_request, "bad_request",
                    "The query parameter " + one->first + " is empty.", "malformed");
    }
    const auto is_same = [&](const auto& other) { return other.first == one->first; };
    if (std::any_of(request.query.begin(), one, is_same)) {
      return refuse(status::bad_request, "bad_request", "The query says " + one->first + " twice.",
                    "malformed");
    }
  }
  return std::nullopt;
}

std::optional<Response> refuse_fields(const Route& route, const json::object& body) {
  const Words known = words_of(route);
  for (const auto& field : body) {
    const std::string name(field.key());
    if (!knows(known, name)) return refuse_word("field", name, known);
    if (auto unknown = unknown_field(known, field.value(), name + "."))
      return refuse_word("field", *unknown, known);
  }
  return std::nullopt;
}

}  // namespace orglog::net::http
