// The thread that serves everybody does only small work, over HTTP (F-C2).
#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <set>
#include <thread>

#include "net/http/routes.hpp"
#include "support/http_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;
using net::http::Route;

namespace {

// Apps of ada's: more people are on `large` than are looked at at once, nobody on `small`.
struct World {
  World() {
    server.make_team("acme", "ada@acme.com");
    for (const char* name : {"large", "small"})
      server.done(CreateApp{app(name), org("acme"), false});
    for (std::size_t person = 0; person <= limits::rows_at_once; ++person)
      server.done_just_now(
          AddCollaborator{app("large"), email("person" + std::to_string(person) + "@elsewhere.com"),
                          Permissions::work()});
    server.engine().settle();
  }
  AccountId account(const char* address) {
    AccountId id;
    server.engine().state_table.read(
        [&](const State& state) { id = state.account(email(address))->id; });
    return id;
  }

  HttpFixture server;
};

std::string get(const std::string& target, const std::string& token) {
  return "GET " + target + " HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + token + "\r\n\r\n";
}

// Reads that look at a few things, however much there is.
const std::set<std::string_view> small_ones{
    "/healthz",
    "/readyz",
    "/metrics",
    "/schema",
    "/log/checkpoint",
    "/log/continues",
    "/",
    "/dashboard",
    "/dashboard/session",
    "/dashboard/{*}",
    "/account",
    "/account/features",
    "/accounts/{}/actions/get-quota",
    "/teams/permissions",
    "/teams/{}",
    "/teams/{}/features/{}",
    "/teams/{}/preferences",
    "/teams/apps/{}",
    "/apps/{}",
    "/apps/{}/collaborators/{}",
    "/teams/apps/{}/collaborators/{}",
    "/account/app-transfers/{}",
    "/apps/{}/formation",
    "/apps/{}/formation/{}",
    "/apps/{}/addons/{}",
    "/addons/{}/addon-attachments",
    "/addon-attachments",
    "/apps/{}/usage",
    "/teams/{}/apps/{}/usage",
    "/oauth/authorizations/{}",
    "/oauth/sessions/{}",
};

}  // namespace

TEST_CASE("F-C2: every read is said to be small, is weighed, or is the readers'") {
  for (const Route& route : net::http::all_routes()) {
    if (route.read == nullptr) continue;
    const bool is_elsewhere = route.slow || route.weight != nullptr;
    CHECK_MESSAGE(is_elsewhere != small_ones.contains(route.pattern), route.pattern);
  }
}

TEST_CASE("F-C2: a long list is the readers' and waits for its asker's turn, a short one is not") {
  World world;
  HttpClient quick = world.server.as("ada@acme.com"), slow = world.server.as("ada@acme.com");
  HttpClient other = world.server.as_operator();
  std::promise<void> begun, release;
  world.server.readers().post(Asker::of(world.account("ada@acme.com")), [&] {
    begun.set_value();
    release.get_future().wait();
  });
  begun.get_future().wait();
  std::atomic<bool> is_answered = false;
  std::thread asking([&] {
    CHECK(slow.get("/apps/large/collaborators").status == 200);
    is_answered = true;
  });
  for (int count = 0; count < 20; ++count) {
    CHECK(quick.get("/apps/small/collaborators").status == 200);
    CHECK(quick.get("/apps").status == 200);
    CHECK(other.get("/apps/large/collaborators").status == 200);
  }
  CHECK_FALSE(is_answered.load());
  release.set_value();
  asking.join();
  CHECK(is_answered.load());
}

TEST_CASE("F-C2: the many requests of one connection let another's through") {
  World world;
  const std::string token = world.server.issue_token("eve@evil.com");
  HttpPeer eve(world.server.port()), bob(world.server.port());
  constexpr int count = 200;
  std::string requests;
  for (int request = 0; request < count; ++request) requests += get("/account", token);
  world.server.take_io();
  eve.send(requests);
  bob.send(get("/healthz", ""));
  while (!bob.has_bytes()) REQUIRE(world.server.io().run_one_for(std::chrono::seconds(20)) == 1);
  CHECK(bob.answer()->status == 200);
  int answered = 0;
  while (eve.has_bytes()) {
    REQUIRE(eve.answer()->status == 200);
    ++answered;
  }
  CHECK(answered < count);  // bob did not wait for all of them
  world.server.give_io_back();
  for (; answered < count; ++answered) REQUIRE(eve.answer()->status == 200);
}

TEST_CASE("F-C2: a body that is long is read like a short one, its key included") {
  HttpFixture server;
  server.make_team("acme", "ada@acme.com");
  HttpClient ada = server.as("ada@acme.com");
  const std::string padding(2 * limits::body_bytes_at_once, ' ');
  const HttpFields key{{"Idempotency-Key", "long"}};
  const std::string body = "{" + padding + R"("name":"web-shop"})";
  const HttpAnswer made = ada.ask("POST", "/apps", body, key);
  CHECK(made.status == 201);
  CHECK(made.text("name") == "web-shop");
  const HttpAnswer again = ada.ask("POST", "/apps", body, key);
  CHECK(again.body == made.body);
  CHECK(ada.ask("POST", "/apps", "{" + padding + R"("name":"other"})", key).status == 422);
  CHECK(ada.post("/apps", padding + "{").status == 400);
}

TEST_CASE("F-C2: signing in does not wait for readers, nor readers for who signs in") {
  HttpFixture server;
  server.make_team("acme", "ada@acme.com");
  HttpClient ada = server.as("ada@acme.com");
  AccountId account;
  server.engine().state_table.read(
      [&](const State& state) { account = state.account(email("ada@acme.com"))->id; });
  REQUIRE(server.vault().set_password(account, "correct horse", {}));
  const auto sign_in = [&] {
    HttpClient client = server.anonymous();
    const HttpFields who{{"Authorization", basic("ada@acme.com:correct horse")}};
    return client.post("/oauth/authorizations", "{}", who).status;
  };
  for (Readers* held : {&server.readers(), &server.hashers()}) {
    std::promise<void> release;
    const auto released = release.get_future().share();
    std::vector<std::promise<void>> begun(held == &server.readers() ? limits::reader_threads : 1);
    for (std::size_t thread = 0; thread < begun.size(); ++thread) {
      held->post(Asker::at("somebody " + std::to_string(thread)), [&begun, released, thread] {
        begun[thread].set_value();
        released.wait();
      });
    }
    for (auto& one : begun) one.get_future().wait();
    if (held == &server.readers()) CHECK(sign_in() == 201);
    if (held == &server.hashers()) CHECK(ada.get("/teams/acme/audit-events").status == 200);
    release.set_value();
  }
}
