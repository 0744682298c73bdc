// Who may have the receipt of an event, over a log that is signed.
#include <doctest/doctest.h>

#include <future>

#include "orglog/engine/query.hpp"
#include "orglog/notary/new_origin.hpp"
#include "orglog/notary/notary.hpp"
#include "support/describe.hpp"
#include "support/engine_fixture.hpp"
#include "support/history.hpp"

using namespace orglog;
using orglog::testing::at;
using test::account;
using test::owned_by;
using test::owned_by_org;

namespace {

// acme is run by ada, joe is a member; jill has an app of her own.
struct SignedLog {
  SignedLog() {
    const Timestamp noon = at("2026-08-21T12:00:00Z");
    for (const char* name : {"ada", "joe", "jill"})
      history.add(noon,
                  {AccountRegistered{account(name), testing::email(std::string(name) + "@acme.com"),
                                     *PersonName::parse(name), AccountState::active}});
    history.add(
        noon,
        {OrgProvisioned{
            test::org("acme"), testing::org("acme"), OrgType::enterprise, {}, {}, account("ada")}});
    history.add(noon, {MemberAdded{test::org("acme"), account("joe"), Role::member}});
    of_joe = history.add(noon,
                         {AppCreated{test::app("web"), testing::app("web"), owned_by_org("acme"),
                                     false, account("joe")}},
                         account("joe"));
    of_jill = history.add(
        noon, {AppCreated{test::app("own"), testing::app("own"), owned_by("jill"), false, {}}},
        account("jill"));
    of_operator = history.add(
        noon, {AppTransferred{test::app("own"), owned_by("jill"), owned_by("joe"), false, {}}});
    history.add(noon, {AppLocked{test::app("own"), owned_by("joe")}});
    attempt_of_joe =
        history.add(noon,
                    {AttemptsDenied{1, static_cast<std::uint16_t>(Reason::role_too_low),
                                    Aim{test::org("acme"), {}, account("jill")}, 1, noon}},
                    account("joe"));
    projections.reopen();
    projections.runner->start([](const Error&) { FAIL("the projector failed"); });
    NotaryOptions options;
    options.directory = directory.path();
    REQUIRE(write_new_origin_mark(directory.path(), {}).has_value());  // it has events already
    KeySeed seed;
    seed.fill(7);
    auto opened = Notary::open(
        {history.log(), *projections.store, *projections.tree, *projections.runner, *checkpoints},
        options, seed);
    REQUIRE_MESSAGE(opened.has_value(), opened.error().sentence);
    notary = std::move(*opened);
  }
  ~SignedLog() { notary.reset(); }

  bool has(const Principal& who, CommandId command) { return has(who, to_string(command.value)); }
  bool has(const Principal& who, const std::string& command, std::uint32_t ordinal = 0) {
    QuerySources sources{history.log(), *projections.store, *projections.state, clock};
    sources.notary = [this] { return notary; };
    const auto receipt = find_receipt(sources, who, command, ordinal);
    if (!receipt) CHECK(receipt.error().kind == QueryFailure::Kind::not_found);
    return receipt.has_value();
  }
  static Principal person(const char* name, Scopes scopes = {}) {
    Principal principal;
    principal.account = account(name);
    principal.scopes = scopes;
    return principal;
  }

  testing::History history;
  testing::Projections projections{history.log()};
  testing::TempDir directory;
  testing::ManualClock clock;
  std::unique_ptr<CheckpointStore> checkpoints =
      make_checkpoint_file(directory.path() / "checkpoint");
  std::shared_ptr<Notary> notary;
  CommandId of_joe, of_jill, of_operator, attempt_of_joe;
};

}  // namespace

TEST_CASE("a receipt is for who did it, for admins of the org that it is about, and the operator") {
  SignedLog log;
  Principal boss;
  boss.is_operator = true;
  CHECK(log.has(boss, log.of_joe));
  CHECK(log.has(SignedLog::person("joe"), log.of_joe));
  CHECK(log.has(SignedLog::person("ada"), log.of_joe));
  CHECK_FALSE(log.has(SignedLog::person("jill"), log.of_joe));
  CHECK_FALSE(log.has(SignedLog::person("ada"), log.of_jill));
}

TEST_CASE("who owns an app himself has the receipts of what others did with it") {
  SignedLog log;
  CHECK(log.has(SignedLog::person("joe"), log.of_operator));
  CHECK_FALSE(log.has(SignedLog::person("ada"), log.of_operator));
}

TEST_CASE("a token that reads no history has the receipts of its own person's doings only") {
  SignedLog log;
  const Scopes reading = Scope::read;
  CHECK(log.has(SignedLog::person("joe", reading), log.of_joe));
  CHECK_FALSE(log.has(SignedLog::person("ada", reading), log.of_joe));
}

TEST_CASE("what was never done has the answer of what one may not see") {
  SignedLog log;
  CHECK_FALSE(log.has(SignedLog::person("ada"), CommandId{derive_uuid(Uuid{}, 9, "none")}));
}

TEST_CASE("a command has receipts of as many events as it left") {
  SignedLog log;
  const std::string command = to_string(log.of_joe.value);
  CHECK(log.has(SignedLog::person("joe"), command, 0));
  CHECK_FALSE(log.has(SignedLog::person("joe"), command, 1));
}

TEST_CASE(
    "F-B1: whoever tried in vain has no receipt of the record, which says what it was aimed at") {
  SignedLog log;
  CHECK_FALSE(log.has(SignedLog::person("joe"), log.attempt_of_joe));
  CHECK_FALSE(log.has(SignedLog::person("joe"), "@9"));
  CHECK_FALSE(log.has(SignedLog::person("ada"), log.attempt_of_joe));
  CHECK_FALSE(log.has(SignedLog::person("jill"), "@9"));
  Principal boss;
  boss.is_operator = true;
  CHECK(log.has(boss, "@9"));
}

TEST_CASE("F-B9: who comes to own an app has no receipts of what happened to it before") {
  SignedLog log;
  CHECK_FALSE(log.has(SignedLog::person("joe"), "@6"));
  CHECK(log.has(SignedLog::person("joe"), "@7"));
  CHECK(log.has(SignedLog::person("joe"), "@8"));
  CHECK_FALSE(log.has(SignedLog::person("jill"), "@8"));
}

TEST_CASE("P-C4 an event has its receipt by its position, for the same people") {
  SignedLog log;
  CHECK(log.has(SignedLog::person("joe"), "@5"));
  CHECK(log.has(SignedLog::person("ada"), "@5"));
  CHECK_FALSE(log.has(SignedLog::person("jill"), "@5"));
  CHECK(log.has(SignedLog::person("jill"), "@6"));
  CHECK_FALSE(log.has(SignedLog::person("ada"), "@6"));
  Principal boss;
  boss.is_operator = true;
  const Position end = log.history.log().end();
  CHECK(log.has(boss, "@" + std::to_string(end - 1)));
  CHECK_FALSE(log.has(boss, "@" + std::to_string(end)));
  CHECK_FALSE(log.has(boss, "@18446744073709551615"));
}
