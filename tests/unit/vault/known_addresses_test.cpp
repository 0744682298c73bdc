// F-C4: where people have signed in from.
#include "orglog/vault/known_addresses.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "orglog/base/limits.hpp"
#include "support/temp_dir.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

const AccountId ada{random_uuid()}, joe{random_uuid()};
constexpr Timestamp begin{std::chrono::seconds{1'800'000'000}};
constexpr std::chrono::hours day{24};

struct World {
  TempDir directory;
  std::unique_ptr<Keyring> keyring;
  std::unique_ptr<Vault> vault;
  std::optional<KnownAddresses> known;

  World() {
    open();
    for (const AccountId account : {ada, joe}) {
      keyring->seal(account, "test", "there is a key from now on");
      REQUIRE(keyring->store_new());
      PasswordDue due;
      due.account = account;
      REQUIRE(vault->set_password(account, "correct horse", due));
    }
  }
  // A restart, when it is open already.
  void open() {
    known.reset();
    vault.reset();
    keyring.reset();
    keyring = *Keyring::open({directory.path() / "keys.db", MasterKey{}});
    vault = *Vault::open(directory.path() / "vault.db");
    known.emplace(*vault, *keyring);
  }
  bool knows(AccountId account, const std::string& address) const {
    return known->look(account, address) == FromAddress::known;
  }
  bool anything_contains(std::string_view text) const {
    for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(file), {}};
      if (bytes.find(text) != std::string::npos) return true;
    }
    return false;
  }
};

}  // namespace

TEST_CASE("F-C4: an account is known where it has signed in, after a restart too, and only there") {
  World world;
  CHECK_FALSE(world.knows(ada, "192.0.2.1"));
  REQUIRE(world.known->add(ada, "192.0.2.1", begin));
  REQUIRE(world.known->add(ada, "2001:db8:1:2::1", begin));
  for (int round = 0; round < 2; ++round) {
    CHECK(world.knows(ada, "192.0.2.1"));
    CHECK(world.knows(ada, "::ffff:192.0.2.1"));
    CHECK(world.knows(ada, "2001:db8:1:2:ffff::9"));
    CHECK_FALSE(world.knows(ada, "192.0.2.2"));
    CHECK_FALSE(world.knows(ada, "2001:db8:1:3::1"));
    CHECK_FALSE(world.knows(joe, "192.0.2.1"));
    CHECK(world.known->look(std::nullopt, "192.0.2.1") == FromAddress::strange);
    world.open();
  }
}

TEST_CASE("F-C4: no address stands in the files, and an erased account leaves none") {
  World world;
  REQUIRE(world.known->add(ada, "192.0.2.77", begin));
  REQUIRE(world.known->add(joe, "192.0.2.77", begin));
  CHECK_FALSE(world.anything_contains("192.0.2.77"));
  REQUIRE(world.vault->forget(ada));
  CHECK_FALSE(world.knows(ada, "192.0.2.77"));
  CHECK(world.knows(joe, "192.0.2.77"));
  // Of somebody whose sign-in ends after the erasure nothing is kept any more.
  REQUIRE(world.known->add(ada, "192.0.2.77", begin));
  CHECK_FALSE(world.knows(ada, "192.0.2.77"));
  REQUIRE(world.keyring->destroy(ada));
  REQUIRE(world.known->add(ada, "192.0.2.77", begin));
  CHECK_FALSE(world.knows(ada, "192.0.2.77"));
}

TEST_CASE("F-C4: so many addresses of an account are kept, those that were seen last") {
  World world;
  const auto number = [](std::size_t index) { return "192.0.2." + std::to_string(index); };
  Timestamp now = begin;
  for (std::size_t index = 0; index < limits::known_addresses; ++index, now += day)
    REQUIRE(world.known->add(ada, number(index), now));
  REQUIRE(world.known->add(ada, number(0), now));  // seen again
  REQUIRE(world.known->add(joe, "198.51.100.1", now));
  now += day;
  REQUIRE(world.known->add(ada, number(100), now));
  CHECK(world.knows(ada, number(0)));
  CHECK_FALSE(world.knows(ada, number(1)));
  for (std::size_t index = 2; index < limits::known_addresses; ++index)
    CHECK(world.knows(ada, number(index)));
  CHECK(world.knows(ada, number(100)));
  CHECK(world.knows(joe, "198.51.100.1"));
}
