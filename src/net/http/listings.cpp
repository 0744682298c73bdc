#include "listings.hpp"

#include <algorithm>

#include "orglog/base/limits.hpp"

namespace orglog::net::http {
namespace {

// The rows of each of these, until there are more than are looked at at once.
template <class Range, class Count>
std::size_t walk(const Range& range, const Count& count) {
  std::size_t rows = 0;
  for (const auto& one : range) {
    if (rows > limits::rows_at_once) break;
    rows += count(one);
  }
  return rows;
}

// The apps of the team that the path names first, and such rows of each.
template <auto rows>
std::size_t walk_apps(const View& view, const Request& request) {
  const Org* org = view.team(request.arguments.front());
  if (org == nullptr) return 0;
  return walk(org->apps, [&](AppId id) {
    const App* app = view.state.app(id);
    return app != nullptr ? 1 + (app->*rows).size() : 1;
  });
}

}  // namespace

std::string text_of(const shape::Sorted& sorted, std::string_view attribute) {
  if (attribute == "id") return to_string(sorted.id);
  if (attribute == "created_at") return to_rfc3339(sorted.created_at);
  if (attribute == "updated_at") return to_rfc3339(sorted.updated_at);
  return std::string(sorted.name);
}

Response respond_with_teams(const Look& look, const View& view,
                            const std::vector<const Org*>& orgs) {
  return respond_with_list(
      look.request, orgs, sorted_by::name, [](const Org* org) { return shape::sorted(*org); },
      [&](const Org* org) { return shape::team(view, *org); });
}

Response respond_with_apps(const Look& look, const View& view,
                           const std::vector<const App*>& apps) {
  return respond_with_list(
      look.request, apps, sorted_by::name, [](const App* app) { return shape::sorted(*app); },
      [&](const App* app) { return shape::app(view, *app); });
}

namespace weight {

std::size_t teams(const View& view, const Request&) { return view.count_own_orgs(); }

std::size_t visible_apps(const View& view, const Request& request) {
  const std::size_t own = own_apps(view, request);
  const Account* account = view.account();
  if (view.is_platform_operator() || account == nullptr) return own;
  return own + walk(account->orgs, [&](OrgId id) {
           const Org* org = view.state.org(id);
           return org != nullptr ? 1 + org->apps.size() : 1;
         });
}

std::size_t visible_addons(const View& view, const Request& request) {
  const std::size_t apps = visible_apps(view, request);
  if (apps > limits::rows_at_once) return apps;
  return walk(view.visible_apps(), [](const App* app) { return 1 + app->addons.size(); });
}

// To see whether one may see somebody is to look at what one sees oneself; then there are their
// apps.
static std::size_t weigh_person(const View& view, const Request& request, const std::string& name) {
  const std::size_t own = visible_apps(view, request);
  if (own > limits::rows_at_once) return own;
  const Account* account = view.person(name);
  return account != nullptr ? account->apps.size() : 0;
}

std::size_t own_apps(const View& view, const Request&) { return view.count_own_apps(); }

std::size_t own_invitations(const View& view, const Request&) {
  return view.state.orgs_inviting(view.asker.account).size();
}

std::size_t person(const View& view, const Request& request) {
  return weigh_person(view, request, request.arguments.front());
}

std::size_t team_addons(const View& view, const Request& request) {
  return walk_apps<&App::addons>(view, request);
}

std::size_t team_collaborators(const View& view, const Request& request) {
  return walk_apps<&App::people>(view, request);
}

std::size_t apps_of_member(const View& view, const Request& request) {
  return weigh_person(view, request, request.arguments.at(1));
}

std::size_t dynos(const View& view, const Request& request) {
  const App* app = view.app(request.arguments.front());
  if (app == nullptr) return 0;
  return walk(app->formation, [](const Process& process) { return process.quantity; });
}

}  // namespace weight
}  // namespace orglog::net::http
