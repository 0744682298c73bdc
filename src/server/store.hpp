// Everything of a store that touches the disk, opened bottom-up; whatever stands in the way is said
// in the server's own log.
#pragma once

#include <memory>

#include "descriptors.hpp"
#include "orglog/codec/sealed_log.hpp"
#include "orglog/log/event_log.hpp"
#include "orglog/notary/checkpoint_store.hpp"
#include "orglog/projections/audit.hpp"
#include "orglog/projections/command_index.hpp"
#include "orglog/projections/past_names.hpp"
#include "orglog/projections/runner.hpp"
#include "orglog/projections/state_table.hpp"
#include "orglog/projections/tree_table.hpp"
#include "orglog/projections/usage.hpp"
#include "orglog/server/config.hpp"
#include "orglog/vault/command_secret.hpp"
#include "orglog/vault/keyring.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog {

// In the order in which it is opened.
struct Store {
  std::unique_ptr<EventLog> stored_log;  // personal data sealed
  std::unique_ptr<Keyring> keyring;
  CommandSecret command_secret;
  std::unique_ptr<EventLog> log;  // in clear: what everybody works with
  std::unique_ptr<ProjectionStore> projections;
  CommandIndex command_index;
  StateTable state_table;
  AuditIndex audit;
  UsageTable usage;
  PastNames names;
  std::unique_ptr<TreeTable> tree;
  std::unique_ptr<CheckpointStore> checkpoints;
  std::unique_ptr<Runner> runner;
  std::unique_ptr<Vault> vault;
};

// `descriptors`: how many tables it keeps open.
bool open_store(const Config& config, const DescriptorBudget& descriptors, Store& store);

}  // namespace orglog
