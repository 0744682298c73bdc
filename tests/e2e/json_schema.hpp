// As much of JSON schema as the vendor's description of its API uses: type, properties, required,
// additionalProperties, patternProperties, items, $ref, anyOf, enum, pattern and format. Its own
// word `strictProperties` is taken for «all of the properties are there»: what its clients read
// they find, and a server may say more.
#pragma once

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace orglog::testing {

class JsonSchema {
 public:
  using Complaints = std::vector<std::string>;

  explicit JsonSchema(boost::json::value root) : root_(std::move(root)) {}

  const boost::json::value& root() const { return root_; }
  // One sentence for everything that is not as `schema` (a part of the root) wants it.
  Complaints complaints(const boost::json::value& schema, const boost::json::value& value) const {
    Complaints complaints;
    check(schema, value, "", complaints);
    return complaints;
  }

 private:
  using Object = boost::json::object;

  const Object& resolved(const boost::json::value& schema) const {
    const boost::json::value* at = &schema;
    while (const auto* reference = at->as_object().if_contains("$ref")) {
      std::string_view path = std::string_view(reference->as_string()).substr(1);
      at = &root_;
      while (!path.empty()) {
        path.remove_prefix(1);
        const auto end = std::min(path.find('/'), path.size());
        at = &at->at(path.substr(0, end));
        path.remove_prefix(end);
      }
    }
    return at->as_object();
  }

  static bool has_type(const boost::json::value& value, std::string_view type) {
    if (type == "null") return value.is_null();
    if (type == "boolean") return value.is_bool();
    if (type == "string") return value.is_string();
    if (type == "array") return value.is_array();
    if (type == "object") return value.is_object();
    if (type == "number") return value.is_number();
    if (type == "integer")
      return value.is_number() &&
             (!value.is_double() || std::trunc(value.get_double()) == value.get_double());
    return false;
  }

  static bool has_format(const std::string& text, std::string_view format) {
    static const std::vector<std::pair<std::string_view, std::regex>> formats = {
        {"uuid", std::regex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")},
        {"date-time", std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))")},
        {"date", std::regex(R"(\d{4}-\d\d-\d\d)")},
        {"email", std::regex(R"([^@\s]+@[^@\s]+\.[^@\s]+)")},
        {"uri", std::regex(R"([a-z][a-z0-9+.-]*:\S+)")}};
    for (const auto& [name, expression] : formats) {
      if (name == format) return std::regex_match(text, expression);
    }
    return true;  // one that this platform has no value of
  }

  void check(const boost::json::value& schema, const boost::json::value& value,
             const std::string& path, Complaints& complaints) const {
    const Object& rules = resolved(schema);
    const auto complain = [&](const std::string& what) {
      complaints.push_back(path + ": " + what + ", not " + boost::json::serialize(value));
    };
    if (!has_one_of_types(rules, value)) return complain("must be of another type");
    if (const auto* choices = rules.if_contains("anyOf"); choices && !fits_any(*choices, value))
      complain("must be one of several things");
    if (const auto* words = rules.if_contains("enum");
        words && std::ranges::find(words->as_array(), value) == words->as_array().end())
      complain("must be of " + boost::json::serialize(*words));
    if (value.is_string()) check_text(rules, std::string(value.as_string()), complain);
    if (value.is_object()) check_object(rules, value.as_object(), path, complaints);
    const auto* items = rules.if_contains("items");
    if (!value.is_array() || items == nullptr) return;
    for (std::size_t index = 0; index < value.as_array().size(); ++index)
      check(*items, value.at(index), path + "/" + std::to_string(index), complaints);
  }

  static bool has_one_of_types(const Object& rules, const boost::json::value& value) {
    const auto* type = rules.if_contains("type");
    if (type == nullptr) return true;
    if (type->is_string()) return has_type(value, type->as_string());
    return std::ranges::any_of(type->as_array(),
                               [&](const auto& one) { return has_type(value, one.as_string()); });
  }

  bool fits_any(const boost::json::value& choices, const boost::json::value& value) const {
    return std::ranges::any_of(choices.as_array(), [&](const boost::json::value& choice) {
      return complaints(choice, value).empty();
    });
  }

  template <class Complain>
  static void check_text(const Object& rules, const std::string& text, const Complain& complain) {
    if (const auto* format = rules.if_contains("format");
        format && !has_format(text, format->as_string()))
      complain("must be a " + std::string(format->as_string()));
    const auto* pattern = rules.if_contains("pattern");
    if (pattern == nullptr) return;
    const std::string expression(pattern->as_string());
    if (!std::regex_search(text, std::regex(expression))) complain("must match " + expression);
  }

  void check_object(const Object& rules, const Object& object, const std::string& path,
                    Complaints& complaints) const {
    static const Object none;
    const auto* listed = rules.if_contains("properties");
    const Object& properties = listed != nullptr ? listed->as_object() : none;
    const auto need = [&](std::string_view key) {
      if (!object.contains(key)) complaints.push_back(path + "/" + std::string(key) + ": missing");
    };
    if (const auto* required = rules.if_contains("required")) {
      for (const auto& key : required->as_array()) need(key.as_string());
    }
    if (rules.contains("strictProperties")) {
      for (const auto& property : properties) need(property.key());
    }
    for (const auto& member : object) {
      const std::string at = path + "/" + std::string(member.key());
      if (const auto* property = properties.if_contains(member.key())) {
        check(*property, member.value(), at, complaints);
      } else if (!check_by_pattern(rules, member, at, complaints)) {
        const auto* more = rules.if_contains("additionalProperties");
        if (more != nullptr && *more == false) complaints.push_back(at + ": must not be there");
      }
    }
  }

  bool check_by_pattern(const Object& rules, const boost::json::key_value_pair& member,
                        const std::string& path, Complaints& complaints) const {
    const auto* patterns = rules.if_contains("patternProperties");
    if (patterns == nullptr) return false;
    for (const auto& pattern : patterns->as_object()) {
      if (!std::regex_search(std::string(member.key()), std::regex(std::string(pattern.key()))))
        continue;
      check(pattern.value(), member.value(), path, complaints);
      return true;
    }
    return false;
  }

  boost::json::value root_;
};

}  // namespace orglog::testing
