#include <malloc.h>

#include <chrono>
#include <future>

#include "orglog/base/bytes.hpp"
#include "orglog/codec/state_codec.hpp"
#include "orglog/projections/runner.hpp"
#include "projections/batch_reader.hpp"
#include "projections/bulk.hpp"

namespace orglog {
namespace {

// What a projection that begins anew loads.
class EmptyTable final : public TableReader {
 public:
  Position checkpoint() const override { return 0; }
  Result<std::optional<std::string>> get(std::string_view) const override {
    return std::optional<std::string>{};
  }

 private:
  Result<void> walk(std::string_view, std::string_view, bool, const RowVisit&) const override {
    return {};
  }
};

// Sorts and stores the rows of each table, beside each other.
Result<void> finish(ProjectionStore& store, std::span<Projection* const> projections,
                    Position end) {
  std::vector<std::future<Result<void>>> finishing;
  for (Projection* projection : projections) {
    finishing.push_back(std::async(std::launch::async, [&store, projection, end]() -> Result<void> {
      ORGLOG_TRY(projection->finish_bulk(store.rebuild_tables(projection->name()), end));
      return store.finish_rebuild(projection->name(), end);
    }));
  }
  Result<void> outcome;
  for (auto& one : finishing) {
    const auto finished = one.get();
    if (outcome) outcome = finished;
  }
  return outcome;
}

Result<void> fold_into(const Journal& journal, ProjectionStore& store,
                       std::span<Projection* const> projections, Position end,
                       const std::function<void(Position, Position)>& progress) {
  for (Projection* projection : projections) {
    ORGLOG_TRY(store.start_rebuild(projection->name(), projection->version(), projection->use()));
    ORGLOG_TRY(projection->load(EmptyTable{}));
  }
  const auto apply = [&](std::span<const LoggedEvent> batch, Position next) -> Result<void> {
    for (Projection* projection : projections) {
      Tables& tables = store.rebuild_tables(projection->name());
      for (const LoggedEvent& decoded : batch) {
        ORGLOG_TRY(projection->apply({decoded.record, decoded.event}, tables));
      }
      ORGLOG_TRY(projection->flush_bulk(tables));
    }
    if (progress) progress(next, end);
    return {};
  };
  ORGLOG_TRY(read_batches(journal, 0, end, apply));
  return finish(store, projections, end);
}

Result<std::string> digest_of(const TableReader& reader) {
  RowDigest digest;
  ORGLOG_TRY(reader.scan({}, {}, [&](std::string_view key, std::string_view value) {
    digest.add(key, value);
    return true;
  }));
  return to_hex(view(digest.finish()));
}

}  // namespace

Result<void> fold_anew(const Journal& journal, ProjectionStore& store,
                       std::span<Projection* const> projections, Position end,
                       const std::function<void(Position done, Position end)>& progress) {
  const auto outcome = fold_into(journal, store, projections, end, progress);
  ::malloc_trim(0);  // of the sorting there is much to give back, and a server lives on from here
  if (outcome) return {};
  for (Projection* projection : projections) (void)store.drop_rebuild(projection->name());
  return outcome.error();
}

Result<RebuildReport> rebuild(const Journal& journal, ProjectionStore& store,
                              Projection& projection,
                              const std::function<void(Position done, Position end)>& progress) {
  RebuildReport report;
  report.projection = projection.name();
  ORGLOG_TRY(store.ensure(projection.name(), projection.version(), projection.use()));
  ORGLOG_TRY_ASSIGN(live, store.reader(projection.name()));
  if (live->checkpoint() > journal.end()) return ProjectionError::ahead_of_log;
  report.position = live->checkpoint() != 0 ? live->checkpoint() : journal.end();
  report.events = report.position;

  const auto begin = std::chrono::steady_clock::now();
  Projection* const one[] = {&projection};
  ORGLOG_TRY(fold_anew(journal, store, one, report.position, progress));
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();

  ORGLOG_TRY_ASSIGN(rebuilt, store.rebuild_reader(projection.name()));
  ORGLOG_TRY_ASSIGN(digest_rebuilt, digest_of(*rebuilt));
  report.digest_rebuilt = digest_rebuilt;
  if (live->checkpoint() != 0) {
    ORGLOG_TRY_ASSIGN(digest_live, digest_of(*live));
    report.digest_live = digest_live;
  }
  ORGLOG_TRY(store.swap(projection.name()));
  return report;
}

}  // namespace orglog
