// Every endpoint that the vendor's schema knows and we serve: its answer is as the schema says.
// Needs the schema, which lies beside the repository; skipped without it.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "json_schema.hpp"
#include "net/http/conventions.hpp"
#include "net/http/routes.hpp"
#include "support/http_fixture.hpp"

namespace {

using namespace orglog;
using namespace orglog::testing;
namespace json = boost::json;

constexpr int skipped = 77;

int failures = 0;

void complain(const std::string& what) {
  std::cerr << "failed: " << what << '\n';
  ++failures;
}

struct Link {
  std::string method, path;    // `/teams/{}/members`
  const json::value* answers;  // the schema of what comes back
};

// `/teams/{(%23%2Fdefinitions...)}/members` with `{}` for what stands in braces.
std::string without_names(std::string href) {
  for (auto open = href.find("{("); open != std::string::npos; open = href.find("{(", open + 2))
    href.replace(open, href.find(")}", open) + 2 - open, "{}");
  return href;
}

std::vector<Link> read_links(const JsonSchema& schema) {
  std::vector<Link> links;
  for (const auto& resource : schema.root().at("definitions").as_object()) {
    const auto* listed = resource.value().as_object().if_contains("links");
    if (listed == nullptr) continue;
    for (const auto& link : listed->as_array()) {
      const json::value* target = link.as_object().if_contains("targetSchema");
      links.push_back(Link{std::string(link.at("method").as_string()),
                           without_names(std::string(link.at("href").as_string())),
                           target != nullptr ? target : &resource.value()});
    }
  }
  return links;
}

// A client that compares each answer with the schema, and remembers what it has asked.
class Checker {
 public:
  explicit Checker(const JsonSchema& schema) : schema_(schema), links_(read_links(schema)) {}

  HttpAnswer ask(HttpClient& who, const std::string& method, const std::string& target,
                 const std::string& body = {}, const HttpFields& fields = {}) {
    HttpAnswer answer = who.ask(method, target, body, fields);
    const std::string what = method + " " + target;
    if (answer.status / 100 != 2) {
      complain(what + ": " + std::to_string(answer.status) + " " + answer.body);
      return answer;
    }
    const std::vector<const Link*> links = links_of(method, target);
    if (links.empty()) complain(what + ": the schema has no such link");
    for (const Link* link : links) {
      asked_.insert(link->method + " " + link->path);
      for (const std::string& complaint : complaints(*link, answer.json()))
        complain(what + " " + complaint);
    }
    ++checked_;
    return answer;
  }
  // An array that has to hold something, or nothing of it is compared.
  void ask_list(HttpClient& who, const std::string& target) {
    const HttpAnswer answer = ask(who, "GET", target);
    if (answer.status == 200 && answer.json().as_array().empty())
      complain(target + " is empty, so it was not checked");
  }
  std::vector<std::string> complaints(const Link& link, const json::value& body) const {
    return schema_.complaints(*link.answers, body);
  }
  // The links with this method whose path fits best: most literal segments.
  std::vector<const Link*> links_of(const std::string& method, const std::string& target) const {
    net::http::Request request;
    if (!net::http::take_target(target, request)) return {};
    request.method = boost::beast::http::string_to_verb(method);
    const net::http::Found found = net::http::find_route(request);
    std::vector<const Link*> links;
    for (const Link& link : links_) {
      if (found.route != nullptr && link.method == method && link.path == found.route->pattern)
        links.push_back(&link);
    }
    return links;
  }
  void complain_about_what_was_not_asked() const {
    for (const Link& link : links_) {
      const bool served = std::ranges::any_of(net::http::all_routes(), [&](const auto& route) {
        return route.version == 3 && route.pattern == link.path &&
               std::string(boost::beast::http::to_string(route.method)) == link.method;
      });
      const std::string name = link.method + " " + link.path;
      if (served && !asked_.contains(name)) complain(name + " is served, but was not asked");
    }
  }
  std::size_t checked() const { return checked_; }
  std::size_t asked() const { return asked_.size(); }

