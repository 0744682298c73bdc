// Backups of a store in this process: while it is written to, and what becomes of damaged ones.
#include "orglog/export/backup.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <thread>

#include "orglog/log/rocks_log.hpp"
#include "orglog/vault/keyring.hpp"
#include "support/append.hpp"
#include "support/records.hpp"
#include "support/temp_dir.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

namespace fs = std::filesystem;

struct OpenWorld {
  OpenWorld() {
    fs::create_directories(data());
    auto opened = open_rocks_log({data() / "log", true, false, {}});
    REQUIRE(opened.has_value());
    log = std::move(*opened);
    auto made = Vault::open(data() / "vault.db");
    REQUIRE(made.has_value());
    vault = std::move(*made);
    REQUIRE(Keyring::open({data() / "keys.db", MasterKey{}, false}).has_value());
  }
  fs::path data() const { return directory.path() / "data"; }
  fs::path backups() const { return directory.path() / "backups"; }
  fs::path to(const std::string& name) const { return directory.path() / name; }

  void append(std::size_t count) const {
    REQUIRE(append_to(*log, numbered_records(log->end(), count)).has_value());
  }
  LogBackup back_up() const {
    const auto made = exports::back_up_store({*log, *checkpoints, *vault, data()}, backups());
    REQUIRE_MESSAGE(made.has_value(), made.error().sentence);
    return *made;
  }

  TempDir directory;
  std::unique_ptr<EventLog> log;
  std::unique_ptr<Vault> vault;
  std::unique_ptr<CheckpointStore> checkpoints = make_checkpoint_file(data() / "checkpoint");
};

// Every record of the restored log is the one that was appended.
void check_records(const fs::path& data, Position end) {
  const auto log = open_rocks_log({data / "log", false, true, {}});
  REQUIRE(log.has_value());
  CHECK((*log)->end() >= end);
  bool same = true;
  const auto read = (*log)->read(0, (*log)->end(), [&](const RecordView& record) {
    same = same && shows(record, numbered_record(record.position));
    return true;
  });
  CHECK(read.has_value());
  CHECK(same);
}

void flip_a_bit(const fs::path& file) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  const auto middle = static_cast<std::streamoff>(fs::file_size(file) / 2);
  stream.seekg(middle);
  const char byte = static_cast<char>(stream.get() ^ 4);
  stream.seekp(middle);
  stream.put(byte);
}

}  // namespace

TEST_CASE("a backup made beside appends holds all that was acknowledged before it") {
  OpenWorld world;
  std::atomic<bool> done = false;
  std::thread writer([&] {
    while (!done) world.append(50);
  });
  std::vector<std::pair<LogBackup, Position>> made;
  for (int round = 0; round < 4; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const Position acknowledged = world.log->end();
    made.emplace_back(world.back_up(), acknowledged);
  }
  done = true;
  writer.join();
  for (const auto& [backup, acknowledged] : made) {
    CHECK(backup.end >= acknowledged);
    const fs::path data = world.to("restored-" + std::to_string(backup.number));
    const auto restored = exports::restore_store(world.backups(), backup.number, data);
    REQUIRE_MESSAGE(restored.has_value(), restored.error().sentence);
    CHECK(restored->end >= acknowledged);
    check_records(data, acknowledged);
  }
  const auto listed = exports::list_backups(world.backups());
  REQUIRE(listed.has_value());
  CHECK(listed->size() == 4);
  CHECK(listed->back().number == made.back().first.number);
}

TEST_CASE("a second backup copies only what is new") {
  OpenWorld world;
  for (int round = 0; round < 40; ++round) world.append(2'000);  // table files, not only the WAL
  world.back_up();
  const auto size = [&] {
    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(world.backups() / "log"))
      if (entry.is_regular_file()) bytes += entry.file_size();
    return bytes;
  };
  world.log.reset();  // what is in memory goes into tables at the next opening
  world.log = *open_rocks_log({world.data() / "log", false, false, {}});
  world.back_up();
  const auto first_whole = size();
  world.append(1);
  world.back_up();
  CHECK(size() - first_whole < first_whole / 10);
}

TEST_CASE("a flipped bit in any file of a backup is reported, and nothing is left of the restore") {
  OpenWorld world;
  world.append(2'000);
  world.back_up();
  std::size_t files = 0;
  for (const char* folder : {"private", "shared_checksum"}) {
    for (const auto& entry : fs::recursive_directory_iterator(world.backups() / "log" / folder)) {
      if (!entry.is_regular_file() || entry.file_size() == 0) continue;
      ++files;
      flip_a_bit(entry.path());
      const auto restored = exports::restore_store(world.backups(), {}, world.to("restored"));
      REQUIRE_FALSE(restored.has_value());
      CHECK(restored.error().code == "damaged");
      CHECK_FALSE(fs::exists(world.to("restored")));
      flip_a_bit(entry.path());
    }
  }
  CHECK(files >= 4);
  CHECK(exports::restore_store(world.backups(), {}, world.to("restored")).has_value());
}

TEST_CASE("a lost file of a backup is reported") {
  OpenWorld world;
  world.append(100);
  const LogBackup backup = world.back_up();
  for (const auto& entry : fs::recursive_directory_iterator(world.backups() / "log" / "private")) {
    if (entry.path().extension() == ".log") fs::remove(entry.path());
  }
  const auto restored = exports::restore_store(world.backups(), {}, world.to("restored"));
  REQUIRE_FALSE(restored.has_value());
  CHECK(restored.error().code == "damaged");
  CHECK_FALSE(
      exports::restore_store(world.backups(), backup.number + 1, world.to("restored")).has_value());
}

TEST_CASE("nothing is restored over something") {
  OpenWorld world;
  world.append(10);
  world.back_up();
  const auto refused = exports::restore_store(world.backups(), {}, world.data());
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "usage");
  CHECK(world.log->end() == 10);
}

TEST_CASE("the vault's copy is a vault, and there is one, however many backups") {
  OpenWorld world;
  world.append(1);
  const AccountId ada{numbered_id(1)}, joe{numbered_id(2)};
  const Timestamp now = Timestamp(std::chrono::seconds(1'700'000'000));
  const auto link =
      world.vault->make_link(ada, LinkPurpose::activation, now, std::chrono::hours(1));
  const auto gone =
      world.vault->make_link(joe, LinkPurpose::activation, now, std::chrono::hours(1));
  REQUIRE(gone.has_value());
  world.back_up();
  REQUIRE(world.vault->forget(joe).has_value());
  world.back_up();
  CHECK((fs::status(world.backups() / "vault.db").permissions() & fs::perms::others_read) ==
        fs::perms::none);
  REQUIRE(exports::restore_store(world.backups(), 1, world.to("restored")).has_value());
  const auto vault = Vault::open(world.to("restored") / "vault.db");
  REQUIRE(vault.has_value());
  CHECK((*vault)->find_link(*link, now)->has_value());
  CHECK_FALSE((*vault)->find_link(*gone, now)->has_value());
}
