// Keys and small values in RocksDB. Column families:
//
//   default   `store` -> format:u32 store-id:16 checksum:u64
//   records   position:u64 big-endian -> a record (record.cpp has the grammar)
//   notes     command id:16 -> bytes, checksum:u64
//
// Each write begins with a mark that RocksDB keeps in the write-ahead log only (wal_survey.hpp). A
// checksum here is XXH3-64 of key and bytes before it, so that a value under a wrong key is damage.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "orglog/base/bytes.hpp"
#include "orglog/base/ids.hpp"
#include "orglog/base/position.hpp"

namespace orglog::rocks {

inline constexpr std::uint32_t store_format = 1;
inline constexpr std::string_view store_key = "store";

using RecordKey = std::array<char, 8>;

inline RecordKey record_key(Position position) {
  RecordKey key;
  const std::uint64_t swapped = __builtin_bswap64(position);
  std::memcpy(key.data(), &swapped, sizeof swapped);
  return key;
}

void append_checksum(std::string_view key, std::string& value);
// Takes the checksum off; nothing when it does not hold.
std::optional<std::string_view> check(std::string_view key, std::string_view value);

struct StoreInfo {
  std::uint32_t format = store_format;
  Uuid id;
};
std::string encode_store_info(const StoreInfo& info);
std::optional<StoreInfo> decode_store_info(std::string_view value);

// Which positions a write takes: [begin, end); none when it holds notes only.
struct WriteMark {
  static constexpr std::size_t bytes = 32;
  Uuid store;
  Position begin = 0;
  Position end = 0;
};
std::array<char, WriteMark::bytes> encode_mark(const WriteMark& mark);
WriteMark decode_mark(const char* bytes);

}  // namespace orglog::rocks
