// `orglog account:password`, from a pipe and from a terminal, and what then stands in the vault.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "cli_world.hpp"
#include "orglog/vault/vault.hpp"
#include "support/eventually.hpp"

using orglog::testing::BackgroundProgram;
using orglog::testing::CliWorld;
using orglog::testing::eventually;
using orglog::testing::Finished;
using orglog::testing::run_program;
using orglog::testing::Words;

namespace {

class World {
 public:
  World() {
    world_.as_operator("org:create acme --admin ada@acme.com");
    ada = world_.token_of("ada@acme.com");
    root = world_.server().operator_token();
  }

  std::map<std::string, std::string> environment(const std::string& token) const {
    return {{"ORGLOG_SERVER", world_.address()}, {"ORGLOG_TOKEN", token}};
  }
  // With `input` on standard input.
  Finished set(const std::string& token, const std::string& email, const std::string& input) {
    const std::string file = world_.file("input");
    std::ofstream(file) << input;
    return run_program({ORGLOG_PROGRAM, "account:password", email}, environment(token), file);
  }
  std::string file(const std::string& name) const { return world_.file(name); }
  CliWorld& cli() { return world_; }

  // Ends the server, and looks into what it left.
  bool is_password(const std::string& password) {
    const auto id = orglog::parse_uuid(world_.json(ada, "whoami").at("id").as_string());
    CHECK(world_.stop() == 0);
    const auto vault = orglog::Vault::open(world_.data() + "/vault.db");
    REQUIRE(vault);
    const auto checked = (*vault)->check_password(orglog::AccountId{*id}, password);
    return *checked == orglog::PasswordCheck::right;
  }

  std::string ada;
  std::string root;

 private:
  CliWorld world_;
};

// A terminal whose keyboard is the test.
class Terminal {
 public:
  Terminal() : keyboard_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    REQUIRE(keyboard_ >= 0);
    REQUIRE(::grantpt(keyboard_) == 0);
    REQUIRE(::unlockpt(keyboard_) == 0);
  }
  ~Terminal() { ::close(keyboard_); }
  std::string name() const { return ::ptsname(keyboard_); }
  void type(const std::string& text) {
    REQUIRE(::write(keyboard_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  bool shows_typing() const {
    termios settings{};
    ::tcgetattr(keyboard_, &settings);
    return (settings.c_lflag & ECHO) != 0;
  }

 private:
  int keyboard_;
};

bool says(const std::string& file, const std::string& text) {
  std::ostringstream all;
  all << std::ifstream(file).rdbuf();
  return all.str().find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("the person sets his password from standard input, and only its hash is kept") {
  World world;
  const Finished finished = world.set(world.ada, "Ada@Acme.com", "correct horse\nsecond line\n");
  CHECK(finished.exit_code == 0);
  CHECK(finished.out == "Setting the password of Ada@Acme.com... done\n");
  CHECK(world.cli().server().log().find("correct horse") == std::string::npos);
  CHECK(world.is_password("correct horse"));
}

TEST_CASE("the operator sets anybody's, nobody else another one's") {
  World world;
  const std::string joe = world.cli().token_of("joe@acme.com");
  CHECK(world.set(world.root, "ada@acme.com", "by the operator\n").exit_code == 0);
  const Finished others = world.set(joe, "ada@acme.com", "by somebody else\n");
  CHECK(others.exit_code == 4);
  CHECK(others.err.find("(forbidden)") != std::string::npos);
  // The same words whether there is such an account or not.
  CHECK(world.set(joe, "nobody@acme.com", "by somebody else\n").err == others.err);
  CHECK(world.set(world.root, "nobody@acme.com", "correct horse").err.find("(not_found)") !=
        std::string::npos);
  CHECK(world.is_password("by the operator"));
}

TEST_CASE("a token that is narrower than its owner sets no password") {
  World world;
  const auto narrow = world.cli().json(world.ada, "tokens:create ada@acme.com --scope read");
  const Finished finished =
      world.set(std::string(narrow.at("token").as_string()), "ada@acme.com", "correct horse\n");
  CHECK(finished.exit_code == 4);
  CHECK(finished.err.find("(forbidden)") != std::string::npos);
}

TEST_CASE("passwords that are too short, too long or missing are refused") {
  World world;
  CHECK(world.set(world.ada, "ada@acme.com", "short\n").err.find("too short") != std::string::npos);
  CHECK(world.set(world.ada, "ada@acme.com", std::string(513, 'x')).err.find("too long") !=
        std::string::npos);
  CHECK(world.set(world.ada, "ada@acme.com", "").err.find("(no_password)") != std::string::npos);
  CHECK(world.set(world.ada, "no address", "correct horse").exit_code != 0);
}

TEST_CASE("a terminal asks twice and shows nothing of what is typed") {
  World world;
  Terminal terminal;
  const std::string out = world.file("out");
  BackgroundProgram program({ORGLOG_PROGRAM, "account:password", "ada@acme.com"},
                            world.environment(world.ada), out, terminal.name());
  REQUIRE(eventually([&] { return says(out + ".err", "New password: "); }));
  REQUIRE(eventually([&] { return !terminal.shows_typing(); }));
  terminal.type("correct horse\n");
  REQUIRE(eventually([&] { return says(out + ".err", "Type it again: "); }));
  REQUIRE(eventually([&] { return !terminal.shows_typing(); }));
  SUBCASE("the same both times") {
    terminal.type("correct horse\n");
    CHECK(program.wait() == 0);
    CHECK(world.is_password("correct horse"));
  }
  SUBCASE("two different ones") {
    terminal.type("correct hose\n");
    CHECK(program.wait() == 2);
    CHECK(says(out + ".err", "(passwords_differ)"));
    CHECK_FALSE(world.is_password("correct horse"));
  }
  SUBCASE("an end in the middle gives the terminal back as it was") {
    CHECK(program.end(SIGINT) == -SIGINT);
  }
  CHECK(terminal.shows_typing());
  CHECK_FALSE(says(out + ".err", "correct"));
  CHECK_FALSE(says(out, "horse"));
}
