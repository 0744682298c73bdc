#include "orglog/base/error.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog {

boost::system::error_code make_error_code(VaultError error) {
  using enum VaultError;
  static constexpr ErrorWords rows[] = {
      {none, "no error"},
      {io, "the file system failed to read or write the vault"},
      {in_use, "another process has the vault open"},
      {wrong_format, "the file is no vault, or one of another version of the program"},
      {damaged, "the vault is not what was written"},
      {password_too_short, "the password is too short"},
      {password_too_long, "the password is too long"},
      {queue_full, "too many mails are waiting to be sent"},
      {wrong_master_key, "the keys of the accounts were wrapped by another master key"},
      {not_found, "there is no such file"},
  };
  static const ErrorTable table("vault", rows);
  return {static_cast<int>(error), table};
}

}  // namespace orglog
