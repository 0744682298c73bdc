// `/teams/{}/audit-events`: the audit history of a team in the shape of the vendor's audit trail,
// newest first, paged by `cursor`. `/account/audit-events`: one's own, or that of an app of one's
// own.
#include <boost/json/array.hpp>
#include <charconv>

#include "conventions.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/domain/event.hpp"
#include "resources.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;

// `AppLocked` is the type `app` and the action `locked`.
std::pair<std::string, std::string> type_and_action(std::string_view name) {
  const auto second = name.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1);
  std::string type(name.substr(0, second));
  std::string action(second == std::string_view::npos ? std::string_view() : name.substr(second));
  for (char& c : type) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  std::string snake;
  for (const char c : action) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !snake.empty()) snake.push_back('_');
    snake.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  return {type, snake};
}

// Of an org's trail, or of a person's, which belongs to no org.
json::object trail_event(const View& view, const json::object& event, const Org* org) {
  const auto [type, action] = type_and_action(std::string_view(event.at("type").as_string()));
  json::object shown;
  shown["id"] = event.at("id");
  shown["type"] = type;
  shown["action"] = action;
  shown["actor"] = json::object{{"id", event.at("actor_id")}, {"email", event.at("actor")}};
  const json::object& data = event.at("data").as_object();
  json::object app;
  if (const json::value* name = data.if_contains("app"); name != nullptr && name->is_string()) {
    app["id"] = data.at("app_id");
    app["name"] = *name;
  }
  shown["app"] = std::move(app);
  const json::value team =
      org != nullptr ? json::value(shape::named(org->id.value, org->name.text())) : json::value();
  shown["owner"] =
      shape::owner(view, org != nullptr ? Owner::of(org->id) : Owner::of(view.asker.account));
  shown["enterprise_account"] = team;
  shown["team"] = team;
  shown["request"] = json::object{{"ip_address", event.at("address")}};
  json::object details = data;
  for (const char* key :
       {"position", "text", "recorded_at", "command", "ordinal", "origin", "client"})
    details[key] = event.at(key);
  if (const json::value* changes = event.if_contains("changes")) details["changes"] = *changes;
  shown["data"] = std::move(details);
  shown["created_at"] = event.at("occurred_at");
  return shown;
}

std::uint32_t limit_of(const Request& request) {
  std::uint32_t limit = 0;
  const std::string_view text = request.parameter("limit");
  std::from_chars(text.data(), text.data() + text.size(), limit);
  return limit == 0 ? limits::http_audit_rows : limit;
}

Query trail_query(const Request& request) {
  Query query;
  query.kind = QueryKind::audit;
  query.app = request.parameter("app");
  query.user = request.parameter("user");
  query.actor = request.parameter("actor");
  query.type = request.parameter("type");
  if (const auto action = request.parameter("action"); !action.empty())
    query.type += "." + std::string(action);
  query.since = request.parameter("since");
  query.until = request.parameter("until");
  if (const auto day = request.parameter("day"); !day.empty()) query.since = query.until = day;
  query.cursor = request.parameter("cursor");
  query.reverse = request.parameter("order") != "asc";
  query.limit = limit_of(request);
  query.explain = request.parameter("explain") == "true";
  if (request.parameter("denied") == "true") query.watched = Watched::denied;
  if (request.parameter("readings") == "true") query.watched = Watched::readings;
  return query;
}

Response answer_trail(const Look& look, const Query& query) {
  const Request& request = look.request;
  const auto answered =
      answer(look.parts.sources, look.principal, query, {Origin::http, client_of(request)});
  if (!answered) return refuse(answered.error());
  Response response = look.read([&](const View& view) {
    const Org* org = query.org.empty() ? nullptr : view.team(query.org);
    if (org == nullptr && !query.org.empty()) return no_team();
    json::array events;
    for (const json::value& event : answered->json.as_array())
      events.push_back(trail_event(view, event.as_object(), org));
    return respond(events);
  });
  if (!answered->cursor.empty() && response.code == status::ok) {
    response.code = status::partial_content;
    response.headers.emplace_back("Next-Cursor", answered->cursor);
  }
  return response;
}

}  // namespace

Response list_audit_events(const Look& look) {
  Query query = trail_query(look.request);
  query.org = look.read([&](const View& view) {
    const Org* org = view.team(look.argument(0));
    return org != nullptr ? org->name.text() : std::string();
  });
  return query.org.empty() ? no_team() : answer_trail(look, query);
}

// What was done to oneself and to what is one's own, in whatever org.
Response list_own_audit_events(const Look& look) {
  return answer_trail(look, trail_query(look.request));
}

}  // namespace orglog::net::http
