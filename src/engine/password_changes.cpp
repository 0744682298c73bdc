// Passwords on their way from the vault into the log; the header says in which order and why.
#include "orglog/engine/password_changes.hpp"

#include <spdlog/spdlog.h>

#include <future>

#include "orglog/base/limits.hpp"

namespace orglog {
namespace {

constexpr std::string_view sealing = "client of a new password";

// Nothing where the account has no key (any more).
std::string sealed(const Keyring& keyring, AccountId account, std::string_view text) {
  return keyring.seal_if_held(account, sealing, text).value_or(std::string());
}

Client client_of(const Keyring& keyring, const PasswordDue& due) {
  const auto opened = [&](std::string_view box) {
    return keyring.unseal(due.account, sealing, box).value_or(std::string());
  };
  return {opened(due.client_name), opened(due.client_address)};
}

Client client_of(const PasswordWish& wish) { return {wish.client_name, wish.client_address}; }

Submission submission_of(const PasswordDue& due, const Email& email, Client client) {
  const auto by = static_cast<PasswordSetBy>(due.by);
  Submission submission;
  submission.command = ChangePassword{email, by, due.keep_tokens};
  submission.id = CommandId{due.command};
  submission.correlation = CorrelationId{due.correlation};
  submission.principal.is_operator = true;
  if (by != PasswordSetBy::platform_operator) submission.on_behalf_of = email;
  submission.origin = static_cast<Origin>(due.origin);
  submission.client = std::make_shared<const Client>(std::move(client));
  return submission;
}

// Nothing of who was erased meanwhile.
std::optional<Email> address_of(const StateTable& state_table, AccountId id) {
  return state_table.read([&](const State& state) {
    const Account* account = state.account(id);
    const bool is_there = account != nullptr && !account->email.is_erased();
    return is_there ? std::optional(account->email) : std::nullopt;
  });
}

bool is_settled(const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::accepted:
    case Outcome::Kind::unchanged:
      return true;
    case Outcome::Kind::rejected:
      return outcome.rejection.reason != Reason::clock_jumped;
    default:
      return false;
  }
}

}  // namespace

// The client is sealed as long as it stands in the vault.
PasswordDue PasswordChanges::due_of(const PasswordWish& wish, AccountId account) const {
  PasswordDue due;
  due.command = time_ordered_uuid();
  due.correlation = wish.correlation;
  due.account = account;
  due.by = static_cast<std::uint8_t>(wish.by);
  due.keep_tokens = wish.keep_tokens;
  due.origin = static_cast<std::uint8_t>(wish.origin);
  due.client_name = sealed(parts_.keyring, account, wish.client_name);
  due.client_address = sealed(parts_.keyring, account, wish.client_address);
  return due;
}

void PasswordChanges::start() {
  if (!tell_all()) worker_.wake();
  worker_.start([this] { run(); });
}

Result<OldPassword> PasswordChanges::check_old(AccountId account,
                                               const std::optional<std::string>& old) {
  ORGLOG_TRY_ASSIGN(is_there, parts_.vault.has_password(account));
  if (!is_there) return OldPassword::right;
  if (!old) return OldPassword::missing;
  ORGLOG_TRY_ASSIGN(checked, parts_.vault.check_password(account, *old));
  return checked == PasswordCheck::right ? OldPassword::right : OldPassword::wrong;
}

Result<PasswordIsSet> PasswordChanges::set(AccountId account, const PasswordWish& wish) {
  const PasswordDue due = due_of(wish, account);
  ORGLOG_TRY(parts_.vault.set_password(account, wish.password, due));
  return tell(due, client_of(wish));
}

Result<std::optional<PasswordIsSet>> PasswordChanges::set_by_link(std::string_view secret,
                                                                  const PasswordWish& wish,
                                                                  Timestamp now) {
  ORGLOG_TRY_ASSIGN(link, parts_.vault.find_link(secret, now));
  if (!link) return std::nullopt;
  const PasswordDue due = due_of(wish, link->account);
  ORGLOG_TRY_ASSIGN(account, parts_.vault.set_password_by_link(secret, wish.password, due, now));
  if (!account) return std::nullopt;
  return std::optional<PasswordIsSet>(tell(due, client_of(wish)));
}

void PasswordChanges::deliver(std::vector<Completed> completed) {
  for (Completed& one : completed)
    static_cast<std::promise<Outcome>*>(one.session.get())->set_value(std::move(one.outcome));
}

Outcome PasswordChanges::outcome_of(Submission submission) {
  const auto promise = std::make_shared<std::promise<Outcome>>();
  auto outcome = promise->get_future();
  submission.sink = this;
  submission.session = promise;
  std::vector<Submission> one;
  one.push_back(std::move(submission));
  parts_.engine.submit(std::move(one));
  return outcome.get();
}

// An erasure may have looked for the account's secrets before this one was there.
bool PasswordChanges::strike_off(const PasswordDue& due, bool is_gone) {
  const auto done =
      is_gone ? parts_.vault.forget(due.account) : parts_.vault.password_told(due.command);
  return done.has_value();
}

PasswordIsSet PasswordChanges::tell(const PasswordDue& due, Client client) {
  PasswordIsSet done;
  done.account = due.account;
  const auto email = address_of(parts_.state_table, due.account);
  Outcome outcome;
  if (email) outcome = outcome_of(submission_of(due, *email, std::move(client)));
  const bool is_gone = !email || outcome.rejection.reason == Reason::account_not_found;
  done.told = is_gone || is_settled(outcome);
  if (!done.told || !strike_off(due, is_gone)) {
    worker_.wake();
    return done;
  }
  if (is_gone || outcome.kind != Outcome::Kind::accepted || outcome.count == 0) return done;
  const auto logged = parts_.journal.at(outcome.first + outcome.count - 1);
  const auto* changed = logged ? std::get_if<PasswordChanged>(&logged->event) : nullptr;
  if (changed == nullptr) return done;
  done.sessions = changed->sessions;
  done.tokens = changed->tokens;
  return done;
}

bool PasswordChanges::tell_all() {
  const auto due = parts_.vault.passwords_due();
  if (!due) {
    spdlog::error("passwords that the log has to be told of cannot be read: {}",
                  due.error().message());
    return false;
  }
  bool all = true;
  for (const PasswordDue& one : *due) all = tell(one, client_of(parts_.keyring, one)).told && all;
  return all;
}

void PasswordChanges::run() {
  while (worker_.wait(Worker::never, limits::password_retry_time))
    if (!tell_all()) worker_.wake();
}

}  // namespace orglog
