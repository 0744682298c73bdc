// `/teams/{}/members`: put adds or sets, post adds, patch sets; removing oneself is leaving; who
// has not activated an account is sent the mail for it again.
// `/teams/{}/collaborators`: who is on an app of the team and not in it.
#include <map>

#include "body.hpp"
#include "changes.hpp"
#include "listings.hpp"
#include "resources.hpp"
#include "send_again.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

enum class Way : std::uint8_t { add, set, add_or_set };

struct Wish {
  Email email;
  Role role{};
};

OrRefusal<Wish> read_wish(const Request& request) {
  Fields fields(request.body);
  Wish wish;
  wish.email = fields.name<Email>("email");
  const auto role = parse_role(fields.text("role"));
  static_cast<void>(fields.optional_flag("federated"));
  if (fields.wrong()) return fields.refusal();
  if (!role) return invalid("Invalid role. Must be one of admin or member.");
  wish.role = *role;
  return wish;
}

// The org's name when the asker may see it, and whether the person is in it.
struct Found {
  std::optional<OrgName> team;
  bool is_member = false;
};

Found look_up(const Exchange& exchange, const Email& email) {
  return exchange.read([&](const View& view) {
    Found found;
    const Org* org = view.team(exchange.argument(0));
    if (org == nullptr) return found;
    found.team = org->name;
    const Account* account = view.state.account(email);
    found.is_member = account != nullptr && org->members.contains(account->id);
    return found;
  });
}

Response no_member(const std::string& name) {
  return refuse(Rejection{Reason::not_a_member, name});
}

Response describe(const Exchange& exchange, const OrgName& team, const Email& email, status code) {
  return exchange.read([&](const View& view) {
    const Org* org = view.state.org(team);
    const Account* account = view.state.account(email);
    if (org == nullptr || account == nullptr) return no_team();
    const auto member = org->members.find(account->id);
    if (member == org->members.end()) return no_member(email.text());
    return of_version(org->version,
                      respond(code, shape::member(view, *org, account->id, member->second)));
  });
}

Awaitable<Outcome> submit(Exchange& exchange, const OrgName& team, const Wish& wish, bool sets) {
  Command command = AddMember{team, wish.email, wish.role};
  if (sets) command = SetMember{team, wish.email, wish.role};
  return exchange.submit(std::move(command), team);
}

// He was added or removed between the look and the decision: this time, or the first time that this
// was asked.
bool was_the_other_way(const Outcome& outcome) {
  return outcome.kind == Outcome::Kind::rejected &&
         (outcome.rejection.reason == Reason::not_a_member ||
          outcome.rejection.reason == Reason::already_member);
}

Awaitable<Response> change_member(Exchange& exchange, Way way) {
  const auto read = read_wish(exchange.request);
  if (!read) co_return read.error();
  const Wish& wish = *read;
  // Nobody waits here for what was acknowledged a moment ago: the decider knows, and corrects us.
  Found found = look_up(exchange, wish.email);
  if (!found.team) {
    co_await exchange.catch_up();
    found = look_up(exchange, wish.email);
  }
  if (!found.team) co_return no_team();
  bool sets = way == Way::set || (way == Way::add_or_set && found.is_member);
  auto changing = submit(exchange, *found.team, wish, sets);
  Outcome outcome = co_await std::move(changing);
  if (way == Way::add_or_set && was_the_other_way(outcome)) {
    sets = !sets;
    auto again = submit(exchange, *found.team, wish, sets);
    outcome = co_await std::move(again);
  }
  if (!succeeded(outcome)) co_return refuse_for_members(outcome);
  co_return describe(exchange, *found.team, wish.email, sets ? status::ok : status::created);
}

// A member as a path names them: by address, by account or by the id of the membership; nobody:
// nullptr.
const Account* member_in_path(const View& view, const Org& org, const std::string& name) {
  return shape::person_in(view, org.id.value, name,
                          [&](AccountId id) { return org.members.contains(id); });
}

Response shown(const View& view, const Org& org, AccountId id) {
  return respond(shape::member(view, org, id, org.members.find(id)->second));
}

}  // namespace

Response list_members(const Look& look, const View& view, const Org& org) {
  std::vector<std::pair<AccountId, const Member*>> members;
  members.reserve(org.members.size());
  for (const auto& [id, member] : org.members) members.emplace_back(id, &member);
  Response page = respond_with_list(
      look.request, members, sorted_by::email,
      [&](const auto& one) {
        return shape::sorted(view, org.id.value, one.first, one.second->since);
      },
      [&](const auto& one) { return shape::member(view, org, one.first, *one.second); });
  return of_version(org.version, std::move(page));
}

Awaitable<Response> put_member(Exchange& exchange) {
  return change_member(exchange, Way::add_or_set);
}
Awaitable<Response> post_member(Exchange& exchange) { return change_member(exchange, Way::add); }
Awaitable<Response> patch_member(Exchange& exchange) { return change_member(exchange, Way::set); }

Response list_collaborators_of_team(const Look& look, const View& view, const Org& org) {
  std::map<AccountId, std::vector<shape::AppAccess>> people;
  for (const App* app : view.apps(org.apps)) {
    for (const Access& access : app->people) {
      if (!org.members.contains(access.account)) people[access.account].push_back({app, &access});
    }
  }
  using Row = std::pair<AccountId, std::vector<shape::AppAccess>>;
  const std::vector<Row> rows(people.begin(), people.end());
  Response page = respond_with_list(
      look.request, rows, sorted_by::email,
      [&](const Row& row) {
        return shape::sorted(view, org.id.value, row.first, shape::since(row.second));
      },
      [&](const Row& row) { return shape::team_collaborator(view, org, row.first, row.second); });
  return of_version(org.version, std::move(page));
}

// Everybody may leave; another person is an admin's to remove.
Awaitable<Response> delete_member(Exchange& exchange) {
  return change_team(exchange, [&exchange](const View& view, const Org& org) -> Step {
    const std::string& name = exchange.argument(1);
    const Account* account = member_in_path(view, org, name);
    if (account == nullptr) return no_member(name);
    Step step(RemoveMember{org.name, account->email}, shown(view, org, account->id));
    if (account->id == exchange.principal.account) step.command = LeaveOrg{org.name};
    step.refusal = refuse_for_members;
    return step;
  });
}

// The mail by which a member activates an account.
Awaitable<Response> post_send_again(Exchange& exchange) {
  co_await exchange.catch_up();
  SendAgain wish;
  const Response member = exchange.look().with_team([&](const View& view, const Org& org) {
    const std::string& name = exchange.argument(1);
    const Account* account = member_in_path(view, org, name);
    if (account == nullptr) return no_member(name);
    wish = {org.name, account->email};
    return shown(view, org, account->id);
  });
  if (member.code != status::ok) co_return member;
  const std::optional<Response> refusal = co_await send_again(exchange, std::move(wish));
  co_return refusal ? *refusal : member;
}

Response list_apps_of_member(const Look& look, const View& view, const Org& org) {
  const Account* account = view.person(look.argument(1));
  if (account == nullptr || !org.members.contains(account->id)) return no_member(look.argument(1));
  std::vector<const App*> apps = view.apps(account->apps);
  std::erase_if(apps, [&](const App* app) { return app->owner != Owner::of(org.id); });
  return respond_with_apps(look, view, apps);
}

}  // namespace orglog::net::http
