#include "fault/file_system.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace orglog::testing {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

IOStatus no_descriptor(const std::string& path) {
  return IOStatus::IOError("While open a file for appending: " + path, std::strerror(EMFILE));
}
IOStatus no_power() { return IOStatus::IOError("the power is off"); }

std::string directory_of(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

std::string slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void spill(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace

class FaultWritableFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultWritableFile(std::unique_ptr<rocksdb::FSWritableFile> file, FaultFileSystem& system,
                    std::string path)
      : FSWritableFileOwnerWrapper(std::move(file)), system_(system), path_(std::move(path)) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    const std::lock_guard lock(system_.mutex_);
    std::uint64_t size = data.size();
    IOStatus status;
    switch (system_.step()) {
      case FaultFileSystem::Step::power_is_off:
        return no_power();
      case FaultFileSystem::Step::power_goes:
        size = system_.up_to(size);
        status = no_power();
        break;
      case FaultFileSystem::Step::works:
        break;
    }
    if (system_.space_left_ && size > *system_.space_left_) {
      size = *system_.space_left_;
      status = IOStatus::NoSpace("the disk is full");
    }
    if (system_.space_left_) *system_.space_left_ -= size;
    const IOStatus written = target()->Append({data.data(), size}, options, debug);
    system_.contents_[path_].written += size;
    return status.ok() ? written : status;
  }

  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return sync(options, debug);
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return sync(options, debug);
  }

 private:
  IOStatus sync(const IOOptions& options, IODebugContext* debug) {
    const std::lock_guard lock(system_.mutex_);
    const auto step = system_.step();
    if (step == FaultFileSystem::Step::power_is_off) return no_power();
    if (system_.syncs_fail_ && path_.ends_with(".log")) return IOStatus::IOError("sync failed");
    // Where the power goes now, the disk may have been faster than the answer.
    const bool reaches = step == FaultFileSystem::Step::works || system_.chance(50);
    if (reaches) {
      FaultFileSystem::Content& content = system_.contents_[path_];
      content.synced = content.written;
    }
    if (step == FaultFileSystem::Step::power_goes) return no_power();
    return target()->Flush(options, debug);  // the real disk need not be bothered
  }

  FaultFileSystem& system_;
  std::string path_;
};

class FaultDirectory final : public rocksdb::FSDirectory {
 public:
  FaultDirectory(FaultFileSystem& system, std::string path)
      : system_(system),
        path_(std::filesystem::path(std::move(path)).lexically_normal().string()) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    const std::lock_guard lock(system_.mutex_);
    if (system_.step() != FaultFileSystem::Step::works) return no_power();
    std::erase_if(system_.changes_, [&](const auto& change) { return change.directory == path_; });
    return IOStatus::OK();
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

 private:
  FaultFileSystem& system_;
  std::string path_;
};

class FaultRandomRWFile final : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  FaultRandomRWFile(std::unique_ptr<rocksdb::FSRandomRWFile> file, FaultFileSystem& system,
                    std::string path)
      : FSRandomRWFileOwnerWrapper(std::move(file)), system_(system), path_(std::move(path)) {}

  IOStatus Write(std::uint64_t offset, const rocksdb::Slice& data, const IOOptions& options,
                 IODebugContext* debug) override {
    const std::lock_guard lock(system_.mutex_);
    if (system_.step() != FaultFileSystem::Step::works) return no_power();
    auto& versions = system_.contents_[path_].versions;
    versions.push_back(slurp(path_));
    if (versions.size() > versions_kept) versions.pop_front();
    return target()->Write(offset, data, options, debug);
  }

 private:
  static constexpr std::size_t versions_kept = 20;
  FaultFileSystem& system_;
  std::string path_;
};

FaultFileSystem::FaultFileSystem(std::uint64_t seed, std::string attic)
    : FileSystemWrapper(rocksdb::FileSystem::Default()), random_(seed), attic_(std::move(attic)) {
  std::filesystem::create_directories(attic_);
}

void FaultFileSystem::cut_power_at(std::uint64_t change) {
  const std::lock_guard lock(mutex_);
  changes_left_ = change;
}

bool FaultFileSystem::power_is_off() const {
  const std::lock_guard lock(mutex_);
  return power_is_off_;
}

void FaultFileSystem::fail_syncs(bool fail) {
  const std::lock_guard lock(mutex_);
  syncs_fail_ = fail;
}

void FaultFileSystem::fill_disk_after(std::optional<std::uint64_t> bytes) {
  const std::lock_guard lock(mutex_);
  space_left_ = bytes;
}

FaultFileSystem::Step FaultFileSystem::step() {
  if (power_is_off_) return Step::power_is_off;
  if (!changes_left_ || --*changes_left_ > 0) return Step::works;
  changes_left_.reset();
  power_is_off_ = true;
  return Step::power_goes;
}

bool FaultFileSystem::chance(unsigned percent) { return random_() % 100 < percent; }

std::uint64_t FaultFileSystem::up_to(std::uint64_t most) { return random_() % (most + 1); }

std::string FaultFileSystem::move_to_attic(const std::string& path) {
  std::string kept = attic_ + "/" + std::to_string(in_attic_++);
  std::filesystem::rename(path, kept);
  return kept;
}

