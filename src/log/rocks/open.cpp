#include <rocksdb/env.h>

#include <algorithm>

#include "log/rocks/options.hpp"
#include "log/rocks/store.hpp"
#include "log/rocks/wal_survey.hpp"
#include "orglog/log/endless_files.hpp"
#include "orglog/log/patient_files.hpp"

namespace orglog::rocks {
namespace {

const std::string records_name = "records";
const std::string notes_name = "notes";
constexpr int read_only_retries = 5;

// An opening at work: carries what the steps share, and the reason when one of them fails.
class Opening {
 public:
  Opening(const RocksLogOptions& options, OpenFailure* failure)
      : options_(options), failure_(failure) {
    database_->directory = options.directory.string();
    database_->files = patient_files(options.file_system);
    database_->env = rocksdb::NewCompositeEnv(database_->files);
  }

  Result<std::unique_ptr<EventLog>> run() {
    ORGLOG_TRY(look_for_store());
    if (!options_.read_only) ORGLOG_TRY(check_not_in_use());
    ORGLOG_TRY(check_that_reading_ends());
    if (!options_.read_only) ORGLOG_TRY(check_wal());
    mark_ = read_end_mark(files(), directory());  // before: a running server moves it on
    ORGLOG_TRY(open_database());
    ORGLOG_TRY(load_store_info());
    ORGLOG_TRY(find_end());
    ORGLOG_TRY(check_end());
    return std::make_unique<RocksStore>(std::move(database_), store_id_, end_, options_.read_only);
  }

 private:
  rocksdb::FileSystem& files() const { return *database_->files; }
  const std::string& directory() const { return database_->directory; }

  Error fail(LogError error, std::string detail, std::optional<Position> position = {}) {
    if (failure_) *failure_ = {std::move(detail), position};
    return error;
  }

  Result<void> look_for_store() {
    const rocksdb::IOOptions io;
    if (files().FileExists(directory() + "/CURRENT", io, nullptr).ok()) return {};
    std::vector<std::string> names;
    const bool readable = files().GetChildren(directory(), io, &names, nullptr).ok();
    const bool has_data = std::any_of(names.begin(), names.end(), [](const std::string& name) {
      return name.ends_with(".sst") || name.ends_with(".log");
    });
    // Starting anew over what is left of a log would hide its loss.
    if (readable && has_data) {
      return fail(LogError::damaged, "there are files of a log in " + directory() +
                                         ", but not the file CURRENT that ties them together");
    }
    if (options_.create_if_missing && !options_.read_only) {
      is_new_ = true;
      return {};
    }
    return fail(LogError::not_found, "there is no log in " + directory());
  }

  // RocksDB takes the lock itself; asking first keeps us from surveying a file that is written to.
  Result<void> check_not_in_use() {
    if (is_new_) return {};
    rocksdb::FileLock* lock = nullptr;
    const rocksdb::IOOptions io;
    const rocksdb::IOStatus status = files().LockFile(directory() + "/LOCK", io, &lock, nullptr);
    if (!status.ok()) return lock_failed(status);
    files().UnlockFile(lock, io, nullptr).PermitUncheckedError();
    return {};
  }

  Result<void> check_that_reading_ends() {
    if (is_new_) return {};
    const auto file = endless_file(files(), directory());
    if (!file) return {};
    std::optional<Position> position;  // the manifest has none
    if (file->ends_with(".log")) {
      const WalSurvey survey = survey_wal(files(), directory());
      position = survey.suspicious ? survey.suspicious_at : survey.end.value_or(0);
    }
    return fail(LogError::damaged, "the file " + *file + " is damaged", position);
  }

  Result<void> check_wal() {
    if (is_new_) return {};
    survey_ = survey_wal(files(), directory());
    if (!survey_.readable) return fail(LogError::io, "cannot read the files in " + directory());
    if (!survey_.suspicious) return {};
    ORGLOG_TRY_ASSIGN(readable, replayed_to());
    if (readable >= survey_.sequence) return {};
    return fail(
        LogError::damaged,
        "acknowledged events are unreadable in the write-ahead log, in or before " + survey_.file,
        survey_.suspicious_at);
  }

