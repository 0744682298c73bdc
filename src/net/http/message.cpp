#include "message.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

namespace orglog::net::http {

std::string_view Request::parameter(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return {};
}

bool Request::has_parameter(std::string_view name) const {
  return std::ranges::any_of(query, [&](const auto& one) { return one.first == name; });
}

Response respond(status code, const boost::json::value& body) {
  Response response;
  response.code = code;
  response.body = boost::json::serialize(body);
  return response;
}

Response respond(const boost::json::value& body) { return respond(status::ok, body); }

Response of_version(Position version, Response response) {
  response.version = version;
  return response;
}

Response with_field(Response response, std::string name, std::string value) {
  response.headers.emplace_back(std::move(name), std::move(value));
  return response;
}

Response with_cursor(Response response, const std::string& cursor) {
  if (cursor.empty()) return response;
  response.code = status::partial_content;
  return with_field(std::move(response), "Next-Cursor", cursor);
}

Response respond_with(std::string_view content_type, SharedText body) {
  Response response;
  response.content_type = content_type;
  response.body = std::move(body);
  return response;
}

Response refuse(status code, std::string_view id, std::string message, std::string_view reason) {
  boost::json::object body{{"id", id}, {"message", std::move(message)}};
  if (!reason.empty()) body["reason"] = reason;
  return respond(code, body);
}

}  // namespace orglog::net::http
