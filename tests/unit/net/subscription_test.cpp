#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <boost/json/parse.hpp>
#include <mutex>
#include <thread>

#include "support/raw_peer.hpp"
#include "support/server_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

void register_people(BinaryClient& client, int from, int to) {
  std::vector<ClientCommand> commands;
  for (int index = from; index < to; ++index)
    commands.push_back(wish(RegisterAccount{email("p" + std::to_string(index) + "@acme.com"), ""}));
  REQUIRE(client.submit_batch(std::move(commands)).has_value());
}

ClientCommand provision(const char* name, const char* admin) {
  return wish(ProvisionOrg{org(name), email(admin), OrgType::enterprise, {}, {}});
}

std::vector<Position> positions_of(BinaryClient& client, const Subscription& subscription) {
  std::vector<Position> positions;
  const auto end = client.subscribe(subscription, [&](const StreamedEvent& event) {
    positions.push_back(event.position);
    return true;
  });
  REQUIRE(end.has_value());
  return positions;
}

}  // namespace

TEST_CASE("a subscription that does not follow brings everything in order and ends") {
  ServerFixture server;
  const auto client = server.connect();
  register_people(*client, 0, 3000);
  register_people(*client, 3000, 5000);
  Position expected = 0;
  bool told = false;
  const auto end = client->subscribe(
      {},
      [&](const StreamedEvent& event) {
        CHECK(event.position == expected++);
        const auto record = decode_record(event.position, event.record);
        CHECK(record.has_value());
        return true;
      },
      [&] { told = true; });
  REQUIRE(end.has_value());
  CHECK(*end == 5000);
  CHECK(expected == 5000);
  CHECK(told);
  CHECK(client->ping().has_value());
}

TEST_CASE("a subscription begins where it is told to") {
  ServerFixture server;
  const auto client = server.connect();
  register_people(*client, 0, 10);
  Subscription subscription;
  subscription.from = 7;
  CHECK(positions_of(*client, subscription) == std::vector<Position>{7, 8, 9});
  subscription.from = 10;
  CHECK(positions_of(*client, subscription).empty());
  subscription.from = 11;
  const auto beyond = client->subscribe(subscription, [](const StreamedEvent&) { return true; });
  REQUIRE_FALSE(beyond.has_value());
  CHECK(beyond.error().code == "invalid");
}

TEST_CASE("a subscription to an org brings the org's events only") {
  ServerFixture server;
  const auto client = server.connect();
  client->submit(provision("acme", "ada@acme.com"));
  register_people(*client, 0, 500);
  const auto created = client->submit(wish(CreateApp{app("web"), org("acme"), false}));
  REQUIRE(created.has_value());
  Subscription subscription;
  subscription.org = "acme";
  const auto positions = positions_of(*client, subscription);
  CHECK(positions.back() == created->first);
  CHECK(positions.size() < 5);
}

TEST_CASE("a subscription that follows brings what is there and then what comes, once") {
  ServerFixture server(2);
  const auto writer = server.connect();
  register_people(*writer, 0, 100);
  std::atomic<bool> caught_up = false;
  std::vector<Position> positions;
  std::thread reader([&] {
    const auto client = server.connect();
    Subscription subscription;
    subscription.follow = true;
    client->subscribe(
        subscription,
        [&](const StreamedEvent& event) {
          positions.push_back(event.position);
          return positions.size() < 400;
        },
        [&] { caught_up = true; });
  });
  CHECK(eventually([&] { return caught_up.load(); }));
  for (int index = 100; index < 400; ++index) register_people(*writer, index, index + 1);
  reader.join();
  REQUIRE(positions.size() == 400);
  for (Position index = 0; index < 400; ++index) CHECK(positions[index] == index);
}

TEST_CASE("a client that stops a subscription can go on with the connection") {
  ServerFixture server;
  const auto client = server.connect();
  register_people(*client, 0, 4000);
  Subscription subscription;
  subscription.follow = true;
  int taken = 0;
  const auto next =
      client->subscribe(subscription, [&](const StreamedEvent&) { return ++taken < 10; });
  REQUIRE(next.has_value());
  CHECK(*next == 10);
  CHECK(client->ping().has_value());
  register_people(*client, 4000, 4010);
}

