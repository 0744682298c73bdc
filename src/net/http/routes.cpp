#include "routes.hpp"

#include <array>

#include "conventions.hpp"
#include "listings.hpp"
#include "resources.hpp"

namespace orglog::net::http {
namespace {

constexpr Route with(bool Route::* flag, Route route) {
  route.*flag = true;
  return route;
}
constexpr Route get(std::string_view pattern, ReadHandler handler, Access access = Access::token) {
  return {.method = verb::get, .pattern = pattern, .read = handler, .access = access};
}
constexpr Route change(verb method, std::string_view pattern, Write* handler,
                       Access access = Access::token) {
  return {.method = method, .pattern = pattern, .write = handler, .access = access};
}
// Makes something, or does what changes nothing that has a version.
constexpr Route act(std::string_view pattern, Write* handler, Access access = Access::token,
                    verb method = verb::post) {
  Route route = change(method, pattern, handler, access);
  route.has_version = false;
  return route;
}
constexpr Route slowly(std::string_view pattern, ReadHandler handler, Scope scope = Scope::read) {
  Route route = with(&Route::slow, get(pattern, handler));
  route.scope = scope;
  return route;
}
// A read that looks at so many rows.
constexpr Route list(std::string_view pattern, ReadHandler handler, Weight weight,
                     Access access = Access::token) {
  Route route = get(pattern, handler, access);
  route.weight = weight;
  return route;
}
constexpr Route steadily(std::string_view pattern, ReadHandler handler, Weight weight) {
  return with(&Route::steady, list(pattern, handler, weight));
}
constexpr Route log(std::string_view pattern, ReadHandler handler) {
  Route route = get(pattern, handler, Access::log);
  route.scope = Scope::audit;
  return route;
}
constexpr Route streaming(std::string_view pattern, Stream* handler, Scope scope) {
  return {.method = verb::get, .pattern = pattern, .scope = scope, .stream = handler};
}
constexpr Route of_2(Route route) {
  route.version = 2;
  return route;
}

constexpr std::string_view trail =
    "app user actor type action since until day cursor order limit explain denied readings";

// The first that fits counts: literal segments stand before `{}`.
constexpr std::array routes{
    get("/healthz", get_health, Access::open),
    get("/readyz", get_readiness, Access::open),
    get("/metrics", get_metrics, Access::open),
    get("/schema", get_schema, Access::open),

    log("/log/checkpoint", get_log_checkpoint),
    log("/log/continues", get_log_continues),
    with(&Route::slow, log("/log/tile/{*}", get_log_tile)),
    with(&Route::is_signed, slowly("/log/receipts/{}", get_receipt, Scope::audit)).ours("event"),

    get("/", get_root, Access::open),
    // A page reads by itself what stands there.
    get("/dashboard", get_dashboard, Access::open).ours("*"),
    act("/dashboard/session", post_browser_session, Access::open).ours("token email password"),
    get("/dashboard/session", get_browser_session),
    act("/dashboard/session", delete_browser_session, Access::open, verb::delete_),
    get("/dashboard/{*}", get_dashboard, Access::open).ours("*"),

    get("/account", get_account),
    change(verb::patch, "/account", patch_account)
        .ours("email")  // known, so that it is said why it stays
        .vendors("allow_tracking beta name"),
    act("/account/password", put_account_password, Access::token, verb::put)
        .ours("current_password password password_confirmation keep_tokens"),
    list("/account/invitations", list_own_invitations, weight::own_invitations),
    get("/account/features", get_account_features),
    // Looks at what only the lane knows, and costs nothing of the rate that it tells.
    with(&Route::is_free, streaming("/account/rate-limits", get_rate_limits, Scope::read)),
    list("/users/{}", get_user, weight::person),
    get("/accounts/{}/actions/get-quota", get_quota),

    steadily("/teams", list_teams, weight::teams),
    get("/teams/permissions", list_team_permissions),
    get("/teams/{}", get_team),
    change(verb::patch, "/teams/{}", patch_team).vendors("default name"),
    change(verb::delete_, "/teams/{}", delete_team),
    list("/teams/{}/features", list_team_features, weight::own_apps),
    get("/teams/{}/features/{}", get_team_feature),
    get("/teams/{}/preferences", get_team_preferences),
    change(verb::patch, "/teams/{}/preferences", patch_team_preferences).vendors("addons-controls"),

    steadily("/teams/{}/members", list_members, weight::of_team<&Org::members>),
    change(verb::put, "/teams/{}/members", put_member).vendors("email federated role"),
    change(verb::post, "/teams/{}/members", post_member).vendors("email federated role"),
    change(verb::patch, "/teams/{}/members", patch_member).vendors("email federated role"),
    change(verb::delete_, "/teams/{}/members/{}", delete_member),
    list("/teams/{}/members/{}/apps", list_apps_of_member, weight::apps_of_member),
    change(verb::post, "/teams/{}/members/{}/actions/send-again", post_send_again),
    steadily("/teams/{}/collaborators", list_collaborators_of_team, weight::team_collaborators),

    list("/teams/invitations/{}", get_invitation, weight::own_invitations),
    act("/teams/invitations/{}/accept", accept_invitation),
    list("/teams/{}/invitations", list_invitations, weight::of_team<&Org::invitations>),
    change(verb::put, "/teams/{}/invitations", put_invitation).vendors("email role"),
    change(verb::delete_, "/teams/{}/invitations/{}", delete_invitation),

    act("/teams/apps", post_team_app)
        .ours("organization")
        .vendors("internal_routing locked name personal region space stack team"),
    get("/teams/apps/{}", get_app),
    change(verb::patch, "/teams/apps/{}", patch_team_app).vendors("locked owner"),
    change(verb::delete_, "/teams/apps/{}", delete_app),
    steadily("/teams/{}/apps", list_team_apps, weight::of_team<&Org::apps>),
    steadily("/apps", list_apps, weight::visible_apps),
    act("/apps", post_app).vendors("feature_flags name region stack"),
    steadily("/users/{}/apps", list_apps_of_user, weight::person),
    get("/apps/{}", get_app),
    change(verb::patch, "/apps/{}", patch_app).vendors("build_stack maintenance name"),
    change(verb::delete_, "/apps/{}", delete_app),

    list("/apps/{}/collaborators", list_collaborators, weight::of_app<&App::people>),
    change(verb::post, "/apps/{}/collaborators", post_collaborator)
        .ours("permissions")
        .vendors("silent user"),
    get("/apps/{}/collaborators/{}", get_collaborator),
    change(verb::delete_, "/apps/{}/collaborators/{}", delete_collaborator),
    list("/teams/apps/{}/collaborators", list_collaborators, weight::of_app<&App::people>),
    change(verb::post, "/teams/apps/{}/collaborators", post_collaborator)
        .vendors("permissions silent user"),
    get("/teams/apps/{}/collaborators/{}", get_collaborator),
    change(verb::patch, "/teams/apps/{}/collaborators/{}", patch_collaborator)
        .vendors("permissions"),
    change(verb::delete_, "/teams/apps/{}/collaborators/{}", delete_collaborator),

    list("/account/app-transfers", list_transfers, weight::own_apps),
    change(verb::post, "/account/app-transfers", post_transfer).vendors("app recipient silent"),
    get("/account/app-transfers/{}", get_transfer),
    change(verb::patch, "/account/app-transfers/{}", patch_transfer).vendors("state"),
    change(verb::delete_, "/account/app-transfers/{}", delete_transfer),

    get("/apps/{}/formation", list_formation),
    change(verb::patch, "/apps/{}/formation", patch_formation_batch)
        .ours("updates.process updates.size")
        .vendors("updates updates.dyno_size updates.dyno_size.id updates.dyno_size.name "
                 "updates.quantity updates.type"),
    get("/apps/{}/formation/{}", get_formation),
    change(verb::patch, "/apps/{}/formation/{}", patch_formation)
        .ours("size type")
        .vendors("dyno_size dyno_size.id dyno_size.name quantity"),
    list("/apps/{}/dynos", list_dynos, weight::dynos),

    list("/apps/{}/addons", list_addons_of_app, weight::of_app<&App::addons>),
    change(verb::post, "/apps/{}/addons", post_addon)
        .ours("price_cents plan.name")
        .vendors("attachment attachment.name config config.* confirm name plan"),
    get("/apps/{}/addons/{}", get_addon),
    change(verb::delete_, "/apps/{}/addons/{}", delete_addon)
        .ours("force"),  // the vendor's releases 7 and 8
    list("/addons", list_addons, weight::visible_addons),
    list("/addons/{}", get_addon, weight::visible_addons),
    get("/addons/{}/addon-attachments", list_attachments),
    get("/addon-attachments", list_attachments),
    act("/actions/addons/resolve", resolve_addon).vendors("addon addon_service app"),
    steadily("/teams/{}/addons", list_addons_of_team, weight::team_addons),

    slowly("/teams/{}/usage/daily", get_daily_usage).vendors("end start"),
    slowly("/teams/{}/usage/monthly", get_monthly_usage).vendors("end start"),
    slowly("/teams/{}/usage/current", get_current_usage),
    list("/teams/{}/usage", get_team_addon_usage, weight::team_addons),
    get("/apps/{}/usage", get_app_addon_usage),
    get("/teams/{}/apps/{}/usage", get_app_addon_usage),
    slowly("/teams/{}/audit-events", list_audit_events, Scope::audit).ours(trail),
    slowly("/account/audit-events", list_own_audit_events, Scope::audit).ours(trail),
    slowly("/teams/{}/diff", get_diff, Scope::audit).ours("from to cursor"),
    slowly("/teams/{}/snapshot", get_snapshot, Scope::audit).ours("as_of"),
    slowly("/apps/{}/who-can/{}", get_who_can, Scope::audit).ours("as_of proof cursor"),
    slowly("/apps/{}/can/{}/{}", get_can, Scope::audit).ours("as_of proof cursor"),
    streaming("/events", stream_events, Scope::audit).ours("org app user from follow event"),

    act("/oauth/authorizations", post_authorization, Access::open)
        .vendors("client description expires_in scope"),
    list("/oauth/authorizations", list_authorizations, weight::own<&Account::tokens>),
    get("/oauth/authorizations/{}", get_authorization),
    act("/oauth/authorizations/{}", delete_authorization, Access::token, verb::delete_),
    act("/oauth/authorizations/{}/actions/regenerate-tokens", regenerate_authorization),
    Route{verb::delete_, "/oauth/sessions/{}", delete_session},
    act("/password-resets", post_password_reset, Access::open).vendors("email"),
    act("/password-resets/{}/actions/finalize", finalize_password_reset, Access::open)
        .ours("keep_tokens")
        .vendors("password password_confirmation"),

    change(verb::post, "/teams/{}/app-imports", import_apps).ours("all atomic apps"),
    list("/operator/teams", list_operator_teams, weight::teams, Access::operator_),
    act("/operator/teams", provision_team, Access::operator_)
        .ours("name admin type features limits limits.members limits.apps limits.dyno_units "
              "limits.addon_credits_cents"),
    change(verb::patch, "/operator/teams/{}", patch_package, Access::operator_)
        .ours("features limits limits.members limits.apps limits.dyno_units "
              "limits.addon_credits_cents"),
    act("/operator/tokens", issue_token, Access::operator_)
        .ours("email description scope expires_in"),
    act("/operator/import", import_history, Access::operator_).ours("lines lines.* first_line"),
    act("/operator/backups", make_backup, Access::operator_).ours("directory"),
    act("/operator/clock/actions/accept", accept_clock, Access::operator_),

    list("/v1/user/info", v1_get_user_info, weight::teams),
    list("/v1/organization/{}/user", v1_list_members, weight::of_team<&Org::members>),
    change(verb::post, "/v1/organization/{}/user", v1_post_member).ours("email role"),
    change(verb::put, "/v1/organization/{}/user/{}", v1_put_member).ours("email role"),
    change(verb::delete_, "/v1/organization/{}/user/{}", v1_delete_member),
    list("/v1/organization/{}/app", v1_list_apps, weight::of_team<&Org::apps>),
    act("/v1/organization/{}/create-app", v1_create_app)
        .ours("app_name name region space stack kernel locked"),
    change(verb::post, "/v1/organization/{}/app/{}/collaborators", v1_post_collaborator)
        .ours("email"),
    change(verb::delete_, "/v1/organization/{}/app/{}/collaborators/{}", v1_delete_collaborator),
    change(verb::put, "/v1/app/{}", v1_put_app).ours("owner locked"),
    change(verb::post, "/v1/app/{}/lock", v1_lock),
    change(verb::delete_, "/v1/app/{}/lock", v1_unlock),
    change(verb::post, "/v1/app/{}/join", v1_join),
    change(verb::delete_, "/v1/app/{}/join", v1_leave),
    of_2(get("/apps/{}", v2_get_app)),
    of_2(list("/apps/{}/collaborators", v2_list_collaborators, weight::of_app<&App::people>)),
    // Only the name has a meaning here.
    of_2(act("/apps", v2_post_app))
        .ours("app[name] app[stack] app[requested_stack] app[region] app[tier] app[buildpack] "
              "app[space] app[kernel] app[locked] app[log_expiration]"),
    of_2(change(verb::put, "/apps/{}", v2_put_app))
        .ours("app[name] app[transfer_owner] app[maintenance]"),
    of_2(change(verb::delete_, "/apps/{}", v2_delete_app)),
    of_2(change(verb::post, "/apps/{}/collaborators", v2_post_collaborator))
        .ours("collaborator[email]"),
    of_2(change(verb::delete_, "/apps/{}/collaborators/{}", delete_collaborator)),
};

std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);  // the slash
  const auto end = path.find('/');
  const std::string_view segment = path.substr(0, end);
  path = end == std::string_view::npos ? std::string_view() : path.substr(end);
  return segment;
}

