#include "orglog/base/ids.hpp"

#include <chrono>

#include "orglog/base/bytes.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/base/random.hpp"
#include "orglog/base/sha256.hpp"

namespace orglog {
namespace {

void mark(Uuid& id, unsigned version) {
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0F) | (version << 4));
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3F) | 0x80);
}

int digit_of(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
}

bool dash_at(std::size_t index) { return index == 8 || index == 13 || index == 18 || index == 23; }

}  // namespace

Uuid uuid_from_bytes(std::string_view bytes) {
  ORGLOG_INVARIANT(bytes.size() >= 16, "an id has sixteen bytes");
  Uuid id;
  std::memcpy(id.bytes.data(), bytes.data(), id.bytes.size());
  return id;
}

void write_uuid(const Uuid& id, char* out) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t index = 0; index < id.bytes.size(); ++index) {
    if (index == 4 || index == 6 || index == 8 || index == 10) *out++ = '-';
    *out++ = digits[id.bytes[index] >> 4];
    *out++ = digits[id.bytes[index] & 15];
  }
}

std::string to_string(const Uuid& id) {
  std::string text(36, '-');
  write_uuid(id, text.data());
  return text;
}

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid id;
  std::size_t nibble = 0;
  for (std::size_t index = 0; index < text.size(); ++index) {
    if (dash_at(index)) {
      if (text[index] != '-') return std::nullopt;
      continue;
    }
    const int digit = digit_of(text[index]);
    if (digit < 0) return std::nullopt;
    auto& byte = id.bytes[nibble / 2];
    byte = static_cast<std::uint8_t>((byte << 4) | digit);
    ++nibble;
  }
  return id;
}

Uuid random_uuid() {
  Uuid id;
  fill_randomly(id.bytes);
  mark(id, 4);
  return id;
}

Uuid time_ordered_uuid() {
  Uuid id = random_uuid();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto milliseconds = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
  for (std::size_t index = 0; index < 6; ++index) {
    id.bytes[index] = static_cast<std::uint8_t>(milliseconds >> (8 * (5 - index)));
  }
  mark(id, 7);
  return id;
}

Uuid derive_uuid(const Uuid& seed, std::uint32_t ordinal, std::string_view purpose) {
  std::string input(seed.view());
  append_little(input, ordinal);
  input.append(purpose);
  const Sha256Digest digest = sha256(input);
  Uuid id = uuid_from_bytes(view(digest));
  mark(id, 8);
  return id;
}

}  // namespace orglog
