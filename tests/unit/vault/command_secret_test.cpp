#include "orglog/vault/command_secret.hpp"

#include <doctest/doctest.h>

namespace orglog {
namespace {

MasterKey key_of(std::uint8_t byte) {
  MasterKey key;
  key.fill(byte);
  return key;
}

}  // namespace

TEST_CASE("F-A1: a digest is of the content and the store's key, and the same for ever") {
  const CommandSecret secret(key_of(7));
  CHECK(secret.digest("a wish") == CommandSecret(key_of(7)).digest("a wish"));
  CHECK(secret.digest("a wish") != secret.digest("another wish"));
  CHECK(secret.digest("a wish") != CommandSecret(key_of(8)).digest("a wish"));
  // Kept in every log: a new derivation would refuse every retry of what is there.
  CHECK(secret.digest("a wish") == 0x233D883A262454D0);
}

TEST_CASE("F-B7: an id of one's own follows from the user, the given id and the store's key") {
  const CommandSecret secret(key_of(7));
  const AccountId ada{random_uuid()}, eve{random_uuid()};
  const CommandId given{random_uuid()};
  const CommandId own = secret.own_id(ada, given);
  CHECK(own == CommandSecret(key_of(7)).own_id(ada, given));
  CHECK(own != given);
  CHECK(own != secret.own_id(eve, given));
  CHECK(own != secret.own_id({}, given));
  CHECK(own != secret.own_id(ada, CommandId{random_uuid()}));
  CHECK(own != CommandSecret(key_of(8)).own_id(ada, given));
}

}  // namespace orglog
