// What the words of an HTTP route name: the variable parts of its path, the fields of its body and
// the parameters of its query, as the tables of routes and of known words have them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/http/routes.hpp"
#include "world.hpp"

namespace orglog::doors {

// A place in a request where something is named.
struct Slot {
  enum class In : std::uint8_t { path, body, query };
  In in{};
  std::size_t segment = 0;  // of the path, counted among all
  std::string word;         // the field or parameter
  std::vector<Kind> kinds;  // what may be named there
  bool is_needed = false;   // without it the request is not looked at
  bool is_list = false;
};

// What is asked for beside that.
struct Constant {
  std::string word, json;
};

struct RouteWords {
  std::vector<std::string> segments;  // the path's; those of slots are replaced
  std::vector<Slot> slots;
  std::vector<Constant> body, query;
  std::vector<std::string> unknown;  // of which nobody has said here what they name
};
RouteWords words_of(const net::http::Route& route);

}  // namespace orglog::doors
