// The family of 2013: `/v1` and the version-2 calls whose client prints the guide's wording. Thin:
// each call becomes one of version 3, and its answer is turned into what that client reads. Status
// codes are part of it: the client takes any other 2xx for an error.
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "resources.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;

bool is_good(const Response& response) {
  return to_status_class(response.code) == boost::beast::http::status_class::successful;
}

Response as(status code, Response response) {
  if (!is_good(response)) return response;
  response.code = code;
  if (code == status::no_content) response.body = {};
  return response;
}

Response empty(status code, const Response& response) {
  if (!is_good(response)) return response;
  return respond(code, json::object());
}

json::object app_of_2(const View& view, const App& app) {
  const json::object shown = shape::app(view, app);
  json::object object;
  object["id"] = shown.at("id");
  object["name"] = shown.at("name");
  object["owner_email"] = shown.at("owner").at("email");
  object["stack"] = "cedar";
  object["region"] = "us";
  object["web_url"] = shown.at("web_url");
  object["git_url"] = shown.at("git_url");
  object["create_status"] = "complete";
  object["locked"] = shown.at("locked");
  object["joined"] = shown.at("joined");
  return object;
}

Response app_now(const Exchange& exchange, const Response& response, status code) {
  if (!is_good(response)) return response;
  const json::value shown = json::parse(response.body.view());
  return exchange.read([&](const View& view) {
    // Who gave it away may not see it any more, but is told what became of it.
    const auto name = AppName::parse(std::string_view(shown.at("name").as_string()));
    const App* app = name ? view.state.app(*name) : nullptr;
    return app != nullptr ? respond(code, app_of_2(view, *app)) : no_app();
  });
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

Response v1_get_user_info(const Look& look) {
  return look.read([&](const View& view) {
    json::object user;
    json::array orgs;
    if (const Account* account = view.account()) {
      user["email"] = account->email.text();
      for (const OrgId id : account->orgs) {
        const Org* org = view.state.org(id);
        if (org == nullptr) continue;
        orgs.push_back(json::object{{"organization_name", org->name.text()},
                                    {"role", to_text(*view.state.role(*org, account->id))}});
      }
    }
    return respond(json::object{{"user", std::move(user)}, {"organizations", std::move(orgs)}});
  });
}

Response v1_list_members(const Look& look) {
  return look.read([&](const View& view) {
    const Org* org = view.team(look.argument(0));
    if (org == nullptr) return no_team();
    json::array members;
    for (const auto& [id, member] : org->members)
      members.push_back(
          json::object{{"email", shape::email_of(view, id)}, {"role", to_text(member.role)}});
    return respond(members);
  });
}

// Who is a member already is answered 302, whereupon the client sets his role.
Awaitable<Response> v1_post_member(Exchange& exchange) {
  if (!exchange.request.body.contains("role")) exchange.request.body["role"] = "member";
  auto adding = post_member(exchange);
  Response response = co_await std::move(adding);
  const bool already = response.code == status::conflict &&
                       response.body.view().find("already_member") != std::string::npos;
  if (already) response.code = status::found;
  co_return response;
}

Awaitable<Response> v1_put_member(Exchange& exchange) {
  exchange.request.body["email"] = exchange.argument(1);
  auto setting = patch_member(exchange);
  co_return co_await std::move(setting);
}

Awaitable<Response> v1_delete_member(Exchange& exchange) {
  auto removing = delete_member(exchange);
  Response response = co_await std::move(removing);
  co_return as(status::no_content, std::move(response));
}

Response v1_list_apps(const Look& look) {
  return look.read([&](const View& view) {
    const Org* org = view.team(look.argument(0));
    if (org == nullptr) return no_team();
    json::array apps;
    for (const AppId id : org->apps) {
      if (const App* app = view.state.app(id)) apps.push_back(app_of_2(view, *app));
    }
    return respond(apps);
  });
}

Awaitable<Response> v1_create_app(Exchange& exchange) {
  json::object& body = exchange.request.body;
  rename_field(body, "app_name", "name");
  body["team"] = exchange.argument(0);
  auto creating = post_team_app(exchange);
  Response response = co_await std::move(creating);
  co_return app_now(exchange, response, status::created);
}

Awaitable<Response> v1_post_collaborator(Exchange& exchange) {
  drop_team(exchange);
  rename_field(exchange.request.body, "email", "user");
  auto adding = post_collaborator(exchange);
  Response response = co_await std::move(adding);
  co_return as(status::ok, std::move(response));
}

Awaitable<Response> v1_delete_collaborator(Exchange& exchange) {
  drop_team(exchange);
  auto removing = delete_collaborator(exchange);
  Response response = co_await std::move(removing);
  co_return as(status::ok, std::move(response));
}

Awaitable<Response> v1_put_app(Exchange& exchange) {
  auto transferring = patch_team_app(exchange);
  Response response = co_await std::move(transferring);
  co_return app_now(exchange, response, status::ok);
}

Awaitable<Response> v1_lock(Exchange& exchange) {
  exchange.request.body["locked"] = true;
  auto locking = patch_team_app(exchange);
  const Response response = co_await std::move(locking);
  co_return empty(status::ok, response);
}

Awaitable<Response> v1_unlock(Exchange& exchange) {
  exchange.request.body["locked"] = false;
  auto unlocking = patch_team_app(exchange);
  Response response = co_await std::move(unlocking);
  co_return as(status::no_content, std::move(response));
}

Awaitable<Response> v1_join(Exchange& exchange) {
  exchange.request.body["user"] = to_string(exchange.principal.account);
  auto joining = post_collaborator(exchange);
  const Response response = co_await std::move(joining);
  co_return empty(status::ok, response);
}

Awaitable<Response> v1_leave(Exchange& exchange) {
  exchange.request.arguments.push_back(to_string(exchange.principal.account));
  auto leaving = delete_collaborator(exchange);
  Response response = co_await std::move(leaving);
  co_return as(status::no_content, std::move(response));
}

Response v2_get_app(const Look& look) {
  return look.read([&](const View& view) {
    const App* app = view.app(look.argument(0));
    return app != nullptr ? respond(app_of_2(view, *app)) : no_app();
  });
}

Response v2_list_collaborators(const Look& look) {
  return look.read([&](const View& view) {
    const App* app = view.app(look.argument(0));
    if (app == nullptr) return no_app();
    json::array people;
    people.reserve(app->people.size());
    for (const Access& access : app->people) {
      people.push_back(json::object{{"email", shape::email_of(view, access.account)},
                                    {"role", shape::role_on(view, *app, access)}});
    }
    return respond(people);
  });
}

Awaitable<Response> v2_post_app(Exchange& exchange) {
  body_from_query(exchange, "app[name]", "name");
  auto creating = post_app(exchange);
  Response response = co_await std::move(creating);
  co_return app_now(exchange, response, status::accepted);
}

Awaitable<Response> v2_put_app(Exchange& exchange) {
  body_from_query(exchange, "app[transfer_owner]", "owner");
  body_from_query(exchange, "app[name]", "name");
  auto changing =
      exchange.request.body.contains("owner") ? patch_team_app(exchange) : patch_app(exchange);
  Response response = co_await std::move(changing);
  co_return app_now(exchange, response, status::ok);
}

Awaitable<Response> v2_delete_app(Exchange& exchange) {
  auto destroying = delete_app(exchange);
  const Response response = co_await std::move(destroying);
  co_return empty(status::ok, response);
}

Awaitable<Response> v2_post_collaborator(Exchange& exchange) {
  body_from_query(exchange, "collaborator[email]", "user");
  auto adding = post_collaborator(exchange);
  co_return co_await std::move(adding);
}

Awaitable<Response> v2_delete_collaborator(Exchange& exchange) {
  auto removing = delete_collaborator(exchange);
  co_return co_await std::move(removing);
}

}  // namespace orglog::net::http
