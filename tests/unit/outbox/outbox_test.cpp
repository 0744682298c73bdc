// The whole way from a command to a mail as a file.
#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <map>
#include <sstream>

#include "orglog/domain/decider.hpp"
#include "orglog/outbox/outbox.hpp"
#include "outbox/compose.hpp"
#include "support/engine_fixture.hpp"
#include "support/eventually.hpp"

namespace orglog::testing {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""s;

struct Mail {
  std::string file;
  std::string to;
  std::string subject;
  std::string id;
  std::string text;
};

std::string header(const std::string& bytes, const std::string& name) {
  const std::size_t begin = bytes.find("\r\n" + name + ": ");
  if (begin == std::string::npos) return {};
  const std::size_t value = begin + name.size() + 4;
  return bytes.substr(value, bytes.find("\r\n", value) - value);
}

class World {
 public:
  World() {
    spdlog::set_level(spdlog::level::critical);
    options.directory = directory_.path() / "outbox";
    options.from = "orglog <orglog@acme.com>";
    options.public_url = "https://orgs.acme.com";
  }
  ~World() { stop(); }

  void open_vault() {
    if (!vault_) vault_ = *Vault::open(directory_.path() / "vault.db");
  }
  void start() {
    open_vault();
    outbox_ = *Outbox::make(parts(), options);
    outbox_->start([this](const Error& error) { failure = error.message(); });
  }
  OutboxParts parts() {
    return {*log_, *engine_.runner, engine_.state_table, *vault_, engine_.clock};
  }
  void stop() {
    if (outbox_) outbox_->stop();
    outbox_.reset();
    vault_.reset();
  }
  Outbox& outbox() { return *outbox_; }
  Vault& vault() { return *vault_; }
  ManualClock& clock() { return engine_.clock; }
  void pass(std::chrono::microseconds time) { engine_.clock.now_us += time.count(); }

  Outcome submit(Submission submission) {
    const Outcome outcome = engine_.submit(std::move(submission));
    REQUIRE(outcome.kind == Outcome::Kind::accepted);
    if (outbox_) outbox_->log_grew();
    return outcome;
  }
  Outcome by_operator(Command command, std::optional<Timestamp> occurred_at = {},
                      Origin origin = Origin::socket) {
    Submission submission = engine_.as_operator(std::move(command));
    submission.occurred_at = occurred_at;
    submission.origin = origin;
    return submit(std::move(submission));
  }
  Outcome by(const std::string& address, Command command) {
    return submit(engine_.as(address, std::move(command)));
  }
  // By the person's own hand.
  Outcome ask_with_token(const std::string& address, Command command, Origin origin) {
    const std::string secret = "of " + address;
    engine_.submit(engine_.as_operator(IssueToken{email(address), sha256(secret), ""}));
    engine_.settle();
    Submission submission = engine_.as_operator(std::move(command));
    submission.principal =
        *authenticate(engine_.state_table, Sha256Digest{}, secret, engine_.clock.now());
    submission.origin = origin;
    const Outcome outcome = engine_.submit(std::move(submission));
    outbox_->log_grew();
    return outcome;
  }
  Submission submission(const std::string& address, Command command) {
    return engine_.as(address, std::move(command));
  }
  // A person who has no mail coming.
  void active(const std::string& address) { by_operator(RegisterAccount{email(address), {}}); }
  AccountId id_of(const std::string& address) {
    engine_.settle();
    AccountId id;
    engine_.state_table.read([&](const State& state) { id = state.account(email(address))->id; });
    return id;
  }

  // And the one mail of what was gathered is sent.
  void a_day_passes() {
    const std::uint64_t before = outbox_->figures().sent;
    pass(24h);
    outbox_->log_grew();
    REQUIRE(eventually([&] { return outbox_->figures().sent == before + 1; }));
  }
  // Which of all mails it was that went out, by when its file was written.
  std::uint64_t place_of(const std::string& subject) const {
    std::filesystem::file_time_type written{};
    for (const Mail& mail : mails())
      if (mail.subject == subject)
        written = std::filesystem::last_write_time(options.directory / mail.file);
    std::uint64_t place = 0;
    for (const Mail& mail : mails())
      if (std::filesystem::last_write_time(options.directory / mail.file) < written) ++place;
    return place;
  }

