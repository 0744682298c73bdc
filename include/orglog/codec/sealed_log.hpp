// The log as everybody but the proofs sees it: personal data is sealed on its way in and opened on
// its way out, here and nowhere else. What stands in the log, and what a leaf hash covers, are the
// sealed bytes (`RecordView::stored`); `payload` is in clear while the account's key is there, and
// without address and name after it was destroyed (domain/event.hpp, `AccountErased`).
#pragma once

#include <memory>

#include "orglog/log/event_log.hpp"
#include "orglog/vault/keyring.hpp"

namespace orglog {

// Borrows both; they outlive it. An append makes the keys of new accounts durable first; it fails
// with `io`, nothing written, when that is not possible.
std::unique_ptr<EventLog> seal_log(EventLog& log, Keyring& keyring);

// For who only reads: appending to it is a bug.
std::unique_ptr<const EventLog> unseal_log(const EventLog& log, const Keyring& keyring);

// Whether the record holds personal data that nobody can read any more, or not with these keys.
bool is_unreadable(const RecordView& record, const Keyring& keyring);

}  // namespace orglog
