// Files in folders: written beside, moved when all of them are there.
#include <fstream>

#include "export/destination.hpp"

namespace orglog::exports {
namespace {

namespace fs = std::filesystem;

class Files final : public Destination {
 public:
  Files(const Options& options, Manifest manifest, std::unique_ptr<Writer> writer)
      : Destination(options, std::move(manifest)),
        writer_(std::move(writer)),
        staging_(options.to / ".export") {}

  Exported<void> open() {
    std::error_code failed;
    fs::remove_all(staging_, failed);  // what an export left that was killed
    if (!failed) fs::create_directories(staging_, failed);
    if (failed) return cannot(options_.to, "written to", failed);
    return {};
  }

  Exported<void> put(Batch& batch, std::optional<Day> date, std::uint64_t first) override {
    batch.finish();
    fs::path folder = staging_ / batch.table().name;
    if (date) folder /= "date=" + to_date(*date);
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) return cannot(folder, "made", failed);
    std::string number = std::to_string(first);
    number.insert(0, 12 - std::min<std::size_t>(12, number.size()), '0');
    const fs::path file = folder / ("part-" + number + "." + std::string(writer_->extension()));
    ORGLOG_TRY(writer_->write(batch, file));
    count(batch, 1);
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
      if (failed) return cannot(options_.to / table->name, "put in place", failed);
    }
    manifest_.complete = true;
    ORGLOG_TRY(write_manifest(manifest_, options_.to, staging_));
    fs::remove_all(staging_, failed);
    if (failed) return cannot(staging_, "removed", failed);
    return {};
  }

 private:
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

  std::unique_ptr<Writer> writer_;
  fs::path staging_;
  std::uint64_t bytes_ = 0;
};

Exported<std::unique_ptr<Writer>> make_writer(const Options& options) {
  if (options.format == Format::ndjson) return make_ndjson_writer();
  if (options.format == Format::csv) return make_csv_writer();
  return make_parquet_writer(options.duckdb);
}

}  // namespace

Exported<std::unique_ptr<Destination>> make_files(const Options& options, Manifest manifest) {
  ORGLOG_TRY_ASSIGN(writer, make_writer(options));
  auto files = std::make_unique<Files>(options, std::move(manifest), std::move(writer));
  ORGLOG_TRY(files->open());
  return std::unique_ptr<Destination>(std::move(files));
}

}  // namespace orglog::exports
