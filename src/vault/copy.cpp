#include "copy.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "orglog/base/files.hpp"

namespace orglog::vault {

// VACUUM INTO takes what is alive and leaves behind what is free, where something deleted could
// stand.
Result<void> copy(const Database& database, const std::filesystem::path& to) {
  std::filesystem::path fresh = to;
  fresh += ".new";
  std::error_code ignored;
  std::filesystem::remove(fresh, ignored);
  const int made = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) return VaultError::io;
  ::close(made);
  ORGLOG_TRY_ASSIGN(vacuum, database.prepare("VACUUM INTO ?"));
  vacuum.bind_text(1, fresh.string());
  ORGLOG_TRY(vacuum.step());
  if (!sync_path(fresh) || ::rename(fresh.c_str(), to.c_str()) != 0) return VaultError::io;
  if (!sync_path(to.parent_path())) return VaultError::io;
  return {};
}

}  // namespace orglog::vault
