// The family of 2013: `/v1` and the version-2 calls whose client prints the guide's wording. Thin:
// each call becomes one of version 3, and its answer is turned into what that client reads. Status
// codes are part of it: the client takes any other 2xx for an error.
#include <boost/json/array.hpp>

#include "orglog/codec/json.hpp"
#include "resources.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;

bool is_good(const Response& response) {
  return to_status_class(response.code) == boost::beast::http::status_class::successful;
}

// The answer of the newer call under another status.
Awaitable<Response> answer_as(status code, Awaitable<Response> running) {
  Response response = co_await std::move(running);
  if (!is_good(response)) co_return response;
  response.code = code;
  if (code == status::no_content) response.body = {};
  co_return response;
}

Awaitable<Response> answer_empty(Awaitable<Response> running) {
  const Response response = co_await std::move(running);
  co_return is_good(response) ? respond(json::object()) : response;
}

json::object app_of_2(const View& view, const App& app) {
  const json::object shown = shape::app(view, app);
  return {{"id", shown.at("id")},
          {"name", shown.at("name")},
          {"owner_email", shown.at("owner").at("email")},
          {"stack", "cedar"},
          {"region", "us"},
          {"web_url", shown.at("web_url")},
          {"git_url", shown.at("git_url")},
          {"create_status", "complete"},
          {"locked", shown.at("locked")},
          {"joined", shown.at("joined")}};
}

// Version 2 sends its fields as `collaborator[email]=...` in the query.
void body_from_query(Exchange& exchange, std::string_view parameter, std::string_view key) {
  const std::string_view value = exchange.request.parameter(parameter);
  if (!value.empty()) exchange.request.body[key] = value;
}

// The same value under the name that the newer call has for it. Copied first: a new key may move
// what the object holds.
void rename_field(json::object& body, std::string_view from, std::string_view to) {
  const json::value* found = body.if_contains(from);
  if (found == nullptr || found->is_null()) return;
  json::value value = *found;
  body[to] = std::move(value);
}

// `/v1/organization/{}/app/{}/...`: the app alone is what the newer paths name.
void drop_team(Exchange& exchange) {
  exchange.request.arguments.erase(exchange.request.arguments.begin());
}

}  // namespace

Response v1_get_user_info(const Look&, const View& view) {
  json::object user;
  json::array orgs;
  if (const Account* account = view.account()) {
    user["email"] = account->email.text();
    for (const Org* org : view.orgs(account->orgs)) {
      orgs.push_back(json::object{{"organization_name", org->name.text()},
                                  {"role", to_text(*view.state.role(*org, account->id))}});
    }
  }
  return respond(json::object{{"user", std::move(user)}, {"organizations", std::move(orgs)}});
}

Response v1_list_members(const Look&, const View& view, const Org& org) {
  json::array members;
  for (const auto& [id, member] : org.members)
    members.push_back(
        json::object{{"email", shape::email_of(view, id)}, {"role", to_text(member.role)}});
  return respond(members);
}

// Who is a member already is answered 302, whereupon the client sets his role.
Awaitable<Response> v1_post_member(Exchange& exchange) {
  if (!exchange.request.body.contains("role")) exchange.request.body["role"] = "member";
  Response response = co_await post_member(exchange);
  if (exchange.refused_for() == Reason::already_member) response.code = status::found;
  co_return response;
}

Awaitable<Response> v1_put_member(Exchange& exchange) {
  exchange.request.body["email"] = exchange.argument(1);
  return patch_member(exchange);
}

Awaitable<Response> v1_delete_member(Exchange& exchange) {
  return answer_as(status::no_content, delete_member(exchange));
}

Response v1_list_apps(const Look&, const View& view, const Org& org) {
  json::array apps;
  for (const App* app : view.apps(org.apps)) apps.push_back(app_of_2(view, *app));
  return respond(apps);
}

Awaitable<Response> v1_create_app(Exchange& exchange) {
  json::object& body = exchange.request.body;
  rename_field(body, "app_name", "name");
  body["team"] = exchange.argument(0);
  exchange.app_shape = app_of_2;
  return post_team_app(exchange);
}

Awaitable<Response> v1_post_collaborator(Exchange& exchange) {
  drop_team(exchange);
  rename_field(exchange.request.body, "email", "user");
  return answer_as(status::ok, post_collaborator(exchange));
}

Awaitable<Response> v1_delete_collaborator(Exchange& exchange) {
  drop_team(exchange);
  return delete_collaborator(exchange);
}

Awaitable<Response> v1_put_app(Exchange& exchange) {
  exchange.app_shape = app_of_2;
  return patch_team_app(exchange);
}

Awaitable<Response> v1_lock(Exchange& exchange) {
  exchange.request.body["locked"] = true;
  return answer_empty(patch_team_app(exchange));
}

Awaitable<Response> v1_unlock(Exchange& exchange) {
  exchange.request.body["locked"] = false;
  return answer_as(status::no_content, patch_team_app(exchange));
}

Awaitable<Response> v1_join(Exchange& exchange) {
  exchange.request.body["user"] = to_string(exchange.principal.account);
  return answer_empty(post_collaborator(exchange));
}

Awaitable<Response> v1_leave(Exchange& exchange) {
  exchange.request.arguments.push_back(to_string(exchange.principal.account));
  return answer_as(status::no_content, delete_collaborator(exchange));
}

Response v2_get_app(const Look&, const View& view, const App& app) {
  return respond(app_of_2(view, app));
}

Response v2_list_collaborators(const Look&, const View& view, const App& app) {
  json::array people;
  people.reserve(app.people.size());
  for (const Access& access : app.people) {
    people.push_back(
        json::object{{"email", shape::email_of(view, access.account)},
                     {"role", orglog::json::role_on(view.state, app, access.account)}});
  }
  return respond(people);
}

Awaitable<Response> v2_post_app(Exchange& exchange) {
  body_from_query(exchange, "app[name]", "name");
  exchange.app_shape = app_of_2;
  return answer_as(status::accepted, post_app(exchange));
}

Awaitable<Response> v2_put_app(Exchange& exchange) {
  body_from_query(exchange, "app[transfer_owner]", "owner");
  body_from_query(exchange, "app[name]", "name");
  exchange.app_shape = app_of_2;
  return exchange.request.body.contains("owner") ? patch_team_app(exchange) : patch_app(exchange);
}

Awaitable<Response> v2_delete_app(Exchange& exchange) { return answer_empty(delete_app(exchange)); }

Awaitable<Response> v2_post_collaborator(Exchange& exchange) {
  body_from_query(exchange, "collaborator[email]", "user");
  return post_collaborator(exchange);
}

}  // namespace orglog::net::http
