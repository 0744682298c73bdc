// F-C4: the real server behind the real nginx and HAProxy of Debian. Each person is another address
// of the loopback; the proxies ask from 127.0.0.1, which is all that the server trusts.
#include <doctest/doctest.h>
#include <poll.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>

#include "orglog/base/limits.hpp"
#include "orglog/base/sha256.hpp"
#include "support/certificate.hpp"
#include "support/eventually.hpp"
#include "support/http_client.hpp"
#include "support/plain_http.hpp"
#include "support/process.hpp"
#include "support/proxy_header.hpp"
#include "support/raw_peer.hpp"
#include "support/server_process.hpp"
#include "support/temp_dir.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr int skipped = 77;
constexpr const char* nginx = "/usr/sbin/nginx";
constexpr const char* haproxy = "/usr/sbin/haproxy";
constexpr const char* password = "correct horse";

void skip_without_proxies() {
  if (std::filesystem::exists(nginx) && std::filesystem::exists(haproxy)) return;
  std::cout << "skipped: nginx and haproxy are not installed\n";
  std::exit(skipped);
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

using Values = std::map<std::string, std::string>;

std::string filled_in(const std::string& name, const Values& values) {
  std::string text = text_of(std::filesystem::path(ORGLOG_PROXIES_FOLDER) / name);
  REQUIRE_FALSE(text.empty());
  for (const auto& [key, value] : values) {
    const std::string mark = "@" + key + "@";
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at))
      text.replace(at, mark.size(), value);
  }
  return text;
}

bool is_open(const std::string& port) {
  asio::io_context io;
  tcp::socket socket(io);
  boost::system::error_code failed;
  socket.connect({asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::stoi(port))},
                 failed);
  return !failed;
}

// A proxy of one kind, and the ports at which it takes people in.
struct Proxy {
  std::string web = free_port(), web_tls = free_port(), binary = free_port();
  std::optional<BackgroundProgram> program;
};

struct World {
  World() {
    skip_without_proxies();
    server.emplace(directory.path() / "data",
                   std::vector<std::string>{"--http", "127.0.0.1:0", "--trusted-proxy", "127.0.0.1",
                                            "--proxy-protocol", "listen"});
    make_certificate(file("proxy.pem"), file("proxy.key"));
    std::ofstream(file("both.pem")) << text_of(file("proxy.pem")) << text_of(file("proxy.key"));
    // From an address that is no proxy's, so without a header.
    RawPeer peer(server->port(), 0, "127.0.0.9");
    peer.let_in(server->operator_token().c_str());
    std::uint64_t request = 10;
    for (const char* who : {"joe@acme.com", "ada@acme.com"}) {
      peer.send(
          submit_frame(++request, {IssueToken{*Email::parse(who), sha256(token_of(who)), "test"}}));
      REQUIRE(peer.frame() != nullptr);
      peer.send(set_password_frame(++request, who, password));
      const auto* said = peer.frame();
      REQUIRE(said != nullptr);
      REQUIRE(said->body_as_Failure() == nullptr);
    }
  }
  std::string file(const std::string& name) const { return (directory.path() / name).string(); }
  static std::string token_of(const std::string& who) { return "the secret of " + who; }

