#include "body.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <cmath>
#include <set>

#include "errors.hpp"
#include "orglog/base/limits.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;

// Refuses what Boost.JSON would let pass: the last of two equal keys would win, and a number that
// is too large would become infinite.
struct Watcher {
  static constexpr std::size_t max_object_size = limits::json_object_keys;
  static constexpr std::size_t max_array_size = limits::json_array_items;
  static constexpr std::size_t max_key_size = limits::json_key_bytes;
  static constexpr std::size_t max_string_size = limits::http_body_bytes;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t, json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    keys.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, json::error_code&) {
    keys.pop_back();
    return true;
  }
  bool on_string_part(std::string_view, std::size_t, json::error_code&) { return true; }
  bool on_string(std::string_view, std::size_t, json::error_code&) { return true; }
  bool on_key_part(std::string_view part, std::size_t, json::error_code&) {
    key.append(part);
    return true;
  }
  bool on_key(std::string_view part, std::size_t, json::error_code& error) {
    key.append(part);
    if (!keys.back().insert(std::exchange(key, {})).second) {
      repeated = true;
      return stop(error);
    }
    return true;
  }
  bool on_number_part(std::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, std::string_view, json::error_code&) { return true; }
  bool on_uint64(std::uint64_t, std::string_view, json::error_code&) { return true; }
  bool on_double(double number, std::string_view, json::error_code& error) {
    infinite = std::isinf(number);
    return infinite ? stop(error) : true;
  }
  bool on_bool(bool, json::error_code&) { return true; }
  bool on_null(json::error_code&) { return true; }
  bool on_comment_part(std::string_view, json::error_code&) { return true; }
  bool on_comment(std::string_view, json::error_code&) { return true; }

  static bool stop(json::error_code& error) {
    error = json::error::exception;  // any will do: the flags tell
    return false;
  }

  std::vector<std::set<std::string, std::less<>>> keys;
  std::string key;
  bool repeated = false;
  bool infinite = false;
};

json::parse_options options() {
  json::parse_options options;
  options.max_depth = limits::json_depth;
  return options;
}

}  // namespace

OrFailure<json::object> parse_body(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return json::object{};
  json::basic_parser<Watcher> watcher(options());
  json::error_code error;
  const std::size_t read = watcher.write_some(false, text.data(), text.size(), error);
  if (watcher.handler().repeated) return Failure{"The body says a key twice."};
  if (watcher.handler().infinite) return Failure{"The body holds a number that is too large."};
  if (error || read != text.size()) return Failure{"The body is no valid JSON."};
  json::value value = json::parse(text, error, {}, options());
  if (error) return Failure{"The body is no valid JSON."};
  if (!value.is_object()) return Failure{"The body must be a JSON object."};
  return std::move(value.as_object());
}

const json::value* Fields::find(std::string_view key) const {
  const json::value* value = object_.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::string Fields::text(std::string_view key) {
  auto value = optional_text(key);
  if (!value) complain_about(key, "is required");
  return value.value_or(std::string());
}

template <class Kind>
auto Fields::taken(std::string_view key, Kind kind, std::string_view what) {
  const json::value* value = find(key);
  const auto* found = value != nullptr ? kind(*value) : nullptr;
  if (value != nullptr && found == nullptr) complain_about(key, what);
  return found;
}

std::optional<std::string> Fields::optional_text(std::string_view key) {
  const auto kind = [](const json::value& value) { return value.if_string(); };
  const json::string* text = taken(key, kind, "must be a string");
  return text != nullptr ? std::optional<std::string>(*text) : std::nullopt;
}

std::optional<bool> Fields::optional_flag(std::string_view key) {
  const auto kind = [](const json::value& value) { return value.if_bool(); };
  const bool* flag = taken(key, kind, "must be true or false");
  return flag != nullptr ? std::optional(*flag) : std::nullopt;
}

std::optional<std::int64_t> Fields::optional_number(std::string_view key) {
  const auto kind = [](const json::value& value) { return value.if_int64(); };
  const std::int64_t* number = taken(key, kind, "must be a whole number");
  return number != nullptr ? std::optional(*number) : std::nullopt;
}

std::optional<std::vector<std::string>> Fields::optional_texts(std::string_view key) {
  const json::array* array = optional_array(key);
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const json::value& item : *array) {
    if (!item.is_string()) {
      complain_about(key, "must hold strings only");
      return std::nullopt;
    }
    texts.emplace_back(item.as_string());
  }
  return texts;
}

const json::array* Fields::optional_array(std::string_view key) {
  return taken(key, [](const json::value& value) { return value.if_array(); }, "must be an array");
}

const json::object* Fields::optional_object(std::string_view key) {
  return taken(
      key, [](const json::value& value) { return value.if_object(); }, "must be an object");
}

const json::object* Fields::optional_object_or_text(std::string_view key) {
  const json::value* value = find(key);
  return value != nullptr && value->is_string() ? nullptr : optional_object(key);
}

Response Fields::refusal() const { return invalid(wrong_ + "."); }

}  // namespace orglog::net::http
