#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "orglog/base/bytes.hpp"
#include "orglog/vault/keyring.hpp"
#include "support/temp_dir.hpp"

using namespace orglog;
using orglog::testing::TempDir;

namespace {

AccountId account(std::uint8_t number) {
  AccountId id;
  id.value.bytes.fill(static_cast<std::uint8_t>(0x50 + number));
  return id;
}

MasterKey master(std::uint8_t byte) {
  MasterKey key;
  key.fill(byte);
  return key;
}

class World {
 public:
  std::filesystem::path file() const { return directory_.path() / "keys.db"; }
  Result<std::unique_ptr<Keyring>> open(std::uint8_t key = 1, bool read_only = false) const {
    return Keyring::open({file(), master(key), read_only});
  }
  // Everything that stands in the keyring's files.
  std::string bytes() const {
    std::ostringstream all;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path()))
      all << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    return all.str();
  }

 private:
  TempDir directory_;
};

}  // namespace

TEST_CASE(
    "what is sealed opens for its account and its purpose only, and gives itself away nowhere") {
  const World world;
  const auto keyring = *world.open();
  const std::string sealed = keyring->seal(account(1), "a", "joe@acme.com");
  CHECK(keyring->unseal(account(1), "a", sealed) == "joe@acme.com");
  CHECK_FALSE(keyring->unseal(account(1), "b", sealed));
  CHECK_FALSE(keyring->unseal(account(2), "a", sealed));
  (void)keyring->seal(account(2), "a", "jill");
  CHECK_FALSE(keyring->unseal(account(2), "a", sealed));
  CHECK(sealed.find("joe") == std::string::npos);
  for (std::size_t index = 0; index < sealed.size(); ++index) {
    std::string changed = sealed;
    changed[index] = static_cast<char>(changed[index] ^ 1);
    CHECK_FALSE(keyring->unseal(account(1), "a", changed));
  }
  for (std::size_t length = 0; length < sealed.size(); ++length)
    CHECK_FALSE(keyring->unseal(account(1), "a", std::string_view(sealed).substr(0, length)));
}

TEST_CASE("the same text gives the same bytes, a name's length does not show, and zeroes survive") {
  const World world;
  const auto keyring = *world.open();
  CHECK(keyring->seal(account(1), "a", "joe") == keyring->seal(account(1), "a", "joe"));
  CHECK(keyring->seal(account(1), "a", "joe").size() ==
        keyring->seal(account(1), "a", "josephine").size());
  const std::string zeroes("\0\x80\0", 3);
  CHECK(keyring->unseal(account(1), "a", keyring->seal(account(1), "a", zeroes)) == zeroes);
  CHECK(keyring->unseal(account(1), "a", keyring->seal(account(1), "a", "")) == "");
}

TEST_CASE("keys that were stored are there after a restart, others are not") {
  const World world;
  std::string stored, lost;
  {
    const auto keyring = *world.open();
    stored = keyring->seal(account(1), "a", "joe");
    REQUIRE(keyring->store_new().has_value());
    lost = keyring->seal(account(2), "a", "jill");
  }
  const auto keyring = *world.open();
  CHECK(keyring->unseal(account(1), "a", stored) == "joe");
  CHECK(keyring->holds(account(1)));
  CHECK_FALSE(keyring->holds(account(2)));
  CHECK_FALSE(keyring->unseal(account(2), "a", lost));
  CHECK(keyring->size() == 1);
}

TEST_CASE("a destroyed key is gone from memory and from every file, its neighbours stay") {
  const World world;
  auto keyring = *world.open();
  const std::string joe = keyring->seal(account(1), "a", "joe");
  const std::string jill = keyring->seal(account(2), "a", "jill");
  REQUIRE(keyring->store_new().has_value());
  const std::string id(account(1).value.view());
  CHECK(world.bytes().find(id) != std::string::npos);
  REQUIRE(keyring->destroy(account(1)).has_value());
  CHECK_FALSE(keyring->unseal(account(1), "a", joe));
  CHECK(world.bytes().find(id) == std::string::npos);
  REQUIRE(keyring->destroy(account(1)).has_value());  // again, as after a kill
  keyring.reset();
  keyring = *world.open();
  CHECK_FALSE(keyring->unseal(account(1), "a", joe));
  CHECK(keyring->unseal(account(2), "a", jill) == "jill");
}

TEST_CASE(
    "F-B10: sealing under a key that must be there makes none, neither before nor after its end") {
  const World world;
  auto keyring = *world.open();
  CHECK_FALSE(keyring->seal_if_held(account(1), "a", "joe"));
  CHECK_FALSE(keyring->holds(account(1)));
  const std::string sealed = keyring->seal(account(1), "a", "joe");
  CHECK(keyring->seal_if_held(account(1), "a", "joe") == sealed);
  CHECK(keyring->destroyed() == 0);
  REQUIRE(keyring->destroy(account(1)).has_value());
  CHECK(keyring->destroyed() == 1);
  CHECK_FALSE(keyring->seal_if_held(account(1), "a", "joe"));
  CHECK_FALSE(keyring->holds(account(1)));
}

TEST_CASE("F-B10: the key of the store is kept like others, and counts as no account's") {
  const World world;
  std::string sealed;
  {
    const auto keyring = *world.open();
    sealed = keyring->seal(key_of_store, "a", "a stranger");
    (void)keyring->seal(account(1), "a", "joe");
    CHECK(keyring->size() == 1);
    REQUIRE(keyring->store_new().has_value());
  }
  const auto keyring = *world.open();
  CHECK(keyring->unseal(key_of_store, "a", sealed) == "a stranger");
  CHECK_FALSE(keyring->unseal(account(1), "a", sealed));
  CHECK(keyring->size() == 1);
}

TEST_CASE("another master key opens nothing, and the first one still does afterwards") {
  const World world;
  std::string sealed;
  {
    const auto keyring = *world.open(1);
    sealed = keyring->seal(account(1), "a", "joe");
    REQUIRE(keyring->store_new().has_value());
  }
  CHECK(world.open(2).error() == VaultError::wrong_master_key);
  CHECK((*world.open(1))->unseal(account(1), "a", sealed) == "joe");
}

TEST_CASE("a program that only reads sees the keys beside the one that writes, and makes no file") {
  const World world;
  CHECK(world.open(1, true).error() == VaultError::not_found);
  CHECK_FALSE(std::filesystem::exists(world.file()));
  const auto writing = *world.open();
  const std::string sealed = writing->seal(account(1), "a", "joe");
  REQUIRE(writing->store_new().has_value());
  const auto reading = *world.open(1, true);
  CHECK(reading->unseal(account(1), "a", sealed) == "joe");
}

TEST_CASE("a master key is made once, for its owner alone, and nonsense is no key") {
  const TempDir directory;
  const auto file = directory.path() / "master.key";
  CHECK(read_master_key(file, false).error() == VaultError::not_found);
  const auto made = read_master_key(file, true);
  REQUIRE(made.has_value());
  CHECK(*read_master_key(file, true) == *made);
  struct stat status{};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const std::string text = to_hex({reinterpret_cast<const char*>(made->data()), made->size()});
  CHECK(parse_master_key(text + "\n") == *made);
  for (const std::string& bad : {std::string(), text.substr(1), text + "0", "x" + text.substr(1)})
    CHECK_FALSE(parse_master_key(bad));
  std::ofstream(file) << "not a key\n";
  CHECK(read_master_key(file, true).error() == VaultError::wrong_format);
}
