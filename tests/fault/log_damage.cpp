// Bits that flip and files that go missing while nobody looks. Promise: damage to what was
// acknowledged is reported, with the position where it can be known, and never skipped; a torn last
// write, which was not acknowledged, does not stop the start.
#include <fstream>

#include "fault/log_world.hpp"
#include "orglog/base/bytes.hpp"
#include "support/append.hpp"

namespace orglog::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t appends = 12, records_per_append = 4;
constexpr Position whole_end = appends * records_per_append;

std::vector<fs::path> files_like(const fs::path& directory, std::string_view suffix) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().string().ends_with(suffix)) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

// A store whose records all stand in the write-ahead log, as after a `kill -9`, and where in the
// file each append ends.
struct Store {
  explicit Store(std::size_t payload_bytes) {
    auto log = *open_rocks_log({path(), true, false, {}});
    const fs::path wal = files_like(path(), ".log").back();
    for (std::uint64_t index = 0; index < appends; ++index) {
      const auto records =
          numbered_records(index * records_per_append, records_per_append, payload_bytes);
      REQUIRE(append_to(*log, records).has_value());
      ends.push_back(fs::file_size(wal));
    }
  }
  std::string path() const { return (directory.path() / "log").string(); }
  fs::path wal() const { return files_like(path(), ".log").back(); }
  void forget_end_mark() const { fs::remove(path() + "/END_MARK"); }

  // A fresh copy to be spoilt.
  std::string copy() {
    const fs::path to = directory.path() / "copy";
    fs::remove_all(to);
    fs::copy(path(), to);
    return to.string();
  }

  TempDir directory;
  std::vector<std::uint64_t> ends;
};

// Its syncs cost nothing; no fault is asked of it here.
std::shared_ptr<FaultFileSystem> files_of(const std::string& path) {
  return std::make_shared<FaultFileSystem>(1, path + "-attic");
}

struct Found {
  Error error;
  OpenFailure failure;
  Position end = 0;
};

// Opens and reads all; whatever is read must be right.
Found look(const std::string& path, std::size_t payload_bytes) {
  Found found;
  auto log = open_rocks_log({path, false, false, files_of(path)}, &found.failure);
  if (!log) {
    found.error = log.error();
    return found;
  }
  Position damaged_at = 0;
  const auto visit = [&](const RecordView& record) {
    CHECK(record.position == found.end);
    CHECK(shows(record, numbered_record(record.position, payload_bytes)));
    ++found.end;
    return true;
  };
  const auto reached = (*log)->read(0, (*log)->end(), visit, &damaged_at);
  if (!reached) {
    found.error = reached.error();
    found.failure.damaged_at = damaged_at;
    CHECK(damaged_at == found.end);
  } else {
    CHECK(found.end == (*log)->end());
  }
  return found;
}

fs::path wal_of(const std::string& path) { return files_like(path, ".log").back(); }

void check_flips_in_wal(Store& store, std::size_t payload_bytes, std::uint64_t step) {
  const std::uint64_t size = fs::file_size(store.wal());
  for (std::uint64_t at = 0; at < size; at += step) {
    CAPTURE(at);
    const std::string path = store.copy();
    flip_bit(wal_of(path).string(), at * 8 + at % 8);
    const Found found = look(path, payload_bytes);
    if (!found.error) {
      CHECK(found.end == whole_end);  // a byte between writes, which means nothing
      continue;
    }
    CHECK(found.error == LogError::damaged);
    REQUIRE(found.failure.damaged_at.has_value());
    CHECK(*found.failure.damaged_at % records_per_append == 0);
    const auto append_at = *found.failure.damaged_at / records_per_append;
    CHECK(at < store.ends[append_at]);
    if (append_at > 0) CHECK(at >= store.ends[append_at - 1]);
  }
}

TEST_CASE("a flipped bit anywhere in the write-ahead log is reported with its position") {
  Store store(60);
  check_flips_in_wal(store, 60, 61);
}

