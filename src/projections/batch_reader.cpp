#include "projections/batch_reader.hpp"

#include "orglog/codec/event_codec.hpp"

namespace orglog {

Result<void> BatchReader::take(const RecordView& record) {
  ORGLOG_TRY_ASSIGN(event, decode_event(record.header.type, record.payload));
  if (count_ == decoded_.size()) decoded_.emplace_back();
  DecodedEvent& place = decoded_[count_++];
  place.record.position = record.position;
  place.record.header = record.header;
  place.event = std::move(event);
  return {};
}

Result<Position> BatchReader::read(Position from, Position end, std::uint64_t events) {
  count_ = 0;
  Result<void> outcome;
  ORGLOG_TRY(log_.read(from, end, [&](const RecordView& record) {
    if (count_ >= events && record.header.ordinal == 0) return false;
    outcome = take(record);
    return outcome.has_value();
  }));
  ORGLOG_TRY(outcome);
  return from + count_;
}

Result<void> BatchReader::read_all(Position from, Position end, std::uint64_t events,
                                   const OnBatch& on_batch) {
  count_ = 0;
  Result<void> outcome;
  ORGLOG_TRY(log_.read(from, end, [&](const RecordView& record) {
    if (count_ >= events && record.header.ordinal == 0) {
      outcome = on_batch(batch(), record.position);
      count_ = 0;
    }
    if (outcome) outcome = take(record);
    return outcome.has_value();
  }));
  ORGLOG_TRY(outcome);
  if (count_ == 0) return {};
  return on_batch(batch(), end);
}

}  // namespace orglog
