#include "orglog/export/export.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "export/destination.hpp"
#include "export/event_rows.hpp"
#include "export/partitions.hpp"
#include "export/snapshot.hpp"
#include "export/usage_days.hpp"
#include "orglog/base/enumerators.hpp"
#include "orglog/base/error.hpp"
#include "orglog/base/files.hpp"
#include "orglog/domain/decider.hpp"
#include "orglog/export/tables.hpp"

namespace orglog::exports {
namespace {

constexpr std::array all_tables{&events_table, &audit_table,  &members_table,
                                &apps_table,   &access_table, &usage_table};

constexpr Position positions_per_report = 4'096;

Failure unreadable(Position position, const Error& why) {
  return {code_of(why), "At position " + std::to_string(position) + ": " + why.message() + "."};
}

// Goes through the log once and shows every event to what makes rows of it.
class Export {
 public:
  Export(const Options& options, Position end, Destination& destination)
      : from_(options.since.value_or(0)),
        end_(end),
        destination_(destination),
        event_rows_(names_),
        events_(events_table, destination),
        audit_(audit_table, destination),
        usage_(names_, destination) {
    for (const Table* table : tables_of(options)) wanted_.insert(table);
    needs_state_ = wants(members_table) || wants(apps_table) || wants(access_table);
  }

  Exported<void> run(const Journal& journal, const Progress& progress) {
    Exported<void> outcome;
    const auto visit = [&](const RecordView& record) -> Result<Flow> {
      ORGLOG_TRY_ASSIGN(event, journal.event_of(record));
      outcome = take(journal, record, event);
      if (progress && record.position % positions_per_report == 0) progress(record.position, end_);
      return outcome ? Flow::on : Flow::done;
    };
    Position damaged_at = 0;
    const auto looked = find_clocks(journal, damaged_at);
    if (!looked) return unreadable(damaged_at, looked.error());
    const auto read = journal.read(0, end_, visit, &damaged_at);
    if (!read) return unreadable(damaged_at, read.error());
    ORGLOG_TRY(outcome);
    return finish();
  }

 private:
  bool wants(const Table& table) const { return wanted_.contains(&table); }

  // Usage under a clock that ran ahead ends when the next one was accepted, which comes later in
  // the log.
  Result<void> find_clocks(const Journal& journal, Position& damaged_at) {
    if (!wants(usage_table)) return {};
    constexpr EventType accepted = type_of<ClockAccepted>();
    std::vector<std::int64_t> seconds;
    const auto visit = [&](const RecordView& record) {
      if (record.header.type == accepted) {
        const auto occurred_at = record.header.occurred_at;  // is when it was accepted
        seconds.push_back(
            std::chrono::floor<std::chrono::seconds>(occurred_at).time_since_epoch().count());
      }
      return Flow::on;
    };
    ORGLOG_TRY(journal.read(0, end_, visit, &damaged_at));
    usage_.set_clocks(std::move(seconds));
    return {};
  }

  Exported<void> take(const Journal& journal, const RecordView& record, const Event& event) {
    names_.apply(event);
    if (needs_state_) evolve(state_, envelope_of(record, event));
    if (wants(usage_table)) ORGLOG_TRY(usage_.apply(record, event));
    if (record.position < from_) return {};
    const Day date = std::chrono::floor<std::chrono::days>(record.header.occurred_at);
    if (wants(events_table)) {
      event_rows_.add(record, journal.client_of(record), event,
                      events_.open(date, record.position));
      ORGLOG_TRY(events_.close_row());
    }
    if (wants(audit_table)) {
      add_audit_rows(names_, record, audit_.open(date, record.position));
      ORGLOG_TRY(audit_.close_row());
    }
    return {};
  }

  Exported<void> finish() {
    ORGLOG_TRY(events_.finish());
    ORGLOG_TRY(audit_.finish());
    if (wants(members_table)) ORGLOG_TRY(write_members(state_, names_, destination_));
    if (wants(apps_table)) ORGLOG_TRY(write_apps(state_, names_, destination_));
    if (wants(access_table)) ORGLOG_TRY(write_access(state_, names_, destination_));
    if (wants(usage_table)) ORGLOG_TRY(usage_.finish());
    return {};
  }

  Position from_;
  Position end_;
  Destination& destination_;
  std::set<const Table*> wanted_;
  bool needs_state_ = false;
  Names names_;
  State state_;
  EventRows event_rows_;
  Partitions events_;
  Partitions audit_;
  UsageDays usage_;
};

}  // namespace

std::string_view to_text(Format format) { return name_of(format); }
std::optional<Format> parse_format(std::string_view text) { return enumerator_named<Format>(text); }

std::vector<std::string_view> table_names() {
  std::vector<std::string_view> names;
  for (const Table* table : all_tables) names.push_back(table->name);
  return names;
}

std::vector<const Table*> tables_of(const Options& options) {
  std::vector<const Table*> tables;
  for (const Table* table : all_tables) {
    const bool wanted = options.tables.empty() ||
                        std::ranges::find(options.tables, table->name) != options.tables.end();
    if (wanted) tables.push_back(table);
  }
  return tables;
}

Destination::Destination(const Options& options, Manifest manifest)
    : options_(options), manifest_(std::move(manifest)) {
  for (const Table* table : tables_of(options)) reports_.push_back({table->name, 0, 0});
}

void Destination::count(const Batch& batch, std::uint64_t files) {
  const auto report = std::ranges::find(reports_, batch.table().name, &TableReport::name);
  report->rows += batch.rows();
  report->files += files;
}

namespace {

// Takes part of OUT, or fails with `usage` when what is there does not fit.
Exported<std::unique_ptr<Destination>> make_destination(const Uuid& store, const Options& options,
                                                        Position end) {
  ORGLOG_TRY_ASSIGN(there, read_manifest(options.to));
  ORGLOG_TRY(check_fits(there, store, options));
  Manifest manifest;
  if (there) manifest.tables = std::move(there->tables);
  manifest.store = to_string(store);
  manifest.format = to_text(options.format);
  for (const Table* table : tables_of(options)) manifest.tables[std::string(table->name)] = end;
  const auto make = options.format == Format::sqlite ? make_sqlite : make_files;
  return make(options, std::move(manifest));
}

}  // namespace

Exported<Report> export_log(const Journal& journal, const Uuid& store, const Options& options,
                            const Progress& progress) {
  const Position end = std::min(journal.end(), options.end.value_or(journal.end()));
  if (options.since.value_or(0) > end) {
    return Failure{"usage", "The log ends at position " + std::to_string(end) +
                                ": there is nothing from " + std::to_string(*options.since) +
                                " on."};
  }
  const PrivateFiles private_files;
  std::error_code failed;
  std::filesystem::create_directories(options.to, failed);
  if (failed) return cannot(options.to, "made", failed);
  ORGLOG_TRY_ASSIGN(destination, make_destination(store, options, end));
  Export work(options, end, *destination);
  ORGLOG_TRY(work.run(journal, progress));
  Report report;
  report.from = options.since.value_or(0);
  report.end = end;
  ORGLOG_TRY(destination->finish(report));
  return report;
}

}  // namespace orglog::exports
