// What somebody without a token, or with one, can take from all others over HTTP.
#include <doctest/doctest.h>

#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

SharedBounds bounds_of(SeatBounds seats, WaitingBounds waiting = {}) {
  return {std::make_shared<Seats>(seats), std::make_shared<WaitingBytes>(waiting)};
}

std::string header(const std::string& line, const std::string& fields) {
  return line + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

std::string bearer(const std::string& token) { return "Authorization: Bearer " + token + "\r\n"; }

const std::string megabyte = "Content-Length: 1048576\r\n";

}  // namespace

TEST_CASE("F-C5: who shows no token is refused before a byte of the body is read") {
  HttpFixture server;
  HttpPeer peer(server.port());
  peer.send(header("POST /apps", megabyte));
  const auto answer = peer.answer();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 401);
  CHECK(answer->field("Connection") == "close");
  CHECK(peer.ends());
}

TEST_CASE("F-C5: rights, paths, versions and parameters are looked at before the body, too") {
  HttpFixture server;
  const std::string ada = server.issue_token("ada@acme.com");
  const std::string reader = server.issue_token("joe@acme.com", Scopes(Scope::read));
  struct Refused {
    std::string line, fields;
    unsigned status;
  };
  for (const Refused& refused : {
           Refused{"POST /apps", "Authorization: Bearer wrong\r\n", 401},
           Refused{"POST /operator/teams", bearer(ada), 403},
           Refused{"POST /apps", bearer(reader), 403},
           Refused{"POST /nowhere", bearer(ada), 404},
           Refused{"PUT /apps", bearer(ada), 405},
           Refused{"POST /apps", bearer(ada) + "Accept: application/vnd.heroku+json; version=9\r\n",
                   406},
       }) {
    CAPTURE(refused.line);
    CAPTURE(refused.status);
    HttpPeer peer(server.port());
    peer.send(header(refused.line, refused.fields + megabyte));
    const auto answer = peer.answer();
    REQUIRE(answer.has_value());
    CHECK(answer->status == refused.status);
  }
}

TEST_CASE("F-C5: a small body of a refused request is passed over, and the next one is answered") {
  HttpFixture server;
  HttpPeer peer(server.port());
  peer.send(header("POST /apps", "Content-Length: 10\r\n"));
  CHECK(peer.answer()->status == 401);
  peer.send("0123456789" + header("GET /healthz", ""));
  CHECK(peer.answer()->status == 200);
  peer.send(header("POST /apps", "Content-Length: 4\r\n") + "GET " + header("GET /healthz", ""));
  CHECK(peer.answer()->status == 401);
  CHECK(peer.answer()->status == 200);
}

TEST_CASE("F-C5: a body whose end nobody knows ends the connection of a refused request") {
  HttpFixture server;
  HttpPeer peer(server.port());
  peer.send(header("POST /apps", "Transfer-Encoding: chunked\r\n") + "5\r\n");
  CHECK(peer.answer()->status == 401);
  CHECK(peer.ends());
}

TEST_CASE("F-C5: who asks whether to go on is told no without being asked for the body") {
  HttpFixture server;
  HttpPeer peer(server.port());
  peer.send(header("POST /apps", "Expect: 100-continue\r\nContent-Length: 10\r\n"));
  CHECK(peer.answer()->status == 401);
  CHECK(peer.ends());
  HttpPeer known(server.port());
  known.send(header("POST /apps", bearer(server.issue_token("ada@acme.com")) +
                                      "Expect: 100-continue\r\nContent-Length: 14\r\n"));
  CHECK(known.answer()->status == 100);
  known.send("{\"name\":\"web\"}");
  CHECK(known.answer()->status == 201);
}

TEST_CASE("F-C5: where nobody is asked who they are, only a small body is taken") {
  HttpFixture server;
  for (const char* line :
       {"POST /oauth/authorizations", "POST /password-resets", "POST /dashboard/session"}) {
    CAPTURE(line);
    HttpPeer peer(server.port());
    peer.send(header(line, "X-Requested-With: x\r\nContent-Length: 16385\r\n"));
    const auto answer = peer.answer();
    REQUIRE(answer.has_value());
    CHECK(answer->status == 400);
    CHECK(answer->text("message") == "The body is over 16 KiB.");
    HttpPeer chunked(server.port());
    chunked.send(header(line, "X-Requested-With: x\r\nTransfer-Encoding: chunked\r\n") +
                 "4001\r\n");
    CHECK(chunked.answer()->status == 400);
  }
}

