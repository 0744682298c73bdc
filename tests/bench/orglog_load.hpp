// orglog under load: each connection belongs to an admin and works on an org of its own, with
// commands that the rules accept and that leave exactly one event each.
#pragma once

#include <string>
#include <vector>

#include "load.hpp"
#include "orglog/domain/command.hpp"

namespace bench {

// The names that one connection works on. Enough for it to know what to ask next.
struct Workplace {
  std::string org;
  std::string app;
  std::string token;     // of the org's admin
  std::size_t next = 0;  // where in its round it stands: a run goes on where the last one stopped
};

// Provisions what is missing of `count` orgs with an admin, a member, an app and a collaborator
// each, through the socket.
std::vector<Workplace> furnish(const std::string& port, const std::string& operator_token,
                               std::size_t count);

// Fills the org of a workplace up to this many apps.
void fill_with_apps(const std::string& port, const Workplace& place, std::size_t apps);

// The commands of a connection, in the order in which they go round: members come, change and go,
// the app is locked and unlocked, shared, and scaled.
std::vector<orglog::Command> round_of(const Workplace& place);

Figures run_orglog(const std::string& port, std::vector<Workplace>& places, const Shape& shape,
                   double seconds);

}  // namespace bench