  // How far RocksDB gets without changing anything. It knows which files still count, and it never
  // goes on behind bad bytes in one of them.
  Result<std::uint64_t> replayed_to() {
    Database looked_at;
    const rocksdb::Status status = open_as(true, looked_at);
    if (status.IsCorruption() || status.IsPathNotFound()) return std::uint64_t{0};
    if (!status.ok()) return open_failed(status);
    return looked_at.db->GetLatestSequenceNumber() + 1;
  }

  Result<void> open_database() {
    const rocksdb::Status status = open_as(options_.read_only, *database_);
    if (!status.ok()) return open_failed(status);
    return {};
  }

  rocksdb::Status open_as(bool read_only, Database& into) {
    const rocksdb::DBOptions options = database_options(options_, database_->env.get());
    const std::vector<rocksdb::ColumnFamilyDescriptor> families = {
        {rocksdb::kDefaultColumnFamilyName, small_options()},
        {records_name, record_options()},
        {notes_name, note_options()}};
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    const rocksdb::Status status =
        read_only ? rocksdb::DB::OpenForReadOnly(options, directory(), families, &handles, &db)
                  : rocksdb::DB::Open(options, directory(), families, &handles, &db);
    if (!status.ok()) return status;
    into.db.reset(db);
    into.small.reset(handles[0]);
    into.records.reset(handles[1]);
    into.notes.reset(handles[2]);
    return status;
  }

  Error lock_failed(const rocksdb::Status& status) {
    const std::string text = status.ToString();
    const bool taken = text.find("lock hold by") != std::string::npos ||
                       text.find("While lock file") != std::string::npos;
    return fail(taken ? LogError::in_use : LogError::io, text);
  }

  Error open_failed(const rocksdb::Status& status) {
    const std::string text = status.ToString();
    if (text.find("/LOCK") != std::string::npos) return lock_failed(status);
    if (status.IsCorruption() || status.IsPathNotFound()) return fail(LogError::damaged, text);
    if (status.IsInvalidArgument()) return fail(LogError::wrong_format, text);
    return fail(LogError::io, text);
  }

  Result<void> load_store_info() {
    std::string value;
    const rocksdb::Status status = database_->db->Get(
        rocksdb::ReadOptions(), database_->small.get(), std::string(store_key), &value);
    if (status.IsNotFound()) return make_store_info();
    if (!status.ok()) return fail(error_of(status), status.ToString());
    const auto info = decode_store_info(value);
    if (!info) return fail(LogError::damaged, "the log's own description is damaged");
    if (info->format != store_format) {
      return fail(LogError::wrong_format, "the log has format " + std::to_string(info->format) +
                                              ", this program knows " +
                                              std::to_string(store_format));
    }
    store_id_ = info->id;
    return {};
  }

  // A new store, or one whose making was cut off before this point and which is empty therefore.
  Result<void> make_store_info() {
    // The mark is written after the description is durable.
    if (mark_) return fail(LogError::damaged, "the log has lost its description and all events", 0);
    ORGLOG_TRY(find_end());
    if (end_ != 0 || !options_.create_if_missing || options_.read_only) {
      return fail(LogError::wrong_format, "this is not a log of ours: " + directory());
    }
    store_id_ = time_ordered_uuid();
    const auto mark = encode_mark({store_id_, 0, 0});
    rocksdb::WriteBatch batch;
    batch.PutLogData({mark.data(), mark.size()}).PermitUncheckedError();
    const StoreInfo info{store_format, store_id_};
    rocksdb::Status status =
        batch.Put(database_->small.get(), std::string(store_key), encode_store_info(info));
    if (status.ok()) status = database_->db->Write(synced_write(), &batch);
    // Into a table file: it should not share the fate of the first write-ahead file.
    if (status.ok()) status = database_->db->Flush(rocksdb::FlushOptions(), database_->small.get());
    if (status.ok()) status = sync_parent();
    if (!status.ok()) return fail(LogError::io, status.ToString());
    return {};
  }

  // So that the directory itself is still there after a power cut.
  rocksdb::IOStatus sync_parent() {
    const auto parent = std::filesystem::absolute(options_.directory).parent_path().string();
    std::unique_ptr<rocksdb::FSDirectory> entry;
    const rocksdb::IOOptions io;
    rocksdb::IOStatus status = files().NewDirectory(parent, io, &entry, nullptr);
    if (status.ok()) status = entry->Fsync(io, nullptr);
    return status;
  }

