#include <sodium.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "orglog/base/base64.hpp"
#include "orglog/base/bytes.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/base/sha256.hpp"
#include "orglog/proof/note.hpp"

namespace orglog {
namespace {

constexpr std::string_view private_prefix = "PRIVATE+KEY+";
constexpr std::size_t time_bytes = 8;

std::uint32_t key_id(const std::string& name, KeyType type, const PublicKey& key) {
  return read_key_id(view(sha256(name + '\n' + static_cast<char>(type) + std::string(view(key)))));
}

// What the texts of both halves hold: a name, an id, a type and 32 bytes.
struct KeyText {
  std::string name;
  std::uint32_t id = 0;
  KeyType type{};
  std::array<std::uint8_t, 32> bytes{};
};

Result<KeyText> parse_key(std::string_view text) {
  KeyText key;
  const auto first = text.find('+');
  const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return ProofError::bad_key;
  key.name = text.substr(0, first);
  const std::string_view id = text.substr(first + 1, second - first - 1);
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), key.id, 16);
  if (error != std::errc{} || end != id.data() + id.size() || id.size() != 8)
    return ProofError::bad_key;
  const auto bytes = from_base64(text.substr(second + 1));
  if (!is_key_name(key.name) || !bytes || bytes->size() != 1 + key.bytes.size())
    return ProofError::bad_key;
  key.type = static_cast<KeyType>(bytes->front());
  if (key.type != KeyType::ed25519 && key.type != KeyType::cosignature_v1)
    return ProofError::bad_key;
  std::memcpy(key.bytes.data(), bytes->data() + 1, key.bytes.size());
  return key;
}

std::string key_text(const std::string& name, std::uint32_t id, KeyType type,
                     const std::array<std::uint8_t, 32>& bytes) {
  const std::string typed = static_cast<char>(type) + std::string(view(bytes));
  return name + "+" + to_hex(key_id_bytes(id)) + "+" + to_base64(typed);
}

// What a witness signs in place of the bare text.
std::string cosigned_text(std::string_view text, std::uint64_t seconds) {
  return "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + std::string(text);
}

PublicKey public_half(const KeySeed& seed, std::array<std::uint8_t, 64>& secret) {
  static const int started = sodium_init();
  ORGLOG_INVARIANT(started >= 0, "libsodium starts");
  PublicKey key;
  crypto_sign_seed_keypair(key.data(), secret.data(), seed.data());
  return key;
}

}  // namespace

VerifierKey::VerifierKey(std::string name, KeyType type, const PublicKey& key)
    : name_(std::move(name)), type_(type), key_(key), id_(key_id(name_, type, key)) {}

Result<VerifierKey> VerifierKey::parse(std::string_view text) {
  ORGLOG_TRY_ASSIGN(parsed, parse_key(text));
  VerifierKey key(parsed.name, parsed.type, parsed.bytes);
  if (key.id_ != parsed.id) return ProofError::bad_key;
  return key;
}

std::string VerifierKey::text() const { return key_text(name_, id_, type_, key_); }

bool VerifierKey::made(const NoteSignature& signature) const {
  return signature.id == id_ && signature.name == name_;
}

bool VerifierKey::verify(std::string_view text, const NoteSignature& signature) const {
  if (!made(signature)) return false;
  std::string message(text);
  std::string_view bytes = signature.bytes;
  if (type_ == KeyType::cosignature_v1) {
    const auto seconds = cosigned_at(signature);
    if (!seconds) return false;
    message = cosigned_text(text, *seconds);
    bytes.remove_prefix(time_bytes);
  }
  return bytes.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(message.data()),
                                     message.size(), key_.data()) == 0;
}

SigningKey::SigningKey(std::string name, KeyType type, const KeySeed& seed)
    : seed_(seed), verifier_(std::move(name), type, public_half(seed, secret_)) {}

Result<SigningKey> SigningKey::parse(std::string_view text) {
  if (!text.starts_with(private_prefix)) return ProofError::bad_key;
  ORGLOG_TRY_ASSIGN(parsed, parse_key(text.substr(private_prefix.size())));
  SigningKey key(parsed.name, parsed.type, parsed.bytes);
  if (key.text() != text) return ProofError::bad_key;
  return key;
}

// The id is the public half's.
std::string SigningKey::text() const {
  return std::string(private_prefix) +
         key_text(verifier_.name(), verifier_.id(), verifier_.type(), seed_);
}

NoteSignature SigningKey::sign(std::string_view text, std::uint64_t seconds) const {
  std::string message(text);
  NoteSignature signature;
  if (verifier_.type() == KeyType::cosignature_v1) {
    message = cosigned_text(text, seconds);
    append_big(signature.bytes, seconds);
  }
  std::array<unsigned char, crypto_sign_BYTES> bytes;
  crypto_sign_detached(bytes.data(), nullptr,
                       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                       secret_.data());
  signature.bytes.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  signature.name = verifier_.name();
  signature.id = verifier_.id();
  return signature;
}

std::optional<std::uint64_t> cosigned_at(const NoteSignature& signature) {
  if (signature.bytes.size() != time_bytes + crypto_sign_BYTES) return std::nullopt;
  return read_big(signature.bytes.data());
}

}  // namespace orglog
