#include "orglog/codec/sealed_log.hpp"

#include <doctest/doctest.h>

#include "orglog/codec/event_codec.hpp"
#include "support/describe.hpp"
#include "support/temp_dir.hpp"

using namespace orglog;
using namespace orglog::test;
using orglog::testing::TempDir;

namespace {

NewRecord record_of(const Event& event) {
  NewRecord record;
  encode_event(event, record.payload);
  record.header.type = type_of(event);
  record.header.command = CommandId{random_uuid()};
  return record;
}

class World {
 public:
  World()
      : stored(make_memory_log()),
        keyring(std::move(*Keyring::open({directory.path() / "keys.db", MasterKey{}, false}))),
        log(seal_log(*stored, *keyring)) {}

  void append(const std::vector<Event>& events) {
    std::vector<NewRecord> records;
    for (const Event& event : events) records.push_back(record_of(event));
    REQUIRE(log->append(records, {}, {}).has_value());
  }
  std::vector<std::string> read(const EventLog& from) const {
    std::vector<std::string> events;
    (void)*from.read(0, from.end(), [&](const RecordView& record) {
      events.push_back(describe(*decode_event(record.header.type, record.payload)));
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
    CHECK(describe(*decode_event(record->header.type, record->payload)) == expected[position]);
    CHECK(record->stored == world.stored->read_one(position, keep_stored)->stored);
    CHECK_FALSE(is_unreadable(*world.stored->read_one(position, keep_stored), *world.keyring));
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
  CHECK(is_unreadable(*world.stored->read_one(0, keep), *world.keyring));
  CHECK(is_unreadable(*world.stored->read_one(1, keep), *world.keyring));
  CHECK_FALSE(is_unreadable(*world.stored->read_one(2, keep), *world.keyring));
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
  REQUIRE(world.stored->append(std::vector{copied}, {}, {}).has_value());
  const auto record = world.log->read_one(1, keep);
  const auto event = decode_event(record->header.type, record->payload);
  REQUIRE(event.has_value());
  CHECK(std::get<AccountRegistered>(*event).email.is_erased());
}

TEST_CASE("a new account's key is durable before its event is") {
  World world;
  world.append({registered});
  world.keyring.reset();
  const auto reopened =
      std::move(*Keyring::open({world.directory.path() / "keys.db", MasterKey{}, false}));
  CHECK(reopened->holds(joe));
}
