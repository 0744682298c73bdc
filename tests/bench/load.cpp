#include "load.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>

namespace bench {

namespace {

constexpr std::size_t read_bytes = 256 << 10;
constexpr int patience_ms = 30'000;

struct Connection {
  Connection(Plug plug, std::size_t in_flight)
      : descriptor(plug.descriptor),
        conversation(std::move(plug.conversation)),
        sent_at(in_flight) {}
  ~Connection() { close(descriptor); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int descriptor;
  std::unique_ptr<Conversation> conversation;
  std::vector<Clock::time_point> sent_at;  // by slot
  std::string in;
  std::string out;
};

class Load {
 public:
  Load(std::vector<Plug> plugs, std::size_t in_flight)
      : poll_(epoll_create1(EPOLL_CLOEXEC)), in_flight_(in_flight) {
    for (Plug& plug : plugs) {
      connections_.push_back(std::make_unique<Connection>(std::move(plug), in_flight));
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = connections_.back().get();
      if (epoll_ctl(poll_, EPOLL_CTL_ADD, connections_.back()->descriptor, &event) != 0) {
        throw std::runtime_error("epoll refuses a connection");
      }
    }
  }
  ~Load() { close(poll_); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  Figures run(double seconds) {
    for (const auto& connection : connections_) {
      for (std::uint32_t slot = 0; slot < in_flight_; ++slot)
        send_next(*connection, slot, Clock::now());
      flush(*connection);
    }
    waiting_ = connections_.size() * in_flight_;
    turn_until(seconds / 10);
    latencies_.clear();
    const auto begin = Clock::now();
    turn_until(seconds);
    const double took = seconds_since(begin);
    const std::size_t counted = latencies_.count();
    going_on_ = false;
    while (waiting_ > 0) turn();
    return figures_of(static_cast<double>(counted) / took, latencies_);
  }

 private:
  void turn_until(double seconds) {
    const auto begin = Clock::now();
    while (seconds_since(begin) < seconds) turn();
  }

  void turn() {
    std::array<epoll_event, 128> ready;
    const int count = epoll_wait(poll_, ready.data(), static_cast<int>(ready.size()), patience_ms);
    if (count == 0) throw std::runtime_error("no reply came for half a minute");
    for (int index = 0; index < count; ++index) {
      serve(*static_cast<Connection*>(ready[static_cast<std::size_t>(index)].data.ptr));
    }
  }

  void serve(Connection& connection) {
    const std::size_t before = connection.in.size();
    connection.in.resize(before + read_bytes);
    const ssize_t got =
        recv(connection.descriptor, connection.in.data() + before, read_bytes, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN)) throw std::runtime_error("the server hung up");
    connection.in.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
    slots_.clear();
    connection.in.erase(0, connection.conversation->take_replies(connection.in, slots_));
    const auto now = Clock::now();
    for (const std::uint32_t slot : slots_) {
      latencies_.add(now - connection.sent_at.at(slot));
      if (going_on_) {
        send_next(connection, slot, now);
      } else {
        --waiting_;
      }
    }
    flush(connection);
  }

  void send_next(Connection& connection, std::uint32_t slot, Clock::time_point now) {
    connection.conversation->append_request(slot, connection.out);
    connection.sent_at[slot] = now;
  }

  // Blocks when the server does not read: requests in flight are bounded, so it does.
  static void flush(Connection& connection) {
    write_all(connection.descriptor, connection.out);
    connection.out.clear();
  }

  int poll_;
  std::size_t in_flight_;
  std::size_t waiting_ = 0;
  bool going_on_ = true;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<std::uint32_t> slots_;
  Latencies latencies_;
};

}  // namespace

int connect_loopback(const std::string& port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoul(port)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(descriptor);
    throw std::runtime_error("nobody listens on port " + port);
  }
  const int at_once = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  return descriptor;
}

void write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) throw std::runtime_error("the server hung up");
    bytes.remove_prefix(static_cast<std::size_t>(sent > 0 ? sent : 0));
  }
}

Figures run_load(std::vector<Plug> plugs, std::size_t in_flight, double seconds) {
  return Load(std::move(plugs), in_flight).run(seconds);
}

}  // namespace bench
