// F-C4: the HTTP API behind proxies: whose address counts, for what, and who is slowed by whom.
#include <doctest/doctest.h>

#include "orglog/log/record.hpp"
#include "support/http_fixture.hpp"
#include "support/proxy_header.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

HttpOptions behind_loopback(bool proxy_protocol = false) {
  HttpOptions options;
  options.proxies = *TrustedProxies::parse(std::vector<std::string>{"127.0.0.0/8", "10.0.0.0/8"});
  options.proxy_protocol = proxy_protocol;
  return options;
}

HttpFields from(const std::string& address) { return {{"X-Forwarded-For", address}}; }

struct World {
  explicit World(const HttpOptions& options = behind_loopback()) : server(options) {
    for (const char* who : {"ada@acme.com", "joe@acme.com"}) {
      server.issue_token(who);
      PasswordDue due;
      server.engine().state_table.read(
          [&](const State& state) { due.account = state.account(email(who))->id; });
      REQUIRE(server.vault().set_password(due.account, "correct horse", due));
      server.keyring().seal(due.account, "test", "there is a key from now on");
    }
  }
  HttpAnswer sign_in(const std::string& who, const std::string& password,
                     const std::string& address) {
    return proxy.post(
        "/oauth/authorizations", R"({"scope":["global"]})",
        {{"Authorization", basic(who + ":" + password)}, {"X-Forwarded-For", address}});
  }
  // What the newest event of the log says of where it came from.
  std::string recorded_address() {
    std::string keep;
    const auto record = server.log().read_one(server.log().end() - 1, keep);
    REQUIRE(record.has_value());
    return server.log().client_of(*record).address;
  }
  // An event by way of a proxy that says this.
  std::string recorded_from(const HttpFields& fields) {
    HttpClient client(server.port(), token);
    const std::string name = "app-" + std::to_string(++apps);
    REQUIRE(client.post("/apps", R"({"name":")" + name + "\"}", fields).status == 201);
    return recorded_address();
  }

  HttpFixture server;
  HttpClient proxy = server.anonymous();
  std::string token = server.issue_token("ada@acme.com");
  int apps = 0;
};

}  // namespace

TEST_CASE("F-C4: history has the person's address where a trusted proxy names it") {
  World world;
  CHECK(world.recorded_from({}) == "127.0.0.1");
  CHECK(world.recorded_from(from("192.0.2.1")) == "192.0.2.1");
  CHECK(world.recorded_from(from("198.51.100.66, 192.0.2.1, 10.1.1.1")) == "192.0.2.1");
  CHECK(world.recorded_from({{"X-Forwarded-For", "198.51.100.66, 192.0.2.1"},
                             {"X-Forwarded-For", "10.1.1.1"}}) == "192.0.2.1");
  CHECK(world.recorded_from(from("[2001:db8::9]:4711")) == "2001:db8::9");
  CHECK(world.recorded_from(from("198.51.100.66, unknown")) == "127.0.0.1");
  CHECK(world.recorded_from({{"Forwarded", "for=192.0.2.1;proto=https"}}) == "127.0.0.1");
  CHECK(world.recorded_from({{"X-Real-IP", "192.0.2.1"}}) == "127.0.0.1");
}

TEST_CASE("F-C4: a connection that a proxy keeps open carries one person after the other") {
  World world;
  HttpClient client(world.server.port(), world.token);
  for (int index = 1; index <= 3; ++index) {
    const std::string address = "192.0.2." + std::to_string(index);
    const std::string body = R"({"name":"kept-)" + std::to_string(index) + "\"}";
    REQUIRE(client.post("/apps", body, from(address)).status == 201);
    CHECK(world.recorded_address() == address);
  }
}

TEST_CASE("F-C4: without a trusted proxy nothing that a peer says of itself counts") {
  HttpOptions options;
  SUBCASE("because none is named") {}
  SUBCASE("because others are named") {
    options.proxies = *TrustedProxies::parse(std::vector<std::string>{"10.0.0.0/8"});
  }
  World world(options);
  CHECK(world.recorded_from(from("192.0.2.1")) == "127.0.0.1");
  const HttpAnswer answer = world.proxy.get("/healthz", {{"X-Forwarded-Proto", "https"}});
  CHECK_FALSE(answer.has("Strict-Transport-Security"));
  // And it cannot get itself another address whenever it is slowed.
  for (int index = 0; index <= 5; ++index)
    world.sign_in("joe@acme.com", "guess", "192.0.2." + std::to_string(index));
  CHECK(world.sign_in("joe@acme.com", "guess", "192.0.2.99").status == 429);
}

TEST_CASE("F-C4: https at a trusted proxy is https: Secure cookies and HSTS") {
  World world;
  const auto sign_in = [&](const HttpFields& fields) {
    HttpFields all = fields;
    all.emplace_back("X-Requested-With", "a test");
    return world.proxy.post("/dashboard/session",
                            R"({"email":"joe@acme.com","password":"correct horse"})", all);
  };
  for (const char* said : {"https", "HTTPS", "http, https", " https "}) {
    CAPTURE(said);
    const HttpAnswer answer = sign_in({{"X-Forwarded-Proto", said}});
    REQUIRE(answer.status == 201);
    CHECK(answer.has("Strict-Transport-Security"));
    CHECK(answer.field("Set-Cookie").find("; Secure") != std::string::npos);
  }
  for (const char* said : {"http", "", "https, http", "httpss", "wss"}) {
    CAPTURE(said);
    const HttpAnswer answer = sign_in({{"X-Forwarded-Proto", said}});
    REQUIRE(answer.status == 201);
    CHECK_FALSE(answer.has("Strict-Transport-Security"));
    CHECK(answer.field("Set-Cookie").find("; Secure") == std::string::npos);
  }
}

