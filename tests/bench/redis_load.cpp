#include "redis_load.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <deque>
#include <stdexcept>
#include <thread>

extern char** environ;  // POSIX: declared by the program

namespace bench {

namespace {

constexpr const char* program = "/usr/bin/redis-server";

// Redis answers in the order of the requests.
class XaddConversation final : public Conversation {
 public:
  explicit XaddConversation(std::size_t value_bytes)
      : request_("*5\r\n$4\r\nXADD\r\n$3\r\nlog\r\n$1\r\n*\r\n$1\r\nr\r\n$" +
                 std::to_string(value_bytes) + "\r\n" + std::string(value_bytes, 'v') + "\r\n") {}

  void append_request(std::uint32_t slot, std::string& out) override {
    waiting_.push_back(slot);
    out += request_;
  }

  // `$<length>\r\n<entry id>\r\n`
  std::size_t take_replies(std::string_view in, std::vector<std::uint32_t>& slots) override {
    std::size_t taken = 0;
    while (taken < in.size()) {
      if (in[taken] != '$')
        throw std::runtime_error("Redis said no: " + std::string(in.substr(taken, 80)));
      const std::size_t length_end = in.find("\r\n", taken);
      const std::size_t end =
          length_end == std::string_view::npos ? length_end : in.find("\r\n", length_end + 2);
      if (end == std::string_view::npos) break;
      taken = end + 2;
      slots.push_back(waiting_.front());
      waiting_.pop_front();
    }
    return taken;
  }

 private:
  std::string request_;
  std::deque<std::uint32_t> waiting_;
};

// A port that was free a moment ago: Redis takes no port 0.
std::string free_port() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool found =
      bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(descriptor);
  if (!found) throw std::runtime_error("no free port");
  return std::to_string(ntohs(address.sin_port));
}

}  // namespace

bool redis_is_installed() { return access(program, X_OK) == 0; }

RedisProcess::RedisProcess(const std::filesystem::path& directory)
    : directory_(directory), port_(free_port()) {
  std::filesystem::create_directories(directory_);
  std::vector<std::string> words{program,
                                 "--port",
                                 port_,
                                 "--bind",
                                 "127.0.0.1",
                                 "--save",
                                 "",
                                 "--appendonly",
                                 "yes",
                                 "--appendfsync",
                                 "always",
                                 "--dir",
                                 directory_.string(),
                                 "--auto-aof-rewrite-percentage",
                                 "0"};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  const int failed = posix_spawn(&pid_, program, &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start redis-server");
  for (int attempt = 0; attempt < 200; ++attempt) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    try {
      close(connect_loopback(port_));
      return;
    } catch (const std::runtime_error&) {
      continue;  // not listening yet
    }
  }
  throw std::runtime_error("redis-server does not listen");
}

RedisProcess::~RedisProcess() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

Figures RedisProcess::run(const Shape& shape, std::size_t value_bytes, double seconds) const {
  std::vector<Plug> plugs;
  for (std::size_t count = 0; count < shape.connections; ++count) {
    plugs.push_back({connect_loopback(port_), std::make_unique<XaddConversation>(value_bytes)});
  }
  return run_load(std::move(plugs), shape.in_flight, seconds);
}

}  // namespace bench
