#include "orglog/base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "orglog/base/descriptors.hpp"

namespace orglog {
namespace {

Error last_error() { return {errno, boost::system::system_category()}; }

Result<void> write_and_sync(const std::filesystem::path& file, std::string_view text, mode_t mode) {
  const Descriptor open_file(open_patiently(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                                            static_cast<int>(mode)));
  if (open_file.get() < 0 || ::fchmod(open_file.get(), mode) != 0) return last_error();
  while (!text.empty()) {
    const ssize_t written = ::write(open_file.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return last_error();
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(open_file.get()) != 0) return last_error();
  return {};
}

}  // namespace

Result<void> write_file_durably(const std::filesystem::path& file, std::string_view text,
                                mode_t mode) {
  const std::filesystem::path fresh = file.string() + ".new";
  ORGLOG_TRY(write_and_sync(fresh, text, mode));
  if (::rename(fresh.c_str(), file.c_str()) != 0) return last_error();
  return sync_path(file.parent_path());
}

Result<void> sync_path(const std::filesystem::path& path) {
  const std::filesystem::path named = path.empty() ? "." : path;
  const Descriptor opened(open_patiently(named.c_str(), O_RDONLY | O_CLOEXEC, 0));
  if (opened.get() < 0 || ::fsync(opened.get()) != 0) return last_error();
  return {};
}

Descriptor::~Descriptor() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

PrivateFiles::PrivateFiles() noexcept : former_(::umask(S_IRWXG | S_IRWXO)) {}

PrivateFiles::~PrivateFiles() { ::umask(former_); }

Result<std::string> read_file(const std::filesystem::path& file) {
  const Descriptor open_file(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (open_file.get() < 0) return last_error();
  std::string text;
  char buffer[64 << 10];
  for (;;) {
    const ssize_t count = ::read(open_file.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return last_error();
    if (count == 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
  }
}

Result<std::optional<std::string>> read_file_if_there(const std::filesystem::path& file) {
  auto text = read_file(file);
  if (text) return std::optional(*std::move(text));
  if (text.error() == boost::system::errc::no_such_file_or_directory)
    return std::optional<std::string>();
  return text.error();
}

}  // namespace orglog
