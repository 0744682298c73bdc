// The events whose payload holds text of a person, and how they look sealed and in clear. The
// grammar of what is sealed stands in schema/README.md.
#pragma once

#include <optional>
#include <string>

#include "orglog/log/record.hpp"
#include "orglog/vault/keyring.hpp"

namespace orglog {

// Whether payloads of this type may hold personal text.
bool may_be_sealed(std::uint8_t type);

// The payload as it goes into the log; nothing where it holds no personal text. It must verify. A
// key that the account does not have yet is made.
std::optional<std::string> sealed_payload(std::string_view payload, Keyring& keyring);

// The payload in clear; nothing where it stays as it is: nothing is sealed in it, there is no key
// for it, or it does not verify, which is the decoder's to refuse.
std::optional<std::string> payload_in_clear(const RecordView& record, const Keyring& keyring);

// Whose text is sealed in the payload, whether it can be opened or not.
std::optional<AccountId> sealed_in_payload(const RecordView& record);

}  // namespace orglog
