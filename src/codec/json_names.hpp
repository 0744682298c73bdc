// What the files of JSON share.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "orglog/codec/json.hpp"
#include "orglog/domain/rejection.hpp"

namespace orglog::json {

boost::json::object owner(const Names& names, const Owner& owner);  // {"type","name"}
boost::json::array words_of(Permissions permissions);
std::string_view attempt_name(const AttemptsDenied& fact);        // `lock_app`; "several"
boost::json::value moment(const std::optional<Timestamp>& time);  // null: none
boost::json::value id_or_null(TokenId token);                     // null: nil

}  // namespace orglog::json