TEST_CASE("F-C4: 27 wrong logins of one person behind a proxy slow nobody else behind it") {
  World world;
  for (int index = 0; index < 27; ++index) {
    const std::string who = "invented" + std::to_string(index) + "@acme.com";
    const unsigned status = world.sign_in(who, "guess", "192.0.2.66").status;
    CHECK((status == 401 || status == 429));
  }
  CHECK(world.sign_in("joe@acme.com", "correct horse", "192.0.2.66").status == 429);
  CHECK(world.sign_in("joe@acme.com", "correct horse", "192.0.2.1").status == 201);
  CHECK(world.sign_in("ada@acme.com", "correct horse", "192.0.2.2").status == 201);
}

TEST_CASE("F-C4: a brake that a stranger cannot pull: attackers at an account lock nobody out") {
  World world;
  const auto attack = [&](int from, int to) {
    for (int index = from; index < to; ++index)
      world.sign_in("joe@acme.com", "guess", "203.0.113." + std::to_string(index));
  };
  REQUIRE(world.sign_in("joe@acme.com", "correct horse", "192.0.2.1").status == 201);
  attack(0, 40);
  for (int round = 0; round < 10; ++round) {
    attack(40, 50);
    CHECK(world.sign_in("joe@acme.com", "correct horse", "192.0.2.1").status == 201);
    world.server.pass(std::chrono::seconds(7));
  }
  attack(50, 80);
  // From a new address it passes after the wait that the answer states.
  const HttpAnswer told = world.sign_in("joe@acme.com", "correct horse", "192.0.2.2");
  REQUIRE(told.status == 429);
  const std::string seconds = told.field("Retry-After");
  CHECK(told.text("message").find("wait " + seconds + " second") != std::string::npos);
  CHECK(std::chrono::seconds(std::stoi(seconds)) <= limits::login_delay_max);
  for (int second = 0; second < std::stoi(seconds); ++second) {
    attack(80 + second, 82 + second);
    world.server.pass(std::chrono::seconds(1));
  }
  CHECK(world.sign_in("joe@acme.com", "correct horse", "192.0.2.2").status == 201);
  // And that one is known from now on.
  attack(150, 170);
  CHECK(world.sign_in("joe@acme.com", "correct horse", "192.0.2.2").status == 201);
}

TEST_CASE("F-C4: strangers who ask for links for somebody do not keep that person from one") {
  World world;
  REQUIRE(world.sign_in("joe@acme.com", "correct horse", "192.0.2.1").status == 201);
  const auto ask = [&](const std::string& address) {
    return world.proxy.post("/password-resets", R"({"email":"joe@acme.com"})", from(address));
  };
  for (int index = 0; index < 20; ++index) ask("203.0.113." + std::to_string(index));
  const HttpAnswer stranger = ask("203.0.113.99");
  CHECK(stranger.status == 429);
  CHECK(stranger.has("Retry-After"));
  CHECK(ask("192.0.2.1").status == 201);
}

TEST_CASE("F-C4: a header of PROXY protocol ahead of HTTP names the person") {
  World world(behind_loopback(true));
  HttpPeer peer(world.server.port());
  peer.send(proxy_header_of("192.0.2.9"));
  const auto ask = [&](const std::string& name, const std::string& fields) {
    const std::string body = R"({"name":")" + name + "\"}";
    peer.send("POST /apps HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + world.token +
              "\r\n" + fields + "Content-Type: application/json\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body);
    return peer.answer();
  };
  const auto made = ask("first", "");
  REQUIRE(made.has_value());
  CHECK(made->status == 201);
  CHECK(world.recorded_address() == "192.0.2.9");
  // It is a person: what it says of others does not count.
  REQUIRE(ask("second", "X-Forwarded-For: 198.51.100.1\r\n").has_value());
  CHECK(world.recorded_address() == "192.0.2.9");
}

TEST_CASE("F-C4: a proxy that the header names is believed as if it had connected itself") {
  World world(behind_loopback(true));
  HttpPeer peer(world.server.port());
  peer.send(proxy_header_of("10.0.0.7") +
            "GET /healthz HTTP/1.1\r\nHost: x\r\n"
            "X-Forwarded-Proto: https\r\n\r\n");
  const auto answer = peer.answer();
  REQUIRE(answer.has_value());
  CHECK(answer->has("Strict-Transport-Security"));
}

TEST_CASE("F-C4: a trusted proxy without a good header is hung up on") {
  World world(behind_loopback(true));
  for (const std::string& bytes :
       {std::string("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), proxy_header(0x21, 0x12, "x"),
        std::string("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n")}) {
    HttpPeer peer(world.server.port());
    peer.send(bytes);
    CHECK_FALSE(peer.answer().has_value());
    CHECK(peer.ends());
  }
  CHECK(eventually([&] { return world.server.server().connection_count() == 0; }));
}

TEST_CASE("F-C4: a header of PROXY protocol that nobody wants is bad framing") {
  HttpOptions options;
  SUBCASE("because the peer is not trusted") {
    options.proxies = *TrustedProxies::parse(std::vector<std::string>{"10.0.0.0/8"});
    options.proxy_protocol = true;
  }
  SUBCASE("because the port does not want it") { options = behind_loopback(); }
  World world(options);
  HttpPeer peer(world.server.port());
  peer.send(proxy_header_of("192.0.2.9") + "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto answer = peer.answer();
  if (answer) CHECK(answer->status == 400);
  CHECK(peer.ends());
}
