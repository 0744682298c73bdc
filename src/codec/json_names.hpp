// What the files of JSON share.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "orglog/codec/json.hpp"
#include "orglog/domain/rejection.hpp"

namespace orglog::json {

boost::json::object owner(const Names& names, const Owner& owner);  // {"type","name"}
std::string_view attempt_name(const AttemptsDenied& fact);          // `lock_app`; "several"

template <class Kind>
boost::json::value id_or_null(Id<Kind> id) {  // null: nil
  if (id.is_nil()) return nullptr;
  return boost::json::string(to_string(id));
}

}  // namespace orglog::json
