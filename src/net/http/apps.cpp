// `/apps` and `/teams/apps`: one kind of app, two families of paths.
#include <algorithm>

#include "body.hpp"
#include "listings.hpp"
#include "orglog/base/limits.hpp"
#include "resources.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

Response describe(const View& view, const App& app, status code = status::ok) {
  Response response = respond(code, shape::app(view, app));
  response.version = app.version;
  return response;
}

Response describe_now(const Exchange& exchange, AppId id) {
  return exchange.read([&](const View& view) {
    const App* app = view.state.app(id);
    return app != nullptr ? describe(view, *app) : no_app();
  });
}

// What the asker sees under this name.
struct Known {
  AppId id;
  AppName name;
  Position version = 0;
};

std::optional<Known> look_up(const Exchange& exchange, const std::string& name) {
  return exchange.read([&](const View& view) {
    const App* app = view.app(name);
    return app != nullptr ? std::optional(Known{app->id, app->name, app->version}) : std::nullopt;
  });
}

Awaitable<Response> create(Exchange& exchange, CreateApp wish) {
  Command command = std::move(wish);
  auto creating = exchange.submit(std::move(command));
  const Outcome outcome = co_await std::move(creating);
  if (!succeeded(outcome)) co_return refuse(outcome);
  // A retry may come when what was made the first time is out of the asker's sight.
  co_return exchange.read([&](const View& view) {
    const App* app = view.app(to_string(outcome.created));
    return app != nullptr ? describe(view, *app, status::created) : no_app();
  });
}

// To whom an app goes: a person's address or id, a team's name or id.
std::optional<OrgOrEmail> recipient(const Exchange& exchange, const std::string& text) {
  return exchange.read([&](const View& view) -> std::optional<OrgOrEmail> {
    const auto id = parse_uuid(text);
    if (!id) return OrgOrEmail::parse(text);
    if (const Org* org = view.team(text)) return OrgOrEmail(org->name);
    if (const Account* account = view.person(text)) return OrgOrEmail(account->email);
    return std::nullopt;
  });
}

}  // namespace

Response list_apps(const Look& look) {
  return look.read(
      [&](const View& view) { return respond_with_apps(look, view, view.visible_apps()); });
}

// What a person owns, has joined or was granted, as far as the asker sees it.
Response list_apps_of_user(const Look& look) {
  return look.read([&](const View& view) {
    const Account* account = view.person(look.argument(0));
    if (account == nullptr && look.argument(0) == "~") return respond_with_apps(look, view, {});
    if (account == nullptr) return refuse(Rejection{Reason::account_not_found, {}});
    std::vector<const App*> apps;
    for (const AppId id : account->apps) {
      const App* app = view.state.app(id);
      if (app != nullptr && sees(view.state, *app, view.asker)) apps.push_back(app);
    }
    return respond_with_apps(look, view, apps);
  });
}

Response list_team_apps(const Look& look) {
  return look.read([&](const View& view) {
    const Org* org = view.team(look.argument(0));
    if (org == nullptr) return no_team();
    std::vector<const App*> apps;
    for (const AppId id : org->apps) {
      if (const App* app = view.state.app(id)) apps.push_back(app);
    }
    Response response = respond_with_apps(look, view, apps);
    response.version = org->version;
    return response;
  });
}

Response get_app(const Look& look) {
  return look.read([&](const View& view) {
    const App* app = view.app(look.argument(0));
    return app != nullptr ? describe(view, *app) : no_app();
  });
}

Response get_team_app(const Look& look) { return get_app(look); }

Awaitable<Response> post_app(Exchange& exchange) {
  Fields fields(exchange.request.body);
  CreateApp wish;
  wish.name = fields.optional_name<AppName>("name");
  if (fields.wrong()) co_return fields.refusal();
  auto creating = create(exchange, std::move(wish));
  co_return co_await std::move(creating);
}

Awaitable<Response> post_team_app(Exchange& exchange) {
  Fields fields(exchange.request.body);
  CreateApp wish;
  wish.name = fields.optional_name<AppName>("name");
  wish.locked = fields.optional_flag("locked").value_or(false);
  const bool personal = fields.optional_flag("personal").value_or(false);
  auto team = fields.optional_text("team");
  if (!team) team = fields.optional_text("organization");
  if (fields.wrong()) co_return fields.refusal();
  if (team && !personal) {
    co_await exchange.catch_up();
    wish.org = exchange.read([&](const View& view) {
      const Org* org = view.team(*team);
      return org != nullptr ? std::optional(org->name) : std::nullopt;
    });
    if (!wish.org) co_return no_team();
  }
  auto creating = create(exchange, std::move(wish));
  co_return co_await std::move(creating);
}

// Two wishes at once are two commands: when the second is refused the first stays done.
Awaitable<Response> patch_app(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const auto name = fields.optional_name<AppName>("name");
  const auto maintenance = fields.optional_flag("maintenance");
  static_cast<void>(fields.optional_text("build_stack"));
  if (fields.wrong()) co_return fields.refusal();
  co_await exchange.catch_up();
  const auto app = look_up(exchange, exchange.argument(0));
  if (!app) co_return no_app();
  if (auto refusal = exchange.refuse_changed(app->version, app->name.text())) co_return *refusal;
  if (maintenance) {
    Command command = SetMaintenance{app->name, *maintenance};
    auto setting = exchange.submit(std::move(command), app->name);
    const Outcome outcome = co_await std::move(setting);
    if (!succeeded(outcome)) co_return refuse(outcome);
    // What follows in this request is meant for the app as this left it.
    if (outcome.count > 0) exchange.request.if_match.clear();
  }
  if (name && *name != app->name) {
    Command command = RenameApp{app->name, *name};
    auto renaming = exchange.submit(std::move(command), app->name);
    const Outcome outcome = co_await std::move(renaming);
    if (!succeeded(outcome)) co_return refuse(outcome);
  }
  co_return describe_now(exchange, app->id);
}

// `owner` transfers, with `locked` riding on it; `locked` alone locks or unlocks.
Awaitable<Response> patch_team_app(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const auto owner = fields.optional_text("owner");
  const auto locked = fields.optional_flag("locked");
  if (!owner && !locked) fields.complain("owner or locked is required");
  if (fields.wrong()) co_return fields.refusal();
  co_await exchange.catch_up();
  const auto app = look_up(exchange, exchange.argument(0));
  if (!app) co_return no_app();
  Command command = UnlockApp{app->name};
  if (locked == true) command = LockApp{app->name};
  if (owner) {
    const auto to = recipient(exchange, *owner);
    if (!to) co_return no_recipient(*owner);
    command = TransferApp{app->name, *to, locked.value_or(false)};
  }
  auto changing = exchange.submit(std::move(command), app->name);
  const Outcome outcome = co_await std::move(changing);
  if (!succeeded(outcome)) co_return refuse(outcome);
  co_return describe_now(exchange, app->id);
}

Awaitable<Response> delete_app(Exchange& exchange) {
  co_await exchange.catch_up();
  const auto app = look_up(exchange, exchange.argument(0));
  if (!app) co_return no_app();
  Response before = describe_now(exchange, app->id);
  Command command = DestroyApp{app->name};
  auto destroying = exchange.submit(std::move(command), app->name);
  const Outcome outcome = co_await std::move(destroying);
  co_return succeeded(outcome) ? before : refuse(outcome);
}

}  // namespace orglog::net::http
