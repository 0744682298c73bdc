#include "orglog/codec/sealed_log.hpp"

#include <doctest/doctest.h>

#include "orglog/codec/journal.hpp"
#include "support/append.hpp"
#include "support/describe.hpp"
#include "support/memory_log.hpp"
#include "support/temp_dir.hpp"

using namespace orglog;
using namespace orglog::test;
using orglog::testing::append_to;
using orglog::testing::TempDir;

namespace {

NewRecord record_of(const Event& event, EventLog* log = nullptr) {
  NewRecord record;
  encode_event(event, record.payload, log);
  record.header.type = type_of(event);
  record.header.command = CommandId{random_uuid()};
  return record;
}

class World {
 public:
  World()
      : stored(make_memory_log()),
        keyring(*Keyring::open({directory.path() / "keys.db", MasterKey{}, false})),
        log(seal_log(*stored, *keyring)) {}

  void append(const std::vector<Event>& events) {
    std::vector<NewRecord> records;
    for (const Event& event : events) records.push_back(record_of(event, log.get()));
    REQUIRE(append_to(*log, records).has_value());
  }
  // An event by this actor, from this client.
  Position act(AccountId actor, const ClientText& client) {
    const auto at = append_to(*log, std::vector{acted(actor, client)});
    REQUIRE(at.has_value());
    return *at;
  }
  static NewRecord acted(AccountId actor, const ClientText& client) {
    NewRecord record = record_of(AppLocked{app("web"), owned_by("joe")});
    record.header.actor = actor;
    record.client_name = client.name;
    record.client_address = client.address;
    record.reason = client.reason;
    return record;
  }
  ClientText client_at(Position position) const {
    std::string keep;
    return log->client_of(*log->read_one(position, keep));
  }
  SealedClient stored_client(Position position) const {
    std::string keep;
    const SealedClientView view = stored->read_one(position, keep)->sealed_client;
    return {std::string(view.box), view.by_store, view.at};
  }
  void open_again() { log = seal_log(*stored, *keyring); }
  std::vector<std::string> read(const EventLog& from) const {
    std::vector<std::string> events;
    (void)*from.read(0, from.end(), [&](const RecordView& record) {
      events.push_back(describe(*Journal(from).event_of(record)));
      return true;
    });
    return events;
  }
  std::string bytes() const {
    std::string all;
    (void)*stored->read(0, stored->end(), [&](const RecordView& record) {
      all += record.stored;
      return true;
    });
    return all;
  }

  TempDir directory;
  std::unique_ptr<EventLog> stored;
  std::unique_ptr<Keyring> keyring;
  std::unique_ptr<EventLog> log;
};

const AccountId joe = account("joe");
const Event registered =
    AccountRegistered{joe, *Email::parse("joe@acme.com"), "Joe Doe", AccountState::active};
const Event renamed = AccountRenamed{joe, "Joseph", "Joe Doe"};
const Event nameless =
    AccountRegistered{account("jill"), *Email::parse("jill@acme.com"), {}, AccountState::invited};
const Event locked = AppLocked{app("web"), owned_by("joe")};

}  // namespace

TEST_CASE("personal data goes in sealed and comes out in clear, everything else untouched") {
  World world;
  const std::vector<Event> events{registered, locked, renamed, nameless};
  world.append(events);
  std::vector<std::string> expected;
  for (const Event& event : events) expected.push_back(describe(event));
  CHECK(world.read(*world.log) == expected);
  for (const char* text : {"joe@acme.com", "Joe Doe", "Joseph", "jill@"})
    CHECK(world.bytes().find(text) == std::string::npos);

  std::string keep, keep_stored;
  for (Position position = 0; position < events.size(); ++position) {
    const auto record = world.log->read_one(position, keep);
    REQUIRE(record.has_value());
    CHECK(describe(*Journal(*world.log).event_of(*record)) == expected[position]);
    CHECK(record->stored == world.stored->read_one(position, keep_stored)->stored);
    CHECK(unreadable_of(*world.stored->read_one(position, keep_stored), *world.keyring).empty());
  }
}

TEST_CASE("without its key an account is called erased, its bytes stay what they were") {
  World world;
  world.append({registered, renamed, nameless});
  const std::string before = world.bytes();
  REQUIRE(world.keyring->destroy(joe).has_value());
  const Email gone = Email::erased(joe);
  CHECK(world.read(*world.log) ==
        std::vector{describe(AccountRegistered{joe, gone, {}, AccountState::active}),
                    describe(AccountRenamed{joe, {}, {}}), describe(nameless)});
  CHECK(world.bytes() == before);
  std::string keep;
  for (const Position position : {0u, 1u, 2u}) {
    const auto unreadable = unreadable_of(*world.stored->read_one(position, keep), *world.keyring);
    CHECK(unreadable == (position < 2 ? std::vector{joe} : std::vector<AccountId>{}));
  }
}

