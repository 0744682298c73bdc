#include "e2e/vendor/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <regex>
#include <set>

#include "support/eventually.hpp"
#include "support/plain_http.hpp"
#include "support/private_network.hpp"

namespace orglog::testing::vendor {
namespace {

constexpr int skipped = 77;

struct Known {
  const char* number;
  unsigned bit;
  const char* program;
};
constexpr Known known_releases[] = {{"11.10.0", v11, "bin/run.js"},
                                    {"8.11.5", v8, "bin/run"},
                                    {"7.68.3", v7, "bin/run"},
                                    {"7.0.12", v70, "bin/run"}};

const Known& known() {
  static const Known& found = []() -> const Known& {
    const char* const wanted = std::getenv("ORGLOG_VENDOR_RELEASE");
    for (const Known& one : known_releases) {
      if (wanted == nullptr || std::string(wanted) == one.number) return one;
    }
    throw std::runtime_error("ORGLOG_VENDOR_RELEASE names no release that is known here");
  }();
  return found;
}

std::filesystem::path installed() {
  const char* const elsewhere = std::getenv("ORGLOG_VENDOR_DIR");
  return elsewhere == nullptr ? ORGLOG_VENDOR_FOLDER : elsewhere;
}

std::string program() {
  return installed() / (std::string("heroku-") + known().number) / "node_modules/heroku" /
         known().program;
}

// Before the first server starts, so that both sides are in the same network.
bool keep_inside() {
  static const bool alone = [] {
    const bool entered = enter_private_network();
    std::cout << (entered ? "In a network of its own, which has a loopback only.\n"
                          : "No network of its own was permitted: proxies that do not exist keep "
                            "the clients from leaving the machine.\n");
    return entered;
  }();
  return alone;
}

void skip_unless_installed() {
  if (std::filesystem::exists(program()) && std::filesystem::exists(installed() / "node")) return;
  std::cout << "skipped: the vendor's command line " << known().number << " is not in "
            << installed().string() << " (tests/e2e/vendor/install.sh)\n";
  std::exit(skipped);
}

// The first thing a world does.
std::string port_inside() {
  skip_unless_installed();
  keep_inside();
  return free_port();
}

std::vector<std::string> with_http(std::vector<std::string> options, const std::string& port) {
  options.insert(options.end(), {"--http", "127.0.0.1:" + port});
  return options;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::string line;
  for (const char character : text) {
    if (character == '\n') {
      lines.push_back(std::exchange(line, {}));
    } else {
      line.push_back(character);
    }
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(" \t") + 1);
  return line;
}

// Error texts are broken into lines of the terminal's width, each behind a bar or four blanks.
// Gives the bar, or nothing when the line is no such line.
std::string bar_of(const std::string& line) {
  for (const char* bar : {" ›", " ▸", "    "}) {
    if (line.rfind(bar, 0) == 0) return bar;
  }
  return {};
}

bool begins_message(const std::string& text) {
  return text.rfind("Warning: ", 0) == 0 || text.rfind("Error: ", 0) == 0;
}

// Made-up names have all lengths, and the columns of a table follow them.
std::string without_columns(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == ' ' && result.ends_with("  ")) continue;
    result += c;
  }
  return result;
}

// Dynos come in the order of their ids, which follow from the app's; the kinds of them stand in the
// order of the first of each.
std::string without_order_of_dynos(const std::string& text) {
  constexpr std::string_view head = "Dynos:  ", between = ", ";
  std::string result;
  for (const std::string& line : lines_of(text)) {
    if (!line.starts_with(head)) {
      result += line + '\n';
      continue;
    }
    std::set<std::string> kinds;
    for (std::size_t at = head.size(); at < line.size();) {
      const std::size_t end = std::min(line.find(between, at), line.size());
      kinds.insert(line.substr(at, end - at));
      at = end + between.size();
    }
    result += head;
    for (const std::string& kind : kinds) result += kind + ' ';
    result += '\n';
  }
  return result;
}

