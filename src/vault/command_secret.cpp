// Two keys of their own are derived from the master key, so that neither a digest nor an id says
// anything about it, or about the other.
#include "orglog/vault/command_secret.hpp"

#include <sodium.h>

#include "orglog/base/bytes.hpp"
#include "orglog/base/sha256.hpp"

namespace orglog {
namespace {

constexpr char context[crypto_kdf_CONTEXTBYTES + 1] = "commands";
constexpr std::uint64_t digest_key = 1;
constexpr std::uint64_t id_key = 2;

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

static_assert(sizeof(MasterKey) == crypto_kdf_KEYBYTES);
static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == sizeof(std::uint64_t));

CommandSecret::CommandSecret(const MasterKey& master) {
  crypto_kdf_derive_from_key(digest_key_.data(), digest_key_.size(), digest_key, context,
                             master.data());
  crypto_kdf_derive_from_key(id_key_.data(), id_key_.size(), id_key, context, master.data());
}

std::uint64_t CommandSecret::digest(std::string_view content) const {
  char hash[crypto_shorthash_BYTES];
  crypto_shorthash(reinterpret_cast<unsigned char*>(hash), bytes(content), content.size(),
                   digest_key_.data());
  const auto digest = read_little<std::uint64_t>(hash);
  return digest != 0 ? digest : 1;
}

CommandId CommandSecret::own_id(AccountId user, CommandId given) const {
  std::string text(user.value.view());
  text += given.value.view();
  Sha256Digest hash{};
  crypto_generichash(hash.data(), hash.size(), bytes(text), text.size(), id_key_.data(),
                     id_key_.size());
  return CommandId{derive_uuid(uuid_from_bytes(view(hash)), 0, "own command")};
}

}  // namespace orglog
