// `/teams/{}/audit-events`: the audit history of a team in the shape of the vendor's audit trail,
// newest first, paged by `cursor`. `/account/audit-events`: one's own, or that of an app of one's
// own.
#include <boost/json/array.hpp>

#include "orglog/base/limits.hpp"
#include "orglog/domain/event.hpp"
#include "parameters.hpp"
#include "resources.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;

// `AppLocked` is the type `app` and the action `locked`.
std::pair<std::string, std::string> type_and_action(std::string_view name) {
  std::string snake;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z' && !snake.empty()) snake.push_back('_');
    snake.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  const auto bar = std::min(snake.find('_'), snake.size());
  return {snake.substr(0, bar), snake.substr(std::min(bar + 1, snake.size()))};
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

OrRefusal<Query> trail_query(const Request& request) {
  Parameters parameters(request);
  Query query;
  query.kind = QueryKind::audit;
  query.app = parameters.text("app");
  query.user = parameters.text("user");
  query.actor = parameters.text("actor");
  query.type = parameters.text("type");
  if (const auto action = parameters.text("action"); !action.empty()) query.type += "." + action;
  query.since = parameters.text("since");
  query.until = parameters.text("until");
  if (const auto day = parameters.text("day"); !day.empty()) {
    if (!query.since.empty() || !query.until.empty())
      parameters.complain("day does not go with since or until");
    query.since = query.until = day;
  }
  query.cursor = parameters.text("cursor");
  query.reverse = !parameters.is_word("order", "asc", "desc");
  query.limit = parameters.count("limit", limits::page_rows, limits::http_audit_rows);
  query.explain = parameters.flag("explain");
  const bool denied = parameters.flag("denied"), readings = parameters.flag("readings");
  if (denied && readings) parameters.complain("denied does not go with readings");
  if (denied) query.watched = Watched::denied;
  if (readings) query.watched = Watched::readings;
  if (parameters.wrong()) return parameters.refusal();
  return query;
}

Response answer_trail(const Look& look, const Query& query) {
  const auto answered = look.ask(query);
  if (!answered) return refuse(answered.error());
  Response response = look.read([&](const View& view) {
    const Org* org = query.org.empty() ? nullptr : view.team(query.org);
    if (org == nullptr && !query.org.empty()) return no_team();
    json::array events;
    for (const json::value& event : answered->json.as_array())
      events.push_back(trail_event(view, event.as_object(), org));
    return with_cursor(respond(events), answered->cursor);
  });
  // An empty list of readings means nothing where nobody notes them.
  if (query.watched == Watched::readings) {
    const bool recorded = static_cast<bool>(look.parts.sources.on_reading);
    response.headers.emplace_back("Readings-Recorded", recorded ? "true" : "false");
  }
  return response;
}

}  // namespace

Response list_audit_events(const Look& look) {
  ORGLOG_TRY_ASSIGN(query, trail_query(look.request));
  query.org = look.read([&](const View& view) {
    const Org* org = view.team(look.argument(0));
    return org != nullptr ? org->name.text() : std::string();
  });
  return query.org.empty() ? no_team() : answer_trail(look, query);
}

// What was done to oneself and to what is one's own, in whatever org.
Response list_own_audit_events(const Look& look) {
  const auto query = trail_query(look.request);
  return query ? answer_trail(look, *query) : query.error();
}

}  // namespace orglog::net::http
