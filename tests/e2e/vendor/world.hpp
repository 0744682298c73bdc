// The vendor's own command line, unmodified, against a server of the test's own. Each run has a
// home of its own, only the variables it needs, and no way out of the machine.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "e2e/cli_world.hpp"
#include "support/terminal.hpp"

namespace orglog::testing::vendor {

// The releases a row is about; each test program runs as one of them (ORGLOG_VENDOR_RELEASE).
enum Releases : unsigned { v11 = 1, v8 = 2, v7 = 4, v70 = 8 };
constexpr unsigned every = v11 | v8 | v7 | v70;
constexpr unsigned older = v8 | v7 | v70;

// The release under test: `11.10.0` and its bit.
const std::string& release_number();
unsigned release();

// One command and all that it says. Texts are compared as `plain` makes them.
struct Row {
  unsigned releases;
  const char* who;   // a person of the world
  const char* line;  // behind `heroku`
  int exit_code;
  std::string out;
  std::string err;
};

// What a server's refusal looks like in the release under test, behind a progress line if any.
struct Refusal {
  const char* progress = "";
  const char* message;
  const char* id;
};
Row refused(unsigned releases, const char* who, const char* line, const Refusal& refusal);

// `admin` is admin@acme.com, `jill` the contractor jill@daimyo-creative.com, `eve` eve@else.org.
std::string email_of(const std::string& person);

// Without what differs from run to run (ids, times, ports, made-up names) and from terminal to
// terminal (the breaking of lines, trailing blanks, the length of rules).
std::string plain(const std::string& text);

class World {
 public:
  // Ends the program with the code for «skipped» when the release is not installed.
  // `options` of orglogd, beside those that every world has.
  explicit World(std::vector<std::string> options = {});
  ~World();  // ends the server, which must end in order
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  CliWorld& server() { return server_; }
  std::string host() const { return "http://127.0.0.1:" + port_; }
  const std::string& port() const { return port_; }
  // Makes the account and a token for it when the person is new.
  const std::string& token(const std::string& person);
  // Our own command line, which must succeed: who, and what.
  void make(const std::string& person, const std::string& line);
  void make_as_operator(const std::string& line);

  void set_password(const std::string& person, const std::string& password);

  Finished heroku(const std::string& person, const std::string& line);
  Finished heroku_with_token(const std::string& token, const std::string& line) const;
  // The address that the client gives to a browser which does nothing with it.
  std::string page_opened_by(const std::string& person, const std::string& line);
  // `home` stays between runs; without a token the person has to log in.
  Screen heroku_on_terminal(const std::string& home, const std::string& token,
                            const std::string& line, const std::vector<Exchange>& exchanges) const;

  // Runs the rows of this release in their order and checks each.
  void check(std::span<const Row> rows);

 private:
  std::vector<std::string> command(const std::string& line) const;
  std::map<std::string, std::string> environment(const std::string& home,
                                                 const std::string& token) const;

  std::string port_;
  CliWorld server_;
  std::map<std::string, std::string> tokens_;
};

// Makes `directory` a home in which the client has been before: it then neither points to its terms
// nor looks for its own updates.
void furnish_home(const std::string& directory);

}  // namespace orglog::testing::vendor
