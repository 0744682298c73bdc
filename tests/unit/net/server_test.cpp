#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "orglog/codec/event_codec.hpp"
#include "support/raw_peer.hpp"
#include "support/server_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

ClientCommand provision(const char* name) {
  return wish(ProvisionOrg{org(name), email("ada@acme.com"), OrgType::enterprise, {}, {}});
}
ClientCommand create_app(const std::string& name, const char* owner = "acme") {
  return wish(CreateApp{app(name), org(owner), false});
}

}  // namespace

TEST_CASE("a command is accepted, durable and answered with its positions") {
  ServerFixture server;
  const auto client = server.connect();
  const auto outcome = client->submit(provision("acme"));
  REQUIRE(outcome.has_value());
  CHECK(outcome->kind == Outcome::Kind::accepted);
  CHECK(outcome->first == 0);
  CHECK(outcome->first + outcome->count == server.log().end());
  CHECK(outcome->created_name == "acme");
  CHECK_FALSE(outcome->created.is_nil());
}

TEST_CASE("a retry with the same command id gets the first outcome") {
  ServerFixture server;
  const auto client = server.connect();
  client->submit(provision("acme"));
  ClientCommand command = create_app("web");
  command.id = CommandId{random_uuid()};
  const auto first = client->submit(command);
  const auto end = server.log().end();
  const auto again = client->submit(command);
  REQUIRE((first && again));
  CHECK(again->first == first->first);
  CHECK(again->created == first->created);
  CHECK(server.log().end() == end);
}

TEST_CASE("a rejection says why") {
  ServerFixture server;
  const auto client = server.connect();
  const auto outcome = client->submit(wish(LockApp{app("nothing")}));
  REQUIRE(outcome.has_value());
  CHECK(outcome->kind == Outcome::Kind::rejected);
  CHECK(outcome->rejection.reason == Reason::app_not_found);
  CHECK(outcome->rejection.subject == "nothing");
}

TEST_CASE("a batch is answered command by command, in order") {
  ServerFixture server;
  const auto client = server.connect();
  const auto outcomes = client->submit_batch(
      {provision("acme"), create_app("web"), wish(LockApp{app("none")}), create_app("api")});
  REQUIRE(outcomes.has_value());
  REQUIRE(outcomes->size() == 4);
  CHECK((*outcomes)[0].created_name == "acme");
  CHECK((*outcomes)[1].created_name == "web");
  CHECK((*outcomes)[2].rejection.reason == Reason::app_not_found);
  CHECK((*outcomes)[2].created.is_nil());
  CHECK((*outcomes)[3].created_name == "api");
}

TEST_CASE("a batch of the greatest size is answered") {
  ServerFixture server;
  const auto client = server.connect();
  client->submit(provision("acme"));
  std::vector<ClientCommand> commands;
  for (std::size_t index = 0; index < limits::commands_per_batch; ++index)
    commands.push_back(create_app("app-" + std::to_string(index)));
  const auto outcomes = client->submit_batch(std::move(commands));
  REQUIRE(outcomes.has_value());
  CHECK(std::ranges::all_of(
      *outcomes, [](const Outcome& outcome) { return outcome.kind == Outcome::Kind::accepted; }));
}

TEST_CASE("commands in flight are answered by their numbers, each once") {
  for (const std::size_t io_threads : {1U, 3U}) {
    ServerFixture server(io_threads);
    const auto client = server.connect();
    client->submit(provision("acme"));
    std::map<std::uint64_t, std::string> sent;
    for (int index = 0; index < 3000; ++index) {
      const std::string name = "app-" + std::to_string(index);
      const auto request = client->send(create_app(name));
      REQUIRE(request.has_value());
      sent[*request] = name;
    }
    for (int index = 0; index < 3000; ++index) {
      const auto arrived = client->receive();
      REQUIRE(arrived.has_value());
      CHECK(sent[arrived->request] == arrived->outcome.created_name);
      sent.erase(arrived->request);
    }
    CHECK(sent.empty());
  }
}

TEST_CASE("a query in between keeps the outcomes in flight for later") {
  ServerFixture server;
  const auto client = server.connect();
  client->submit(provision("acme"));
  const auto first = client->send(create_app("web"));
  const auto second = client->send(create_app("api"));
  CHECK(client->ping().has_value());
  std::set<std::uint64_t> arrived;
  arrived.insert(client->receive()->request);
  arrived.insert(client->receive()->request);
  CHECK(arrived == std::set<std::uint64_t>{*first, *second});
}

