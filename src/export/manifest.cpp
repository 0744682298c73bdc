#include "export/manifest.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <fstream>
#include <iterator>

#include "export/destination.hpp"

namespace orglog::exports {
namespace {

Failure unreadable(const std::filesystem::path& file) {
  return {"usage", "The file " + file.string() + " is not one that an export left."};
}

}  // namespace

std::filesystem::path manifest_file(const std::filesystem::path& to) { return to / "export.json"; }

Exported<std::optional<Manifest>> read_manifest(const std::filesystem::path& to) {
  const std::filesystem::path file = manifest_file(to);
  if (!std::filesystem::exists(file)) return std::optional<Manifest>();
  std::ifstream stream(file);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  boost::system::error_code bad;
  const boost::json::value json = boost::json::parse(text, bad);
  if (bad || !json.is_object()) return unreadable(file);
  try {
    Manifest manifest;
    manifest.store = boost::json::value_to<std::string>(json.at("store"));
    manifest.format = boost::json::value_to<std::string>(json.at("format"));
    const boost::json::value* const version = json.as_object().if_contains("version");
    manifest.version = version == nullptr ? 1 : version->to_number<std::int64_t>();
    manifest.complete = json.at("complete").as_bool();
    for (const auto& table : json.at("tables").as_object()) {
      manifest.tables[std::string(table.key())] = table.value().to_number<Position>();
    }
    return std::optional(manifest);
  } catch (const std::exception&) {
    return unreadable(file);
  }
}

Exported<void> write_manifest(const Manifest& manifest, const std::filesystem::path& to,
                              const std::filesystem::path& staging) {
  boost::json::object tables;
  for (const auto& [name, end] : manifest.tables) tables[name] = end;
  const boost::json::object json{{"store", manifest.store},
                                 {"format", manifest.format},
                                 {"version", manifest.version},
                                 {"complete", manifest.complete},
                                 {"tables", std::move(tables)}};
  const std::filesystem::path file = staging / "export.json";
  std::ofstream stream(file);
  stream << boost::json::serialize(json) << '\n';
  stream.close();
  std::error_code failed;
  if (stream) std::filesystem::rename(file, manifest_file(to), failed);
  if (stream && !failed) return {};
  return Failure{"io", "The file " + manifest_file(to).string() + " cannot be written."};
}

Exported<void> check_fits(const std::optional<Manifest>& there, const Uuid& store,
                          const Options& options) {
  const std::string to = options.to.string();
  if (!there) {
    for (const Table* table : tables_of(options)) {
      if (std::filesystem::exists(options.to / table->name)) {
        return Failure{"usage", "There is something in " + to + " that no export left: " +
                                    std::string(table->name) + ". Choose another directory."};
      }
    }
    return {};
  }
  if (there->store != to_string(store)) {
    return Failure{"usage",
                   "In " + to + " lies the export of another store, " + there->store + "."};
  }
  if (!options.since) return {};
  if (!there->complete) {
    return Failure{"usage", "The last export into " + to +
                                " was cut off while it was put in place: export without --since."};
  }
  if (there->format != to_text(options.format)) {
    return Failure{"usage", "The export in " + to + " is " + there->format + "."};
  }
  if (there->version != table_version) {
    return Failure{"usage", "The export in " + to +
                                " was made by another version of the program, with other types of "
                                "columns: export without --since."};
  }
  for (const Table* table : tables_of(options)) {
    const auto found = there->tables.find(std::string(table->name));
    if (!table->grows || found == there->tables.end() || found->second == *options.since) continue;
    return Failure{"usage", "The table " + std::string(table->name) + " in " + to +
                                " ends at position " + std::to_string(found->second) +
                                ": go on with --since " + std::to_string(found->second) + "."};
  }
  return {};
}

}  // namespace orglog::exports