  // Waits until everything was looked at and nothing waits.
  void settle() {
    REQUIRE(eventually(
        [&] { return outbox_->checkpoint() == log_->end() && *outbox_->waiting() == 0; }, 30s));
  }
  std::vector<Mail> mails() const {
    std::vector<Mail> all;
    if (!std::filesystem::exists(options.directory)) return all;
    for (const auto& entry : std::filesystem::directory_iterator(options.directory)) {
      std::ostringstream text;
      text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      const std::string bytes = "\r\n" + text.str();
      all.push_back({entry.path().filename(), header(bytes, "To"), header(bytes, "Subject"),
                     header(bytes, "Message-ID"), bytes.substr(bytes.find("\r\n\r\n") + 4)});
    }
    return all;
  }
  // Those to one person: subject and text.
  std::map<std::string, std::string> to(const std::string& address) const {
    std::map<std::string, std::string> found;
    for (const Mail& mail : mails()) {
      if (mail.to == address) found[mail.subject] = mail.text;
    }
    return found;
  }

  OutboxOptions options;
  std::string failure;

 private:
  TempDir directory_;
  std::unique_ptr<EventLog> log_ = make_memory_log();
  EngineFixture engine_{*log_, directory_.path() / "projections"};
  std::unique_ptr<Vault> vault_;
  std::unique_ptr<Outbox> outbox_;
};

// What stands behind `prefix` up to the end of the line.
std::string behind(const std::string& text, const std::string& prefix) {
  const std::size_t at = text.find(prefix);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + prefix.size();
  return text.substr(begin, text.find("\r\n", begin) - begin);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::string activation_link = "https://orgs.acme.com/dashboard/activate/";

}  // namespace

TEST_CASE("the first admin learns the org's name, its limits and where to find it") {
  World world;
  world.start();
  world.by_operator(ProvisionOrg{
      org("acme-widgets"), email("ada@acme.com"), OrgType::team, {}, Package{{}, {}, 10, 50'000}});
  world.settle();
  const auto mails = world.to("ada@acme.com");
  REQUIRE(mails.size() == 2);
  const std::string& text = mails.at("Your organization acme-widgets is ready");
  CHECK(has(text, "    members and invitations  25\r\n"));
  CHECK(has(text, "    apps                     100\r\n"));
  CHECK(has(text, "    dyno units at a time     10\r\n"));
  CHECK(has(text, "    add-ons a month          500.00\r\n"));
  CHECK(has(text, "\r\n    https://orgs.acme.com/dashboard/teams/acme-widgets\r\n"));
  CHECK(mails.contains("Activate your account"));
}

TEST_CASE("who gets an account by being named gets a link that activates it, once") {
  World world;
  world.start();
  world.by_operator(ProvisionOrg{org("acme"), email("ada@acme.com"), {}, {}, {}});
  world.settle();
  const std::string secret =
      behind(world.to("ada@acme.com").at("Activate your account"), activation_link);
  const Timestamp now = world.clock().now();
  const auto link = *world.vault().find_link(secret, now);
  REQUIRE(link);
  CHECK(link->account == world.id_of("ada@acme.com"));
  CHECK(link->purpose == LinkPurpose::activation);
  CHECK(*world.vault().set_password_by_link(secret, "correct horse", {}, now) == link->account);
  CHECK_FALSE(*world.vault().set_password_by_link(secret, "battery staple", {}, now));
}

TEST_CASE("F-B4: whoever's password is set is told from where, what ended and what stays") {
  World world;
  world.active("ada@acme.com");
  world.start();
  world.by_operator(IssueToken{email("ada@acme.com"), sha256("old"), "laptop", {}, {}});
  const auto give = [&](const char* secret, TokenMaking made) {
    IssueToken wish{email("ada@acme.com"), sha256(secret), *Description::parse(secret)};
    wish.made = made;
    world.by("ada@acme.com", wish);
  };
  give("browser session", TokenMaking::session);
  give("a program", TokenMaking::password);
  Submission change =
      world.submission("ada@acme.com", ChangePassword{email("ada@acme.com"), PasswordSetBy::link});
  change.client = std::make_shared<const Client>(Client{"Firefox", "192.0.2.7"});
  world.submit(std::move(change));
  world.settle();
  const std::string text = world.to("ada@acme.com").at("Your password was changed");
  CHECK(has(text, "was changed at 20"));
  CHECK(has(text, "Z by a mailed link"));
  CHECK(has(text, ", from 192.0.2.7, with Firefox."));
  CHECK(has(text, "1 session and 1 token made by password."));
  CHECK_FALSE(has(text, "laptop"));  // it is known that the operator made it
  CHECK(has(text, "https://orgs.acme.com/dashboard/forgotten"));
}

TEST_CASE("F-B4: older tokens of unknown making are listed, and what was kept is said") {
  State state;
  const AccountId ada{derive_uuid({}, 0, "ada")};
  auto happened = [&, position = Position{0}](const Event& event) mutable {
    evolve(state, EventEnvelope{position++, Timestamp{1'700'000'000s}, {}, event});
  };
  const auto issued = [&](const char* secret, const char* description, TokenMaking made,
                          std::optional<Timestamp> until = {}) {
    happened(TokenIssued{TokenId{derive_uuid({}, 0, secret)},
                         ada,
                         sha256(secret),
                         *Description::parse(description),
                         {},
                         until,
                         made});
  };
  happened(AccountRegistered{ada, email("ada@acme.com"), "", AccountState::active});
  issued("1", "an old laptop", TokenMaking::unknown);
  issued("2", "a new laptop", TokenMaking::token);
  issued("3", "an ended one", TokenMaking::unknown, Timestamp{1'700'000'100s});
  issued("4", "browser session", TokenMaking::unknown);
  const PasswordChanged change{ada, PasswordSetBy::platform_operator, 3, 0, true};
  const auto draft = outbox::draft_of_password_change(state, change, Timestamp{1'700'000'200s},
                                                      {"", "::1", ""}, "https://orgs.acme.com");
  REQUIRE(draft);
  const std::string text = outbox::text_of(*draft, "");
  CHECK(has(text, "at 2023-11-14T22:16:40Z by the operator of the platform, from ::1."));
  CHECK(has(text, "3 sessions and 0 tokens made by password."));
  CHECK(has(text, "Tokens made by password stay, as was asked for."));
  CHECK(has(text, "an old laptop"));
  for (const char* other : {"a new laptop", "an ended one", "browser session"})
    CHECK_FALSE(has(text, other));
}

TEST_CASE("F-B5: a link that was asked for before a password was set is not mailed after it") {
  World world;
  world.active("ada@acme.com");
  world.start();
  const AccountId ada = world.id_of("ada@acme.com");
  world.stop();
  world.open_vault();
  const Timestamp now = world.clock().now();
  REQUIRE(world.vault().queue_password_reset(
      {random_uuid(), MailCause::password_reset, 0, ada, now, now}));
  REQUIRE(world.vault().set_password(ada, "correct horse", {}));
  world.start();
  world.settle();
  CHECK_FALSE(world.to("ada@acme.com").contains("Choose a new password"));
}

TEST_CASE("members, collaborators, the invited and recipients of apps are told") {
  World world;
  for (const char* person : {"ada@acme.com", "joe@acme.com", "jill@else.org", "tom@acme.com"})
    world.active(person);
  world.start();
  world.by_operator(ProvisionOrg{org("acme"), email("ada@acme.com"), {}, {}, {}});
  world.by("ada@acme.com", AddMember{org("acme"), email("joe@acme.com"), Role::member});
  world.by("ada@acme.com", InviteMember{org("acme"), email("tom@acme.com"), Role::admin});
  world.by("joe@acme.com", CreateApp{app("web"), org("acme"), false});
  world.by("ada@acme.com", AddCollaborator{app("web"), email("jill@else.org")});
  world.by("joe@acme.com", CreateApp{app("mine"), {}, false});
  world.by("joe@acme.com", AddCollaborator{app("mine"), email("jill@else.org")});
  world.by("joe@acme.com", TransferApp{app("mine"), {"jill@else.org"}, false});
  world.settle();
  const auto joe = world.to("joe@acme.com");
  REQUIRE(joe.size() == 1);
  CHECK(has(joe.at("You have been added to acme"), "ada@acme.com added you as member to"));
  const auto tom = world.to("tom@acme.com");
  REQUIRE(tom.size() == 1);
  CHECK(has(tom.at("You are invited to join acme"), "invites you to join the organization acme"));
  CHECK(has(tom.at("You are invited to join acme"), "as admin"));
  const auto jill = world.to("jill@else.org");
  REQUIRE(jill.size() == 3);
  CHECK(has(jill.at("You have been added to the app web"), "view, deploy, operate"));
  CHECK(has(jill.at("You have been added to the app mine"), "that joe@acme.com owns"));
  CHECK(has(jill.at("The app mine is offered to you"), "joe@acme.com wants to transfer"));
  CHECK(world.to("ada@acme.com").size() == 1);
}

TEST_CASE("nobody is told what he did himself") {
  World world;
  world.active("ada@acme.com");
  world.active("joe@acme.com");
  world.start();
  world.by_operator(ProvisionOrg{org("acme"), email("ada@acme.com"), {}, {}, {}});
  world.by("ada@acme.com", AddMember{org("acme"), email("joe@acme.com"), Role::member});
  world.by("ada@acme.com", CreateApp{app("web"), org("acme"), false});
  world.by("joe@acme.com", AddCollaborator{app("web"), email("joe@acme.com")});
  world.settle();
  CHECK(world.to("joe@acme.com").size() == 1);
}

TEST_CASE("I4, D9: a mail that was asked for again goes out again, with a link of its own") {
  World world;
  world.active("ada@acme.com");
  world.active("tom@acme.com");
  world.by_operator(ProvisionOrg{org("acme"), email("ada@acme.com"), {}, {}, {}});
  world.by("ada@acme.com", AddMember{org("acme"), email("grace@acme.com"), Role::member});
  world.by("ada@acme.com", InviteMember{org("acme"), email("tom@acme.com"), Role::member});
  world.by("ada@acme.com", InviteMember{org("acme"), email("new@else.org"), Role::admin});
  world.start();
  world.settle();
  const std::string first =
      behind(world.to("grace@acme.com").at("Activate your account"), activation_link);
  std::filesystem::remove_all(world.options.directory);
  for (const char* person : {"grace@acme.com", "tom@acme.com", "new@else.org"})
    world.by("ada@acme.com", SendAgain{org("acme"), email(person)});
  world.settle();
  CHECK(world.mails().size() == 3);
  const std::string second =
      behind(world.to("grace@acme.com").at("Activate your account"), activation_link);
  CHECK(second != first);
  for (const std::string& secret : {first, second})
    CHECK(*world.vault().find_link(secret, world.clock().now()));
  const std::string tom = world.to("tom@acme.com").at("You are invited to join acme");
  CHECK(has(tom, "ada@acme.com invites you to join the organization acme as member"));
  CHECK_FALSE(has(tom, activation_link));
  const std::string newcomer = world.to("new@else.org").at("You are invited to join acme");
  CHECK(has(newcomer, "as admin"));
  CHECK(*world.vault().find_link(behind(newcomer, activation_link), world.clock().now()));
}

TEST_CASE("I4: who has activated or lost the invitation meanwhile is sent nothing again") {
  World world;
  world.active("ada@acme.com");
  world.active("tom@acme.com");
  world.by_operator(ProvisionOrg{org("acme"), email("ada@acme.com"), {}, {}, {}});
  world.by("ada@acme.com", AddMember{org("acme"), email("grace@acme.com"), Role::member});
  world.by("ada@acme.com", InviteMember{org("acme"), email("tom@acme.com"), Role::member});
  world.by("ada@acme.com", SendAgain{org("acme"), email("grace@acme.com")});
  world.by("ada@acme.com", SendAgain{org("acme"), email("tom@acme.com")});
  world.by("ada@acme.com", RevokeInvitation{org("acme"), email("tom@acme.com")});
  world.by_operator(ActivateAccount{email("grace@acme.com")});
  world.start();
  world.settle();
  CHECK(world.to("tom@acme.com").empty());
  CHECK_FALSE(world.to("grace@acme.com").contains("Activate your account"));
}

TEST_CASE("a mail speaks of what is so when it is sent: who has been removed is told nothing") {
  World world;
  for (const char* person : {"ada@acme.com", "joe@acme.com", "tom@acme.com"}) world.active(person);
  world.by_operator(ProvisionOrg{org("acme"), email("ada@acme.com"), {}, {}, {}});
  world.by("ada@acme.com", AddMember{org("acme"), email("joe@acme.com"), Role::member});
  world.by("ada@acme.com", InviteMember{org("acme"), email("tom@acme.com"), Role::member});
  world.by("ada@acme.com", RemoveMember{org("acme"), email("joe@acme.com")});
  world.by("ada@acme.com", RevokeInvitation{org("acme"), email("tom@acme.com")});
  world.by("ada@acme.com", RenameOrg{org("acme"), org("widgets")});
  world.start();
  world.settle();
  CHECK(world.mails().size() == 1);
  CHECK(world.to("ada@acme.com").contains("Your organization widgets is ready"));
}

TEST_CASE("a mail that was delivered is not sent again after a restart, what came meanwhile is") {
  World world;
  world.start();
  world.by_operator(ProvisionOrg{org("acme"), email("ada@acme.com"), {}, {}, {}});
  world.settle();
  CHECK(world.mails().size() == 2);
  world.stop();
  std::filesystem::remove_all(world.options.directory);
  world.by("ada@acme.com", AddMember{org("acme"), email("joe@acme.com"), Role::member});
  world.start();
  world.settle();
  const auto mails = world.mails();
  CHECK(mails.size() == 2);
  for (const Mail& mail : mails) CHECK(mail.to == "joe@acme.com");
  CHECK(world.outbox().figures().sent == 2);
}

TEST_CASE("what could not be delivered waits over a restart, under the same Message-ID") {
  World world;
  world.active("ada@acme.com");
  std::ofstream(world.options.directory) << "no directory";
  world.start();
  world.by_operator(ProvisionOrg{org("acme"), email("ada@acme.com"), {}, {}, {}});
  REQUIRE(eventually([&] { return world.outbox().figures().postponed > 0; }));
  CHECK(*world.outbox().waiting() == 1);
  world.stop();
  std::filesystem::remove(world.options.directory);
  world.start();
  world.settle();
  const auto mails = world.mails();
  REQUIRE(mails.size() == 1);
  // The file is named after the mail: one that was not struck off is written over.
  const std::string id = mails[0].id.substr(1, 36);
  CHECK(mails[0].file == "2027-01-15T08-00-00Z-" + id + ".eml");
}

TEST_CASE("F-C3: after so many mails a day the rest comes in one at its end, over a restart") {
  World world;
  world.active("eve@else.org");
  world.active("tom@acme.com");
  world.start();
  world.by("eve@else.org", CreateApp{app("blog"), {}, false});
  const auto add_and_remove = [&](int times) {
    for (int round = 0; round < times; ++round) {
      world.by("eve@else.org", AddCollaborator{app("blog"), email("tom@acme.com")});
      world.settle();
      world.by("eve@else.org", RemoveCollaborator{app("blog"), email("tom@acme.com")});
    }
  };
  add_and_remove(limits::unasked_mails_a_day);
  const auto of_tom = [&] {
    const auto mails = world.mails();
    return std::ranges::count(mails, "tom@acme.com", &Mail::to);
  };
  CHECK(of_tom() == limits::unasked_mails_a_day);
  world.stop();
  world.start();
  add_and_remove(3);
  world.by("eve@else.org", CreateApp{app("shop"), {}, false});
  world.by("eve@else.org", AddCollaborator{app("shop"), email("tom@acme.com")});
  world.settle();
  CHECK(of_tom() == limits::unasked_mails_a_day);
  // A new password is asked for by somebody, and comes at once.
  REQUIRE(world.outbox().request_password_reset(world.id_of("tom@acme.com")));
  world.settle();
  CHECK(world.to("tom@acme.com").contains("Choose a new password"));
  // Others are not concerned.
  world.active("ann@acme.com");
  world.by("eve@else.org", AddCollaborator{app("shop"), email("ann@acme.com")});
  world.settle();
  CHECK_FALSE(world.to("ann@acme.com").empty());
  world.a_day_passes();
  const std::string text = world.to("tom@acme.com").at("What else happened that concerns you");
  CHECK(has(text, "  - You have been added to the app shop\r\n"));
  CHECK(has(text, "/dashboard/apps/shop\r\n"));
  CHECK_FALSE(has(text, "blog"));  // of which nothing is so any more
  world.by("eve@else.org", AddCollaborator{app("blog"), email("tom@acme.com")});
  world.settle();
  CHECK(of_tom() == limits::unasked_mails_a_day + 3);
}

TEST_CASE("F-C3: who has yet to activate an account can do so from the one mail, too") {
  World world;
  world.active("eve@else.org");
  world.by("eve@else.org", CreateApp{app("app-0"), {}, false});
  world.by("eve@else.org", AddCollaborator{app("app-0"), email("new@else.org")});
  for (std::uint32_t number = 1; number <= limits::unasked_mails_a_day; ++number) {
    const AppName name = app("app-" + std::to_string(number));
    world.by("eve@else.org", CreateApp{name, {}, false});
    world.by("eve@else.org", AddCollaborator{name, email("new@else.org")});
  }
  world.start();
  world.settle();
  world.a_day_passes();
  const std::string text = world.to("new@else.org").at("What else happened that concerns you");
  CHECK(*world.vault().find_link(behind(text, activation_link), world.clock().now()));
  CHECK(world.outbox().figures().sent == limits::unasked_mails_a_day + 1);
}

TEST_CASE("F-C3: a reset does not wait behind a queue of other mails") {
  World world;
  for (int number = 0; number < 200; ++number)
    world.by_operator(IssueToken{email("p" + std::to_string(number) + "@acme.com"),
                                 sha256("x" + std::to_string(number)), ""});
  world.active("ada@acme.com");
  world.by_operator(ProvisionOrg{org("acme"), email("ada@acme.com"), {}, {}, {}});
  for (int number = 0; number < 200; ++number)
    world.by(
        "ada@acme.com",
        AddMember{org("acme"), email("p" + std::to_string(number) + "@acme.com"), Role::member});
  world.start();
  REQUIRE(eventually([&] { return world.outbox().figures().sent >= 5; }));
  REQUIRE(world.outbox().request_password_reset(world.id_of("ada@acme.com")));
  const std::uint64_t before = world.outbox().figures().sent;
  world.settle();
  CHECK(world.outbox().figures().sent > 200);
  CHECK(world.place_of("Choose a new password") < before + 3);
}

TEST_CASE("F-A5: what comes from an import is told to nobody, however new it is") {
  World world;
  world.start();
  const Timestamp now = world.clock().now();
  const auto imported = [&](Command command, std::chrono::hours age) {
    world.by_operator(std::move(command), now - age, Origin::import);
  };
  imported(ProvisionOrg{org("old"), email("ada@acme.com"), {}, {}, {}}, 24h * 800);
  imported(AddMember{org("old"), email("joe@acme.com"), Role::member}, 2h);
  imported(RemoveMember{org("old"), email("joe@acme.com")}, 1h);
  imported(AddMember{org("old"), email("tom@acme.com"), Role::member}, 0h);
  imported(CreateApp{app("web"), org("old"), {}}, 0h);
  imported(AddCollaborator{app("web"), email("kim@else.org"), Permissions::all()}, 0h);
  world.settle();
  CHECK(world.mails().empty());

  SUBCASE("what happens to the imported afterwards is told, once they are asked") {
    world.by("ada@acme.com", AddMember{org("old"), email("zoe@acme.com"), Role::member});
    REQUIRE(world.outbox().request_password_reset(world.id_of("tom@acme.com")).has_value());
    world.settle();
    CHECK(world.to("zoe@acme.com").size() == 2);
    CHECK(world.to("tom@acme.com").contains("Activate your account"));
  }
}

TEST_CASE("F-A5: the age of what was done otherwise silences nobody") {
  World world;
  world.start();
  world.by_operator(ProvisionOrg{org("acme"), email("ada@acme.com"), {}, {}, {}},
                    world.clock().now() - 24h * 8);
  world.settle();
  CHECK(world.to("ada@acme.com").size() == 2);
}

TEST_CASE("F-A5: whoever is not the operator cannot call an import what people must be told of") {
  World world;
  world.start();
  world.by_operator(ProvisionOrg{org("acme"), email("ada@acme.com"), {}, {}, {}});
  world.active("joe@acme.com");
  const AddMember add_joe{org("acme"), email("joe@acme.com"), Role::admin};
  const Outcome outcome = world.ask_with_token("ada@acme.com", add_joe, Origin::import);
  CHECK(outcome.kind == Outcome::Kind::rejected);
  CHECK(outcome.rejection.reason == Reason::operator_only);
  REQUIRE(world.ask_with_token("ada@acme.com", add_joe, Origin::cli).kind ==
          Outcome::Kind::accepted);
  world.settle();
  CHECK(world.to("joe@acme.com").size() == 1);
}

TEST_CASE("F-A5: a mail of an import that was queued by an earlier version is dropped") {
  World world;
  world.by_operator(ProvisionOrg{org("old"), email("ada@acme.com"), {}, {}, {}}, {},
                    Origin::import);
  world.start();
  world.settle();
  QueuedMail mail;
  mail.id = random_uuid();
  mail.cause = MailCause::event;
  mail.position = 0;
  REQUIRE(world.vault().queue_mails({&mail, 1}, world.outbox().checkpoint()).has_value());
  world.outbox().log_grew();
  world.settle();
  CHECK(world.mails().empty());
}

TEST_CASE("a store that had no vault mails from its begin, but not what is old by then") {
  World world;
  world.by_operator(ProvisionOrg{org("old"), email("ada@acme.com"), {}, {}, {}});
  world.pass(24h * 8);
  world.by_operator(ProvisionOrg{org("new"), email("joe@acme.com"), {}, {}, {}});
  world.start();
  world.settle();
  CHECK(world.to("ada@acme.com").empty());
  CHECK(world.to("joe@acme.com").size() == 2);
}

TEST_CASE("an outage is no history: what waited for a week is still told") {
  World world;
  world.start();
  world.stop();
  world.by_operator(ProvisionOrg{org("acme"), email("ada@acme.com"), {}, {}, {}});
  world.pass(24h * 8);
  world.start();
  world.settle();
  CHECK(world.to("ada@acme.com").size() == 2);
}

TEST_CASE(
    "F-A2: a vault that was made while the clock ran ahead does not take for old what comes") {
  World world;
  world.clock().jump(24h * 3650);
  world.start();
  world.settle();
  world.stop();
  world.clock().jump(-24h * 3650);
  world.start();
  world.by_operator(ProvisionOrg{org("acme"), email("ada@acme.com"), {}, {}, {}});
  world.settle();
  CHECK(world.to("ada@acme.com").size() == 2);
}

TEST_CASE("a password reset is a mail with a link, queued durably and once at a time") {
  World world;
  world.active("ada@acme.com");
  std::ofstream(world.options.directory) << "no directory";
  world.start();
  const AccountId ada = world.id_of("ada@acme.com");
  REQUIRE(world.outbox().request_password_reset(ada));
  REQUIRE(world.outbox().request_password_reset(ada));
  CHECK(*world.outbox().waiting() == 1);
  world.stop();
  std::filesystem::remove(world.options.directory);
  world.start();
  world.settle();
  const auto mails = world.to("ada@acme.com");
  REQUIRE(mails.size() == 1);
  const std::string secret =
      behind(mails.at("Choose a new password"), "https://orgs.acme.com/dashboard/password-reset/");
  const auto link = *world.vault().find_link(secret, world.clock().now());
  REQUIRE(link);
  CHECK(link->account == ada);
  CHECK(link->purpose == LinkPurpose::password_reset);
}

TEST_CASE("who has not activated his account yet gets that link when he asks for a password") {
  World world;
  world.start();
  world.by_operator(ProvisionOrg{org("acme"), email("ada@acme.com"), {}, {}, {}});
  world.settle();
  std::filesystem::remove_all(world.options.directory);
  REQUIRE(world.outbox().request_password_reset(world.id_of("ada@acme.com")));
  world.settle();
  const auto mails = world.to("ada@acme.com");
  REQUIRE(mails.size() == 1);
  const std::string secret = behind(mails.at("Activate your account"), activation_link);
  CHECK((*world.vault().find_link(secret, world.clock().now()))->purpose ==
        LinkPurpose::activation);
}

TEST_CASE("a password reset of an account that does not exist is dropped") {
  World world;
  world.start();
  REQUIRE(world.outbox().request_password_reset(AccountId{random_uuid()}));
  world.settle();
  CHECK(world.mails().empty());
}

TEST_CASE("options that make no sense are named") {
  World world;
  world.start();
  const auto error_with = [&](const auto& change) {
    OutboxOptions options = world.options;
    change(options);
    return Outbox::make(world.parts(), options).error();
  };
  CHECK(error_with([](OutboxOptions& o) { o.from = "nobody"; }) == OutboxError::bad_sender);
  CHECK(error_with([](OutboxOptions& o) { o.public_url = "ftp://x"; }) ==
        OutboxError::bad_public_url);
  CHECK(error_with([](OutboxOptions& o) { o.public_url = "http://a b"; }) ==
        OutboxError::bad_public_url);
  for (const char* url :
       {"localhost:25", "http://localhost", "smtp://", "smtp://a@b", "smtp://a/b"})
    CHECK(error_with([&](OutboxOptions& o) { o.server.emplace().url = url; }) ==
          OutboxError::bad_server);
}

}  // namespace orglog::testing
