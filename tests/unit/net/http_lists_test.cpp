// Header fields that are lists (F-D2), and the tags in them.
#include <doctest/doctest.h>

#include "net/http/entity_tags.hpp"
#include "net/http/header_lists.hpp"
#include "net/http/incoming.hpp"

using namespace orglog;
using namespace orglog::net::http;
using boost::beast::http::field;

TEST_CASE("F-D2: a list is split at its commas, but not within quotes") {
  using Items = std::vector<std::string_view>;
  CHECK(list_items("").empty());
  CHECK(list_items(" , ,").empty());
  CHECK(list_items("a") == Items{"a"});
  CHECK(list_items(" a ,\tb,c ,") == Items{"a", "b", "c"});
  CHECK(list_items(R"("a,b", W/"c")") == Items{R"("a,b")", R"(W/"c")"});
  CHECK(list_items(R"("open, b)") == Items{R"("open, b)"});
  CHECK(list_items("a; b ;c", ';') == Items{"a", "b", "c"});
}

TEST_CASE("F-D2: what a client weighs with nothing does not come") {
  for (const char* field :
       {"gzip", "br, GZIP", "gzip;q=0.1, br", "br;q=0, gzip ; q=1", "gzip;q=0.001"})
    CHECK_MESSAGE(welcomes(field, "gzip"), field);
  for (const char* field : {"", "br", "gzip;q=0", "br, gzip ; Q = 0.000", "gzip;q=0.", "gzipped",
                            "x-gzip", "identity;q=0"})
    CHECK_FALSE_MESSAGE(welcomes(field, "gzip"), field);
}

TEST_CASE("F-D2: lines of a list are one list, and what a field says once is taken as it is") {
  RequestHeader header;
  header.method(verb::get);
  header.version(11);
  for (const char* tag : {"\"a\"", "\"b\", \"c\""}) {
    header.insert(field::if_match, tag);
    header.insert(field::if_none_match, tag);
    header.insert(field::accept, tag);
  }
  header.insert(field::range, "id ..; max=3");
  header.insert(field::range, "order=desc");
  header.insert(field::cookie, "a=1");
  header.insert(field::cookie, "b=2");
  const auto peer = boost::asio::ip::make_address("127.0.0.1");
  const Request request = request_of(header, true, peer, {});
  CHECK(request.if_match == R"("a", "b", "c")");
  CHECK(request.if_none_match == request.if_match);
  CHECK(request.accept == request.if_match);
  CHECK(request.range == "id ..; max=3, order=desc");
  CHECK(request.cookie == "a=1; b=2");
  // What is answered to a change has no ranges.
  header.method(verb::patch);
  CHECK(request_of(header, true, peer, {}).range.empty());
}

TEST_CASE("an entity tag changes with the body and carries the version") {
  Response one, other;
  one.body = std::string("{}");
  other.body = std::string("[]");
  CHECK(entity_tag(one) != entity_tag(other));
  CHECK_FALSE(version_of(entity_tag(one)).has_value());
  other.body = std::string("{}");
  CHECK(entity_tag(one) == entity_tag(other));
  one.version = 42;
  CHECK(entity_tag(one) != entity_tag(other));
  CHECK(version_of(entity_tag(one)) == 42);
  CHECK(version_of(" W/" + entity_tag(one)) == 42);
  for (const char* tag :
       {"", "*", "v12-3f", "\"12-3f\"", "\"v12\"", "\"v-3f\"", "\"vx-3f\"", "\"v12-x\"",
        "\"v12-0123456789abcdef", "\"v12-0123456789abcdeF\"", "\"v012-0123456789abcdef\"",
        "\"v+1-0123456789abcdef\"", "\"v12-0123456789abcdef0\"",
        "\"v99999999999999999999-0123456789abcdef\""})
    CHECK_MESSAGE(!version_of(tag).has_value(), tag);
}

TEST_CASE("If-None-Match may name several tags, weak ones and any") {
  CHECK(names_tag("\"a\"", "\"a\""));
  CHECK(names_tag("\"b\", W/\"a\"", "\"a\""));
  CHECK(names_tag("\"b,c\",\"a\"", "\"a\""));
  CHECK(names_tag("*", "\"a\""));
  CHECK_FALSE(names_tag("", "\"a\""));
  CHECK_FALSE(names_tag("\"b\",", "\"a\""));
  CHECK_FALSE(names_tag("a", "\"a\""));
  CHECK_FALSE(names_tag("\"b,\"a\"\"", "\"a\""));
}

TEST_CASE("F-D2: If-Match is any, or the versions of its tags") {
  CHECK_FALSE(parse_if_match("").is_condition);
  CHECK_FALSE(parse_if_match(" * ").is_condition);
  CHECK(parse_if_match("*").holds_for(7));
  const IfMatch wanted =
      parse_if_match("\"old\", \"v3-0123456789abcdef\", W/\"v7-0123456789abcdef\", *");
  CHECK(wanted.is_condition);
  CHECK(wanted.versions == std::vector<Position>{3, 7});
  CHECK(wanted.holds_for(7));
  CHECK_FALSE(wanted.holds_for(8));
  CHECK(parse_if_match("nonsense").is_condition);
  CHECK_FALSE(parse_if_match("nonsense").holds_for(0));
}
