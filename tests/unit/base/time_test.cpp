#include "orglog/base/time.hpp"

#include <doctest/doctest.h>

using namespace orglog;

TEST_CASE("a moment is printed with a fraction only when it has one") {
  CHECK(to_rfc3339(Timestamp{}) == "1970-01-01T00:00:00Z");
  CHECK(to_rfc3339(Timestamp{std::chrono::microseconds{1'500'000}}) ==
        "1970-01-01T00:00:01.500000Z");
  CHECK(to_rfc3339(Timestamp{std::chrono::microseconds{-1}}) == "1969-12-31T23:59:59.999999Z");
}

TEST_CASE("a moment reads back as it was printed") {
  for (const char* text : {"2014-06-01T12:00:00Z", "2024-02-29T23:59:59.000001Z",
                           "1969-12-31T23:59:59.999999Z", "9999-12-31T00:00:00Z"}) {
    const auto time = parse_rfc3339(text);
    REQUIRE(time.has_value());
    CHECK(to_rfc3339(*time) == text);
  }
}

TEST_CASE("offsets are taken off, and digits beyond microseconds cut off") {
  CHECK(parse_rfc3339("2014-06-01T14:00:00+02:00") == parse_rfc3339("2014-06-01T12:00:00Z"));
  CHECK(parse_rfc3339("2014-06-01T07:30:00-04:30") == parse_rfc3339("2014-06-01T12:00:00Z"));
  CHECK(parse_rfc3339("2014-06-01t12:00:00.123456789z") ==
        parse_rfc3339("2014-06-01T12:00:00.123456Z"));
  CHECK(parse_rfc3339("2014-06-01T12:00:00.5Z") == parse_rfc3339("2014-06-01T12:00:00.500000Z"));
}

TEST_CASE("text that is no moment is not read as one") {
  for (const char* text :
       {"", "2014-06-01", "2014-06-01T12:00:00", "2014-06-31T12:00:00Z", "2015-02-29T00:00:00Z",
        "2014-06-01T24:00:00Z", "2014-06-01T12:60:00Z", "2014-06-01T12:00:60Z",
        "2014-06-01T12:00:00.Z", "2014-06-01T12:00:00.1234567890Z", "2014-06-01T12:00:00+2:00",
        "2014-06-01T12:00:00Z ", "2014-06-01 12:00:00Z", "14-06-01T12:00:00Z",
        "2014-06-01T12:00:00+24:00"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_rfc3339(text).has_value());
  }
}

TEST_CASE("a day is printed and read") {
  const auto day = parse_date("2014-06-01");
  REQUIRE(day.has_value());
  CHECK(to_date(*day) == "2014-06-01");
  CHECK(to_date(*day + std::chrono::days{30}) == "2014-07-01");
  CHECK_FALSE(parse_date("2014-06-1").has_value());
  CHECK_FALSE(parse_date("2014-13-01").has_value());
  CHECK_FALSE(parse_date("2014-06-01Z").has_value());
}

TEST_CASE("the system's clock does not stand still for ever") {
  const SystemClock clock;
  CHECK(clock.now() > *parse_rfc3339("2020-01-01T00:00:00Z"));
}
