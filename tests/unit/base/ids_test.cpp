#include "orglog/base/ids.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace orglog;

TEST_CASE("an id is printed as five groups of lower-case digits and read back") {
  const Uuid id =
      uuid_from_bytes(std::string_view("\x00\x11\x22\x33\x44\x55\x66\x77"
                                       "\x88\x99\xAA\xBB\xCC\xDD\xEE\xFF",
                                       16));
  CHECK(to_string(id) == "00112233-4455-6677-8899-aabbccddeeff");
  CHECK(parse_uuid("00112233-4455-6677-8899-aabbccddeeff") == id);
  CHECK(parse_uuid("00112233-4455-6677-8899-AABBCCDDEEFF") == id);
}

TEST_CASE("text that is no id is not read as one") {
  for (const char* text :
       {"", "00112233-4455-6677-8899-aabbccddeef", "00112233-4455-6677-8899-aabbccddeeff0",
        "00112233445566778899aabbccddeeff0000", "0011223g-4455-6677-8899-aabbccddeeff",
        "00112233-4455-6677-8899-aabbccddee-f"}) {
    CHECK_FALSE(parse_uuid(text).has_value());
  }
}

TEST_CASE("a derived id depends on seed, ordinal and purpose, and on nothing else") {
  const Uuid seed = random_uuid();
  const Uuid id = derive_uuid(seed, 0, "app");
  CHECK(derive_uuid(seed, 0, "app") == id);
  CHECK(derive_uuid(seed, 1, "app") != id);
  CHECK(derive_uuid(seed, 0, "org") != id);
  CHECK(derive_uuid(random_uuid(), 0, "app") != id);
}

TEST_CASE("every made id carries its version and variant") {
  const auto version = [](const Uuid& id) { return id.bytes[6] >> 4; };
  const auto variant = [](const Uuid& id) { return id.bytes[8] >> 6; };
  CHECK(version(random_uuid()) == 4);
  CHECK(version(time_ordered_uuid()) == 7);
  CHECK(version(derive_uuid(Uuid{}, 0, "app")) == 8);
  CHECK(variant(random_uuid()) == 2);
  CHECK(variant(time_ordered_uuid()) == 2);
  CHECK(variant(derive_uuid(Uuid{}, 0, "app")) == 2);
}

TEST_CASE("random ids differ") {
  std::set<Uuid> ids;
  for (int count = 0; count < 1'000; ++count) ids.insert(random_uuid());
  CHECK(ids.size() == 1'000);
}

TEST_CASE("ids hash alike when they are equal and nil is nil") {
  const AppId id{random_uuid()};
  const AppId same = id;
  CHECK(std::hash<AppId>{}(id) == std::hash<AppId>{}(same));
  CHECK(AppId{}.is_nil());
  CHECK_FALSE(id.is_nil());
}
