// The table of our own words, and how a request is compared with it and with the vendor's.
#include "known_words.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <string>
#include <vector>

#include "errors.hpp"
#include "header_lists.hpp"
#include "vendor_fields.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;

constexpr std::string_view trail =
    "app user actor type action since until day cursor order limit explain denied readings";
constexpr std::string_view token = "description scope expires_in";
constexpr std::string_view package =
    "features limits limits.members limits.apps limits.dyno_units limits.addon_credits_cents";
// What clients of 2013 say of a new app; only the name has a meaning here.
constexpr std::string_view app_of_2 =
    "app[name] app[stack] app[requested_stack] app[region] app[tier] app[buildpack] app[space] "
    "app[kernel] app[locked] app[log_expiration]";

constexpr KnownWords parameters(std::string_view pattern, std::string_view words) {
  return {verb::get, pattern, words, {}};
}
constexpr KnownWords fields(verb method, std::string_view pattern, std::string_view words) {
  return {method, pattern, {}, words};
}
constexpr KnownWords of_2(verb method, std::string_view pattern, std::string_view words) {
  return {method, pattern, words, words, 2};
}

constexpr std::array words{
    parameters("/dashboard", "*"),  // a page reads what stands there by itself
    parameters("/dashboard/{*}", "*"),
    parameters("/log/receipts/{}", "event"),
    parameters("/teams/{}/audit-events", trail),
    parameters("/account/audit-events", trail),
    parameters("/teams/{}/diff", "from to cursor"),
    parameters("/teams/{}/snapshot", "as_of"),
    parameters("/apps/{}/who-can/{}", "as_of proof cursor"),
    parameters("/apps/{}/can/{}/{}", "as_of proof cursor"),
    parameters("/events", "org app user from follow event"),

    fields(verb::post, "/dashboard/session", "token email password"),
    fields(verb::patch, "/account", "email"),  // known, so that it is said why it stays
    fields(verb::put, "/account/password",
           "current_password password password_confirmation keep_tokens"),
    fields(verb::post, "/password-resets/{}/actions/finalize", "keep_tokens"),
    fields(verb::post, "/teams/apps", "organization"),
    fields(verb::post, "/apps/{}/collaborators", "permissions"),
    fields(verb::patch, "/apps/{}/formation", "updates.process updates.size"),
    fields(verb::patch, "/apps/{}/formation/{}", "size type"),
    fields(verb::post, "/apps/{}/addons", "price_cents plan.name"),
    fields(verb::delete_, "/apps/{}/addons/{}", "force"),  // the vendor's releases 7 and 8
    fields(verb::post, "/teams/{}/app-imports", "all atomic apps"),
    fields(verb::post, "/operator/tokens", "email description scope expires_in"),
    fields(verb::post, "/operator/import", "lines lines.* first_line"),
    fields(verb::post, "/operator/backups", "directory"),
    fields(verb::post, "/oauth/authorizations", token),
    fields(verb::patch, "/operator/teams/{}", package),
    fields(verb::post, "/operator/teams",
           "name admin type features limits limits.members limits.apps limits.dyno_units "
           "limits.addon_credits_cents"),

    fields(verb::post, "/v1/organization/{}/user", "email role"),
    fields(verb::put, "/v1/organization/{}/user/{}", "email role"),
    fields(verb::post, "/v1/organization/{}/create-app",
           "app_name name region space stack kernel locked"),
    fields(verb::post, "/v1/organization/{}/app/{}/collaborators", "email"),
    fields(verb::put, "/v1/app/{}", "owner locked"),
    of_2(verb::post, "/apps", app_of_2),
    of_2(verb::put, "/apps/{}", "app[name] app[transfer_owner] app[maintenance]"),
    of_2(verb::post, "/apps/{}/collaborators", "collaborator[email]"),
};

using Words = std::vector<std::string_view>;

void add_words(std::string_view text, Words& into) {
  for (const std::string_view word : list_items(text, ' ')) {
    if (std::ranges::find(into, word) == into.end()) into.push_back(word);
  }
}

// Our own, and the vendor's.
Words words_of(const Route& route, std::string_view KnownWords::* kind, bool has_vendors) {
  Words known;
  const auto own = std::ranges::find_if(words, [&](const KnownWords& one) {
    return one.method == route.method && one.pattern == route.pattern &&
           one.version == route.version;
  });
  if (own != words.end()) add_words((*own).*kind, known);
  if (has_vendors && route.version == 3)
    add_words(vendor_fields(route.method, route.pattern), known);
  return known;
}

// In the vendor's schema, what a link that only looks knows is its parameters.
Words parameters_of(const Route& route) {
  return words_of(route, &KnownWords::parameters, route.method == verb::get);
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

std::span<const KnownWords> own_words() { return words; }

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
  const Words known = words_of(route, &KnownWords::fields, true);
  for (const auto& field : body) {
    const std::string name(field.key());
    if (!knows(known, name)) return refuse_word("field", name, known);
    if (auto unknown = unknown_field(known, field.value(), name + "."))
      return refuse_word("field", *unknown, known);
  }
  return std::nullopt;
}

}  // namespace orglog::net::http