TEST_CASE("F-C5: bodies that arrive are counted on their account, and others still get in") {
  const SharedBounds bounds = bounds_of(SeatBounds::of(100), {40 << 20, 12 << 20, 1 << 20});
  HttpFixture server({}, 1, false, bounds);
  const std::string ada = server.issue_token("ada@acme.com");
  const std::string joe = server.issue_token("joe@acme.com");
  std::vector<std::unique_ptr<HttpPeer>> arriving;
  for (int count = 0; count < 2; ++count) {
    arriving.push_back(std::make_unique<HttpPeer>(server.port()));
    arriving.back()->send(header("POST /apps", bearer(ada) + megabyte) + "{");
  }
  REQUIRE(eventually([&] { return bounds.waiting->figures().bytes >= 8U << 20; }));
  HttpPeer third(server.port());
  third.send(header("POST /apps", bearer(ada) + megabyte));
  const auto refused = third.answer();
  REQUIRE(refused.has_value());
  CHECK(refused->status == 429);
  CHECK(refused->id() == "busy");
  CHECK(refused->has("Retry-After"));
  HttpClient other(server.port(), joe);
  CHECK(other.post("/apps", R"({"name":"web"})").status == 201);
  arriving.clear();
  CHECK(eventually([&] { return bounds.waiting->figures().bytes == 0; }));
  HttpClient again(server.port(), ada);
  const std::string long_body = R"({"name":"shop","pad":")" + std::string(600'000, 'x') + "\"}";
  CHECK(again.post("/apps", long_body).status != 429);
}

TEST_CASE("F-C5: headers that do not come to an end are counted on all strangers together") {
  const SharedBounds bounds = bounds_of(SeatBounds::of(100), {8 << 20, 2 << 20, 64 << 10});
  HttpFixture server({}, 1, false, bounds);
  const std::string part = "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Pad: " + std::string(20'000, 'x');
  std::vector<std::unique_ptr<HttpPeer>> slow;
  unsigned refused = 0;
  for (int count = 0; count < 8; ++count) {
    slow.push_back(std::make_unique<HttpPeer>(server.port()));
    slow.back()->send(part);
  }
  // All of them wait, or were told no, before the first goes on and gives back its room.
  REQUIRE(eventually([&] { return bounds.waiting->figures().refused >= 4; }));
  for (auto& peer : slow) {
    peer->send("\r\n\r\n");
    const auto answer = peer->answer();
    if (answer && answer->status == 503) ++refused;
  }
  CHECK(refused >= 4);
  CHECK(refused < 8);
  CHECK(server.anonymous().get("/healthz").status == 200);
}

TEST_CASE(
    "F-C1: one too many is told 503 and when to come again, and nobody with a token is harmed") {
  HttpFixture server({}, 1, false, bounds_of({3, 3, 3, 3}));
  std::vector<std::unique_ptr<HttpClient>> known;
  for (int count = 0; count < 3; ++count) {
    known.push_back(std::make_unique<HttpClient>(server.port(), HttpFixture::operator_token));
    REQUIRE(known.back()->get("/operator/teams").status == 200);
  }
  HttpPeer late(server.port());
  late.send(header("GET /healthz", ""));
  const auto answer = late.answer();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 503);
  CHECK(answer->has("Retry-After"));
  CHECK(answer->id() == "busy");
  CHECK(late.ends());
  for (auto& client : known) CHECK(client->get("/operator/teams").status == 200);
}

TEST_CASE("F-C1: connections without a token give way to one with a token") {
  HttpFixture server({}, 1, false, bounds_of({4, 4, 4, 4}));
  std::vector<std::unique_ptr<HttpPeer>> strangers;
  for (int count = 0; count < 4; ++count) {
    strangers.push_back(std::make_unique<HttpPeer>(server.port()));
    strangers.back()->send(header("GET /healthz", ""));
    REQUIRE(strangers.back()->answer()->status == 200);
  }
  HttpClient client = server.as_operator();
  CHECK(client.get("/operator/teams").status == 200);
  CHECK(strangers[0]->ends(std::chrono::seconds(5)));
  strangers[3]->send(header("GET /healthz", ""));
  CHECK(strangers[3]->answer()->status == 200);
}

TEST_CASE("F-C1: an account with too many connections is told so on the newest one") {
  HttpFixture server({}, 1, false, bounds_of({10, 10, 2, 10}));
  const std::string ada = server.issue_token("ada@acme.com");
  HttpClient one(server.port(), ada), two(server.port(), ada), three(server.port(), ada);
  CHECK(one.get("/account").status == 200);
  CHECK(two.get("/account").status == 200);
  const auto refused = three.get("/account");
  CHECK(refused.status == 503);
  CHECK(refused.text("message") == "Your account has too many connections open.");
  CHECK(one.get("/account").status == 200);
}

TEST_CASE("F-C8: a drain ends idle, half-said and streaming connections in time") {
  HttpFixture server;
  HttpPeer idle(server.port()), half(server.port()), stream(server.port());
  idle.send(header("GET /healthz", ""));
  CHECK(idle.answer()->status == 200);
  half.send("GET /healthz HTTP/1.1\r\nHost:");
  stream.send(header("GET /events", bearer(HttpFixture::operator_token)));
  const auto begin = std::chrono::steady_clock::now();
  server.server().drain();
  CHECK(eventually([&] { return server.server().connection_count() == 0; }));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
  CHECK(idle.ends());
  CHECK(half.ends());
  CHECK(stream.ends());
}
