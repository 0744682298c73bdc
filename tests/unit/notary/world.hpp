// A log, its projections and a place for a notary's files.
#pragma once

#include <doctest/doctest.h>

#include <future>

#include "orglog/base/files.hpp"
#include "orglog/notary/notary.hpp"
#include "support/describe.hpp"
#include "support/eventually.hpp"
#include "support/history.hpp"
#include "support/witness.hpp"

namespace orglog::testing {

inline const Timestamp noon = at("2026-08-21T12:00:00Z");

inline KeySeed seed_of(std::uint8_t byte) {
  KeySeed seed;
  seed.fill(byte);
  return seed;
}

inline CommandId toggle(History& history) {
  using test::app, test::owned_by_org;
  return history.add(noon, {AppLocked{app("web"), owned_by_org("acme")},
                            AppUnlocked{app("web"), owned_by_org("acme")}});
}

struct World {
  World() : projections(history.log()) {
    options.directory = directory.path();
    checkpoints = make_checkpoint_file(file("checkpoint"));
    options.interval = std::chrono::hours(1);  // signs when somebody waits, and else not
    projections.runner->start([](const Error&) { FAIL("the projector failed"); });
  }
  ~World() { notary.reset(); }

  OrFailure<std::unique_ptr<Notary>> try_open() const {
    return Notary::open(parts(), options, seed_of(seed));
  }
  std::string log_id() const { return to_string(history.log().id()); }
  NotaryParts parts() const {
    return {history.log(), *projections.store, *projections.tree, *projections.runner,
            *checkpoints};
  }
  // A log gets its key while it is empty.
  void open_and_close() {
    open();
    notary.reset();
  }
  void open() {
    auto opened = try_open();
    REQUIRE_MESSAGE(opened.has_value(), opened.error().sentence);
    notary = std::move(*opened);
    notary->start([this](const std::string& what) {
      const std::lock_guard lock(mutex);
      complaints.push_back(what);
    });
  }
  std::string refusal() const {
    const auto opened = try_open();
    REQUIRE_FALSE(opened.has_value());
    return opened.error().sentence;
  }
  CommandId grow() {
    const CommandId id = toggle(history);
    projections.runner->log_grew();
    REQUIRE(projections.runner->wait_for(history.log().end()));
    return id;
  }
  bool wait_until_signed() { return wait_until_signed(*notary); }
  bool wait_until_signed(Notary& by) {
    std::promise<bool> promise;
    by.when_signed(history.log().end(), [&](bool done) { promise.set_value(done); });
    return promise.get_future().get();
  }
  std::string file(const char* name) const { return (directory.path() / name).string(); }
  TreeHash root() const {
    return TreeReader(history.log(), *projections.store).head(history.log().end())->root;
  }
  std::size_t complaint_count() {
    const std::lock_guard lock(mutex);
    return complaints.size();
  }

  History history;
  Projections projections;
  TempDir directory;
  std::unique_ptr<CheckpointStore> checkpoints;
  NotaryOptions options;
  std::uint8_t seed = 7;  // of the key that the next opening makes
  std::mutex mutex;
  std::vector<std::string> complaints;
  std::unique_ptr<Notary> notary;
};

}  // namespace orglog::testing
