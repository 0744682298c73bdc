#include "export/backup_files.hpp"

#include "orglog/base/error.hpp"
#include "orglog/base/files.hpp"
#include "orglog/log/rocks_log.hpp"

namespace orglog::exports {

namespace fs = std::filesystem;

Failure log_failure(const Error& error, const std::string& why, const fs::path& place) {
  if (error == LogError::not_found) {
    return {"not_found", "There is no such backup in " + place.string() + "."};
  }
  const std::string detail = why.empty() ? error.message() : why;
  if (error == LogError::damaged) {
    return {"damaged", "The backup in " + place.string() + " is damaged: " + detail + "."};
  }
  if (error == LogError::in_use) return {"in_use", place.string() + " is in use."};
  return {code_of(error), "No backup in " + place.string() + ": " + detail + "."};
}

Exported<void> copy_small(const fs::path& from, const fs::path& to) {
  if (!fs::exists(from)) return {};
  const auto bytes = read_file(from);
  if (!bytes) return cannot(from, "read", bytes.error());
  return write_small(to, *bytes);
}

Exported<void> write_small(const fs::path& to, const std::string& bytes) {
  const auto written = write_file_durably(to, bytes, 0600);
  if (!written) return cannot(to, "written", written.error());
  return {};
}

}  // namespace orglog::exports
