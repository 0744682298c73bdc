// The table of everything that can be asked: method, path and who answers.
#pragma once

#include <span>
#include <string_view>
#include <variant>

#include "exchange.hpp"

namespace orglog::net::http {

struct ReadHandler : std::variant<std::monostate, Read*, ReadState*, ReadTeam*, ReadApp*> {
  using variant::variant;
  friend bool operator==(const ReadHandler& handler, std::nullptr_t) {
    return handler.index() == 0;
  }
};

// How many rows of the state a read looks at (listings.hpp).
using Weight = std::size_t (*)(const View&, const Request&);

enum class Access : std::uint8_t {
  open,       // nobody is asked who he is
  token,      // a token of a person or the operator
  operator_,  // the operator's token
  log,        // the operator's token, or nobody is asked: HttpOptions::log_is_public
};

struct Route {
  verb method{};
  std::string_view pattern;  // `/teams/{}/members/{}`; `{*}` at the end: all the rest, one or more
  ReadHandler read{};
  Write* write = nullptr;
  Access access = Access::token;
  bool slow = false;  // a read that needs the disk
  Scope scope = Scope::read;
  bool steady = false;     // a read whose answer follows from the state alone
  int version = 3;         // 2: of the family of 2013, where it has the same path
  bool is_signed = false;  // a read that needs a checkpoint over all that was acknowledged
  Stream* stream = nullptr;
  // A write: what it changes has a version, which its handler compares with `If-Match`.
  bool has_version = true;
  bool is_free = false;  // of the rate of requests
  // A read that grows with what there is: the readers' where that is much. Nothing: it looks at a
  // few things, however much there is.
  Weight weight = nullptr;
  // The words that a request may use: parameters of the query of a read, else fields of the body,
  // between spaces. `limits.apps` is the field `apps` of the object, or of the objects in the
  // array, `limits`; `config.*` stands for whatever is in `config`, and `*` for everything.
  std::string_view our_words{};
  // Made of the vendor's JSON schema of the Platform API. Where that file is at hand a test
  // compares every route with it, so that a new one finds its fields.
  std::string_view vendor_words{};

  constexpr Route ours(std::string_view words) const {
    Route route = *this;
    route.our_words = words;
    return route;
  }
  constexpr Route vendors(std::string_view words) const {
    Route route = *this;
    route.vendor_words = words;
    return route;
  }
};

struct Found {
  const Route* route = nullptr;  // nothing: no such path, or not with this method
  std::string allow;             // the methods that the path knows, for `Allow`
};

// Takes the path's decoded segments into `request.arguments`. `/organizations` is `/teams`.
Found find_route(Request& request);
std::span<const Route> all_routes();
// Never `log`, which is what the operator made of it.
Access access_of(const Route& route, const HttpOptions& options);

}  // namespace orglog::net::http
