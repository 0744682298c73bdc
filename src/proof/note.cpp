#include "orglog/proof/note.hpp"

#include <algorithm>

#include "orglog/base/base64.hpp"
#include "orglog/base/limits.hpp"

namespace orglog {
namespace {

constexpr std::string_view dash = "\xE2\x80\x94 ";  // U+2014 and a blank

bool is_text(std::string_view text) {
  return std::ranges::none_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

}  // namespace

std::uint32_t read_key_id(std::string_view bytes) {
  std::uint32_t id = 0;
  for (const char byte : bytes.substr(0, 4)) id = (id << 8) | static_cast<unsigned char>(byte);
  return id;
}

std::string key_id_bytes(std::uint32_t id) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(id >> shift));
  return bytes;
}

// Of blanks beyond ASCII, which the format forbids too, only those of U+00A0, U+1680, U+2000 to
// U+205F and U+3000 exist.
bool is_key_name(std::string_view name) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '+'; };
  if (name.empty() || std::ranges::any_of(name, blank)) return false;
  for (const std::string_view space :
       {"\xC2\x85", "\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF",
        "\xE2\x81\x9F", "\xE3\x80\x80"}) {
    if (name.find(space) != std::string_view::npos) return false;
  }
  for (auto at = name.find("\xE2\x80"); at != std::string_view::npos;
       at = name.find("\xE2\x80", at + 1)) {
    if (at + 2 < name.size() && static_cast<unsigned char>(name[at + 2]) <= 0x8A) return false;
  }
  return true;
}

Result<NoteSignature> parse_signature_line(std::string_view line) {
  if (!line.starts_with(dash)) return ProofError::malformed;
  line.remove_prefix(dash.size());
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos) return ProofError::malformed;
  NoteSignature signature;
  signature.name = line.substr(0, blank);
  const auto bytes = from_base64(line.substr(blank + 1));
  if (!is_key_name(signature.name) || !bytes || bytes->size() <= 4) return ProofError::malformed;
  signature.id = read_key_id(*bytes);
  signature.bytes = bytes->substr(4);
  return signature;
}

std::string to_text(const NoteSignature& signature) {
  return std::string(dash) + signature.name + " " +
         to_base64(key_id_bytes(signature.id) + signature.bytes) + "\n";
}

std::string to_text(const Note& note) {
  std::string text = note.text + "\n";
  for (const NoteSignature& signature : note.signatures) text += to_text(signature);
  return text;
}

Result<Note> parse_note(std::string_view bytes) {
  if (bytes.size() > limits::note_bytes || !is_text(bytes)) return ProofError::malformed;
  const auto split = bytes.rfind("\n\n");
  if (split == std::string_view::npos || !bytes.ends_with('\n')) return ProofError::malformed;
  Note note;
  note.text = bytes.substr(0, split + 1);
  std::string_view lines = bytes.substr(split + 2);
  while (!lines.empty()) {
    const auto end = lines.find('\n');
    ORGLOG_TRY_ASSIGN(signature, parse_signature_line(lines.substr(0, end)));
    note.signatures.push_back(std::move(signature));
    if (note.signatures.size() > limits::note_signatures) return ProofError::malformed;
    lines.remove_prefix(end + 1);
  }
  if (note.signatures.empty()) return ProofError::malformed;
  return note;
}

Result<std::vector<NoteSignature>> verified_signatures(const Note& note,
                                                       std::span<const VerifierKey> keys) {
  std::vector<NoteSignature> verified;
  std::vector<const VerifierKey*> seen;
  for (const NoteSignature& signature : note.signatures) {
    const auto key =
        std::ranges::find_if(keys, [&](const VerifierKey& one) { return one.made(signature); });
    if (key == keys.end() || std::ranges::find(seen, &*key) != seen.end()) continue;
    if (!key->verify(note.text, signature)) return ProofError::bad_signature;
    seen.push_back(&*key);
    verified.push_back(signature);
  }
  if (verified.empty()) return ProofError::unknown_key;
  return verified;
}

}  // namespace orglog
