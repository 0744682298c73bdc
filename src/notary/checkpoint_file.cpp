// The newest checkpoint as a file. A lock on its directory stands around each comparison and what
// is written because of it: another process that signs the same log waits, and then sees the file
// as it has become.
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "orglog/base/descriptors.hpp"
#include "orglog/base/files.hpp"
#include "orglog/notary/checkpoint_store.hpp"

namespace orglog::notary {
namespace {

constexpr mode_t checkpoint_mode = 0644;

Result<bool> failure(const Error& error) { return {boost::system::in_place_error, error}; }

// Ends with the descriptor.
class DirectoryLock {
 public:
  explicit DirectoryLock(const std::filesystem::path& directory)
      : descriptor_(open_patiently(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)) {
    while (descriptor_ >= 0 && !(is_held_ = ::flock(descriptor_, LOCK_EX) == 0) && errno == EINTR) {
    }
    if (!is_held_) failed_ = Error(errno, boost::system::system_category());
  }
  ~DirectoryLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;
  // Not an error: it is held.
  const Error& failed() const { return failed_; }

 private:
  int descriptor_;
  bool is_held_ = false;
  Error failed_;
};

class CheckpointFile final : public CheckpointStore {
 public:
  explicit CheckpointFile(std::filesystem::path file) : file_(std::move(file)) {}

  Result<std::optional<std::string>> fetch() const override {
    auto text = read_file(file_);
    if (text) return std::optional(*std::move(text));
    if (text.error() == boost::system::errc::no_such_file_or_directory)
      return std::optional<std::string>{};
    return text.error();
  }
  Result<bool> replace(std::string_view old, std::string_view fresh) override {
    return put(old, fresh);
  }
  Result<bool> create(std::string_view first) override { return put(std::nullopt, first); }
  std::string name() const override { return file_.string(); }

 private:
  Result<bool> put(std::optional<std::string_view> old, std::string_view fresh) const {
    const std::filesystem::path directory = file_.parent_path();
    const DirectoryLock lock(directory.empty() ? "." : directory);
    if (lock.failed()) return failure(lock.failed());
    const auto kept = fetch();
    if (!kept) return failure(kept.error());
    if (*kept != old) return false;
    const auto written = write_file_durably(file_, fresh, checkpoint_mode);
    return written ? Result<bool>(true) : failure(written.error());
  }

  const std::filesystem::path file_;
};

}  // namespace
}  // namespace orglog::notary

namespace orglog {

std::unique_ptr<CheckpointStore> make_checkpoint_file(std::filesystem::path file) {
  return std::make_unique<notary::CheckpointFile>(std::move(file));
}

}  // namespace orglog
