// The log with the keys of people's text: what is personal is sealed on its way in and opened for
// whoever asks for an event or a client (journal.hpp), here and nowhere else. A record, and what a
// leaf hash covers, keeps the sealed bytes. Once an account's key was destroyed its address, name
// and descriptions are gone (domain/event.hpp, `AccountErased`).
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
