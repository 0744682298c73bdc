// `ETag`, and the two conditions that name one: `If-None-Match` and `If-Match` (RFC 9110 13.1).
// Any thread.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "message.hpp"

namespace orglog::net::http {

// `"v12-0123456789abcdef"`, made of an entity's version and the body's hash; `"0123456789abcdef"`
// without a version.
std::string entity_tag(const Response& response);
// The version in an entity tag that has the shape of ours.
std::optional<Position> version_of(std::string_view tag);
// Whether a list of tags, as of `If-None-Match`, names this one. A tag that is said to be weak is
// the same: proxies that compress an answer weaken its tag. `*` names every tag.
bool names_tag(std::string_view tags, std::string_view tag);

// What `If-Match` asks for before something is changed.
struct IfMatch {
  bool is_condition = false;       // the field is there, and is not `*`
  std::vector<Position> versions;  // of the tags that have the shape of ours; the others match none

  bool holds_for(Position version) const {
    return !is_condition || std::ranges::find(versions, version) != versions.end();
  }
};
IfMatch parse_if_match(std::string_view field);

}  // namespace orglog::net::http
