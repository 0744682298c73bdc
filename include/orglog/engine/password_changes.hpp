// Setting a password, and what follows from it: the sessions and tokens that the former one opened
// end by events of one command, and the outbox tells the person. A password stands in the vault and
// what follows stands in the log, so the order is what keeps a crash harmless:
//
//   1. the vault takes, in one transaction, the new hash, ends every link, and writes down what the
//      log has to be told (`PasswordDue`, with the id of the command that will tell it, and the
//      client sealed under the account's key);
//   2. the log takes the command `ChangePassword` under that id;
//   3. the vault strikes off what was due.
//
// A crash before 1 has changed nothing, and the link still works. After 1 the new password is in
// force and what is due is told at the next start, before anybody can connect; after 2 it is told
// once more, and being known by its id changes nothing. Whoever was signing in with the former
// password meanwhile is refused by the rules (`IssueToken::password_version`).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "orglog/base/time.hpp"
#include "orglog/base/worker.hpp"
#include "orglog/codec/journal.hpp"
#include "orglog/engine/engine.hpp"
#include "orglog/vault/keyring.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog {

// Where the wish came from.
struct PasswordWish {
  std::string password;
  PasswordSetBy by{};
  bool keep_tokens = false;  // those that a password made; sessions end all the same
  Origin origin{};
  Uuid correlation;  // nil: the command's id
  std::string client_name;
  std::string client_address;
};

struct PasswordIsSet {
  AccountId account;
  bool told = false;  // false: it is in force, but the log could not be told yet, and will be
  std::uint32_t sessions = 0;  // that ended
  std::uint32_t tokens = 0;
};

// What somebody who sets their own password said the old one was.
enum class OldPassword : std::uint8_t { right, missing, wrong };

class PasswordChanges final : public ReplySink {
 public:
  struct Parts {
    Vault& vault;
    const Keyring& keyring;
    Engine& engine;
    Journal journal;
    const StateTable& state_table;
  };
  explicit PasswordChanges(const Parts& parts) : parts_(parts) {}
  ~PasswordChanges() override { stop(); }

  // Tells what a former life left, and goes on with what cannot be told yet on a thread of its own.
  // The engine was started; nobody is connected yet.
  void start();
  // The engine may have been stopped. What is still due is told at the next start.
  void stop() { worker_.stop(); }

  // Right also where there is no old one. Hashes: not for an io thread. Any thread.
  Result<OldPassword> check_old(AccountId account, const std::optional<std::string>& old);
  // Both wait for the hash and the log: not for an io thread. Fail with `VaultError`. Any thread.
  Result<PasswordIsSet> set(AccountId account, const PasswordWish& wish);
  // By a mailed link; nothing: it is no longer good.
  Result<std::optional<PasswordIsSet>> set_by_link(std::string_view secret,
                                                   const PasswordWish& wish, Timestamp now);

  void deliver(std::vector<Completed> completed) override;

 private:
  PasswordDue due_of(const PasswordWish& wish, AccountId account) const;
  PasswordIsSet tell(const PasswordDue& due, Client client);
  Outcome outcome_of(Submission submission);
  bool strike_off(const PasswordDue& due, bool is_gone);
  bool tell_all();  // whether nothing is left to be told
  void run();

  Parts parts_;
  Worker worker_;
};

}  // namespace orglog