TEST_CASE("no more events come than there are credits") {
  ServerFixture server;
  register_people(*server.connect(), 0, 100);
  RawPeer peer(server.port());
  peer.let_in(ServerFixture::operator_token);
  peer.send(subscribe_frame(3, 0, 10, false));
  const auto* frame = peer.frame();
  REQUIRE(frame != nullptr);
  REQUIRE(frame->body_as_Events() != nullptr);
  CHECK(frame->request() == 3);
  CHECK(frame->body_as_Events()->events()->size() == 10);
  CHECK(frame->body_as_Events()->next() == 10);
  CHECK(peer.frame(std::chrono::milliseconds(100)) == nullptr);
  peer.send(frame_of(0, [](Builder& b) { return protocol::CreateAddCredits(b, 3, 1000); }));
  frame = peer.frame();
  REQUIRE(frame != nullptr);
  REQUIRE(frame->body_as_Events() != nullptr);
  CHECK(frame->body_as_Events()->events()->size() == 90);
  CHECK(frame->body_as_Events()->caught_up());
  CHECK(frame->body_as_Events()->done());
}

TEST_CASE("a subscription that is given up says where it stopped") {
  ServerFixture server;
  register_people(*server.connect(), 0, 100);
  RawPeer peer(server.port());
  peer.let_in(ServerFixture::operator_token);
  peer.send(subscribe_frame(3, 0, 10, true));
  REQUIRE(peer.frame()->body_as_Events()->next() == 10);
  peer.send(frame_of(4, [](Builder& b) { return protocol::CreateUnsubscribe(b, 3); }));
  const auto* frame = peer.frame();
  REQUIRE(frame != nullptr);
  CHECK(frame->request() == 3);
  CHECK(frame->body_as_Events()->done());
  CHECK(frame->body_as_Events()->next() == 10);
}

TEST_CASE("a subscription's number is used once, and so many at a time are enough") {
  ServerFixture server;
  RawPeer peer(server.port());
  peer.let_in(ServerFixture::operator_token);
  for (std::uint64_t request = 0; request < limits::subscriptions_per_connection; ++request) {
    peer.send(subscribe_frame(10 + request, 0, 10, true));
    REQUIRE(peer.frame()->body_as_Events()->caught_up());
  }
  peer.send(subscribe_frame(10, 0, 10, true));
  CHECK(peer.failure(10) == protocol::ErrorCode::invalid);
  peer.send(subscribe_frame(99, 0, 10, true));
  CHECK(peer.failure(99) == protocol::ErrorCode::too_many_requests);
}

TEST_CASE("F-B8: subscriptions of an account are counted over its connections and tokens") {
  ServerFixture server;
  std::vector<std::unique_ptr<RawPeer>> peers;
  const auto subscribe = [](RawPeer& peer, std::uint64_t request) {
    peer.send(frame_of(request, [](Builder& b) {
      const auto user = b.CreateString("ada@acme.com");
      return protocol::CreateSubscribe(b, 0, 0, 0, user, 10, true);
    }));
  };
  constexpr auto a_connection = limits::subscriptions_per_connection;
  for (std::size_t open = 0; open < limits::event_streams_per_account; ++open) {
    if (open % a_connection == 0) {
      const std::string token = server.issue_token("ada@acme.com");
      peers.push_back(std::make_unique<RawPeer>(server.port()));
      peers.back()->let_in(token.c_str());
    }
    subscribe(*peers.back(), 10 + open);
    REQUIRE(peers.back()->frame()->body_as_Events() != nullptr);
  }
  RawPeer further(server.port());
  const std::string token = server.issue_token("ada@acme.com");
  further.let_in(token.c_str());
  subscribe(further, 99);
  CHECK(further.failure(99) == protocol::ErrorCode::too_many_requests);
}

TEST_CASE("an admin who is removed gets no more events of the org") {
  ServerFixture server;
  const std::string token = server.issue_token("ada@acme.com");
  const auto writer = server.connect();
  writer->submit(provision("acme", "bob@acme.com"));
  writer->submit(wish(ActivateAccount{email("bob@acme.com")}));
  writer->submit(wish(AddMember{org("acme"), email("ada@acme.com"), Role::admin}));
  const auto ada = server.connect(token);
  std::mutex mutex;
  std::string newest;
  std::atomic<int> events = 0;
  std::string code;
  std::thread reader([&] {
    Subscription subscription;
    subscription.org = "acme";
    subscription.follow = true;
    const auto ended = ada->subscribe(subscription, [&](const StreamedEvent& event) {
      const std::lock_guard lock(mutex);
      newest = event.json;
      ++events;
      return true;
    });
    if (!ended) code = ended.error().code;
  });
  writer->submit(wish(CreateApp{app("before"), org("acme"), false}));
  CHECK(eventually([&] {
    const std::lock_guard lock(mutex);
    return newest.find("before") != std::string::npos || events >= 4;
  }));
  writer->submit(wish(RemoveMember{org("acme"), email("ada@acme.com")}));
  writer->submit(wish(CreateApp{app("after"), org("acme"), false}));
  reader.join();
  CHECK(code == "not_found");
  CHECK(newest.find("after") == std::string::npos);
}

