#include "database.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "orglog/base/descriptors.hpp"
#include "orglog/base/files.hpp"

namespace orglog::vault {
namespace {

// SQLite opens files while it works, too (its journal, a directory that it syncs): where there is
// no descriptor it waits as the log does, in place of failing a command that was half carried out.
bool open_files_patiently() {
  sqlite3_vfs* const files = sqlite3_vfs_find(nullptr);
  if (files == nullptr || files->iVersion < 3 || files->xSetSystemCall == nullptr) return false;
  const auto open = reinterpret_cast<sqlite3_syscall_ptr>(open_patiently);
  return files->xSetSystemCall(files, "open", open) == SQLITE_OK;
}

// SQLite gives its own files the mode of this one.
Result<void> ensure_private_file(const std::filesystem::path& file) {
  const int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
  const int descriptor = open_patiently(file.c_str(), flags, 0600);
  if (descriptor < 0) return VaultError::io;
  const bool is_private = ::fchmod(descriptor, 0600) == 0;
  ::close(descriptor);
  if (!is_private) return VaultError::io;
  if (!sync_path(file.parent_path())) return VaultError::io;
  return {};
}

Result<void> check_format(const Database& database, const DatabaseFormat& format) {
  ORGLOG_TRY_ASSIGN(application, database.integer("PRAGMA application_id"));
  ORGLOG_TRY_ASSIGN(version, database.integer("PRAGMA user_version"));
  if (application != format.application_id || version != format.version)
    return VaultError::wrong_format;
  return {};
}

std::string numbers(const DatabaseFormat& format) {
  return "PRAGMA application_id = " + std::to_string(format.application_id) +
         "; PRAGMA user_version = " + std::to_string(format.version);
}

Result<void> ensure_format(const Database& database, const DatabaseFormat& format, bool read_only) {
  if (read_only) return check_format(database, format);
  ORGLOG_TRY_ASSIGN(transaction, Transaction::begin(database));
  ORGLOG_TRY_ASSIGN(application, database.integer("PRAGMA application_id"));
  ORGLOG_TRY_ASSIGN(version, database.integer("PRAGMA user_version"));
  ORGLOG_TRY_ASSIGN(tables_there, database.integer("SELECT count(*) FROM sqlite_schema"));
  const bool is_new = application == 0 && version == 0 && tables_there == 0;
  const bool is_before = format.later_tables != nullptr && version == format.version - 1 &&
                         application == format.application_id;
  if (is_new) ORGLOG_TRY(database.run_all(format.tables));
  if (is_new || is_before) {
    if (format.later_tables != nullptr) ORGLOG_TRY(database.run_all(format.later_tables));
    ORGLOG_TRY(database.run_all(numbers(format).c_str()));
  } else if (application != format.application_id || version != format.version) {
    return VaultError::wrong_format;
  }
  return transaction.commit();
}

}  // namespace

VaultError error_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return VaultError::in_use;
    case SQLITE_NOTADB:
      return VaultError::wrong_format;
    case SQLITE_CORRUPT:
      return VaultError::damaged;
    default:
      return VaultError::io;
  }
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return error_of(code);
}

std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return data == nullptr ? std::string_view()
                         : std::string_view(static_cast<const char*>(data), size);
}

Uuid Statement::uuid(int column) const {
  const std::string_view stored = bytes(column);
  return stored.size() == Uuid{}.bytes.size() ? uuid_from_bytes(stored) : Uuid{};
}

Result<Database> Database::open(const std::filesystem::path& file, const DatabaseFormat& format,
                                bool read_only) {
  static const bool is_patient = open_files_patiently();
  if (!is_patient) return VaultError::io;
  std::error_code failed;
  if (read_only && !std::filesystem::exists(file, failed)) return VaultError::not_found;
  if (!read_only) ORGLOG_TRY(ensure_private_file(file));
  sqlite3* connection = nullptr;
  const int flags = (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
  const int code =
      sqlite3_open_v2(std::filesystem::absolute(file).c_str(), &connection, flags, nullptr);
  Database database(connection);
  if (code != SQLITE_OK) return error_of(code);
  if (!read_only) ORGLOG_TRY(database.run_all(format.settings));
  ORGLOG_TRY(ensure_format(database, format, read_only));
  return database;
}

Result<Database> Database::open_plain(const std::filesystem::path& file) {
  sqlite3* connection = nullptr;
  const int code = sqlite3_open(file.c_str(), &connection);
  Database database(connection);
  if (code != SQLITE_OK) return error_of(code);
  return database;
}

Result<void> Database::run_all(const char* sql) const {
  const int code = sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error_of(code);
  return {};
}

// VACUUM INTO takes what is alive and leaves behind what is free, where something deleted could
// stand.
Result<void> Database::copy_to(const std::filesystem::path& to) const {
  std::filesystem::path fresh = to;
  fresh += ".new";
  std::error_code ignored;
  std::filesystem::remove(fresh, ignored);
  const int made = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) return VaultError::io;
  ::close(made);
  ORGLOG_TRY_ASSIGN(vacuum, prepare("VACUUM INTO ?"));
  vacuum.bind_text(1, fresh.string());
  ORGLOG_TRY(vacuum.step());
  if (!sync_path(fresh) || ::rename(fresh.c_str(), to.c_str()) != 0) return VaultError::io;
  if (!sync_path(to.parent_path())) return VaultError::io;
  return {};
}

Result<Transaction> Transaction::begin(const Database& database) {
  ORGLOG_TRY(database.run_all("BEGIN IMMEDIATE"));
  return Transaction(&database);
}

Transaction::~Transaction() {
  if (database_ != nullptr) (void)database_->run_all("ROLLBACK");
}

Result<void> Transaction::commit() {
  ORGLOG_TRY(database_->run_all("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace orglog::vault