TEST_CASE("the same where appends span blocks of the file") {
  Store store(20'000);
  check_flips_in_wal(store, 20'000, 19'973);
}

TEST_CASE("without the end mark, only damage to the very last append may pass for a torn write") {
  Store store(60);
  store.forget_end_mark();
  const std::uint64_t size = fs::file_size(store.wal());
  for (std::uint64_t at = 0; at < size; at += 53) {
    CAPTURE(at);
    const std::string path = store.copy();
    flip_bit(wal_of(path).string(), at * 8);
    const Found found = look(path, 60);
    const bool in_last = at >= store.ends[appends - 2];
    if (in_last && !found.error) {
      CHECK(found.end >= whole_end - records_per_append);
    } else if (!in_last) {
      CHECK(found.error == LogError::damaged);
    }
  }
}

TEST_CASE("zeros over an append in the middle are damage, with and without the end mark") {
  for (const bool marked : {true, false}) {
    for (std::uint64_t index = 0; index + 1 < appends; ++index) {
      Store store(60);
      if (!marked) store.forget_end_mark();
      const std::uint64_t begin = index == 0 ? 100 : store.ends[index - 1];
      std::fstream file(store.wal(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(static_cast<std::streamoff>(begin));
      file << std::string(store.ends[index] - begin, '\0');
      file.close();
      CHECK(look(store.path(), 60).error == LogError::damaged);
    }
  }
}

// What a power cut leaves of the last append, of which nobody was told: the end mark does not know
// it, since it is written after the sync.
TEST_CASE("a torn last write is dropped and does not stop the start, wherever it is torn") {
  for (const std::size_t payload_bytes : {60u, 20'000u}) {
    Store store(payload_bytes);
    store.forget_end_mark();
    const std::uint64_t from = store.ends[appends - 2], to = store.ends[appends - 1];
    for (std::uint64_t cut = from; cut < to; cut += 1 + (to - from) / 30) {
      for (const char* filling : {"nothing", "zeros", "rubbish"}) {
        CAPTURE(cut);
        CAPTURE(filling);
        const std::string path = store.copy();
        const fs::path wal = wal_of(path);
        fs::resize_file(wal, cut);
        if (filling[0] != 'n') {
          std::ofstream(wal, std::ios::binary | std::ios::app)
              << std::string(to - cut, filling[0] == 'z' ? '\0' : '\xA5');
        }
        const Found found = look(path, payload_bytes);
        CHECK_FALSE(found.error);
        CHECK(found.end == whole_end - records_per_append);
        CHECK(look(path, payload_bytes).end == found.end);  // and once more
      }
    }
  }
}

TEST_CASE("a last write that is cut off though it was acknowledged is damage") {
  Store store(60);
  fs::resize_file(store.wal(), store.ends[appends - 1] - 5);
  OpenFailure failure;
  const auto reading = open_rocks_log({store.path(), false, true, {}}, &failure);
  CHECK(reading.error() == LogError::damaged);
  const Found found = look(store.path(), 60);
  CHECK(found.error == LogError::damaged);
  CHECK(found.failure.damaged_at == whole_end - records_per_append);
  CHECK(found.failure.detail.find(std::to_string(whole_end)) != std::string::npos);
  CHECK(look(store.path(), 60).error == LogError::damaged);  // it stays so
}

// After a power cut an old write-ahead file can be back whose events stand in tables since. It once
// stopped the start when it ended in a torn write: what followed did not follow from there.
TEST_CASE("a torn write at the end of a write-ahead file that no longer counts is no damage") {
  Store store(60);
  const fs::path old_wal = store.wal();
  const std::string old_name = old_wal.filename().string();
  for (std::uint64_t keep = 0; keep < appends; ++keep) {
    CAPTURE(keep);
    const std::string path = store.copy();
    {
      auto log = *open_rocks_log({path, false, false, files_of(path)});
      const auto more = numbered_records(whole_end, records_per_append, 60);
      REQUIRE(append_to(*log, more).has_value());
    }
    REQUIRE_FALSE(fs::exists(path + "/" + old_name));
    fs::copy(old_wal, path + "/" + old_name);
    fs::resize_file(path + "/" + old_name, store.ends[keep] - 5);
    const Found found = look(path, 60);
    CHECK_FALSE(found.error);
    CHECK(found.end == whole_end + records_per_append);
  }
}

TEST_CASE("a write-ahead file that is gone is reported") {
  Store store(60);
  fs::remove(store.wal());
  CHECK(look(store.path(), 60).error == LogError::damaged);
  // Nor is a new log begun in its place.
  const auto begun = open_rocks_log({store.path(), true, false, {}});
  CHECK(begun.error() == LogError::damaged);
}

TEST_CASE("everything gone but the files' names is damage, not an invitation to begin anew") {
  Store store(60);
  for (const auto& entry : fs::directory_iterator(store.path())) fs::resize_file(entry.path(), 0);
  CHECK_FALSE(open_rocks_log({store.path(), true, false, {}}).has_value());
}

TEST_CASE("a flipped bit in a table file is reported where it is, and nothing is skipped") {
  Store store(60);
  static_cast<void>(look(store.path(), 60));  // a start moves records into table files
  std::size_t reported = 0, tried = 0;
  for (const fs::path& table : files_like(store.path(), ".sst")) {
    const std::uint64_t size = fs::file_size(table);
    for (std::uint64_t at = 0; at < size; at += 37) {
      CAPTURE(at);
      const std::string path = store.copy();
      flip_bit(path + "/" + table.filename().string(), at * 8 + at % 8);
      const Found found = look(path, 60);
      ++tried;
      if (found.error) {
        ++reported;
        CHECK(found.error == LogError::damaged);
      } else {
        CHECK(found.end == whole_end);  // a byte that nobody needs
      }
    }
  }
  CHECK(tried > 60);
  CHECK(reported > 30);
}

TEST_CASE("a table file that is gone or cut short stops the start") {
  Store store(60);
  static_cast<void>(look(store.path(), 60));
  for (const fs::path& table : files_like(store.path(), ".sst")) {
    const std::string gone = store.copy();
    fs::remove(gone + "/" + table.filename().string());
    CHECK(look(gone, 60).error == LogError::damaged);
    const std::string cut = store.copy();
    fs::resize_file(cut + "/" + table.filename().string(), fs::file_size(table) - 1);
    CHECK(look(cut, 60).error == LogError::damaged);
  }
}

fs::path manifest_of(const fs::path& directory) {
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().filename().string().starts_with("MANIFEST")) return entry.path();
  }
  return {};
}

// Gives each fragment in a file of the store a type in turn that says that the file was used
// before.
void check_types(Store& store, const std::string& name) {
  std::ifstream stream(store.path() + "/" + name, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(stream)), {});
  std::size_t damaged = 0;
  for (std::size_t at = 0; at + 7 <= bytes.size() && bytes[at + 6] != 0;
       at += 7U + read_little<std::uint16_t>(bytes.data() + at + 4)) {
    CAPTURE(name);
    CAPTURE(at);
    const std::string path = store.copy();
    std::fstream file(path + "/" + name, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at + 6));
    file.put(static_cast<char>(bytes[at + 6] + 4));
    file.close();
    const Found found = look(path, 60);
    if (!found.error) CHECK(found.end == whole_end);
    ++damaged;
  }
  CHECK(damaged > 0);
}

// RocksDB 9.10 read for ever where a type said so.
TEST_CASE("F-E: a damaged type of a fragment hides nothing, in the manifest and in the log") {
  Store store(60);
  check_types(store, store.wal().filename().string());
  static_cast<void>(look(store.path(), 60));
  check_types(store, manifest_of(store.path()).filename().string());
}

TEST_CASE("a flipped bit in the manifest never hides a record") {
  Store store(60);
  static_cast<void>(look(store.path(), 60));
  const std::string name = manifest_of(store.path()).filename().string();
  const std::uint64_t size = fs::file_size(store.path() + "/" + name);
  for (std::uint64_t at = 0; at < size; at += 5) {
    CAPTURE(at);
    const std::string path = store.copy();
    flip_bit(path + "/" + name, at * 8 + at % 8);
    const Found found = look(path, 60);
    if (!found.error) CHECK(found.end == whole_end);
  }
}

}  // namespace
}  // namespace orglog::testing
