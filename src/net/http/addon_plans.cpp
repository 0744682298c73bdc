#include "orglog/net/addon_plans.hpp"

#include <fstream>

#include "body.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/domain/names.hpp"

namespace orglog {
namespace {

bool is_service_and_plan(std::string_view text) {
  const auto colon = text.find(':');
  return colon != std::string_view::npos &&
         is_identifier(text.substr(0, colon), limits::service_name_bytes) &&
         is_identifier(text.substr(colon + 1), limits::service_name_bytes);
}

}  // namespace

OrFailure<AddonPlans> parse_addon_plans(std::string_view text) {
  if (text.size() > limits::addon_plans_bytes) return Failure{"It is too large."};
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return Failure{"It is empty."};
  const auto object = net::http::parse_body(text);
  if (!object) {
    return Failure{"It must be one JSON object of at most " +
                   std::to_string(limits::json_object_keys) + " plans, each named once."};
  }
  AddonPlans plans;
  for (const auto& [name, price] : *object) {
    if (!is_service_and_plan(name))
      return Failure{"A plan is written SERVICE:PLAN, not \"" + std::string(name) + "\"."};
    const std::int64_t* cents = price.if_int64();
    if (cents == nullptr || *cents < 0 || *cents > limits::addon_price_cents) {
      return Failure{"The price of " + std::string(name) +
                     " must be a whole number of cents a month, from 0 to " +
                     std::to_string(limits::addon_price_cents) + "."};
    }
    plans.emplace(name, *cents);
  }
  return plans;
}

OrFailure<AddonPlans> read_addon_plans(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text(limits::addon_plans_bytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad() || !stream.is_open() || (!stream.eof() && stream.fail()))
    return Failure{"It cannot be read."};
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return parse_addon_plans(text);
}

}  // namespace orglog
