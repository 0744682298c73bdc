#include "orglog/base/error.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog {
namespace {

class VaultCategory final : public ErrorCategory {
 public:
  const char* name() const noexcept override { return "vault"; }
  ErrorWords words_of(int value) const override {
    switch (static_cast<VaultError>(value)) {
      case VaultError::none:
        return {"none", "no error"};
      case VaultError::io:
        return {"io", "the file system failed to read or write the vault"};
      case VaultError::in_use:
        return {"in_use", "another process has the vault open"};
      case VaultError::wrong_format:
        return {"wrong_format", "the file is no vault, or one of another version of the program"};
      case VaultError::damaged:
        return {"damaged", "the vault is not what was written"};
      case VaultError::password_too_short:
        return {"password_too_short", "the password is too short"};
      case VaultError::password_too_long:
        return {"password_too_long", "the password is too long"};
      case VaultError::queue_full:
        return {"queue_full", "too many mails are waiting to be sent"};
      case VaultError::wrong_master_key:
        return {"wrong_master_key", "the keys of the accounts were wrapped by another master key"};
      case VaultError::not_found:
        return {"not_found", "there is no such file"};
    }
    return unknown_words;
  }
};

}  // namespace

boost::system::error_code make_error_code(VaultError error) {
  static const VaultCategory category;
  return {static_cast<int>(error), category};
}

}  // namespace orglog
