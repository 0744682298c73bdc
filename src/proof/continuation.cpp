// Statements are read strictly: what was signed has one way to be written, so that two programs
// never understand it differently.
#include "orglog/proof/continuation.hpp"

#include <algorithm>
#include <charconv>

#include "orglog/base/base64.hpp"
#include "orglog/base/limits.hpp"

namespace orglog {
namespace {

constexpr std::string_view first_line = "orglog-continuation/v1\n";

// The rest of the line at the front, which begins with `word` and a blank; takes it off.
Result<std::string_view> take(std::string_view& text, std::string_view word) {
  const auto line = take_line(text);
  if (!line || !line->starts_with(word) || line->substr(word.size(), 1) != " ")
    return ProofError::malformed;
  return line->substr(word.size() + 1);
}

Result<VerifierKey> take_key(std::string_view& text, std::string_view word) {
  ORGLOG_TRY_ASSIGN(value, take(text, word));
  auto key = VerifierKey::parse(value);
  if (!key || key->type() != KeyType::ed25519) return ProofError::malformed;
  return *std::move(key);
}

Result<Checkpoint> take_size(std::string_view& text, std::string_view word,
                             const VerifierKey& key) {
  ORGLOG_TRY_ASSIGN(value, take(text, word));
  Checkpoint checkpoint;
  checkpoint.origin = key.name();
  const auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), checkpoint.size);
  if (error != std::errc{} || end == value.data() + value.size()) return ProofError::malformed;
  const auto root = parse_hash(value.substr(static_cast<std::size_t>(end - value.data()) + 1));
  if (!root) return ProofError::malformed;
  checkpoint.root = *root;
  return checkpoint;
}

std::string line_of(std::string_view word, const Checkpoint& checkpoint) {
  return std::string(word) + " " + std::to_string(checkpoint.size) + " " +
         to_base64(view(checkpoint.root)) + "\n";
}

// Where the note at the front ends: behind its signatures. A statement's text has no empty line.
std::size_t end_of_note(std::string_view text) {
  const auto split = text.find("\n\n");
  if (split == std::string_view::npos) return text.size();
  const auto end = text.find("\n\n", split + 2);
  return end == std::string_view::npos ? text.size() : end + 1;
}

}  // namespace

std::string to_text(const Continuation& continuation) {
  return std::string(first_line) + "log " + continuation.log.text() + "\nbefore " +
         continuation.before.text() + "\n" + line_of("last", continuation.last) +
         line_of("first", continuation.first);
}

Result<Continuation> parse_continuation(std::string_view text) {
  const std::string_view whole = text;
  if (!text.starts_with(first_line)) return ProofError::malformed;
  text.remove_prefix(first_line.size());
  ORGLOG_TRY_ASSIGN(log, take_key(text, "log"));
  ORGLOG_TRY_ASSIGN(before, take_key(text, "before"));
  ORGLOG_TRY_ASSIGN(last, take_size(text, "last", before));
  ORGLOG_TRY_ASSIGN(first, take_size(text, "first", log));
  Continuation continuation{std::move(log), std::move(before), std::move(last), std::move(first)};
  if (to_text(continuation) != whole) return ProofError::malformed;
  return continuation;
}

Result<SignedContinuation> open_continuation(std::string_view note) {
  ORGLOG_TRY_ASSIGN(parsed, parse_note(note));
  ORGLOG_TRY_ASSIGN(continuation, parse_continuation(parsed.text));
  ORGLOG_TRY(verified_signatures(parsed, std::span(&continuation.log, 1)));
  const auto by_before = verified_signatures(parsed, std::span(&continuation.before, 1));
  if (!by_before && by_before.error() != ProofError::unknown_key) return by_before.error();
  return SignedContinuation{std::move(continuation), std::move(parsed), by_before.has_value()};
}

Result<std::vector<SignedContinuation>> open_continuations(std::string_view text) {
  std::vector<SignedContinuation> statements;
  while (!text.empty()) {
    if (statements.size() == limits::log_origins) return ProofError::malformed;
    const std::size_t end = end_of_note(text);
    ORGLOG_TRY_ASSIGN(statement, open_continuation(text.substr(0, end)));
    if (!statements.empty() &&
        statements.back().continuation.log.text() != statement.continuation.before.text()) {
      return ProofError::malformed;
    }
    statements.push_back(std::move(statement));
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
    if (text.empty()) return ProofError::malformed;
  }
  return statements;
}

std::string with_continuation(std::string_view text, const Note& note) {
  std::size_t statements = 1;
  for (std::size_t at = 0; at < text.size(); at += end_of_note(text.substr(at)) + 1) ++statements;
  for (; statements > limits::log_origins; --statements)
    text.remove_prefix(std::min(text.size(), end_of_note(text) + 1));
  std::string whole(text);
  if (!whole.empty()) whole.push_back('\n');
  return whole + to_text(note);
}

}  // namespace orglog
