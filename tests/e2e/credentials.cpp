// Passwords, links, sessions and tokens of the real server know of each other, over both doors, and
// a kill at any moment leaves none of them behind the others.
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "cli_world.hpp"
#include "support/eventually.hpp"
#include "support/plain_http.hpp"

using namespace orglog::testing;
using std::chrono_literals::operator""s;

namespace {

std::string text_of(const boost::json::value& object, const char* key) {
  return std::string(object.at(key).as_string());
}

struct World : CliWorld {
  World() : CliWorld({"--http", "127.0.0.1:0", "--http-rate", "0"}) {
    given = token_of("eve@acme.com");
  }

  HttpReply ask(const std::string& method, const std::string& target, const std::string& body = {},
                std::map<std::string, std::string> headers = {}) {
    headers["Content-Type"] = "application/json";
    return ask_http(server().http_port(), {method, target, std::move(headers), body});
  }
  // `account:password` with these lines on standard input.
  Finished set_password(const std::string& token, const std::string& lines,
                        const std::string& more = {}) {
    const std::string input = file("input");
    std::ofstream(input) << lines;
    Words command = words_of("account:password eve@acme.com " + more);
    command.insert(command.begin(), ORGLOG_PROGRAM);
    return run_program(command, {{"ORGLOG_SERVER", address()}, {"ORGLOG_TOKEN", token}}, input);
  }
  HttpReply sign_in(const std::string& password, const std::string& cookie = {}) {
    std::map<std::string, std::string> headers{{"X-Requested-With", "x"}};
    if (!cookie.empty()) headers["Cookie"] = cookie;
    return ask("POST", "/dashboard/session",
               R"({"email":"eve@acme.com","password":")" + password + "\"}", headers);
  }
  std::string session(const std::string& password, const std::string& before = {}) {
    const HttpReply reply = sign_in(password, before);
    REQUIRE_MESSAGE(reply.status == 201, reply.body);
    const std::string cookie = reply.headers.at("set-cookie");
    return cookie.substr(0, cookie.find(';'));
  }
  std::string program(const std::string& password) {
    const HttpReply reply = ask("POST", "/oauth/authorizations", R"({"description":"a program"})",
                                {{"Authorization", basic("eve@acme.com", password)}});
    REQUIRE_MESSAGE(reply.status == 201, reply.body);
    return std::string(boost::json::parse(reply.body).at("access_token").at("token").as_string());
  }
  // As a thief would: a change, over HTTP.
  int change_by_cookie(const std::string& cookie) {
    return ask("PATCH", "/account", R"({"name":"Thief"})",
               {{"Cookie", cookie}, {"X-Requested-With", "x"}})
        .status;
  }
  // The same on the socket.
  bool change_by_token(const std::string& token) {
    return run(token, "accounts:rename eve@acme.com --name Eve").exit_code == 0;
  }
  std::vector<std::string> mails(const std::string& subject) {
    std::vector<std::string> all;
    const auto box = std::filesystem::path(data()) / "outbox";
    if (!std::filesystem::exists(box)) return all;
    for (const auto& entry : std::filesystem::directory_iterator(box)) {
      if (entry.path().extension() != ".eml") continue;
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      if (text.str().find("Subject: " + subject) != std::string::npos) all.push_back(text.str());
    }
    return all;
  }
  // Asks for a link, and answers the secret in the mail.
  std::string link() {
    const std::size_t before = mails("Choose a new password").size();
    REQUIRE(ask("POST", "/password-resets", R"({"email":"eve@acme.com"})").status == 201);
    REQUIRE(eventually([&] { return mails("Choose a new password").size() > before; }, 30s));
    std::string secret;
    for (const std::string& mail : mails("Choose a new password")) {
      const std::string before_it = "/dashboard/password-reset/";
      const std::size_t at = mail.find(before_it);
      REQUIRE(at != std::string::npos);
      const std::string found = mail.substr(at + before_it.size(), 43);
      if (!known_links.contains(found)) secret = found;
    }
    known_links.insert(secret);
    return secret;
  }
  HttpReply finalize(const std::string& link, const std::string& password) {
    return ask("POST", "/password-resets/" + link + "/actions/finalize",
               R"({"password":")" + password + "\"}");
  }

  std::string given;  // by the operator
  std::set<std::string> known_links;
};

}  // namespace

