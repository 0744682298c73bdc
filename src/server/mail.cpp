#include "mail.hpp"

#include <spdlog/spdlog.h>

#include <fstream>

namespace orglog {
namespace {

bool read_password(const std::filesystem::path& file, std::string& password) {
  if (file.empty()) return true;
  std::ifstream stream(file);
  if (!std::getline(stream, password)) return false;
  if (password.ends_with('\r')) password.pop_back();
  return true;
}

}  // namespace

std::unique_ptr<Outbox> make_outbox(const Config& config, const OutboxParts& parts) {
  OutboxOptions options;
  options.directory = config.data / "outbox";
  options.from = config.mail_from;
  options.public_url = config.public_url;
  while (options.public_url.ends_with('/')) options.public_url.pop_back();
  options.history_age = std::chrono::days(config.mail_history_days);
  if (!config.mail_server.empty()) {
    MailServer& server = options.server.emplace();
    server.url = config.mail_server;
    server.user = config.mail_user;
    server.ca_file = config.mail_ca;
    server.plain = config.mail_plain;
    if (!read_password(config.mail_password_file, server.password)) {
      spdlog::error("cannot send mails: there is no password to be read in {}",
                    config.mail_password_file.string());
      return nullptr;
    }
  }
  auto outbox = Outbox::make(parts, options);
  if (!outbox) {
    spdlog::error("cannot send mails: {}", outbox.error().message());
    return nullptr;
  }
  return std::move(*outbox);
}

}  // namespace orglog