TEST_CASE("what another account's key sealed does not open in an event that was tampered with") {
  World world;
  world.append({registered});
  std::string keep;
  NewRecord copied = record_of(nameless);
  copied.payload = std::string(world.stored->read_one(0, keep)->payload);
  const std::string id(joe.value.view());
  const std::size_t at = copied.payload.find(id);
  REQUIRE(at != std::string::npos);
  copied.payload.replace(at, id.size(), account("jill").value.view());
  REQUIRE(append_to(*world.stored, std::vector{copied}).has_value());
  const auto record = world.log->read_one(1, keep);
  const auto event = Journal(*world.log).event_of(*record);
  REQUIRE(event.has_value());
  CHECK(std::get<AccountRegistered>(*event).email.is_erased());
}

TEST_CASE("F-B10: the client of an event stands in the log sealed, and is read in clear") {
  World world;
  world.append({registered});
  const ClientText laptop{"heroku-cli/11.10.0 linux", "203.0.113.77", {}};
  const ClientText asked{"dashboard", "2001:db8::7", "OPS-12: +1 555 0100 called"};
  CHECK(world.client_at(world.act(joe, laptop)) == laptop);
  CHECK(world.client_at(world.act({}, laptop)) == laptop);
  CHECK(world.client_at(world.act(joe, asked)) == asked);
  CHECK(world.client_at(world.act(account("stranger"), laptop)) == laptop);
  CHECK(world.client_at(world.act(joe, {})) == ClientText());
  for (const char* text : {"heroku-cli", "203.0.113", "dashboard", "2001:db8", "OPS-12", "555"})
    CHECK(world.bytes().find(text) == std::string::npos);
  // As with `read`, so record by record.
  (void)*world.log->read(1, 2, [&](const RecordView& record) {
    CHECK(world.log->client_of(record) == laptop);
    CHECK(record.clear_client_name.empty());
    return true;
  });
}

TEST_CASE("F-B10: a record says where the box with its client stands, within one actor only") {
  World world;
  world.append({registered});
  const ClientText laptop{"cli", "203.0.113.77", {}}, phone{"app", "203.0.113.77", {}};
  const Position first = world.act(joe, laptop);
  CHECK(world.stored_client(first).box.size() == 72);
  CHECK(world.stored_client(world.act(joe, laptop)).at == first);
  CHECK_FALSE(world.stored_client(world.act({}, laptop)).at);
  const Position other = world.act(joe, phone);
  CHECK_FALSE(world.stored_client(other).at);
  CHECK(world.stored_client(world.act(joe, laptop)).at == first);
  CHECK(world.stored_client(world.act(joe, phone)).at == other);
  // A reason is an event's own, and no other event refers to its box.
  const Position asked = world.act(joe, {"cli", "203.0.113.77", "OPS-1"});
  CHECK_FALSE(world.stored_client(asked).at);
  CHECK(world.stored_client(world.act(joe, laptop)).at == first);
  // Where boxes stand is not known to a later process, nor after an append that failed.
  world.open_again();
  const Position anew = world.act(joe, laptop);
  CHECK_FALSE(world.stored_client(anew).at);
  NewRecord large = World::acted(joe, phone);
  large.payload.assign(limits::event_bytes, 'x');
  CHECK(append_to(*world.log, std::vector{large}).error() == LogError::too_large);
  CHECK_FALSE(world.stored_client(world.act(joe, phone)).at);
  CHECK(world.client_at(world.stored->end() - 1) == phone);
}

TEST_CASE("F-B10: one append may hold a box and the records that refer to it") {
  World world;
  const ClientText laptop{"cli", "203.0.113.77", {}};
  std::vector<NewRecord> records(3, World::acted(joe, laptop));
  records.insert(records.begin(), record_of(registered, world.log.get()));
  REQUIRE(append_to(*world.log, records).has_value());
  CHECK_FALSE(world.stored_client(1).at);
  CHECK_FALSE(world.stored_client(1).by_store);  // the key is as old as the account
  CHECK(world.stored_client(2).at == 1);
  CHECK(world.stored_client(3).at == 1);
  for (const Position position : {1u, 2u, 3u}) CHECK(world.client_at(position) == laptop);
}

TEST_CASE("F-B10: however many clients an actor has, each event shows its own") {
  World world;
  world.append({registered});
  for (int round = 0; round < 3; ++round) {
    for (int number = 0; number < 20; ++number) {
      const ClientText client{"cli/" + std::to_string(number), "203.0.113.77", {}};
      CHECK(world.client_at(world.act(joe, client)) == client);
    }
  }
}

