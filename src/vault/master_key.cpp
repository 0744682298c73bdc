#include <sodium.h>

#include "orglog/base/bytes.hpp"
#include "orglog/base/files.hpp"
#include "orglog/base/random.hpp"
#include "orglog/vault/keyring.hpp"

namespace orglog {
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
    const std::string text = to_hex(random_bytes(sizeof(MasterKey))) + "\n";
    if (!write_file_durably(file, text, 0600)) return VaultError::io;
  }
  const auto text = read_file(file);
  if (!text) return VaultError::io;
  const auto key = parse_master_key(text->substr(0, text->find('\n')));
  if (!key) return VaultError::wrong_format;
  return *key;
}

}  // namespace orglog
