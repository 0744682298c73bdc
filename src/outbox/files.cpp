// Mails as files, for an operator without a mail server and for tests.
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>

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

// The body as it was before it was put into base64; nothing when it is no base64.
std::string decoded_body(const std::string& mail) {
  const std::size_t begin = std::min(mail.find("\r\n\r\n"), mail.size());
  std::string body(mail.size() - begin, '\0');
  std::size_t length = 0;
  const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(body.data()), body.size(),
                                       mail.data() + begin, mail.size() - begin, "\r\n", &length,
                                       nullptr, sodium_base64_VARIANT_ORIGINAL);
  body.resize(failed == 0 ? length : 0);
  return body;
}

bool names(std::string_view text, std::string_view address) {
  const auto same = [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  };
  return !std::ranges::search(text, address, same).empty();
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

std::unique_ptr<Delivery> deliver_to_directory(const std::filesystem::path& directory) {
  return std::make_unique<Directory>(directory);
}

}  // namespace orglog::outbox

namespace orglog {

Result<void> remove_mail_files(const std::filesystem::path& directory, const std::string& address) {
  std::error_code error;
  if (!std::filesystem::exists(directory, error)) return {};
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const std::string mail = outbox::read_file(entry.path());
    if (!outbox::names(mail, address) && !outbox::names(outbox::decoded_body(mail), address))
      continue;
    if (!std::filesystem::remove(entry.path(), error)) return OutboxError::io;
  }
  if (error || !outbox::sync_directory(directory)) return OutboxError::io;
  return {};
}

}  // namespace orglog
