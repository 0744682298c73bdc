// Accounts and their tokens (decision 9).
#include <algorithm>
#include <iterator>

#include "orglog/domain/account_tokens.hpp"
#include "rules.hpp"

namespace orglog::rules {
namespace {

bool is_own(const Account* account, const Caller& caller) {
  return account != nullptr && !has_no_account(caller) && account->id == caller.account;
}

template <class Entity>
void sort_by_name(std::vector<const Entity*>& entities) {
  std::ranges::sort(entities, {}, [](const Entity* entity) { return entity->name.text(); });
}

std::vector<const Org*> orgs_of(const State& state, const Account& account) {
  std::vector<const Org*> orgs;
  for (const OrgId id : account.orgs) orgs.push_back(state.org(id));
  sort_by_name(orgs);
  return orgs;
}

// Invitations that he has not answered: no index leads to them, and an erasure is rare.
void end_offers(const State& state, const Account& account, std::vector<Event>& events) {
  std::vector<const Org*> inviting;
  for (const auto& [id, org] : state.orgs()) {
    if (org.invitation_of(account.id) != nullptr) inviting.push_back(&org);
  }
  sort_by_name(inviting);
  for (const Org* org : inviting) {
    events.emplace_back(InvitationRevoked{org->id, org->invitation_of(account.id)->id, account.id});
  }
}

// On apps of people, and of orgs to which he does not belong.
void end_grants_elsewhere(const State& state, const Account& account,
                          const std::vector<const Org*>& orgs, std::vector<Event>& events) {
  std::vector<const App*> apps;
  for (const AppId id : account.apps) {
    const bool has_left =
        std::ranges::any_of(orgs, [&](const Org* org) { return org->apps.contains(id); });
    if (!has_left) apps.push_back(state.app(id));
  }
  sort_by_name(apps);
  for (const App* app : apps) {
    if (app->transfer.to == account.id) cancel_transfer(*app, events);
    if (const Access* access = app->access_of(account.id))
      events.push_back(end_of_access(*app, *access, Cause::removed));
  }
}

}  // namespace

Decision decide(const State& state, const RegisterAccount& command, const Caller& caller) {
  if (!caller.is_operator) return refuse(Reason::operator_only, command.email);
  if (state.account(command.email) != nullptr) return refuse(Reason::email_taken, command.email);
  if (!command.email.is_strict()) return rules::refuse_odd(command.email);
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

// What refers to the person ends as if he had left everything; what others own does not end by
// it, so an org must keep an admin and his own apps an owner: the operator sees to that first.
Decision decide(const State& state, const EraseAccount& command, const Caller& caller) {
  if (!caller.is_operator) return refuse(Reason::operator_only, command.email);
  const Account* account = state.account(command.email);
  if (account == nullptr) return refuse(Reason::account_not_found, command.email);
  if (account->owned_apps != 0) return refuse(Reason::account_owns_apps, command.email);
  const std::vector<const Org*> orgs = orgs_of(state, *account);
  for (const Org* org : orgs) {
    if (auto refusal = refuse_last_admin(state, *org, *account)) return *std::move(refusal);
  }
  Decided decided;
  for (const Org* org : orgs) {
    Decided left =
        leave(state, *org, account->id, *state.role(*org, account->id), Cause::removed_from_org);
    std::ranges::move(left.events, std::back_inserter(decided.events));
  }
  end_offers(state, *account, decided.events);
  end_grants_elsewhere(state, *account, orgs, decided.events);
  decided.events.emplace_back(AccountErased{account->id});
  return decided;
}

namespace {

// Whoever signed in with a password once, and made further tokens with what that gave: the password
// stands behind all of them, so all of them end with it.
TokenMaking making(const Account* account, const Token* shown, const IssueToken& command,
                   const Caller& caller) {
  if (caller.is_operator)
    return command.made == TokenMaking::unknown ? TokenMaking::token : command.made;
  if (shown == nullptr) return TokenMaking::unknown;
  const Token* behind = token_behind(*account, *shown);
  return behind == nullptr ? TokenMaking::password : behind->made;
}

TokenIssued token_issued(AccountId id, const Account* account, const IssueToken& command,
                         const Caller& caller) {
  const Token* shown = account != nullptr ? token_of(*account, caller.token) : nullptr;
  TokenIssued issued{made_by<TokenId>(caller, "token"),
                     id,
                     command.secret_hash,
                     command.description,
                     command.scopes,
                     command.expires_at,
                     making(account, shown, command, caller)};
  if (shown == nullptr) return issued;
  issued.parent = shown->id;
  const bool is_session = issued.made == TokenMaking::session;
  if (is_session && shown->expires_at)
    issued.expires_at = std::min(*shown->expires_at, issued.expires_at.value_or(Timestamp::max()));
  return issued;
}

// A browser's session is no more than the token that it was begun with, so it ends with that one;
// and so does what was begun with the session in turn. Other tokens made with a token stay: people
// make them to outlive the login that they made them with.
void end_sessions_begun_with(const Account& account, std::vector<Event>& ended) {
  for (std::size_t at = 0; at < ended.size(); ++at) {
    const TokenId parent = std::get<TokenRevoked>(ended[at]).token;
    for (const Token& token : account.tokens) {
      if (token.parent == parent && token.is_session())
        ended.emplace_back(TokenRevoked{token.id, account.id, TokenEnd::parent_ended});
    }
  }
}

// The server acts with the operator's hand for somebody who showed a token, or said a password.
std::optional<Rejection> refuse_outdated(const State& state, const Account* account,
                                         const IssueToken& command, const Caller& caller) {
  const bool has_shown_a_token = caller.is_operator && !caller.token.is_nil();
  if (has_shown_a_token &&
      state.token_in_force(caller.token, caller.account, caller.now) == nullptr) {
    return refuse(Reason::unauthorized, "token");
  }
  const Position version = account != nullptr ? account->password_version : 0;
  if (command.password_version && *command.password_version != version)
    return refuse(Reason::password_changed, command.email);
  return std::nullopt;
}

}  // namespace

// To hold a token is to have an account in use: the operator's command makes it so.
Decision decide(const State& state, const IssueToken& command, const Caller& caller) {
  const Account* account = state.account(command.email);
  if (!caller.is_operator && !is_own(account, caller)) {
    return refuse(Reason::operator_only, command.email);
  }
  if (auto refusal = refuse_outdated(state, account, command, caller)) return *std::move(refusal);
  if (state.account_of_token(command.secret_hash) != nullptr) {
    return refuse(Reason::token_known, command.email);
  }
  if (account != nullptr && account->tokens.size() >= limits::tokens_per_account) {
    return refuse(Reason::token_limit, command.email);
  }
  if (account == nullptr && !command.email.is_strict()) return rules::refuse_odd(command.email);
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
  decided.events.emplace_back(token_issued(id, account, command, caller));
  return decided;
}

// To hold a password is to have an account in use, as with a token.
Decision decide(const State& state, const ChangePassword& command, const Caller& caller) {
  if (!caller.is_operator) return refuse(Reason::operator_only, command.email);
  const Account* account = state.account(command.email);
  if (account == nullptr) return refuse(Reason::account_not_found, command.email);
  Decided decided;
  if (account->state == AccountState::invited)
    decided.events.emplace_back(AccountActivated{account->id});
  PasswordChanged changed{account->id, command.by, 0, 0, command.keep_tokens};
  for (const Token& token : account->tokens) {
    const bool is_session = token.is_session();
    const bool ends = is_session || (token.made == TokenMaking::password && !command.keep_tokens);
    if (!ends) continue;
    decided.events.emplace_back(TokenRevoked{token.id, account->id, TokenEnd::password_changed});
    ++(is_session ? changed.sessions : changed.tokens);
  }
  decided.events.emplace_back(changed);
  return decided;
}

Decision decide(const State& state, const RevokeToken& command, const Caller& caller) {
  const Account* account = state.account_of_token(command.token);
  if (account == nullptr || !(caller.is_operator || is_own(account, caller))) {
    return refuse(Reason::token_not_found, to_string(command.token));
  }
  Decided decided;
  decided.events.emplace_back(TokenRevoked{command.token, account->id});
  end_sessions_begun_with(*account, decided.events);
  return decided;
}

}  // namespace orglog::rules
