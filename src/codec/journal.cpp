// Reads records and decodes their events, each on demand: most readers look at headers first, and
// want few of the events.
#include "orglog/codec/journal.hpp"

#include <algorithm>
#include <functional>

namespace orglog {
namespace {

// A record read by its position costs about as much as this many read one after the other.
constexpr std::size_t reads_in_a_row = 8;

// Whether the positions rise, and so densely that reading all that lies between them is cheaper.
bool lie_close(std::span<const Position> positions) {
  const auto rise = [](Position before, Position after) { return before < after; };
  if (positions.size() < 2 ||
      std::ranges::adjacent_find(positions, std::not_fn(rise)) != positions.end())
    return false;
  return positions.back() - positions.front() < reads_in_a_row * positions.size();
}

}  // namespace

void LoggedEvent::assign(const RecordView& from, Event what) {
  bytes.assign(from.stored.begin(), from.stored.end());
  const auto here = [&](std::string_view text) {
    if (text.empty()) return std::string_view();
    return std::string_view(bytes.data() + (text.data() - from.stored.data()), text.size());
  };
  record = from;
  record.clear_client_name = here(from.clear_client_name);
  record.clear_client_address = here(from.clear_client_address);
  record.sealed_client.box = here(from.sealed_client.box);
  record.payload = {};
  record.stored = here(from.stored);
  event = std::move(what);
}

Result<Position> Journal::read(Position from, Position end, const Visit& visit,
                               Position* damaged_at) const {
  Result<Flow> flow = Flow::on;
  const auto show = [&](const RecordView& record) {
    flow = visit(record);
    if (!flow && damaged_at != nullptr) *damaged_at = record.position;
    return flow == Flow::on;
  };
  const auto reached = log_->read(from, end, show, damaged_at);
  ORGLOG_TRY(flow);
  return reached;
}

Result<Position> Journal::read_back(Position from, Position end, const Visit& visit) const {
  Result<Flow> flow = Flow::on;
  const auto reached = log_->read_back(from, end, [&](const RecordView& record) {
    flow = visit(record);
    return flow == Flow::on;
  });
  ORGLOG_TRY(flow);
  return reached;
}

Result<Flow> Journal::read_each(std::span<const Position> positions, const Visit& visit) const {
  Result<Flow> flow = Flow::on;
  if (lie_close(positions)) {
    auto next = positions.begin();
    const auto show = [&](const RecordView& record) {
      if (record.position != *next) return true;
      flow = visit(record);
      return flow == Flow::on && ++next != positions.end();
    };
    ORGLOG_TRY(log_->read(positions.front(), positions.back() + 1, show));
    if (flow == Flow::on && next != positions.end()) return LogError::not_found;
    return flow;
  }
  std::string keep;
  for (const Position position : positions) {
    ORGLOG_TRY_ASSIGN(record, log_->read_one(position, keep));
    flow = visit(record);
    if (flow != Flow::on) break;
  }
  return flow;
}

Result<LoggedEvent> Journal::at(Position position) const {
  std::string keep;
  ORGLOG_TRY_ASSIGN(record, log_->read_one(position, keep));
  ORGLOG_TRY_ASSIGN(event, event_of(record));
  LoggedEvent logged;
  logged.assign(record, std::move(event));
  return logged;
}

Result<RecordHeader> Journal::header_at(Position position) const {
  std::string keep;
  ORGLOG_TRY_ASSIGN(record, log_->read_one(position, keep));
  return record.header;
}

Result<Event> Journal::event_of(const RecordView& record) const {
  return decode_event(record.header.type, record.payload, log_);
}

}  // namespace orglog
