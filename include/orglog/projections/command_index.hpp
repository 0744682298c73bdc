// Command id -> the positions of its events: what answers a retry with the first outcome, for ever.
#pragma once

#include <optional>

#include "orglog/projections/projection.hpp"

namespace orglog {

struct CommandPositions {
  Position first = 0;
  std::uint32_t count = 0;
};

class CommandIndex final : public Projection {
 public:
  static constexpr std::string_view table = "commands";
  std::string_view name() const override { return table; }
  std::uint32_t version() const override { return 1; }
  TableUse use() const override { return TableUse::looked_up; }
  Result<void> apply(const EventView& event, Tables& tables) override;
  Result<Position> flush(Tables& tables, Position next, bool all_now) override;

  // Any thread. Nothing when the id has left no event before the projection's checkpoint.
  static Result<std::optional<CommandPositions>> find(const ProjectionStore& store,
                                                      CommandId command);

 private:
  void write(Tables& tables);

  CommandId current_{};         // the command whose events are being counted
  CommandPositions positions_;  // count 0: none
};

}  // namespace orglog
