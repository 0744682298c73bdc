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
  not_found = 9,           // there is no such file, or nobody any more to tell
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
// `gathered`: the one mail that tells of those for which there was no room that day.
enum class MailCause : std::uint8_t { event = 1, password_reset = 2, gathered = 3 };

// A mail not yet acknowledged: what to write it from, never its text, in which a secret may stand.
struct QueuedMail {
  Uuid id;  // of the event, or a random one: what its Message-ID is made of
  MailCause cause{};
  Position position = 0;  // of the event
  AccountId account;      // whose password is to be reset, who is told what was gathered
  Timestamp queued_at{};
  Timestamp due_at{};  // no attempt before
  std::uint32_t attempts = 0;
};

// What the log has still to be told of a password that was set: the command that ends what the
// former one opened, in whose name and from where. Written together with the hash, and kept until
// the log has it. `by` and `origin` are the domain's and the record's numbers.
struct PasswordDue {
  Uuid command;  // its id, so that telling it twice tells it once; nil: there is nothing to tell
  Uuid correlation;
  AccountId account;
  std::uint8_t by = 0;
  bool keep_tokens = false;
  std::uint8_t origin = 0;
  std::string client_name;
  std::string client_address;
};

enum class PasswordCheck : std::uint8_t { wrong, right };

class Vault {
 public:
  // Makes the file when it is not there.
  static Result<std::unique_ptr<Vault>> open(const std::filesystem::path& file);
  virtual ~Vault() = default;

  // Hashes by Argon2id (about a tenth of a second: not for an io thread) and replaces what was
  // there. In the same transaction `due` is written down, every link of the account is void, and a
  // mail that waits to bring one goes: so a crash leaves either the old password with its links, or
  // the new one and what is due.
  virtual Result<void> set_password(AccountId account, std::string_view password,
                                    const PasswordDue& due) = 0;
  // The same for the account of a link, which is used up with it: of all callers at most one ever
  // sets a password with any of the account's links. `due.account` is filled in. Answers whose it
  // was; nothing for a secret that is no longer good.
  virtual Result<std::optional<AccountId>> set_password_by_link(std::string_view secret,
                                                                std::string_view password,
                                                                PasswordDue due, Timestamp now) = 0;
  virtual Result<bool> has_password(AccountId account) const = 0;
  // The oldest first.
  virtual Result<std::vector<PasswordDue>> passwords_due() const = 0;
  // The log has it, or there is nobody any more to tell of.
  virtual Result<void> password_told(const Uuid& command) = 0;
  // Does the same work whether there is an account, a password, or neither. Not for an io thread.
  virtual Result<PasswordCheck> check_password(std::optional<AccountId> account,
                                               std::string_view password) = 0;

  // Makes a one-time link and answers its secret, 256 random bits as base64url. Of an account's
  // limits::links_per_account + 1 links of one purpose the oldest is void; those of it that have
  // expired go. `for_mail`: fails with `not_found` when this mail does not wait any more, or would
  // activate an account that has a password by now.
  virtual Result<std::string> make_link(AccountId account, LinkPurpose purpose, Timestamp now,
                                        std::chrono::seconds lifetime,
                                        const std::optional<Uuid>& for_mail = {}) = 0;
  // Nothing for a secret that was never made, was used, has expired or is void, or whose link was
  // made while the clock was further ahead than limits::clock_jump.
  virtual Result<std::optional<Link>> find_link(std::string_view secret, Timestamp now) = 0;

  // For KnownAddresses (vault/known_addresses.hpp), which makes the tags: whether the account has
  // signed in from there.
  virtual Result<bool> is_known_address(AccountId account, std::string_view tag) const = 0;
  // It has, just now. Of more than limits::known_addresses the one that was seen longest ago goes.
  // Does nothing for an account without a password, and none where it was seen within
  // limits::known_address_renewed.
  virtual Result<void> know_address(AccountId account, std::string_view tag, Timestamp now) = 0;

  // Removes everything about an account: password, what is due of it, links, mails that reset it.
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
  // Queues one that no event caused; does nothing when the account has one waiting, or had
  // limits::password_mails_a_day on that day (UTC) and has set no password since.
  virtual Result<void> queue_password_reset(const QueuedMail& mail) = 0;
  // At most `limit` mails: first those for a new password that are due, then in the order in which
  // they are due.
  virtual Result<std::vector<QueuedMail>> queued_mails(std::size_t limit, Timestamp now) const = 0;
  // Without those of the cause `gathered`, which wait for the end of the day anyhow.
  virtual Result<std::size_t> queued_mail_count() const = 0;
  // Whether this recipient may get one more mail that nobody asked for on the day (UTC) of `now`:
  // fewer than limits::unasked_mails_a_day were sent to them on it.
  virtual Result<bool> has_room_for_mail(AccountId recipient, Timestamp now) const = 0;
  // One such mail was acknowledged: it is counted, and goes.
  virtual Result<void> unasked_mail_sent(const Uuid& id, AccountId recipient, Timestamp now) = 0;
  // Takes a mail out of the queue, to be told at the end of that day in one mail with all others of
  // its recipient that are gathered; that one is queued with the first of them.
  virtual Result<void> gather_mail(const QueuedMail& mail, AccountId recipient, Timestamp now) = 0;
  // What was gathered for a recipient: the events of the oldest limits::gathered_mails_listed, and
  // how many mails there are in all. It goes with the mail that tells of it.
  struct GatheredMails {
    std::vector<Position> events;
    std::uint64_t count = 0;
  };
  virtual Result<GatheredMails> gathered_mails(AccountId recipient) const = 0;
  virtual Result<void> postpone_mail(const Uuid& id, std::uint32_t attempts, Timestamp due_at) = 0;
  // It was acknowledged, or there is nothing to tell any more.
  virtual Result<void> remove_mail(const Uuid& id) = 0;
};

}  // namespace orglog

template <>
struct boost::system::is_error_code_enum<orglog::VaultError> : std::true_type {};
