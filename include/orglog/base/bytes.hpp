// Bytes are `std::string` when owned and `std::string_view` when borrowed: what RocksDB,
// FlatBuffers and the sockets take without a copy. Integers on disk and wire go through the
// functions here, so that byte order is decided in one place.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace orglog {

static_assert(std::endian::native == std::endian::little,
              "stored integers are little-endian unless a key must sort");

template <class Integer>
void append_little(std::string& out, Integer value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

// Reads at any alignment. The caller has checked that `bytes` is long enough.
template <class Integer>
Integer read_little(const char* bytes) {
  Integer value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

// Big-endian: keys whose byte order must be their numeric order.
inline void append_big(std::string& out, std::uint64_t value) {
  const std::uint64_t swapped = __builtin_bswap64(value);
  out.append(reinterpret_cast<const char*>(&swapped), sizeof swapped);
}

inline std::uint64_t read_big(const char* bytes) {
  return __builtin_bswap64(read_little<std::uint64_t>(bytes));
}

// LEB128, at most ten bytes.
inline void append_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

// Takes a varint off the front of `bytes`; false when it is cut short or longer than ten bytes.
inline bool take_varint(std::string_view& bytes, std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 70 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

std::string to_hex(std::string_view bytes);

}  // namespace orglog
