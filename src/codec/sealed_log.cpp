// The payloads of a few kinds of events (sealed_payload.cpp) and the clients of all records
// (sealed_client.cpp) go through here. Payloads are opened as they pass, clients when somebody
// asks.
#include "orglog/codec/sealed_log.hpp"

#include <algorithm>
#include <vector>

#include "orglog/base/invariant.hpp"
#include "sealed_client.hpp"
#include "sealed_payload.hpp"

namespace orglog {
namespace {

// Of records on their way, for the next append to copy into.
constexpr std::size_t scratch_records_kept = 4'096;
constexpr std::size_t scratch_payload_bytes_kept = 4u << 20;

class UnsealedLog : public EventLog {
 public:
  UnsealedLog(const EventLog& log, const Keyring& keyring)
      : log_(log), keyring_(keyring), clients_(log, keyring) {}

  Result<Position> append(std::span<const NewRecord>, std::span<const OutcomeNote>,
                          const AppendCondition&) override {
    ORGLOG_INVARIANT(false, "nobody appends to a log that was opened for reading");
    return LogError::io;
  }

  Result<Position> read(Position from, Position end, const Visit& visit,
                        Position* damaged_at) const override {
    const auto visit_in_clear = [&](const RecordView& record) {
      const auto clear = payload_in_clear(record, keyring_);
      if (!clear) return visit(record);
      RecordView shown = record;
      shown.payload = *clear;
      return visit(shown);
    };
    return log_.read(from, end, visit_in_clear, damaged_at);
  }

  // The stored bytes and what they are in clear share `keep`.
  Result<RecordView> read_one(Position position, std::string& keep) const override {
    ORGLOG_TRY_ASSIGN(record, log_.read_one(position, keep));
    const auto clear = payload_in_clear(record, keyring_);
    if (!clear) return record;
    const std::size_t stored = keep.size();
    keep += *clear;
    ORGLOG_TRY_ASSIGN(shown, decode_record(position, std::string_view(keep).substr(0, stored)));
    shown.payload = std::string_view(keep).substr(stored);
    return shown;
  }

  ClientText client_of(const RecordView& record) const override { return clients_.open(record); }

  Result<std::optional<std::string>> find_note(CommandId command) const override {
    return log_.find_note(command);
  }
  Position end() const noexcept override { return log_.end(); }

 private:
  const EventLog& log_;
  const Keyring& keyring_;
  ClientOpener clients_;
};

class SealedLog final : public UnsealedLog {
 public:
  SealedLog(EventLog& log, Keyring& keyring)
      : UnsealedLog(log, keyring), log_(log), keyring_(keyring), clients_(keyring) {}

  Result<Position> append(std::span<const NewRecord> records, std::span<const OutcomeNote> notes,
                          const AppendCondition& condition) override {
    const auto sealed = seal(records);
    const bool has_keys = keyring_.store_new().has_value();
    Result<Position> first =
        has_keys ? log_.append(sealed, notes, condition) : make_error_code(LogError::io);
    if (!first) clients_.forget();
    forget_large();
    return first;
  }

 private:
  // Every record comes by here, so what they are copied into is used again.
  std::span<const NewRecord> seal(std::span<const NewRecord> records) {
    if (scratch_.size() < records.size()) scratch_.resize(records.size());
    std::ranges::copy(records, scratch_.begin());
    const std::span sealed(scratch_.data(), records.size());
    Position position = log_.end();
    payload_bytes_ = 0;
    for (NewRecord& record : sealed) {
      if (may_be_sealed(record.header.type)) {
        if (auto payload = sealed_payload(record.payload, keyring_))
          record.payload = std::move(*payload);
      }
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
  const auto account = sealed_in_payload(record);
  if (account && !payload_in_clear(record, keyring)) accounts.push_back(*account);
  const SealedClientView& client = record.sealed_client;
  if (!client.box.empty() && !open_client(record, keyring))
    accounts.push_back(client.by_store ? key_of_store : record.header.actor);
  return accounts;
}

}  // namespace orglog
