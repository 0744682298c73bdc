// Rows of the audit index. The log is cut into blocks of 65,536 positions, and a row holds what
// stands under one tag in one block, in order of positions:
//   key    tag kind:u8  tag id:16  block:u32 big-endian
//   value  (low 16 bits of the position:u16 little-endian  event type:u8)*
// A row under one tag lies beside the row of the same block under another tag: that is what makes
// it cheap to ask for events that carry both.
#pragma once

#include <string>
#include <string_view>

#include "orglog/base/bytes.hpp"
#include "orglog/log/record.hpp"

namespace orglog::audit_rows {

inline constexpr unsigned block_bits = 16;
inline constexpr std::size_t posting_bytes = 3;
inline constexpr std::size_t block_bytes = 4;

inline void append_tag(std::string& key, const Tag& tag) {
  key.push_back(static_cast<char>(tag.kind));
  key.append(tag.id.view());
}

inline void append_block(std::string& key, Position position) {
  const auto block = __builtin_bswap32(static_cast<std::uint32_t>(position >> block_bits));
  append_little(key, block);
}

// The first position of the block that a key names.
inline Position block_of(std::string_view key) {
  const auto block = read_little<std::uint32_t>(key.data() + key.size() - block_bytes);
  return Position{__builtin_bswap32(block)} << block_bits;
}

inline void put_posting(char* place, std::uint16_t low, std::uint8_t type) {
  std::memcpy(place, &low, sizeof low);
  place[sizeof low] = static_cast<char>(type);
}

}  // namespace orglog::audit_rows
