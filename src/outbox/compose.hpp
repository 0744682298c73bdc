// Which events somebody must be told about, and in what words. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "message.hpp"
#include "orglog/domain/state.hpp"
#include "orglog/log/record.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog::outbox {

// A mail but for its secret, which is made when the server is ready to take it.
struct Draft {
  Mailbox to;
  std::string subject;
  std::string text;  // what stands before the link
  std::string link;
  // The link ends with a new secret of this kind, for this account.
  std::optional<LinkPurpose> secret;
  AccountId account;
  // The recipient did not ask for it, and it need not come at once: only so many a day do.
  bool is_unasked = false;
};

// A first look at what is in every record, so that most events need not be decoded. What came from
// an import is told to nobody, however new it is.
bool may_need_mail(const RecordHeader& header);
// Whether somebody is to be told: not of what he did himself.
bool needs_mail(const Event& event, AccountId actor);

// Nothing when it is not so any more: who it was about has left, the request was withdrawn.
std::optional<Draft> draft_of(const State& state, const Event& event, AccountId actor,
                              const std::string& public_url);
std::optional<Draft> draft_of_password_reset(const State& state, AccountId account,
                                             const std::string& public_url);

// To the owner: from where, what ended, and which tokens stay of which nobody knows whether the
// former password stands behind them.
std::optional<Draft> draft_of_password_change(const State& state, const PasswordChanged& change,
                                              Timestamp when, const ClientText& client,
                                              const std::string& public_url);

// One mail for many: `drafts` are to this account, and of `count` mails in all. Nothing when nobody
// is there any more, or there is nothing to tell.
std::optional<Draft> draft_of_gathered(const State& state, AccountId account,
                                       const std::vector<Draft>& drafts, std::uint64_t count,
                                       const std::string& public_url);

// The whole text of the mail; `secret` as the draft wants one.
std::string text_of(const Draft& draft, const std::string& secret);

}  // namespace orglog::outbox
