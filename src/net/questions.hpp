// A query's answer as the text that travels, made on whatever thread: it throws nothing.
#pragma once

#include <string>
#include <vector>

#include "orglog/engine/query.hpp"
#include "replies.hpp"

namespace orglog::net {

struct AnswerText {
  ErrorCode code = ErrorCode::none;  // none: the rest is an answer
  std::string detail;
  std::string json;
  std::string cursor;
  Position position = 0;
};

AnswerText answer_text(const QuerySources& sources, const Principal& asker, const Query& query,
                       const AskedFrom& from) noexcept;

// The same for what commands would do.
AnswerText rehearsal_text(const QuerySources& sources,
                          std::vector<Submission> submissions) noexcept;

ErrorCode code_of(QueryFailure::Kind kind);

}  // namespace orglog::net
