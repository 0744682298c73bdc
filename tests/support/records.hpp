// Records for tests of the log, made from a number: the same number makes the same record.
#pragma once

#include <string>
#include <vector>

#include "orglog/log/event_log.hpp"

namespace orglog::testing {

inline Uuid numbered_id(std::uint64_t number, std::uint8_t kind = 0xAA) {
  Uuid id;
  id.bytes[0] = kind;
  for (std::size_t index = 0; index < 8; ++index) {
    id.bytes[15 - index] = static_cast<std::uint8_t>(number >> (8 * index));
  }
  return id;
}

inline Tag org_tag(std::uint64_t number) { return {Tag::Kind::org, numbered_id(number, 0x0A)}; }
inline Tag app_tag(std::uint64_t number) { return {Tag::Kind::app, numbered_id(number, 0x0B)}; }

// About org `number`, with a payload of that size whose bytes follow from the number.
inline NewRecord numbered_record(std::uint64_t number, std::size_t payload_bytes = 40) {
  NewRecord record;
  record.header.command = CommandId{numbered_id(number, 0xC0)};
  record.header.type = static_cast<std::uint8_t>(number % 33 + 1);
  record.header.origin = Origin::cli;
  const std::chrono::microseconds time(1'700'000'000'000'000 + static_cast<std::int64_t>(number));
  record.header.recorded_at = record.header.occurred_at = Timestamp(time);
  record.header.actor = AccountId{numbered_id(number % 7 + 1, 0xAC)};
  record.header.tags.add(org_tag(number));
  record.client_name = "test";
  record.client_address = "::1";
  std::uint64_t random = number * 0x9E3779B97F4A7C15ull + 1;
  for (std::size_t index = 0; index < payload_bytes; ++index) {
    random = random * 6364136223846793005ull + 1442695040888963407ull;
    record.payload.push_back(static_cast<char>(random >> 56));
  }
  return record;
}

inline std::vector<NewRecord> numbered_records(std::uint64_t first, std::size_t count,
                                               std::size_t payload_bytes = 40) {
  std::vector<NewRecord> records;
  for (std::size_t index = 0; index < count; ++index) {
    records.push_back(numbered_record(first + index, payload_bytes));
  }
  return records;
}

// Whether the view shows what was handed in.
inline bool shows(const RecordView& view, const NewRecord& record) {
  const RecordHeader& got = view.header;
  const RecordHeader& want = record.header;
  return got.command == want.command && got.ordinal == want.ordinal && got.type == want.type &&
         got.schema_version == want.schema_version && got.origin == want.origin &&
         got.correlation == want.correlation && got.occurred_at == want.occurred_at &&
         got.recorded_at == want.recorded_at && got.actor == want.actor &&
         got.digest == want.digest && got.by_operator == want.by_operator &&
         std::equal(got.tags.begin(), got.tags.end(), want.tags.begin(), want.tags.end()) &&
         view.clear_client_name == record.client_name &&
         view.clear_client_address == record.client_address &&
         view.sealed_client.box == record.client.box &&
         view.sealed_client.by_store == record.client.by_store &&
         view.sealed_client.at == record.client.at && view.payload == record.payload;
}

}  // namespace orglog::testing
