// A request and its answer as the resources see them: no sockets, no bytes of HTTP/1.1.
#pragma once

#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/system/result.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orglog/base/ids.hpp"
#include "orglog/base/position.hpp"

namespace orglog::net::http {

using boost::beast::http::status;
using boost::beast::http::verb;

struct Request {
  verb method{};
  std::string path;                                        // decoded, without the query
  std::vector<std::string> arguments;                      // what stood in the route's `{}`
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  std::string raw_query;                                   // as it came
  boost::json::object body;                                // empty where none was sent
  // Header fields as they came; the lines of a list are joined.
  std::string authorization, accept, range, if_match, if_none_match;
  std::string idempotency_key, user_agent, origin, last_event_id;
  std::string content_encoding, accept_encoding, cookie, requested_with, fetch_site;
  Uuid id;                 // of `Request-Id`, or made here
  std::string address;     // the person's: the peer's, or what a trusted proxy says it is
  bool is_secure = false;  // browsers reach us by TLS, ours or that of a trusted proxy
  bool keep_alive = true;
  bool takes_chunks = true;  // not before HTTP/1.1

  // The first parameter of this name; empty when there is none.
  std::string_view parameter(std::string_view name) const;
  bool has_parameter(std::string_view name) const;
};

// Text that many answers may share: a copy is as cheap as a pointer.
class SharedText {
 public:
  SharedText() = default;
  SharedText(std::string text)
      : owner_(std::make_shared<const std::string>(std::move(text))), text_(*owner_) {}
  // Of bytes that live as long as the program.
  static SharedText constant(std::string_view text) {
    SharedText shared;
    shared.text_ = text;
    return shared;
  }
  std::string_view view() const { return text_; }
  std::size_t size() const { return text_.size(); }
  // What it keeps in memory.
  std::size_t held_bytes() const { return owner_ ? text_.size() : 0; }

 private:
  std::shared_ptr<const std::string> owner_;
  std::string_view text_;
};

class EventStream;
inline constexpr std::string_view event_stream_type = "text/event-stream";

struct Response {
  status code = status::ok;
  SharedText body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  // Of what the answer shows: goes into its ETag, and comes back as `If-Match`.
  std::optional<Position> version;
  std::string tag;                      // the ETag, where somebody has made it already
  bool is_secret = false;               // shown once and kept nowhere
  std::shared_ptr<EventStream> stream;  // the body, written as it comes, instead of `body`
};

// Something, or the answer where there is none.
template <class T>
using OrRefusal = boost::system::result<T, Response>;

// An answer of JSON.
Response respond(status code, const boost::json::value& body);
Response respond(const boost::json::value& body);
// The same answer, which shows something of this version.
Response of_version(Position version, Response response);
// The same answer with one more header field.
Response with_field(Response response, std::string name, std::string value);
// The same answer, behind which more rows wait where there is a cursor.
Response with_cursor(Response response, const std::string& cursor);
// An answer of this type, which is no JSON.
Response respond_with(std::string_view content_type, SharedText body);
// The vendor's shape of an error: {"id","message"}, with our reason code beside it when there is
// one.
Response refuse(status code, std::string_view id, std::string message,
                std::string_view reason = {});

}  // namespace orglog::net::http
