// The files of a store, read without its server.
#pragma once

#include <memory>
#include <string>

#include "cli/arguments.hpp"
#include "cli/failure.hpp"
#include "orglog/codec/sealed_log.hpp"
#include "orglog/log/event_log.hpp"
#include "orglog/projections/store.hpp"

namespace orglog::cli {

// DIR/log as it is at this moment, beside a running server or without one. Changes nothing. Else
// for writing, which no server may do then.
CliResult<std::unique_ptr<EventLog>> open_log(const std::string& data, bool read_only = true);
// The same with what people are called, as far as DIR/keys.db and the master key (DIR/master.key,
// or as ORGLOG_MASTER_KEY_FILE and ORGLOG_MASTER_KEY say) open it. Without that file everybody
// shows as erased; a master key that does not fit is a failure.
struct ReadableLog {
  std::unique_ptr<EventLog> stored;
  std::unique_ptr<Keyring> keyring;  // nothing: there is no such file
  std::unique_ptr<const EventLog> clear;

  const EventLog& operator*() const { return clear ? *clear : *stored; }
  const EventLog* operator->() const { return &**this; }
};
CliResult<ReadableLog> open_readable_log(const std::string& data);
// DIR/projections of this log. To change them no server may have them open.
CliResult<std::unique_ptr<ProjectionStore>> open_projections(const std::string& data,
                                                             const EventLog& log, bool read_only);

// The log's failure while it was read, and where.
Failure log_failure(const Error& error, std::optional<Position> damaged_at);

}  // namespace orglog::cli
