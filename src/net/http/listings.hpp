// The lists of the API before they are shaped, and how many rows of the state each makes one look
// at. Under the lock of the state; what a listing borrows lives as long as the answer is made.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "exchange.hpp"
#include "rows.hpp"
#include "shapes.hpp"

namespace orglog::net::http {

// What the row shows under this attribute.
std::string text_of(const shape::Sorted& sorted, std::string_view attribute);

// The page of these rows that was asked for. `sorted` and `shape` take a row. Among rows with the
// same text the id decides which stands first, or the name.
template <class Row, class Sort, class Shape>
Response respond_with_list(const Request& request, const std::vector<Row>& rows,
                           SortedBy attributes, Sort sorted, Shape shape, bool by_name = false) {
  Listing listing;
  listing.rows = rows.size();
  listing.key = [&rows, sorted, by_name](std::size_t row) {
    const shape::Sorted one = sorted(rows[row]);
    return by_name ? std::string(one.name) : to_string(one.id);
  };
  listing.text = [&rows, sorted](std::size_t row, std::string_view attribute) {
    return text_of(sorted(rows[row]), attribute);
  };
  listing.shape = [&rows, shape](std::size_t row) { return boost::json::value(shape(rows[row])); };
  return respond_with_rows(request, listing, attributes);
}

Response respond_with_teams(const Look& look, const View& view,
                            const std::vector<const Org*>& orgs);
Response respond_with_apps(const Look& look, const View& view, const std::vector<const App*>& apps);

// How many rows a request looks at, told from sizes alone. Where that takes a walk it ends above
// limits::rows_at_once.
namespace weight {
// Rows of the asker, or of the team or the app that the path names first.
template <auto rows>
std::size_t own(const View& view, const Request&) {
  const Account* account = view.account();
  return account != nullptr ? (account->*rows).size() : 0;
}
template <auto rows>
std::size_t of_team(const View& view, const Request& request) {
  const Org* org = view.team(request.arguments.front());
  return org != nullptr ? (org->*rows).size() : 0;
}
template <auto rows>
std::size_t of_app(const View& view, const Request& request) {
  const App* app = view.app(request.arguments.front());
  return app != nullptr ? (app->*rows).size() : 0;
}
std::size_t teams(const View& view, const Request& request);
std::size_t visible_apps(const View& view, const Request& request);
std::size_t visible_addons(const View& view, const Request& request);
std::size_t own_apps(const View& view, const Request& request);
std::size_t own_invitations(const View& view, const Request& request);
// Rows of the person whom the path names first, or after a team.
std::size_t person(const View& view, const Request& request);
std::size_t apps_of_member(const View& view, const Request& request);
std::size_t team_addons(const View& view, const Request& request);
std::size_t team_collaborators(const View& view, const Request& request);
std::size_t dynos(const View& view, const Request& request);
}  // namespace weight

}  // namespace orglog::net::http