  Values values(const Proxy& proxy, const std::string& certificate) const {
    const auto at = [](const std::string& port) { return "127.0.0.1:" + port; };
    return {{"DIRECTORY", directory.path().string()}, {"WEB", at(proxy.web)},
            {"WEB_TLS", at(proxy.web_tls)},           {"BINARY", at(proxy.binary)},
            {"ORGLOG_HTTP", at(server->http_port())}, {"ORGLOG_BINARY", at(server->port())},
            {"CERTIFICATE", file(certificate)},       {"KEY", file("proxy.key")}};
  }
  void start(Proxy& proxy, const std::string& configuration, const std::string& certificate,
             const std::vector<std::string>& command) const {
    std::ofstream(file(configuration)) << filled_in(configuration, values(proxy, certificate));
    proxy.program.emplace(command, std::map<std::string, std::string>{},
                          file(configuration + ".out"));
    const bool is_up = eventually([&] { return is_open(proxy.web_tls); }, std::chrono::seconds(20));
    INFO(text_of(file(configuration + ".out")));
    REQUIRE(is_up);
  }
  void start_nginx(Proxy& proxy) const {
    start(proxy, "nginx.conf", "proxy.pem",
          {nginx, "-p", directory.path().string(), "-e", file("nginx.log"), "-c",
           file("nginx.conf")});
  }
  void start_haproxy(Proxy& proxy) const {
    start(proxy, "haproxy.cfg", "both.pem", {haproxy, "-db", "-f", file("haproxy.cfg")});
  }
  // Where the newest event of this person came from, as their own history tells it.
  std::string newest_address(const std::string& who) const {
    HttpClient direct(server->http_port(), token_of(who));
    const HttpAnswer answer = direct.get("/account/audit-events?limit=1");
    REQUIRE(answer.status < 300);
    const auto events = answer.json().as_array();
    REQUIRE(events.size() == 1);
    return std::string(events[0].at("request").at("ip_address").as_string());
  }

  TempDir directory;
  std::optional<ServerProcess> server;
};

HttpAnswer sign_in(HttpClient& client, const std::string& who, const std::string& word) {
  return client.post("/oauth/authorizations", R"({"scope":["global"]})",
                     {{"Authorization", testing::basic(who + ":" + word)}});
}

unsigned make_app(HttpClient& client, const std::string& name, const HttpFields& fields = {}) {
  return client.post("/apps", R"({"name":")" + name + "\"}", fields).status;
}

// A person's view of the events as they come.
class Stream {
 public:
  Stream(const std::string& port, const std::string& token, const std::string& from) {
    socket_.open(tcp::v4());
    socket_.bind({asio::ip::make_address(from), 0});
    socket_.connect(
        {asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::stoi(port))});
    asio::write(socket_, asio::buffer("GET /events HTTP/1.1\r\nHost: localhost\r\n"
                                      "Authorization: Bearer " +
                                      token + "\r\n\r\n"));
  }
  // Whether this comes within the time.
  bool shows(std::string_view text, std::chrono::milliseconds time) {
    const auto deadline = std::chrono::steady_clock::now() + time;
    while (seen_.find(text) == std::string::npos) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      pollfd waited{socket_.native_handle(), POLLIN, 0};
      if (left.count() <= 0 || ::poll(&waited, 1, static_cast<int>(left.count())) <= 0)
        return false;
      std::string bytes(4'096, '\0');
      boost::system::error_code failed;
      bytes.resize(socket_.read_some(asio::buffer(bytes), failed));
      if (failed) return false;
      seen_ += bytes;
    }
    return true;
  }

 private:
  asio::io_context io_;
  tcp::socket socket_{io_};
  std::string seen_;
};

// The header of the answer to a browser that comes by TLS, in small letters, as some proxies write
// it.
std::string header_over_tls(const std::string& port) {
  asio::io_context io;
  asio::ssl::context context(asio::ssl::context::tls_client);
  asio::ssl::stream<tcp::socket> stream(io, context);
  stream.next_layer().connect(
      {asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::stoi(port))});
  stream.handshake(asio::ssl::stream_base::client);
  asio::write(stream,
              asio::buffer(std::string("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")));
  std::string text;
  asio::read_until(stream, asio::dynamic_buffer(text), "\r\n\r\n");
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

