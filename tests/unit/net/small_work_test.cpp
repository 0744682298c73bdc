// The thread that serves everybody does only small work (F-C2): what is much goes to the readers,
// and one connection's many questions let others through.
#include <doctest/doctest.h>

#include <atomic>
#include <boost/json/parse.hpp>
#include <future>
#include <thread>

#include "support/raw_peer.hpp"
#include "support/server_fixture.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

constexpr const char* ada = "ada@acme.com";

// An org of ada's with an app `large`, on which there are more people than are looked at at once,
// and an app `small`.
struct World {
  World() : client(server.connect()) {
    done(ProvisionOrg{org("acme"), email(ada), OrgType::enterprise, {}, {}});
    for (const char* name : {"large", "small"}) done(CreateApp{app(name), org("acme"), false});
    for (std::size_t person = 0; person <= limits::rows_at_once; ++person) {
      const Email address = email("person" + std::to_string(person) + "@elsewhere.com");
      done(AddCollaborator{app("large"), address, Permissions::work()});
    }
  }
  void done(Command command) {
    const auto outcome = client->submit(wish(std::move(command)));
    REQUIRE(outcome.has_value());
    REQUIRE(outcome->kind == Outcome::Kind::accepted);
  }
  AccountId account(const char* address) {
    AccountId id;
    server.engine().state_table.read([&](const State& state) {
      const Account* found = state.account(email(address));
      if (found != nullptr) id = found->id;
    });
    return id;
  }

  ServerFixture server;
  std::unique_ptr<BinaryClient> client;
};

Query sharing_of(const char* name) {
  Query query;
  query.kind = QueryKind::sharing;
  query.app = name;
  return query;
}

// Holds up the readers' turn of an account.
class Held {
 public:
  Held(Readers& readers, AccountId account) {
    readers.post(Asker::of(account), [released = release_.get_future().share(), begun = &begun_] {
      begun->set_value();
      released.wait();
    });
    begun_.get_future().wait();
  }
  void release() { release_.set_value(); }

 private:
  std::promise<void> release_, begun_;
};

}  // namespace

TEST_CASE("F-C2: a long list is the readers' and waits for its asker's turn, a short one is not") {
  World world;
  const std::string token = world.server.issue_token(ada), second = world.server.issue_token(ada);
  const auto quick = world.server.connect(token);
  const auto slow = world.server.connect(second);
  const auto other = world.server.connect();
  Held held(world.server.readers(), world.account(ada));
  std::atomic<bool> is_answered = false;
  std::thread asking([&] {
    CHECK(slow->query(sharing_of("large")).has_value());
    is_answered = true;
  });
  for (int count = 0; count < 20; ++count) {
    CHECK(quick->query(sharing_of("small")).has_value());
    Query whoami;
    whoami.kind = QueryKind::whoami;
    CHECK(quick->query(whoami).has_value());
    CHECK(other->query(sharing_of("large")).has_value());  // the operator has a turn of their own
  }
  CHECK_FALSE(is_answered.load());
  held.release();
  asking.join();
  CHECK(is_answered.load());
}

TEST_CASE("F-C2: a sharing list that is paged row by row shows everybody once, the owner first") {
  ServerFixture server;
  const auto client = server.connect(server.issue_token(ada));
  client->submit(wish(CreateApp{app("own"), std::nullopt, false}));
  for (const char* person : {"zoe@acme.com", "bob@acme.com", "!x@acme.com"})
    client->submit(wish(AddCollaborator{app("own"), email(person), Permissions::work()}));
  Query query = sharing_of("own");
  query.limit = 1;
  std::string met;
  for (int page = 0; page == 0 || !query.cursor.empty(); ++page) {
    REQUIRE(page < 10);
    const auto answer = client->query(query);
    REQUIRE(answer.has_value());
    const boost::json::value rows = boost::json::parse(answer->json);
    REQUIRE(rows.as_array().size() == 1);
    met += std::string(rows.at(0).at("email").as_string()) + " ";
    query.cursor = answer->cursor;
  }
  CHECK(met == "ada@acme.com !x@acme.com bob@acme.com zoe@acme.com ");
}

TEST_CASE("F-C2: the many questions of one connection let another's through") {
  World world;
  const std::string token = world.server.issue_token("eve@evil.com");
  RawPeer eve(world.server.port(), token.c_str());
  RawPeer bob(world.server.port(), ServerFixture::operator_token);
  constexpr std::uint64_t first = 10, count = 400;
  std::string questions;
  for (std::uint64_t request = first; request < first + count; ++request)
    questions += query_frame(request, protocol::QueryKind::whoami);
  world.server.take_io();
  const std::chrono::milliseconds at_once{0};
  const auto run_one = [&] {
    REQUIRE(world.server.io().run_one_for(std::chrono::seconds(20)) == 1);
  };
  // Who says much is read much at once: from now on all questions come by one read.
  std::string much;
  std::uint64_t pings = 0, pongs = 0;
  while (much.size() < limits::read_bytes_max) much += ping_frame(++pings);
  eve.send(much);
  while (pongs < pings) {
    run_one();
    while (eve.frame(at_once) != nullptr) ++pongs;
  }
  eve.send(questions);
  bob.send(query_frame(5, protocol::QueryKind::whoami));
  const protocol::Frame* answer = nullptr;
  while (answer == nullptr) {
    run_one();
    answer = bob.frame(at_once);
  }
  CHECK(answer->body_as_QueryReply() != nullptr);
  std::uint64_t next = first;
  while (const protocol::Frame* frame = eve.frame(at_once)) CHECK(frame->request() == next++);
  CHECK(next < first + count);  // bob did not wait for all of them
  world.server.give_io_back();
  for (; next < first + count; ++next) {
    const protocol::Frame* frame = eve.frame();
    REQUIRE(frame != nullptr);
    CHECK(frame->request() == next);
  }
}

TEST_CASE("F-C2: one account's waiting questions are bounded, over all its connections") {
  World world;
  const std::string token = world.server.issue_token(ada);
  RawPeer one(world.server.port(), token.c_str()), two(world.server.port(), token.c_str());
  Held held(world.server.readers(), world.account(ada));
  constexpr std::uint64_t refused = 100;
  std::string questions;
  for (std::uint64_t count = 0; count < limits::queued_queries_of_asker + refused; ++count)
    questions += query_frame(10 + count, protocol::QueryKind::audit);
  one.send(questions);
  // Nothing else is answered yet.
  for (std::uint64_t count = 0; count < refused; ++count)
    CHECK(one.failure(10 + limits::queued_queries_of_asker + count) == protocol::ErrorCode::busy);
  two.send(query_frame(10, protocol::QueryKind::whoami));
  CHECK(two.failure(10) == protocol::ErrorCode::busy);
  CHECK(world.client->query(sharing_of("large")).has_value());  // the operator is not refused
  held.release();
  for (std::uint64_t count = 0; count < limits::queued_queries_of_asker; ++count) {
    const protocol::Frame* frame = one.frame();
    REQUIRE(frame != nullptr);
    CHECK(frame->request() == 10 + count);
    CHECK(frame->body_as_QueryReply() != nullptr);
  }
  two.send(query_frame(11, protocol::QueryKind::whoami));
  const protocol::Frame* frame = two.frame();
  REQUIRE(frame != nullptr);
  CHECK(frame->body_as_QueryReply() != nullptr);
}
