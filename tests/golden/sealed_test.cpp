// F-B10: sealed text that was once written opens for ever: `sealed/` holds the keys of a store
// under a master key of zeros, and its records as format 3 wrote them, one a file. They are never
// made anew. ORGLOG_WRITE_GOLDEN=1 writes them where there are none.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "orglog/codec/journal.hpp"
#include "orglog/codec/sealed_log.hpp"
#include "support/append.hpp"
#include "support/describe.hpp"
#include "support/memory_log.hpp"
#include "support/temp_dir.hpp"

using namespace orglog;
using namespace orglog::test;
using orglog::testing::append_to;
using orglog::testing::TempDir;

namespace {

namespace fs = std::filesystem;

const fs::path golden = fs::path(ORGLOG_GOLDEN_DIR) / "sealed";

struct Sample {
  Event event;
  AccountId actor;
  ClientText client;
};

TokenIssued issued() {
  TokenIssued event{};
  event.token = TokenId{id_named("token", "joe")};
  event.account = account("joe");
  event.description = "call +1 555 0100";
  return event;
}

const AccountId joe = account("joe");
const ClientText shell{"orglog", "203.0.113.77", {}};
const ClientText asked{"heroku-cli/11.10.0 linux", "2001:db8::7", "OPS-12: \xC3\xA4"};
// By the store's key, elsewhere, by the actor's key, elsewhere again, with a reason, nobody's.
const Sample samples[] = {
    {AccountRegistered{joe, *Email::parse("joe@acme.com"), "Joe", AccountState::active}, {}, shell},
    {issued(), {}, shell},
    {AppLocked{app("web"), owned_by("joe")}, joe, shell},
    {AccountRenamed{joe, "Joseph", "Joe"}, joe, shell},
    {AppLocked{app("web"), owned_by("joe")}, joe, asked},
    {AppUnlocked{app("web"), owned_by("joe")}, joe, {}}};

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
fs::path file_of(Position position) { return golden / (std::to_string(position) + ".bin"); }

std::unique_ptr<Keyring> open_keys(const fs::path& file, bool read_only) {
  auto keyring = Keyring::open({file, MasterKey{}, read_only});
  REQUIRE(keyring.has_value());
  return std::move(*keyring);
}

void write_missing() {
  if (fs::exists(golden)) return;
  fs::create_directories(golden);
  const auto stored = make_memory_log();
  const auto keyring = open_keys(golden / "keys.db", false);
  const auto log = seal_log(*stored, *keyring);
  for (const Sample& sample : samples) {
    NewRecord record;
    record.header.type = type_of(sample.event);
    record.header.command = CommandId{id_named("command", std::to_string(stored->end()))};
    record.header.actor = sample.actor;
    record.client_name = sample.client.name;
    record.client_address = sample.client.address;
    record.reason = sample.client.reason;
    encode_event(sample.event, record.payload, log.get());
    REQUIRE(append_to(*log, std::vector{record}).has_value());
  }
  (void)*stored->read(0, stored->end(), [](const RecordView& record) {
    std::ofstream(file_of(record.position), std::ios::binary) << record.stored;
    return true;
  });
}

// A record as it was stored, for a log that takes it as it is.
NewRecord as_stored(const RecordView& view) {
  NewRecord record{view.header, std::string(view.clear_client_name),
                   std::string(view.clear_client_address), std::string(view.payload)};
  const SealedClientView& client = view.sealed_client;
  record.client = {std::string(client.box), client.by_store, client.at};
  return record;
}

}  // namespace

TEST_CASE("F-B10: sealed records that were ever written are read in clear with their keys") {
  if (std::getenv("ORGLOG_WRITE_GOLDEN") != nullptr) write_missing();
  const TempDir directory;
  REQUIRE(fs::exists(golden / "keys.db"));
  fs::copy_file(golden / "keys.db", directory.path() / "keys.db");
  const auto keyring = open_keys(directory.path() / "keys.db", false);
  const auto stored = make_memory_log();
  for (Position position = 0; position < std::size(samples); ++position) {
    const std::string bytes = read_file(file_of(position));
    const auto view = decode_record(position, bytes);
    REQUIRE_MESSAGE(view.has_value(), file_of(position).string());
    REQUIRE(append_to(*stored, std::vector{as_stored(*view)}).has_value());
    std::string keep;
    CHECK(stored->read_one(position, keep)->stored == bytes);
    for (const char* text : {"joe@", "Joe", "555", "orglog", "203.0.113", "heroku", "2001:", "OPS"})
      CHECK(bytes.find(text) == std::string::npos);
  }
  const auto log = unseal_log(*stored, *keyring);
  const auto visit = [&](const RecordView& record) {
    const Sample& sample = samples[record.position];
    const auto event = Journal(*log).event_of(record);
    REQUIRE(event.has_value());
    CHECK(describe(*event) == describe(sample.event));
    CHECK(log->client_of(record) == sample.client);
    return true;
  };
  REQUIRE(log->read(0, log->end(), visit).has_value());

  REQUIRE(keyring->destroy(joe).has_value());
  std::string keep;
  CHECK(log->client_of(*log->read_one(1, keep)) == shell);
  for (const Position position : {2u, 3u, 4u})
    CHECK(log->client_of(*log->read_one(position, keep)) == ClientText());
}
