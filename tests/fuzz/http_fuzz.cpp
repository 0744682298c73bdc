// Input: what to read it as, then the text of a body, of a target or of a header field. What is
// taken must be what the header of the function promises, and reading it again must say the same.
#include <boost/json/serialize.hpp>
#include <string>

#include "fuzz/target.hpp"
#include "net/http/body.hpp"
#include "net/http/conventions.hpp"
#include "net/http/entity_tags.hpp"
#include "net/http/routes.hpp"
#include "net/http/rows.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/domain/command.hpp"

namespace {

using namespace orglog;
using namespace orglog::net::http;

// As a handler would: every kind of field, and a command of what parses.
void read_fields(const boost::json::object& body) {
  Fields fields(body);
  AddMember add;
  add.org = fields.name<OrgName>("team");
  add.email = fields.name<Email>("email");
  const auto role = parse_role(fields.optional_text("role").value_or("member"));
  add.role = role.value_or(Role::member);
  static_cast<void>(fields.optional_name<AppName>("name"));
  static_cast<void>(fields.optional_flag("locked"));
  static_cast<void>(fields.optional_number("quantity"));
  static_cast<void>(fields.optional_texts("permissions"));
  static_cast<void>(fields.optional_object("limits"));
  if (fields.wrong()) {
    ORGLOG_INVARIANT(fields.refusal().code == status::unprocessable_entity, "a refusal is a 422");
    return;
  }
  ORGLOG_INVARIANT(OrgName::parse(add.org.text()) == add.org, "a name that was taken is one");
  ORGLOG_INVARIANT(Email::parse(add.email.text()) == add.email, "an address that was taken is one");
}

void read_body(std::string_view text) {
  const auto body = parse_body(text);
  if (!body) {
    ORGLOG_INVARIANT(!body.error().sentence.empty(), "a refusal says why");
    return;
  }
  read_fields(*body);
  ORGLOG_INVARIANT(parse_body(boost::json::serialize(*body)).has_value(), "written, it is a body");
}

void read_target(std::string_view text) {
  Request request;
  if (!take_target(text, request)) return;
  ORGLOG_INVARIANT(request.query.size() <= limits::http_query_parameters, "bounded");
  for (const verb method : {verb::get, verb::patch, verb::delete_, verb::head}) {
    request.method = method;
    const Found found = find_route(request);
    if (found.route == nullptr) continue;
    for (const std::string& argument : request.arguments)
      ORGLOG_INVARIANT(!argument.empty(), "a variable segment is never empty");
  }
}

void read_range(std::string_view text) {
  const auto range = parse_range(text);
  if (!range) return;
  ORGLOG_INVARIANT(range->max <= limits::page_rows, "a page is bounded");
  Request request;
  request.range = text;
  constexpr std::string_view keys = "cab";
  Listing listing;
  listing.rows = keys.size();
  listing.key = [&](std::size_t row) { return std::string(1, keys[row]); };
  listing.text = [&](std::size_t row, std::string_view attribute) {
    if (attribute == "id") return std::string(1, keys[row]);
    return attribute == "name" ? std::string(text.substr(0, 3)) : std::string();
  };
  listing.shape = [&](std::size_t row) {
    return boost::json::object{{"id", keys.substr(row, 1)}, {"name", text.substr(0, 3)}};
  };
  const Response response = respond_with_rows(request, listing, sorted_by::name);
  const bool is_answered = response.code == status::ok || response.code == status::partial_content;
  ORGLOG_INVARIANT(is_answered || response.code == status::range_not_satisfiable,
                   "a list is answered, or the range refused");
  for (const auto& [name, value] : response.headers) {
    for (const char c : value) ORGLOG_INVARIANT(c >= ' ' && c <= '~', "a field is one line");
  }
}

void read_authorization(std::string_view text) {
  const auto credentials = parse_authorization(text);
  if (!credentials) return;
  ORGLOG_INVARIANT(credentials->token.empty() || credentials->email.empty(),
                   "a token or an address, not both");
}

void read_cookie(std::string_view text) {
  Request request;
  request.cookie = text;
  const std::string_view secret = cookie_secret(request);
  ORGLOG_INVARIANT(secret.find(';') == std::string_view::npos, "a cookie ends where it ends");
  request.authorization = "Bearer x";
  ORGLOG_INVARIANT(cookie_secret(request).empty(), "who says who he is needs no cookie");
}

void read_tags(std::string_view text) {
  static_cast<void>(names_tag(text, "\"v12-3f\""));
  const auto version = version_of(text);
  if (!version) return;
  Response response;
  response.version = version;
  ORGLOG_INVARIANT(version_of(entity_tag(response)) == version, "a version comes back");
  ORGLOG_INVARIANT(names_tag(entity_tag(response), entity_tag(response)), "a tag names itself");
}

void read_request_id(std::string_view text) {
  const auto id = parse_request_id(text);
  if (id) ORGLOG_INVARIANT(parse_request_id(to_string(*id)) == id, "an id comes back");
  static_cast<void>(is_acceptable(text));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text = fuzz::view(data + 1, size - 1);
  switch (data[0]) {
    case 'b':
      read_body(text);
      break;
    case 't':
      read_target(text);
      break;
    case 'r':
      read_range(text);
      break;
    case 'a':
      read_authorization(text);
      break;
    case 'e':
      read_tags(text);
      break;
    case 'c':
      read_cookie(text);
      break;
    case 'i':
      read_request_id(text);
      break;
    default:
      break;
  }
  return 0;
}
