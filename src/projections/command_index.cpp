// Row: the command id's 16 bytes -> varint first position, varint number of events.
#include "orglog/projections/command_index.hpp"

#include "orglog/base/bytes.hpp"

namespace orglog {

Result<void> CommandIndex::apply(const EventView& event, Tables& tables) {
  const RecordView& record = event.record;
  if (positions_.count == 0 || record.header.command != current_) {
    write(tables);
    current_ = record.header.command;
    positions_ = {record.position, 0};
  }
  ++positions_.count;
  return {};
}

// The end of a batch is the end of a command.
Result<Position> CommandIndex::flush(Tables& tables, Position next, bool) {
  write(tables);
  return next;
}

void CommandIndex::write(Tables& tables) {
  if (positions_.count == 0) return;
  std::string value;
  append_varint(value, positions_.first);
  append_varint(value, positions_.count);
  tables.put(current_.value.view(), value);
  positions_.count = 0;
}

Result<std::optional<CommandPositions>> CommandIndex::find(const ProjectionStore& store,
                                                           CommandId command) {
  ORGLOG_TRY_ASSIGN(row, store.get(table, command.value.view()));
  if (!row) return std::optional<CommandPositions>{};
  std::string_view value = *row;
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  if (!take_varint(value, first) || !take_varint(value, count)) return ProjectionError::damaged;
  return std::optional<CommandPositions>{{first, static_cast<std::uint32_t>(count)}};
}

}  // namespace orglog
