#include "cli/log_keys.hpp"

#include <algorithm>
#include <filesystem>

#include "orglog/base/files.hpp"

namespace orglog::cli {
namespace {

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

bool is_missing(const Error& error) {
  return error ==
         boost::system::errc::make_error_condition(boost::system::errc::no_such_file_or_directory);
}

Failure cannot_read(const std::string& file, const Error& error) {
  return {"io", "Cannot read " + file + ": " + error.message() + "."};
}

}  // namespace

CliResult<VerifierKey> log_key(const std::string& text_or_file) {
  std::string text = text_or_file;
  if (text.find('+') == std::string::npos || std::filesystem::exists(text)) {
    const auto line = read_file(text_or_file);
    if (!line) return cannot_read(text_or_file, line.error());
    text = first_line(*line);
  }
  const auto key = VerifierKey::parse(text);
  if (!key) return Failure("bad_key", "This is no verifier key: " + text + ".");
  return *key;
}

CliResult<std::vector<VerifierKey>> witness_keys(const std::vector<std::string>& texts) {
  std::vector<VerifierKey> keys;
  for (const std::string& text : texts) {
    ORGLOG_TRY_ASSIGN(key, log_key(text));
    keys.push_back(std::move(key));
  }
  return keys;
}

CliResult<VerifierKey> key_of_store(const std::string& data) {
  const std::string file = (std::filesystem::path(data) / "log.key").string();
  const auto text = read_file(file);
  if (!text) return cannot_read(file, text.error());
  const auto key = SigningKey::parse(first_line(*text));
  if (!key) return Failure("wrong_format", file + " holds no signing key.");
  return key->verifier();
}

CliResult<std::optional<SignedCheckpoint>> checkpoint_in(const std::string& file,
                                                         const VerifierKey& key) {
  const auto note = read_file(file);
  if (!note && is_missing(note.error())) return std::optional<SignedCheckpoint>{};
  if (!note) return cannot_read(file, note.error());
  auto opened = open_checkpoint(*note, key);
  if (!opened) {
    return Failure("bad_checkpoint", file + " is no checkpoint by " + key.name() + ": " +
                                         opened.error().message() + ".");
  }
  return std::optional<SignedCheckpoint>{std::move(*opened)};
}

std::vector<SignedContinuation> way_from(const VerifierKey& key,
                                         const std::vector<SignedContinuation>& statements) {
  const auto begin = std::ranges::find_if(statements, [&](const SignedContinuation& one) {
    return one.continuation.before.text() == key.text();
  });
  if (!std::all_of(begin, statements.end(), [](const auto& one) { return one.by_both; })) return {};
  return {begin, statements.end()};
}

std::uint64_t kept_events(const std::vector<SignedContinuation>& way) {
  std::uint64_t kept = way.front().continuation.first.size;
  for (const SignedContinuation& one : way) kept = std::min(kept, one.continuation.first.size);
  return kept;
}

}  // namespace orglog::cli
