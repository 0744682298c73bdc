// What making a backup and making a store of one share.
#pragma once

#include "orglog/export/writer.hpp"

namespace orglog::exports {

// Of a log or its backups in `place`; `why` is what the file system or RocksDB said.
Failure log_failure(const Error& error, const std::string& why, const std::filesystem::path& place);

// Whole or not at all, and on the disk when it returns; its owner's alone. Nothing happens when
// there is no `from`.
Exported<void> copy_small(const std::filesystem::path& from, const std::filesystem::path& to);
Exported<void> write_small(const std::filesystem::path& to, const std::string& bytes);

}  // namespace orglog::exports