std::string compared(const std::string& text) {
  return without_order_of_dynos(without_columns(text));
}

std::string joined_lines(const std::string& text) {
  std::string result;
  std::string open_bar;  // of the paragraph that is being put together
  for (const std::string& raw : lines_of(text)) {
    const std::string line = without_trailing_blanks(raw);
    const std::string bar = bar_of(line);
    const auto begins = bar.empty() ? 0 : line.find_first_not_of(' ', bar.size());
    const bool blank = begins == std::string::npos;
    if (!bar.empty() && bar == open_bar && !blank && !begins_message(line.substr(begins))) {
      result.back() = ' ';
      result += line.substr(begins) + '\n';
    } else {
      result += bar.empty() || blank ? line + '\n' : bar + " " + line.substr(begins) + '\n';
    }
    open_bar = blank ? std::string() : bar;
  }
  return result;
}

}  // namespace

const std::string& release_number() {
  static const std::string number = known().number;
  return number;
}

unsigned release() { return known().bit; }

Row refused(unsigned releases, const char* who, const char* line, const Refusal& refusal) {
  const std::string progress(refusal.progress);
  std::string err = progress.empty() ? "" : progress + "... !\n";
  if (release() == v11) {
    err += " › Error: " + std::string(refusal.message) + "\n ›\n › Error ID: " + refusal.id + "\n";
    return Row{releases, who, line, 2, "", err};
  }
  err += " ▸ " + std::string(refusal.message) + "\n";
  return Row{releases, who, line, 1, "", err};
}

std::string email_of(const std::string& person) {
  if (person == "jill") return "jill@daimyo-creative.com";
  if (person == "eve") return "eve@else.org";
  return person + "@acme.com";
}

