#include "orglog/domain/rejection.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace orglog;

namespace {

// Every number that a reason has today.
std::set<std::uint16_t> numbers() {
  std::set<std::uint16_t> result;
  for (std::uint16_t number = 0; number < 200; ++number) {
    if (code(static_cast<Reason>(number)) != "unknown") result.insert(number);
  }
  return result;
}

}  // namespace

TEST_CASE("every reason has a code of its own") {
  std::set<std::string_view> codes;
  for (const std::uint16_t number : numbers()) codes.insert(code(static_cast<Reason>(number)));
  CHECK(codes.size() == numbers().size());
  CHECK(numbers().size() == 53);
  CHECK(code(Reason::app_not_found) == "app_not_found");
  CHECK(code(Reason::time_before_newest) == "time_before_newest");
}

TEST_CASE("a sentence names its subject and ends") {
  for (const std::uint16_t number : numbers()) {
    const std::string text = sentence({static_cast<Reason>(number), "web"});
    CHECK(text.back() == '.');
    CHECK(text.size() > 10);
  }
  CHECK(sentence({Reason::app_locked, "web"}) == "App web is locked.");
  CHECK(sentence({Reason::token_known, "ann@example.com"}) == "This token has been issued before.");
}

TEST_CASE("D10: what one may not see is told like what is not there") {
  CHECK(sentence({Reason::app_not_found, "web"}) ==
        "App web does not exist, or you have no access to it.");
  CHECK(sentence({Reason::org_not_found, "acme"}) ==
        "Org acme does not exist, or you have no access to it.");
}

TEST_CASE("a reason of a newer version still has a sentence") {
  CHECK_FALSE(sentence({static_cast<Reason>(999), "web"}).empty());
  CHECK(code(static_cast<Reason>(999)) == "unknown");
}
