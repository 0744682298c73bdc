// The promises of `CheckpointStore`, over every implementation. A new one joins by a fixture and a
// name in the list `STORES`.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <barrier>
#include <thread>
#include <vector>

#include "orglog/base/files.hpp"
#include "orglog/notary/checkpoint_store.hpp"
#include "support/temp_dir.hpp"

namespace orglog::testing {
namespace {

struct InFile {
  // Each is another signer's way to the one place.
  std::unique_ptr<CheckpointStore> open() const { return make_checkpoint_file(file()); }
  std::filesystem::path file() const { return directory.path() / "checkpoint"; }
  TempDir directory;
};

#define STORES InFile

}  // namespace
}  // namespace orglog::testing

TYPE_TO_STRING(orglog::testing::InFile);

namespace orglog::testing {
namespace {

TEST_CASE_TEMPLATE("nothing is kept until it is created, once", Store, STORES) {
  const Store fixture;
  const auto store = fixture.open();
  CHECK(*store->fetch() == std::nullopt);
  CHECK_FALSE(*store->replace("", "one"));
  CHECK(*store->fetch() == std::nullopt);
  CHECK(*store->create("one"));
  CHECK_FALSE(*store->create("two"));
  CHECK_FALSE(*store->create("one"));
  CHECK(*store->fetch() == "one");
}

TEST_CASE_TEMPLATE("only who knows what is kept replaces it", Store, STORES) {
  const Store fixture;
  const auto store = fixture.open();
  REQUIRE(*store->create("one"));
  CHECK(*store->replace("one", "two"));
  CHECK_FALSE(*store->replace("one", "three"));
  CHECK_FALSE(*store->replace("", "three"));
  CHECK_FALSE(*store->replace("tw", "three"));
  CHECK(*store->fetch() == "two");
  CHECK(*store->replace("two", "two"));
  CHECK(*store->fetch() == "two");
}

TEST_CASE_TEMPLATE("what one signer has kept all others find, and whoever comes later", Store,
                   STORES) {
  const Store fixture;
  const auto store = fixture.open();
  const auto other = fixture.open();
  const std::string text("line\n\n\0\xe2\x80\x94 signature\n", 21);
  REQUIRE(*store->create(text));
  CHECK(*other->fetch() == text);
  CHECK_FALSE(*other->create("two"));
  REQUIRE(*other->replace(text, ""));
  CHECK_FALSE(*store->replace(text, "three"));
  CHECK(*fixture.open()->fetch() == "");
}

TEST_CASE_TEMPLATE("of signers at the same time one is told yes", Store, STORES) {
  const Store fixture;
  constexpr int signers = 4;
  constexpr int rounds = 25;
  std::barrier together(signers);
  std::vector<std::atomic<int>> told(rounds);
  std::vector<std::jthread> threads;
  for (int signer = 0; signer < signers; ++signer) {
    threads.emplace_back([&, signer] {
      const auto store = fixture.open();
      for (int round = 0; round < rounds; ++round) {
        const auto before = store->fetch();
        together.arrive_and_wait();
        const std::string own = std::to_string(round) + " by " + std::to_string(signer);
        const auto kept = *before ? store->replace(**before, own) : store->create(own);
        if (kept.value()) ++told[static_cast<std::size_t>(round)];
        together.arrive_and_wait();
        if (kept.value()) CHECK(*store->fetch() == own);
        together.arrive_and_wait();
      }
    });
  }
  threads.clear();
  for (const auto& count : told) CHECK(count == 1);
}

TEST_CASE("the file holds the text and nothing else, for everybody to read") {
  const InFile fixture;
  REQUIRE(*fixture.open()->create("text\n"));
  CHECK(*read_file(fixture.file()) == "text\n");
  struct stat status{};
  REQUIRE(::stat(fixture.file().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0644);
}

TEST_CASE("a file that cannot be read or written is an error, and no other text") {
  const InFile fixture;
  REQUIRE(std::filesystem::create_directory(fixture.file()));
  CHECK(fixture.open()->fetch().has_error());
  CHECK(fixture.open()->create("one").has_error());
  CHECK(make_checkpoint_file(fixture.directory.path() / "gone" / "checkpoint")
            ->create("one")
            .has_error());
}

}  // namespace
}  // namespace orglog::testing
