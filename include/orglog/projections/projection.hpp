// A projection folds the log into the shape of a question. It never decides anything, and it can be
// thrown away.
#pragma once

#include <cstdint>
#include <string_view>

#include "orglog/base/result.hpp"
#include "orglog/domain/event.hpp"
#include "orglog/log/record.hpp"
#include "orglog/projections/store.hpp"

namespace orglog {

// For tables in memory that are kept by tag.
struct TagHash {
  std::size_t operator()(const Tag& tag) const noexcept {
    return hash_value(tag.id) + static_cast<std::size_t>(tag.kind);
  }
};

// Both live until the flush that follows has returned. The record has no payload.
struct EventView {
  const RecordView& record;
  const Event& event;
};

// Called by one thread (the projector, or a rebuild). A batch is any number of `apply` and one
// flush, and ends at the end of a command. What a projection writes must be the same however its
// events were cut into batches: a rebuilt table is compared with the live one row by row.
class Projection {
 public:
  virtual ~Projection() = default;
  virtual std::string_view name() const = 0;  // names its tables and its checkpoint
  // Raise it, and the runner folds it anew from the log's begin.
  virtual std::uint32_t version() const = 0;
  virtual TableUse use() const { return TableUse::scanned; }
  // Before the first `apply`, with the table as it was left; for a projection that keeps something
  // in memory, which this replaces. Perhaps on another thread than the rest.
  virtual Result<void> load(const TableReader&) { return {}; }
  virtual Result<void> apply(const EventView& event, Tables& tables) = 0;

  // After the last `apply` of a batch; `next` is the position after it. Answers the position before
  // which everything is written, which becomes the table's checkpoint: a projection may keep back
  // what comes after it, unless `all_now`. After a crash it is given that part again.
  virtual Result<Position> flush(Tables&, Position next, [[maybe_unused]] bool all_now) {
    return next;
  }

  // Folding the whole log into an empty table goes otherwise: this ends each batch in place of
  // `flush` and may keep back what it likes, until `finish_bulk` writes the rest up to `end`.
  virtual Result<void> flush_bulk(Tables&) { return {}; }
  virtual Result<void> finish_bulk(Tables& tables, Position end) {
    ORGLOG_TRY(flush(tables, end, true));
    return {};
  }
};

}  // namespace orglog
