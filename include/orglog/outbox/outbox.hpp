// Mails, as a consequence of the log: follows it from a checkpoint of its own, keeps what is to be
// sent in the vault until the mail server has acknowledged it, and so sends every mail at least
// once and none again after its acknowledgement, across restarts and kills. One thread. Without a
// mail server each mail becomes a file. The text is made when it is sent, from what is so then: who
// has been removed meanwhile is told nothing.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "orglog/base/limits.hpp"
#include "orglog/base/time.hpp"
#include "orglog/codec/journal.hpp"
#include "orglog/projections/runner.hpp"
#include "orglog/projections/state_table.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog {

enum class OutboxError {
  none = 0,
  bad_sender = 1,      // neither an address nor `Name <address>`
  bad_server = 2,      // neither smtp://HOST:PORT nor smtps://HOST:PORT
  bad_public_url = 3,  // neither http:// nor https://, or with something that no URL has
  io = 4,              // a mail could not be written as a file
  undeliverable = 5,   // the mail server cannot be used as it is configured
};
boost::system::error_code make_error_code(OutboxError error);

struct MailServer {
  std::string url;   // smtp://HOST:PORT (STARTTLS) or smtps://HOST:PORT (TLS from the first byte)
  std::string user;  // empty: no login
  std::string password;
  std::filesystem::path ca_file;  // empty: the system's authorities
  bool plain = false;             // smtp:// without STARTTLS
};

struct OutboxOptions {
  std::filesystem::path directory;   // for mails as files
  std::optional<MailServer> server;  // nothing: files
  std::string from;                  // an address, or `Name <address>`
  std::string public_url;            // of the links in mails, without a slash at the end
  // An event that was recorded longer than this before the vault was made is history: nobody is
  // told. Nor is anybody of what came from an import, whenever it took effect.
  std::chrono::hours history_age = limits::mail_history_age;
};

struct OutboxParts {
  Journal journal;
  Runner& runner;  // has caught up, and is started
  const StateTable& state_table;
  Vault& vault;
  const Clock& clock;
};

// Since the start; any thread.
struct OutboxFigures {
  std::uint64_t sent = 0;
  std::uint64_t postponed = 0;  // attempts that failed
  std::uint64_t given_up = 0;   // mails that no server would take
};

// Removes the mails that were written as files and in which this address stands. No directory:
// none.
Result<void> remove_mail_files(const std::filesystem::path& directory, const std::string& address);

class Outbox {
 public:
  // Fails when the options make no sense.
  static Result<std::unique_ptr<Outbox>> make(const OutboxParts& parts,
                                              const OutboxOptions& options);
  virtual ~Outbox() = default;  // stops

  // `on_failure` is called at most once, from the outbox's thread, when the log or the vault fails;
  // nothing is sent any more then.
  virtual void start(std::function<void(const Error&)> on_failure) = 0;
  // Ends the mail at hand (limits::mail_stop_time at most) and joins the thread.
  virtual void stop() = 0;
  virtual void log_grew() = 0;  // any thread; cheap

  // Queues the mail durably; does nothing when one is waiting already. An account that has not been
  // activated yet gets its activation link again. Any thread; fails with `VaultError`.
  virtual Result<void> request_password_reset(AccountId account) = 0;

  // Every event before it has been looked at. Any thread.
  virtual Position checkpoint() const noexcept = 0;
  // Mails that wait. Any thread.
  virtual Result<std::size_t> waiting() const = 0;
  virtual OutboxFigures figures() const = 0;
};

}  // namespace orglog

template <>
struct boost::system::is_error_code_enum<orglog::OutboxError> : std::true_type {};
