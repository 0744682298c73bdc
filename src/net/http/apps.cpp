// `/apps` and `/teams/apps`: one kind of app, two families of paths.
#include <algorithm>

#include "body.hpp"
#include "changes.hpp"
#include "listings.hpp"
#include "orglog/base/limits.hpp"
#include "resources.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

Response describe(const View& view, const App& app) {
  return of_version(app.version, respond(shape::app(view, app)));
}

// After a change.
auto shown_to(const Exchange& exchange, status code = status::ok) {
  return [&exchange, code](const View& view, const App& app) {
    return respond(code, exchange.app_shape(view, app));
  };
}

Awaitable<Response> create(Exchange& exchange, CreateApp wish) {
  auto creating = exchange.submit(std::move(wish));
  const Outcome outcome = co_await std::move(creating);
  if (!succeeded(outcome)) co_return refuse(outcome);
  // A retry may come when what was made the first time is out of the asker's sight.
  co_return exchange.read([&](const View& view) {
    const App* app = view.app(to_string(outcome.created));
    return app != nullptr ? shown_to(exchange, status::created)(view, *app) : no_app();
  });
}

// To whom an app goes: a person's address or id, a team's name or id.
std::optional<OrgOrEmail> recipient(const View& view, const std::string& text) {
  const auto id = parse_uuid(text);
  if (!id) return OrgOrEmail::parse(text);
  if (const Org* org = view.team(text)) return OrgOrEmail(org->name);
  const Account* account = view.person(text);
  if (account == nullptr || account->email.is_erased()) return std::nullopt;
  return OrgOrEmail(account->email);
}

}  // namespace

Response list_apps(const Look& look, const View& view) {
  return respond_with_apps(look, view, view.visible_apps());
}

// What a person owns, has joined or was granted, as far as the asker sees it.
Response list_apps_of_user(const Look& look, const View& view) {
  const Account* account = view.person(look.argument(0));
  if (account == nullptr && look.argument(0) == "~") return respond_with_apps(look, view, {});
  if (account == nullptr) return refuse(Rejection{Reason::account_not_found, {}});
  std::vector<const App*> apps = view.apps(account->apps);
  std::erase_if(apps, [&](const App* app) { return !sees(view.state, *app, view.asker); });
  return respond_with_apps(look, view, apps);
}

Response list_team_apps(const Look& look, const View& view, const Org& org) {
  return of_version(org.version, respond_with_apps(look, view, view.apps(org.apps)));
}

Response get_app(const Look&, const View& view, const App& app) { return describe(view, app); }

Awaitable<Response> post_app(Exchange& exchange) {
  Fields fields(exchange.request.body);
  CreateApp wish;
  wish.name = fields.optional_name<AppName>("name");
  if (fields.wrong()) co_return fields.refusal();
  co_return co_await create(exchange, std::move(wish));
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
  co_return co_await create(exchange, std::move(wish));
}

// Two wishes at once are two commands: when the second is refused the first stays done.
Awaitable<Response> patch_app(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const auto name = fields.optional_name<AppName>("name");
  const auto maintenance = fields.optional_flag("maintenance");
  static_cast<void>(fields.optional_text("build_stack"));
  if (fields.wrong()) co_return fields.refusal();
  const auto set = [&](const View&, const App& app) -> Step {
    if (auto refusal = exchange.refuse_changed(app.version, app.name.text())) return *refusal;
    if (!maintenance) return Response();
    return SetMaintenance{app.name, *maintenance};
  };
  auto setting = change_app(exchange, set, [&](const View&, const App&, const Outcome& outcome) {
    // What follows in this request is meant for the app as this left it.
    if (outcome.count > 0) exchange.request.if_match.clear();
    return Response();
  });
  Response refusal = co_await std::move(setting);
  if (refusal.code != status::ok) co_return refusal;
  const auto rename = [&](const View& view, const App& app) -> Step {
    if (!name || *name == app.name) return shown_to(exchange)(view, app);
    return RenameApp{app.name, *name};
  };
  auto renaming = change_app(exchange, rename, shown_to(exchange));
  co_return co_await std::move(renaming);
}

// `owner` transfers, with `locked` riding on it; `locked` alone locks or unlocks.
Awaitable<Response> patch_team_app(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const auto owner = fields.optional_text("owner");
  const auto locked = fields.optional_flag("locked");
  if (!owner && !locked) fields.complain("owner or locked is required");
  if (fields.wrong()) co_return fields.refusal();
  const auto step = [&](const View& view, const App& app) -> Step {
    if (!owner && *locked) return LockApp{app.name};
    if (!owner) return UnlockApp{app.name};
    const auto to = recipient(view, *owner);
    if (!to) return no_recipient(*owner);
    return TransferApp{app.name, *to, locked.value_or(false)};
  };
  auto changing = change_app(exchange, step, shown_to(exchange));
  co_return co_await std::move(changing);
}

Awaitable<Response> delete_app(Exchange& exchange) {
  return change_app(exchange, [](const View& view, const App& app) {
    return Step(DestroyApp{app.name}, describe(view, app));
  });
}

}  // namespace orglog::net::http
