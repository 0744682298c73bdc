#include "orglog/net/frame.hpp"

#include <cstring>

#include "orglog/base/bytes.hpp"
#include "orglog/base/invariant.hpp"

namespace orglog {
namespace {

constexpr std::size_t alignment = 8;
// A length that stands here leaves its body aligned: a frame that arrives alone is never copied.
constexpr std::size_t first = alignment - frame_length_bytes;
// A buffer that has become so many times larger than what is read into it is given back.
constexpr std::size_t slack = 8;

}  // namespace

FrameReader::Room FrameReader::room(std::size_t wanted) {
  const std::size_t held = end_ - begin_;
  const std::size_t needed = first + held + wanted;
  if (held == 0 && buffer_.size() > slack * needed) {
    buffer_ = std::string();
    aligned_ = std::string();
  }
  if (held == 0 || buffer_.size() - end_ < wanted) {
    if (buffer_.size() < needed) {
      std::string larger(needed, '\0');
      std::memcpy(larger.data() + first, buffer_.data() + begin_, held);
      buffer_ = std::move(larger);
    } else {
      std::memmove(buffer_.data() + first, buffer_.data() + begin_, held);
    }
    begin_ = first;
    end_ = first + held;
  }
  return {buffer_.data() + end_, buffer_.size() - end_};
}

void FrameReader::commit(std::size_t bytes) {
  ORGLOG_INVARIANT(bytes <= buffer_.size() - end_, "no more is committed than there was room for");
  end_ += bytes;
}

FrameReader::State FrameReader::next(std::string_view& body) {
  if (end_ - begin_ < frame_length_bytes) return State::need_more;
  const std::size_t length = read_little<std::uint32_t>(buffer_.data() + begin_);
  if (length == 0) return State::empty_frame;
  if (length > frame_bytes_) return State::too_large;
  if (end_ - begin_ - frame_length_bytes < length) return State::need_more;
  const std::string_view inside(buffer_.data() + begin_ + frame_length_bytes, length);
  begin_ += frame_length_bytes + length;
  body = inside;
  if (reinterpret_cast<std::uintptr_t>(inside.data()) % alignment != 0) {
    aligned_.assign(inside);
    body = aligned_;
  }
  return State::frame;
}

}  // namespace orglog