TEST_CASE("F-B10: with an actor's key their clients, reasons and descriptions go, others' stay") {
  World world;
  const ClientText home{"cli", "203.0.113.77", {}}, asked{"cli", "203.0.113.77", "OPS-1"};
  TokenIssued issued{};
  issued.token = TokenId{id_named("token", "joe")};
  issued.account = joe;
  issued.description = "call me: +1 555 0100";
  world.append({registered, issued});
  const Position box = world.act(joe, home), referring = world.act(joe, home);
  const Position reason = world.act(joe, asked), operators = world.act({}, home);
  const auto shown_description = [&] {
    std::string keep;
    const auto record = world.log->read_one(1, keep);
    return std::get<TokenIssued>(*Journal(*world.log).event_of(*record)).description;
  };
  CHECK(shown_description() == issued.description);
  CHECK(world.bytes().find("555") == std::string::npos);
  CHECK(world.client_at(referring) == home);  // and is kept for the next one who asks
  REQUIRE(world.keyring->destroy(joe).has_value());
  for (const Position position : {box, referring, reason})
    CHECK(world.client_at(position) == ClientText());
  CHECK(world.client_at(operators) == home);
  CHECK(shown_description().empty());
  std::string keep;
  CHECK(unreadable_of(*world.stored->read_one(1, keep), *world.keyring) == std::vector{joe});
  CHECK(unreadable_of(*world.stored->read_one(box, keep), *world.keyring) == std::vector{joe});
  // What is recorded of them afterwards makes no new key.
  world.open_again();
  world.act(joe, home);
  CHECK_FALSE(world.keyring->holds(joe));
}

TEST_CASE("F-B10: another actor's box does not open in a record that was tampered with") {
  World world;
  world.append({registered, nameless});
  const Position joes = world.act(joe, {"cli", "203.0.113.77", {}});
  const Position operators = world.act({}, {"cli", "203.0.113.78", {}});
  for (const Position from : {joes, operators}) {
    NewRecord copied = World::acted(account("jill"), {});
    copied.client = world.stored_client(from);
    NewRecord referring = World::acted(account("jill"), {});
    referring.client.at = from;
    const auto at = append_to(*world.stored, std::vector{copied, referring});
    REQUIRE(at.has_value());
    CHECK(world.client_at(from).name == "cli");
    CHECK(world.client_at(*at) == ClientText());
    CHECK(world.client_at(*at + 1) == ClientText());
  }
}

TEST_CASE("F-B10: records of before are read as they are, and followed by sealed ones") {
  World world;
  NewRecord old = World::acted(joe, {"cli", "203.0.113.77", {}});
  TokenIssued issued{};
  issued.account = joe;
  issued.description = "a shell";
  REQUIRE(append_to(*world.stored, std::vector{old, record_of(issued)}).has_value());
  world.act(joe, {"cli", "203.0.113.78", {}});
  CHECK(world.client_at(0).address == "203.0.113.77");
  CHECK(world.client_at(2).address == "203.0.113.78");
  std::string keep;
  const auto record = world.log->read_one(1, keep);
  CHECK(std::get<TokenIssued>(*Journal(*world.log).event_of(*record)).description == "a shell");
}

TEST_CASE("a client's texts over their limits are refused, sealed or not") {
  World world;
  const auto refused = [&](const ClientText& client) {
    return append_to(*world.log, std::vector{World::acted(joe, client)}).error() ==
           LogError::too_large;
  };
  CHECK(refused({std::string(limits::client_name_bytes + 1, 'n'), {}, {}}));
  CHECK(refused({{}, std::string(limits::client_address_bytes + 1, 'a'), {}}));
  CHECK(refused({{}, {}, std::string(limits::reason_bytes + 1, 'r')}));
  const ClientText longest{std::string(limits::client_name_bytes, 'n'),
                           std::string(limits::client_address_bytes, 'a'),
                           std::string(limits::reason_bytes, 'r')};
  CHECK(world.client_at(world.act(joe, longest)) == longest);
}

TEST_CASE("a new account's key is durable before its event is") {
  World world;
  world.append({registered});
  world.keyring.reset();
  const auto reopened = *Keyring::open({world.directory.path() / "keys.db", MasterKey{}, false});
  CHECK(reopened->holds(joe));
}

TEST_CASE("F-B10: the key of the store is durable before what it seals is") {
  World world;
  const ClientText client{"cli", "203.0.113.77", {}};
  world.act({}, client);
  world.log.reset();
  world.keyring.reset();
  const auto reopened = *Keyring::open({world.directory.path() / "keys.db", MasterKey{}, false});
  CHECK(reopened->holds(key_of_store));
  CHECK(reopened->size() == 0);
  std::string keep;
  CHECK(unseal_log(*world.stored, *reopened)->client_of(*world.stored->read_one(0, keep)) ==
        client);
}
