// People of an app and invitations of an org, found by the account however many there are (F-C2).
#include "orglog/domain/roll.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>

using namespace orglog;

namespace {

struct Entry {
  AccountId account;
  int value = 0;
};

AccountId person(std::uint32_t number) { return AccountId{derive_uuid(Uuid{}, number, "person")}; }

void check_same(const Roll<Entry>& roll, const std::map<AccountId, int>& expected) {
  REQUIRE(roll.size() == expected.size());
  CHECK(roll.empty() == expected.empty());
  std::map<AccountId, int> walked;
  for (const Entry& entry : roll) walked[entry.account] = entry.value;
  CHECK(walked == expected);
  for (const auto& [account, value] : expected) {
    const Entry* found = roll.find(account);
    REQUIRE(found != nullptr);
    CHECK(found->value == value);
  }
  CHECK(roll.find(person(1'000'000)) == nullptr);
}

}  // namespace

TEST_CASE("F-C2: a roll finds by account what a map would, short or long, and so do its copies") {
  std::mt19937 dice(42);
  Roll<Entry> roll;
  std::map<AccountId, int> expected;
  // It grows beyond the length that is walked, shrinks below it, and grows again.
  for (const std::uint32_t people : {10U, 80U, 5U, 60U}) {
    for (int turn = 0; turn < 400; ++turn) {
      const AccountId account = person(static_cast<std::uint32_t>(dice()) % people);
      if (expected.size() > people / 2) {
        const AccountId gone = expected.begin()->first;
        CHECK(roll.remove(gone) == (expected.erase(gone) == 1));
        CHECK_FALSE(roll.remove(gone));
      }
      roll.put({account, turn});
      expected[account] = turn;
    }
    check_same(roll, expected);
    const Roll<Entry> copy = roll;
    check_same(copy, expected);
    check_same(Roll<Entry>(roll.entries()), expected);
  }
  roll.clear();
  check_same(roll, {});
}