TEST_CASE("a query reads its own writes") {
  ServerFixture server;
  const auto client = server.connect();
  client->submit(provision("acme"));
  Query apps;
  apps.kind = QueryKind::apps;
  apps.org = "acme";
  for (int index = 0; index < 50; ++index) {
    const std::string name = "app-" + std::to_string(index);
    client->submit(create_app(name));
    const auto answer = client->query(apps);
    REQUIRE(answer.has_value());
    CHECK(answer->json.find(name) != std::string::npos);
    CHECK(answer->position >= server.log().end());
  }
}

TEST_CASE("a slow query is answered from the readers' pool") {
  ServerFixture server;
  const auto client = server.connect();
  client->submit(provision("acme"));
  client->submit(create_app("web"));
  Query audit;
  audit.kind = QueryKind::audit;
  audit.limit = 1;
  const auto answer = client->query(audit);
  REQUIRE(answer.has_value());
  CHECK(answer->json.starts_with("["));
  CHECK_FALSE(answer->cursor.empty());
}

TEST_CASE("many queries in flight are all answered, in order") {
  ServerFixture server;
  RawPeer peer(server.port());
  peer.let_in(ServerFixture::operator_token);
  std::string queries;
  for (std::uint64_t request = 10; request < 310; ++request) {
    queries += query_frame(
        request, request % 2 == 0 ? protocol::QueryKind::orgs : protocol::QueryKind::audit);
  }
  peer.send(queries);
  for (std::uint64_t request = 10; request < 310; ++request) {
    const auto* frame = peer.frame();
    REQUIRE(frame != nullptr);
    CHECK(frame->request() == request);
    CHECK(frame->body_as_QueryReply() != nullptr);
  }
}

TEST_CASE("3.10 a query about what is not there, or not the asker's to know, is refused by code") {
  ServerFixture server;
  const std::string token = server.issue_token("eve@evil.com");
  const auto operator_client = server.connect();
  operator_client->submit(provision("acme"));
  const auto eve = server.connect(token);
  Query members;
  members.kind = QueryKind::members;
  members.org = "acme";
  const auto refused = eve->query(members);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "not_found");
  Query status;
  status.kind = QueryKind::status;
  CHECK(eve->query(status).error().code == "forbidden");
  Query past;
  past.kind = QueryKind::audit;
  past.since = "yesterday";
  CHECK(eve->query(past).error().code == "invalid");
}

TEST_CASE("a token says whose it is, and opens nothing once it is revoked") {
  ServerFixture server;
  const auto operator_client = server.connect();
  const std::string token = "ada's own";
  const auto issued =
      operator_client->submit(wish(IssueToken{email("ada@acme.com"), sha256(token), "laptop"}));
  REQUIRE(issued.has_value());
  const auto ada = server.connect(token);
  Query whoami;
  const auto who = ada->query(whoami);
  REQUIRE(who.has_value());
  CHECK(who->json.find("ada@acme.com") != std::string::npos);

  Query tokens;
  tokens.kind = QueryKind::tokens;
  tokens.user = "ada@acme.com";
  const auto listed = operator_client->query(tokens);
  REQUIRE(listed.has_value());
  TokenId id;
  std::string keep;
  server.log().read(0, server.log().end(), [&](const RecordView& record) {
    const auto event = decode_event(record.header.type, record.payload);
    if (event && std::holds_alternative<TokenIssued>(*event))
      id = std::get<TokenIssued>(*event).token;
    return true;
  });
  REQUIRE(operator_client->submit(wish(RevokeToken{id}))->kind == Outcome::Kind::accepted);
  CHECK(ada->query(whoami).error().code == "unauthenticated");
  CHECK(ada->submit(create_app("web"))->rejection.reason == Reason::unauthorized);
  CHECK(BinaryClient::connect(server.options(token)).error().code == "unauthenticated");
}

