// Mails as files, for an operator without a mail server and for tests.
#include <algorithm>

#include "delivery.hpp"
#include "orglog/base/ascii.hpp"
#include "orglog/base/base64.hpp"
#include "orglog/base/files.hpp"

namespace orglog::outbox {
namespace {

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
    const std::filesystem::path file = directory_ / file_name(mail);
    if (!write_file_durably(file, *bytes, 0600)) {
      why = "cannot write " + file.string();
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
  std::string body = mail.substr(begin);
  std::erase_if(body, [](char c) { return c == '\r' || c == '\n'; });
  return from_base64(body).value_or(std::string());
}

bool names(std::string_view text, std::string_view address) {
  return !std::ranges::search(text, address, {}, to_lower, to_lower).empty();
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
    ORGLOG_TRY_ASSIGN(mail, read_file(entry.path()));
    if (!outbox::names(mail, address) && !outbox::names(outbox::decoded_body(mail), address))
      continue;
    if (!std::filesystem::remove(entry.path(), error)) return OutboxError::io;
  }
  if (error || !sync_path(directory)) return OutboxError::io;
  return {};
}

}  // namespace orglog
