// The vendor's shapes of what the state holds (its published schema names every key).
#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string>

#include "exchange.hpp"

namespace orglog::net::http::shape {

boost::json::object account(const View& view, const Account& account);
boost::json::object team(const View& view, const Org& org);
boost::json::object member(const View& view, const Org& org, AccountId account,
                           const Member& member);
boost::json::object invitation(const View& view, const Org& org, const Invitation& invitation);
boost::json::object feature(const Org& org, const std::string& name);
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
boost::json::object permission(std::string_view name);
boost::json::object transfer(const View& view, const App& app, const PendingTransfer& transfer,
                             std::string_view state);
boost::json::object formation(const App& app, const Process& process);
boost::json::object addon(const View& view, const App& app, const Addon& addon);

// {"id","name"}
boost::json::object named(const Uuid& id, std::string_view name);
// {"id","email"}: `name@herokumanager.com` where an org owns it, as clients expect.
boost::json::object owner(const View& view, const Owner& owner);
std::string email_of(const View& view, AccountId account);
// One id for what two things are together: a person's membership, a grant.
Uuid joint_id(const Uuid& one, const Uuid& other);

}  // namespace orglog::net::http::shape
