// Accounts and their tokens (decision 9).
#include "rules.hpp"

namespace orglog::rules {
namespace {

bool is_own(const Account* account, const Caller& caller) {
  return account != nullptr && !has_no_account(caller) && account->id == caller.account;
}

}  // namespace

Decision decide(const State& state, const RegisterAccount& command, const Caller& caller) {
  if (!caller.is_operator) return refuse(Reason::operator_only, command.email);
  if (state.account(command.email) != nullptr) return refuse(Reason::email_taken, command.email);
  return record(AccountRegistered{made_by<AccountId>(caller, "account"), command.email,
                                  command.name, AccountState::active});
}

Decision decide(const State& state, const ActivateAccount& command, const Caller& caller) {
  const Account* account = state.account(command.email);
  if (!caller.is_operator && !is_own(account, caller)) {
    return refuse(Reason::operator_only, command.email);
  }
  if (account == nullptr) return refuse(Reason::account_not_found, command.email);
  if (account->state == AccountState::active) return nothing_to_record();
  return record(AccountActivated{account->id});
}

Decision decide(const State& state, const RenameAccount& command, const Caller& caller) {
  const Account* account = state.account(command.email);
  if (!caller.is_operator && !is_own(account, caller)) {
    return refuse(Reason::operator_only, command.email);
  }
  if (account == nullptr) return refuse(Reason::account_not_found, command.email);
  if (account->name == command.name) return nothing_to_record();
  return record(AccountRenamed{account->id, command.name, account->name});
}

// To hold a token is to have an account in use: the operator's command makes it so.
Decision decide(const State& state, const IssueToken& command, const Caller& caller) {
  const Account* account = state.account(command.email);
  if (!caller.is_operator && !is_own(account, caller)) {
    return refuse(Reason::operator_only, command.email);
  }
  if (state.account_of_token(command.secret_hash) != nullptr) {
    return refuse(Reason::token_known, command.email);
  }
  if (account != nullptr && account->tokens.size() >= limits::tokens_per_account) {
    return refuse(Reason::token_limit, command.email);
  }
  if (command.expires_at && *command.expires_at <= caller.now) {
    return refuse(Reason::malformed, "expires_at: " + to_rfc3339(*command.expires_at));
  }
  Decided decided;
  const AccountId id = account != nullptr ? account->id : made_by<AccountId>(caller, "account");
  if (account == nullptr) {
    decided.events.emplace_back(AccountRegistered{id, command.email, {}, AccountState::active});
  } else if (account->state == AccountState::invited) {
    decided.events.emplace_back(AccountActivated{id});
  }
  decided.events.emplace_back(TokenIssued{made_by<TokenId>(caller, "token"), id,
                                          command.secret_hash, command.description, command.scopes,
                                          command.expires_at});
  return decided;
}

Decision decide(const State& state, const RevokeToken& command, const Caller& caller) {
  const Account* account = state.account_of_token(command.token);
  if (account == nullptr || !(caller.is_operator || is_own(account, caller))) {
    return refuse(Reason::token_not_found, to_string(command.token));
  }
  return record(TokenRevoked{command.token, account->id});
}

}  // namespace orglog::rules
