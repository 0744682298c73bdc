// Mails as files, for an operator without a mail server and for tests.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "delivery.hpp"

namespace orglog::outbox {
namespace {

bool write_synced(const std::filesystem::path& file, std::string_view bytes) {
  const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
  const int descriptor = ::open(file.c_str(), flags, 0600);
  if (descriptor < 0) return false;
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written <= 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  const bool synced = bytes.empty() && ::fsync(descriptor) == 0;
  return ::close(descriptor) == 0 && synced;
}

bool sync_directory(const std::filesystem::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return synced;
}

// `2026-08-21T10-00-00Z-<id>.eml`
std::string file_name(const QueuedMail& mail) {
  std::string time = to_rfc3339(std::chrono::floor<std::chrono::seconds>(mail.queued_at));
  std::ranges::replace(time, ':', '-');
  return time + "-" + to_string(mail.id) + ".eml";
}

class Directory final : public Delivery {
 public:
  explicit Directory(std::filesystem::path directory) : directory_(std::move(directory)) {}

  Delivered deliver(const QueuedMail& mail, const Email&, const Text& text,
                    std::string& why) override {
    const auto bytes = text();
    if (!bytes) return Delivered::failed;
    std::error_code error;
    std::filesystem::create_directories(directory_, error);
    std::filesystem::permissions(directory_, std::filesystem::perms::owner_all, error);
    const std::filesystem::path file = directory_ / file_name(mail);
    const std::filesystem::path unfinished = file.string() + ".tmp";
    if (!write_synced(unfinished, *bytes)) {
      why = "cannot write " + unfinished.string();
      return Delivered::unreachable;
    }
    std::filesystem::rename(unfinished, file, error);
    if (error || !sync_directory(directory_)) {
      why = "cannot finish " + file.string();
      return Delivered::unreachable;
    }
    return Delivered::acknowledged;
  }

 private:
  std::filesystem::path directory_;
};

}  // namespace

std::unique_ptr<Delivery> deliver_to_directory(const std::filesystem::path& directory) {
  return std::make_unique<Directory>(directory);
}

}  // namespace orglog::outbox
