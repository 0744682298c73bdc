#include <doctest/doctest.h>
#include <sys/stat.h>

#include "orglog/notary/receipt.hpp"
#include "orglog/projections/command_index.hpp"
#include "orglog/proof/proof_file.hpp"
#include "world.hpp"

using namespace orglog;
using namespace orglog::testing;

TEST_CASE(
    "the first start makes a private key and signs the empty log, a later one keeps the key") {
  World world;
  world.open();
  CHECK(world.notary->key().name() == "orglog.local/" + world.log_id());
  struct stat status{};
  REQUIRE(::stat(world.file("log.key").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const std::string key = world.notary->key().text();
  const auto published = world.notary->published();
  CHECK(published->checkpoint == Checkpoint{world.notary->key().name(), 0, empty_root()});
  CHECK(open_checkpoint(published->note, world.notary->key())->checkpoint == published->checkpoint);
  CHECK(*read_file(world.file("checkpoint")) == published->note);
  world.notary.reset();
  world.open();
  CHECK(world.notary->key().text() == key);
}

TEST_CASE("who waits has the log signed as it is, on disk before he hears of it") {
  World world;
  world.open();
  for (int round = 0; round < 3; ++round) {
    world.grow();
    REQUIRE(world.wait_until_signed());
    const auto published = world.notary->published();
    CHECK(published->checkpoint.size == world.history.log().end());
    CHECK(published->checkpoint.root == world.root());
    CHECK(*read_file(world.file("checkpoint")) == published->note);
  }
  CHECK(world.wait_until_signed());
}

TEST_CASE("at its interval it signs by itself, and what came last is signed at the end") {
  World world;
  world.options.interval = std::chrono::milliseconds(10);
  world.open();
  world.grow();
  CHECK(eventually([&] { return world.notary->published()->checkpoint.size == 2; }));
  world.grow();
  world.notary->stop();
  CHECK(world.notary->published()->checkpoint.size == 4);
  std::promise<bool> promise;
  world.notary->when_signed(100, [&](bool done) { promise.set_value(done); });
  CHECK_FALSE(promise.get_future().get());
}

TEST_CASE("of two notaries of one log, the one that is overtaken shows nothing more and says so") {
  World world;
  world.open();
  auto other = std::move(*world.try_open());
  other->start([](const std::string& what) { FAIL(what); });
  world.grow();
  REQUIRE(world.wait_until_signed(*other));
  const std::string kept = *read_file(world.file("checkpoint"));
  CHECK(kept == other->published()->note);
  CHECK_FALSE(world.wait_until_signed());
  CHECK(world.notary->published()->checkpoint.size == 0);
  REQUIRE(world.complaint_count() == 1);
  CHECK(world.complaints.front().find("another server signs this log") != std::string::npos);
  world.grow();
  CHECK_FALSE(world.wait_until_signed());  // nor does it try again
  world.notary->stop();
  CHECK(world.complaint_count() == 1);
  CHECK(*read_file(world.file("checkpoint")) == kept);
  REQUIRE(world.wait_until_signed(*other));
  world.open();  // goes on from what the other one has signed
  CHECK(world.notary->published()->checkpoint.size == 4);
}

namespace {

// Keeps what it was given and fails all the same, where it is told to.
class FailingStore final : public CheckpointStore {
 public:
  explicit FailingStore(std::unique_ptr<CheckpointStore> store) : store_(std::move(store)) {}
  enum class Failure { none, before, after };
  std::atomic<Failure> next = Failure::none;

  Result<std::optional<std::string>> fetch() const override { return store_->fetch(); }
  Result<bool> replace(std::string_view old, std::string_view fresh) override {
    const Failure failure = next.exchange(Failure::none);
    const auto kept = failure == Failure::before ? Result<bool>(true) : store_->replace(old, fresh);
    if (failure == Failure::none) return kept;
    return {boost::system::in_place_error, make_error_code(boost::system::errc::io_error)};
  }
  Result<bool> create(std::string_view first) override { return store_->create(first); }
  std::string name() const override { return store_->name(); }

 private:
  std::unique_ptr<CheckpointStore> store_;
};

}  // namespace

TEST_CASE("a checkpoint that may have been kept or not is not shown, and signing goes on") {
  World world;
  auto store = std::make_unique<FailingStore>(std::move(world.checkpoints));
  FailingStore& failing = *store;
  world.checkpoints = std::move(store);
  world.open();
  std::uint64_t size = 0;
  for (const auto failure : {FailingStore::Failure::before, FailingStore::Failure::after}) {
    world.grow();
    failing.next = failure;
    CHECK_FALSE(world.wait_until_signed());
    CHECK(world.notary->published()->checkpoint.size == size);
    world.grow();
    REQUIRE(world.wait_until_signed());
    size += 4;
    CHECK(world.notary->published()->checkpoint.size == size);
    CHECK(*read_file(world.file("checkpoint")) == world.notary->published()->note);
  }
  CHECK(world.complaint_count() == 2);
}

TEST_CASE("a server that does not sign shows what was signed last, and waits for nothing more") {
  World world;
  CHECK(*Notary::show(world.parts(), world.options) == nullptr);
  CHECK_FALSE(std::filesystem::exists(world.file("log.key")));
  world.open();
  world.grow();
  REQUIRE(world.wait_until_signed());
  const std::string kept = *read_file(world.file("checkpoint"));
  world.notary.reset();
  const auto shown = std::move(*Notary::show(world.parts(), world.options));
  REQUIRE(shown != nullptr);
  CHECK(shown->published()->note == kept);
  CHECK(world.wait_until_signed(*shown));
  world.grow();
  CHECK_FALSE(world.wait_until_signed(*shown));
  CHECK(*read_file(world.file("checkpoint")) == kept);
}

TEST_CASE("a log that lost its end is not signed any further") {
  World world;
  world.open();
  const SigningKey key(world.notary->key().name(), KeyType::ed25519, seed_of(7));
  world.notary.reset();
  Note note;
  note.text = to_text(Checkpoint{key.verifier().name(), 5, leaf_hash("x")});
  note.signatures = {key.sign(note.text)};
  REQUIRE(write_file_durably(world.file("checkpoint"), to_text(note), 0644));
  CHECK(world.refusal().find("its end is lost") != std::string::npos);
  for (int count = 0; count < 3; ++count) world.grow();
  CHECK(world.refusal().find("not those that were signed") != std::string::npos);
  CHECK(*read_file(world.file("checkpoint")) == to_text(note));
}

TEST_CASE("another origin, another key and no key any more are refused") {
  World world;
  world.open();
  world.notary.reset();
  world.options.origin = "example.com/log";
  CHECK(world.refusal().find("a log keeps its origin") != std::string::npos);
  world.options.origin = "";
  const SigningKey other("orglog.local/" + world.log_id(), KeyType::ed25519, seed_of(8));
  REQUIRE(write_file_durably(world.file("log.key"), other.text() + "\n", 0600));
  CHECK(world.refusal().find("is no checkpoint of this log") != std::string::npos);
  REQUIRE(write_file_durably(world.file("log.key"), "nonsense\n", 0600));
  CHECK(world.refusal().find("holds no signing key") != std::string::npos);
  std::filesystem::remove(world.file("log.key"));
  CHECK(world.refusal().find("put the key back") != std::string::npos);
}

TEST_CASE("an origin is the key's name, and one that cannot be a name is refused") {
  World world;
  world.options.origin = "a log";
  CHECK(world.refusal().find("neither blanks") != std::string::npos);
  world.options.origin = "example.com/log";
  world.open();
  CHECK(world.notary->published()->checkpoint.origin == "example.com/log");
}

TEST_CASE("a receipt proves each event of a command to who has only the key") {
  World world;
  world.open();
  for (int count = 0; count < 5; ++count) world.grow();
  const CommandId command = world.grow();
  for (int count = 0; count < 200; ++count) toggle(world.history);
  world.grow();
  REQUIRE(world.wait_until_signed());
  const auto positions = CommandIndex::find(*world.projections.store, command);
  REQUIRE((positions.has_value() && positions->has_value()));
  CHECK((*positions)->first == 10);
  CHECK((*positions)->count == 2);
  for (std::uint32_t ordinal = 0; ordinal < 2; ++ordinal) {
    const auto receipt = make_receipt(world.history.log(), *world.projections.store, *world.notary,
                                      (*positions)->first + ordinal);
    REQUIRE(receipt.has_value());
    CHECK(receipt->position == 10 + ordinal);
    CHECK(receipt->events == 2);
    const auto file = parse_proof_file(receipt->text);
    REQUIRE(file.has_value());
    CHECK(check_proof(*file, file->extra, world.notary->key()).has_value());
    const auto record = decode_record(file->index, file->extra);
    REQUIRE(record.has_value());
    CHECK(record->header.command == command);
  }
}

TEST_CASE("a witness that follows cosigns every checkpoint, and its signature is published") {
  World world;
  TestWitness witness;
  world.open_and_close();
  world.options.witnesses = {{witness.url(), witness.key()}};
  world.grow();
  world.open();
  witness.know(world.notary->key());
  const auto cosigned = [&] {
    const auto note = parse_note(world.notary->published()->note);
    return count_cosignatures(*note, std::span(&witness.key(), 1)) == 1u;
  };
  for (int round = 0; round < 3; ++round) {
    REQUIRE(eventually(cosigned));
    CHECK(witness.seen() == world.notary->published()->checkpoint);
    CHECK(*read_file(world.file("checkpoint")) == world.notary->published()->note);
    world.grow();
    REQUIRE(world.wait_until_signed());
  }
  REQUIRE(eventually(cosigned));
  CHECK(witness.count(422) == 0);
}

TEST_CASE("a witness that has seen more than we thought is asked again with a proof from there") {
  World world;
  TestWitness witness;
  world.open_and_close();
  world.options.witnesses = {{witness.url(), witness.key()}};
  for (int count = 0; count < 3; ++count) world.grow();
  const SigningKey key("orglog.local/" + world.log_id(), KeyType::ed25519, seed_of(7));
  witness.know(key.verifier());
  witness.remember(
      {"", 4, TreeReader(world.history.log(), *world.projections.store).head(4)->root});
  world.open();
  REQUIRE(eventually([&] { return witness.seen().size == 6; }));
  CHECK(witness.count(409) == 1);
  CHECK(witness.count(200) == 1);
}

TEST_CASE("a witness that fails holds nothing up, and one that comes back cosigns again") {
  World world;
  TestWitness witness;
  world.options.witnesses = {{witness.url(), witness.key()}};
  witness.fail(true);
  world.open();
  witness.know(world.notary->key());
  world.grow();
  REQUIRE(world.wait_until_signed());
  CHECK(eventually([&] { return witness.count(500) > 0 && world.complaint_count() > 0; }));
  world.grow();
  REQUIRE(world.wait_until_signed());
  witness.fail(false);
  CHECK(eventually([&] { return witness.seen().size == 4; }));
}

TEST_CASE("a witness that saw another history does not cosign") {
  World world;
  TestWitness witness;
  world.open_and_close();
  world.options.witnesses = {{witness.url(), witness.key()}};
  const SigningKey key("orglog.local/" + world.log_id(), KeyType::ed25519, seed_of(7));
  witness.know(key.verifier());
  witness.remember({"", 1, leaf_hash("another history")});
  world.grow();
  world.open();
  CHECK(eventually([&] { return witness.count(422) > 0; }));
  CHECK(parse_note(world.notary->published()->note)->signatures.size() == 1);
}
