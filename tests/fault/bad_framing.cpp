// Requests that do not say without doubt where they end or for whom they are (F-D4): each is
// answered 400, the connection ends, and nothing that follows on it is taken for a request.
#include <doctest/doctest.h>

#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

const std::string host = "Host: localhost\r\n";

// The bytes of a change by the operator, hidden where a body would stand.
std::string hidden() {
  return "POST /teams/apps HTTP/1.1\r\n" + host + "Authorization: Bearer " +
         HttpFixture::operator_token + "\r\nContent-Length: 15\r\n\r\n{\"team\":\"acme\"}";
}

std::string request(const std::string& fields, const std::string& version = "1.1",
                    const std::string& line = "POST /teams/apps") {
  return line + " HTTP/" + version + "\r\nAuthorization: Bearer " + HttpFixture::operator_token +
         "\r\n" + fields + "\r\n";
}

struct Attacked {
  Attacked() {
    server.make_team("acme", "ada@acme.com");
    end = server.log().end();
  }
  // That this is refused, and that nothing behind it is answered.
  void refuses(const std::string& bytes) {
    CAPTURE(bytes);
    HttpPeer peer(server.port());
    peer.send(bytes + hidden());
    const auto answer = peer.answer();
    REQUIRE(answer.has_value());
    CHECK(answer->status == 400);
    CHECK(answer->field("Connection") == "close");
    CHECK(answer->has("Date"));
    CHECK_FALSE(peer.answer().has_value());
    CHECK(peer.ends());
    CHECK(server.log().end() == end);
  }

  HttpFixture server;
  Position end = 0;
};

}  // namespace

