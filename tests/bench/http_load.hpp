// The HTTP API under load, on the orgs that `furnish` made: durable writes beside the socket's, and
// a list of a hundred apps.
#pragma once

#include <string>
#include <vector>

#include "load.hpp"
#include "orglog_load.hpp"

namespace bench {

// `PUT /teams/{}/members`: every request changes a role, and is answered when that is durable.
Figures run_http_members(const std::string& port, const std::vector<Workplace>& places,
                         const Shape& shape, double seconds);
// `GET /teams/{}/apps` of the first workplace.
Figures run_http_apps(const std::string& port, const Workplace& place, const Shape& shape,
                      double seconds);

}  // namespace bench
