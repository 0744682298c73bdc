// A password on its way from the vault into the log, and what a crash between the two leaves.
#include "orglog/engine/password_changes.hpp"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include "orglog/codec/event_codec.hpp"
#include "support/engine_fixture.hpp"
#include "support/eventually.hpp"

using namespace orglog;
using namespace orglog::testing;
using std::chrono_literals::operator""h;

namespace {

class World {
 public:
  World() {
    spdlog::set_level(spdlog::level::critical);
    done(RegisterAccount{email("joe@acme.com"), ""});
    engine.settle();
    engine.state_table.read(
        [&](const State& state) { joe = state.account(email("joe@acme.com"))->id; });
  }
  void done(Command command) {
    const auto outcome = engine.submit(engine.as_operator(std::move(command)));
    REQUIRE(outcome.kind == Outcome::Kind::accepted);
  }
  void give(const std::string& secret, TokenMaking made) {
    IssueToken wish{email("joe@acme.com"), sha256(secret), *Description::parse(secret)};
    wish.made = made;
    done(wish);
  }
  bool holds(const std::string& secret) {
    engine.settle();
    bool found = false;
    engine.state_table.read(
        [&](const State& state) { found = state.account_of_token(sha256(secret)) != nullptr; });
    return found;
  }
  std::vector<PasswordChanged> changes() const {
    std::vector<PasswordChanged> all;
    const auto read = log->read(0, log->end(), [&](const RecordView& record) {
      const auto event = decode_event(record.header.type, record.payload);
      REQUIRE(event.has_value());
      if (const auto* changed = std::get_if<PasswordChanged>(&*event)) {
        all.push_back(*changed);
        last = log->client_of(record);
        last_header = record.header;
      }
      return true;
    });
    REQUIRE(read.has_value());
    return all;
  }
  PasswordChanges::Parts parts() {
    return {*vault, *keyring, *engine.engine, *log, engine.state_table};
  }
  std::size_t due() const { return vault->passwords_due()->size(); }
  PasswordDue due_of(std::uint8_t number) const {
    PasswordDue due;
    due.command.bytes[0] = number;
    due.account = joe;
    due.by = static_cast<std::uint8_t>(PasswordSetBy::link);
    due.origin = static_cast<std::uint8_t>(Origin::dashboard);
    due.client_name = keyring->seal(joe, "client of a new password", "a browser");
    due.client_address = keyring->seal(joe, "client of a new password", "192.0.2.7");
    return due;
  }

  TempDir directory;
  std::unique_ptr<EventLog> log = make_memory_log();
  std::unique_ptr<Vault> vault = std::move(*Vault::open(directory.path() / "vault.db"));
  std::unique_ptr<Keyring> keyring = *Keyring::open({directory.path() / "keys.db", MasterKey{}});
  EngineFixture engine{*log, directory.path() / "projections"};
  AccountId joe;
  mutable ClientText last;
  mutable RecordHeader last_header;
};

PasswordWish wish(PasswordSetBy by) {
  PasswordWish wish;
  wish.password = "correct horse";
  wish.by = by;
  wish.origin = Origin::http;
  wish.client_name = "curl";
  wish.client_address = "192.0.2.1";
  return wish;
}

}  // namespace

TEST_CASE("F-B4: a new password is told to the log at once, in the name of whoever set it") {
  World world;
  world.give("session", TokenMaking::session);
  world.give("program", TokenMaking::password);
  world.give("given", TokenMaking::token);
  PasswordChanges passwords(world.parts());
  passwords.start();
  const auto set = passwords.set(world.joe, wish(PasswordSetBy::owner));
  REQUIRE(set.has_value());
  CHECK(set->told);
  CHECK(set->sessions == 1);
  CHECK(set->tokens == 1);
  CHECK(world.due() == 0);
  CHECK_FALSE(world.holds("session"));
  CHECK_FALSE(world.holds("program"));
  CHECK(world.holds("given"));
  REQUIRE(world.changes().size() == 1);
  CHECK(world.last.name == "curl");
  CHECK(world.last.address == "192.0.2.1");
  CHECK(world.last_header.actor == world.joe);
  CHECK(world.last_header.origin == Origin::http);
  REQUIRE(passwords.set(world.joe, wish(PasswordSetBy::platform_operator)).has_value());
  CHECK(world.changes().size() == 2);
  CHECK(world.last_header.actor.is_nil());
}

