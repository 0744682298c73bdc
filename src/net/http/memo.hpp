// Answers that were given already, for questions whose answer follows from the state alone: asked
// again by the same person while the log stands still, they are not made again. Bounded; on the
// lane.
#pragma once

#include <string>
#include <unordered_map>

#include "message.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/engine/submission.hpp"

namespace orglog::net::http {

class Memo {
 public:
  static std::string key(const Request& request, const Principal& principal) {
    std::string text(principal.account.value.view());
    text += principal.is_operator ? 'o' : 'p';
    text += request.path + '?' + request.raw_query;
    return text + '\n' + request.range;
  }
  // `position`: how far readers see now. The pointer lives until the next call.
  const Response* find(const std::string& key, Position position) {
    if (position != position_) {
      answers_.clear();
      bytes_ = 0;
      position_ = position;
    }
    const auto found = answers_.find(key);
    return found == answers_.end() ? nullptr : &found->second;
  }
  // Made of a state at or after `position`, where `find` was asked last.
  void keep(std::string key, Position position, const Response& response) {
    const std::size_t bytes = key.size() + response.body.size();
    const bool fits = position == position_ && bytes_ + bytes <= limits::http_memo_bytes;
    if (!fits || answers_.contains(key)) return;
    bytes_ += bytes;
    answers_.emplace(std::move(key), response);
  }

 private:
  std::unordered_map<std::string, Response> answers_;
  std::size_t bytes_ = 0;
  Position position_ = 0;
};

}  // namespace orglog::net::http
