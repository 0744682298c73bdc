// Looking at a store's log without a server.
#include <boost/json/serialize.hpp>
#include <iostream>

#include "cli/output.hpp"
#include "cli/progress_bar.hpp"
#include "cli/store.hpp"
#include "cli/verbs.hpp"
#include "orglog/codec/journal.hpp"
#include "orglog/codec/json.hpp"

namespace orglog::cli {
namespace {

// Folds as it goes, so that every event is shown with the names of its time.
Done dump(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(log, open_readable_log(arguments.data));
  const Position from = arguments.from.value_or(0);
  std::uint64_t left = arguments.limit.value_or(~std::uint64_t{0});
  State state;
  const Journal journal = *log;
  const auto visit = [&](const RecordView& record) -> Result<Flow> {
    if (left == 0) return Flow::done;
    const auto event = journal.event_of(record);
    if (!event) return LogError::damaged;
    evolve(state, envelope_of(record, *event));
    if (record.position < from) return Flow::on;
    const boost::json::object shown =
        json::event(json::StateNames(state), record, journal.client_of(record), *event);
    std::cout << (context.json() ? boost::json::serialize(shown) : event_line(shown)) << '\n';
    --left;
    return std::cout ? Flow::on : Flow::done;
  };
  Position damaged_at = 0;
  const auto end = journal.read(0, journal.end(), visit, &damaged_at);
  if (!end) return log_failure(end.error(), damaged_at);
  return {};
}

struct Ends {
  std::optional<Timestamp> first, last;  // recorded
};

Ends recorded_ends(const Journal& journal) {
  Ends ends;
  if (journal.end() == 0) return ends;
  if (const auto first = journal.header_at(0)) ends.first = first->recorded_at;
  if (const auto last = journal.header_at(journal.end() - 1)) ends.last = last->recorded_at;
  return ends;
}

boost::json::value time_or_null(const std::optional<Timestamp>& time) {
  if (!time) return nullptr;
  return boost::json::value(to_rfc3339(*time));
}

Done stat(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(log, open_log(arguments.data));
  const LogStatistics statistics = log->statistics();
  const Ends ends = recorded_ends(*log);
  if (context.json())
    return print_json({{"store", to_string(log->id())},
                       {"events", log->end()},
                       {"first_recorded_at", time_or_null(ends.first)},
                       {"last_recorded_at", time_or_null(ends.last)},
                       {"bytes", statistics.bytes_on_disk},
                       {"files", statistics.files}});
  Facts facts;
  facts.add("Store", to_string(log->id()));
  facts.add("Events", grouped(log->end()));
  if (ends.first) facts.add("First recorded", readable_time(*ends.first) + " UTC");
  if (ends.last) facts.add("Last recorded", readable_time(*ends.last) + " UTC");
  facts.add("On disk", readable_bytes(statistics.bytes_on_disk) + " in " +
                           grouped(statistics.files) + " files");
  facts.print();
  return {};
}

}  // namespace

Family offline_verbs() {
  namespace p = parameter;
  return {"Offline, on a store's directory",
          {{"log:dump", "print the events of a log", {p::data, p::from, p::limit}, dump, {}, true},
           {"log:stat", "show how much a log holds", {p::data}, stat, {}, true},
           {"replay",
            "fold the log into the state of now or of a past moment, and print it",
            {p::data, p::as_of, p::at, p::maybe_org},
            replay,
            "orglog replay --data ./data --as-of 2026-07-31 --json",
            true},
           {"rebuild",
            "fold projections anew, compare them with the live ones, and swap (server stopped)",
            {p::projection, p::data},
            rebuild,
            {},
            true}}};
}

}  // namespace orglog::cli
