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

// The event and the record's header live until the flush that follows has returned; the record's
// texts and bytes are not there.
struct EventView {
  const RecordView& record;
  const Event& event;
};

// Whether the table holds all that was applied; if not, its checkpoint stays where it is.
enum class Written : std::uint8_t { partly, all };

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
  // in memory, which this replaces.
  virtual Result<void> load(const TableReader&) { return {}; }
  virtual Result<void> apply(const EventView& event, Tables& tables) = 0;

  // After the last `apply` of a batch. With `all_now` everything must be written.
  virtual Result<Written> flush(Tables&, [[maybe_unused]] bool all_now) { return Written::all; }

  // Folding the whole log into an empty table goes otherwise: this ends each batch in place of
  // `flush` and may keep back what it likes, until `finish_bulk` writes the rest.
  virtual Result<void> flush_bulk(Tables&) { return {}; }
  virtual Result<void> finish_bulk(Tables& tables) {
    ORGLOG_TRY(flush(tables, true));
    return {};
  }
};

}  // namespace orglog