// That client says `Accept: application/json` and sends its token as a password without a user.
bool is_version_2(const Request& request) {
  return request.accept == "application/json" && request.authorization.starts_with("Basic ");
}

// Whether the path has this pattern; its variable segments, decoded.
bool fits(std::string_view path, std::string_view pattern, std::vector<std::string>& arguments) {
  arguments.clear();
  while (!path.empty() && !pattern.empty()) {
    const std::string_view wanted = next_segment(pattern);
    if (wanted == "{*}") {
      arguments.emplace_back(path.substr(1));
      return true;
    }
    const std::string_view found = next_segment(path);
    if (wanted != "{}") {
      if (found != wanted) return false;
      continue;
    }
    auto argument = decoded(found, false);
    if (!argument || argument->empty()) return false;
    arguments.push_back(*std::move(argument));
  }
  return path.empty() && pattern.empty();
}

Found find_in(int version, Request& request) {
  const verb method = request.method == verb::head ? verb::get : request.method;
  Found found;
  for (const Route& route : routes) {
    if (route.version != version || !fits(request.path, route.pattern, request.arguments)) continue;
    if (route.method == method) {
      found.route = &route;
      return found;
    }
    if (!found.allow.empty()) found.allow += ", ";
    found.allow += std::string(boost::beast::http::to_string(route.method));
  }
  return found;
}

}  // namespace

std::span<const Route> all_routes() { return routes; }

Access access_of(const Route& route, const HttpOptions& options) {
  if (route.access != Access::log) return route.access;
  return options.log_is_public ? Access::open : Access::operator_;
}

Found find_route(Request& request) {
  constexpr std::string_view former = "/organizations";
  if (request.path == former || request.path.starts_with(std::string(former) + "/"))
    request.path.replace(0, former.size(), "/teams");
  if (request.path.size() > 1 && request.path.ends_with('/')) request.path.pop_back();
  // A client of 2013 is asked for first what only that family answers; all else is the same.
  if (is_version_2(request)) {
    if (Found found = find_in(2, request); found.route != nullptr) return found;
  }
  return find_in(3, request);
}

}  // namespace orglog::net::http
