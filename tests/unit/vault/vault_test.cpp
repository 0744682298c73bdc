#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include "orglog/base/limits.hpp"
#include "orglog/vault/vault.hpp"
#include "support/temp_dir.hpp"

using namespace orglog;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""s;
using orglog::testing::TempDir;

namespace {

const Timestamp noon{std::chrono::seconds{1'800'000'000}};

AccountId account(std::uint8_t number) {
  AccountId id;
  id.value.bytes[0] = number;
  return id;
}

class World {
 public:
  std::filesystem::path file() const { return directory_.path() / "vault.db"; }
  Vault& vault() {
    if (!vault_) vault_ = *Vault::open(file());
    return *vault_;
  }
  void close() { vault_.reset(); }
  // Everything that stands in the vault's files.
  std::string bytes() const {
    std::ostringstream all;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path()))
      all << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    return all.str();
  }
  bool is_right(std::optional<AccountId> who, std::string_view password) {
    return *vault().check_password(who, password) == PasswordCheck::right;
  }
  std::string link(std::uint8_t number, LinkPurpose purpose = LinkPurpose::activation,
                   std::chrono::seconds lifetime = 1h, Timestamp now = noon) {
    return *vault().make_link(account(number), purpose, now, lifetime);
  }

 private:
  TempDir directory_;
  std::unique_ptr<Vault> vault_;
};

QueuedMail mail(std::uint8_t number, Timestamp due_at = noon) {
  QueuedMail mail;
  mail.id.bytes[1] = number;
  mail.cause = MailCause::event;
  mail.position = number;
  mail.queued_at = noon;
  mail.due_at = due_at;
  return mail;
}

}  // namespace

TEST_CASE("a password is right for its account alone, until another one is set") {
  World world;
  REQUIRE(world.vault().set_password(account(1), "correct horse", {}));
  CHECK(world.is_right(account(1), "correct horse"));
  CHECK_FALSE(world.is_right(account(1), "correct hors"));
  CHECK_FALSE(world.is_right(account(2), "correct horse"));
  CHECK_FALSE(world.is_right(std::nullopt, "correct horse"));
  CHECK_FALSE(world.is_right(account(1), ""));
  REQUIRE(world.vault().set_password(account(1), "battery staple", {}));
  CHECK_FALSE(world.is_right(account(1), "correct horse"));
  CHECK(world.is_right(account(1), "battery staple"));
}

TEST_CASE("a password has its bounds, and any bytes in it") {
  World world;
  Vault& vault = world.vault();
  CHECK(vault.set_password(account(1), "1234567", {}).error() == VaultError::password_too_short);
  const std::string longest(limits::password_bytes_max, 'x');
  CHECK(vault.set_password(account(1), longest + "x", {}).error() == VaultError::password_too_long);
  CHECK_FALSE(world.is_right(account(1), longest + "x"));
  REQUIRE(vault.set_password(account(1), longest, {}));
  CHECK(world.is_right(account(1), longest));
  const std::string odd("zero\0and ü\n", 12);
  REQUIRE(vault.set_password(account(1), odd, {}));
  CHECK(world.is_right(account(1), odd));
  CHECK_FALSE(world.is_right(account(1), "zero"));
}

