#include "orglog/proof/proof_file.hpp"

#include "orglog/base/base64.hpp"
#include "orglog/base/whole_number.hpp"

namespace orglog {
namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view extra_word = "extra ";
constexpr std::string_view index_word = "index ";
constexpr std::size_t longest_path = 64;

}  // namespace

std::string to_text(const ProofFile& file) {
  std::string text(first_line);
  if (!file.extra.empty()) text += std::string(extra_word) + to_base64(file.extra) + "\n";
  text += std::string(index_word) + std::to_string(file.index) + "\n";
  for (const TreeHash& hash : file.path) text += to_base64(view(hash)) + "\n";
  return text + "\n" + file.checkpoint;
}

Result<ProofFile> parse_proof_file(std::string_view text) {
  ProofFile file;
  if (!text.starts_with(first_line)) return ProofError::malformed;
  text.remove_prefix(first_line.size());
  auto line = take_line(text);
  if (line && line->starts_with(extra_word)) {
    auto extra = from_base64(line->substr(extra_word.size()));
    if (!extra) return ProofError::malformed;
    file.extra = *std::move(extra);
    line = take_line(text);
  }
  if (!line || !line->starts_with(index_word)) return ProofError::malformed;
  const std::string_view number = line->substr(index_word.size());
  file.index = whole_number(number).value_or(0);
  if (number != std::to_string(file.index)) return ProofError::malformed;
  for (line = take_line(text); line && !line->empty(); line = take_line(text)) {
    const auto hash = parse_hash(*line);
    if (!hash || file.path.size() == longest_path) return ProofError::malformed;
    file.path.push_back(*hash);
  }
  if (!line) return ProofError::malformed;
  file.checkpoint = text;
  return file;
}

Result<SignedCheckpoint> check_proof(const ProofFile& file, std::string_view data,
                                     const VerifierKey& log) {
  ORGLOG_TRY_ASSIGN(opened, open_checkpoint(file.checkpoint, log));
  const Checkpoint& signed_one = opened.checkpoint;
  if (!verify_inclusion(file.path, file.index, signed_one.size, leaf_hash(data), signed_one.root))
    return ProofError::bad_proof;
  return std::move(opened);
}

}  // namespace orglog