void FaultFileSystem::remember(const std::string& path, std::function<void()> undo) {
  changes_.push_back({directory_of(path), std::move(undo)});
}

void FaultFileSystem::settle() {
  const std::lock_guard lock(mutex_);
  for (const auto& [path, content] : contents_) settle_content(path, content);
  const std::uint64_t kept = chance(30) ? changes_.size() : up_to(changes_.size());
  while (changes_.size() > kept) {
    changes_.back().undo();
    changes_.pop_back();
  }
  changes_.clear();
  contents_.clear();
  changes_left_.reset();
  power_is_off_ = false;
}

void FaultFileSystem::settle_content(const std::string& path, const Content& content) {
  if (!std::filesystem::exists(path)) return;
  if (!content.versions.empty()) {
    const auto version = up_to(content.versions.size());
    if (version < content.versions.size()) spill(path, content.versions[version]);
    return;
  }
  if (content.written == content.synced) return;
  std::string bytes = slurp(path);
  const std::uint64_t unsynced = content.written - content.synced;
  if (bytes.size() < unsynced) return;
  const std::uint64_t safe = bytes.size() - unsynced;
  const std::uint64_t good = safe + up_to(unsynced);
  switch (path.ends_with(".log") ? up_to(5) : up_to(2)) {
    case 0:
      return;  // all of it made it
    case 1:
      bytes.resize(safe);
      break;
    case 2:
      bytes.resize(good);
      break;
    case 3:
      std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(good), bytes.end(), '\0');
      break;
    default:
      for (std::uint64_t at = good; at < bytes.size(); ++at) {
        bytes[at] = static_cast<char>(random_());
      }
  }
  spill(path, bytes);
}

IOStatus FaultFileSystem::NewSequentialFile(const std::string& path, const FileOptions& options,
                                            std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                            IODebugContext* debug) {
  if (power_is_off()) return no_power();
  return target()->NewSequentialFile(path, options, file, debug);
}

IOStatus FaultFileSystem::NewWritableFile(const std::string& path, const FileOptions& options,
                                          std::unique_ptr<rocksdb::FSWritableFile>* file,
                                          IODebugContext* debug) {
  if (no_descriptors_) return no_descriptor(path);
  const std::lock_guard lock(mutex_);
  if (step() != Step::works) return no_power();
  if (std::filesystem::exists(path)) {
    const std::string kept = move_to_attic(path);
    remember(path, [kept, path] { std::filesystem::rename(kept, path); });
  } else {
    remember(path, [path] { std::filesystem::remove(path); });
  }
  contents_[path] = {};
  const IOStatus status = target()->NewWritableFile(path, options, file, debug);
  if (status.ok()) *file = std::make_unique<FaultWritableFile>(std::move(*file), *this, path);
  return status;
}

IOStatus FaultFileSystem::ReopenWritableFile(const std::string& path, const FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                                             IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  if (step() != Step::works) return no_power();
  const IOStatus status = target()->ReopenWritableFile(path, options, file, debug);
  if (status.ok()) *file = std::make_unique<FaultWritableFile>(std::move(*file), *this, path);
  return status;
}

IOStatus FaultFileSystem::NewRandomRWFile(const std::string& path, const FileOptions& options,
                                          std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                          IODebugContext* debug) {
  if (power_is_off()) return no_power();
  const IOStatus status = target()->NewRandomRWFile(path, options, file, debug);
  if (status.ok()) *file = std::make_unique<FaultRandomRWFile>(std::move(*file), *this, path);
  return status;
}

IOStatus FaultFileSystem::NewDirectory(const std::string& path, const IOOptions&,
                                       std::unique_ptr<rocksdb::FSDirectory>* directory,
                                       IODebugContext*) {
  if (power_is_off()) return no_power();
  *directory = std::make_unique<FaultDirectory>(*this, path);
  return IOStatus::OK();
}

IOStatus FaultFileSystem::DeleteFile(const std::string& path, const IOOptions&, IODebugContext*) {
  const std::lock_guard lock(mutex_);
  if (step() != Step::works) return no_power();
  if (!std::filesystem::exists(path)) return IOStatus::PathNotFound(path);
  const std::string kept = move_to_attic(path);
  remember(path, [kept, path] { std::filesystem::rename(kept, path); });
  return IOStatus::OK();
}

IOStatus FaultFileSystem::RenameFile(const std::string& from, const std::string& to,
                                     const IOOptions& options, IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  if (step() != Step::works) return no_power();
  const bool replaces = std::filesystem::exists(to);
  const std::string kept = replaces ? move_to_attic(to) : std::string();
  remember(to, [from, to, replaces, kept] {
    std::filesystem::rename(to, from);
    if (replaces) std::filesystem::rename(kept, to);
  });
  contents_[to] = contents_[from];
  contents_.erase(from);
  return target()->RenameFile(from, to, options, debug);
}

void flip_bit(const std::string& path, std::uint64_t bit) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(bit / 8));
  const int byte = file.get();
  file.seekp(static_cast<std::streamoff>(bit / 8));
  file.put(static_cast<char>(byte ^ (1 << (bit % 8))));
}

}  // namespace orglog::testing
