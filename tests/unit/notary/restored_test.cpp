// What a notary does with a store that was made of a backup, or that has lost a part of itself
// (F-A3, F-A4): it never signs another history under a key that has signed one.
#include <doctest/doctest.h>

#include "orglog/notary/new_origin.hpp"
#include "orglog/proof/continuation.hpp"
#include "world.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

// One that was signed up to six events, and then made of a backup.
struct RestoredWorld : World {
  RestoredWorld() {
    open();
    for (int count = 0; count < 3; ++count) grow();
    REQUIRE(wait_until_signed());
    before.emplace(notary->key());
    last = notary->published()->checkpoint;
    notary.reset();
    mark(true);
    seed = 8;
  }
  void mark(bool restored) const {
    REQUIRE(write_new_origin_mark(directory.path(), {restored, before}).has_value());
  }
  // A checkpoint of the old key, beyond what was restored.
  void sign_beyond(std::uint64_t size) const {
    const SigningKey key(before->name(), KeyType::ed25519, seed_of(7));
    Note note;
    note.text = to_text(Checkpoint{before->name(), size, leaf_hash("lost")});
    note.signatures = {key.sign(note.text)};
    REQUIRE(write_file_durably(file("checkpoint"), to_text(note), 0644).has_value());
  }
  std::vector<SignedContinuation> statements() const {
    auto opened = open_continuations(notary->continues());
    REQUIRE(opened.has_value());
    return *std::move(opened);
  }
  bool is_marked() const { return std::filesystem::exists(file("new-origin")); }
  bool goes_on_as_before() const { return notary->key().text() == before->text(); }
  void know_old_log(TestWitness& witness, std::uint64_t size) {
    witness.know(*before);
    const auto head = TreeReader(history.log(), *projections.store).head(std::min(size, last.size));
    witness.remember({"", size, head->root});
    options.witnesses = {{witness.url(), witness.key()}};
  }

  std::optional<VerifierKey> before;
  Checkpoint last;
};

}  // namespace

TEST_CASE("F-A4: a restored store goes on under a new origin that names the old one and its end") {
  RestoredWorld world;
  world.open();
  const VerifierKey key = world.notary->key();
  CHECK(key.name().starts_with(world.before->name() + "/restored-"));
  CHECK_FALSE(world.is_marked());
  const auto statements = world.statements();
  REQUIRE(statements.size() == 1);
  CHECK(statements[0].by_both);
  const Continuation& said = statements[0].continuation;
  CHECK(said.log.text() == key.text());
  CHECK(said.before.text() == world.before->text());
  CHECK(said.last == world.last);
  CHECK(said.first == Checkpoint{key.name(), 6, world.root()});
  CHECK(world.notary->published()->checkpoint == said.first);
  CHECK(open_checkpoint(*read_file(world.file("checkpoint")), key).has_value());

  world.grow();
  REQUIRE(world.wait_until_signed());
  world.notary.reset();
  world.open();
  CHECK(world.notary->key().text() == key.text());
  CHECK(world.statements().size() == 1);
}

TEST_CASE("F-A4: a store that is restored twice names both, one after the other") {
  RestoredWorld world;
  world.open();
  const VerifierKey second = world.notary->key();
  world.notary.reset();
  REQUIRE(write_new_origin_mark(world.directory.path(), {true, second}).has_value());
  world.seed = 9;
  world.open();
  const auto statements = world.statements();
  REQUIRE(statements.size() == 2);
  CHECK(statements[0].continuation.log.text() == second.text());
  CHECK(statements[1].continuation.before.text() == second.text());
  CHECK(world.notary->key().name().starts_with(world.before->name() + "/restored-"));
  CHECK(world.notary->key().name().size() == second.name().size());
}

TEST_CASE("F-A4: of a backup that ends before the last checkpoint both sizes are said") {
  RestoredWorld world;
  world.sign_beyond(11);
  world.open();
  const Continuation said = world.statements().at(0).continuation;
  CHECK(said.last.size == 11);
  CHECK(said.first.size == 6);
}

