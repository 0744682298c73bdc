// Secrets of people, kept beside the log and never in it: password hashes, one-time links, and the
// mails that are still to be sent. One SQLite file of mode 0600 whose every change is durable when
// the call returns. Any thread; the file has one lock, and no password is hashed under it. Of a
// secret only what cannot be turned back is stored.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orglog/base/ids.hpp"
#include "orglog/base/position.hpp"
#include "orglog/base/result.hpp"
#include "orglog/base/time.hpp"

namespace orglog {

enum class VaultError {
  none = 0,
  io = 1,                  // the file system or SQLite failed; nothing was changed
  in_use = 2,              // another process has the file open
  wrong_format = 3,        // not a vault, or of another version of the program
  damaged = 4,             // the file is not what was written
  password_too_short = 5,  // less than limits::password_bytes_min
  password_too_long = 6,   // more than limits::password_bytes_max
  queue_full = 7,          // limits::queued_mails are waiting; nothing was changed
  wrong_master_key = 8,    // the keyring's keys were wrapped by another one
  not_found = 9,           // there is no such file
};
boost::system::error_code make_error_code(VaultError error);

// What a one-time link lets its holder do. Numbers are kept on disk: append only.
enum class LinkPurpose : std::uint8_t { activation = 1, password_reset = 2 };

struct Link {
  AccountId account;
  LinkPurpose purpose{};
  Timestamp expires_at{};
};

// What made a mail necessary. Numbers are kept on disk: append only.
enum class MailCause : std::uint8_t { event = 1, password_reset = 2 };

// A mail not yet acknowledged: what to write it from, never its text, in which a secret may stand.
struct QueuedMail {
  Uuid id;  // of the event, or a random one: what its Message-ID is made of
  MailCause cause{};
  Position position = 0;  // of the event
  AccountId account;      // whose password is to be reset
  Timestamp queued_at{};
  Timestamp due_at{};  // no attempt before
  std::uint32_t attempts = 0;
};

enum class PasswordCheck : std::uint8_t { wrong, right };

class Vault {
 public:
  // Makes the file when it is not there.
  static Result<std::unique_ptr<Vault>> open(const std::filesystem::path& file);
  virtual ~Vault() = default;

  // Hashes by Argon2id (about a tenth of a second: not for an io thread) and replaces what was
  // there. Links by which the password could have been reset are void afterwards.
  virtual Result<void> set_password(AccountId account, std::string_view password) = 0;
  // Does the same work whether there is an account, a password, or neither. Not for an io thread.
  virtual Result<PasswordCheck> check_password(std::optional<AccountId> account,
                                               std::string_view password) = 0;

  // Makes a one-time link and answers its secret, 256 random bits as base64url. Of an account's
  // limits::links_per_account + 1 links the oldest is void; so is every one that has expired.
  virtual Result<std::string> make_link(AccountId account, LinkPurpose purpose, Timestamp now,
                                        std::chrono::seconds lifetime) = 0;
  // Nothing for a secret that was never made, was used, has expired or is void.
  virtual Result<std::optional<Link>> find_link(std::string_view secret, Timestamp now) = 0;
  // The same, and uses it up: of all callers at most one ever gets it.
  virtual Result<std::optional<Link>> use_link(std::string_view secret, Timestamp now) = 0;

  // Removes everything about an account: password, links, mails that reset its password.
  virtual Result<void> forget(AccountId account) = 0;

  // The file as it is now, without what was deleted; `to` is replaced at once when the copy is
  // synced.
  virtual Result<void> copy_to(const std::filesystem::path& to) const = 0;

  // For the outbox. `since`: when this vault was made; `next`: the first event not yet looked at.
  struct MailCheckpoint {
    Timestamp since{};
    Position next = 0;
  };
  // `now` is kept as `since` at the very first call.
  virtual Result<MailCheckpoint> mail_checkpoint(Timestamp now) = 0;
  // Both or neither. One that is queued already stays as it is.
  virtual Result<void> queue_mails(std::span<const QueuedMail> mails, Position next) = 0;
  // Queues one that no event caused; does nothing when the account has one waiting.
  virtual Result<void> queue_password_reset(const QueuedMail& mail) = 0;
  // Mails in the order in which they are due, at most `limit`.
  virtual Result<std::vector<QueuedMail>> queued_mails(std::size_t limit) const = 0;
  virtual Result<std::size_t> queued_mail_count() const = 0;
  virtual Result<void> postpone_mail(const Uuid& id, std::uint32_t attempts, Timestamp due_at) = 0;
  // It was acknowledged, or there is nothing to tell any more.
  virtual Result<void> remove_mail(const Uuid& id) = 0;
};

}  // namespace orglog

template <>
struct boost::system::is_error_code_enum<orglog::VaultError> : std::true_type {};
