#include "orglog/vault/vault.hpp"

namespace orglog {
namespace {

class VaultCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "vault"; }
  std::string message(int value) const override {
    switch (static_cast<VaultError>(value)) {
      case VaultError::none:
        return "no error";
      case VaultError::io:
        return "the file system failed to read or write the vault";
      case VaultError::in_use:
        return "another process has the vault open";
      case VaultError::wrong_format:
        return "the file is no vault, or one of another version of the program";
      case VaultError::damaged:
        return "the vault is not what was written";
      case VaultError::password_too_short:
        return "the password is too short";
      case VaultError::password_too_long:
        return "the password is too long";
      case VaultError::queue_full:
        return "too many mails are waiting to be sent";
      case VaultError::wrong_master_key:
        return "the keys of the accounts were wrapped by another master key";
      case VaultError::not_found:
        return "there is no such file";
    }
    return "unknown error";
  }
};

}  // namespace

boost::system::error_code make_error_code(VaultError error) {
  static const VaultCategory category;
  return {static_cast<int>(error), category};
}

}  // namespace orglog