TEST_CASE("the file keeps passwords and links across a restart, is private, and tells neither") {
  World world;
  REQUIRE(world.vault().set_password(account(1), "correct horse", {}));
  const std::string secret = world.link(2);
  CHECK(secret.size() == 43);
  world.close();
  struct stat status{};
  REQUIRE(stat(world.file().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(world.bytes().find("correct horse") == std::string::npos);
  CHECK(world.bytes().find(secret) == std::string::npos);
  CHECK(world.bytes().find("$argon2id$v=19$m=65536,t=2,p=1$") != std::string::npos);
  CHECK(world.is_right(account(1), "correct horse"));
  CHECK((*world.vault().find_link(secret, noon))->account == account(2));
}

TEST_CASE("a link is found as often as one likes and used once") {
  World world;
  Vault& vault = world.vault();
  const std::string secret = world.link(1, LinkPurpose::password_reset);
  const auto found = *vault.find_link(secret, noon + 59min);
  REQUIRE(found);
  CHECK(found->account == account(1));
  CHECK(found->purpose == LinkPurpose::password_reset);
  CHECK(found->expires_at == noon + 1h);
  CHECK(*vault.find_link(secret, noon));
  CHECK(*vault.set_password_by_link(secret, "correct horse", {}, noon) == account(1));
  CHECK(world.is_right(account(1), "correct horse"));
  CHECK_FALSE(*vault.set_password_by_link(secret, "battery staple", {}, noon));
  CHECK(world.is_right(account(1), "correct horse"));
  CHECK_FALSE(*vault.find_link(secret, noon));
}

TEST_CASE("a link that has expired, was never made or is nonsense is no link") {
  World world;
  Vault& vault = world.vault();
  const std::string secret = world.link(1);
  CHECK_FALSE(*vault.find_link(secret, noon + 1h));
  CHECK_FALSE(*vault.set_password_by_link(secret, "correct horse", {}, noon + 1h));
  CHECK_FALSE(*vault.find_link(std::string(43, 'A'), noon));
  CHECK_FALSE(*vault.find_link("", noon));
  CHECK_FALSE(*vault.find_link(secret + "A", noon));
  CHECK_FALSE(*vault.find_link(std::string(100'000, 'A'), noon));
}

TEST_CASE("F-A2: a clock that ran ahead costs nobody a link and leaves none that lasts for years") {
  World world;
  Vault& vault = world.vault();
  const std::string other = world.link(1);
  const Timestamp ahead = noon + std::chrono::years(10);
  const auto made = [&](Timestamp now) {
    return *vault.make_link(account(2), LinkPurpose::password_reset, now,
                            limits::password_reset_link_lifetime);
  };
  const std::string early = made(ahead);
  CHECK(*vault.find_link(early, ahead));
  CHECK_FALSE(*vault.find_link(early, noon));
  CHECK_FALSE(*vault.set_password_by_link(early, "correct horse", {}, noon));
  CHECK(*vault.find_link(other, noon));
  // An hour back costs nothing.
  CHECK(*vault.find_link(made(noon + limits::clock_jump), noon));
}

TEST_CASE("F-B5: of many who use links of an account at the same time one sets its password") {
  World world;
  Vault& vault = world.vault();
  const std::string first = world.link(1);
  const std::string second = world.link(1, LinkPurpose::password_reset);
  std::atomic<int> got = 0;
  {
    std::vector<std::jthread> threads;
    for (int index = 0; index < 4; ++index) {
      threads.emplace_back([&, index] {
        const std::string& secret = index % 2 == 0 ? first : second;
        if (*vault.set_password_by_link(secret, "password " + std::to_string(index), {}, noon))
          ++got;
      });
    }
  }
  CHECK(got == 1);
}

TEST_CASE("an account has so many links, the newest ones, and those of others stay") {
  World world;
  Vault& vault = world.vault();
  const std::string other = world.link(2);
  std::vector<std::string> secrets;
  for (std::size_t index = 0; index <= limits::links_per_account; ++index)
    secrets.push_back(world.link(1));
  CHECK_FALSE(*vault.find_link(secrets.front(), noon));
  for (std::size_t index = 1; index < secrets.size(); ++index)
    CHECK(*vault.find_link(secrets[index], noon));
  CHECK(*vault.find_link(other, noon));
}

TEST_CASE(
    "F-C4: mails that a stranger asks for make no link void that was made for something else") {
  World world;
  const std::string activation = world.link(1);
  std::string reset;
  for (std::size_t index = 0; index < 2 * limits::links_per_account; ++index)
    reset = world.link(1, LinkPurpose::password_reset);
  CHECK(*world.vault().find_link(activation, noon));
  CHECK(*world.vault().find_link(reset, noon));
}

TEST_CASE("F-C3: whoever asks, an account gets so many mails for a password on a day") {
  World world;
  std::uint8_t number = 0;
  const auto is_queued = [&](AccountId whose, Timestamp when) {
    QueuedMail reset = mail(++number);
    reset.cause = MailCause::password_reset;
    reset.account = whose;
    reset.queued_at = reset.due_at = when;
    REQUIRE(world.vault().queue_password_reset(reset));
    const bool is_there = *world.vault().queued_mail_count() == 1;
    REQUIRE(world.vault().remove_mail(reset.id));
    return is_there;
  };
  for (std::uint32_t count = 0; count < limits::password_mails_a_day; ++count)
    CHECK(is_queued(account(1), noon));
  CHECK_FALSE(is_queued(account(1), noon));
  CHECK(is_queued(account(2), noon));
  world.close();  // as a crash would
  CHECK_FALSE(is_queued(account(1), noon + 1h));
  REQUIRE(world.vault().set_password(account(1), "correct horse", {}));
  CHECK(is_queued(account(1), noon + 1h));
  for (std::uint32_t count = 0; count < limits::password_mails_a_day; ++count)
    is_queued(account(1), noon + 1h);
  CHECK_FALSE(is_queued(account(1), noon + 1h));
  CHECK(is_queued(account(1), noon + 24h));
}

TEST_CASE("F-B5: a new password makes every link of its account void, and no other link") {
  World world;
  const std::string activation = world.link(1);
  const std::string used = world.link(1);
  const std::string reset = world.link(1, LinkPurpose::password_reset);
  const std::string others = world.link(2, LinkPurpose::password_reset);
  SUBCASE("set by its owner or the operator") {
    REQUIRE(world.vault().set_password(account(1), "correct horse", {}));
  }
  SUBCASE("set by the newest of its links") {
    REQUIRE(*world.vault().set_password_by_link(used, "correct horse", {}, noon));
    CHECK_FALSE(*world.vault().find_link(used, noon));
  }
  CHECK_FALSE(*world.vault().find_link(activation, noon));
  CHECK_FALSE(*world.vault().find_link(reset, noon));
  CHECK(*world.vault().find_link(others, noon));
}

TEST_CASE("F-B5: a mail that was to bring a link brings none once a password is set") {
  World world;
  Vault& vault = world.vault();
  QueuedMail reset = mail(1);
  reset.cause = MailCause::password_reset;
  reset.account = account(1);
  REQUIRE(vault.queue_password_reset(reset));
  REQUIRE(vault.queue_mails(std::vector{mail(2)}, 1));
  REQUIRE(vault.make_link(account(1), LinkPurpose::password_reset, noon, 1h, reset.id));
  REQUIRE(vault.set_password(account(1), "correct horse", {}));
  // The outbox has taken both out of the queue before, and writes them now.
  const auto late = vault.make_link(account(1), LinkPurpose::password_reset, noon, 1h, reset.id);
  CHECK(late.error() == VaultError::not_found);
  const auto activation =
      vault.make_link(account(1), LinkPurpose::activation, noon, 1h, mail(2).id);
  CHECK(activation.error() == VaultError::not_found);
  CHECK(vault.make_link(account(2), LinkPurpose::activation, noon, 1h, mail(2).id));
}

TEST_CASE("F-B4: what the log has to be told stands beside the password until it is told") {
  World world;
  PasswordDue due;
  due.command.bytes[0] = 7;
  due.correlation.bytes[0] = 8;
  due.by = 1;
  due.keep_tokens = true;
  due.origin = 2;
  due.client_name = "a browser";
  due.client_address = "2001:db8::1";
  const std::string link = world.link(1);
  REQUIRE(*world.vault().set_password_by_link(link, "correct horse", due, noon) == account(1));
  due.command.bytes[0] = 9;
  REQUIRE(world.vault().set_password(account(2), "battery staple", due));
  world.close();  // as a crash would
  const auto all = *world.vault().passwords_due();
  REQUIRE(all.size() == 2);
  CHECK(all[0].command.bytes[0] == 7);
  CHECK(all[0].correlation.bytes[0] == 8);
  CHECK(all[0].account == account(1));
  CHECK(all[0].by == 1);
  CHECK(all[0].keep_tokens);
  CHECK(all[0].origin == 2);
  CHECK(all[0].client_name == "a browser");
  CHECK(all[0].client_address == "2001:db8::1");
  CHECK(all[1].account == account(2));
  REQUIRE(world.vault().password_told(all[0].command));
  REQUIRE(world.vault().forget(account(2)));
  CHECK(world.vault().passwords_due()->empty());
}

TEST_CASE("F-B4: a password that is refused leaves everything as it was") {
  World world;
  Vault& vault = world.vault();
  const std::string link = world.link(1);
  PasswordDue due;
  due.command.bytes[0] = 7;
  CHECK(vault.set_password_by_link(link, "short", due, noon).error() ==
        VaultError::password_too_short);
  CHECK(*vault.find_link(link, noon));
  CHECK(vault.passwords_due()->empty());
  CHECK_FALSE(*vault.has_password(account(1)));
}

TEST_CASE("F-B4: a vault of the first version is read on, and keeps what stood in it") {
  World world;
  const std::string link = world.link(1);
  REQUIRE(world.vault().set_password(account(2), "correct horse", {}));
  world.close();
  {
    sqlite3* file = nullptr;
    REQUIRE(sqlite3_open(world.file().c_str(), &file) == SQLITE_OK);
    for (const char* sql :
         {"DROP TABLE passwords_due", "DROP TABLE mail_days", "DROP TABLE gathered_counts",
          "DROP TABLE password_mail_days", "DROP TABLE gathered_mails",
          "DROP TABLE known_addresses", "DROP INDEX mails_by_cause",
          "DROP INDEX gathering_mails_by_account", "PRAGMA user_version = 1"}) {
      REQUIRE(sqlite3_exec(file, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    }
    sqlite3_close(file);
  }
  CHECK(world.is_right(account(2), "correct horse"));
  CHECK(*world.vault().find_link(link, noon));
  CHECK(world.vault().passwords_due()->empty());
}

TEST_CASE("what is forgotten is gone, of this account only") {
  World world;
  Vault& vault = world.vault();
  for (const std::uint8_t number : {std::uint8_t{1}, std::uint8_t{2}})
    REQUIRE(vault.set_password(account(number), "correct horse", {}));
  const std::string secret = world.link(1);
  QueuedMail reset = mail(9);
  reset.cause = MailCause::password_reset;
  reset.account = account(1);
  REQUIRE(vault.queue_password_reset(reset));
  REQUIRE(vault.forget(account(1)));
  CHECK_FALSE(world.is_right(account(1), "correct horse"));
  CHECK(world.is_right(account(2), "correct horse"));
  CHECK_FALSE(*vault.find_link(secret, noon));
  CHECK(*vault.queued_mail_count() == 0);
}

TEST_CASE("mails are queued with the checkpoint, once, and leave when they are struck off") {
  World world;
  auto first = *world.vault().mail_checkpoint(noon);
  CHECK(first.next == 0);
  CHECK(first.since == noon);
  const std::vector<QueuedMail> mails{mail(1, noon + 1s), mail(2)};
  REQUIRE(world.vault().queue_mails(mails, 7));
  REQUIRE(world.vault().queue_mails(mails, 8));
  world.close();
  CHECK(world.vault().mail_checkpoint(noon + 1h)->next == 8);
  CHECK(world.vault().mail_checkpoint(noon + 1h)->since == noon);
  auto queued = *world.vault().queued_mails(10, noon);
  REQUIRE(queued.size() == 2);
  CHECK(queued[0].id == mail(2).id);
  CHECK(queued[1].position == 1);
  CHECK(queued[1].due_at == noon + 1s);
  REQUIRE(world.vault().postpone_mail(queued[0].id, 3, noon + 5s));
  REQUIRE(world.vault().remove_mail(queued[1].id));
  queued = *world.vault().queued_mails(10, noon);
  REQUIRE(queued.size() == 1);
  CHECK(queued[0].attempts == 3);
  CHECK(queued[0].due_at == noon + 5s);
}

TEST_CASE("a queue that is full takes nothing, and the checkpoint stays where it was") {
  World world;
  Vault& vault = world.vault();
  (void)vault.mail_checkpoint(noon);
  std::vector<QueuedMail> mails(limits::queued_mails);
  for (std::size_t index = 0; index < mails.size(); ++index) {
    mails[index] = mail(0);
    std::memcpy(mails[index].id.bytes.data(), &index, sizeof index);
  }
  REQUIRE(vault.queue_mails(mails, 1));
  const std::vector<QueuedMail> one{mail(255)};
  CHECK(vault.queue_mails(one, 2).error() == VaultError::queue_full);
  CHECK(vault.mail_checkpoint(noon)->next == 1);
  CHECK(*vault.queued_mail_count() == limits::queued_mails);
}

TEST_CASE("the number of waiting mails is kept, not counted anew, and stays the true one") {
  World world;
  (void)world.vault().mail_checkpoint(noon);
  const std::vector<QueuedMail> mails{mail(1), mail(2), mail(3)};
  REQUIRE(world.vault().queue_mails(mails, 1));
  REQUIRE(world.vault().queue_mails(mails, 2));  // queued already: ignored
  CHECK(*world.vault().queued_mail_count() == 3);
  const std::vector<QueuedMail> too_many(limits::queued_mails - 2, mail(9));
  CHECK_FALSE(world.vault().queue_mails(too_many, 3));
  CHECK(*world.vault().queued_mail_count() == 3);
  REQUIRE(world.vault().gather_mail(mails[0], account(1), noon));
  REQUIRE(world.vault().postpone_mail(mails[1].id, 1, noon + 5s));
  CHECK(*world.vault().queued_mail_count() == 2);
  world.close();
  CHECK(*world.vault().queued_mail_count() == 2);
  REQUIRE(world.vault().remove_mail(mails[1].id));
  REQUIRE(world.vault().remove_mail(mails[1].id));
  CHECK(*world.vault().queued_mail_count() == 1);
}

TEST_CASE("an account has one password reset waiting, and all together a bounded number") {
  World world;
  Vault& vault = world.vault();
  QueuedMail reset = mail(0);
  reset.cause = MailCause::password_reset;
  reset.account = account(100);
  REQUIRE(vault.queue_password_reset(reset));
  reset.id = random_uuid();
  REQUIRE(vault.queue_password_reset(reset));
  CHECK(*vault.queued_mail_count() == 1);
  (void)vault.mail_checkpoint(noon);
  std::vector<QueuedMail> others(limits::queued_password_resets - 1, reset);
  for (QueuedMail& other : others) other.id = other.account.value = random_uuid();
  REQUIRE(vault.queue_mails(others, 1));
  reset.account = account(200);
  CHECK(vault.queue_password_reset(reset).error() == VaultError::queue_full);
}

TEST_CASE("F-C3: mails for a new password go before all others that are due") {
  World world;
  Vault& vault = world.vault();
  (void)vault.mail_checkpoint(noon);
  std::vector<QueuedMail> mails;
  for (std::uint8_t number = 1; number <= 20; ++number) mails.push_back(mail(number));
  REQUIRE(vault.queue_mails(mails, 1));
  QueuedMail reset = mail(50, noon + 1s);
  reset.cause = MailCause::password_reset;
  reset.account = account(1);
  REQUIRE(vault.queue_password_reset(reset));
  CHECK(vault.queued_mails(1, noon)->front().id == mail(1).id);
  CHECK(vault.queued_mails(1, noon + 1s)->front().id == reset.id);
  const auto all = *vault.queued_mails(100, noon + 1s);
  REQUIRE(all.size() == 21);
  CHECK(all[1].id == mail(1).id);
  CHECK(all[20].id == mail(20).id);
}

TEST_CASE("F-C3: so many mails a day that nobody asked for, counted over restarts") {
  World world;
  (void)world.vault().mail_checkpoint(noon);
  for (std::uint32_t sent = 0; sent < limits::unasked_mails_a_day; ++sent) {
    CHECK(*world.vault().has_room_for_mail(account(1), noon));
    REQUIRE(world.vault().unasked_mail_sent(random_uuid(), account(1), noon));
    world.close();
  }
  CHECK_FALSE(*world.vault().has_room_for_mail(account(1), noon));
  CHECK(*world.vault().has_room_for_mail(account(2), noon));
  CHECK(*world.vault().has_room_for_mail(account(1), noon + 24h));
}

TEST_CASE(
    "F-C3: what is gathered is listed up to a number, counted beyond, and goes with its mail") {
  World world;
  (void)world.vault().mail_checkpoint(noon);
  const std::uint64_t count = limits::gathered_mails_listed + 5;
  for (std::uint64_t number = 0; number < count; ++number) {
    QueuedMail one = mail(0);
    one.id = random_uuid();
    one.position = number;
    const std::vector<QueuedMail> mails{one};
    REQUIRE(world.vault().queue_mails(mails, number + 1));
    REQUIRE(world.vault().gather_mail(one, account(1), noon));
  }
  world.close();
  Vault& vault = world.vault();
  const auto gathered = *vault.gathered_mails(account(1));
  CHECK(gathered.count == count);
  REQUIRE(gathered.events.size() == limits::gathered_mails_listed);
  CHECK(gathered.events.back() == limits::gathered_mails_listed - 1);
  CHECK(*vault.queued_mail_count() == 0);  // it keeps nobody else's mail waiting
  const auto queued = *vault.queued_mails(10, noon);
  REQUIRE(queued.size() == 1);
  CHECK(queued[0].cause == MailCause::gathered);
  CHECK(queued[0].account == account(1));
  CHECK(queued[0].due_at == std::chrono::floor<std::chrono::days>(noon) + 24h);
  REQUIRE(vault.unasked_mail_sent(queued[0].id, account(1), noon + 24h));
  CHECK(vault.gathered_mails(account(1))->count == 0);
  CHECK(vault.queued_mails(10, noon)->empty());
  REQUIRE(vault.gather_mail(mail(1), account(1), noon + 24h));
  CHECK(vault.queued_mails(10, noon)->size() == 1);
  REQUIRE(vault.forget(account(1)));
  CHECK(vault.queued_mails(10, noon)->empty());
  CHECK(vault.gathered_mails(account(1))->events.empty());
}

TEST_CASE("a vault is opened by one at a time") {
  World world;
  world.vault();
  const auto second = Vault::open(world.file());
  REQUIRE_FALSE(second);
  CHECK(second.error() == VaultError::in_use);
}

TEST_CASE("what is no vault, or a later one, is refused and left alone") {
  TempDir directory;
  const auto text = directory.path() / "text";
  std::ofstream(text) << std::string(4096, 'x');
  CHECK(Vault::open(text).error() == VaultError::wrong_format);
  const auto later = directory.path() / "later.db";
  (void)Vault::open(later);
  sqlite3* connection = nullptr;
  REQUIRE(sqlite3_open(later.c_str(), &connection) == SQLITE_OK);
  sqlite3_exec(connection, "PRAGMA user_version = 3", nullptr, nullptr, nullptr);
  sqlite3_close(connection);
  CHECK(Vault::open(later).error() == VaultError::wrong_format);
  CHECK_FALSE(Vault::open(directory.path() / "no" / "directory"));
}