TEST_CASE("F-B4: what a crash left between vault and log is told at the next start, once") {
  World world;
  world.give("session", TokenMaking::session);
  REQUIRE(world.vault->set_password(world.joe, "correct horse", world.due_of(1)));
  CHECK(world.holds("session"));
  {
    PasswordChanges passwords(world.parts());
    passwords.start();
    CHECK_FALSE(world.holds("session"));
    CHECK(world.due() == 0);
    REQUIRE(world.changes().size() == 1);
    CHECK(world.changes().front().by == PasswordSetBy::link);
    CHECK(world.last.address == "192.0.2.7");
  }
  // The crash came after the log had it: the same command again.
  REQUIRE(world.vault->set_password(world.joe, "correct horse", world.due_of(1)));
  PasswordChanges passwords(world.parts());
  passwords.start();
  CHECK(world.due() == 0);
  CHECK(world.changes().size() == 1);
}

TEST_CASE("F-B4: while the log takes nothing the password is set and what it ends stays due") {
  World world;
  world.give("session", TokenMaking::session);
  PasswordChanges passwords(world.parts());
  passwords.start();
  world.engine.clock.jump(10 * 24h);
  const auto set = passwords.set(world.joe, wish(PasswordSetBy::owner));
  REQUIRE(set.has_value());
  CHECK_FALSE(set->told);
  CHECK(world.due() == 1);
  CHECK(world.changes().empty());
  CHECK(*world.vault->check_password(world.joe, "correct horse") == PasswordCheck::right);
  world.engine.clock.jump(-10 * 24h);
  REQUIRE(eventually([&] { return world.due() == 0; }, std::chrono::seconds(30)));
  CHECK(world.changes().size() == 1);
  CHECK_FALSE(world.holds("session"));
}

TEST_CASE("F-B4: a server that is ending leaves what is due to the next one") {
  World world;
  world.keyring->seal(world.joe, "any", "text");  // as the log does: joe has a key
  PasswordChanges passwords(world.parts());
  passwords.start();
  world.engine.engine->stop();
  const auto set = passwords.set(world.joe, wish(PasswordSetBy::owner));
  REQUIRE(set.has_value());
  CHECK_FALSE(set->told);
  passwords.stop();
  CHECK(world.due() == 1);
  // F-B10: nobody reads in the vault's file, or in a backup of it, where the person was.
  const PasswordDue due = world.vault->passwords_due()->front();
  CHECK_FALSE(due.client_name.empty());
  CHECK(due.client_name.find("curl") == std::string::npos);
  CHECK_FALSE(due.client_address.empty());
  CHECK(due.client_address.find("192.0.2.1") == std::string::npos);
  world.keyring->destroy(world.joe);
  CHECK(world.keyring->unseal(world.joe, "client of a new password", due.client_name) ==
        std::nullopt);
}

TEST_CASE("F-B4: of somebody who was erased meanwhile nothing stays") {
  World world;
  world.done(EraseAccount{email("joe@acme.com")});
  world.engine.settle();
  PasswordChanges passwords(world.parts());
  passwords.start();
  const auto set = passwords.set(world.joe, wish(PasswordSetBy::owner));
  REQUIRE(set.has_value());
  CHECK(world.due() == 0);
  CHECK_FALSE(*world.vault->has_password(world.joe));
  CHECK(world.changes().empty());
}

TEST_CASE("F-B4: whoever has a password says it, whoever has none need not") {
  World world;
  PasswordChanges passwords(world.parts());
  CHECK(*passwords.check_old(world.joe, std::nullopt) == OldPassword::right);
  CHECK(*passwords.check_old(world.joe, "anything") == OldPassword::right);
  REQUIRE(world.vault->set_password(world.joe, "correct horse", {}));
  CHECK(*passwords.check_old(world.joe, std::nullopt) == OldPassword::missing);
  CHECK(*passwords.check_old(world.joe, "battery staple") == OldPassword::wrong);
  CHECK(*passwords.check_old(world.joe, "correct horse") == OldPassword::right);
}
