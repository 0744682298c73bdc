#include "orglog/proof/checkpoint.hpp"

#include <cstring>

#include "orglog/base/base64.hpp"
#include "orglog/base/whole_number.hpp"

namespace orglog {

std::optional<std::string_view> take_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<TreeHash> parse_hash(std::string_view base64) {
  const auto bytes = from_base64(base64);
  TreeHash hash;
  if (!bytes || bytes->size() != hash.size()) return std::nullopt;
  std::memcpy(hash.data(), bytes->data(), hash.size());
  return hash;
}

std::string to_text(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         to_base64(view(checkpoint.root)) + "\n";
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  Checkpoint checkpoint;
  const auto origin = take_line(text);
  const auto size = take_line(text);
  const auto root = take_line(text);
  if (!root || origin->empty()) return ProofError::malformed;
  checkpoint.origin = *origin;
  checkpoint.size = whole_number(*size).value_or(0);
  if (*size != std::to_string(checkpoint.size)) return ProofError::malformed;
  const auto hash = parse_hash(*root);
  if (!hash) return ProofError::malformed;
  checkpoint.root = *hash;
  while (!text.empty()) {
    const auto extension = take_line(text);
    if (!extension || extension->empty()) return ProofError::malformed;
  }
  return checkpoint;
}

Result<SignedCheckpoint> open_checkpoint(std::string_view note, const VerifierKey& log) {
  ORGLOG_TRY_ASSIGN(parsed, parse_note(note));
  ORGLOG_TRY(verified_signatures(parsed, std::span(&log, 1)));
  ORGLOG_TRY_ASSIGN(checkpoint, parse_checkpoint(parsed.text));
  if (checkpoint.origin != log.name()) return ProofError::wrong_origin;
  return SignedCheckpoint{std::move(checkpoint), std::move(parsed)};
}

Result<std::size_t> count_cosignatures(const Note& note, std::span<const VerifierKey> witnesses) {
  const auto verified = verified_signatures(note, witnesses);
  if (verified) return verified->size();
  if (verified.error() == ProofError::unknown_key) return std::size_t{0};
  return verified.error();
}

}  // namespace orglog