void expect_addresses(const World& world, const Proxy& proxy) {
  const std::string token = World::token_of("joe@acme.com");
  HttpClient two(proxy.web, token, "127.0.0.2"), three(proxy.web, token, "127.0.0.3");
  for (int round = 0; round < 3; ++round) {
    const std::string number = std::to_string(round);
    REQUIRE(make_app(two, "two-" + number) == 201);
    CHECK(world.newest_address("joe@acme.com") == "127.0.0.2");
    // What a person writes into the field stands to the left of what the proxy adds.
    REQUIRE(make_app(three, "three-" + number, {{"X-Forwarded-For", "198.51.100.66, 127.0.0.1"}}) ==
            201);
    CHECK(world.newest_address("joe@acme.com") == "127.0.0.3");
  }
  // Past the proxy nobody is believed.
  HttpClient past(world.server->http_port(), token, "127.0.0.4");
  REQUIRE(make_app(past, "past", {{"X-Forwarded-For", "198.51.100.66"}}) == 201);
  CHECK(world.newest_address("joe@acme.com") == "127.0.0.4");
}

void expect_fair_brake(const Proxy& proxy) {
  HttpClient bad(proxy.web, "", "127.0.0.2"), good(proxy.web, "", "127.0.0.3");
  for (int index = 0; index < 27; ++index) {
    const unsigned status = sign_in(bad, "made-up-" + std::to_string(index), "guess").status;
    CHECK((status == 401 || status == 429));
  }
  CHECK(sign_in(bad, "ada@acme.com", password).status == 429);
  CHECK(sign_in(good, "ada@acme.com", password).status == 201);
  // An attack on the account itself, from elsewhere.
  HttpClient attacker(proxy.web, "", "127.0.0.5");
  for (int index = 0; index < 15; ++index) sign_in(attacker, "ada@acme.com", "guess");
  CHECK(sign_in(good, "ada@acme.com", password).status == 201);
  HttpClient elsewhere(proxy.web, "", "127.0.0.6");
  const HttpAnswer told = sign_in(elsewhere, "ada@acme.com", password);
  if (told.status == 201) return;  // the machine was slow: the attack is over
  REQUIRE(told.status == 429);
  const std::chrono::seconds wait(std::stoi(told.field("Retry-After")));
  CHECK(wait <= limits::login_delay_max);
}

void expect_tls_is_known(const Proxy& proxy) {
  CHECK(header_over_tls(proxy.web_tls).find("strict-transport-security") != std::string::npos);
  HttpClient plain(proxy.web, "");
  CHECK_FALSE(plain.get("/healthz").has("Strict-Transport-Security"));
  CHECK_FALSE(
      plain.get("/healthz", {{"X-Forwarded-Proto", "https"}}).has("Strict-Transport-Security"));
}

void expect_events_at_once(const World& world, const Proxy& proxy) {
  const std::string token = World::token_of("joe@acme.com");
  Stream stream(proxy.web, token, "127.0.0.2");
  REQUIRE(stream.shows("text/event-stream", std::chrono::seconds(20)));
  HttpClient direct(world.server->http_port(), token);
  for (int index = 0; index < 5; ++index) {
    const std::string name = "streamed-" + std::to_string(index);
    REQUIRE(make_app(direct, name) == 201);
    // Sooner than the next heartbeat, which would push out what a proxy has kept back.
    CHECK(stream.shows(name, limits::http_heartbeat - std::chrono::seconds(5)));
  }
}

void expect_all(World& world, const Proxy& proxy) {
  expect_addresses(world, proxy);
  expect_tls_is_known(proxy);
  expect_events_at_once(world, proxy);
  expect_fair_brake(proxy);
}

