// `/account/app-transfers`: the two-step way from person to person.
#include "body.hpp"
#include "changes.hpp"
#include "listings.hpp"
#include "resources.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

Response no_transfer() { return refuse(Rejection{Reason::transfer_not_found, {}}); }

// By its id, or by its app's id or name.
const App* find(const View& view, const std::string& name) {
  const App* app = view.app(name);
  if (const auto id = parse_uuid(name); id && app == nullptr)
    app = view.state.app_of_transfer(TransferId{*id});
  return app != nullptr && view.concerns(app->transfer) ? app : nullptr;
}

boost::json::object shown(const View& view, const App& app, std::string_view state = "pending") {
  return shape::transfer(view, app, app.transfer, state);
}

// Whom an id means, as a command names them: a person or a team; nothing where the asker sees
// neither.
std::optional<std::string> called(const View& view, const std::string& id) {
  if (const Account* account = view.person(id)) return account->email.text();
  if (const Org* org = view.team(id)) return org->name.text();
  return std::nullopt;
}

}  // namespace

Response list_transfers(const Look& look, const View& view) {
  std::vector<const App*> apps = view.own_apps();
  std::erase_if(apps, [&](const App* app) { return !view.concerns(app->transfer); });
  return respond_with_list(
      look.request, apps, sorted_by::id,
      [](const App* app) { return shape::sorted(app->transfer); },
      [&](const App* app) { return shown(view, *app); });
}

Response get_transfer(const Look& look, const View& view) {
  const App* app = find(view, look.argument(0));
  return app != nullptr ? of_version(app->version, respond(shown(view, *app))) : no_transfer();
}

Awaitable<Response> post_transfer(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const std::string app_name = fields.text("app"), recipient = fields.text("recipient");
  static_cast<void>(fields.optional_flag("silent"));
  if (fields.wrong()) co_return fields.refusal();
  const auto step = [&](const View& view, const App& app) -> Step {
    const auto to = parse_uuid(recipient) ? called(view, recipient) : std::optional(recipient);
    if (!to) return refuse(Rejection{Reason::account_not_found, recipient});
    const auto owner = OrgOrEmail::parse(*to);
    if (!owner) return no_recipient(*to);
    return TransferApp{app.name, *owner, false};
  };
  const auto show = [](const View& view, const App& app, const Outcome& outcome) {
    if (!app.transfer.id.is_nil()) return respond(status::created, shown(view, app));
    // To or from a team it is done at once.
    PendingTransfer done;
    done.id = TransferId{outcome.created};
    done.from = view.asker.account;
    done.created_at = app.newest;
    boost::json::object object = shape::transfer(view, app, done, "accepted");
    object["recipient"] = shape::owner(view, app.owner);
    return respond(status::created, object);
  };
  auto transferring = change_named<TheApp>(exchange, app_name, step, show);
  co_return co_await std::move(transferring);
}

Awaitable<Response> patch_transfer(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const std::string state = fields.text("state");
  if (state != "accepted" && state != "declined")
    fields.complain("state must be accepted or declined");
  if (fields.wrong()) co_return fields.refusal();
  auto answering = change(exchange, [&](const View& view) -> Step {
    const App* app = find(view, exchange.argument(0));
    if (app == nullptr) return no_transfer();
    Step step(DeclineTransfer{app->transfer.id}, respond(shown(view, *app, state)), app->name);
    if (state == "accepted") step.command = AcceptTransfer{app->transfer.id};
    return step;
  });
  co_return co_await std::move(answering);
}

Awaitable<Response> delete_transfer(Exchange& exchange) {
  return change(exchange, [&exchange](const View& view) -> Step {
    const App* app = find(view, exchange.argument(0));
    if (app == nullptr) return no_transfer();
    return Step(CancelTransfer{app->transfer.id}, respond(shown(view, *app)), app->name);
  });
}

}  // namespace orglog::net::http
