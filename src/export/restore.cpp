// A store is made of a backup beside the place where it shall be, looked at there, and put in place
// when it is whole: whoever looks in between sees no store. It carries the mark that its first
// start begins a new origin, because the lost store may have signed more than the backup has.
#include "export/backup_files.hpp"
#include "export/restore_place.hpp"
#include "orglog/base/files.hpp"
#include "orglog/export/backup.hpp"
#include "orglog/export/store_parts.hpp"
#include "orglog/log/rocks_log.hpp"
#include "orglog/notary/new_origin.hpp"
#include "orglog/proof/checkpoint.hpp"

namespace orglog::exports {
namespace {

namespace fs = std::filesystem;

// The key that the store was signed with; nothing: it never was.
Exported<std::optional<VerifierKey>> key_of(const fs::path& store) {
  if (!fs::exists(store / "log.key")) return std::optional<VerifierKey>{};
  const auto secret = read_file(store / "log.key");
  if (!secret) return cannot("The restored log.key", "read", secret.error());
  const auto key = SigningKey::parse(secret->substr(0, secret->find('\n')));
  if (!key) return Failure{"damaged", "The restored log.key holds no signing key."};
  return std::optional(key->verifier());
}

// The root of the events that the newest checkpoint was signed for is computed from the records.
// Answers whether there was one. A log that ends before it (an older backup) goes on under the new
// origin, which says so.
Exported<bool> check_against_checkpoint(const EventLog& log, const fs::path& store,
                                        const std::optional<VerifierKey>& key) {
  const auto note = read_file(store / "checkpoint");
  if (!note || !key) return false;
  const auto opened = open_checkpoint(*note, *key);
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
Exported<Restored> check_restored(const LogBackup& backup, const fs::path& store,
                                  const std::optional<VerifierKey>& key) {
  OpenFailure why;
  const auto log = open_rocks_log({store / "log", false, false, {}}, &why);
  if (!log) return Failure{"damaged", "The restored log does not open: " + why.detail + "."};
  Restored restored;
  restored.backup = backup;
  restored.end = (*log)->end();
  if ((*log)->id() != backup.store || restored.end < backup.end) {
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
  ORGLOG_TRY_ASSIGN(compared, check_against_checkpoint(**log, store, key));
  restored.checkpoint = compared;
  return restored;
}

// A backup that was cut off has the log and not yet what belongs to it.
Exported<void> check_whole(const fs::path& from, Position events) {
  for (const std::string_view name : {"keys.db", "vault.db"}) {
    if (events == 0 || has_content(from / name)) continue;
    return Failure{"damaged", "The backup in " + from.string() + " has no " + std::string(name) +
                                  ": it was cut off while it was made."};
  }
  return {};
}

Exported<Restored> restore_into(const fs::path& from, std::optional<std::uint32_t> number,
                                const fs::path& store) {
  std::string why;
  const auto backup = restore_log(from / "log", number, store / "log", &why);
  if (!backup) return log_failure(backup.error(), why, from);
  ORGLOG_TRY(check_whole(from, backup->end));
  std::vector<std::string> files;
  for (const std::string_view name :
       {"vault.db", "keys.db", "checkpoint", "log.key", "continues"}) {
    if (!fs::exists(from / name)) continue;
    ORGLOG_TRY(copy_small(from / name, store / name));
    files.emplace_back(name);
  }
  ORGLOG_TRY_ASSIGN(key, key_of(store));
  ORGLOG_TRY_ASSIGN(restored, check_restored(*backup, store, key));
  restored.files = std::move(files);
  if (const auto marked = write_new_origin_mark(store, {true, key}); !marked) {
    return cannot("The mark new-origin", "written", marked.error());
  }
  return restored;
}

}  // namespace

Exported<Restored> restore_store(const fs::path& from, std::optional<std::uint32_t> number,
                                 const fs::path& data) {
  const PrivateFiles private_files;
  ORGLOG_TRY_ASSIGN(place, RestorePlace::open(data));
  ORGLOG_TRY_ASSIGN(restored, restore_into(from, number, place.store()));
  ORGLOG_TRY(place.put_in_place());
  return restored;
}

}  // namespace orglog::exports
