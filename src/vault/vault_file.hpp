// The vault on its SQLite file. `database_` is used under the mutex only.
#pragma once

#include <mutex>

#include "database.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog::vault {

class VaultFile final : public Vault {
 public:
  explicit VaultFile(Database database) : database_(std::move(database)) {}

  Result<void> set_password(AccountId account, std::string_view password) override;
  Result<PasswordCheck> check_password(std::optional<AccountId> account,
                                       std::string_view password) override;
  Result<std::string> make_link(AccountId account, LinkPurpose purpose, Timestamp now,
                                std::chrono::seconds lifetime) override;
  Result<std::optional<Link>> find_link(std::string_view secret, Timestamp now) override;
  Result<std::optional<Link>> use_link(std::string_view secret, Timestamp now) override;
  Result<void> forget(AccountId account) override;
  Result<void> copy_to(const std::filesystem::path& to) const override;

  Result<MailCheckpoint> mail_checkpoint(Timestamp now) override;
  Result<void> queue_mails(std::span<const QueuedMail> mails, Position next) override;
  Result<void> queue_password_reset(const QueuedMail& mail) override;
  Result<std::vector<QueuedMail>> queued_mails(std::size_t limit) const override;
  Result<std::size_t> queued_mail_count() const override;
  Result<void> postpone_mail(const Uuid& id, std::uint32_t attempts, Timestamp due_at) override;
  Result<void> remove_mail(const Uuid& id) override;

 private:
  Result<std::string> password_hash(AccountId account) const;
  Result<void> store_hash(AccountId account, std::string_view hash) const;
  Result<std::optional<Link>> link_by(const char* sql, std::string_view secret, Timestamp now);
  Result<void> insert_mail(const QueuedMail& mail) const;

  mutable std::mutex mutex_;
  Database database_;
};

}  // namespace orglog::vault
