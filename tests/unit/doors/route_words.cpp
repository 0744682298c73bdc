#include "route_words.hpp"

#include <algorithm>

#include "net/http/header_lists.hpp"

namespace orglog::doors {
namespace {

using net::http::Route;
using net::http::verb;

// What stands behind this part of a path.
struct Behind {
  std::string_view segment;
  std::vector<Kind> kinds;
  std::string_view constant;  // where nothing is named
};
const Behind behind[] = {{"accounts", {Kind::person}, {}},
                         {"users", {Kind::person}, {}},
                         {"user", {Kind::person}, {}},
                         {"members", {Kind::person}, {}},
                         {"collaborators", {Kind::person}, {}},
                         {"can", {Kind::person}, {}},
                         {"teams", {Kind::org}, {}},
                         {"organization", {Kind::org}, {}},
                         {"apps", {Kind::app}, {}},
                         {"app", {Kind::app}, {}},
                         {"addons", {Kind::addon}, {}},
                         {"invitations", {Kind::invitation, Kind::person}, {}},
                         {"app-transfers", {Kind::transfer, Kind::app}, {}},
                         {"authorizations", {Kind::token}, {}},
                         {"sessions", {Kind::token}, {}},
                         {"password-resets", {Kind::token}, {}},
                         {"receipts", {Kind::command}, {}},
                         {"features", {}, "team-invite-acceptance"},
                         {"formation", {}, "web"},
                         {"who-can", {}, "view"},
                         {"{}", {}, "view"}};  // the permission behind a person

// Fields and parameters that name something.
struct Naming {
  std::string_view word;
  std::vector<Kind> kinds;
  bool is_needed;
};
const Naming naming[] = {{"app", {Kind::app}, true},
                         {"apps", {Kind::app}, true},
                         {"addon", {Kind::addon}, true},
                         {"team", {Kind::org}, false},
                         {"organization", {Kind::org}, false},
                         {"org", {Kind::org}, false},
                         {"user", {Kind::person}, true},
                         {"email", {Kind::person}, true},
                         {"admin", {Kind::person}, true},
                         {"actor", {Kind::person}, false},
                         {"recipient", {Kind::person, Kind::org}, true},
                         {"owner", {Kind::person, Kind::org}, false},
                         {"app[transfer_owner]", {Kind::person}, false},
                         {"collaborator[email]", {Kind::person}, true}};

// Said with every request of a route that knows the word, or of the one route.
struct Said {
  std::string_view word, json, pattern = {};
};
constexpr Said said[] = {{"state", R"("accepted")"},
                         {"maintenance", "true"},
                         {"locked", "true"},
                         {"role", R"("member")"},
                         {"permissions", R"(["view"])"},
                         {"plan", R"("redis:mini")"},
                         {"quantity", "1"},
                         {"updates", R"([{"type":"web","quantity":1}])"},
                         {"password", R"("nobody has this one")"},
                         {"current_password", R"("nor this one")"},
                         {"addons-controls", "true"},
                         {"limits", R"({"apps":9})"},
                         {"lines", R"([{}])"},
                         {"directory", R"("nowhere")"},
                         {"follow", R"("false")"},
                         {"app[maintenance]", R"("true")"},
                         {"from", R"("@1")", "/teams/{}/diff"},
                         {"from", R"("0")", "/events"},
                         {"start", R"("2027-01-14")", "/teams/{}/usage/daily"},
                         {"start", R"("2027-01")", "/teams/{}/usage/monthly"}};

// They name nothing, or claim a new name (which is one for all: whoever wants it must be told that
// it is taken), and a request is good without them.
constexpr std::string_view left_out[] = {"name",
                                         "app_name",
                                         "app[name]",
                                         "allow_tracking",
                                         "beta",
                                         "silent",
                                         "addon_service",
                                         "feature_flags",
                                         "region",
                                         "stack",
                                         "build_stack",
                                         "attachment",
                                         "config",
                                         "confirm",
                                         "dyno_size",
                                         "client",
                                         "description",
                                         "expires_in",
                                         "scope",
                                         "password_confirmation",
                                         "internal_routing",
                                         "personal",
                                         "space",
                                         "federated",
                                         "default",
                                         "price_cents",
                                         "size",
                                         "type",
                                         "force",
                                         "all",
                                         "atomic",
                                         "features",
                                         "token",
                                         "first_line",
                                         "kernel",
                                         "app[stack]",
                                         "app[requested_stack]",
                                         "app[region]",
                                         "app[tier]",
                                         "app[buildpack]",
                                         "app[space]",
                                         "app[kernel]",
                                         "app[locked]",
                                         "app[log_expiration]",
                                         "action",
                                         "since",
                                         "until",
                                         "day",
                                         "cursor",
                                         "order",
                                         "limit",
                                         "explain",
                                         "denied",
                                         "readings",
                                         "to",
                                         "as_of",
                                         "proof",
                                         "event",
                                         "end",
                                         "*",
                                         "keep_tokens",
                                         "reason"};

std::vector<std::string> split_path(std::string_view pattern) {
  std::vector<std::string> segments;
  for (const std::string_view segment : net::http::list_items(pattern, '/'))
    segments.emplace_back(segment);
  return segments;
}

void read_path(const Route& route, RouteWords& words) {
  words.segments = split_path(route.pattern);
  const std::vector<std::string> pattern = words.segments;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == "{*}") words.segments[at] = "0/000";
    if (pattern[at] != "{}" || at == 0) continue;
    const auto found = std::ranges::find(behind, pattern[at - 1], &Behind::segment);
    if (found == std::end(behind)) {
      words.unknown.push_back("what stands behind " + pattern[at - 1]);
    } else if (found->kinds.empty()) {
      words.segments[at] = found->constant;
    } else {
      words.slots.push_back({Slot::In::path, at, {}, found->kinds, true});
    }
  }
}

const Said* constant_of(std::string_view word, std::string_view pattern) {
  for (const Said& one : said) {
    if (one.word == word && (one.pattern.empty() || one.pattern == pattern)) return &one;
  }
  return nullptr;
}

void read_word(std::string_view word, Slot::In in, const Route& route, RouteWords& words) {
  if (word.find('.') != std::string_view::npos) return;  // said with what it is in
  const auto named = std::ranges::find(naming, word, &Naming::word);
  if (named != std::end(naming)) {
    const bool is_needed = named->is_needed && in == Slot::In::body;
    words.slots.push_back({in, 0, std::string(word), named->kinds,
                           is_needed || word == "collaborator[email]", word == "apps"});
  } else if (const Said* constant = constant_of(word, route.pattern)) {
    auto& constants = in == Slot::In::body ? words.body : words.query;
    constants.push_back({std::string(word), std::string(constant->json)});
  } else if (std::ranges::find(left_out, word) == std::end(left_out)) {
    words.unknown.push_back("the word " + std::string(word));
  }
}

}  // namespace

RouteWords words_of(const Route& route) {
  RouteWords words;
  read_path(route, words);
  const bool is_read = route.method == verb::get;
  const Slot::In in = is_read || route.version == 2 ? Slot::In::query : Slot::In::body;
  std::vector<std::string_view> known;
  for (const std::string_view text : {route.our_words, route.vendor_words}) {
    for (const std::string_view word : net::http::list_items(text, ' ')) {
      if (std::ranges::find(known, word) == known.end()) known.push_back(word);
    }
  }
  for (const std::string_view word : known) read_word(word, in, route, words);
  return words;
}

}  // namespace orglog::doors