TEST_CASE("12 client name, address and origin go into the event") {
  ServerFixture server;
  ClientOptions options = server.options();
  options.client_name = "importer";
  options.origin = Origin::import;
  auto client = BinaryClient::connect(options);
  REQUIRE(client.has_value());
  (*client)->submit(provision("acme"));
  std::string keep;
  const auto record = server.log().read_one(0, keep);
  REQUIRE(record.has_value());
  CHECK(server.log().client_of(*record) == ClientText{"importer", "127.0.0.1", {}});
  CHECK(record->header.origin == Origin::import);
}

TEST_CASE("11 the operator acts on behalf of people and in the past; nobody else does") {
  ServerFixture server;
  const std::string token = server.issue_token("ada@acme.com");
  const auto operator_client = server.connect();
  operator_client->submit(provision("acme"));
  ClientCommand command = create_app("web");
  command.on_behalf_of = "ada@acme.com";
  CHECK(operator_client->submit(command)->kind == Outcome::Kind::accepted);
  const auto refused = server.connect(token)->submit([&] {
    ClientCommand other = create_app("api");
    other.on_behalf_of = "ada@acme.com";
    return other;
  }());
  CHECK(refused->rejection.reason == Reason::operator_only);
}

TEST_CASE("an expectation that does not hold any more rejects the command") {
  ServerFixture server;
  const auto client = server.connect();
  client->submit(provision("acme"));
  const auto created = client->submit(create_app("web"));
  client->submit(wish(LockApp{app("web")}));
  ClientCommand stale = wish(UnlockApp{app("web")});
  stale.expectation = Expectation{{}, {app("web")}, {}, created->first};
  CHECK(client->submit(stale)->rejection.reason == Reason::version_conflict);
  stale.id = {};
  stale.expectation->after = server.log().end();
  CHECK(client->submit(stale)->kind == Outcome::Kind::accepted);
}

TEST_CASE("a bulk import answers one verdict an app") {
  ServerFixture server;
  const std::string token = server.issue_token("ada@acme.com");
  server.connect()->submit(provision("acme"));
  const auto ada = server.connect(token);
  ada->submit(wish(CreateApp{app("web"), std::nullopt, false}));
  const auto outcome =
      ada->submit(wish(ImportApps{org("acme"), {app("web"), app("none")}, false, false}));
  REQUIRE(outcome.has_value());
  REQUIRE(outcome->items.size() == 2);
  CHECK(outcome->items[0].reason == Reason::none);
  CHECK(outcome->items[1].app == app("none"));
  CHECK(outcome->items[1].reason == Reason::app_not_found);
}

TEST_CASE("a peer that has ended its side still gets its answers") {
  ServerFixture server;
  RawPeer peer(server.port());
  peer.send(hello_frame() + authenticate_frame(ServerFixture::operator_token) +
            query_frame(3, protocol::QueryKind::orgs) +
            submit_frame(4, {RegisterAccount{email("ada@acme.com"), "Ada"}}));
  peer.end_sending();
  std::set<std::uint64_t> answered;
  while (const auto* frame = peer.frame()) answered.insert(frame->request());
  CHECK(answered == std::set<std::uint64_t>{1, 2, 3, 4});
}

TEST_CASE("draining answers what is in flight, says why it ends, and takes no new connection") {
  ServerFixture server;
  RawPeer peer(server.port());
  peer.let_in(ServerFixture::operator_token);
  peer.send(submit_frame(3, {RegisterAccount{email("ada@acme.com"), "Ada"}}));
  REQUIRE(peer.frame()->body_as_SubmitReply() != nullptr);
  server.server().drain();
  CHECK(peer.failure(0) == protocol::ErrorCode::stopping);
  CHECK(peer.ends());
  peer.leave();
  CHECK(eventually([&] { return server.server().connection_count() == 0; }));
  CHECK(BinaryClient::connect(server.options()).error().code == "connection");
}

TEST_CASE("a client of a server that is not there fails in words") {
  ClientOptions options;
  options.port = "1";
  const auto client = BinaryClient::connect(options);
  REQUIRE_FALSE(client.has_value());
  CHECK(client.error().code == "connection");
}

TEST_CASE("a client whose server says nothing gives up in time") {
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor silent(io, {boost::asio::ip::make_address("127.0.0.1"), 0});
  ClientOptions options;
  options.port = std::to_string(silent.local_endpoint().port());
  options.timeout = std::chrono::milliseconds(50);
  const auto client = BinaryClient::connect(options);
  REQUIRE_FALSE(client.has_value());
  CHECK(client.error().detail == "timed out");
}
