// Made of the vendor's JSON schema of the Platform API, of the links that are served here. Where
// that file is at hand a test compares every route with it, so that a new one finds its fields.
#include "vendor_fields.hpp"

#include <algorithm>
#include <array>

namespace orglog::net::http {
namespace {

struct Row {
  verb method{};
  std::string_view pattern;
  std::string_view fields;
};

constexpr std::array rows{
    Row{verb::patch, "/account", "allow_tracking beta name"},
    Row{verb::post, "/account/app-transfers", "app recipient silent"},
    Row{verb::patch, "/account/app-transfers/{}", "state"},
    Row{verb::post, "/actions/addons/resolve", "addon addon_service app"},
    Row{verb::post, "/apps", "feature_flags name region stack"},
    Row{verb::patch, "/apps/{}", "build_stack maintenance name"},
    Row{verb::post, "/apps/{}/addons",
        "attachment attachment.name config config.* confirm name plan"},
    Row{verb::post, "/apps/{}/collaborators", "silent user"},
    Row{verb::patch, "/apps/{}/formation",
        "updates updates.dyno_size updates.dyno_size.id updates.dyno_size.name "
        "updates.quantity updates.type"},
    Row{verb::patch, "/apps/{}/formation/{}", "dyno_size dyno_size.id dyno_size.name quantity"},
    Row{verb::post, "/oauth/authorizations", "client description expires_in scope"},
    Row{verb::post, "/password-resets", "email"},
    Row{verb::post, "/password-resets/{}/actions/finalize", "password password_confirmation"},
    Row{verb::post, "/teams/apps", "internal_routing locked name personal region space stack team"},
    Row{verb::patch, "/teams/apps/{}", "locked owner"},
    Row{verb::post, "/teams/apps/{}/collaborators", "permissions silent user"},
    Row{verb::patch, "/teams/apps/{}/collaborators/{}", "permissions"},
    Row{verb::patch, "/teams/{}", "default name"},
    Row{verb::put, "/teams/{}/invitations", "email role"},
    Row{verb::patch, "/teams/{}/members", "email federated role"},
    Row{verb::post, "/teams/{}/members", "email federated role"},
    Row{verb::put, "/teams/{}/members", "email federated role"},
    Row{verb::patch, "/teams/{}/preferences", "addons-controls"},
    Row{verb::get, "/teams/{}/usage/daily", "end start"},
    Row{verb::get, "/teams/{}/usage/monthly", "end start"},
};

}  // namespace

std::string_view vendor_fields(verb method, std::string_view pattern) {
  const auto found = std::ranges::find_if(
      rows, [&](const Row& row) { return row.method == method && row.pattern == pattern; });
  return found == rows.end() ? std::string_view() : found->fields;
}

}  // namespace orglog::net::http
