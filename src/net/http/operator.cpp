// `/operator`: what belongs to whoever runs the platform (decision 7), and bulk import, which is
// its users'.
#include <boost/json/array.hpp>
#include <utility>

#include "body.hpp"
#include "changes.hpp"
#include "listings.hpp"
#include "orglog/codec/json.hpp"
#include "resources.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;

template <class Number>
std::optional<Number> read_limit(Fields& fields, std::string_view key) {
  const auto number = fields.optional_number(key);
  if (!number) return std::nullopt;
  if (*number < 0 || !std::in_range<Number>(*number)) {
    fields.complain(std::string(key) + " is out of range");
    return std::nullopt;
  }
  return static_cast<Number>(*number);
}

Package read_package(Fields& fields) {
  Package package;
  package.members = read_limit<std::uint32_t>(fields, "members");
  package.apps = read_limit<std::uint32_t>(fields, "apps");
  package.dyno_units = read_limit<std::uint32_t>(fields, "dyno_units");
  package.addon_credits_cents = read_limit<std::int64_t>(fields, "addon_credits_cents");
  return package;
}

// The team with its package, and what it has of that.
json::object with_package(const View& view, const Org& org) {
  json::object object = shape::team(view, org);
  object["limits"] = orglog::json::limits(org.package);
  object["current"] = orglog::json::current(org, view.asker.now);
  json::array features;
  for (const std::string& feature : org.features) features.push_back(json::value(feature));
  object["features"] = std::move(features);
  return object;
}

Response describe(const View& view, const Org& org) {
  return of_version(org.version, respond(with_package(view, org)));
}

}  // namespace

Response list_operator_teams(const Look& look, const View& view) {
  return respond_with_list(
      look.request, view.own_orgs(), sorted_by::name,
      [](const Org* org) { return shape::sorted(*org); },
      [&](const Org* org) { return with_package(view, *org); });
}

Awaitable<Response> provision_team(Exchange& exchange) {
  Fields fields(exchange.request.body);
  ProvisionOrg wish;
  wish.name = fields.name<OrgName>("name");
  wish.admin = fields.name<Email>("admin");
  const auto type = parse_org_type(fields.optional_text("type").value_or("enterprise"));
  if (!type) fields.complain("type must be enterprise or team");
  wish.features = fields.optional_list<Features>("features").value_or(Features());
  if (const auto* limits = fields.optional_object("limits")) {
    Fields inner(*limits);
    wish.package = read_package(inner);
    if (inner.wrong()) co_return inner.refusal();
  }
  if (fields.wrong()) co_return fields.refusal();
  wish.type = *type;
  const OrgName name = wish.name;
  auto provisioning = exchange.submit(std::move(wish));
  const Outcome outcome = co_await std::move(provisioning);
  if (!succeeded(outcome)) co_return refuse(outcome);
  co_return exchange.read([&](const View& view) {
    const Org* org = view.state.org(name);
    return org != nullptr ? respond(status::created, with_package(view, *org)) : no_team();
  });
}

// Of the whole store, into a directory of the machine that the server runs on.
Awaitable<Response> make_backup(Exchange& exchange) {
  Fields fields(exchange.request.body);
  Query query;
  query.kind = QueryKind::backup;
  query.type = fields.text("directory");
  if (fields.wrong()) co_return fields.refusal();
  co_await exchange.catch_up();
  auto work = [look = exchange.look(), query]() -> Response {
    const auto made = look.ask(query);
    return made ? respond(status::created, made->json) : refuse(made.error());
  };
  auto making = Exchange::apart_on(exchange.parts().readers, Asker::backups(), std::move(work));
  co_return co_await std::move(making);
}

// Nothing to accept where the clock did not jump.
Awaitable<Response> accept_clock(Exchange& exchange) {
  auto accepting = exchange.submit(AcceptClock{});
  const Outcome outcome = co_await std::move(accepting);
  if (!succeeded(outcome)) co_return refuse(outcome);
  co_return respond(json::object{{"accepted", outcome.kind == Outcome::Kind::accepted}});
}

// Only the limits that are named change; null takes one away.
Awaitable<Response> patch_package(Exchange& exchange) {
  Fields fields(exchange.request.body);
  ChangePackage wish;
  wish.features = fields.optional_list<Features>("features");
  if (const auto* limits = fields.optional_object("limits")) {
    Fields inner(*limits);
    wish.package = read_package(inner);
    wish.changes.members = inner.has("members");
    wish.changes.apps = inner.has("apps");
    wish.changes.dyno_units = inner.has("dyno_units");
    wish.changes.addon_credits = inner.has("addon_credits_cents");
    if (inner.wrong()) co_return inner.refusal();
  }
  if (fields.wrong()) co_return fields.refusal();
  const auto step = [&](const View&, const Org& org) -> Step {
    wish.org = org.name;
    return wish;
  };
  co_return co_await change_team(exchange, step, describe);
}

// One verdict an app, in the order asked for.
Awaitable<Response> import_apps(Exchange& exchange) {
  Fields fields(exchange.request.body);
  ImportApps wish;
  wish.all = fields.optional_flag("all").value_or(false);
  wish.atomic = fields.optional_flag("atomic").value_or(false);
  wish.apps = fields.optional_list<AppNames>("apps").value_or(AppNames());
  if (wish.all == !wish.apps.empty()) fields.complain("apps must name some, or all must be true");
  if (fields.wrong()) co_return fields.refusal();
  const auto step = [&](const View&, const Org& org) -> Step {
    wish.org = org.name;
    return wish;
  };
  const auto show = [](const View&, const Org& org, const Outcome& outcome) {
    json::array verdicts;
    for (const ItemVerdict& item : outcome.items) {
      const bool done = item.reason == Reason::none;
      json::object verdict{{"app", item.app.text()}, {"transferred", done}};
      verdict["reason"] = done ? json::value() : json::value(code(item.reason));
      verdict["message"] =
          done ? json::value() : json::value(sentence(rejection_of(item, org.name)));
      verdicts.push_back(std::move(verdict));
    }
    return respond(json::object{{"team", org.name.text()}, {"apps", std::move(verdicts)}});
  };
  co_return co_await change_team(exchange, step, show);
}

}  // namespace orglog::net::http
