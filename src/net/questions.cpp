#include "questions.hpp"

#include <boost/json/serialize.hpp>
#include <exception>

#include "foreign_lines.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/engine/rehearse.hpp"

namespace orglog::net {
namespace {

static_assert(limits::frame_bytes == 1 << 20 && limits::reply_frame_bytes == 4 << 20,
              "sentences below say so");

std::string why_too_large(const Query& query) {
  if (query.kind != QueryKind::org) return "The answer is over 1 MiB: ask for fewer rows";
  return "All of " + query.org +
         " is over 1 MiB: ask for its members, its apps, and the people on one app";
}

AnswerText answer_or_throw(const QuerySources& sources, const Principal& asker, const Query& query,
                           const AskedFrom& from) {
  AnswerText text;
  auto answered = answer(sources, asker, query, from);
  if (!answered) {
    text.code = code_of(answered.error().kind);
    text.detail = answered.error().detail;
    return text;
  }
  text.json = boost::json::serialize(answered->json);
  text.cursor = std::move(answered->cursor);
  text.position = answered->position;
  if (text.json.size() + text.cursor.size() + frame_overhead_bytes > limits::frame_bytes) {
    text = AnswerText{};
    text.code = ErrorCode::too_large;
    text.detail = why_too_large(query);
  }
  return text;
}

}  // namespace

ErrorCode code_of(QueryFailure::Kind kind) {
  switch (kind) {
    case QueryFailure::Kind::forbidden:
      return ErrorCode::forbidden;
    case QueryFailure::Kind::not_found:
      return ErrorCode::not_found;
    case QueryFailure::Kind::invalid:
      return ErrorCode::invalid;
    case QueryFailure::Kind::too_large:
      return ErrorCode::too_large;
    case QueryFailure::Kind::none:
    case QueryFailure::Kind::failed:
      break;
  }
  return ErrorCode::internal;
}

AnswerText answer_text(const QuerySources& sources, const Principal& asker, const Query& query,
                       const AskedFrom& from) noexcept {
  try {
    return answer_or_throw(sources, asker, query, from);
  } catch (const std::exception& error) {
    say_foreign(spdlog::level::warn, "a query failed: {}", error.what());
    AnswerText text;
    text.code = ErrorCode::internal;
    return text;
  }
}

AnswerText rehearsal_text(const QuerySources& sources,
                          std::vector<Submission> submissions) noexcept {
  AnswerText text;
  try {
    text.position = sources.journal.end();
    text.json = boost::json::serialize(rehearse(sources, std::move(submissions)));
    if (text.json.size() + frame_overhead_bytes > limits::reply_frame_bytes) {
      text = AnswerText{};
      text.code = ErrorCode::too_large;
      text.detail = "What the commands would do is over 4 MiB: rehearse fewer at a time";
    }
  } catch (const std::exception& error) {
    say_foreign(spdlog::level::warn, "a rehearsal failed: {}", error.what());
    text = AnswerText{};
    text.code = ErrorCode::internal;
  }
  return text;
}

}  // namespace orglog::net
