// How people, orgs and apps are called in JSON. One that the state does not know (any more) is
// called by its id.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "orglog/codec/json.hpp"
#include "orglog/domain/rejection.hpp"

namespace orglog::json {

std::string person(const State& state, AccountId account);  // nil: "operator"
std::string org_name(const State& state, OrgId org);
std::string app_name(const State& state, AppId app);
boost::json::object owner(const State& state, const Owner& owner);  // {"type","name"}
boost::json::array words_of(Permissions permissions);
std::string_view attempt_name(const AttemptsDenied& fact);        // `lock_app`; "several"
boost::json::value moment(const std::optional<Timestamp>& time);  // null: none

}  // namespace orglog::json
