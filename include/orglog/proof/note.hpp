// Signed notes (c2sp.org/signed-note): a text, a blank line, and a line for each signature. Keys
// are Ed25519, by libsodium: type 0x01 signs the text, type 0x04 is a witness's cosignature/v1
// (c2sp.org/tlog-cosignature), which signs the text and when it was seen. Signatures of keys that
// are not known here, whatever their type, are carried along and not looked at.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orglog/proof/error.hpp"

namespace orglog {

enum class KeyType : std::uint8_t { ed25519 = 0x01, cosignature_v1 = 0x04 };
using PublicKey = std::array<std::uint8_t, 32>;
using KeySeed = std::array<std::uint8_t, 32>;

struct NoteSignature {
  std::string name;      // of the key
  std::uint32_t id = 0;  // of the key
  std::string bytes;     // behind the id
};

// A key's id as it stands in a signature and in a text: four bytes, big-endian.
std::string key_id_bytes(std::uint32_t id);
std::uint32_t read_key_id(std::string_view bytes);  // the first four

struct Note {
  std::string text;  // ends with a line feed
  std::vector<NoteSignature> signatures;
};
Result<Note> parse_note(std::string_view bytes);
std::string to_text(const Note& note);
std::string to_text(const NoteSignature& signature);                // one line, with its end
Result<NoteSignature> parse_signature_line(std::string_view line);  // without its end
// Not empty, no blank, no `+`.
bool is_key_name(std::string_view name);

// `NAME+ID+KEY`, the public half.
class VerifierKey {
 public:
  // Fails with `bad_key`.
  static Result<VerifierKey> parse(std::string_view text);
  VerifierKey(std::string name, KeyType type, const PublicKey& key);
  std::string text() const;
  const std::string& name() const { return name_; }
  KeyType type() const { return type_; }
  std::uint32_t id() const { return id_; }
  bool made(const NoteSignature& signature) const;  // whether it names this key
  bool verify(std::string_view text, const NoteSignature& signature) const;

 private:
  std::string name_;
  KeyType type_;
  PublicKey key_;
  std::uint32_t id_;
};

// `PRIVATE+KEY+NAME+ID+KEY`, as golang.org/x/mod/sumdb/note writes it. A witness's signs with a
// time.
class SigningKey {
 public:
  static Result<SigningKey> parse(std::string_view text);
  SigningKey(std::string name, KeyType type, const KeySeed& seed);
  std::string text() const;
  const VerifierKey& verifier() const { return verifier_; }
  // `seconds` since 1970, of a cosignature.
  NoteSignature sign(std::string_view text, std::uint64_t seconds = 0) const;

 private:
  KeySeed seed_;
  std::array<std::uint8_t, 64> secret_;
  VerifierKey verifier_;
};

// The signatures by `keys`, in the note's order, each one's first. Fails with `bad_signature` when
// any of them does not hold, and with `unknown_key` when there is none.
Result<std::vector<NoteSignature>> verified_signatures(const Note& note,
                                                       std::span<const VerifierKey> keys);
// When a cosignature says that it was made; seconds since 1970.
std::optional<std::uint64_t> cosigned_at(const NoteSignature& signature);

}  // namespace orglog