std::string plain(const std::string& text) {
  static const std::regex id("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  static const std::regex port("127\\.0\\.0\\.1:[0-9]+");
  static const std::regex made_up("\\b(?!deep-spring)[a-z]+-[a-z]+-[0-9]{3,5}\\b");
  static const std::regex rule("(─)+");
  static const std::regex moment("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z");
  static const std::regex long_moment(
      "[A-Z][a-z]{2} [A-Z][a-z]{2} [0-9]{2} [0-9]{4} [0-9:]{8} GMT.0000 .Coordinated Universal "
      "Time.");
  std::string result = joined_lines(text);
  result = std::regex_replace(result, id, "ID");
  result = std::regex_replace(result, port, "127.0.0.1:5000");
  result = std::regex_replace(result, made_up, "frozen-wave-4030");
  result = std::regex_replace(result, rule, "─");
  result = std::regex_replace(result, moment, "TIME");
  return std::regex_replace(result, long_moment, "TIME");
}

void furnish_home(const std::string& directory) {
  const std::filesystem::path cache = std::filesystem::path(directory) / ".cache/heroku";
  std::filesystem::create_directories(cache);
  for (const char* file : {"autoupdate", "terms-of-service"}) std::ofstream(cache / file).flush();
  std::filesystem::create_directories(std::filesystem::path(directory) / "bin");
}

// A server that has broken down is the finding, whatever the client made of it.
World::~World() {
  const int exit_code = server_.stop();
  INFO(server_.server().log());
  CHECK(exit_code == 0);
}

World::World(std::vector<std::string> options)
    : port_(port_inside()), server_(with_http(std::move(options), port_)) {}

const std::string& World::token(const std::string& person) {
  const auto found = tokens_.find(person);
  if (found != tokens_.end()) return found->second;
  return tokens_.emplace(person, server_.token_of(email_of(person))).first->second;
}

void World::make(const std::string& person, const std::string& line) {
  const Finished finished = server_.run(token(person), line);
  if (finished.exit_code != 0) throw std::runtime_error(line + ": " + finished.err);
}

void World::make_as_operator(const std::string& line) {
  const Finished finished = server_.as_operator(line);
  if (finished.exit_code != 0) throw std::runtime_error(line + ": " + finished.err);
}

void World::set_password(const std::string& person, const std::string& password) {
  const std::string file = server_.file("password");
  std::ofstream(file) << password << '\n';
  const Finished finished =
      run_program({ORGLOG_PROGRAM, "account:password", email_of(person)},
                  {{"ORGLOG_SERVER", server_.address()}, {"ORGLOG_TOKEN", token(person)}}, file);
  if (finished.exit_code != 0) throw std::runtime_error("account:password: " + finished.err);
}

std::vector<std::string> World::command(const std::string& line) const {
  std::vector<std::string> words = words_of(line);
  words.insert(words.begin(), {installed() / "node", program()});
  return words;
}

std::map<std::string, std::string> World::environment(const std::string& home,
                                                      const std::string& token) const {
  std::map<std::string, std::string> variables{{"HOME", home},
                                               {"PATH", home + "/bin"},  // no browser to be found
                                               {"LANG", "C.UTF-8"},
                                               {"TERM", "xterm"},
                                               {"TZ", "UTC"},
                                               {"NO_COLOR", "1"},
                                               {"HEROKU_HOST", host()},
                                               {"HEROKU_PARTICLEBOARD_URL", host()},
                                               {"DISABLE_TELEMETRY", "true"},
                                               {"HEROKU_SKIP_ANALYTICS", "1"},
                                               {"HEROKU_SKIP_NEW_VERSION_CHECK", "true"}};
  if (token.empty()) {
    variables["HEROKU_NETRC_WRITE"] = "true";
  } else {
    variables["HEROKU_API_KEY"] = token;
  }
  if (!keep_inside()) {
    for (const char* proxy : {"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"})
      variables[proxy] = "http://127.0.0.1:9";
    variables["NO_PROXY"] = "127.0.0.1,localhost";
  }
  return variables;
}

Finished World::heroku_with_token(const std::string& token, const std::string& line) const {
  const TempDir home;
  furnish_home(home.path());
  return run_alone(command(line), environment(home.path(), token), home.path());
}

Finished World::heroku(const std::string& person, const std::string& line) {
  return heroku_with_token(token(person), line);
}

// The client comes with a script that looks for browsers by the system's own tools, and runs what
// BROWSER names where there is no desktop; it does not wait for it.
std::string World::page_opened_by(const std::string& person, const std::string& line) {
  const TempDir home;
  furnish_home(home.path());
  const std::filesystem::path browser = std::filesystem::path(home.path()) / "bin/browser";
  const std::filesystem::path page = std::filesystem::path(home.path()) / "page";
  std::ofstream(browser) << "#!/bin/sh\necho \"$1\" >\"$HOME/half\" && mv \"$HOME/half\" \""
                         << page.string() << "\"\n";
  std::filesystem::permissions(browser, std::filesystem::perms::owner_all);
  auto variables = environment(home.path(), token(person));
  variables["PATH"] += ":/usr/bin:/bin";
  variables["BROWSER"] = browser.string();
  const Finished finished = run_alone(command(line), variables, home.path());
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(eventually([&] { return std::filesystem::exists(page); }));
  std::string address;
  std::getline(std::ifstream(page) >> std::ws, address);
  return address;
}

Screen World::heroku_on_terminal(const std::string& home, const std::string& token,
                                 const std::string& line,
                                 const std::vector<Exchange>& exchanges) const {
  return run_on_terminal(command(line), environment(home, token), home, exchanges);
}

void World::check(std::span<const Row> rows) {
  for (const Row& row : rows) {
    if ((row.releases & release()) == 0) continue;
    INFO(release_number() << " as " << std::string(row.who) << ": heroku "
                          << std::string(row.line));
    const Finished finished = heroku(row.who, row.line);
    CHECK(finished.exit_code == row.exit_code);
    CHECK(compared(plain(finished.out)) == compared(row.out));
    CHECK(plain(finished.err) == row.err);
  }
}

}  // namespace orglog::testing::vendor
