// One key for each account, under which all personal text about it is sealed wherever it is stored
// for ever. Destroying the key erases it in the whole log, in every copy of it, without touching
// a byte of it. One more key, the store's, is for text of people without a key: it is made when it
// is first used and never destroyed. The keys stand in one SQLite file beside the log, each wrapped
// by the master key, which is in none of these files. Any thread: reading shares a lock, and the
// file has one writer.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "orglog/base/ids.hpp"
#include "orglog/base/result.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog {

using MasterKey = std::array<std::uint8_t, 32>;

// From a file of 64 hexadecimal digits, mode 0600; `make_if_missing` makes one, synced. Fails with
// `not_found`, or `wrong_format` when something else stands there.
Result<MasterKey> read_master_key(const std::filesystem::path& file, bool make_if_missing);
// From text as it stands in such a file: for an environment variable.
std::optional<MasterKey> parse_master_key(std::string_view text);

struct KeyringOptions {
  std::filesystem::path file;
  MasterKey master{};
  bool read_only = false;  // beside a running server; what it adds or destroys later is not seen
};

// In place of an account: the key of the store.
inline constexpr AccountId key_of_store{};

class Keyring {
 public:
  // Makes the file when it is not there, unless `read_only`. Fails with `wrong_master_key` when the
  // keys were wrapped by another one.
  static Result<std::unique_ptr<Keyring>> open(const KeyringOptions& options);
  virtual ~Keyring() = default;
  // The file as it is now, beside its server or without one, wrapped keys and nothing that was
  // deleted; `to` is replaced at once when the copy is synced. So a backup holds one copy, ever.
  static Result<void> copy(const std::filesystem::path& file, const std::filesystem::path& to);

  // Under the account's key, which is made when there is none; not durable before `store_new`. The
  // same text gives the same bytes. `purpose` is bound to them: they open for no other one.
  virtual std::string seal(AccountId account, std::string_view purpose, std::string_view text) = 0;
  // The same where there is a key; nothing where there is none (any more): none is made.
  virtual std::optional<std::string> seal_if_held(AccountId account, std::string_view purpose,
                                                  std::string_view text) const = 0;
  // Nothing when the account has no key (any more), or these are not bytes of `seal`.
  virtual std::optional<std::string> unseal(AccountId account, std::string_view purpose,
                                            std::string_view sealed) const = 0;
  // Makes durable every key made so far: one sync, none when there is no new one.
  virtual Result<void> store_new() = 0;

  virtual bool holds(AccountId account) const = 0;
  // Durable when it returns: the key is overwritten in the file and in memory.
  virtual Result<void> destroy(AccountId account) = 0;
  // How many were destroyed since it was opened: whoever keeps what a key opened drops it then.
  virtual std::uint64_t destroyed() const noexcept = 0;
  virtual std::size_t size() const = 0;  // of accounts
};

}  // namespace orglog
