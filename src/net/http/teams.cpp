// `/teams`: the organizations that one is in.
#include <algorithm>
#include <boost/json/array.hpp>

#include "body.hpp"
#include "changes.hpp"
#include "listings.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/codec/json.hpp"
#include "resources.hpp"
#include "rows.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

constexpr std::string_view addons_controls = "addons-controls";

Response describe(const View& view, const Org& org) {
  return of_version(org.version, respond(shape::team(view, org)));
}

// Clients look at the features before they share an app of the team, also those of a collaborator
// who sees that app and not the team.
const Org* team_of_features(const View& view, const std::string& name) {
  if (const Org* org = view.team(name)) return org;
  const Account* account = view.account();
  const auto parsed = OrgName::parse(name);
  const Org* org = parsed ? view.state.org(*parsed) : nullptr;
  if (account == nullptr || org == nullptr) return nullptr;
  const bool on_an_app =
      std::ranges::any_of(account->apps, [&](AppId id) { return org->apps.contains(id); });
  return on_an_app ? org : nullptr;
}

Response preferences(const Org& org) {
  const bool controls = std::ranges::find(org.features, addons_controls) != org.features.end();
  return of_version(org.version, respond(boost::json::object{{"default-permission", "member"},
                                                             {addons_controls, controls}}));
}

}  // namespace

Response list_teams(const Look& look, const View& view) {
  return respond_with_teams(look, view, view.own_orgs());
}

Response get_team(const Look&, const View& view, const Org& org) { return describe(view, org); }

// A new name is the only thing of a team that an admin can change; `default` is a preference that
// clients keep for themselves.
Awaitable<Response> patch_team(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const auto name = fields.optional_name<OrgName>("name");
  static_cast<void>(fields.optional_flag("default"));
  if (fields.wrong()) co_return fields.refusal();
  const auto step = [&](const View& view, const Org& org) -> Step {
    if (auto refusal = exchange.refuse_changed(org.version, org.name.text())) return *refusal;
    if (!name || *name == org.name) return describe(view, org);
    return RenameOrg{org.name, *name};
  };
  co_return co_await change_team(exchange, step, describe);
}

Awaitable<Response> delete_team(Exchange& exchange) {
  return change_team(exchange, [](const View& view, const Org& org) {
    return Step(CloseOrg{org.name}, describe(view, org));
  });
}

Response list_team_features(const Look& look, const View& view) {
  const Org* org = team_of_features(view, look.argument(0));
  if (org == nullptr) return no_team();
  Response response = respond_with_list(
      look.request, org->features, sorted_by::name,
      [&](const Feature& name) { return shape::sorted_feature(view, *org, name); },
      [&](const Feature& name) { return shape::feature(view, *org, name); }, true);
  // The version counts what happens in the team, which is not for those who do not see it.
  if (view.team(look.argument(0)) == org) response.version = org->version;
  return response;
}

Response get_team_feature(const Look& look, const View& view, const Org& org) {
  for (const std::string& name : org.features) {
    const auto feature = shape::feature(view, org, name);
    if (name == look.argument(1) || feature.at("id").as_string() == look.argument(1))
      return of_version(org.version, respond(feature));
  }
  return not_found("team_feature", "Couldn't find that team feature.");
}

Response get_team_preferences(const Look&, const View&, const Org& org) { return preferences(org); }

// The one preference that can be set is kept as a feature of the org; the package is the operator's
// to change, so `decide` refuses it to everybody else.
Awaitable<Response> patch_team_preferences(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const auto wanted = fields.optional_flag(addons_controls);
  if (fields.wrong()) co_return fields.refusal();
  const auto step = [&](const View&, const Org& org) -> Step {
    if (auto refusal = exchange.refuse_changed(org.version, org.name.text())) return *refusal;
    if (!wanted) return preferences(org);
    std::vector<Feature> features = org.features;
    std::erase(features, addons_controls);
    if (*wanted) features.push_back(*Feature::parse(addons_controls));
    ChangePackage package;
    package.org = org.name;
    package.features = Features::of(std::move(features));
    if (!package.features) return invalid("The team has too many features.");
    return package;
  };
  auto changing =
      change_team(exchange, step, [](const View&, const Org& org) { return preferences(org); });
  co_return co_await std::move(changing);
}

Response list_team_permissions(const Look&) {
  boost::json::array permissions;
  for (const char* name : {"deploy", "manage", "operate", "view"})
    permissions.push_back(shape::permission(name));
  return respond(permissions);
}

}  // namespace orglog::net::http
