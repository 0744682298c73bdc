// What a request may say: its query parameters and the fields of its body. A word that nobody knows
// is refused by its name: left alone, a mistyped filter would answer with everything, and a
// mistyped field would do something else than was meant. Any thread.
#pragma once

#include <boost/json/object.hpp>
#include <optional>

#include "message.hpp"
#include "routes.hpp"

namespace orglog::net::http {

// The answer to a request that says a parameter which the route does not know, or says one twice.
std::optional<Response> refuse_parameters(const Route& route, const Request& request);
// The answer to a body with a field which the route does not know, at any depth.
std::optional<Response> refuse_fields(const Route& route, const boost::json::object& body);

}  // namespace orglog::net::http
