#include "orglog/base/bytes.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace orglog;

TEST_CASE("integers are stored low byte first and read at any alignment") {
  std::string bytes = "x";
  append_little(bytes, std::uint32_t{0x01020304});
  CHECK(to_hex(bytes) == "7804030201");
  CHECK(read_little<std::uint32_t>(bytes.data() + 1) == 0x01020304);
}

TEST_CASE("big-endian keys sort as their numbers do") {
  std::string one;
  std::string two;
  append_big(one, 255);
  append_big(two, 256);
  CHECK(one < two);
  CHECK(read_big(two.data()) == 256);
}

TEST_CASE("a varint comes back as it went in") {
  for (const std::uint64_t value :
       {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, std::uint64_t{300},
        std::numeric_limits<std::uint64_t>::max()}) {
    std::string bytes;
    append_varint(bytes, value);
    bytes += "rest";
    std::string_view view = bytes;
    std::uint64_t read = 1;
    REQUIRE(take_varint(view, read));
    CHECK(read == value);
    CHECK(view == "rest");
  }
}

TEST_CASE("a varint that is cut short or too long is refused") {
  std::uint64_t value = 0;
  std::string_view cut = "\x80\x80";
  CHECK_FALSE(take_varint(cut, value));
  std::string_view empty;
  CHECK_FALSE(take_varint(empty, value));
  const std::string eleven(11, '\x80');
  std::string_view too_long = eleven;
  CHECK_FALSE(take_varint(too_long, value));
}

TEST_CASE("hexadecimal has two lower-case digits a byte") {
  CHECK(to_hex(std::string_view("\x00\xFF\x1a", 3)) == "00ff1a");
  CHECK(to_hex("").empty());
}
