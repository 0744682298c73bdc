// A store is its log and what belongs to it: the accounts' keys, the vault, and the notary's files
// (which the notary looks after itself). One that is missing was lost; it is never made anew in
// silence beside a log that has events. Files are looked for, none is opened. Any thread.
#pragma once

#include <filesystem>

#include "orglog/base/position.hpp"
#include "orglog/export/writer.hpp"

namespace orglog::exports {

// Before the log is opened: a directory without a log is a new store, unless there is something
// else of a store, or a restore into it was cut off. Fails with `missing_part`.
Exported<void> check_log_is_there(const std::filesystem::path& data);

// Whether the file is there and not empty: SQLite takes an empty one for a new database.
bool has_content(const std::filesystem::path& file);

struct AcceptedLosses {
  bool keys = false;
  bool vault = false;
};
// Of a store whose log has so many events. Fails with `missing_part`.
Exported<void> check_parts(const std::filesystem::path& data, Position events,
                           const AcceptedLosses& accepted = {});

// Where a restore into `data` is at work, beside it.
std::filesystem::path restore_place(const std::filesystem::path& data);

}  // namespace orglog::exports
