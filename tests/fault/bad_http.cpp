// What clients of the HTTP API may do wrong, one after the other. After each: nothing was appended,
// and the server serves the next client.
#include <doctest/doctest.h>

#include <random>
#include <thread>

#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

// A server with one team and one app in it, to which the bad clients come.
class Attacked {
 public:
  Attacked() {
    server.make_team("acme", "ada@acme.com");
    server.done(CreateApp{app("web-shop"), org("acme"), false});
    end_ = server.log().end();
  }
  ~Attacked() {
    CHECK(server.log().end() == end_);
    CHECK(server.as_operator().get("/teams/acme").status == 200);
    CHECK(server.as_operator().post("/teams/apps", R"({"team":"acme"})").status == 201);
  }

  HttpFixture server;
  HttpPeer peer() const { return HttpPeer(server.port()); }

 private:
  Position end_ = 0;
};

std::string request(const std::string& line, const std::string& fields = {}) {
  return line + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
         std::string(HttpFixture::operator_token) + "\r\n" + fields + "\r\n";
}

// The one answer to these bytes, after which the connection must end; 0 when there is none.
unsigned last_answer(HttpPeer& peer, std::string_view bytes) {
  peer.send(bytes);
  const auto answer = peer.answer();
  CHECK(peer.ends());
  if (answer) CHECK(answer->field("Connection") == "close");
  return answer ? answer->status : 0;
}

struct Wrong {
  const char *method, *target, *body, *field;
};

