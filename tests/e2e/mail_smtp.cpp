// The real server, a real mail server from Debian's packages on the loopback, and kill -9 of
// either.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "cli_world.hpp"
#include "support/eventually.hpp"

using std::chrono_literals::operator""s;
using orglog::testing::BackgroundProgram;
using orglog::testing::eventually;
using orglog::testing::Finished;
using orglog::testing::run_program;
using orglog::testing::ServerProcess;
using orglog::testing::TempDir;
using orglog::testing::Words;

namespace {

constexpr int skipped = 77;
constexpr const char* python = "/usr/bin/python3";

void skip_without_mail_server() {
  if (run_program({python, "-c", "import aiosmtpd"}).exit_code == 0) return;
  MESSAGE("skipped: python3-aiosmtpd is not installed");
  std::exit(skipped);
}

int bound_socket(std::uint16_t& port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0);
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return descriptor;
}

std::uint16_t free_port() {
  std::uint16_t port = 0;
  ::close(bound_socket(port));
  return port;
}

bool answers(std::uint16_t port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool open =
      ::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(descriptor);
  return open;
}

// Keeps what it acknowledges in a Maildir.
class MailServer {
 public:
  MailServer() : port_(free_port()) {}

  void start(Words options = {}) {
    Words command{python, "-m", "aiosmtpd", "-n", "-l", "127.0.0.1:" + std::to_string(port_)};
    command.insert(command.end(), options.begin(), options.end());
    command.insert(command.end(), {"-c", "aiosmtpd.handlers.Mailbox", box().string()});
    program_.emplace(command, std::map<std::string, std::string>{},
                     (directory_.path() / "out").string());
    REQUIRE(eventually([&] { return answers(port_); }, 30s));
  }
  void kill() {
    program_->end(SIGKILL);
    program_.reset();
  }
  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  std::string file(const std::string& name) const { return (directory_.path() / name).string(); }

  std::vector<std::string> mails() const {
    std::vector<std::string> all;
    const auto arrived = box() / "new";
    if (!std::filesystem::exists(arrived)) return all;
    for (const auto& entry : std::filesystem::directory_iterator(arrived)) {
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      all.push_back(text.str());
    }
    return all;
  }
  // How often each Message-ID arrived.
  std::map<std::string, int> ids() const {
    std::map<std::string, int> count;
    for (const std::string& mail : mails()) ++count[header(mail, "Message-ID")];
    return count;
  }
  static std::string header(const std::string& mail, const std::string& name) {
    const std::size_t begin = mail.find(name + ": ");
    if (begin == std::string::npos) return {};
    const std::size_t value = begin + name.size() + 2;
    std::string text = mail.substr(value, mail.find('\n', value) - value);
    while (text.ends_with('\r')) text.pop_back();
    return text;
  }

 private:
  std::filesystem::path box() const { return directory_.path() / "box"; }

  TempDir directory_;
  std::uint16_t port_;
  std::optional<BackgroundProgram> program_;
};

struct World {
  explicit World(Words more = {}) {
    options = {"--mail-server", mail.url(),
               "--mail-from",   "orglog <orglog@acme.com>",
               "--public-url",  "https://orgs.acme.com/"};
    options.insert(options.end(), more.begin(), more.end());
  }
  void start() { server = std::make_unique<ServerProcess>(directory.path() / "data", options); }
  void kill() {
    server->end(SIGKILL);
    server.reset();
  }
  Finished run(const std::string& line) const {
    Words command = orglog::testing::words_of(line);
    command.insert(command.begin(), ORGLOG_PROGRAM);
    return run_program(command, {{"ORGLOG_SERVER", "127.0.0.1:" + server->port()},
                                 {"ORGLOG_TOKEN", server->operator_token()}});
  }
  void does(const std::string& line) const {
    INFO(line);
    const Finished finished = run(line);
    CHECK_MESSAGE(finished.exit_code == 0, finished.err);
  }
  // Each new member of an org makes two mails: his activation link, and that he was added.
  void add_members(int first, int count) const {
    for (int index = first; index < first + count; ++index)
      does("members:add person" + std::to_string(index) + "@acme.com --org acme");
  }

