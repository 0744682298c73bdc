// Every route of the table, with what is hidden in each part of its path, field of its body and
// parameter of its query that names something, and in all of them; with conditions and under keys.
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "route_words.hpp"
#include "walk.hpp"

namespace orglog::doors {
namespace {

namespace json = boost::json;
using net::http::Access;
using net::http::Route;
using net::http::verb;

// Where the walk does not ask, because it would be done: a person is brought onto an own thing, and
// is on it from then on, as its people see, with an account or without.
struct Exemption {
  std::string_view pattern, word;
  bool in_own_org;
};
constexpr Exemption exemptions[] = {{"/teams/{}/members", "email", true},
                                    {"/teams/{}/invitations", "email", true},
                                    {"/v1/organization/{}/user", "email", true},
                                    {"/v1/organization/{}/user/{}", "", true},
                                    {"/apps/{}/collaborators", "user", false},
                                    {"/teams/apps/{}/collaborators", "user", false},
                                    {"/v1/organization/{}/app/{}/collaborators", "email", false},
                                    {"/apps/{}/collaborators", "collaborator[email]", false}};

bool is_exempt(const Route& route, const Slot& slot, const Identity& identity) {
  if (slot.kinds.front() != Kind::person || route.method == verb::delete_) return false;
  return std::ranges::any_of(exemptions, [&](const Exemption& one) {
    return one.pattern == route.pattern && one.word == slot.word &&
           (!one.in_own_org || identity.is_admin);
  });
}

// Clients look at the features of an org before they share an app of it, also those of a
// collaborator, who knows the org by its app: they are told these, and nothing else of the org.
bool is_told(const Route& route, const Walk& walk) {
  return route.pattern == "/teams/{}/features" && walk.identity().name == "a collaborator" &&
         walk.sight().veiled.empty();
}

std::string name_of(const Route& route) {
  std::string name = std::string(boost::beast::http::to_string(route.method)) + " ";
  return name + std::string(route.pattern) + (route.version == 2 ? " of version 2" : "");
}

// Which slots say what is hidden.
struct Chosen {
  const Slot* slot = nullptr;  // nothing: all of them
  Kind kind = Kind::none;
  std::size_t word = 0;
  bool nothing = false;  // the own everywhere
};

std::string text_for(const Slot& slot, const Chosen& chosen, const Side& side) {
  const Kind kind = chosen.slot == &slot ? chosen.kind : slot.kinds.front();
  const std::vector<std::string>& hidden = side.hidden[kind];
  const bool is_chosen = !chosen.nothing && (chosen.slot == nullptr || chosen.slot == &slot);
  return is_chosen && !hidden.empty() ? hidden[chosen.word % hidden.size()]
                                      : side.own[kind].front();
}

struct Asked {
  std::string target, body;
};

Asked request_of(const RouteWords& words, const Chosen& chosen, const Side& side,
                 const std::string& more) {
  Asked asked;
  std::vector<std::string> segments = words.segments;
  json::object body;
  std::string query = more;
  const auto add = [&](const std::string& word, const std::string& value) {
    query += (query.empty() ? "" : "&") + word + "=" + value;
  };
  for (const Constant& constant : words.body) body[constant.word] = json::parse(constant.json);
  for (const Constant& constant : words.query)
    add(constant.word, std::string(json::parse(constant.json).as_string()));
  for (const Slot& slot : words.slots) {
    const bool is_said =
        slot.is_needed || chosen.slot == &slot || (chosen.slot == nullptr && !chosen.nothing);
    if (!is_said) continue;
    const std::string text = text_for(slot, chosen, side);
    if (slot.in == Slot::In::path) segments[slot.segment] = text;
    if (slot.in == Slot::In::query) add(slot.word, text);
    if (slot.in != Slot::In::body) continue;
    body[slot.word] = slot.is_list ? json::value(json::array{text}) : json::value(text);
  }
  for (const std::string& segment : segments) asked.target += "/" + segment;
  if (segments.empty()) asked.target = "/";
  if (!query.empty()) asked.target += "?" + query;
  if (!body.empty()) asked.body = json::serialize(body);
  return asked;
}

// A client of 2013 is known by these.
void add_version_2(const Route& route, const Identity& identity, testing::HttpFields& fields) {
  if (route.version != 2) return;
  fields.emplace_back("Accept", "application/json");
  const std::string token = World::token_of(identity.address, identity.token);
  fields.emplace_back("Authorization", testing::basic(":" + token));
}

struct Manner {
  std::string name;
  testing::HttpFields fields{};
  std::string query{};
  std::string_view method{};  // empty: the route's
};

void ask_route(Walk& walk, const Route& route, const RouteWords& words, const Chosen& chosen,
               const Manner& manner, const std::string& door) {
  std::string method(manner.method);
  if (method.empty()) method = std::string(boost::beast::http::to_string(route.method));
  walk.compare(door + manner.name, [&](Side& side) {
    const Asked asked = request_of(words, chosen, side, manner.query);
    testing::HttpFields fields = manner.fields;
    add_version_2(route, walk.identity(), fields);
    return side.ask(method, asked.target, asked.body, fields);
  });
}

// As a reader or a writer may ask for the same.
std::vector<Manner> manners_of(Walk& walk, const Route& route) {
  std::vector<Manner> manners;
  if (route.write == nullptr) {
    manners.push_back({", as HEAD", {}, {}, "HEAD"});
    manners.push_back({", by a tag", {{"If-None-Match", "*"}}});
    manners.push_back({", by a range", {{"Range", "id ..; max=2"}}});
    return manners;
  }
  for (const std::string& word : walk.first().hidden[Kind::command]) {
    if (!word.starts_with('@')) continue;
    const std::string tag = "\"v" + word.substr(1) + "-0123456789abcdef\"";
    manners.push_back({", if it matches " + tag, {{"If-Match", tag}}});
  }
  const std::string key = "key " + to_string(walk.next_command());
  for (const char* time : {", under a key", ", under that key again"})
    manners.push_back({time, {{"Idempotency-Key", key}}});
  const std::string id = to_string(walk.next_command());
  manners.push_back({", under an id", {{"Idempotency-Key", id}}});
  return manners;
}

// What a history can show beside what happened.
std::vector<Manner> watched(const Route& route) {
  if (route.pattern.find("audit-events") == std::string_view::npos) return {{}};
  return {{}, {", denied", {}, "denied=true"}, {", readings", {}, "readings=true"}};
}

void walk_slot(Walk& walk, const Route& route, const RouteWords& words, const Slot& slot) {
  if (is_exempt(route, slot, walk.identity())) return;
  for (const Kind kind : slot.kinds) {
    for (std::size_t word = 0; word < walk.words(kind); ++word) {
      const Chosen chosen{&slot, kind, word};
      const std::string door = name_of(route) + ", " + walk.first().hidden[kind][word] +
                               (slot.word.empty() ? "" : " as " + slot.word);
      for (const Manner& manner : watched(route))
        ask_route(walk, route, words, chosen, manner, door);
    }
  }
}

void walk_route(Walk& walk, const Route& route) {
  const RouteWords words = words_of(route);
  for (const std::string& unknown : words.unknown)
    FAIL_CHECK(name_of(route) << ": say in route_words.cpp what is named by " << unknown);
  if (words.slots.empty()) return;
  for (const Slot& slot : words.slots) walk_slot(walk, route, words, slot);
  const bool is_any_hidden = std::ranges::all_of(
      words.slots, [&](const Slot& slot) { return walk.words(slot.kinds.front()) > 0; });
  if (is_any_hidden) {
    const std::string door = name_of(route) + ", everywhere";
    ask_route(walk, route, words, {}, {}, door);
    for (const Manner& manner : manners_of(walk, route))
      ask_route(walk, route, words, {}, manner, door);
  }
  walk.next_minute(name_of(route));
}

// An open route does not look at who asks, and a client without a token is none of 2013.
bool is_for(const Route& route, const Identity& identity) {
  const bool has_token = !identity.token.empty();
  if (route.version == 2) return has_token;
  return route.access != Access::open || !has_token;
}

}  // namespace

void walk_routes(Walk& walk) {
  for (const Route& route : net::http::all_routes()) {
    if (is_for(route, walk.identity()) && !is_told(route, walk)) walk_route(walk, route);
  }
}

// Everything that can be read, with the person's own words.
void look_back_by_http(Walk& walk, const std::string& who) {
  for (const Route& route : net::http::all_routes()) {
    if (route.method != verb::get || route.access != Access::token || route.version != 3) continue;
    const RouteWords words = words_of(route);
    Chosen own;
    own.nothing = true;
    for (const Manner& manner : watched(route))
      ask_route(walk, route, words, own, manner, who + name_of(route));
  }
}

}  // namespace orglog::doors
