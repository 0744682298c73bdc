// The class behind `open_rocks_log`. One thread appends; reads come from any thread.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <atomic>

#include "log/rocks/end_mark.hpp"
#include "log/rocks/keys.hpp"
#include "orglog/log/backup.hpp"
#include "orglog/log/rocks_log.hpp"

namespace orglog::rocks {

// The database and what must outlive it.
struct Database {
  std::shared_ptr<rocksdb::FileSystem> files;
  std::unique_ptr<rocksdb::Env> env;  // over those files
  std::string directory;
  std::unique_ptr<rocksdb::DB> db;
  // In this order. RocksDB owns them with the database; they are destroyed before it.
  std::unique_ptr<rocksdb::ColumnFamilyHandle> small, records, notes;

  ~Database();
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
};

class RocksStore final : public EventLog, private LogBackups {
 public:
  RocksStore(std::unique_ptr<Database> database, Uuid store_id, Position end, bool read_only);

  Uuid id() const override { return store_id_; }
  Result<Claim> claim() override;
  Result<Position> append(const Tip& at, std::span<const NewRecord> records,
                          std::span<const OutcomeNote> notes) override;
  Result<Position> read(Position from, Position end, const Visit& visit, Position* damaged_at,
                        const VisitNote* visit_note) const override;
  Result<Position> read_back(Position from, Position end, const Visit& visit) const override;
  Result<RecordView> read_one(Position position, std::string& keep) const override;
  Result<std::optional<std::string>> find_note(CommandId command) const override;
  Position end() const noexcept override { return end_.load(std::memory_order_acquire); }
  Growth& growth() const noexcept override { return growth_; }
  LogStatistics statistics() const override;
  DatabaseFigures figures() const override { return figures_of(*database_->db); }
  LogBackups* backups() noexcept override { return this; }

 private:
  Result<LogBackup> back_up(const std::filesystem::path& backups, std::string* why) override;
  void fill_batch(std::span<const NewRecord> records, std::span<const OutcomeNote> notes);

  std::unique_ptr<Database> database_;
  Uuid store_id_;
  std::atomic<Position> end_;
  mutable Growth growth_;
  bool read_only_;

  // Of the appending thread.
  bool halted_ = false;
  Epoch epoch_ = 0;
  EndMark end_mark_;
  rocksdb::WriteBatch batch_;
  std::string scratch_;
};

// What a failed read says about the store.
LogError error_of(const rocksdb::Status& status);

}  // namespace orglog::rocks
