// A log in front of another one: a test overrides what it wants to see, or to spoil.
#pragma once

#include "orglog/log/event_log.hpp"

namespace orglog::testing {

class LogDecorator : public EventLog {
 public:
  explicit LogDecorator(EventLog& below) : below_(below) {}

  Uuid id() const override { return below_.id(); }
  Result<Claim> claim() override { return below_.claim(); }
  Result<Position> append(const Tip& at, std::span<const NewRecord> records,
                          std::span<const OutcomeNote> notes) override {
    return below_.append(at, records, notes);
  }
  Result<Position> read(Position from, Position end, const Visit& visit, Position* damaged_at,
                        const VisitNote* visit_note) const override {
    return below_.read(from, end, visit, damaged_at, visit_note);
  }
  Result<Position> read_back(Position from, Position end, const Visit& visit) const override {
    return below_.read_back(from, end, visit);
  }
  Result<RecordView> read_one(Position position, std::string& keep) const override {
    return below_.read_one(position, keep);
  }
  ClientText client_of(const RecordView& record) const override { return below_.client_of(record); }
  std::optional<std::string> seal_text(AccountId account, std::string_view purpose,
                                       std::string_view text) override {
    return below_.seal_text(account, purpose, text);
  }
  std::optional<std::string> open_text(AccountId account, std::string_view purpose,
                                       std::string_view sealed) const override {
    return below_.open_text(account, purpose, sealed);
  }
  Result<std::optional<std::string>> find_note(CommandId command) const override {
    return below_.find_note(command);
  }
  Position end() const noexcept override { return below_.end(); }
  Growth& growth() const noexcept override { return below_.growth(); }
  LogStatistics statistics() const override { return below_.statistics(); }
  DatabaseFigures figures() const override { return below_.figures(); }

 protected:
  EventLog& below_;
};

}  // namespace orglog::testing
