// `/schema`: what this server answers to, as a JSON hyper-schema made of the table of routes
// itself.
#include <boost/json/array.hpp>

#include "header_lists.hpp"
#include "resources.hpp"
#include "routes.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;

// `/teams/{}/members/{}` as a URI template names its variables: `/teams/{team}/members/{member}`.
std::string templated(std::string_view pattern) {
  std::string text;
  std::string last;
  for (const std::string_view segment : list_items(pattern, '/')) {
    text += '/';
    if (segment == "{*}") {
      text += "{+" + last + "}";
    } else if (segment == "{}") {
      std::string name = last;
      if (name.ends_with('s')) name.pop_back();
      text += "{" + (name.empty() ? std::string("id") : name) + "}";
    } else {
      text += segment;
      last = segment;
    }
  }
  return text.empty() ? "/" : text;
}

std::string_view word_of(Access access) {
  if (access == Access::token) return "token";
  return access == Access::open ? "open" : "operator";
}

}  // namespace

Response get_schema(const Look& look) {
  json::array links;
  for (const Route& route : all_routes()) {
    if (route.version != 3) continue;
    json::object link;
    link["method"] = std::string(boost::beast::http::to_string(route.method));
    link["href"] = templated(route.pattern);
    link["rel"] = route.write == nullptr ? "self" : "edit";
    link["access"] = word_of(access_of(route, look.parts.options));
    if (route.access == Access::token)
      link["scope"] = to_text(route.write == nullptr ? route.scope : Scope::global);
    links.push_back(std::move(link));
  }
  return respond(json::object{{"$schema", "http://json-schema.org/draft-04/hyper-schema"},
                              {"title", "orglog, in the manner of the Platform API, version 3"},
                              {"type", "object"},
                              {"links", std::move(links)}});
}

}  // namespace orglog::net::http
