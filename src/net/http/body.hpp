// The JSON of a request, read strictly: what is no JSON, says a key twice or is nested too deeply
// is a bad request; a value of the wrong type is an invalid parameter, named.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "message.hpp"
#include "orglog/base/failure.hpp"
#include "orglog/domain/name_hint.hpp"
#include "orglog/domain/names.hpp"

namespace orglog::net::http {

OrFailure<boost::json::object> parse_body(std::string_view text);

// Takes fields out of an object and keeps the first thing that was wrong with them. Keys that
// nobody asks for are left alone: clients of other versions send them.
class Fields {
 public:
  explicit Fields(const boost::json::object& object) : object_(object) {}

  std::string text(std::string_view key);                          // must be there
  std::optional<std::string> optional_text(std::string_view key);  // null is the same as absent
  std::optional<bool> optional_flag(std::string_view key);
  std::optional<std::int64_t> optional_number(std::string_view key);
  std::optional<std::vector<std::string>> optional_texts(std::string_view key);
  bool is_null(std::string_view key) const { return find(key) == nullptr; }
  // Whether the key is there, null included.
  bool has(std::string_view key) const { return object_.contains(key); }
  const boost::json::array* optional_array(std::string_view key);
  const boost::json::object* optional_object(std::string_view key);
  // Nothing, and no complaint, when it is a string: where a client may name a thing either way.
  const boost::json::object* optional_object_or_text(std::string_view key);

  // A value that parses as a T, or what is wrong with the field.
  template <class T>
  T name(std::string_view key) {
    return parsed<T>(key, text(key)).value_or(T());
  }
  template <class T>
  std::optional<T> optional_name(std::string_view key) {
    const auto value = optional_text(key);
    return value ? parsed<T>(key, *value) : std::nullopt;
  }

  // A list of such values, as many as `List` takes.
  template <class List>
  std::optional<List> optional_list(std::string_view key) {
    const auto texts = optional_texts(key);
    if (!texts) return std::nullopt;
    std::vector<typename List::value_type> values;
    for (const std::string& text : *texts) {
      auto value = parsed<typename List::value_type>(key, text);
      if (!value) return std::nullopt;
      values.push_back(*std::move(value));
    }
    auto list = List::of(std::move(values));
    if (!list) complain_about(key, "must be at most " + std::to_string(List::size_max));
    return list;
  }

  bool wrong() const { return !wrong_.empty(); }
  void complain(std::string sentence) {
    if (wrong_.empty()) wrong_ = std::move(sentence);
  }
  Response refusal() const;

 private:
  const boost::json::value* find(std::string_view key) const;
  // The field's value where it is of `kind`; else, unless it is absent, this makes a complaint.
  template <class Kind>
  auto taken(std::string_view key, Kind kind, std::string_view what);
  void complain_about(std::string_view key, std::string_view what) {
    complain(std::string(key) + " " + std::string(what));
  }
  template <class T>
  std::optional<T> parsed(std::string_view key, const std::string& value) {
    auto name = T::parse(value);
    if (!name) complain_about(key, "is not valid" + name_hint<T>(value));
    return name;
  }

  const boost::json::object& object_;
  std::string wrong_;
};

}  // namespace orglog::net::http
