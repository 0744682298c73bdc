// Backups of a whole store, and back again.
//
//   TO/log/        of the log: every backup that was made, incremental (orglog/log/backup.hpp)
//   TO/vault.db    of the vault, TO/keys.db of the accounts' keys: one copy each, replaced at each
//   backup,
//                  so that what was erased in the store is gone from its backups with the next one
//   TO/checkpoint, TO/log.key, and what else says who the log is, where the store has it
//
// The master key is not in it: whoever has both a backup and that key reads everything. Projections
// are not in it either, they are folds of the log; nor is the operator's token, a new one is made.
#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <optional>

#include "orglog/export/writer.hpp"
#include "orglog/log/backup.hpp"
#include "orglog/log/event_log.hpp"
#include "orglog/notary/checkpoint_store.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog::exports {

struct OpenStore {
  EventLog& log;  // open for writing
  const CheckpointStore& checkpoints;
  const Vault& vault;
  const std::filesystem::path& data;
};

// Beside appends; one caller at a time, any thread. Every event acknowledged before the call is in
// it. Directories that are not there are made, for their owner alone where the caller holds
// PrivateFiles; those that are there stay as they are.
Exported<LogBackup> back_up_store(const OpenStore& store, const std::filesystem::path& to);
// Where a client that names a place in the file system of another machine may have a backup made:
// `asked`, absolute or from `root` on, if it is `root` or lies below it, links followed; else
// `forbidden`. Makes nothing.
Exported<std::filesystem::path> place_below(const std::filesystem::path& root,
                                            const std::string& asked);

// Of a store that no server has open; `in_use` when one has.
Exported<LogBackup> back_up_closed_store(const std::filesystem::path& data,
                                         const std::filesystem::path& to);

Exported<std::vector<LogBackup>> list_backups(const std::filesystem::path& from);

struct Restored {
  LogBackup backup;
  Position end = 0;                // events in the log that was restored: `backup.end` at least
  bool checkpoint = false;         // the backup had one, and it was compared with the log
  std::vector<std::string> files;  // beside the log
};
// Into `data`, which is empty or not there. Everything in the log is read and its checksums
// compared, and the log is opened as a server does; then one rename makes it `data`. Before it, and
// after a failure, `data` is as it was. The first start begins a new origin (new_origin.hpp).
Exported<Restored> restore_store(const std::filesystem::path& from,
                                 std::optional<std::uint32_t> number,
                                 const std::filesystem::path& data);

// {"backup","made_at","store","events","bytes","files"}
boost::json::value to_json(const LogBackup& backup);

}  // namespace orglog::exports
