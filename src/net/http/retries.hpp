// What was answered to requests that carried an `Idempotency-Key`, so that a retry is told the very
// same, also when what it asks for is gone by now (a removed member, a renamed app). For the
// server's life and within bounds: beyond them the engine still sees to it that nothing happens
// twice, and the answer follows from how things stand. On the lane.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>

#include "message.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/engine/submission.hpp"

namespace orglog::net::http {

class Retries {
 public:
  struct Kept {
    std::uint64_t request = 0;  // the digest of its content
    Response response;
  };
  // A key is its user's: somebody else's is another one.
  static std::string key(const Request& request, const Principal& principal);
  // What is asked for: method, target, `If-Match` and body.
  static std::string content(const Request& request, std::string_view body);

  // Lives until the next call.
  const Kept* find(const std::string& key) const;
  // Drops the oldest to stay within bounds. The first answer under a key stays.
  void keep(std::string key, Kept kept);

 private:
  std::unordered_map<std::string, Kept> kept_;
  std::deque<std::string> oldest_first_;
  std::size_t bytes_ = 0;
};

}  // namespace orglog::net::http
