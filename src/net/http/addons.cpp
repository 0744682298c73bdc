// `/apps/{}/addons`. The price of a plan is what the operator's list says (`--addon-plans`). Where
// there is none it comes with the request (`price_cents`), and is nothing without.
#include "body.hpp"
#include "changes.hpp"
#include "listings.hpp"
#include "orglog/base/limits.hpp"
#include "resources.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

using AddonRow = std::pair<const App*, const Addon*>;

void add_rows(const App& app, std::vector<AddonRow>& rows) {
  for (const Addon& addon : app.addons) rows.emplace_back(&app, &addon);
}

Response respond_with_addons(const Look& look, const View& view,
                             const std::vector<AddonRow>& rows) {
  return respond_with_list(
      look.request, rows, sorted_by::name,
      [](const AddonRow& row) { return shape::sorted(*row.second); },
      [&](const AddonRow& row) { return shape::addon(view, *row.first, *row.second); });
}

Response no_addon() { return refuse(Rejection{Reason::addon_not_found, {}}); }

const Addon* find_on(const App& app, const std::string& name) {
  for (const Addon& addon : app.addons) {
    if (addon.name == name || to_string(addon.id) == name) return &addon;
  }
  return nullptr;
}

// On the app of the path, or, where the path names none, on any app that one sees.
std::optional<AddonRow> find(const View& view, const Request& request) {
  const bool names_app = request.arguments.size() == 2;
  const App* named = names_app ? view.app(request.arguments[0]) : nullptr;
  if (names_app && named == nullptr) return std::nullopt;
  for (const App* app : names_app ? std::vector{named} : view.visible_apps()) {
    if (const Addon* addon = find_on(*app, request.arguments.back())) return AddonRow(app, addon);
  }
  return std::nullopt;
}

// A plan is said as `service:plan`, or as an object with that name.
std::string read_plan(Fields& fields) {
  if (const auto* object = fields.optional_object_or_text("plan")) {
    Fields inner(*object);
    const auto name = inner.optional_text("name");
    if (!name) fields.complain("plan.name is required");
    return name.value_or(std::string());
  }
  return fields.text("plan");
}

CreateAddon read_wish(Fields& fields) {
  CreateAddon wish;
  const std::string plan = read_plan(fields);
  const auto colon = plan.find(':');
  const auto service = ServiceName::parse(plan.substr(0, colon));
  const auto level =
      PlanName::parse(colon == std::string::npos ? "default" : plan.substr(colon + 1));
  if (!service || !level) fields.complain("plan is not valid");
  const auto price = Price::parse(fields.optional_number("price_cents").value_or(0));
  if (!price) fields.complain("price_cents is out of range");
  wish.name = fields.optional_name<AddonName>("name");
  if (fields.wrong()) return wish;
  wish.service = *service;
  wish.plan = *level;
  wish.price = *price;
  return wish;
}

// Of an add-on that was not made.
Response refuse_addon(const Outcome& outcome) {
  const bool is_taken =
      outcome.kind == Outcome::Kind::rejected && outcome.rejection.reason == Reason::name_taken;
  if (!is_taken) return refuse(outcome);
  return refuse(status::unprocessable_entity, "invalid_params",
                "name " + outcome.rejection.subject + " is already taken.",
                code(Reason::name_taken));
}

Response resolved(const Look& look, const std::string& name,
                  const std::optional<std::string>& app_name) {
  return look.read([&](const View& view) {
    boost::json::array found;
    const auto look_on = [&](const App& app) {
      for (const Addon& addon : app.addons) {
        if (addon.name == name || addon.service == name || to_string(addon.id) == name)
          found.push_back(shape::addon(view, app, addon));
      }
    };
    if (app_name) {
      if (const App* app = view.app(*app_name)) look_on(*app);
    } else {
      for (const App* app : view.visible_apps()) look_on(*app);
    }
    if (found.empty()) return not_found("add_on", "Couldn't find that add-on.");
    return respond(found);
  });
}

}  // namespace

Response list_addons_of_app(const Look& look, const View& view, const App& app) {
  std::vector<AddonRow> rows;
  add_rows(app, rows);
  return of_version(app.version, respond_with_addons(look, view, rows));
}

Response list_addons_of_team(const Look& look, const View& view, const Org& org) {
  std::vector<AddonRow> rows;
  for (const App* app : view.apps(org.apps)) add_rows(*app, rows);
  return respond_with_addons(look, view, rows);
}

Response get_addon(const Look& look, const View& view) {
  const auto found = find(view, look.request);
  if (!found) return no_addon();
  const auto& [app, addon] = *found;
  return of_version(app->version, respond(shape::addon(view, *app, *addon)));
}

// Of every app that one sees.
Response list_addons(const Look& look, const View& view) {
  std::vector<AddonRow> rows;
  for (const App* app : view.visible_apps()) add_rows(*app, rows);
  return respond_with_addons(look, view, rows);
}

// Add-ons are attached to their own app only, which clients take for granted where no attachment is
// listed.
Response list_attachments(const Look& look) {
  return respond_with_rows(look.request, Listing{}, sorted_by::name);
}

// Which add-ons a name means: its own, its id, or a service that the app has one of.
Awaitable<Response> resolve_addon(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const std::string name = fields.text("addon");
  const auto app_name = fields.optional_text("app");
  if (fields.wrong()) co_return fields.refusal();
  co_await exchange.catch_up();
  auto resolve = [look = exchange.look(), name, app_name] {
    return resolved(look, name, app_name);
  };
  if (app_name || !exchange.is_much(weight::visible_addons)) co_return resolve();
  co_return co_await exchange.apart(std::move(resolve));
}

Awaitable<Response> post_addon(Exchange& exchange) {
  Fields fields(exchange.request.body);
  CreateAddon wish = read_wish(fields);
  if (fields.wrong()) co_return fields.refusal();
  const auto create = [&](const View&, const App& app) -> Step {
    if (const auto& plans = exchange.parts().options.addon_plans) {
      const auto listed = plans->find(wish.service.text() + ":" + wish.plan.text());
      if (listed == plans->end())
        return refuse(status::unprocessable_entity, "invalid_params", "Couldn't find that plan.");
      wish.price = *Price::parse(listed->second);
    }
    wish.app = app.name;
    Step step(wish);
    step.refusal = refuse_addon;
    return step;
  };
  auto creating =
      change_app(exchange, create, [](const View& view, const App& app, const Outcome& outcome) {
        const Addon* addon = find_on(app, to_string(outcome.created));
        return addon != nullptr ? respond(status::created, shape::addon(view, app, *addon))
                                : no_addon();
      });
  co_return co_await std::move(creating);
}

Awaitable<Response> delete_addon(Exchange& exchange) {
  return change(exchange, [&exchange](const View& view) -> Step {
    const auto found = find(view, exchange.request);
    if (!found) return no_addon();
    const auto& [app, addon] = *found;
    boost::json::object shown = shape::addon(view, *app, *addon);
    shown["state"] = "deprovisioned";
    return Step(DestroyAddon{app->name, *AddonReference::stored(addon->name)}, respond(shown),
                app->name);
  });
}

}  // namespace orglog::net::http
