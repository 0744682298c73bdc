#include "orglog/log/backup.hpp"

#include <rocksdb/utilities/backup_engine.h>

#include <algorithm>
#include <charconv>

#include "log/rocks/store.hpp"

namespace orglog::rocks {
namespace {

// What RocksDB keeps with a backup for us: `END STORE-ID`.
std::string metadata_of(Position end, const Uuid& store) {
  return std::to_string(end) + " " + to_string(store);
}

std::optional<LogBackup> described(const rocksdb::BackupInfo& info) {
  LogBackup backup;
  const std::string& text = info.app_metadata;
  const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), backup.end);
  if (failure != std::errc{} || rest == text.data() + text.size()) return std::nullopt;
  const auto store = parse_uuid(std::string_view(text).substr(text.find(' ') + 1));
  if (!store) return std::nullopt;
  backup.number = info.backup_id;
  backup.made_at = Timestamp(std::chrono::seconds(info.timestamp));
  backup.store = *store;
  backup.bytes = info.size;
  backup.files = info.number_files;
  return backup;
}

Error fail(const rocksdb::Status& status, std::string* why) {
  if (why != nullptr) *why = status.ToString();
  return status.IsCorruption() ? LogError::damaged : LogError::io;
}

using ReadOnly = std::unique_ptr<rocksdb::BackupEngineReadOnly>;

Result<ReadOnly> open_backups(const std::filesystem::path& backups, std::string* why) {
  if (!std::filesystem::exists(backups / "meta")) return LogError::not_found;
  rocksdb::BackupEngineReadOnly* engine = nullptr;
  const rocksdb::BackupEngineOptions options(backups.string());
  const rocksdb::Status status =
      rocksdb::BackupEngineReadOnly::Open(options, rocksdb::Env::Default(), &engine);
  if (!status.ok()) return fail(status, why);
  return ReadOnly(engine);
}

Result<std::vector<LogBackup>> list(const rocksdb::BackupEngineReadOnly& engine) {
  std::vector<rocksdb::BackupInfo> infos;
  engine.GetBackupInfo(&infos);
  std::vector<LogBackup> backups;
  for (const rocksdb::BackupInfo& info : infos) {
    const auto backup = described(info);
    if (!backup) return LogError::wrong_format;
    backups.push_back(*backup);
  }
  std::ranges::sort(backups, {}, &LogBackup::number);
  return backups;
}

// RocksDB leaves out of its list a backup whose files are missing or of another size.
Result<LogBackup> wanted(const rocksdb::BackupEngineReadOnly& engine,
                         std::optional<std::uint32_t> number, std::string* why) {
  ORGLOG_TRY_ASSIGN(backups, list(engine));
  std::vector<rocksdb::BackupID> corrupt;
  engine.GetCorruptedBackups(&corrupt);
  const bool newest_is_corrupt =
      !corrupt.empty() &&
      (backups.empty() || *std::ranges::max_element(corrupt) > backups.back().number);
  const bool is_corrupt =
      number ? std::ranges::find(corrupt, *number) != corrupt.end() : newest_is_corrupt;
  if (is_corrupt) {
    if (why != nullptr) *why = "a file of the backup is missing or has another size";
    return LogError::damaged;
  }
  for (auto backup = backups.rbegin(); backup != backups.rend(); ++backup) {
    if (!number || backup->number == *number) return *backup;
  }
  return LogError::not_found;
}

}  // namespace

Result<LogBackup> RocksStore::back_up(const std::filesystem::path& backups, std::string* why) {
  // What is acknowledged now is in the files that are copied from now on.
  const Position end = this->end();
  rocksdb::BackupEngine* opened = nullptr;
  rocksdb::BackupEngineOptions options(backups.string());
  options.sync = true;
  rocksdb::Status status = rocksdb::BackupEngine::Open(options, rocksdb::Env::Default(), &opened);
  if (!status.ok()) return fail(status, why);
  const std::unique_ptr<rocksdb::BackupEngine> engine(opened);
  rocksdb::BackupID number = 0;
  status = engine->CreateNewBackupWithMetadata(rocksdb::CreateBackupOptions(), database_->db.get(),
                                               metadata_of(end, store_id_), &number);
  if (!status.ok()) return fail(status, why);
  rocksdb::BackupInfo info;
  status = engine->GetBackupInfo(number, &info);
  if (!status.ok()) return fail(status, why);
  const auto backup = described(info);
  if (!backup) return LogError::wrong_format;
  return *backup;
}

}  // namespace orglog::rocks

namespace orglog {

Result<std::vector<LogBackup>> list_log_backups(const std::filesystem::path& backups,
                                                std::string* why) {
  ORGLOG_TRY_ASSIGN(engine, rocks::open_backups(backups, why));
  return rocks::list(*engine);
}

Result<LogBackup> restore_log(const std::filesystem::path& backups,
                              std::optional<std::uint32_t> number, const std::filesystem::path& log,
                              std::string* why) {
  ORGLOG_TRY_ASSIGN(engine, rocks::open_backups(backups, why));
  ORGLOG_TRY_ASSIGN(backup, rocks::wanted(*engine, number, why));
  const rocksdb::Status whole = engine->VerifyBackup(backup.number, true);
  if (!whole.ok()) return rocks::fail(whole, why);
  const rocksdb::Status restored = engine->RestoreDBFromBackup(
      rocksdb::RestoreOptions(), backup.number, log.string(), log.string());
  if (!restored.ok()) return rocks::fail(restored, why);
  return backup;
}

}  // namespace orglog
