// What one account may ask for is counted together, whichever of its tokens it shows and whichever
// door it takes, by the real server; and what is counted by the day over `kill -9` as well.
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <filesystem>

#include "cli_world.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/net/client.hpp"
#include "support/event_source.hpp"
#include "support/eventually.hpp"
#include "support/plain_http.hpp"
#include "support/raw_peer.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

using Steady = std::chrono::steady_clock;

std::int64_t today() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())
      .time_since_epoch()
      .count();
}

// eve has an app of her own, and eight tokens; joe has an app, too.
struct World : CliWorld {
  explicit World(std::vector<std::string> options) : CliWorld(with_http(std::move(options))) {
    for (int number = 0; number < 8; ++number) tokens.push_back(token_of("eve@evil.com"));
    joe = token_of("joe@acme.com");
    begin = Steady::now();
    good(run(tokens[0], "create blog"));
    good(run(joe, "create shop"));
  }
  static std::vector<std::string> with_http(std::vector<std::string> options) {
    options.insert(options.end(), {"--http", "127.0.0.1:0", "--http-rate", "0"});
    return options;
  }
  static void good(const Finished& finished) {
    REQUIRE_MESSAGE(finished.exit_code == 0, finished.err);
  }
  // On the socket, all in one frame.
  std::vector<Outcome> submit(const std::string& token, const std::vector<Command>& commands) {
    ClientOptions options;
    options.port = server().port();
    options.token = token;
    const auto client = BinaryClient::connect(options);
    REQUIRE(client.has_value());
    std::vector<ClientCommand> wishes;
    for (const Command& command : commands) wishes.emplace_back().command = command;
    auto outcomes = (*client)->submit_batch(std::move(wishes));
    REQUIRE(outcomes.has_value());
    return std::move(*outcomes);
  }
  HttpReply ask(const std::string& token, const char* method, const std::string& target,
                const std::string& body) {
    HttpRequest request{method, target, {}, body};
    request.headers["Authorization"] = "Bearer " + token;
    request.headers["Content-Type"] = "application/json";
    return ask_http(server().http_port(), request);
  }

  std::vector<std::string> tokens;
  std::string joe;
  Steady::time_point begin;
};

Email person(std::size_t number) {
  return *Email::parse("s" + std::to_string(number) + "@example.com");
}

}  // namespace

TEST_CASE("F-B8: a flood over both doors, with many tokens of one account, is counted together") {
  World world({"--command-rate", "60/300"});
  const Command lock = LockApp{*AppName::parse("blog")};
  int done = 1, refused = 0;  // the app was one
  for (int round = 0; round < 10; ++round) {
    for (std::size_t socket = 0; socket < 4; ++socket) {
      for (const Outcome& outcome : world.submit(world.tokens[socket], {20, lock})) {
        if (outcome.kind != Outcome::Kind::rejected) ++done;
        if (outcome.rejection.reason == Reason::too_many_commands) ++refused;
      }
    }
    for (std::size_t http = 4; http < 8; ++http) {
      const HttpReply reply =
          world.ask(world.tokens[http], "PATCH", "/apps/blog", R"({"maintenance":true})");
      if (reply.status == 200) ++done;
      if (reply.status != 429) continue;
      ++refused;
      CHECK(boost::json::parse(reply.body).at("reason") == "too_many_commands");
      CHECK(std::stoi(reply.headers.at("retry-after")) >= 1);
    }
  }
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(Steady::now() - world.begin).count();
  CHECK(done + refused == 841);
  CHECK(done >= 300);
  CHECK(done <= 300 + seconds + 2);
  // Others are served meanwhile, and so is the operator for her.
  World::good(world.run(world.joe, "lock --app shop"));
  World::good(world.as_operator("unlock --app blog"));
}

TEST_CASE("F-C3: new addresses are counted over both doors and tokens, and over kill -9") {
  World world({"--new-addresses-a-day", "20"});
  const std::int64_t day = today();
  int added = 0, refused = 0;
  for (std::size_t number = 0; number < 60; ++number) {
    const std::string& token = world.tokens[number % 8];
    if (number % 2 == 0) {
      const Outcome outcome =
          world.submit(token, {AddCollaborator{*AppName::parse("blog"), person(number)}}).front();
      if (outcome.kind == Outcome::Kind::accepted) ++added;
      if (outcome.rejection.reason == Reason::new_address_limit) ++refused;
    } else {
      const HttpReply reply = world.ask(token, "POST", "/apps/blog/collaborators",
                                        R"({"user":")" + person(number).text() + R"("})");
      if (reply.status == 201) ++added;
      if (reply.status != 429) continue;
      ++refused;
      CHECK(boost::json::parse(reply.body).at("reason") == "new_address_limit");
      CHECK(std::stoi(reply.headers.at("retry-after")) <= 86'400);
    }
  }
  if (today() != day) return;  // midnight came in between: it is another day's bound
  CHECK(added == 20);
  CHECK(refused == 40);
  world.server().end(SIGKILL);
  world.start();
  const Finished finished =
      world.run(world.tokens[3], "sharing:add one-more@example.com --app blog");
  if (today() != day) return;
  CHECK(finished.exit_code != 0);
  CHECK_MESSAGE(finished.err.find("the next one can be named at ") != std::string::npos,
                finished.err);
  World::good(world.run(world.joe, "sharing:add one-more@example.com --app shop"));
  World::good(world.as_operator("sharing:add one-more@example.com --app blog"));
}

TEST_CASE("F-B8: event streams of an account are counted over HTTP and the socket together") {
  World world({});
  std::vector<std::unique_ptr<RawPeer>> peers;
  for (std::size_t open = 0; open < limits::event_streams_per_account; ++open) {
    if (open % limits::subscriptions_per_connection == 0)
      peers.push_back(std::make_unique<RawPeer>(
          world.server().port(),
          world.tokens[open / limits::subscriptions_per_connection].c_str()));
    peers.back()->send(frame_of(10 + open, [](Builder& b) {
      const auto user = b.CreateString("eve@evil.com");
      return protocol::CreateSubscribe(b, 0, 0, 0, user, 100, true);
    }));
    REQUIRE(peers.back()->frame()->body_as_Events() != nullptr);
  }
  const auto stream = [&](const std::string& token, const char* of) {
    return EventSource(world.server().http_port(), token, "user=" + std::string(of)).status();
  };
  CHECK(stream(world.tokens[7], "eve@evil.com") == 429);
  CHECK(stream(world.joe, "joe@acme.com") == 200);
  peers.pop_back();
  CHECK(eventually([&] { return stream(world.tokens[7], "eve@evil.com") == 200; }));
}
