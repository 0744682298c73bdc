// The client's side of SMTP against a server that answers as each test wants it to.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <mutex>
#include <thread>

#include "outbox/delivery.hpp"
#include "support/eventually.hpp"

using namespace orglog;
using namespace orglog::outbox;

namespace {

const std::string silence = "no answer";

// Takes one connection after the other on a free port of the loopback.
class FakeServer {
 public:
  // What it answers to a line; empty: it hangs up.
  using Answer = std::function<std::string(const std::string& line)>;

  explicit FakeServer(Answer answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener_, 4) == 0);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] { run(); });
  }
  ~FakeServer() {
    ::shutdown(listener_, SHUT_RDWR);
    {
      const std::lock_guard lock(mutex_);
      if (peer_ >= 0) ::shutdown(peer_, SHUT_RDWR);
    }
    thread_.join();
    ::close(listener_);
  }

  std::string url() const { return "smtp://127.0.0.1:" + port_; }
  std::string heard() const {
    const std::lock_guard lock(mutex_);
    return heard_;
  }

 private:
  void run() {
    while (true) {
      const int peer = ::accept(listener_, nullptr, nullptr);
      if (peer < 0) return;
      {
        const std::lock_guard lock(mutex_);
        peer_ = peer;
      }
      serve(peer);
      const std::lock_guard lock(mutex_);
      peer_ = -1;
      ::close(peer);
    }
  }
  void serve(int peer) {
    say(peer, "220 here");
    std::string line;
    bool in_data = false;
    char character = 0;
    while (::read(peer, &character, 1) == 1) {
      line.push_back(character);
      if (!line.ends_with("\r\n")) continue;
      {
        const std::lock_guard lock(mutex_);
        heard_ += line;
      }
      line.resize(line.size() - 2);
      const bool ends = in_data && line == ".";
      if (!in_data || ends) {
        const std::string reply = answer_(line);
        if (reply.empty()) return;
        if (reply == silence) continue;
        in_data = reply.starts_with("354");
        say(peer, reply);
      }
      line.clear();
    }
  }
  static void say(int peer, const std::string& reply) {
    const std::string line = reply + "\r\n";
    (void)::send(peer, line.data(), line.size(), MSG_NOSIGNAL);
  }

  Answer answer_;
  int listener_ = -1;
  std::string port_;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::string heard_;
  int peer_ = -1;
};

// A server that takes everything, but for lines that begin with `command`.
FakeServer::Answer polite(const std::string& command = "none", const std::string& reply = {}) {
  return [=](const std::string& line) -> std::string {
    if (line.starts_with(command)) return reply;
    if (line == "DATA") return "354 go on";
    if (line == "QUIT") return {};
    return "250 fine";
  };
}

struct Sender {
  explicit Sender(const std::string& url, bool plain = true) {
    MailServer server;
    server.url = url;
    server.plain = plain;
    delivery = *deliver_by_smtp(server, Email::parse("log@acme.com").value(), stopping);
  }
  Delivered send(const std::string& to = "joe@acme.com",
                 const std::string& bytes = "Subject: x\r\n\r\nHello.\r\n") {
    const auto text = [&]() -> Result<std::string> {
      ++asked;
      return bytes;
    };
    return delivery->deliver({}, Email::parse(to).value(), text, why);
  }

  std::atomic<bool> stopping = false;
  std::unique_ptr<Delivery> delivery;
  int asked = 0;
  std::string why;
};

}  // namespace

TEST_CASE("a mail goes from sender to recipient, and the connection is used again") {
  FakeServer server(polite());
  Sender sender(server.url());
  CHECK(sender.send() == Delivered::acknowledged);
  CHECK(sender.send("a>b@acme.com", "Subject: y\r\n\r\n.\r\nTwo.\r\n") == Delivered::acknowledged);
  CHECK(sender.asked == 2);
  const std::string heard = server.heard();
  CHECK(heard.find("MAIL FROM:<log@acme.com>\r\n") != std::string::npos);
  CHECK(heard.find("RCPT TO:<joe@acme.com>\r\n") != std::string::npos);
  CHECK(heard.find("RCPT TO:<\"a>b\"@acme.com>\r\n") != std::string::npos);
  // A line that is a dot must not end the mail.
  CHECK(heard.find("Subject: y\r\n\r\n..\r\nTwo.\r\n.\r\n") != std::string::npos);
  CHECK(heard.find("EHLO") == heard.rfind("EHLO"));
}

TEST_CASE("the text is made only when the server is ready for it") {
  FakeServer server(polite("RCPT", "550 nobody here"));
  Sender sender(server.url());
  CHECK(sender.send() == Delivered::refused);
  CHECK(sender.asked == 0);
  CHECK(sender.why.find("550") != std::string::npos);
  CHECK(sender.why.find("joe") == std::string::npos);
}

TEST_CASE("a server that says later is asked later, one that is broken is not the mail's fault") {
  const auto verdict = [](const std::string& command, const std::string& reply) {
    FakeServer server(polite(command, reply));
    return Sender(server.url()).send();
  };
  CHECK(verdict("RCPT", "451 later") == Delivered::not_now);
  CHECK(verdict("MAIL", "452 no room") == Delivered::not_now);
  CHECK(verdict("MAIL", "553 not from you") == Delivered::refused);
  CHECK(verdict(".", "451 later") == Delivered::not_now);
  CHECK(verdict(".", "554 no") == Delivered::refused);
  CHECK(verdict(".", "") == Delivered::not_now);
  CHECK(verdict("EHLO", "") == Delivered::unreachable);
  CHECK(verdict("MAIL", "") == Delivered::unreachable);
}

TEST_CASE("where nobody listens, nothing is lost but the attempt") {
  std::string url;
  {
    FakeServer server(polite());
    url = server.url();
  }
  Sender sender(url);
  CHECK(sender.send() == Delivered::unreachable);
  CHECK(sender.asked == 0);
}

TEST_CASE("without STARTTLS nothing is said in clear unless it is allowed") {
  FakeServer server(polite());
  Sender sender(server.url(), false);
  CHECK(sender.send() == Delivered::unreachable);
  CHECK(sender.asked == 0);
  CHECK(server.heard().find("MAIL") == std::string::npos);
}

TEST_CASE("a server that says nothing any more does not hold up the end for ever") {
  FakeServer server(polite("DATA", silence));
  Sender sender(server.url());
  sender.stopping = true;
  CHECK(sender.send() == Delivered::unreachable);
}