 private:
  const JsonSchema& schema_;
  std::vector<Link> links_;
  std::set<std::string> asked_;
  std::size_t checked_ = 0;
};

// A team with somebody of every kind, and two apps.
struct World {
  World() {
    server.done(ProvisionOrg{
        org("acme"), email("ada@acme.com"), OrgType::enterprise, {"team-invite-acceptance"}, {}});
    ada.emplace(server.port(), server.issue_token("ada@acme.com"));
    joe.emplace(server.port(), server.issue_token("joe@acme.com"));
  }
  HttpFixture server;
  std::optional<HttpClient> ada, joe;
};

void ask_about_people(World& world, Checker& checker) {
  HttpClient &ada = *world.ada, &joe = *world.joe;
  const char* member = R"({"email":"joe@acme.com","role":"member"})";
  checker.ask(ada, "POST", "/teams/acme/members", member);
  checker.ask(ada, "PUT", "/teams/acme/members", member);
  checker.ask(ada, "PATCH", "/teams/acme/members", R"({"email":"joe@acme.com","role":"admin"})");
  checker.ask_list(joe, "/teams/acme/members");
  checker.ask(joe, "GET", "/account");
  checker.ask(joe, "GET", "/account/rate-limits");
  checker.ask(joe, "PATCH", "/account", R"({"name":"Joe"})");
  checker.ask(joe, "GET", "/users/~");
  checker.ask(joe, "GET", "/account/features");
  const std::string invitations = "/teams/acme/invitations";
  const std::string invited =
      checker.ask(ada, "PUT", invitations, R"({"email":"new@acme.com","role":"member"})").id();
  checker.ask_list(ada, invitations);
  HttpClient fresh = world.server.as("new@acme.com");
  checker.ask(fresh, "GET", "/teams/invitations/" + invited);
  checker.ask(fresh, "POST", "/teams/invitations/" + invited + "/accept");
  checker.ask(ada, "PUT", invitations, R"({"email":"late@acme.com","role":"admin"})");
  checker.ask(ada, "DELETE", invitations + "/late@acme.com");
  checker.ask(ada, "DELETE", "/teams/acme/members/new@acme.com");
}

void ask_about_teams(World& world, Checker& checker) {
  HttpClient& ada = *world.ada;
  HttpClient boss = world.server.as_operator();
  checker.ask_list(ada, "/teams");
  checker.ask(ada, "GET", "/teams/acme");
  checker.ask(ada, "PATCH", "/teams/acme", R"({"name":"acme"})");
  checker.ask_list(ada, "/teams/acme/features");
  checker.ask(ada, "GET", "/teams/acme/features/team-invite-acceptance");
  checker.ask(ada, "GET", "/teams/acme/preferences");
  checker.ask(boss, "PATCH", "/teams/acme/preferences", R"({"addons-controls":true})");
  checker.ask_list(ada, "/teams/permissions");
  world.server.make_team("globex", "ada@acme.com");
  checker.ask(ada, "DELETE", "/teams/globex");
}

void ask_about_apps(World& world, Checker& checker) {
  HttpClient& joe = *world.joe;
  checker.ask(joe, "POST", "/apps", R"({"name":"my-blog"})");
  checker.ask(joe, "POST", "/teams/apps", R"({"name":"web-shop","team":"acme"})");
  checker.ask_list(joe, "/apps");
  checker.ask_list(joe, "/users/~/apps");
  checker.ask_list(joe, "/teams/acme/apps");
  for (const char* app : {"my-blog", "web-shop"}) {
    checker.ask(joe, "GET", std::string("/apps/") + app);
    checker.ask(joe, "GET", std::string("/teams/apps/") + app);
  }
  checker.ask(joe, "PATCH", "/apps/web-shop", R"({"name":"shop"})");
  checker.ask(joe, "PATCH", "/teams/apps/shop", R"({"locked":true})");
  for (const char* family : {"/apps/shop/collaborators", "/teams/apps/shop/collaborators"}) {
    checker.ask(joe, "POST", family, R"({"user":"guest@x.com"})");
    checker.ask_list(joe, family);
    checker.ask(joe, "GET", std::string(family) + "/guest@x.com");
    if (std::string_view(family).starts_with("/teams")) {
      checker.ask(joe, "PATCH", std::string(family) + "/guest@x.com",
                  R"({"permissions":["deploy"]})");
    }
    checker.ask(joe, "DELETE", std::string(family) + "/guest@x.com");
  }
  checker.ask_list(joe, "/apps/my-blog/collaborators");
}

void ask_about_transfers(World& world, Checker& checker) {
  HttpClient &joe = *world.joe, &ada = *world.ada;
  joe.post("/apps/my-blog/collaborators", R"({"user":"ada@acme.com"})");
  const std::string transfers = "/account/app-transfers";
  const char* wish = R"({"app":"my-blog","recipient":"ada@acme.com"})";
  checker.ask(joe, "POST", transfers, wish);
  checker.ask_list(ada, transfers);
  checker.ask(ada, "GET", transfers + "/my-blog");
  checker.ask(joe, "DELETE", transfers + "/my-blog");
  joe.post(transfers, wish);
  checker.ask(ada, "PATCH", transfers + "/my-blog", R"({"state":"declined"})");
  checker.ask(joe, "POST", transfers, R"({"app":"my-blog","recipient":"acme"})");
  checker.ask(joe, "DELETE", "/apps/my-blog");
}

void ask_about_what_runs(World& world, Checker& checker) {
  HttpClient& joe = *world.joe;
  checker.ask(joe, "PATCH", "/apps/shop/formation/web", R"({"quantity":2,"size":"performance-l"})");
  checker.ask(joe, "PATCH", "/apps/shop/formation", R"({"updates":[{"type":"job","quantity":1}]})");
  checker.ask_list(joe, "/apps/shop/formation");
  checker.ask(joe, "GET", "/apps/shop/formation/web");
  checker.ask_list(joe, "/apps/shop/dynos");
  const HttpAnswer addon = checker.ask(joe, "POST", "/apps/shop/addons",
                                       R"({"plan":"redis:premium","price_cents":1500})");
  checker.ask_list(joe, "/apps/shop/addons");
  checker.ask_list(joe, "/teams/acme/addons");
  checker.ask(joe, "GET", "/apps/shop/addons/" + addon.id());
  joe.post("/apps/shop/collaborators", R"({"user":"joe@acme.com"})");
  checker.ask_list(joe, "/teams/acme/members/joe@acme.com/apps");
  checker.ask(joe, "GET", "/addons/" + addon.id());
  checker.ask_list(joe, "/addons");
  checker.ask(joe, "GET", "/addon-attachments");
  checker.ask(joe, "GET", "/addons/" + addon.id() + "/addon-attachments");
  checker.ask(joe, "POST", "/actions/addons/resolve", R"({"addon":")" + addon.id() + R"("})");
  world.server.pass(std::chrono::hours(40 * 24));
  checker.ask_list(joe, "/teams/acme/usage/daily?start=2027-01-15&end=2027-02-01");
  checker.ask_list(joe, "/teams/acme/usage/monthly?start=2027-01&end=2027-02");
  checker.ask(joe, "DELETE", "/apps/shop/addons/" + addon.id());
}

void ask_about_tokens(World& world, Checker& checker) {
  HttpClient& joe = *world.joe;
  const std::string tokens = "/oauth/authorizations";
  const std::string made =
      checker.ask(joe, "POST", tokens, R"({"description":"ci","expires_in":3600})").id();
  checker.ask_list(joe, tokens);
  checker.ask(joe, "GET", tokens + "/" + made);
  const HttpAnswer renewed =
      checker.ask(joe, "POST", tokens + "/" + made + "/actions/regenerate-tokens");
  checker.ask(joe, "DELETE", tokens + "/" + renewed.id());
  HttpClient nobody = world.server.anonymous();
  checker.ask(nobody, "POST", "/password-resets", R"({"email":"joe@acme.com"})");
  eventually([&] { return !world.server.mailed_link().empty(); });
  checker.ask(nobody, "POST",
              "/password-resets/" + world.server.mailed_link() + "/actions/finalize",
              R"({"password":"correct horse","password_confirmation":"correct horse"})");
}

// An answer that is not as it should be must be found out, or the check is worth nothing.
void break_answers(World& world, const Checker& checker) {
  const auto must_fail = [&](const std::string& target, const std::string& what,
                             const auto& damage) {
    json::value body = world.ada->get(target).json();
    const Link& link = *checker.links_of("GET", target).front();
    if (!checker.complaints(link, body).empty()) complain(target + " is wrong before it is broken");
    damage(body);
    if (checker.complaints(link, body).empty()) complain(target + " may " + what);
  };
  const std::string team = "/teams/acme", members = "/teams/acme/members", app = "/apps/shop";
  const auto first = [](json::value& rows) -> json::object& { return rows.at(0).as_object(); };
  must_fail(team, "name a number", [](json::value& b) { b.as_object()["name"] = 7; });
  must_fail(team, "have any id", [](json::value& b) { b.as_object()["id"] = "acme"; });
  must_fail(team, "leave a key out", [](json::value& b) { b.as_object().erase("type"); });
  must_fail(team, "have any role", [](json::value& b) { b.as_object()["role"] = "king"; });
  must_fail(team, "be a list", [](json::value& b) { b = json::array{b}; });
  must_fail(members, "be an object", [](json::value& b) { b = json::object(); });
  must_fail(members, "say more", [&](json::value& b) { first(b)["salary"] = 1; });
  must_fail(members, "have any time", [&](json::value& b) { first(b)["created_at"] = "now"; });
  must_fail(members, "leave a key out", [&](json::value& b) { first(b).erase("email"); });
  must_fail(app, "have any address", [](json::value& b) { b.as_object()["web_url"] = "shop"; });
  must_fail(app, "have any name", [](json::value& b) { b.as_object()["name"] = "NO NAME"; });
  must_fail(app, "have any owner",
            [](json::value& b) { b.at("owner").as_object()["email"] = "nobody"; });
}

int run(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  const JsonSchema schema(json::parse(text.str()));
  Checker checker(schema);
  World world;
  ask_about_people(world, checker);
  ask_about_teams(world, checker);
  ask_about_apps(world, checker);
  ask_about_transfers(world, checker);
  ask_about_what_runs(world, checker);
  ask_about_tokens(world, checker);
  checker.complain_about_what_was_not_asked();
  break_answers(world, checker);
  std::cout << checker.checked() << " answers of " << checker.asked()
            << " endpoints compared with the schema, " << failures << " complaints\n";
  return failures == 0 ? 0 : 1;
}

}  // namespace

int main() {
  const std::filesystem::path file =
      std::filesystem::path(ORGLOG_SHARED_DIR) / "heroku" / "schema.json";
  if (!std::filesystem::exists(file)) {
    std::cout << "skipped: ../shared/heroku/schema.json is not here\n";
    return skipped;
  }
  try {
    return run(file);
  } catch (const std::exception& error) {
    std::cerr << "failed: " << error.what() << '\n';
    return 1;
  }
}
