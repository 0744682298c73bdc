#include "orglog/export/store_parts.hpp"

namespace orglog::exports {
namespace {

namespace fs = std::filesystem;

// What a store makes after its log; `log.key` may lie there before it.
constexpr std::string_view made_after_log[] = {"keys.db", "vault.db", "checkpoint", "projections"};

Failure missing(std::string sentence) { return {"missing_part", std::move(sentence)}; }

Failure missing_file(const fs::path& file, Position events, const std::string& what) {
  std::error_code ignored;
  const std::string is = fs::exists(file, ignored) ? " is empty" : " is missing";
  return missing(file.string() + is + ", and the log has " + std::to_string(events) +
                 " events: " + what + ".");
}

}  // namespace

bool has_content(const fs::path& file) {
  std::error_code failed;
  const auto bytes = fs::file_size(file, failed);
  return !failed && bytes > 0;
}

Exported<void> check_log_is_there(const fs::path& data) {
  if (fs::exists(data / "log" / "CURRENT")) return {};
  for (const std::string_view name : made_after_log) {
    if (!fs::exists(data / name)) continue;
    return missing(data.string() + " holds " + std::string(name) +
                   " of a store, and no log: put the log back, or name an empty directory.");
  }
  const fs::path place = restore_place(data);
  if (!fs::exists(place)) return {};
  return missing("A restore into " + data.string() + " was cut off: run it again, or remove " +
                 place.string() + " to begin a new store.");
}

Exported<void> check_parts(const fs::path& data, Position events, const AcceptedLosses& accepted) {
  if (events == 0) return {};
  if (!accepted.keys && !has_content(data / "keys.db")) {
    return missing_file(data / "keys.db", events,
                        "nobody's name can be read without the accounts' keys; put the file back, "
                        "or start with --accept-missing-keys");
  }
  if (!accepted.vault && !has_content(data / "vault.db")) {
    return missing_file(data / "vault.db", events,
                        "the passwords, the links and the mails that wait are in it; put the file "
                        "back, or start with --accept-missing-vault");
  }
  return {};
}

fs::path restore_place(const fs::path& data) {
  std::error_code failed;
  fs::path whole = fs::weakly_canonical(fs::absolute(data), failed);
  if (failed) whole = fs::absolute(data).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  return whole.string() + ".restoring";
}

}  // namespace orglog::exports