TEST_CASE("a stranger's subscription to an org answers as if there were none") {
  ServerFixture server;
  const std::string token = server.issue_token("eve@evil.com");
  server.connect()->submit(provision("acme", "ada@acme.com"));
  const auto eve = server.connect(token);
  Subscription subscription;
  subscription.org = "acme";
  const auto refused = eve->subscribe(subscription, [](const StreamedEvent&) { return true; });
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "not_found");
  subscription.org = "none";
  CHECK(eve->subscribe(subscription, [](const StreamedEvent&) { return true; }).error().code ==
        "not_found");
}

TEST_CASE("F-B9: a record that says from where others acted does not come with the event") {
  ServerFixture server;  // whose log seals nothing
  const std::string of_joe = server.issue_token("joe@acme.com");
  const std::string of_ada = server.issue_token("ada@acme.com");
  server.connect()->submit(provision("acme", "ada@acme.com"));
  const auto ada = server.connect(of_ada);
  REQUIRE(
      ada->submit(wish(AddMember{org("acme"), email("joe@acme.com"), Role::member})).has_value());
  const auto joe = server.connect(of_joe);
  REQUIRE(joe->submit(wish(RenameAccount{email("joe@acme.com"), "Joe"})).has_value());
  const auto records = [](BinaryClient& client, Subscription subscription) {
    std::vector<std::pair<std::string, bool>> found;
    const auto end = client.subscribe(subscription, [&](const StreamedEvent& event) {
      const auto json = boost::json::parse(event.json);
      const bool says_where = !json.at("address").as_string().empty();
      CHECK(says_where != event.record.empty());
      found.emplace_back(json.at("type").as_string(), says_where);
      return true;
    });
    REQUIRE(end.has_value());
    return found;
  };
  const auto joes = records(*joe, {});
  CHECK(std::ranges::count(joes, std::pair{std::string("MemberAdded"), false}) == 1);
  CHECK(std::ranges::count(joes, std::pair{std::string("AccountRenamed"), true}) == 1);
  Subscription acme;
  acme.org = "acme";
  CHECK(std::ranges::count(records(*ada, acme), std::pair{std::string("MemberAdded"), true}) == 1);
}

TEST_CASE("a subscriber who is slow gets everything, and the server waits for him") {
  ServerFixture server;
  const auto writer = server.connect();
  for (int index = 0; index < 5; ++index)
    register_people(*writer, index * 4000, (index + 1) * 4000);
  RawPeer peer(server.port(), 4096);
  peer.let_in(ServerFixture::operator_token);
  peer.send(subscribe_frame(3, 0, limits::subscription_credits, true));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  register_people(*writer, 20'000, 20'001);  // others are served all the same
  Position next = 0;
  while (next < 20'001) {
    const auto* frame = peer.frame();
    REQUIRE(frame != nullptr);
    const auto* events = frame->body_as_Events();
    REQUIRE(events != nullptr);
    if (events->events() == nullptr) continue;
    bool in_order = true;
    for (const auto* event : *events->events()) in_order = in_order && event->position() == next++;
    REQUIRE(in_order);
    const auto credits = events->events()->size();
    peer.send(frame_of(0, [&](Builder& b) { return protocol::CreateAddCredits(b, 3, credits); }));
  }
}

TEST_CASE("a peer that has ended its side still gets the whole of what it subscribed to") {
  ServerFixture server;
  register_people(*server.connect(), 0, 4000);
  RawPeer peer(server.port(), ServerFixture::operator_token);
  peer.send(subscribe_frame(3, 0, limits::subscription_credits, false));
  peer.end_sending();
  Position next = 0;
  bool done = false;
  while (const auto* frame = peer.frame()) {
    REQUIRE(frame->body_as_Events() != nullptr);
    next = frame->body_as_Events()->next();
    done = frame->body_as_Events()->done();
  }
  CHECK(next == 4000);
  CHECK(done);
}
