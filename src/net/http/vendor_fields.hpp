// The fields that the vendor's published schema has for each of its links.
#pragma once

#include <string_view>

#include "message.hpp"

namespace orglog::net::http {

// Between spaces, as in `KnownWords`; empty where the schema has none. `pattern`: as in the table
// of routes, `/teams/{}/members`.
std::string_view vendor_fields(verb method, std::string_view pattern);

}  // namespace orglog::net::http
