// The framing of the binary protocol, without sockets: bytes in, frames or a reason to hang up out.
// A frame is a little-endian uint32 length and that many bytes, which are one FlatBuffer `Frame`
// (schema/protocol.fbs). Memory follows what has arrived, never what a length announces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "orglog/base/limits.hpp"

namespace orglog {

inline constexpr std::uint16_t protocol_version = 1;
inline constexpr std::size_t frame_length_bytes = 4;

class FrameReader {
 public:
  enum class State { need_more, frame, too_large, empty_frame };

  explicit FrameReader(std::size_t frame_bytes = limits::frame_bytes) : frame_bytes_(frame_bytes) {}
  // The longest frame taken from now on.
  void allow(std::size_t frame_bytes) noexcept { frame_bytes_ = frame_bytes; }

  // Where the next bytes go, at least `wanted` of them; then `commit` what was read.
  struct Room {
    char* data;
    std::size_t size;
  };
  Room room(std::size_t wanted);
  void commit(std::size_t bytes);
  // Takes the next whole frame's body, 8-aligned (so that the verifier may run in place), valid
  // until the next `next` or `room`. `too_large` and `empty_frame` are final.
  State next(std::string_view& body);
  // Whether a frame has begun and not ended: an end of stream here is a half-sent frame.
  bool inside_frame() const noexcept { return begin_ != end_; }
  // The memory that it holds.
  std::size_t bytes() const noexcept { return buffer_.size() + aligned_.size(); }

 private:
  std::size_t frame_bytes_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::string aligned_;
};

}  // namespace orglog