  Result<void> find_end() {
    const std::unique_ptr<rocksdb::Iterator> iterator(
        database_->db->NewIterator(rocksdb::ReadOptions(), database_->records.get()));
    iterator->SeekToLast();
    if (!iterator->status().ok()) {
      return fail(error_of(iterator->status()), iterator->status().ToString());
    }
    end_ = 0;
    if (!iterator->Valid()) return {};
    if (iterator->key().size() != sizeof(Position)) {
      return fail(LogError::wrong_format, "a key is not a position");
    }
    end_ = read_big(iterator->key().data()) + 1;
    return {};
  }

  // Every way that we know of to notice that something is gone, short of reading everything.
  Result<void> check_end() {
    Position promised = survey_.end.value_or(0);
    if (mark_ && mark_->store == store_id_) promised = std::max(promised, mark_->end);
    if (end_ < promised) {
      return fail(LogError::damaged,
                  "the log ends at " + std::to_string(end_) + ", but events up to " +
                      std::to_string(promised) + " were acknowledged",
                  end_);
    }
    if (end_ == 0) return {};
    for (const Position position :
         {Position{0}, before(survey_.begin.value_or(0)), behind_tables(), before(end_)}) {
      if (position < end_) ORGLOG_TRY(check_record(position));
    }
    return {};
  }

  static Position before(Position position) { return position == 0 ? 0 : position - 1; }

  // The first position that stands in no table file. Who reads beside a server may see the files as
  // they were a moment ago but not the write-ahead file that went on from there, deleted since.
  Position behind_tables() {
    Position behind = 0;
    std::vector<rocksdb::LiveFileMetaData> tables;
    database_->db->GetLiveFilesMetaData(&tables);
    for (const rocksdb::LiveFileMetaData& table : tables) {
      if (table.column_family_name != records_name) continue;
      if (table.largestkey.size() != sizeof(Position)) continue;  // find_end reports such keys
      behind = std::max(behind, read_big(table.largestkey.data()) + 1);
    }
    return behind;
  }

  Result<void> check_record(Position position) {
    const RecordKey key = record_key(position);
    std::string value;
    const rocksdb::Status status = database_->db->Get(
        rocksdb::ReadOptions(), database_->records.get(), {key.data(), key.size()}, &value);
    if (status.IsNotFound()) {
      return fail(LogError::gap, "event " + std::to_string(position) + " is missing", position);
    }
    if (!status.ok()) return fail(error_of(status), status.ToString(), position);
    const auto record = decode_record(position, value);
    if (!record) {
      return fail(static_cast<LogError>(record.error().value()),
                  "event " + std::to_string(position) + " is damaged", position);
    }
    return {};
  }

  const RocksLogOptions& options_;
  OpenFailure* failure_;
  std::unique_ptr<Database> database_ = std::make_unique<Database>();
  bool is_new_ = false;
  WalSurvey survey_;
  std::optional<DurableEnd> mark_;
  Uuid store_id_;
  Position end_ = 0;
};

}  // namespace

Database::~Database() {
  small.reset();
  records.reset();
  notes.reset();
}

RocksStore::RocksStore(std::unique_ptr<Database> database, Uuid store_id, Position end,
                       bool read_only)
    : database_(std::move(database)), store_id_(store_id), end_(end), read_only_(read_only) {
  if (!read_only_) {
    end_mark_.open(*database_->files, database_->directory, store_id_);
    end_mark_.write(end);
  }
}

}  // namespace orglog::rocks

namespace orglog {

Result<std::unique_ptr<EventLog>> open_rocks_log(const RocksLogOptions& options,
                                                 OpenFailure* failure) {
  auto result = rocks::Opening(options, failure).run();
  // A running server may delete a file between our reading of its name and of its bytes, which
  // looks like damage. Damage that is real is there the next time, too.
  for (int retry = 0; retry < rocks::read_only_retries && options.read_only && !result; ++retry) {
    if (result.error() == LogError::not_found || result.error() == LogError::wrong_format) break;
    result = rocks::Opening(options, failure).run();
  }
  return result;
}

}  // namespace orglog
