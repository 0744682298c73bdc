#include <algorithm>
#include <limits>

#include "orglog/base/limits.hpp"
#include "orglog/codec/json.hpp"
#include "query_parts.hpp"

namespace orglog::queries {
namespace {

// Rows with the key that they are sorted and paged by. A row is looked at only when it is in the
// page: nothing of the others is made.
template <class Row>
using Rows = std::vector<std::pair<std::string, const Row*>>;

template <class Row, class Shape>
Answer page_of(Rows<Row> rows, const Query& query, const Shape& shape) {
  if (!query.cursor.empty())
    std::erase_if(rows, [&](const auto& row) { return row.first <= query.cursor; });
  const std::size_t wanted =
      query.limit == 0 ? limits::page_rows : std::min<std::size_t>(query.limit, limits::page_rows);
  const std::size_t count = std::min(wanted, rows.size());
  std::ranges::partial_sort(rows, rows.begin() + static_cast<std::ptrdiff_t>(count), {},
                            &Rows<Row>::value_type::first);
  boost::json::array array;
  array.reserve(count);
  for (std::size_t index = 0; index < count; ++index) array.push_back(shape(*rows[index].second));
  Answer answer;
  answer.json = std::move(array);
  if (count < rows.size()) answer.cursor = std::move(rows[count - 1].first);
  return answer;
}

Answer whole(boost::json::value json) {
  Answer answer;
  answer.json = std::move(json);
  return answer;
}

bool is_platform_operator(const View& view) {
  return view.asker.is_operator && view.asker.account.is_nil();
}

Answered<Answer> whoami(const View& view, const Query&) {
  boost::json::object json;
  json["operator"] = is_platform_operator(view);
  json["readings_recorded"] = view.records_readings;
  boost::json::array orgs;
  if (const Account* account = view.state.account(view.asker.account)) {
    json["id"] = to_string(account->id);
    json["email"] = account->email.text();
    json["name"] = account->name;
    for (const OrgId id : account->orgs) {
      const Org* org = view.state.org(id);
      if (org == nullptr) continue;
      orgs.push_back(
          {{"name", org->name.text()}, {"role", to_text(*view.state.role(*org, account->id))}});
    }
  }
  json["orgs"] = std::move(orgs);
  return whole(std::move(json));
}

boost::json::object org_json(const View& view, const Org& org) {
  boost::json::object json = json::org(view.state, org);
  const auto role = view.state.role(org, view.asker.account);
  if (role) {
    json["role"] = to_text(*role);
  } else {
    json["role"] = nullptr;
  }
  return json;
}

Answered<Answer> orgs(const View& view, const Query& query) {
  Rows<Org> rows;
  const auto add = [&](const Org& org) { rows.emplace_back(org.name.text(), &org); };
  if (is_platform_operator(view)) {
    for (const auto& [id, org] : view.state.orgs()) add(org);
  } else if (const Account* account = view.state.account(view.asker.account)) {
    for (const OrgId id : account->orgs) {
      if (const Org* org = view.state.org(id)) add(*org);
    }
  }
  return page_of(std::move(rows), query, [&](const Org& org) { return org_json(view, org); });
}

Answered<Answer> org(const View& view, const Query& query) {
  const auto found = visible_org(view, query.org);
  if (!found) return found.error();
  boost::json::object json;
  json["org"] = org_json(view, **found);
  json["access"] = json::org_access(view.state, **found);
  return whole(std::move(json));
}

// Of an account that the state does not hold the id is all there is.
std::string key_of(const View& view, AccountId id) {
  const Account* account = view.state.account(id);
  return account != nullptr ? account->email.key() : to_string(id);
}

Answered<Answer> members(const View& view, const Query& query) {
  const auto found = visible_org(view, query.org);
  if (!found) return found.error();
  using Row = std::pair<const AccountId, Member>;
  Rows<Row> rows;
  for (const Row& row : (*found)->members) rows.emplace_back(key_of(view, row.first), &row);
  return page_of(std::move(rows), query,
                 [&](const Row& row) { return json::member(view.state, row.first, row.second); });
}

Answered<Answer> invitations(const View& view, const Query& query) {
  const auto found = visible_org(view, query.org);
  if (!found) return found.error();
  Rows<Invitation> rows;
  for (const Invitation& invitation : (*found)->invitations)
    rows.emplace_back(to_string(invitation.id), &invitation);
  return page_of(std::move(rows), query, [&](const Invitation& invitation) {
    return json::invitation(view.state, invitation, view.asker.now);
  });
}

boost::json::object app_json(const View& view, const App& app) {
  return json::app(view.state, app, view.asker.account, is_platform_operator(view));
}

Answered<Answer> apps(const View& view, const Query& query) {
  Rows<App> rows;
  const auto add = [&](const App& app) { rows.emplace_back(app.name.text(), &app); };
  if (!query.org.empty()) {
    const auto found = visible_org(view, query.org);
    if (!found) return found.error();
    for (const AppId id : (*found)->apps) {
      if (const App* app = view.state.app(id)) add(*app);
    }
  } else if (is_platform_operator(view)) {
    for (const auto& [id, app] : view.state.apps()) add(app);
  } else if (const Account* account = view.state.account(view.asker.account)) {
    for (const AppId id : account->apps) {
      if (const App* app = view.state.app(id)) add(*app);
    }
  }
  return page_of(std::move(rows), query, [&](const App& app) { return app_json(view, app); });
}

boost::json::array formation_json(const App& app) {
  boost::json::array array;
  for (const Process& process : app.formation) array.push_back(json::process(process));
  return array;
}

boost::json::array addons_json(const App& app) {
  boost::json::array array;
  for (const Addon& addon : app.addons) array.push_back(json::addon(addon));
  return array;
}

Answered<Answer> app(const View& view, const Query& query) {
  const auto found = visible_app(view, query.app);
  if (!found) return found.error();
  boost::json::object json = app_json(view, **found);
  json["formation"] = formation_json(**found);
  json["addons"] = addons_json(**found);
  return whole(std::move(json));
}

Answered<Answer> sharing(const View& view, const Query& query) {
  const auto found = visible_app(view, query.app);
  if (!found) return found.error();
  const App& app = **found;
  Rows<Access> rows;
  rows.reserve(app.people.size() + 1);
  for (const Access& access : app.people) rows.emplace_back(key_of(view, access.account), &access);
  const Access owner{app.owner.account(), Permissions::all(), false, app.created_at};
  if (!app.owner.is_org()) rows.emplace_back(" ", &owner);  // first: no address begins so
  return page_of(std::move(rows), query,
                 [&](const Access& access) { return json::access(view.state, app, access); });
}

Answered<Answer> formation(const View& view, const Query& query) {
  const auto found = visible_app(view, query.app);
  if (!found) return found.error();
  return whole(formation_json(**found));
}

Answered<Answer> addons(const View& view, const Query& query) {
  const auto found = visible_app(view, query.app);
  if (!found) return found.error();
  return whole(addons_json(**found));
}

Answered<Answer> transfers(const View& view, const Query& query) {
  Rows<App> rows;
  const auto add = [&](const App& candidate) {
    const PendingTransfer& transfer = candidate.transfer;
    if (transfer.id.is_nil()) return;
    const bool is_party = transfer.from == view.asker.account || transfer.to == view.asker.account;
    if (!is_party && !is_platform_operator(view)) return;
    rows.emplace_back(candidate.name.text(), &candidate);
  };
  // The recipient of a pending transfer is a collaborator of the app, so his own apps hold it.
  if (is_platform_operator(view)) {
    for (const auto& [id, candidate] : view.state.apps()) add(candidate);
  } else if (const Account* account = view.state.account(view.asker.account)) {
    for (const AppId id : account->apps) {
      if (const App* candidate = view.state.app(id)) add(*candidate);
    }
  }
  return page_of(std::move(rows), query,
                 [&](const App& candidate) { return json::transfer(view.state, candidate); });
}

Answered<Answer> tokens(const View& view, const Query& query) {
  const Account* account = view.state.account(view.asker.account);
  if (!query.user.empty()) {
    const auto named = account_named(view, query.user, "user");
    if (!named) return named.error();
    const bool allowed = view.asker.is_operator || *named == account;
    if (!allowed) return not_found(Reason::account_not_found, query.user);
    account = *named;
  }
  if (account == nullptr)
    return refused(QueryFailure::Kind::invalid, Reason::account_required, "user");
  Rows<Token> rows;
  for (const Token& token : account->tokens)
    rows.emplace_back(to_rfc3339(token.created_at) + to_string(token.id), &token);
  return page_of(std::move(rows), query, [](const Token& token) { return json::token(token); });
}

// Erased in the log, but their keys are not destroyed yet.
std::size_t erasures_pending(const View& view) {
  if (view.keyring == nullptr) return 0;
  return static_cast<std::size_t>(
      std::ranges::count_if(view.state.accounts(), [&](const auto& account) {
        return account.second.state == AccountState::erased && view.keyring->holds(account.first);
      }));
}

Answered<Answer> status(const View& view, const Query&) {
  if (!is_platform_operator(view))
    return refused(QueryFailure::Kind::forbidden, Reason::operator_only, "status");
  return whole(boost::json::object{{"accounts", view.state.accounts().size()},
                                   {"orgs", view.state.orgs().size()},
                                   {"apps", view.state.apps().size()},
                                   {"erasures_pending", erasures_pending(view)}});
}

std::size_t orgs_of(const View& view) {
  if (is_platform_operator(view)) return view.state.orgs().size();
  const Account* account = view.state.account(view.asker.account);
  return account != nullptr ? account->orgs.size() : 0;
}

std::size_t apps_of(const View& view) {
  if (is_platform_operator(view)) return view.state.apps().size();
  const Account* account = view.state.account(view.asker.account);
  return account != nullptr ? account->apps.size() : 0;
}

std::size_t tokens_of(const View& view, const Query& query) {
  const Account* account = view.state.account(view.asker.account);
  if (!query.user.empty() && view.asker.is_operator) {
    const auto named = account_named(view, query.user, "user");
    account = named ? *named : nullptr;
  }
  return account != nullptr ? account->tokens.size() : 0;
}

// Everybody on everything; not counted further than anybody asks for.
std::size_t people_of(const View& view, const Org& org) {
  std::size_t people = org.members.size() + org.apps.size();
  for (const AppId id : org.apps) {
    if (people > limits::rows_at_once) break;
    if (const App* app = view.state.app(id)) people += app->people.size();
  }
  return people;
}

std::size_t weight_in_org(const View& view, const Query& query) {
  const auto org = visible_org(view, query.org);
  if (!org) return 0;
  if (query.kind == QueryKind::org) return people_of(view, **org);
  if (query.kind == QueryKind::members) return (*org)->members.size();
  if (query.kind == QueryKind::invitations) return (*org)->invitations.size();
  return (*org)->apps.size();
}

std::size_t weight_on_app(const View& view, const Query& query) {
  const auto app = visible_app(view, query.app);
  if (!app) return 0;
  if (query.kind == QueryKind::sharing) return (*app)->people.size();
  return (*app)->formation.size() + (*app)->addons.size();
}

}  // namespace

std::size_t weight_of(const View& view, const Query& query) {
  switch (query.kind) {
    case QueryKind::whoami:
    case QueryKind::orgs:
      return orgs_of(view);
    case QueryKind::status:
      return is_platform_operator(view) ? view.state.accounts().size() : 0;
    case QueryKind::apps:
      return query.org.empty() ? apps_of(view) : weight_in_org(view, query);
    case QueryKind::org:
    case QueryKind::members:
    case QueryKind::invitations:
      return weight_in_org(view, query);
    case QueryKind::app:
    case QueryKind::sharing:
    case QueryKind::formation:
    case QueryKind::addons:
      return weight_on_app(view, query);
    case QueryKind::transfers:
      return apps_of(view);
    case QueryKind::tokens:
      return tokens_of(view, query);
    case QueryKind::audit:
    case QueryKind::backup:
    case QueryKind::usage:
    case QueryKind::receipt:
    case QueryKind::who_can:
    case QueryKind::can:
    case QueryKind::diff:
      break;  // history: however much there is
  }
  return std::numeric_limits<std::size_t>::max();
}

Answered<Answer> answer_state(const View& view, const Query& query) {
  switch (query.kind) {
    case QueryKind::whoami:
      return whoami(view, query);
    case QueryKind::status:
      return status(view, query);
    case QueryKind::orgs:
      return orgs(view, query);
    case QueryKind::org:
      return org(view, query);
    case QueryKind::members:
      return members(view, query);
    case QueryKind::invitations:
      return invitations(view, query);
    case QueryKind::apps:
      return apps(view, query);
    case QueryKind::app:
      return app(view, query);
    case QueryKind::sharing:
      return sharing(view, query);
    case QueryKind::formation:
      return formation(view, query);
    case QueryKind::addons:
      return addons(view, query);
    case QueryKind::transfers:
      return transfers(view, query);
    case QueryKind::tokens:
      return tokens(view, query);
    case QueryKind::audit:
    case QueryKind::backup:
    case QueryKind::usage:
    case QueryKind::receipt:
    case QueryKind::who_can:
    case QueryKind::can:
    case QueryKind::diff:
      break;  // history: answered elsewhere
  }
  return invalid("kind", "unknown question");
}

}  // namespace orglog::queries
