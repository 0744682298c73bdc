#include "passwords.hpp"

#include <sodium.h>

#include <array>
#include <semaphore>

#include "orglog/base/invariant.hpp"
#include "orglog/base/limits.hpp"

namespace orglog::vault {
namespace {

void ensure_sodium() {
  static const int started = sodium_init();
  ORGLOG_INVARIANT(started >= 0, "libsodium finds a source of randomness");
}

class Turn {
 public:
  Turn() { turns().acquire(); }
  ~Turn() { turns().release(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  static std::counting_semaphore<>& turns() {
    static std::counting_semaphore<> semaphore(limits::password_hashes_at_once);
    return semaphore;
  }
};

// A hash with the parameters of a real one that no known password has.
const std::string& hash_of_nothing() {
  static const std::string hash =
      "$argon2id$v=19$m=" + std::to_string(limits::password_hash_bytes / 1024) +
      ",t=" + std::to_string(limits::password_hash_passes) + ",p=1$" + std::string(22, 'A') + "$" +
      std::string(43, 'A');
  return hash;
}

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  ensure_sodium();
  const Turn turn;
  std::array<char, crypto_pwhash_argon2id_STRBYTES> hash{};
  if (crypto_pwhash_argon2id_str(hash.data(), password.data(), password.size(),
                                 limits::password_hash_passes, limits::password_hash_bytes) != 0) {
    return Error(boost::system::errc::not_enough_memory, boost::system::generic_category());
  }
  return std::string(hash.data());
}

bool matches(std::string_view hash, std::string_view password) {
  ensure_sodium();
  const Turn turn;
  const std::string kept(hash.empty() ? std::string_view(hash_of_nothing()) : hash);
  const bool same =
      crypto_pwhash_argon2id_str_verify(kept.c_str(), password.data(), password.size()) == 0;
  return same && !hash.empty();
}

bool is_outdated(const std::string& hash) {
  return crypto_pwhash_argon2id_str_needs_rehash(hash.c_str(), limits::password_hash_passes,
                                                 limits::password_hash_bytes) != 0;
}

}  // namespace orglog::vault
