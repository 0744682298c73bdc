#include "cli/store.hpp"

#include <cstdlib>
#include <filesystem>

#include "orglog/base/error.hpp"
#include "orglog/log/rocks_log.hpp"

namespace orglog::cli {

Failure log_failure(const Error& error, std::optional<Position> damaged_at) {
  std::string text = as_sentence(error.message());
  if (damaged_at)
    text = "At position " + std::to_string(*damaged_at) + ": " + error.message() + ".";
  return {code_of(error), std::move(text)};
}

namespace {

Failure in_use(const std::string& data) {
  return {"in_use", "A server has " + data + " open: stop it first."};
}

}  // namespace

CliResult<std::unique_ptr<EventLog>> open_log(const std::string& data, bool read_only) {
  RocksLogOptions options;
  options.directory = std::filesystem::path(data) / "log";
  options.read_only = read_only;
  OpenFailure why;
  auto log = open_rocks_log(options, &why);
  if (log) return std::move(*log);
  if (log.error() == LogError::in_use) return in_use(data);
  Failure failure = log_failure(log.error(), why.damaged_at);
  if (log.error() == LogError::not_found) {
    failure.sentence = "There is no store in " + data + ".";
  } else if (!why.detail.empty()) {
    failure.sentence = as_sentence(why.detail);
  }
  return failure;
}

namespace {

CliResult<MasterKey> master_key_of(const std::filesystem::path& data) {
  if (const char* text = std::getenv("ORGLOG_MASTER_KEY")) {
    if (const auto key = parse_master_key(text)) return *key;
    return Failure("wrong_format", "ORGLOG_MASTER_KEY wants 64 hexadecimal digits.");
  }
  const char* file = std::getenv("ORGLOG_MASTER_KEY_FILE");
  const std::filesystem::path path = file != nullptr ? file : data / "master.key";
  const auto key = read_master_key(path, false);
  if (key) return *key;
  return Failure("no_master_key",
                 "No master key in " + path.string() + ": " + key.error().message() + ".");
}

}  // namespace

CliResult<ReadableLog> open_readable_log(const std::string& data) {
  ReadableLog log;
  ORGLOG_TRY_ASSIGN(stored, open_log(data));
  log.stored = std::move(stored);
  KeyringOptions options;
  options.file = std::filesystem::path(data) / "keys.db";
  options.read_only = true;
  if (!std::filesystem::exists(options.file)) return log;
  ORGLOG_TRY_ASSIGN(master, master_key_of(data));
  options.master = master;
  auto keyring = Keyring::open(options);
  if (!keyring) {
    return Failure("keyring",
                   "Cannot open " + options.file.string() + ": " + keyring.error().message() + ".");
  }
  log.keyring = std::move(*keyring);
  log.clear = unseal_log(*log.stored, *log.keyring);
  return log;
}

CliResult<std::unique_ptr<ProjectionStore>> open_projections(const std::string& data,
                                                             const EventLog& log, bool read_only) {
  ProjectionStoreOptions options;
  options.directory = std::filesystem::path(data) / "projections";
  options.log_id = log.id();
  options.read_only = read_only;
  options.create_if_missing = !read_only;
  auto store = ProjectionStore::open(options);
  if (store) return std::move(*store);
  if (store.error() == ProjectionError::in_use) return in_use(data);
  return log_failure(store.error(), std::nullopt);
}

}  // namespace orglog::cli
