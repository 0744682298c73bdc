// Two lines of text: why, and the verifier key of the log that goes on, which may be empty.
#include "orglog/notary/new_origin.hpp"

#include "orglog/base/files.hpp"

namespace orglog {
namespace {

constexpr std::string_view restored_word = "restored";
constexpr std::string_view asked_word = "asked";
constexpr mode_t public_mode = 0644;

std::filesystem::path mark_file(const std::filesystem::path& directory) {
  return directory / "new-origin";
}

}  // namespace

Result<void> write_new_origin_mark(const std::filesystem::path& directory,
                                   const NewOriginMark& mark) {
  std::string text(mark.restored ? restored_word : asked_word);
  text += "\n" + (mark.before ? mark.before->text() : std::string()) + "\n";
  return write_file_durably(mark_file(directory), text, public_mode);
}

Result<std::optional<NewOriginMark>> read_new_origin_mark(const std::filesystem::path& directory) {
  ORGLOG_TRY_ASSIGN(text, read_file_if_there(mark_file(directory)));
  if (!text) return std::optional<NewOriginMark>{};
  const auto end = text->find('\n');
  NewOriginMark mark;
  mark.restored = text->substr(0, end) == restored_word;
  if (end == std::string::npos || !text->ends_with('\n') ||
      (!mark.restored && text->substr(0, end) != asked_word)) {
    return ProofError::malformed;
  }
  if (end + 1 == text->size()) return ProofError::malformed;
  const std::string key = text->substr(end + 1, text->size() - end - 2);
  if (!key.empty()) {
    ORGLOG_TRY_ASSIGN(before, VerifierKey::parse(key));
    mark.before = before;
  }
  return std::optional(std::move(mark));
}

Result<void> remove_new_origin_mark(const std::filesystem::path& directory) {
  std::error_code failed;
  std::filesystem::remove(mark_file(directory), failed);
  if (failed) return Error(failed);
  return sync_path(directory);
}

}  // namespace orglog
