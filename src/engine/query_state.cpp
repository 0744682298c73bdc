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

Answered<Answer> whoami(const View& view, const Query&, const QuerySources& sources) {
  boost::json::object json;
  json["operator"] = view.is_platform_operator();
  json["readings_recorded"] = static_cast<bool>(sources.on_reading);
  boost::json::array orgs;
  if (const Account* account = view.account()) {
    json["id"] = to_string(account->id);
    json["email"] = account->email.text();
    json["name"] = account->name.text();
    for (const Org* org : view.orgs(account->orgs)) {
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
  json["role"] = role ? boost::json::value(to_text(*role)) : boost::json::value();
  return json;
}

Answered<Answer> orgs(const View& view, const Query& query, const QuerySources&) {
  Page<Org> page(query);
  for (const Org* org : view.own_orgs()) page.offer(org->name.text(), *org);
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

// By the person's address.
template <class Row>
void offer_person(const View& view, AccountId id, const Row& row, Page<Row>& page) {
  page.offer(json::StateNames(view.state).person(id), row);
}

Answer members_of(const View& view, const Org& org, const Query& query) {
  using Row = std::pair<const AccountId, Member>;
  Page<Row> page(query);
  for (const Row& row : org.members) offer_person(view, row.first, row, page);
  return page.shaped(
      [&](const Row& row) { return json::member(view.state, row.first, row.second); });
}

boost::json::object app_json(const View& view, const App& app) {
  return json::app(view.state, app, view.asker.account, view.is_platform_operator());
}

Answer page_of(const View& view, const std::vector<const App*>& apps, const Query& query) {
  Page<App> page(query);
  for (const App* app : apps) page.offer(app->name.text(), *app);
  return page.shaped([&](const App& app) { return app_json(view, app); });
}

static_assert(limits::rows_of_one_answer == 100'000, "a sentence below says so");

// It has no pages, so it is counted before anything of it is made.
Answered<Answer> org(const View& view, const Query& query, const QuerySources&) {
  ORGLOG_TRY_ASSIGN(found, visible_org(view, query.org));
  if (people_of(view, *found, limits::rows_of_one_answer) > limits::rows_of_one_answer) {
    return failure(QueryFailure::Kind::too_large,
                   "There are more than 100,000 members, apps and people on apps in " + query.org +
                       ": ask for its members, its apps, and the people on one app.");
  }
  boost::json::object json;
  json["org"] = org_json(view, *found);
  json["access"] = json::org_access(view.state, *found);
  if (query.whole) {
    json["members"] = members_of(view, *found, query).json;
    json["apps"] = page_of(view, view.apps(found->apps), query).json;
    json["as_of"] = query.as_of;
  }
  return whole(std::move(json));
}

Answered<Answer> members(const View& view, const Query& query, const QuerySources&) {
  ORGLOG_TRY_ASSIGN(found, visible_org(view, query.org));
  return members_of(view, *found, query);
}

Answered<Answer> invitations(const View& view, const Query& query, const QuerySources&) {
  ORGLOG_TRY_ASSIGN(found, visible_org(view, query.org));
  Page<Invitation> page(query);
  for (const Invitation& invitation : found->invitations)
    page.offer(to_string(invitation.id), invitation);
  return page.shaped([&](const Invitation& invitation) {
    return json::invitation(view.state, invitation, view.asker.now);
  });
}

Answered<Answer> apps(const View& view, const Query& query, const QuerySources&) {
  if (query.org.empty()) return page_of(view, view.own_apps(), query);
  ORGLOG_TRY_ASSIGN(found, visible_org(view, query.org));
  return page_of(view, view.apps(found->apps), query);
}

template <class Things, class Shape>
boost::json::array array_of(const Things& things, const Shape& shape) {
  boost::json::array array;
  for (const auto& thing : things) array.push_back(shape(thing));
  return array;
}

Answered<Answer> app(const View& view, const Query& query, const QuerySources&) {
  ORGLOG_TRY_ASSIGN(found, visible_app(view, query.app));
  boost::json::object json = app_json(view, *found);
  json["formation"] = array_of(found->formation, json::process);
  json["addons"] = array_of(found->addons, json::addon);
  return whole(std::move(json));
}

Answered<Answer> sharing(const View& view, const Query& query, const QuerySources&) {
  ORGLOG_TRY_ASSIGN(found, visible_app(view, query.app));
  const App& app = *found;
  Page<Access> page(query);
  for (const Access& access : app.people) offer_person(view, access.account, access, page);
  const Access owner{app.owner.account(), Permissions::all(), false, app.created_at};
  if (!app.owner.is_org()) page.offer(" ", owner);  // first: no address begins so
  return page.shaped([&](const Access& access) { return json::access(view.state, app, access); });
}

Answered<Answer> formation(const View& view, const Query& query, const QuerySources&) {
  ORGLOG_TRY_ASSIGN(found, visible_app(view, query.app));
  return whole(array_of(found->formation, json::process));
}

Answered<Answer> addons(const View& view, const Query& query, const QuerySources&) {
  ORGLOG_TRY_ASSIGN(found, visible_app(view, query.app));
  return whole(array_of(found->addons, json::addon));
}

// The recipient of a pending transfer is a collaborator of the app, so their own apps hold it.
Answered<Answer> transfers(const View& view, const Query& query, const QuerySources&) {
  Page<App> page(query);
  for (const App* app : view.own_apps()) {
    if (view.concerns(app->transfer)) page.offer(app->name.text(), *app);
  }
  return page.shaped([&](const App& app) { return json::transfer(view.state, app); });
}

Answered<Answer> tokens(const View& view, const Query& query, const QuerySources&) {
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
std::size_t erasures_pending(const View& view, const Keyring* keyring) {
  if (keyring == nullptr) return 0;
  return static_cast<std::size_t>(
      std::ranges::count_if(view.state.accounts(), [&](const auto& account) {
        return account.second.state == AccountState::erased && keyring->holds(account.first);
      }));
}

Answered<Answer> status(const View& view, const Query&, const QuerySources& sources) {
  if (!view.is_platform_operator())
    return refused(QueryFailure::Kind::forbidden, Reason::operator_only, "status");
  return whole(boost::json::object{{"accounts", view.state.accounts().size()},
                                   {"orgs", view.state.orgs().size()},
                                   {"apps", view.state.apps().size()},
                                   {"erasures_pending", erasures_pending(view, sources.keyring)}});
}

std::size_t weigh_accounts(const View& view, const Query&) {
  return view.is_platform_operator() ? view.state.accounts().size() : 0;
}

std::size_t weigh_orgs(const View& view, const Query&) { return view.count_own_orgs(); }

std::size_t weigh_tokens(const View& view, const Query& query) {
  const bool names_another = !query.user.empty() && view.asker.is_operator;
  const Account* account = names_another ? view.anybody(query.user) : view.account();
  return account != nullptr ? account->tokens.size() : 0;
}

std::size_t weigh_everybody(const View& view, const Query& query) {
  const auto org = visible_org(view, query.org);
  return org ? people_of(view, **org, limits::rows_at_once) : 0;
}

template <auto rows>
std::size_t weigh_org(const View& view, const Query& query) {
  const auto org = visible_org(view, query.org);
  return org ? ((*org)->*rows).size() : 0;
}

std::size_t weigh_own_apps(const View& view, const Query&) { return view.count_own_apps(); }

std::size_t weigh_apps(const View& view, const Query& query) {
  return query.org.empty() ? view.count_own_apps() : weigh_org<&Org::apps>(view, query);
}

template <auto... rows>
std::size_t weigh_app(const View& view, const Query& query) {
  const auto app = visible_app(view, query.app);
  return app ? (((*app)->*rows).size() + ...) : 0;
}

struct Question {
  Answered<Answer> (*answer)(const View& view, const Query& query, const QuerySources& sources);
  std::size_t (*weigh)(const View& view, const Query& query);
};

// In the order of QueryKind. The kinds from `audit` on are answered elsewhere.
constexpr auto weigh_things = weigh_app<&App::formation, &App::addons>;
constexpr Question questions[] = {{whoami, weigh_orgs},
                                  {status, weigh_accounts},
                                  {orgs, weigh_orgs},
                                  {org, weigh_everybody},
                                  {members, weigh_org<&Org::members>},
                                  {invitations, weigh_org<&Org::invitations>},
                                  {apps, weigh_apps},
                                  {app, weigh_things},
                                  {sharing, weigh_app<&App::people>},
                                  {formation, weigh_things},
                                  {addons, weigh_things},
                                  {transfers, weigh_own_apps},
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

Answered<Answer> answer_state(const QuerySources& sources, const View& view, const Query& query) {
  const Question* const question = question_about_state(query.kind);
  return question ? question->answer(view, query, sources) : invalid("kind", "unknown question");
}

}  // namespace orglog::queries
