#include <algorithm>
#include <functional>

#include "orglog/base/limits.hpp"
#include "orglog/codec/json.hpp"
#include "query_parts.hpp"

namespace orglog::queries {
namespace {

// Rows with the key that they are sorted and paged by.
using Rows = std::vector<std::pair<std::string, boost::json::object>>;

Answer page_of(Rows rows, const Query& query) {
  std::ranges::sort(rows, {}, [](const auto& row) -> const std::string& { return row.first; });
  const std::size_t limit =
      query.limit == 0 ? limits::page_rows : std::min<std::size_t>(query.limit, limits::page_rows);
  auto row = std::ranges::upper_bound(
      rows, query.cursor, {},
      [](const auto& candidate) -> const std::string& { return candidate.first; });
  if (query.cursor.empty()) row = rows.begin();
  boost::json::array array;
  Answer answer;
  for (; row != rows.end() && array.size() < limit; ++row) {
    answer.cursor = row->first;
    array.push_back(std::move(row->second));
  }
  if (row == rows.end()) answer.cursor.clear();
  answer.json = std::move(array);
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
  Rows rows;
  const auto add = [&](const Org& org) { rows.emplace_back(org.name.text(), org_json(view, org)); };
  if (is_platform_operator(view)) {
    for (const auto& [id, org] : view.state.orgs()) add(org);
  } else if (const Account* account = view.state.account(view.asker.account)) {
    for (const OrgId id : account->orgs) {
      if (const Org* org = view.state.org(id)) add(*org);
    }
  }
  return page_of(std::move(rows), query);
}

Answered<Answer> org(const View& view, const Query& query) {
  const auto found = visible_org(view, query.org);
  if (!found) return found.error();
  boost::json::object json;
  json["org"] = org_json(view, **found);
  json["access"] = json::org_access(view.state, **found);
  return whole(std::move(json));
}

Answered<Answer> members(const View& view, const Query& query) {
  const auto found = visible_org(view, query.org);
  if (!found) return found.error();
  Rows rows;
  for (const auto& [id, member] : (*found)->members) {
    const Account* account = view.state.account(id);
    rows.emplace_back(account != nullptr ? account->email.key() : to_string(id),
                      json::member(view.state, id, member));
  }
  return page_of(std::move(rows), query);
}

Answered<Answer> invitations(const View& view, const Query& query) {
  const auto found = visible_org(view, query.org);
  if (!found) return found.error();
  Rows rows;
  for (const Invitation& invitation : (*found)->invitations) {
    rows.emplace_back(to_string(invitation.id),
                      json::invitation(view.state, invitation, view.asker.now));
  }
  return page_of(std::move(rows), query);
}

boost::json::object app_json(const View& view, const App& app) {
  return json::app(view.state, app, view.asker.account, is_platform_operator(view));
}

Answered<Answer> apps(const View& view, const Query& query) {
  Rows rows;
  const auto add = [&](const App& app) { rows.emplace_back(app.name.text(), app_json(view, app)); };
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
  return page_of(std::move(rows), query);
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
  Rows rows;
  for (const Access& access : app.people) {
    const Account* account = view.state.account(access.account);
    rows.emplace_back(account != nullptr ? account->email.key() : to_string(access.account),
                      json::access(view.state, app, access));
  }
  if (!app.owner.is_org()) {
    const Access owner{app.owner.account(), Permissions::all(), false, app.created_at};
    rows.emplace_back(std::string(), json::access(view.state, app, owner));  // first
  }
  return page_of(std::move(rows), query);
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
  Rows rows;
  const auto add = [&](const App& candidate) {
    const PendingTransfer& transfer = candidate.transfer;
    if (transfer.id.is_nil()) return;
    const bool is_party = transfer.from == view.asker.account || transfer.to == view.asker.account;
    if (!is_party && !is_platform_operator(view)) return;
    rows.emplace_back(candidate.name.text(), json::transfer(view.state, candidate));
  };
  // The recipient of a pending transfer is a collaborator of the app, so his own apps hold it.
  if (is_platform_operator(view)) {
    for (const auto& [id, candidate] : view.state.apps()) add(candidate);
  } else if (const Account* account = view.state.account(view.asker.account)) {
    for (const AppId id : account->apps) {
      if (const App* candidate = view.state.app(id)) add(*candidate);
    }
  }
  return page_of(std::move(rows), query);
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
  Rows rows;
  for (const Token& token : account->tokens) {
    rows.emplace_back(to_rfc3339(token.created_at) + to_string(token.id), json::token(token));
  }
  return page_of(std::move(rows), query);
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

}  // namespace

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
