// The stored form of an event, with position and checksum: what a leaf of the log's tree is the
// hash of. `records/` holds the bytes as formats 1 to 3 wrote them; they are read for ever, and
// never made anew. ORGLOG_WRITE_GOLDEN=1 writes files that are missing.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "orglog/log/record.hpp"
#include "support/records.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Sample {
  const char* name;
  Position position;
  NewRecord record;
};

// Everything set to something, and a payload that was written as an event of version 1.
NewRecord full() {
  NewRecord record;
  RecordHeader& header = record.header;
  header.command = CommandId{numbered_id(1, 0xC0)};
  header.ordinal = 258;
  header.type = 13;
  header.schema_version = 1;
  header.origin = Origin::http;
  header.correlation = CorrelationId{numbered_id(2, 0xC1)};
  header.occurred_at = Timestamp{std::chrono::microseconds(1'400'000'000'000'001)};
  header.recorded_at = Timestamp{std::chrono::microseconds(1'700'000'000'000'002)};
  header.actor = AccountId{numbered_id(3, 0xAC)};
  std::uint64_t number = 10;
  for (const auto kind :
       {Tag::Kind::org, Tag::Kind::app, Tag::Kind::account, Tag::Kind::actor,
        Tag::Kind::watched_org, Tag::Kind::watched_app, Tag::Kind::watched_account})
    header.tags.add({kind, numbered_id(number++)});
  record.client_name = "orglog/1.0 \xC3\xA4";
  record.client_address = "2001:db8::1";
  record.payload = read_file(fs::path(ORGLOG_GOLDEN_DIR) / "events" / "AppLocked.bin");
  return record;
}

// What a record cannot have less of.
NewRecord bare() {
  NewRecord record;
  record.header.command = CommandId{numbered_id(7, 0xC0)};
  record.header.type = 1;
  record.payload = "p";
  return record;
}

// With what format 2 added.
NewRecord digested() {
  NewRecord record = full();
  record.header.ordinal = 0;
  record.header.digest = 0x1112131415161718;
  record.header.by_operator = true;
  return record;
}

// With what format 3 puts in place of the client: a box, or where one stands.
NewRecord boxed(bool by_store) {
  NewRecord record = digested();
  record.client_name.clear();
  record.client_address.clear();
  record.client.box = "sealed \x01\x02\x03";
  record.client.by_store = by_store;
  return record;
}
NewRecord referring() {
  NewRecord record = boxed(false);
  record.client = {{}, false, 5};
  return record;
}

const Sample samples[] = {
    {"full", 0x0102030405, full()},     {"bare", 0, bare()},
    {"digested", 3, digested()},        {"boxed", 0x0102030405, boxed(false)},
    {"boxed_by_store", 9, boxed(true)}, {"referring", 1'000'000, referring()}};

fs::path file_of(const Sample& sample) {
  return fs::path(ORGLOG_GOLDEN_DIR) / "records" / (std::string(sample.name) + ".bin");
}

}  // namespace

TEST_CASE("the bytes of a record of every format are still read as this record") {
  for (const Sample& sample : samples) {
    const fs::path path = file_of(sample);
    if (std::getenv("ORGLOG_WRITE_GOLDEN") != nullptr && !fs::exists(path)) {
      std::string bytes;
      encode_record(sample.position, sample.record, bytes);
      fs::create_directories(path.parent_path());
      std::ofstream(path, std::ios::binary) << bytes;
      MESSAGE("wrote ", path.string());
    }
    REQUIRE_MESSAGE(fs::exists(path), path.string());
    const std::string stored = read_file(path);
    const auto view = decode_record(sample.position, stored);
    REQUIRE_MESSAGE(view.has_value(), path.string());
    CHECK(view->position == sample.position);
    CHECK(shows(*view, sample.record));
    CHECK(view->stored == stored);
  }
}

TEST_CASE("the checksum of a record covers its position and every byte") {
  for (const Sample& sample : samples) {
    std::string stored = read_file(file_of(sample));
    CHECK_FALSE(decode_record(sample.position + 1, stored).has_value());
    for (char& byte : stored) {
      byte = static_cast<char>(byte ^ 1);
      CHECK_FALSE(decode_record(sample.position, stored).has_value());
      byte = static_cast<char>(byte ^ 1);
    }
    CHECK(decode_record(sample.position, stored).has_value());
  }
}