constexpr Wrong wrong_bodies[] = {
    {"PATCH", "/teams/acme", R"({"name":7})", "name"},
    {"PATCH", "/teams/acme", R"({"name":"NO NAME"})", "name"},
    {"PATCH", "/teams/acme", R"({"default":"yes"})", "default"},
    {"PATCH", "/teams/acme/preferences", R"({"addons-controls":1})", "addons-controls"},
    {"PUT", "/teams/acme/members", R"({"role":"member"})", "email"},
    {"PUT", "/teams/acme/members", R"({"email":[],"role":"member"})", "email"},
    {"PUT", "/teams/acme/members", R"({"email":"no address","role":"member"})", "email"},
    {"PUT", "/teams/acme/members", R"({"email":"a@b.co","role":1})", "role"},
    {"POST", "/teams/acme/members", R"({"email":"a@b.co","role":"king"})", "role"},
    {"PATCH", "/teams/acme/members", R"({"email":"a@b.co"})", "role"},
    {"PUT", "/teams/acme/members", R"({"email":"a@b.co","role":"member","federated":1})",
     "federated"},
    {"PUT", "/teams/acme/invitations", R"({"email":{},"role":"member"})", "email"},
    {"PUT", "/teams/acme/invitations", R"({"email":"a@b.co","role":[]})", "role"},
    {"POST", "/teams/apps", R"({"team":7})", "team"},
    {"POST", "/teams/apps", R"({"team":"acme","name":true})", "name"},
    {"POST", "/teams/apps", R"({"team":"acme","locked":"yes"})", "locked"},
    {"POST", "/apps", R"({"name":{}})", "name"},
    {"PATCH", "/apps/web-shop", R"({"name":1.5})", "name"},
    {"PATCH", "/apps/web-shop", R"({"maintenance":"on"})", "maintenance"},
    {"PATCH", "/teams/apps/web-shop", R"({"locked":0})", "locked"},
    {"PATCH", "/teams/apps/web-shop", R"({"owner":0})", "owner"},
    {"PATCH", "/teams/apps/web-shop", "{}", "owner"},
    {"POST", "/apps/web-shop/collaborators", R"({"user":7})", "user"},
    {"POST", "/apps/web-shop/collaborators", R"({"user":"a@b.co","silent":1})", "silent"},
    {"POST", "/teams/apps/web-shop/collaborators", R"({"user":"a@b.co","permissions":"x"})",
     "permissions"},
    {"PATCH", "/teams/apps/web-shop/collaborators/a@b.co", R"({"permissions":[7]})", "permissions"},
    {"PATCH", "/teams/apps/web-shop/collaborators/a@b.co", R"({"permissions":["fly"]})",
     "permissions"},
    {"PATCH", "/teams/apps/web-shop/collaborators/a@b.co", "{}", "permissions"},
    {"POST", "/account/app-transfers", R"({"app":7,"recipient":"a@b.co"})", "app"},
    {"POST", "/account/app-transfers", R"({"app":"web-shop"})", "recipient"},
    {"PATCH", "/account/app-transfers/web-shop", R"({"state":"gone"})", "state"},
    {"PATCH", "/apps/web-shop/formation", R"({"updates":{}})", "updates"},
    {"PATCH", "/apps/web-shop/formation", R"({"updates":[1]})", "updates"},
    {"PATCH", "/apps/web-shop/formation", R"({"updates":[{"type":7}]})", "type"},
    {"PATCH", "/apps/web-shop/formation/web", R"({"quantity":"many"})", "quantity"},
    {"PATCH", "/apps/web-shop/formation/web", R"({"quantity":1.5})", "quantity"},
    {"PATCH", "/apps/web-shop/formation/web", R"({"size":7})", "size"},
    {"PATCH", "/apps/web-shop/formation/web", R"({"dyno_size":{"name":7}})", "name"},
    {"POST", "/apps/web-shop/addons", R"({"plan":7})", "plan"},
    {"POST", "/apps/web-shop/addons", R"({"plan":"redis","price_cents":"1"})", "price_cents"},
    {"POST", "/operator/teams", R"({"name":"x-y","admin":7})", "admin"},
    {"POST", "/operator/teams", R"({"name":"x-y","admin":"a@b.co","type":"club"})", "type"},
    {"POST", "/operator/teams", R"({"name":"x-y","admin":"a@b.co","limits":[]})", "limits"},
    {"POST", "/operator/teams", R"({"name":"x-y","admin":"a@b.co","limits":{"apps":-1}})", "apps"},
    {"PATCH", "/operator/teams/acme", R"({"limits":{"members":4294967296}})", "members"},
    {"PATCH", "/operator/teams/acme", R"({"features":"all"})", "features"},
    // Once logged, what could not be read back: no answer any more, and no start.
    {"PATCH", "/operator/teams/acme", R"({"features":["a b"]})", "features"},
    {"POST", "/operator/teams", R"({"name":"x-y","admin":"a@b.co","features":["a b"]})",
     "features"},
    {"POST", "/operator/teams", R"({"name":"x-y","admin":"a@b.co","features":["\u0001"]})",
     "features"},
    {"POST", "/apps/web-shop/addons", R"({"plan":"re dis:mini"})", "plan"},
    {"POST", "/apps/web-shop/addons", R"({"plan":"redis","price_cents":-1})", "price"},
    {"PATCH", "/account", R"({"name":"a\u0001b"})", "name"},
    {"POST", "/operator/tokens", R"({"email":7})", "email"},
    {"POST", "/operator/tokens", R"({"email":"a@b.co","scope":"read"})", "scope"},
    {"POST", "/operator/tokens", R"({"email":"a@b.co","scope":["write"]})", "scope"},
    {"POST", "/operator/tokens", R"({"email":"a@b.co","expires_in":0})", "expires_in"},
    {"POST", "/oauth/authorizations", R"({"description":7})", "description"},
    {"POST", "/password-resets", R"({"email":7})", "email"},
    {"POST", "/password-resets/x/actions/finalize", R"({"password":7})", "password"},
    {"POST", "/teams/acme/app-imports", R"({"apps":"all"})", "apps"},
    {"POST", "/teams/acme/app-imports", R"({"apps":["NO NAME"]})", "apps"},
    {"POST", "/teams/acme/app-imports", R"({"all":1})", "all"}};

}  // namespace

TEST_CASE("garbage ends the connection, whatever it is") {
  Attacked attacked;
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::string garbage(1 + random() % 3'000, '\0');
    for (char& byte : garbage) byte = static_cast<char>(random());
    HttpPeer peer = attacked.peer();
    peer.send(garbage);
    peer.end_sending();
    CHECK(peer.ends());
  }
}