TEST_CASE("F-B4: a password that is set at one door ends what the other door gave") {
  World world;
  REQUIRE(world.set_password(world.given, "old horse\n").exit_code == 0);
  const std::string cookie = world.session("old horse");
  const std::string program = world.program("old horse");
  CHECK(world.change_by_cookie(cookie) == 200);
  CHECK(world.change_by_token(program));

  const HttpReply reset = world.finalize(world.link(), "new horse");
  REQUIRE(reset.status == 200);
  CHECK(boost::json::parse(reset.body).at("sessions_ended") == 1);
  CHECK(world.change_by_cookie(cookie) == 401);
  CHECK_FALSE(world.change_by_token(program));
  CHECK(world.change_by_token(world.given));

  const std::string next = world.session("new horse");
  const Finished by_operator =
      world.set_password(world.server().operator_token(), "newest horse\n");
  CHECK(by_operator.out.find("Ended with the old password: 1 session, 0 tokens.") !=
        std::string::npos);
  CHECK(world.change_by_cookie(next) == 401);
  REQUIRE(eventually([&] { return world.mails("Your password was changed").size() == 3; }, 30s));
  const auto audit = world.run(world.given, "audit --user eve@acme.com --actor eve@acme.com").out;
  CHECK(audit.find("by a new password") != std::string::npos);
}

TEST_CASE("F-B4: a token alone sets no other password, on the command line as over HTTP") {
  World world;
  REQUIRE(world.set_password(world.given, "old horse\n").exit_code == 0);
  const Finished without = world.set_password(world.given, "new horse\n");
  CHECK(without.exit_code != 0);
  CHECK(without.err.find("(no_old_password)") != std::string::npos);
  const Finished guess = world.set_password(world.given, "new horse\na guess\n");
  CHECK(guess.exit_code == 4);
  CHECK(guess.err.find("The old password is not right.") != std::string::npos);
  CHECK(world
            .ask("PUT", "/account/password", R"({"password":"new horse"})",
                 {{"Authorization", "Bearer " + world.given}})
            .status == 403);
  CHECK(world.sign_in("old horse").status == 201);
  const std::string program = world.program("old horse");
  CHECK(world.set_password(world.given, "new horse\nold horse\n", "--keep-tokens").exit_code == 0);
  CHECK(world.change_by_token(program));
  CHECK(world.set_password(program, "last horse\nnew horse\n").exit_code == 0);
  CHECK_FALSE(world.change_by_token(program));
  const auto tokens = world.json(world.given, "tokens");
  REQUIRE(tokens.as_array().size() == 1);
  CHECK(text_of(tokens.at(0), "made") == "token");
}

TEST_CASE(
    "F-B5: of several links the newest that is used ends the others, F-B12: and none is told") {
  World world;
  const std::string first = world.link(), second = world.link();
  CHECK(world.finalize(second, "new horse").status == 200);
  CHECK(world.finalize(first, "evil horse").status == 404);
  CHECK(world.finalize(second, "evil horse").status == 404);
  CHECK(world.sign_in("new horse").status == 201);
  const HttpReply known = world.ask("POST", "/password-resets", R"({"email":"eve@acme.com"})");
  const HttpReply unknown = world.ask("POST", "/password-resets", R"({"email":"bob@acme.com"})");
  CHECK(known.status == unknown.status);
  CHECK(known.body.size() == unknown.body.size());
}

TEST_CASE("F-B4: a kill while a password is set leaves either the old one or all that follows") {
  World world;
  REQUIRE(world.set_password(world.given, "horse number 0\n").exit_code == 0);
  std::string password = "horse number 0";
  int killed_before = 0, killed_after = 0;
  for (int round = 1; round <= 8; ++round) {
    const std::string cookie = world.session(password);
    const std::string link = world.link();
    const std::string next = "horse number " + std::to_string(round);
    std::thread setting([&] {
      try {
        world.finalize(link, next);
      } catch (const std::exception&) {  // nobody answered
      }
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(40 * round));
    world.server().end(SIGKILL);
    setting.join();
    world.start();
    const bool is_set = world.sign_in(next).status == 201;
    CHECK(world.change_by_cookie(cookie) == (is_set ? 401 : 200));
    if (is_set) {
      ++killed_after;
      CHECK(world.finalize(link, "evil horse").status == 404);
      password = next;
    } else {
      ++killed_before;
      CHECK(world.sign_in(password).status == 201);
      CHECK(world.finalize(link, next).status == 200);
      CHECK(world.change_by_cookie(cookie) == 401);
      password = next;
    }
  }
  MESSAGE("killed before ", killed_before, ", after ", killed_after);
}
