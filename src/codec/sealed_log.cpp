// Holds the keys for the codec, which seals and opens what is personal in an event
// (event_codec.cpp), and for the clients of all records (sealed_client.cpp), which are sealed as
// they are appended and opened when somebody asks.
#include "orglog/codec/sealed_log.hpp"

#include <algorithm>
#include <vector>

#include "orglog/base/invariant.hpp"
#include "orglog/codec/event_codec.hpp"
#include "sealed_client.hpp"

namespace orglog {
namespace {

// Of records on their way, for the next append to copy into.
constexpr std::size_t scratch_records_kept = 4'096;
constexpr std::size_t scratch_payload_bytes_kept = 4u << 20;

class UnsealedLog : public EventLog {
 public:
  UnsealedLog(const EventLog& log, const Keyring& keyring)
      : log_(log), keyring_(keyring), clients_(log, keyring) {}

  Uuid id() const override { return log_.id(); }
  Result<Claim> claim() override { return nobody_writes(); }
  Result<Position> append(const Tip&, std::span<const NewRecord>,
                          std::span<const OutcomeNote>) override {
    return nobody_writes();
  }

  Result<Position> read(Position from, Position end, const Visit& visit, Position* damaged_at,
                        const VisitNote* visit_note) const override {
    return log_.read(from, end, visit, damaged_at, visit_note);
  }
  Result<Position> read_back(Position from, Position end, const Visit& visit) const override {
    return log_.read_back(from, end, visit);
  }

  Result<RecordView> read_one(Position position, std::string& keep) const override {
    return log_.read_one(position, keep);
  }

  ClientText client_of(const RecordView& record) const override { return clients_.open(record); }
  std::optional<std::string> open_text(AccountId account, std::string_view purpose,
                                       std::string_view sealed) const override {
    return keyring_.unseal(account, purpose, sealed);
  }

  Result<std::optional<std::string>> find_note(CommandId command) const override {
    return log_.find_note(command);
  }
  Position end() const noexcept override { return log_.end(); }
  Growth& growth() const noexcept override { return log_.growth(); }
  LogStatistics statistics() const override { return log_.statistics(); }
  DatabaseFigures figures() const override { return log_.figures(); }

 private:
  static LogError nobody_writes() {
    ORGLOG_INVARIANT(false, "nobody writes to a log that was opened for reading");
    return LogError::io;
  }

  const EventLog& log_;
  const Keyring& keyring_;
  ClientOpener clients_;
};

class SealedLog final : public UnsealedLog {
 public:
  SealedLog(EventLog& log, Keyring& keyring)
      : UnsealedLog(log, keyring), log_(log), keyring_(keyring), clients_(keyring) {}

  Result<Claim> claim() override { return log_.claim(); }
  LogBackups* backups() noexcept override { return log_.backups(); }
  std::optional<std::string> seal_text(AccountId account, std::string_view purpose,
                                       std::string_view text) override {
    return keyring_.seal(account, purpose, text);
  }
  Result<Position> append(const Tip& at, std::span<const NewRecord> records,
                          std::span<const OutcomeNote> notes) override {
    const auto sealed = seal(at.end, records);
    const bool has_keys = keyring_.store_new().has_value();
    Result<Position> first =
        has_keys ? log_.append(at, sealed, notes) : make_error_code(LogError::io);
    if (!first) clients_.forget();
    forget_large();
    return first;
  }

 private:
  // Every record comes by here, so what they are copied into is used again.
  std::span<const NewRecord> seal(Position position, std::span<const NewRecord> records) {
    if (scratch_.size() < records.size()) scratch_.resize(records.size());
    std::ranges::copy(records, scratch_.begin());
    const std::span sealed(scratch_.data(), records.size());
    payload_bytes_ = 0;
    for (NewRecord& record : sealed) {
      clients_.seal(position++, record);
      payload_bytes_ += record.payload.size();
    }
    return sealed;
  }

  void forget_large() {
    const bool is_large =
        scratch_.size() > scratch_records_kept || payload_bytes_ > scratch_payload_bytes_kept;
    if (is_large) scratch_ = {};
  }

  EventLog& log_;
  Keyring& keyring_;
  ClientSealer clients_;
  std::vector<NewRecord> scratch_;
  std::size_t payload_bytes_ = 0;
};

}  // namespace

std::unique_ptr<EventLog> seal_log(EventLog& log, Keyring& keyring) {
  return std::make_unique<SealedLog>(log, keyring);
}

std::unique_ptr<const EventLog> unseal_log(const EventLog& log, const Keyring& keyring) {
  return std::make_unique<UnsealedLog>(log, keyring);
}

std::vector<AccountId> unreadable_of(const RecordView& record, const Keyring& keyring) {
  std::vector<AccountId> accounts;
  const auto box = sealed_in(record.header.type, record.payload);
  if (box && !keyring.unseal(box->account, box->purpose, box->bytes))
    accounts.push_back(box->account);
  const SealedClientView& client = record.sealed_client;
  if (!client.box.empty() && !open_client(record, keyring))
    accounts.push_back(client.by_store ? key_of_store : record.header.actor);
  return accounts;
}

}  // namespace orglog
