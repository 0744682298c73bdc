// The vault on its SQLite file. `database_` is used under the mutex only.
#pragma once

#include <mutex>

#include "database.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog::vault {

class VaultFile final : public Vault {
 public:
  explicit VaultFile(Database database) : database_(std::move(database)) {}

  Result<void> set_password(AccountId account, std::string_view password,
                            const PasswordDue& due) override;
  Result<std::optional<AccountId>> set_password_by_link(std::string_view secret,
                                                        std::string_view password, PasswordDue due,
                                                        Timestamp now) override;
  Result<bool> has_password(AccountId account) const override;
  Result<std::vector<PasswordDue>> passwords_due() const override;
  Result<void> password_told(const Uuid& command) override;
  Result<PasswordCheck> check_password(std::optional<AccountId> account,
                                       std::string_view password) override;
  Result<std::string> make_link(AccountId account, LinkPurpose purpose, Timestamp now,
                                std::chrono::seconds lifetime,
                                const std::optional<Uuid>& for_mail) override;
  Result<std::optional<Link>> find_link(std::string_view secret, Timestamp now) override;
  Result<bool> is_known_address(AccountId account, std::string_view tag) const override;
  Result<void> know_address(AccountId account, std::string_view tag, Timestamp now) override;
  Result<void> forget(AccountId account) override;
  Result<void> copy_to(const std::filesystem::path& to) const override;

  Result<MailCheckpoint> mail_checkpoint(Timestamp now) override;
  Result<void> queue_mails(std::span<const QueuedMail> mails, Position next) override;
  Result<void> queue_password_reset(const QueuedMail& mail) override;
  Result<std::vector<QueuedMail>> queued_mails(std::size_t limit, Timestamp now) const override;
  Result<std::size_t> queued_mail_count() const override;
  Result<bool> has_room_for_mail(AccountId recipient, Timestamp now) const override;
  Result<void> unasked_mail_sent(const Uuid& id, AccountId recipient, Timestamp now) override;
  Result<void> gather_mail(const QueuedMail& mail, AccountId recipient, Timestamp now) override;
  Result<GatheredMails> gathered_mails(AccountId recipient) const override;
  Result<void> postpone_mail(const Uuid& id, std::uint32_t attempts, Timestamp due_at) override;
  Result<void> remove_mail(const Uuid& id) override;

 private:
  Result<std::string> password_hash(AccountId account) const;
  // Within a transaction.
  Result<void> store_password(std::string_view hash, const PasswordDue& due) const;
  Result<bool> is_in_vain(const Uuid& mail, AccountId account, LinkPurpose purpose) const;
  Result<std::optional<Link>> link_of(std::string_view secret, Timestamp now) const;
  Result<void> insert_mail(const QueuedMail& mail) const;
  Result<void> strike_off(const Uuid& id) const;

  mutable std::mutex mutex_;
  Database database_;
};

}  // namespace orglog::vault