  TempDir directory;
  MailServer mail;
  Words options;
  std::unique_ptr<ServerProcess> server;
};

}  // namespace

TEST_CASE(
    "every mail arrives while both servers are killed, and none twice that was acknowledged") {
  skip_without_mail_server();
  World world({"--mail-plain"});
  world.mail.start();
  world.start();
  world.does("org:create acme --admin ada@acme.com");
  constexpr int rounds = 5;
  constexpr int members = 8;
  constexpr std::size_t all = 2 + 2 * rounds * members;
  for (int round = 0; round < rounds; ++round) {
    world.add_members(round * members, members);
    // In the middle: some have arrived, others wait.
    const std::size_t before = world.mail.ids().size();
    eventually([&] { return world.mail.ids().size() > before; }, 5s);
    if (round % 2 == 0) {
      world.mail.kill();
      world.mail.start();
    } else {
      world.kill();
      world.start();
    }
  }
  REQUIRE(eventually([&] { return world.mail.ids().size() == all; }, 120s));
  // A kill may fall between the mail server's acknowledgement and its being noted: one mail each.
  CHECK(world.mail.mails().size() <= all + rounds);

  const auto settled = world.mail.ids();
  world.kill();
  world.start();
  world.does("org:create other --admin ada@acme.com");
  REQUIRE(eventually([&] { return world.mail.ids().size() == all + 1; }, 60s));
  for (const auto& [id, count] : world.mail.ids()) {
    if (settled.contains(id)) CHECK(count == settled.at(id));
  }
}

TEST_CASE("mails wait for a mail server that is not there yet, and history is told to nobody") {
  skip_without_mail_server();
  World world({"--mail-plain"});
  world.start();
  const std::string history = world.mail.file("history.ndjson");
  std::ofstream(history) << R"({"at":"2020-01-01T00:00:00Z","ref":"a","org":"old","actor":null,)"
                         << R"("command":"org.provision","admin":"old@acme.com"})" << '\n';
  world.does("import " + history);
  world.does("org:create acme --admin ada@acme.com --members 25");
  world.kill();
  world.start();
  world.mail.start();
  REQUIRE(eventually([&] { return world.mail.ids().size() == 2; }, 120s));
  std::string told;
  for (const std::string& mail : world.mail.mails()) {
    CHECK(MailServer::header(mail, "To") == "ada@acme.com");
    told += mail;
  }
  CHECK(told.find("members and invitations  25") != std::string::npos);
  CHECK(told.find("https://orgs.acme.com/dashboard/teams/acme\n") != std::string::npos);
  CHECK(told.find("https://orgs.acme.com/dashboard/activate/") != std::string::npos);
  // What stands in the log file at the usual level names nobody.
  CHECK(world.server->log().find("ada@acme.com") == std::string::npos);
}

TEST_CASE("STARTTLS with a certificate that is not trusted sends nothing, with its CA it does") {
  skip_without_mail_server();
  World world;
  const std::string key = world.mail.file("key.pem");
  const std::string certificate = world.mail.file("certificate.pem");
  const Finished made =
      run_program({"/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days",
                   "2", "-keyout", key, "-out", certificate, "-subj", "/CN=127.0.0.1", "-addext",
                   "subjectAltName=IP:127.0.0.1"});
  REQUIRE_MESSAGE(made.exit_code == 0, made.err);
  world.mail.start({"--tlscert", certificate, "--tlskey", key});
  world.start();
  world.does("org:create acme --admin ada@acme.com");
  REQUIRE(eventually(
      [&] { return world.server->log().find("no mail can be sent") != std::string::npos; }, 60s));
  CHECK(world.mail.mails().empty());
  CHECK(world.server->end(SIGTERM) == 0);
  world.options.insert(world.options.end(), {"--mail-ca", certificate});
  world.start();
  REQUIRE(eventually([&] { return world.mail.ids().size() == 2; }, 60s));
}
