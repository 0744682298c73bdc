// Questions about one state: who is where, and what there is. One table says of each kind of
// question who answers it and how many rows the answer looks at.
#include <algorithm>
#include <limits>
#include <optional>

#include "orglog/base/limits.hpp"
#include "orglog/codec/json.hpp"
#include "page.hpp"
#include "query_parts.hpp"

namespace orglog::queries {
namespace {

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
    json["name"] = account->name.text();
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
  Page<Org> page(query);
  const auto add = [&](const Org& org) { page.offer(org.name.text(), org); };
  if (is_platform_operator(view)) {
    for (const auto& [id, org] : view.state.orgs()) add(org);
  } else if (const Account* account = view.state.account(view.asker.account)) {
    for (const OrgId id : account->orgs) {
      if (const Org* org = view.state.org(id)) add(*org);
    }
  }
  return page.shaped([&](const Org& org) { return org_json(view, org); });
}

// Everybody on everything of an org; counted no further than somebody asks for.
std::size_t people_of(const View& view, const Org& org, std::size_t enough) {
  std::size_t people = org.members.size() + org.apps.size();
  for (const AppId id : org.apps) {
    if (people > enough) break;
    if (const App* app = view.state.app(id)) people += app->people.size();
  }
  return people;
}

static_assert(limits::rows_of_one_answer == 100'000, "a sentence below says so");

// It has no pages, so it is counted before anything of it is made.
Answered<Answer> org(const View& view, const Query& query) {
  ORGLOG_TRY_ASSIGN(found, visible_org(view, query.org));
  if (people_of(view, *found, limits::rows_of_one_answer) > limits::rows_of_one_answer) {
    return failure(QueryFailure::Kind::too_large,
                   "There are more than 100,000 members, apps and people on apps in " + query.org +
                       ": ask for its members, its apps, and the people on one app.");
  }
  boost::json::object json;
  json["org"] = org_json(view, *found);
  json["access"] = json::org_access(view.state, *found);
  return whole(std::move(json));
}

// By the person's address. Of an account that the state does not hold the id is all there is.
template <class Row>
void offer_person(const View& view, AccountId id, const Row& row, Page<Row>& page) {
  if (const Account* account = view.state.account(id))
    return page.offer(account->email.text(), row);
  page.offer(to_string(id), row);
}

Answered<Answer> members(const View& view, const Query& query) {
  ORGLOG_TRY_ASSIGN(found, visible_org(view, query.org));
  using Row = std::pair<const AccountId, Member>;
  Page<Row> page(query);
  for (const Row& row : found->members) offer_person(view, row.first, row, page);
  return page.shaped(
      [&](const Row& row) { return json::member(view.state, row.first, row.second); });
}

Answered<Answer> invitations(const View& view, const Query& query) {
  ORGLOG_TRY_ASSIGN(found, visible_org(view, query.org));
  Page<Invitation> page(query);
  for (const Invitation& invitation : found->invitations)
    page.offer(to_string(invitation.id), invitation);
  return page.shaped([&](const Invitation& invitation) {
    return json::invitation(view.state, invitation, view.asker.now);
  });
}

boost::json::object app_json(const View& view, const App& app) {
  return json::app(view.state, app, view.asker.account, is_platform_operator(view));
}

Answered<Answer> apps(const View& view, const Query& query) {
  Page<App> page(query);
  const auto add = [&](const App& app) { page.offer(app.name.text(), app); };
  if (!query.org.empty()) {
    ORGLOG_TRY_ASSIGN(found, visible_org(view, query.org));
    for (const AppId id : found->apps) {
      if (const App* app = view.state.app(id)) add(*app);
    }
  } else if (is_platform_operator(view)) {
    for (const auto& [id, app] : view.state.apps()) add(app);
  } else if (const Account* account = view.state.account(view.asker.account)) {
    for (const AppId id : account->apps) {
      if (const App* app = view.state.app(id)) add(*app);
    }
  }
  return page.shaped([&](const App& app) { return app_json(view, app); });
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
  ORGLOG_TRY_ASSIGN(found, visible_app(view, query.app));
  boost::json::object json = app_json(view, *found);
  json["formation"] = formation_json(*found);
  json["addons"] = addons_json(*found);
  return whole(std::move(json));
}

Answered<Answer> sharing(const View& view, const Query& query) {
  ORGLOG_TRY_ASSIGN(found, visible_app(view, query.app));
  const App& app = *found;
  Page<Access> page(query);
  for (const Access& access : app.people) offer_person(view, access.account, access, page);
  const Access owner{app.owner.account(), Permissions::all(), false, app.created_at};
  if (!app.owner.is_org()) page.offer(" ", owner);  // first: no address begins so
  return page.shaped([&](const Access& access) { return json::access(view.state, app, access); });
}

Answered<Answer> formation(const View& view, const Query& query) {
  ORGLOG_TRY_ASSIGN(found, visible_app(view, query.app));
  return whole(formation_json(*found));
}

Answered<Answer> addons(const View& view, const Query& query) {
  ORGLOG_TRY_ASSIGN(found, visible_app(view, query.app));
  return whole(addons_json(*found));
}

Answered<Answer> transfers(const View& view, const Query& query) {
  Page<App> page(query);
  const auto add = [&](const App& candidate) {
    const PendingTransfer& transfer = candidate.transfer;
    if (transfer.id.is_nil()) return;
    const bool is_party = transfer.from == view.asker.account || transfer.to == view.asker.account;
    if (!is_party && !is_platform_operator(view)) return;
    page.offer(candidate.name.text(), candidate);
  };
  // The recipient of a pending transfer is a collaborator of the app, so their own apps hold it.
  if (is_platform_operator(view)) {
    for (const auto& [id, candidate] : view.state.apps()) add(candidate);
  } else if (const Account* account = view.state.account(view.asker.account)) {
    for (const AppId id : account->apps) {
      if (const App* candidate = view.state.app(id)) add(*candidate);
    }
  }
  return page.shaped([&](const App& candidate) { return json::transfer(view.state, candidate); });
}

Answered<Answer> tokens(const View& view, const Query& query) {
  const Account* account = view.state.account(view.asker.account);
  if (!query.user.empty()) {
    ORGLOG_TRY_ASSIGN(named, account_named(view, query.user, "user"));
    const bool allowed = view.asker.is_operator || named == account;
    if (!allowed) return not_found(Reason::account_not_found, query.user);
    account = named;
  }
  if (account == nullptr)
    return refused(QueryFailure::Kind::invalid, Reason::account_required, "user");
  Page<Token> page(query);
  for (const Token& token : account->tokens)
    page.offer(to_rfc3339(token.created_at) + to_string(token.id), token);
  return page.shaped([](const Token& token) { return json::token(token); });
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

std::size_t weigh_accounts(const View& view, const Query&) {
  return is_platform_operator(view) ? view.state.accounts().size() : 0;
}

std::size_t weigh_orgs(const View& view, const Query&) {
  if (is_platform_operator(view)) return view.state.orgs().size();
  const Account* account = view.state.account(view.asker.account);
  return account != nullptr ? account->orgs.size() : 0;
}

std::size_t weigh_own_apps(const View& view, const Query&) {
  if (is_platform_operator(view)) return view.state.apps().size();
  const Account* account = view.state.account(view.asker.account);
  return account != nullptr ? account->apps.size() : 0;
}

std::size_t weigh_tokens(const View& view, const Query& query) {
  const Account* account = view.state.account(view.asker.account);
  if (!query.user.empty() && view.asker.is_operator) {
    const auto named = account_named(view, query.user, "user");
    account = named ? *named : nullptr;
  }
  return account != nullptr ? account->tokens.size() : 0;
}

template <class Weigh>
std::size_t weigh_org(const View& view, const Query& query, const Weigh& weigh) {
  const auto org = visible_org(view, query.org);
  return org ? weigh(**org) : 0;
}

std::size_t weigh_everybody(const View& view, const Query& query) {
  return weigh_org(view, query,
                   [&](const Org& org) { return people_of(view, org, limits::rows_at_once); });
}

std::size_t weigh_members(const View& view, const Query& query) {
  return weigh_org(view, query, [](const Org& org) { return org.members.size(); });
}

std::size_t weigh_invitations(const View& view, const Query& query) {
  return weigh_org(view, query, [](const Org& org) { return org.invitations.size(); });
}

std::size_t weigh_apps(const View& view, const Query& query) {
  if (query.org.empty()) return weigh_own_apps(view, query);
  return weigh_org(view, query, [](const Org& org) { return org.apps.size(); });
}

std::size_t weigh_people(const View& view, const Query& query) {
  const auto app = visible_app(view, query.app);
  return app ? (*app)->people.size() : 0;
}

std::size_t weigh_things(const View& view, const Query& query) {
  const auto app = visible_app(view, query.app);
  return app ? (*app)->formation.size() + (*app)->addons.size() : 0;
}

struct Question {
  Answered<Answer> (*answer)(const View& view, const Query& query);
  std::size_t (*weigh)(const View& view, const Query& query);
};

// In the order of QueryKind. The kinds from `audit` on are answered elsewhere.
constexpr Question questions[] = {
    {whoami, weigh_orgs},      {status, weigh_accounts}, {orgs, weigh_orgs},
    {org, weigh_everybody},    {members, weigh_members}, {invitations, weigh_invitations},
    {apps, weigh_apps},        {app, weigh_things},      {sharing, weigh_people},
    {formation, weigh_things}, {addons, weigh_things},   {transfers, weigh_own_apps},
    {tokens, weigh_tokens}};
static_assert(std::size(questions) == static_cast<std::size_t>(QueryKind::audit));

const Question* question_about_state(QueryKind kind) {
  return kind < QueryKind::audit ? &questions[static_cast<std::size_t>(kind)] : nullptr;
}

}  // namespace

std::size_t weight_of(const View& view, const Query& query) {
  const Question* const question = question_about_state(query.kind);
  return question ? question->weigh(view, query) : std::numeric_limits<std::size_t>::max();
}

Answered<Answer> answer_state(const View& view, const Query& query) {
  const Question* const question = question_about_state(query.kind);
  return question ? question->answer(view, query) : invalid("kind", "unknown question");
}

}  // namespace orglog::queries
