// A file system over the real one that fails as told, and that forgets on a power cut what was not
// synced. What it models: bytes of a file after its last sync may be there, cut off anywhere, or
// be zeros or rubbish; files made, renamed and deleted since the last sync of their directory come
// undone from the newest on (a journal's order); a file that is overwritten in place may hold any
// of its versions since the last sync. What it does not: single sectors that go missing in the
// middle of unsynced bytes, and disks that lie about a sync. Any thread.
#pragma once

#include <rocksdb/file_system.h>

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace orglog::testing {

class FaultFileSystem : public rocksdb::FileSystemWrapper {
 public:
  // `attic` holds deleted files that may come back; a directory outside the store.
  FaultFileSystem(std::uint64_t seed, std::string attic);
  const char* Name() const override { return "FaultFileSystem"; }

  // The power goes at the n-th change from now on (1: the next one); all calls fail from then on.
  void cut_power_at(std::uint64_t change);
  bool power_is_off() const;
  // After everything is closed: makes of the files what a power cut may leave, and turns power on.
  void settle();
  // Syncs of write-ahead files fail from now on, or work again.
  void fail_syncs(bool fail);
  // Appends fail once so many more bytes are written: the one that crosses the line is cut short.
  void fill_disk_after(std::optional<std::uint64_t> bytes);

  // No file can be opened for writing from now on, as in a process with too many open files, or
  // files can be opened again.
  void run_out_of_descriptors(bool none_left) { no_descriptors_ = none_left; }

  rocksdb::IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* file,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewRandomRWFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;

 private:
  friend class FaultWritableFile;
  friend class FaultDirectory;
  friend class FaultRandomRWFile;

  struct Content {
    std::uint64_t written = 0;
    std::uint64_t synced = 0;
    std::deque<std::string> versions;  // of a file that is overwritten in place
  };
  // A change of a directory that is not synced yet, and how it comes undone.
  struct Change {
    std::string directory;
    std::function<void()> undo;
  };
  enum class Step { works, power_goes, power_is_off };

  // Under the lock: counts one change.
  Step step();
  bool chance(unsigned percent);
  std::uint64_t up_to(std::uint64_t most);  // 0 to most, both included
  std::string move_to_attic(const std::string& path);
  void remember(const std::string& path, std::function<void()> undo);
  void settle_content(const std::string& path, const Content& content);

  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  std::string attic_;
  std::uint64_t in_attic_ = 0;
  std::optional<std::uint64_t> changes_left_;
  bool power_is_off_ = false;
  bool syncs_fail_ = false;
  std::atomic<bool> no_descriptors_ = false;
  std::optional<std::uint64_t> space_left_;
  std::map<std::string, Content> contents_;
  std::vector<Change> changes_;
};

// Turns over one bit of a file on the real disk.
void flip_bit(const std::string& path, std::uint64_t bit);

}  // namespace orglog::testing