TEST_CASE("F-D4: a transfer coding other than chunked is refused") {
  Attacked attacked;
  for (const char* coding :
       {"gzip", "xchunked", "chunkedx", "identity", "chunked, identity", "identity, chunked",
        "gzip, chunked", "chunked, chunked", "chunked;q=1", "\"chunked\"", "", "x chunked",
        "chunked,", ", chunked", "\vchunked", "deflate"}) {
    attacked.refuses(request(host + "Transfer-Encoding: " + coding + "\r\n"));
  }
  attacked.refuses(request(host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"));
  attacked.refuses(request(host + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"));
  attacked.refuses(request(host + "Transfer-Encoding : chunked\r\n"));
  attacked.refuses(request(host + "Transfer-Encoding: gzip\r\n", "1.1", "GET /teams/acme"));
}

TEST_CASE("F-D4: HTTP/1.0 knows no chunks") {
  Attacked attacked;
  attacked.refuses(request(host + "Transfer-Encoding: chunked\r\n", "1.0"));
  attacked.refuses(request("Transfer-Encoding: chunked\r\n", "1.0"));
}

TEST_CASE("F-D4: a body has one length, said in one way") {
  Attacked attacked;
  for (const char* fields :
       {"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 0\r\nTransfer-Encoding: gzip\r\n",
        "Content-Length: 0\r\nContent-Length: 5\r\n", "Content-Length: 0, 5\r\n",
        "Content-Length: +0\r\n", "Content-Length: 0x0\r\n", "Content-Length: 0 0\r\n",
        "Content-Length: \r\n", "Content-Length: -0\r\n"}) {
    attacked.refuses(request(host + fields));
  }
}

TEST_CASE("F-D4: a request of HTTP/1.1 is for one host") {
  Attacked attacked;
  const std::string length = "Content-Length: 0\r\n";
  attacked.refuses(request(length));
  attacked.refuses(request(length, "1.1", "GET /healthz"));
  attacked.refuses(request(length + host + "Host: other\r\n"));
  attacked.refuses(request(length + host + host));
  attacked.refuses(request(length + host + "Host: other\r\n", "1.0"));
  for (const char* name : {"", "a, b", "a b", "user@a", "http://a", "a/b", "a?b", "a#b"})
    attacked.refuses(request(length + "Host: " + name + "\r\n"));
}

TEST_CASE("F-D4: what may stand once does not stand twice") {
  Attacked attacked;
  attacked.refuses(request(host + "Authorization: Bearer other\r\nContent-Length: 0\r\n"));
  attacked.refuses(request(host + "Idempotency-Key: a\r\nIdempotency-Key: b\r\n"));
}

TEST_CASE("F-D2: a condition or a key that came out empty is refused, not done without") {
  Attacked attacked;
  for (const char* fields : {"If-Match:\r\n", "If-Match:  \r\n", "If-Match:\r\nIf-Match: \r\n",
                             "If-None-Match:\r\n", "Idempotency-Key:\r\n"})
    attacked.refuses(request(host + fields + "Content-Length: 15\r\n") + R"({"team":"acme"})");
}

TEST_CASE("F-D4: a body that is coded is refused, as no coding is undone") {
  Attacked attacked;
  HttpClient runner = attacked.server.as_operator();
  for (const char* coding : {"gzip", "br", "identity, gzip"}) {
    const HttpAnswer answer =
        runner.post("/teams/apps", R"({"team":"acme"})", {{"Content-Encoding", coding}});
    CHECK(answer.status == 415);
    CHECK(answer.field("Accept-Encoding") == "identity");
  }
  CHECK(attacked.server.log().end() == attacked.end);
  CHECK(
      runner.post("/teams/apps", R"({"team":"acme"})", {{"Content-Encoding", "Identity"}}).status ==
      201);
}

TEST_CASE("F-D2: a connection ends when any line of Connection says so") {
  Attacked attacked;
  for (const char* fields : {"Connection: close\r\n", "Connection: x, Close\r\n",
                             "Connection: x\r\nConnection: close\r\n"}) {
    HttpPeer peer(attacked.server.port());
    peer.send(request(host + fields, "1.1", "GET /teams/acme"));
    const auto answer = peer.answer();
    REQUIRE(answer.has_value());
    CHECK(answer->field("Connection") == "close");
    CHECK(peer.ends());
  }
}

TEST_CASE("F-D4: what is well framed is answered, and the next request on the connection as well") {
  Attacked attacked;
  for (const char* name : {"localhost", "127.0.0.1:5000", "[::1]:5000", "acme.example"}) {
    HttpPeer peer(attacked.server.port());
    peer.send(request("Host: " + std::string(name) + "\r\n", "1.1", "GET /teams/acme") +
              request(host + "Transfer-Encoding: Chunked\r\n") +
              "f\r\n{\"team\":\"acme\"}\r\n0\r\n\r\n" + request(host, "1.1", "GET /teams/acme"));
    for (const unsigned status : {200U, 201U, 200U}) {
      const auto answer = peer.answer();
      REQUIRE(answer.has_value());
      CHECK(answer->status == status);
    }
  }
  HttpPeer old(attacked.server.port());
  old.send(request("", "1.0", "GET /teams/acme"));
  const auto answer = old.answer();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);
}

TEST_CASE("F-D4: what stands in a trailer is no header") {
  Attacked attacked;
  HttpPeer peer(attacked.server.port());
  peer.send("POST /teams/apps HTTP/1.1\r\n" + host +
            "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nAuthorization: Bearer " +
            HttpFixture::operator_token + "\r\n\r\n");
  const auto answer = peer.answer();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 401);
}

TEST_CASE("F-B6: no answer has a line that the asker wrote") {
  Attacked attacked;
  attacked.server.done(CreateApp{app("web-shop"), org("acme"), false});
  attacked.server.done(CreateApp{app("web-store"), org("acme"), false});
  HttpClient client = attacked.server.as_operator();
  const std::string line = "%0d%0aSet-Cookie:%20x=y";
  const std::string ranges[] = {"id ..zz" + line + "; max=1",
                                "name ]a" + line + "..z; max=1",
                                "name ..z" + line + "%0d%0a%0d%0aHTTP/1.1%20200%20OK; max=1",
                                "name ..z%0aX:%20y; max=1",
                                "created_at a" + line + "..; max=1",
                                "a" + line + " ..",
                                "name ..z%E2%80%A8%C2%85; max=1"};
  for (const std::string& range : ranges) {
    CAPTURE(range);
    const HttpAnswer answer = client.get("/apps", {{"Range", range}});
    CHECK_FALSE(answer.has("Set-Cookie"));
    CHECK_FALSE(answer.has("X"));
    const HttpAnswer next = client.get("/teams/acme");  // on the same connection
    CHECK(next.status == 200);
    CHECK(next.text("name") == "acme");
  }
  for (const std::string& target :
       {"/teams/acme/audit-events?cursor=" + line, "/apps/" + line, "/teams/acme" + line,
        "/teams/acme?" + line + "=1", "/dashboard/x" + line}) {
    CHECK_FALSE(client.get(target).has("Set-Cookie"));
    CHECK_FALSE(client.get(target, {{"Request-Id", "a%0d%0ab"}}).has("Set-Cookie"));
  }
}

TEST_CASE("every answer says when it was given; under TLS it asks for TLS from now on") {
  HttpOptions options;
  options.secure_cookies = true;
  HttpFixture plain, secure(options);
  for (const char* target : {"/healthz", "/nowhere", "/dashboard", "/teams"}) {
    const std::string date = plain.anonymous().get(target).field("Date");
    CHECK(date.size() == std::string_view("Sun, 06 Nov 1994 08:49:37 GMT").size());
    CHECK(date.ends_with(" GMT"));
    CHECK_FALSE(plain.anonymous().get(target).has("Strict-Transport-Security"));
    CHECK(secure.anonymous().get(target).field("Strict-Transport-Security") == "max-age=31536000");
  }
}
