// `/dashboard`: the pages that a browser gets, out of the server's own memory. What they show and
// do goes through the same API as anybody else's.
#include <algorithm>

#include "header_lists.hpp"
#include "orglog/dashboard/assets.hpp"
#include "resources.hpp"

namespace orglog::net::http {
namespace {

// Nothing from elsewhere, no script or style within a page, no form that goes elsewhere.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

Response serve(const dashboard::Asset& asset, const Request& request) {
  const bool zipped = welcomes(request.accept_encoding, "gzip");
  Response response;
  response.content_type = asset.content_type;
  response.body = SharedText::constant(zipped ? asset.zipped : asset.bytes);
  response.tag = "\"" + std::string(asset.tag) + (zipped ? "-gz\"" : "\"");
  if (zipped) response.headers.emplace_back("Content-Encoding", "gzip");
  response.headers.emplace_back("Vary", "Accept-Encoding");
  // Asked for again each time, answered with 304: the pages are always those of this server.
  response.headers.emplace_back("Cache-Control", "no-cache");
  response.headers.emplace_back("Content-Security-Policy", page_policy);
  return response;
}

}  // namespace

Response get_root(const Look&) {
  Response response;
  response.code = status::see_other;
  response.headers.emplace_back("Location", "/dashboard");
  return response;
}

// Files stand under `assets`; every other path is a page, which the scripts show.
Response get_dashboard(const Look& look) {
  constexpr std::string_view folder = "assets";
  std::string_view path = look.request.arguments.empty() ? std::string_view() : look.argument(0);
  if (path == folder || path.starts_with("assets/")) {
    path.remove_prefix(std::min(path.size(), folder.size() + 1));
  } else {
    path = "index.html";
  }
  const dashboard::Asset* asset = dashboard::find_asset(path);
  if (asset == nullptr) return not_found("file", "The dashboard has no such file.");
  return serve(*asset, look.request);
}

}  // namespace orglog::net::http
