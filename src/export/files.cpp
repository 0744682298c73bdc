// Files in folders: written beside, moved when all of them are there.
#include <fstream>

#include "export/files.hpp"
#include "export/manifest.hpp"

namespace orglog::exports {
namespace {

namespace fs = std::filesystem;

class Files final : public Destination {
 public:
  Files(const Uuid& store, const Options& options, Position end, std::unique_ptr<Writer> writer,
        std::optional<Manifest> there)
      : options_(options), writer_(std::move(writer)), staging_(options.to / ".export") {
    if (there) manifest_ = std::move(*there);
    manifest_.store = to_string(store);
    manifest_.format = to_text(options.format);
    manifest_.version = table_version;
    for (const Table* table : tables_of(options)) {
      manifest_.tables[std::string(table->name)] = end;
      reports_.push_back({table->name, 0, 0});
    }
  }

  Exported<void> open() {
    std::error_code failed;
    fs::remove_all(staging_, failed);  // what an export left that was killed
    if (!failed) fs::create_directories(staging_, failed);
    if (failed) return cannot("written to", options_.to, failed);
    return {};
  }

  Exported<void> put(Batch& batch, std::optional<Day> date, std::uint64_t first) override {
    batch.finish();
    fs::path folder = staging_ / batch.table().name;
    if (date) folder /= "date=" + to_date(*date);
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) return cannot("made", folder, failed);
    std::string number = std::to_string(first);
    number.insert(0, 12 - std::min<std::size_t>(12, number.size()), '0');
    const fs::path file = folder / ("part-" + number + "." + std::string(writer_->extension()));
    ORGLOG_TRY(writer_->write(batch, file));
    for (TableReport& report : reports_) {
      if (report.name != batch.table().name) continue;
      report.rows += batch.rows();
      ++report.files;
    }
    bytes_ += fs::file_size(file, failed);
    return {};
  }

  Exported<void> finish(Report& report) override {
    report.tables = reports_;
    report.bytes = bytes_;
    manifest_.complete = false;
    ORGLOG_TRY(write_manifest(manifest_, options_.to, staging_));
    std::error_code failed;
    for (const Table* table : tables_of(options_)) {
      if (options_.since && table->grows) {
        add_to(table->name, failed);
      } else {
        replace(table->name, failed);
      }
      if (failed) return cannot("put in place", options_.to / table->name, failed);
    }
    manifest_.complete = true;
    ORGLOG_TRY(write_manifest(manifest_, options_.to, staging_));
    fs::remove_all(staging_, failed);
    if (failed) return cannot("removed", staging_, failed);
    return {};
  }

 private:
  static Failure cannot(std::string_view be, const fs::path& path, const std::error_code& why) {
    return {"io", path.string() + " cannot be " + std::string(be) + ": " + why.message() + "."};
  }

  void replace(std::string_view table, std::error_code& failed) const {
    const fs::path place = options_.to / table;
    if (fs::exists(place, failed)) {
      fs::rename(place, staging_ / ("old-" + std::string(table)), failed);
      if (failed) return;
    }
    if (fs::exists(staging_ / table, failed)) fs::rename(staging_ / table, place, failed);
  }

  // Parts are named by their first position, so a new one never meets one that was there; and one
  // that was added by an export that was cut off here is written anew, under the same name.
  void add_to(std::string_view table, std::error_code& failed) const {
    if (!fs::exists(staging_ / table, failed)) return;
    for (fs::recursive_directory_iterator entry(staging_ / table, failed), end;
         !failed && entry != end; entry.increment(failed)) {
      if (!entry->is_regular_file(failed)) continue;
      const fs::path place = options_.to / entry->path().lexically_relative(staging_);
      fs::create_directories(place.parent_path(), failed);
      if (!failed) fs::rename(entry->path(), place, failed);
    }
  }

  Options options_;
  std::unique_ptr<Writer> writer_;
  fs::path staging_;
  Manifest manifest_;
  std::vector<TableReport> reports_;
  std::uint64_t bytes_ = 0;
};

Exported<std::unique_ptr<Writer>> make_writer(const Options& options) {
  if (options.format == Format::ndjson) return make_ndjson_writer();
  if (options.format == Format::csv) return make_csv_writer();
  return make_parquet_writer(options.duckdb);
}

}  // namespace

Exported<std::unique_ptr<Destination>> make_files(const Uuid& store, const Options& options,
                                                  Position end) {
  ORGLOG_TRY_ASSIGN(writer, make_writer(options));
  ORGLOG_TRY_ASSIGN(there, read_manifest(options.to));
  ORGLOG_TRY(check_fits(there, store, options));
  auto files = std::make_unique<Files>(store, options, end, std::move(writer), std::move(there));
  ORGLOG_TRY(files->open());
  return std::unique_ptr<Destination>(std::move(files));
}

}  // namespace orglog::exports
