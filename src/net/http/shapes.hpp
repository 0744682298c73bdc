// The vendor's shapes of what the state holds (its published schema names every key).
#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <string_view>

#include "exchange.hpp"

namespace orglog::net::http::shape {

// What a list of such things is sorted by: the same texts as the shape shows, without shaping.
struct Sorted {
  Uuid id;
  std::string_view name;  // or the address of the person that the row is about
  Timestamp created_at{};
  Timestamp updated_at{};
};
Sorted sorted(const Org& org);
Sorted sorted(const App& app);
Sorted sorted(const Addon& addon);
Sorted sorted(const Token& token);
Sorted sorted(const PendingTransfer& transfer);
Sorted sorted(const View& view, const Invitation& invitation);
Sorted sorted(const App& app, const Process& process);
// For somebody who does not see the team nothing in it says when it last changed.
Sorted sorted_feature(const View& view, const Org& org, const std::string& name);
// A person in a team or on an app, since then.
Sorted sorted(const View& view, const Uuid& whole, AccountId account, Timestamp since);

// Of somebody whom the asker shares no org with {"id","email","name"} alone, the name null.
boost::json::object account(const View& view, const Account& account);
boost::json::object team(const View& view, const Org& org);
boost::json::object member(const View& view, const Org& org, AccountId account,
                           const Member& member);
boost::json::object invitation(const View& view, const Org& org, const Invitation& invitation);
boost::json::object feature(const View& view, const Org& org, const std::string& name);
// As `/apps` and `/teams/apps` answer it: the keys of both.
boost::json::object app(const View& view, const App& app);
boost::json::object collaborator(const View& view, const App& app, const Access& access);
// An app and a person's access to it.
struct AppAccess {
  const App* app = nullptr;
  const Access* access = nullptr;
};
// A person on apps of the team and not in it, as a member is shown, with those apps; since the
// first of them. `accesses` holds at least one.
boost::json::object team_collaborator(const View& view, const Org& org, AccountId account,
                                      std::span<const AppAccess> accesses);
// Since the first of them, of which there is one at least.
Timestamp since(std::span<const AppAccess> accesses);
boost::json::object permission(std::string_view name);
boost::json::object transfer(const View& view, const App& app, const PendingTransfer& transfer,
                             std::string_view state);
boost::json::object formation(const App& app, const Process& process);
boost::json::object addon(const View& view, const App& app, const Addon& addon);

// {"id","name"}
boost::json::object named(const Uuid& id, std::string_view name);
// {"id","email"}: `name@herokumanager.com` where an org owns it, as clients expect.
boost::json::object owner(const View& view, const Owner& owner);
std::string_view email_of(const View& view, AccountId account);
// One id for what two things are together: a person's membership, a grant.
Uuid joint_id(const Uuid& one, const Uuid& other);
// Who is named by an address, an id, or the id of what they are together with `whole`, if they
// belong to it; nullptr: nobody.
template <class Belongs>
const Account* person_in(const View& view, const Uuid& whole, const std::string& name,
                         const Belongs& belongs) {
  const auto look_at = [&](const Account* account) {
    return account != nullptr && belongs(account->id) ? account : nullptr;
  };
  if (const auto email = Email::parse(name)) return look_at(view.state.account(*email));
  const auto id = parse_uuid(name);
  if (!id || to_string(*id) != name) return nullptr;
  if (const Account* found = look_at(view.state.account(AccountId{*id}))) return found;
  return look_at(view.state.account(AccountId{joint_id(*id, whole)}));
}

}  // namespace orglog::net::http::shape