TEST_CASE("garbage behind a request is refused after that was answered") {
  Attacked attacked;
  HttpPeer peer = attacked.peer();
  peer.send(request("GET /teams/acme") + "\x01\x02 garbage\r\n\r\n");
  const auto good = peer.answer(), bad = peer.answer();
  REQUIRE((good && bad));
  CHECK(good->status == 200);
  CHECK(bad->status == 400);
  CHECK(bad->id() == "bad_request");
  CHECK(peer.ends());
}

TEST_CASE("what is no request is told so") {
  Attacked attacked;
  for (const char* bytes :
       {"HELLO\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET / HTTP/1.1\r\n: empty\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
    CAPTURE(bytes);
    HttpPeer peer = attacked.peer();
    CHECK(last_answer(peer, bytes) == 400);
  }
}

TEST_CASE("a request that is cut anywhere does nothing") {
  Attacked attacked;
  const std::string whole =
      request("POST /teams/apps", "Content-Length: 15\r\n") + R"({"team":"acme"})";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    HttpPeer peer = attacked.peer();
    peer.send(std::string_view(whole).substr(0, size));
    peer.end_sending();
    CHECK(peer.ends());
  }
}

TEST_CASE("a client that leaves before it is answered harms nobody") {
  Attacked attacked;
  for (int round = 0; round < 50; ++round) {
    HttpPeer peer = attacked.peer();
    peer.send(request("GET /teams/acme/members") + request("GET /teams/acme"));
  }
  CHECK(eventually([&] { return attacked.server.server().connection_count() == 0; }));
}

TEST_CASE("whoever sends too slowly is not waited for") {
  Attacked attacked;
  HttpPeer silent = attacked.peer(), header = attacked.peer(), body = attacked.peer();
  header.send("GET /teams/acme HTTP/1.1\r\nHost:");
  body.send(request("POST /teams/apps", "Content-Length: 15\r\n") + R"({"team":)");
  std::jthread dripping([&](const std::stop_token& stop) {  // a byte now and then buys no time
    while (!stop.stop_requested()) {
      header.send("x");
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
  });
  CHECK(body.ends());
  CHECK(eventually([&] { return attacked.server.server().connection_count() == 1; },
                   std::chrono::seconds(60)));
  silent.send(request("GET /teams/acme"));  // between two requests there is more time
  const auto answer = silent.answer();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 200);
}

TEST_CASE("a header over the limit is refused, however it is spread") {
  Attacked attacked;
  const std::string value(limits::http_header_bytes, 'x');
  HttpPeer long_value = attacked.peer(), long_target = attacked.peer(), many = attacked.peer();
  CHECK(last_answer(long_value, request("GET /teams/acme", "X: " + value + "\r\n")) == 431);
  CHECK(last_answer(long_target, request("GET /" + value)) == 431);
  std::string fields;
  for (std::size_t number = 0; number < limits::http_header_bytes / 8; ++number)
    fields += "X-" + std::to_string(number) + ": y\r\n";
  CHECK(last_answer(many, request("GET /teams/acme", fields)) == 431);
}

