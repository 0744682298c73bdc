#include "log/rocks/keys.hpp"

#include <xxhash.h>

namespace orglog::rocks {
namespace {

std::uint64_t checksum_of(std::string_view key, std::string_view bytes) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), XXH3_64bits(key.data(), key.size()));
}

}  // namespace

void append_checksum(std::string_view key, std::string& value) {
  append_little(value, checksum_of(key, value));
}

std::optional<std::string_view> check(std::string_view key, std::string_view value) {
  if (value.size() < sizeof(std::uint64_t)) return std::nullopt;
  const std::string_view bytes = value.substr(0, value.size() - sizeof(std::uint64_t));
  const auto checksum = read_little<std::uint64_t>(bytes.data() + bytes.size());
  if (checksum != checksum_of(key, bytes)) return std::nullopt;
  return bytes;
}

std::string encode_store_info(const StoreInfo& info) {
  std::string value;
  append_little(value, info.format);
  value.append(info.id.view());
  append_checksum(store_key, value);
  return value;
}

std::optional<StoreInfo> decode_store_info(std::string_view value) {
  const auto bytes = check(store_key, value);
  if (!bytes || bytes->size() < sizeof(std::uint32_t) + 16) return std::nullopt;
  StoreInfo info;
  info.format = read_little<std::uint32_t>(bytes->data());
  info.id = uuid_from_bytes(bytes->substr(sizeof(std::uint32_t)));
  return info;
}

std::array<char, WriteMark::bytes> encode_mark(const WriteMark& mark) {
  std::array<char, WriteMark::bytes> bytes;
  std::memcpy(bytes.data(), mark.store.bytes.data(), 16);
  std::memcpy(bytes.data() + 16, &mark.begin, 8);
  std::memcpy(bytes.data() + 24, &mark.end, 8);
  return bytes;
}

WriteMark decode_mark(const char* bytes) {
  WriteMark mark;
  std::memcpy(mark.store.bytes.data(), bytes, 16);
  mark.begin = read_little<std::uint64_t>(bytes + 16);
  mark.end = read_little<std::uint64_t>(bytes + 24);
  return mark;
}

}  // namespace orglog::rocks
