#include "orglog/export/backup.hpp"

#include <algorithm>
#include <boost/json/object.hpp>

#include "export/backup_files.hpp"
#include "orglog/base/files.hpp"
#include "orglog/export/store_parts.hpp"
#include "orglog/log/rocks_log.hpp"
#include "orglog/vault/keyring.hpp"

namespace orglog::exports {
namespace {

namespace fs = std::filesystem;

// Small files beside the log that say who it is.
constexpr std::string_view identity_files[] = {"log.key", "continues"};

Exported<void> copy_checkpoint(const CheckpointStore& store, const fs::path& to) {
  const auto text = store.fetch();
  if (!text) return cannot(store.name(), "read", text.error());
  if (!*text) return {};
  return write_small(to, **text);
}

Exported<void> copy_keys(const fs::path& data, const fs::path& to) {
  if (!fs::exists(data / "keys.db")) return {};  // of a store without events
  if (const auto copied = Keyring::copy(data / "keys.db", to / "keys.db"); !copied) {
    return cannot("The keys in " + data.string(), "copied", copied.error());
  }
  return {};
}

}  // namespace

Exported<LogBackup> back_up_store(const OpenStore& store, const fs::path& to) {
  LogBackups* const backups = store.log.backups();
  if (backups == nullptr)
    return Failure{"not_supported", "This log is backed up by the tools of its database."};
  ORGLOG_TRY(check_parts(store.data, store.log.end()));
  std::error_code failed;
  fs::create_directories(to, failed);
  if (failed) return cannot(to, "made", failed);
  // Before the log: what was signed is then in it.
  ORGLOG_TRY(copy_checkpoint(store.checkpoints, to / "checkpoint"));
  for (const std::string_view name : identity_files) {
    ORGLOG_TRY(copy_small(store.data / name, to / name));
  }
  std::string why;
  const auto backup = backups->back_up(to / "log", &why);
  if (!backup) return log_failure(backup.error(), why, to);
  // After the log: every account in it has its key.
  ORGLOG_TRY(copy_keys(store.data, to));
  if (const auto copied = store.vault.copy_to(to / "vault.db"); !copied) {
    return cannot("The vault in " + store.data.string(), "copied", copied.error());
  }
  return *backup;
}

Exported<fs::path> place_below(const fs::path& root, const std::string& asked) {
  std::error_code failed;
  fs::path top = fs::weakly_canonical(fs::absolute(root), failed);
  if (!top.has_filename()) top = top.parent_path();  // it was written with a slash at its end
  if (failed) return cannot(root, "looked at", failed);
  const fs::path place = fs::weakly_canonical(top / asked, failed);
  const auto [end, rest] = std::ranges::mismatch(top, place);
  const bool is_path = !asked.empty() && asked.find('\0') == std::string::npos;
  if (!failed && is_path && end == top.end())
    return Exported<fs::path>(boost::system::in_place_value, place);
  return Failure{"forbidden", "Backups are made in " + top.string() +
                                  " and below (--backup-root), not in " + asked + "."};
}

Exported<LogBackup> back_up_closed_store(const fs::path& data, const fs::path& to) {
  const PrivateFiles private_files;
  OpenFailure why;
  const auto log = open_rocks_log({data / "log", false, false, {}}, &why);
  if (!log) {
    if (log.error() == LogError::not_found) {
      return Failure{"not_found", "There is no store in " + data.string() + "."};
    }
    return log_failure(log.error(), why.detail, data);
  }
  ORGLOG_TRY(check_parts(data, (*log)->end()));
  const auto vault = Vault::open(data / "vault.db");
  if (!vault)
    return Failure{"io", "The vault in " + data.string() + ": " + vault.error().message() + "."};
  const auto checkpoints = make_checkpoint_file(data / "checkpoint");
  return back_up_store({**log, *checkpoints, **vault, data}, to);
}

Exported<std::vector<LogBackup>> list_backups(const fs::path& from) {
  std::string why;
  auto backups = list_log_backups(from / "log", &why);
  if (!backups) return log_failure(backups.error(), why, from);
  return *std::move(backups);
}

boost::json::value to_json(const LogBackup& backup) {
  return boost::json::object{{"backup", backup.number},
                             {"made_at", to_rfc3339(backup.made_at)},
                             {"store", to_string(backup.store)},
                             {"events", backup.end},
                             {"bytes", backup.bytes},
                             {"files", backup.files}};
}

}  // namespace orglog::exports