TEST_CASE("a body over 1 MiB is refused, and the connection ends") {
  Attacked attacked;
  const std::string large(limits::http_body_bytes + 1, ' ');
  HttpPeer announced = attacked.peer(), sent = attacked.peer(), chunked = attacked.peer();
  const std::string length = "Content-Length: " + std::to_string(large.size()) + "\r\n";
  CHECK(last_answer(announced, request("POST /teams/apps", length)) == 400);
  CHECK(last_answer(sent, request("POST /teams/apps", length) + large) == 400);
  std::string chunks;
  for (int chunk = 0; chunk < 1'100; ++chunk)
    chunks += "400\r\n" + std::string(1'024, ' ') + "\r\n";
  CHECK(last_answer(chunked,
                    request("POST /teams/apps", "Transfer-Encoding: chunked\r\n") + chunks) == 400);
}

TEST_CASE("a length that no memory holds is refused before it is read") {
  Attacked attacked;
  for (const char* length : {"99999999999", "18446744073709551615", "99999999999999999999999"}) {
    HttpPeer peer = attacked.peer();
    const std::string field = std::string("Content-Length: ") + length + "\r\n";
    CHECK(last_answer(peer, request("POST /teams/apps", field)) == 400);
  }
}

TEST_CASE("chunks that are none are refused") {
  Attacked attacked;
  for (const char* chunks : {"zz\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", "2\r\n{}xx0\r\n\r\n",
                             "fffffffffffffffff\r\n{}\r\n0\r\n\r\n"}) {
    CAPTURE(chunks);
    HttpPeer peer = attacked.peer();
    CHECK(last_answer(
              peer, request("POST /teams/apps", "Transfer-Encoding: chunked\r\n") + chunks) == 400);
  }
}

TEST_CASE("a body in chunks is read as any other") {
  HttpFixture server;
  server.make_team("acme", "ada@acme.com");
  HttpPeer peer(server.port());
  peer.send(request("POST /teams/apps", "Transfer-Encoding: chunked\r\n") +
            "8\r\n{\"team\":\r\n7;note=x\r\n\"acme\"}\r\n0\r\nTrailer: y\r\n\r\n");
  const auto answer = peer.answer();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 201);
  CHECK(answer->text("team", "name") == "acme");
}

TEST_CASE("a client may wait to be told to go on") {
  HttpFixture server;
  server.make_team("acme", "ada@acme.com");
  HttpPeer peer(server.port());
  peer.send(request("POST /teams/apps", "Content-Length: 15\r\nExpect: 100-Continue\r\n"));
  const auto go_on = peer.answer();
  REQUIRE(go_on.has_value());
  CHECK(go_on->status == 100);
  peer.send(R"({"team":"acme"})");
  const auto answer = peer.answer();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 201);
}

TEST_CASE("bodies that are no JSON object are refused, and the connection goes on") {
  Attacked attacked;
  HttpClient client = attacked.server.as_operator();
  for (const std::string& body :
       {std::string("{"), std::string("[]"), std::string("null"), std::string("a=b"),
        std::string(R"({"team":"acme","team":"other"})"), std::string("{} {}"),
        std::string(100'000, '['), std::string("{\"team\":\"\xFF\xFE\"}"),
        std::string(limits::http_body_bytes, '{')}) {
    const HttpAnswer answer = client.post("/teams/apps", body);
    CHECK(answer.status == 400);
    CHECK(answer.id() == "bad_request");
  }
}

TEST_CASE("a value of the wrong type is refused, and its field is named") {
  Attacked attacked;
  HttpClient client = attacked.server.as_operator();
  for (const Wrong& wrong : wrong_bodies) {
    const std::string what = wrong.method + (std::string(" ") + wrong.target + " " + wrong.body);
    CAPTURE(what);
    const HttpAnswer answer = client.ask(wrong.method, wrong.target, wrong.body);
    CHECK(answer.status == 422);
    CHECK(answer.id() == "invalid_params");
    CHECK(answer.text("message").find(wrong.field) != std::string::npos);
  }
}

TEST_CASE("header fields that make no sense do no harm") {
  Attacked attacked;
  HttpClient client = attacked.server.as_operator();
  std::mt19937 random(11);
  for (const char* name : {"Range", "If-None-Match", "Request-Id", "Idempotency-Key", "User-Agent",
                           "Accept", "Origin", "If-Match", "Authorization"}) {
    for (int round = 0; round < 20; ++round) {
      std::string value(random() % 500, '\0');
      for (char& byte : value) byte = static_cast<char>(' ' + random() % 95);
      const unsigned status = client.get("/teams/acme", {{name, value}}).status;
      CHECK_MESSAGE((status == 200 || status == 401 || status == 406), name << ": " << value);
    }
  }
}
