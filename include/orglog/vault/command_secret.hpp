// What the store alone can compute about commands: a digest of what was asked for, which stands in
// the log beside the command id, and the id that a user's command gets when somebody else has used
// the one that came with it. Both are keyed, so that nobody can guess what a digest is of, or take
// such an id beforehand. Derived from the master key: the same for as long as the store lives.
// Immutable; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "orglog/base/ids.hpp"
#include "orglog/vault/keyring.hpp"

namespace orglog {

class CommandSecret {
 public:
  // Of a key of zeros: for tests and tools without a store.
  CommandSecret() : CommandSecret(MasterKey{}) {}
  explicit CommandSecret(const MasterKey& master);

  // SipHash-2-4; never zero, which means that there is no digest.
  std::uint64_t digest(std::string_view content) const;
  // RFC 9562 version 8. `user` is nil for the operator.
  CommandId own_id(AccountId user, CommandId given) const;

 private:
  std::array<std::uint8_t, 16> digest_key_{};
  std::array<std::uint8_t, 32> id_key_{};
};

}  // namespace orglog
