// The newest checkpoint as a file. A lock on its directory stands around each comparison and what
// is written because of it: another process that signs the same log waits, and then sees the file
// as it has become.
#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

#include "orglog/base/descriptors.hpp"
#include "orglog/base/files.hpp"
#include "orglog/notary/checkpoint_store.hpp"

namespace orglog::notary {
namespace {

constexpr mode_t checkpoint_mode = 0644;

Result<bool> failure(const Error& error) { return {boost::system::in_place_error, error}; }

// The lock ends with the descriptor.
bool lock(const Descriptor& directory) {
  while (directory.get() >= 0 && ::flock(directory.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return false;
  }
  return directory.get() >= 0;
}

class CheckpointFile final : public CheckpointStore {
 public:
  explicit CheckpointFile(std::filesystem::path file) : file_(std::move(file)) {}

  Result<std::optional<std::string>> fetch() const override { return read_file_if_there(file_); }
  Result<bool> replace(std::string_view old, std::string_view fresh) override {
    return put(old, fresh);
  }
  Result<bool> create(std::string_view first) override { return put(std::nullopt, first); }
  std::string name() const override { return file_.string(); }

 private:
  Result<bool> put(std::optional<std::string_view> old, std::string_view fresh) const {
    const std::filesystem::path parent = file_.parent_path();
    const Descriptor directory(open_patiently(parent.empty() ? "." : parent.c_str(),
                                              O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0));
    if (!lock(directory)) return failure(Error(errno, boost::system::system_category()));
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
