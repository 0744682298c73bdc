#include "orglog/net/frame.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

#include "orglog/base/bytes.hpp"

using namespace orglog;
using State = FrameReader::State;

namespace {

std::string framed(std::string_view body) {
  std::string bytes;
  append_little(bytes, static_cast<std::uint32_t>(body.size()));
  bytes += body;
  return bytes;
}

// Bytes in whose order nothing repeats soon, so that a shift by one shows.
std::string body_of(std::size_t size, unsigned seed = 1) {
  std::string body(size, '\0');
  for (std::size_t index = 0; index < size; ++index)
    body[index] = static_cast<char>((index * 31 + seed) % 251);
  return body;
}

void feed(FrameReader& reader, std::string_view bytes, std::size_t wanted = 64) {
  while (!bytes.empty()) {
    const FrameReader::Room room = reader.room(wanted);
    if (room.size < wanted) FAIL("less room than was wanted");
    const std::size_t now = std::min(room.size, bytes.size());
    std::memcpy(room.data, bytes.data(), now);
    reader.commit(now);
    bytes.remove_prefix(now);
  }
}

std::string expect_frame(FrameReader& reader) {
  std::string_view body;
  REQUIRE(reader.next(body) == State::frame);
  CHECK(reinterpret_cast<std::uintptr_t>(body.data()) % 8 == 0);
  return std::string(body);
}

State state_of(FrameReader& reader) {
  std::string_view body;
  return reader.next(body);
}

}  // namespace

TEST_CASE("a new reader needs more and is in no frame") {
  FrameReader reader;
  CHECK(state_of(reader) == State::need_more);
  CHECK_FALSE(reader.inside_frame());
}

TEST_CASE("a frame that arrives whole is taken once") {
  FrameReader reader;
  feed(reader, framed("hello"));
  CHECK(expect_frame(reader) == "hello");
  CHECK(state_of(reader) == State::need_more);
  CHECK_FALSE(reader.inside_frame());
}

TEST_CASE("a frame that arrives alone is not copied") {
  FrameReader reader;
  const FrameReader::Room room = reader.room(4096);
  const std::string bytes = framed(body_of(1000));
  std::memcpy(room.data, bytes.data(), bytes.size());
  reader.commit(bytes.size());
  std::string_view body;
  REQUIRE(reader.next(body) == State::frame);
  CHECK(body.data() == room.data + frame_length_bytes);
}

TEST_CASE("frames that arrive together are taken one after the other, each aligned") {
  FrameReader reader;
  std::string bytes;
  for (std::size_t size = 1; size <= 40; ++size) bytes += framed(body_of(size));
  feed(reader, bytes, 4096);
  for (std::size_t size = 1; size <= 40; ++size) CHECK(expect_frame(reader) == body_of(size));
  CHECK(state_of(reader) == State::need_more);
}

TEST_CASE("a frame cut at any byte is taken when its last byte has come") {
  const std::string bytes = framed(body_of(37));
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    FrameReader reader;
    feed(reader, std::string_view(bytes).substr(0, cut));
    CHECK(state_of(reader) == State::need_more);
    CHECK(reader.inside_frame());
    feed(reader, std::string_view(bytes).substr(cut));
    CHECK(expect_frame(reader) == body_of(37));
    CHECK_FALSE(reader.inside_frame());
  }
}

TEST_CASE("a frame that arrives byte by byte is taken") {
  FrameReader reader;
  const std::string bytes = framed(body_of(300)) + framed("x");
  std::size_t frames = 0;
  for (const char byte : bytes) {
    feed(reader, {&byte, 1}, 1);
    std::string_view body;
    if (reader.next(body) == State::frame) ++frames;
  }
  CHECK(frames == 2);
}

TEST_CASE("a half-sent frame is known at the end of the stream") {
  FrameReader reader;
  feed(reader, framed("whole"));
  expect_frame(reader);
  CHECK_FALSE(reader.inside_frame());
  feed(reader, std::string_view("\x05", 1));
  CHECK(state_of(reader) == State::need_more);
  CHECK(reader.inside_frame());
}

TEST_CASE("a length of zero is final") {
  FrameReader reader;
  feed(reader, framed("") + framed("after"));
  CHECK(state_of(reader) == State::empty_frame);
  CHECK(state_of(reader) == State::empty_frame);
}

TEST_CASE("the longest frame is taken and one byte more is final") {
  FrameReader reader;
  feed(reader, framed(body_of(limits::frame_bytes)), 1 << 16);
  CHECK(expect_frame(reader) == body_of(limits::frame_bytes));
  std::string length;
  append_little(length, static_cast<std::uint32_t>(limits::frame_bytes + 1));
  feed(reader, length);
  CHECK(state_of(reader) == State::too_large);
  CHECK(state_of(reader) == State::too_large);
}

TEST_CASE("the greatest length there is asks for no memory") {
  FrameReader reader;
  feed(reader, "\xFF\xFF\xFF\xFF");
  CHECK(state_of(reader) == State::too_large);
}

TEST_CASE("a frame of announced length takes memory as it arrives") {
  FrameReader reader;
  std::string length;
  append_little(length, static_cast<std::uint32_t>(limits::frame_bytes));
  feed(reader, length);
  CHECK(state_of(reader) == State::need_more);
  CHECK(reader.room(64).size < 4096);
}

TEST_CASE("the longest allowed frame can be changed between two frames") {
  FrameReader reader(8);
  feed(reader, framed(body_of(8)) + framed(body_of(9)));
  CHECK(expect_frame(reader) == body_of(8));
  CHECK(state_of(reader) == State::too_large);
  reader.allow(9);
  CHECK(expect_frame(reader) == body_of(9));
}

TEST_CASE("a reader that once held much gives the memory back") {
  FrameReader reader;
  feed(reader, framed(body_of(limits::frame_bytes)), 1 << 16);
  expect_frame(reader);
  CHECK(reader.room(1024).size < 16 * 1024);
}

TEST_CASE("whatever the sizes of frames and of reads, every frame comes out as it went in") {
  std::mt19937 random(20260821);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> bodies;
    std::string bytes;
    std::uniform_int_distribution<std::size_t> body_size(1, round % 10 == 0 ? 20'000 : 300);
    for (unsigned index = 0; index < 20; ++index) {
      bodies.push_back(body_of(body_size(random), index));
      bytes += framed(bodies.back());
    }
    FrameReader reader;
    std::size_t taken = 0;
    std::string_view rest = bytes;
    std::uniform_int_distribution<std::size_t> read_size(1, round % 3 == 0 ? 7 : 5'000);
    while (!rest.empty()) {
      const std::size_t now = std::min(rest.size(), read_size(random));
      feed(reader, rest.substr(0, now), read_size(random));
      rest.remove_prefix(now);
      std::string_view body;
      while (reader.next(body) == State::frame) {
        const bool good = taken < bodies.size() && body == bodies[taken] &&
                          reinterpret_cast<std::uintptr_t>(body.data()) % 8 == 0;
        REQUIRE(good);
        ++taken;
      }
    }
    CHECK(taken == bodies.size());
    CHECK_FALSE(reader.inside_frame());
  }
}
