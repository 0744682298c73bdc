#include "orglog/export/backup.hpp"

#include <boost/json/object.hpp>

#include "orglog/base/error.hpp"
#include "orglog/base/files.hpp"
#include "orglog/proof/checkpoint.hpp"
#include "orglog/vault/keyring.hpp"

namespace orglog::exports {
namespace {

namespace fs = std::filesystem;

// Small files beside the log that say who it is and how far it was signed.
constexpr std::string_view identity_files[] = {"checkpoint", "log.key"};

Failure io(const std::string& what) { return {"io", what}; }

Failure of_log(const Error& error, const std::string& why, const fs::path& place) {
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

// Whole or not at all, and on the disk when it returns; its owner's alone.
Exported<void> copy_small(const fs::path& from, const fs::path& to) {
  if (!fs::exists(from)) return {};
  const auto bytes = read_file(from);
  if (!bytes) return io(from.string() + " cannot be read: " + bytes.error().message() + ".");
  const auto written = write_file_durably(to, *bytes, 0600);
  if (!written) return io(to.string() + " cannot be written: " + written.error().message() + ".");
  return {};
}

Exported<void> copy_keys(const fs::path& data, const fs::path& to) {
  if (!fs::exists(data / "keys.db")) return {};
  if (const auto copied = Keyring::copy(data / "keys.db", to / "keys.db"); !copied) {
    return io("The keys in " + data.string() + " cannot be copied: " + copied.error().message() +
              ".");
  }
  return {};
}

// The root of the events that the newest checkpoint was signed for is computed from the records.
// Answers whether there was one. A log that ends before it (an older backup) contradicts what was
// proved: a server will not go on from there while the checkpoint lies beside it.
Exported<bool> check_against_checkpoint(const EventLog& log, const fs::path& data) {
  const auto note = read_file(data / "checkpoint");
  const auto secret = read_file(data / "log.key");
  if (!note || !secret) return false;
  const auto key = SigningKey::parse(secret->substr(0, secret->find('\n')));
  if (!key) return Failure{"damaged", "The restored log.key holds no signing key."};
  const auto opened = open_checkpoint(*note, key->verifier());
  if (!opened)
    return Failure{"damaged", "The restored checkpoint: " + opened.error().message() + "."};
  const Checkpoint& checkpoint = opened->checkpoint;
  if (checkpoint.size > log.end()) return false;
  RootBuilder builder;
  const auto add = [&](const RecordView& record) {
    builder.add(leaf_hash(record.stored));
    return true;
  };
  const auto read = log.read(0, checkpoint.size, add);
  if (!read || builder.root() != checkpoint.root) {
    return Failure{"damaged", "The first " + std::to_string(checkpoint.size) +
                                  " events of the restored log are not those that were signed."};
  }
  return true;
}

// Opened as a server does, which looks for what is missing, and read to its end.
Exported<Restored> check_restored(const LogBackup& backup, const fs::path& data) {
  OpenFailure why;
  const auto log = open_rocks_log({data / "log", false, false, {}}, &why);
  if (!log) return Failure{"damaged", "The restored log does not open: " + why.detail + "."};
  Restored restored;
  restored.backup = backup;
  restored.end = (*log)->end();
  if ((*log)->store_id() != backup.store || restored.end < backup.end) {
    return Failure{"damaged", "The restored log is not the one of the backup: it ends at " +
                                  std::to_string(restored.end) + "."};
  }
  Position damaged_at = 0;
  const auto read =
      (*log)->read(0, restored.end, [](const RecordView&) { return true; }, &damaged_at);
  if (!read) {
    return Failure{"damaged", "The restored log at position " + std::to_string(damaged_at) + ": " +
                                  read.error().message() + "."};
  }
  ORGLOG_TRY_ASSIGN(compared, check_against_checkpoint(**log, data));
  restored.checkpoint = compared;
  return restored;
}

Exported<Restored> restore_into(const fs::path& from, std::optional<std::uint32_t> number,
                                const fs::path& data) {
  std::string why;
  const auto backup = restore_log(from / "log", number, data / "log", &why);
  if (!backup) return of_log(backup.error(), why, from);
  std::vector<std::string> files;
  for (const std::string_view name : {"vault.db", "keys.db", "checkpoint", "log.key"}) {
    if (!fs::exists(from / name)) continue;
    ORGLOG_TRY(copy_small(from / name, data / name));
    files.emplace_back(name);
  }
  ORGLOG_TRY_ASSIGN(restored, check_restored(*backup, data));
  restored.files = std::move(files);
  return restored;
}

}  // namespace

Exported<LogBackup> back_up_store(const OpenStore& store, const fs::path& to) {
  std::error_code failed;
  fs::create_directories(to, failed);
  if (!failed) fs::permissions(to, fs::perms::owner_all, failed);
  if (failed) return io(to.string() + " cannot be made: " + failed.message() + ".");
  // Before the log: what was signed is then in it.
  for (const std::string_view name : identity_files) {
    ORGLOG_TRY(copy_small(store.data / name, to / name));
  }
  std::string why;
  const auto backup = store.log.back_up(to / "log", &why);
  if (!backup) return of_log(backup.error(), why, to);
  // After the log: every account in it has its key.
  ORGLOG_TRY(copy_keys(store.data, to));
  if (const auto copied = store.vault.copy_to(to / "vault.db"); !copied) {
    return io("The vault in " + store.data.string() +
              " cannot be copied: " + copied.error().message() + ".");
  }
  return *backup;
}

Exported<LogBackup> back_up_closed_store(const fs::path& data, const fs::path& to) {
  OpenFailure why;
  const auto log = open_rocks_log({data / "log", false, false, {}}, &why);
  if (!log) {
    if (log.error() == LogError::not_found) {
      return Failure{"not_found", "There is no store in " + data.string() + "."};
    }
    return of_log(log.error(), why.detail, data);
  }
  const auto vault = Vault::open(data / "vault.db");
  if (!vault) return io("The vault in " + data.string() + ": " + vault.error().message() + ".");
  return back_up_store({**log, **vault, data}, to);
}

Exported<std::vector<LogBackup>> list_backups(const fs::path& from) {
  std::string why;
  auto backups = list_log_backups(from / "log", &why);
  if (!backups) return of_log(backups.error(), why, from);
  return *std::move(backups);
}

Exported<Restored> restore_store(const fs::path& from, std::optional<std::uint32_t> number,
                                 const fs::path& data) {
  std::error_code failed;
  const bool was_there = fs::exists(data, failed);
  if (was_there && !fs::is_empty(data, failed)) {
    return Failure{"usage", data.string() + " is not empty: restore into a new directory."};
  }
  fs::create_directories(data, failed);
  if (!failed) fs::permissions(data, fs::perms::owner_all, failed);
  if (failed) return io(data.string() + " cannot be made: " + failed.message() + ".");
  auto restored = restore_into(from, number, data);
  if (restored) return restored;
  // Nothing that looks like a store is left behind.
  for (const auto& entry : fs::directory_iterator(data)) fs::remove_all(entry.path(), failed);
  if (!was_there) fs::remove(data, failed);
  return restored;
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
