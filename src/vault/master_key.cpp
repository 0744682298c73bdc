#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "database.hpp"
#include "orglog/base/bytes.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/vault/keyring.hpp"

namespace orglog {
namespace {

Result<void> write_new(const std::filesystem::path& file, const std::string& text) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return VaultError::io;
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!written) return VaultError::io;
  return vault::sync_directory(file.has_parent_path() ? file.parent_path() : ".");
}

}  // namespace

std::optional<MasterKey> parse_master_key(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  MasterKey key{};
  std::size_t length = 0;
  const int failed =
      sodium_hex2bin(key.data(), key.size(), text.data(), text.size(), nullptr, &length, nullptr);
  if (failed != 0 || length != key.size() || text.size() != 2 * key.size()) return std::nullopt;
  return key;
}

Result<MasterKey> read_master_key(const std::filesystem::path& file, bool make_if_missing) {
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) {
    if (!make_if_missing) return VaultError::not_found;
    ORGLOG_INVARIANT(sodium_init() >= 0, "libsodium finds random bytes");
    std::string secret(sizeof(MasterKey), '\0');
    randombytes_buf(secret.data(), secret.size());
    ORGLOG_TRY(write_new(file, to_hex(secret) + "\n"));
  }
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) return VaultError::io;
  const auto key = parse_master_key(line);
  if (!key) return VaultError::wrong_format;
  return *key;
}

}  // namespace orglog