// The lines between two lines of three backticks, the first of them with this word.
std::vector<std::string> lines_of_block(const std::string& text, const std::string& word) {
  const std::string mark = "```" + word + "\n";
  const auto begin = text.find(mark);
  REQUIRE(begin != std::string::npos);
  std::istringstream block(
      text.substr(begin + mark.size(), text.find("```", begin + 3) - begin - mark.size()));
  std::vector<std::string> lines;
  for (std::string line; std::getline(block, line);) {
    line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST_CASE(
    "F-C4: behind nginx everybody is who they are, is slowed alone, and sees events at once") {
  World world;
  Proxy proxy;
  world.start_nginx(proxy);
  expect_all(world, proxy);
}

TEST_CASE("F-C4: behind HAProxy likewise") {
  World world;
  Proxy proxy;
  world.start_haproxy(proxy);
  expect_all(world, proxy);
}

TEST_CASE("F-C4: one person behind nginx and HAProxy in a row") {
  World world;
  Proxy inner, outer;
  world.start_nginx(inner);
  Values values = world.values(outer, "both.pem");
  values["ORGLOG_HTTP"] = "127.0.0.1:" + inner.web;
  std::ofstream(world.file("outer.cfg")) << filled_in("haproxy.cfg", values);
  outer.program.emplace(std::vector<std::string>{haproxy, "-db", "-f", world.file("outer.cfg")},
                        std::map<std::string, std::string>{}, world.file("outer.out"));
  REQUIRE(eventually([&] { return is_open(outer.web); }, std::chrono::seconds(20)));
  HttpClient two(outer.web, World::token_of("joe@acme.com"), "127.0.0.2");
  REQUIRE(make_app(two, "chained", {{"X-Forwarded-For", "198.51.100.66"}}) == 201);
  CHECK(world.newest_address("joe@acme.com") == "127.0.0.2");
}

TEST_CASE("F-C4: the binary port behind HAProxy knows the person by PROXY protocol") {
  World world;
  Proxy proxy;
  world.start_haproxy(proxy);
  std::uint64_t request = 2;
  for (const char* address : {"127.0.0.2", "127.0.0.3"}) {
    RawPeer person(proxy.binary, 0, address);
    person.let_in(World::token_of("joe@acme.com").c_str());
    person.send(submit_frame(
        ++request, {CreateApp{*AppName::parse("web-" + std::to_string(request)), {}, false}}));
    const auto* said = person.frame();
    REQUIRE(said != nullptr);
    CHECK(said->body_as_Failure() == nullptr);
    CHECK(world.newest_address("joe@acme.com") == address);
  }
}

TEST_CASE("F-C4: who comes past the proxy needs no header, and may not bring one") {
  World world;
  const std::string& port = world.server->port();
  // The proxy's own address without a header: ended, and said in the log.
  for (int index = 0; index < 5; ++index) {
    RawPeer forgetful(port);
    forgetful.send(hello_frame());
    CHECK(forgetful.ends());
  }
  const std::string sentence = "for want of a header of PROXY protocol version 2";
  CHECK(eventually([&] { return world.server->log().find(sentence) != std::string::npos; }));
  CHECK(world.server->log().find(sentence) == world.server->log().rfind(sentence));
  RawPeer liar(port, 0, "127.0.0.9");
  liar.send(proxy_header_of("192.0.2.1") + hello_frame());
  CHECK(liar.ends());
  RawPeer plain(port, 0, "127.0.0.9");
  plain.send(hello_frame());
  const auto* said = plain.frame();
  REQUIRE(said != nullptr);
  CHECK(said->body_as_Failure() == nullptr);
}

TEST_CASE("F-C4: what README shows of the proxies is what these tests run") {
  const std::string readme = text_of(ORGLOG_README);
  const Values values{{"WEB", "80"},
                      {"WEB_TLS", "443"},
                      {"BINARY", ":7420"},
                      {"ORGLOG_HTTP", "127.0.0.1:5000"},
                      {"ORGLOG_BINARY", "127.0.0.1:7421"},
                      {"CERTIFICATE", "/etc/ssl/orglog.pem"},
                      {"KEY", "/etc/ssl/orglog.key"}};
  Values of_haproxy = values;
  of_haproxy["WEB"] = ":80";
  of_haproxy["WEB_TLS"] = ":443";
  const std::string nginx_text = filled_in("nginx.conf", values);
  for (const std::string& line : lines_of_block(readme, "nginx"))
    CHECK_MESSAGE(nginx_text.find(line + "\n") != std::string::npos, line);
  const std::string haproxy_text = filled_in("haproxy.cfg", of_haproxy);
  for (const std::string& line : lines_of_block(readme, "haproxy"))
    CHECK_MESSAGE(haproxy_text.find(line + "\n") != std::string::npos, line);
}
