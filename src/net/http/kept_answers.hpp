// Answers that were given already, each under a key of its asker; bounded, the oldest go first. On
// the lane.
//
// To requests that carried an `Idempotency-Key`: a retry is told the very same, also when what it
// asks for is gone by now (a removed member, a renamed app). For the server's life and within
// bounds: beyond them the engine still sees to it that nothing happens twice, and the answer
// follows from how things stand.
//
// To questions whose answer follows from the state alone: asked again by the same person while the
// log stands still, they are not answered anew.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>

#include "message.hpp"
#include "orglog/engine/submission.hpp"

namespace orglog::net::http {

class KeptAnswers {
 public:
  struct Kept {
    std::uint64_t request = 0;  // the digest of its content, where it had an `Idempotency-Key`
    Response response;
  };
  explicit KeptAnswers(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // A key is its user's: somebody else's is another one.
  static std::string retry_key(const Request& request, const Principal& principal);
  // `position`: how far readers see now.
  static std::string state_key(const Request& request, const Principal& principal,
                               Position position);

  // Lives until the next call.
  const Kept* find(const std::string& key) const;
  // The first answer under a key stays.
  void keep(std::string key, Kept kept);
  void forget_all() { *this = KeptAnswers(bytes_max_); }

 private:
  std::size_t bytes_max_;
  std::unordered_map<std::string, Kept> kept_;
  std::deque<std::string> oldest_first_;
  std::size_t bytes_ = 0;
};

// The parts of a request that its answer depends on: method, target, `If-Match` and body.
std::string content_of(const Request& request, std::string_view body);

}  // namespace orglog::net::http
