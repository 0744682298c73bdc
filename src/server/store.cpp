#include "store.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <vector>

#include "orglog/export/store_parts.hpp"
#include "orglog/log/rocks_log.hpp"

namespace orglog {
namespace {

// What is missing was lost: it must not pass for what a new store does not have yet.
bool is_whole(const exports::Exported<void>& checked) {
  if (!checked) spdlog::error("the store is not whole: {}", checked.error().sentence);
  return checked.has_value();
}

// Says on the log where something did not open.
template <class Part>
bool take(Result<std::unique_ptr<Part>> opened, const char* what,
          const std::filesystem::path& place, std::unique_ptr<Part>& part) {
  if (opened) {
    part = std::move(*opened);
  } else {
    spdlog::error("cannot open {} {}: {}", what, place.string(), opened.error().message());
  }
  return opened.has_value();
}

bool open_log(const Config& config, const DescriptorBudget& descriptors, Store& store) {
  if (!is_whole(exports::check_log_is_there(config.data))) return false;
  RocksLogOptions options;
  options.directory = config.data / "log";
  options.create_if_missing = true;
  options.open_files = descriptors.log_files;
  if (!take(open_rocks_log(options), "the log in", options.directory, store.stored_log))
    return false;
  spdlog::info("log open: {} events", store.stored_log->end());
  return is_whole(exports::check_parts(config.data, store.stored_log->end(),
                                       {config.accept_missing_keys, config.accept_missing_vault}));
}

// A new master key is for a new store: one that has keys already is wrapped by another.
Result<MasterKey> master_key_of(const Config& config, bool is_new) {
  if (!config.master_key.empty()) {
    const auto key = parse_master_key(config.master_key);
    if (!key) return VaultError::wrong_format;
    return *key;
  }
  if (!config.master_key_file.empty()) return read_master_key(config.master_key_file, is_new);
  return read_master_key(config.data / "master.key", is_new);
}

bool open_keyring(const Config& config, Store& store) {
  KeyringOptions options;
  options.file = config.data / "keys.db";
  const bool is_new = !std::filesystem::exists(options.file);
  const auto master = master_key_of(config, is_new);
  if (!master) {
    const bool is_no_key = master.error() == VaultError::wrong_format;
    spdlog::error(
        "no master key (--master-key-file, ORGLOG_MASTER_KEY): {}",
        is_no_key ? "what is there is not 64 hexadecimal digits" : master.error().message());
    return false;
  }
  options.master = *master;
  if (!take(Keyring::open(options), "the keys of the accounts in", options.file, store.keyring))
    return false;
  store.command_secret = CommandSecret(*master);
  store.log = seal_log(*store.stored_log, *store.keyring);
  return true;
}

bool open_projections(const Config& config, const DescriptorBudget& descriptors, Store& store) {
  ProjectionStoreOptions options;
  options.directory = config.data / "projections";
  options.log_id = store.stored_log->id();
  options.create_if_missing = true;
  options.open_files = descriptors.projection_files;
  if (!take(ProjectionStore::open(options), "the projections in", options.directory,
            store.projections)) {
    return false;
  }
  store.tree = std::make_unique<TreeTable>(*store.stored_log);
  store.checkpoints = make_checkpoint_file(config.data / "checkpoint");
  std::vector<Projection*> projected{&store.command_index, &store.state_table, &store.audit,
                                     &store.usage, &store.names};
  if (!config.log_unsigned) projected.push_back(store.tree.get());
  store.runner = std::make_unique<Runner>(*store.log, *store.projections, std::move(projected));
  if (const auto caught_up = store.runner->catch_up(); !caught_up) {
    spdlog::error("the projections cannot follow the log: {}", caught_up.error().message());
    return false;
  }
  spdlog::info("projections at position {}", store.runner->checkpoint());
  return true;
}

// A key that is gone without an erasure was lost: the log would show people as erased who are not.
bool has_every_key(const Config& config, const Store& store) {
  const auto missing = store.state_table.read([&](const State& state) {
    return std::ranges::count_if(state.accounts(), [&](const auto& each) {
      const Account& account = each.second;
      return account.state != AccountState::erased && !store.keyring->holds(account.id);
    });
  });
  if (missing == 0) return true;
  if (config.accept_missing_keys) {
    spdlog::warn("the keys of {} accounts are missing: they show as erased", missing);
    return true;
  }
  spdlog::error(
      "the keys of {} accounts that were not erased are missing from {}: put the file of this "
      "store "
      "back, or, where a backup is older than an erasure, start with --accept-missing-keys",
      missing, (config.data / "keys.db").string());
  return false;
}

bool open_vault(const Config& config, Store& store) {
  const std::filesystem::path file = config.data / "vault.db";
  return take(Vault::open(file), "the vault", file, store.vault);
}

}  // namespace

bool open_store(const Config& config, const DescriptorBudget& descriptors, Store& store) {
  return open_log(config, descriptors, store) && open_keyring(config, store) &&
         open_projections(config, descriptors, store) && has_every_key(config, store) &&
         open_vault(config, store);
}

}  // namespace orglog