TEST_CASE(
    "F-A4: a first start that is cut off between its files begins again, with one statement") {
  RestoredWorld world;
  const std::string old_key = *read_file(world.file("log.key"));
  const std::string old_checkpoint = *read_file(world.file("checkpoint"));
  world.open();
  const std::string key = world.notary->key().text();
  world.notary.reset();

  // The statement was written, and not yet the key.
  REQUIRE(write_file_durably(world.file("log.key"), old_key, 0600).has_value());
  REQUIRE(write_file_durably(world.file("checkpoint"), old_checkpoint, 0644).has_value());
  world.mark(true);
  world.seed = 9;
  world.open();
  const std::string again = world.notary->key().text();
  CHECK(again != key);
  REQUIRE(world.statements().size() == 1);
  CHECK(world.statements()[0].continuation.log.text() == again);
  world.notary.reset();

  // The key was written, and not yet its checkpoint.
  REQUIRE(write_file_durably(world.file("checkpoint"), old_checkpoint, 0644).has_value());
  world.mark(true);
  world.open();
  CHECK(world.notary->key().text() == again);
  CHECK_FALSE(world.is_marked());
}

TEST_CASE("F-A4: the old key goes on where a witness has seen exactly what was restored") {
  RestoredWorld world;
  TestWitness witness;
  world.know_old_log(witness, 6);
  world.open();
  CHECK(world.goes_on_as_before());
  CHECK(world.notary->continues().empty());
  CHECK_FALSE(world.is_marked());
}

TEST_CASE(
    "F-A4: a witness that has seen more, less or another history, or fails, confirms nothing") {
  const auto confirms = [](auto&& prepare) {
    RestoredWorld world;
    TestWitness witness;
    world.know_old_log(witness, 6);
    prepare(world, witness);
    world.open();
    return world.goes_on_as_before();
  };
  CHECK_FALSE(confirms([](auto& world, auto& witness) { world.know_old_log(witness, 11); }));
  CHECK_FALSE(confirms([](auto& world, auto& witness) { world.know_old_log(witness, 4); }));
  CHECK_FALSE(
      confirms([](auto&, auto& witness) { witness.remember({"", 6, leaf_hash("another")}); }));
  CHECK_FALSE(confirms([](auto&, auto& witness) { witness.fail(true); }));
  CHECK_FALSE(confirms([](auto& world, auto&) { world.sign_beyond(11); }));
  // Nor where a person asked for a new origin.
  CHECK_FALSE(confirms([](auto& world, auto&) { world.mark(false); }));
}

TEST_CASE("F-A4: an older copy of a store is not signed on when a witness has seen more") {
  World world;
  world.open();
  for (int count = 0; count < 3; ++count) world.grow();
  REQUIRE(world.wait_until_signed());
  const VerifierKey key = world.notary->key();
  world.notary.reset();
  TestWitness witness;
  witness.know(key);
  witness.remember({"", 11, leaf_hash("lost")});
  world.options.witnesses = {{witness.url(), witness.key()}};
  CHECK(world.refusal().find("has seen 11 events of this log, which has only 6") !=
        std::string::npos);
  witness.fail(true);
  world.open();
  CHECK(world.notary->key().text() == key.text());
}

TEST_CASE("F-A3: a log with events and without its key or its checkpoint is not signed") {
  World world;
  world.open();
  world.grow();
  REQUIRE(world.wait_until_signed());
  world.notary.reset();
  const std::string checkpoint = *read_file(world.file("checkpoint"));
  std::filesystem::remove(world.file("checkpoint"));
  CHECK(world.refusal().find("what was signed last is missing") != std::string::npos);
  std::filesystem::remove(world.file("log.key"));
  CHECK(world.refusal().find("its signing key is missing") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(world.file("log.key")));
  REQUIRE(write_file_durably(world.file("checkpoint"), checkpoint, 0644).has_value());
  CHECK(world.refusal().find("put the key back") != std::string::npos);
}

TEST_CASE("F-A3: without the old key the new one alone speaks, and the name says who asked") {
  RestoredWorld world;
  std::filesystem::remove(world.file("log.key"));
  world.mark(false);
  world.open();
  REQUIRE(world.statements().size() == 1);
  CHECK_FALSE(world.statements()[0].by_both);
  CHECK(world.notary->key().name().starts_with(world.before->name() + "/new-"));
}

TEST_CASE(
    "an origin that was wished for before the restore is still the wish, a fresh one is taken") {
  RestoredWorld world;
  world.options.origin = world.before->name();
  world.open();
  CHECK(world.notary->key().name().starts_with(world.before->name() + "/restored-"));
  const VerifierKey second = world.notary->key();
  world.notary.reset();
  world.open();  // the same wish as ever
  world.notary.reset();
  REQUIRE(write_new_origin_mark(world.directory.path(), {true, second}).has_value());
  world.options.origin = "example.com/second";
  world.open();
  CHECK(world.notary->key().name() == "example.com/second");
}
