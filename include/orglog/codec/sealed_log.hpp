// The log as everybody but the proofs sees it: personal text is sealed on its way in and opened on
// its way out, here and nowhere else. What stands in the log, and what a leaf hash covers, are the
// sealed bytes (`RecordView::stored`); `payload` is in clear while the account's key is there, and
// without address, name and description after it was destroyed (domain/event.hpp, `AccountErased`).
// The client's texts are opened by `client_of` alone, so that who does not show them does not pay.
#pragma once

#include <memory>
#include <vector>

#include "orglog/log/event_log.hpp"
#include "orglog/vault/keyring.hpp"

namespace orglog {

// Borrows both; they outlive it. An append makes new keys durable first; it fails with `io`,
// nothing written, when that is not possible.
std::unique_ptr<EventLog> seal_log(EventLog& log, Keyring& keyring);

// For who only reads: appending to it is a bug.
std::unique_ptr<const EventLog> unseal_log(const EventLog& log, const Keyring& keyring);

// Whose personal text in the record nobody can read any more, or not with these keys: with
// `key_of_store` text of somebody who has no key. A client that stands in another record is that
// record's.
std::vector<AccountId> unreadable_of(const RecordView& record, const Keyring& keyring);

}  // namespace orglog
