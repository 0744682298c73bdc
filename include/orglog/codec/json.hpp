// What people and scripts read: JSON of state and events. One shape each, used by the socket's
// queries, by `--json` and by `replay`. Times are RFC 3339, ids are UUIDs, people are addresses.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "orglog/domain/decider.hpp"
#include "orglog/domain/state.hpp"
#include "orglog/log/record.hpp"

namespace orglog::json {

// A figure with a fraction, as a whole number where it has none.
boost::json::value number(double figure);

// How an answer calls people, orgs and apps.
class Names {
 public:
  virtual ~Names() = default;
  virtual std::string person(AccountId account) const = 0;  // nil: "operator"
  virtual std::string org(OrgId org) const = 0;
  virtual std::string app(AppId app) const = 0;
  std::string owner(const Owner& owner) const {
    return owner.is_org() ? org(owner.org()) : person(owner.account());
  }
};
// As a state has it, which outlives this. What the state does not know (any more) is called by its
// id.
class StateNames final : public Names {
 public:
  explicit StateNames(const State& state) : state_(state) {}
  std::string person(AccountId account) const override;
  std::string org(OrgId org) const override;
  std::string app(AppId app) const override;

 private:
  const State& state_;
};

// `["read", "audit"]`
boost::json::array words_of(Scopes scopes);
boost::json::array words_of(Permissions permissions);

// "owner", the role in the owning org, or "collaborator".
std::string_view role_on(const State& state, const App& app, AccountId account);
// The permissions with which an app's list has a person: of a grant, a join or both.
Permissions listed(const Access& access);

// {"admins": [address...], "members": [address...], "apps": {name: {address: [permission...]}}}:
// sorted; exactly the shape of an org in `org:show --json`, with every person listed on an app and
// his permissions there (of a join: view, deploy, operate).
boost::json::object org_access(const State& state, const Org& org);
// {org name: org_access}, for `replay`.
boost::json::object all_orgs(const State& state);

// {"id","name","type","features","limits","members":count,"apps":count,"created_at","version"}
boost::json::object org(const State& state, const Org& org);
// {"members","apps","dyno_units","addon_credits_cents"}: null where there is no limit.
boost::json::object limits(const Package& package);
// What counts towards each of those limits now, pending invitations as members.
boost::json::object current(const Org& org, Timestamp now);
// {"email","role","state","since"}
boost::json::object member(const State& state, AccountId account, const Member& member);
// {"id","email","role","invited_by","created_at","expires_at","expired"}
boost::json::object invitation(const State& state, const Invitation& invitation, Timestamp now);
// {"id","name","owner":{"type":"org"|"account","name"},"locked","maintenance","joined",
//  "permissions","dynos","dyno_units","created_at","version"}: `joined` says whether `asker` is on
// it, `permissions` are his.
boost::json::object app(const State& state, const App& app, AccountId asker, bool is_operator);
// {"email","role"("admin"|"member"|"collaborator"|"owner"),"permissions"(as `org_access` has them),
//  "joined","since"}
boost::json::object access(const State& state, const App& app, const Access& access);
// {"type","quantity","size"}
boost::json::object process(const Process& process);
// {"id","name","service","plan","price_cents_a_month","created_at"}
boost::json::object addon(const Addon& addon);
// {"id","app","from","to","state":"pending","created_at"}
boost::json::object transfer(const State& state, const App& app);
// {"id","description","created_at"}
boost::json::object token(const Token& token);

// {"position","id","type","occurred_at","recorded_at","actor"(address or "operator"),
//  "actor_id"(null: the operator),"command","correlation","origin","client","address",
//  "data":{...},"text"(`describe`)}, "reason" where one was given. People in `data` have an address
// and an id beside it, which stays when the address is erased. Names are those of `names`.
boost::json::object event(const Names& names, const RecordView& record, const ClientText& client,
                          const Event& event);
// One line for people: `joe@acme.com added as member to acme-widgets`.
std::string describe(const Names& names, const Event& event);

}  // namespace orglog::json
