// A small witness (c2sp.org/tlog-witness) of the test's own, over HTTP on the loopback: it looks at
// the log's signature, remembers the last size and root that it has seen, and cosigns what is
// proved to go on from there.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <charconv>
#include <map>
#include <mutex>
#include <thread>

#include "orglog/base/base64.hpp"
#include "orglog/proof/checkpoint.hpp"

namespace orglog::testing {

class TestWitness {
 public:
  using Message = boost::beast::http::response<boost::beast::http::string_body>;
  static constexpr std::uint64_t time = 1'700'000'000;

  // `log`: the only one that it knows; set before it is asked.
  TestWitness()
      : key_("witness.example.com/w1", KeyType::cosignature_v1, seed()),
        acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}),
        thread_([this] { run(); }) {}
  ~TestWitness() {
    stopping_ = true;
    boost::asio::ip::tcp::socket last(io_);
    boost::system::error_code ignored;
    last.connect(acceptor_.local_endpoint(), ignored);
    last.close(ignored);
    thread_.join();
  }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }
  const VerifierKey& key() const { return key_.verifier(); }

  void know(const VerifierKey& log) {
    const std::lock_guard lock(mutex_);
    log_ = log;
  }
  // Answers 500 from now on, or no longer.
  void fail(bool fails) {
    const std::lock_guard lock(mutex_);
    fails_ = fails;
  }
  void remember(const Checkpoint& seen) {
    const std::lock_guard lock(mutex_);
    seen_ = seen;
  }
  Checkpoint seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  unsigned count(unsigned status) const {
    const std::lock_guard lock(mutex_);
    const auto found = answers_.find(status);
    return found == answers_.end() ? 0 : found->second;
  }

 private:
  struct Answer {
    unsigned status;
    std::string body = {};
    std::string type = "text/plain";
  };

  static KeySeed seed() {
    KeySeed bytes;
    bytes.fill(0x77);
    return bytes;
  }

  void run() {
    namespace http = boost::beast::http;
    while (!stopping_) {
      boost::asio::ip::tcp::socket socket(io_);
      boost::system::error_code error;
      acceptor_.accept(socket, error);
      boost::beast::flat_buffer buffer;
      http::request<http::string_body> request;
      if (!error) http::read(socket, buffer, request, error);
      if (error) continue;
      const Answer answer =
          request.target() == "/add-checkpoint" ? add_checkpoint(request.body()) : Answer{404};
      Message message(static_cast<http::status>(answer.status), request.version());
      message.set(http::field::content_type, answer.type);
      message.keep_alive(false);
      message.body() = answer.body;
      message.prepare_payload();
      http::write(socket, message, error);
    }
  }

  Answer add_checkpoint(const std::string& body) {
    const std::lock_guard lock(mutex_);
    Answer answer = fails_ ? Answer{500} : judge(body);
    ++answers_[answer.status];
    return answer;
  }

  // `old N`, the proof, a blank line, the checkpoint.
  Answer judge(std::string_view body) {
    const auto split = body.find("\n\n");
    if (split == std::string_view::npos || !body.starts_with("old ")) return {400};
    std::string_view head = body.substr(4, split + 1 - 4);
    std::uint64_t old_size = 0;
    const auto line_end = head.find('\n');
    std::from_chars(head.data(), head.data() + line_end, old_size);
    head.remove_prefix(line_end + 1);
    std::vector<TreeHash> proof;
    while (!head.empty()) {
      const auto bytes = from_base64(head.substr(0, head.find('\n')));
      if (!bytes || bytes->size() != sizeof(TreeHash)) return {400};
      std::copy(bytes->begin(), bytes->end(), proof.emplace_back().begin());
      head.remove_prefix(head.find('\n') + 1);
    }
    if (!log_) return {404};
    const auto opened = open_checkpoint(body.substr(split + 2), *log_);
    if (!opened) return {403};
    const Checkpoint& now = opened->checkpoint;
    if (old_size > now.size) return {400};
    if (old_size != seen_.size) return {409, std::to_string(seen_.size) + "\n", "text/x.tlog.size"};
    if (!verify_consistency(proof, old_size, now.size, seen_.root, now.root)) return {422};
    seen_ = now;
    return {200, to_text(key_.sign(opened->note.text, time))};
  }

  const SigningKey key_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  std::optional<VerifierKey> log_;
  bool fails_ = false;
  Checkpoint seen_;
  std::map<unsigned, unsigned> answers_;
  std::thread thread_;
};

}  // namespace orglog::testing
