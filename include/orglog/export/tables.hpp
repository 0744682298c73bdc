// The tables of an export and their columns. Names and meanings are kept: columns may be added at
// the end.
#pragma once

#include <array>

#include "orglog/export/batch.hpp"

namespace orglog::exports {

namespace events {
// What a column is called stands beside its number.
enum Number : std::size_t {
  position,
  event_id,
  occurred_at,
  recorded_at,
  type,
  command_id,
  correlation_id,
  origin,
  client,
  client_address,
  actor_id,
  actor,
  org_id,
  org,
  app_id,
  app,
  subject_id,
  subject,
  recipient_id,
  recipient,
  role,
  previous_role,
  permissions,
  previous_permissions,
  cause,
  dyno_centi_units,
  addon_cents,
  payload
};
}  // namespace events

// An event a row, as it happened. Ids beside names; names are those of that time.
//   correlation_id        null: the command stands for itself
//   actor_id              null: the operator, who is called `operator`
//   org                   of the members, or the owner of the app (before a transfer)
//   subject               whom it is about: the member, the collaborator, who had the app
//   recipient             who gets the app: an org or a person
//   dyno_centi_units      of the app after the change, in hundredths of a dyno unit
//   addon_cents           price a month of the add-on
//   payload               what the event says, all of it, as `data` in `orglog audit --json`
inline constexpr std::array event_columns{Column{"position", ColumnType::integer},
                                          Column{"event_id", ColumnType::text},
                                          Column{"occurred_at", ColumnType::timestamp},
                                          Column{"recorded_at", ColumnType::timestamp},
                                          Column{"type", ColumnType::text},
                                          Column{"command_id", ColumnType::text},
                                          Column{"correlation_id", ColumnType::text},
                                          Column{"origin", ColumnType::text},
                                          Column{"client", ColumnType::text},
                                          Column{"client_address", ColumnType::text},
                                          Column{"actor_id", ColumnType::text},
                                          Column{"actor", ColumnType::text},
                                          Column{"org_id", ColumnType::text},
                                          Column{"org", ColumnType::text},
                                          Column{"app_id", ColumnType::text},
                                          Column{"app", ColumnType::text},
                                          Column{"subject_id", ColumnType::text},
                                          Column{"subject", ColumnType::text},
                                          Column{"recipient_id", ColumnType::text},
                                          Column{"recipient", ColumnType::text},
                                          Column{"role", ColumnType::text},
                                          Column{"previous_role", ColumnType::text},
                                          Column{"permissions", ColumnType::text},
                                          Column{"previous_permissions", ColumnType::text},
                                          Column{"cause", ColumnType::text},
                                          Column{"dyno_centi_units", ColumnType::integer},
                                          Column{"addon_cents", ColumnType::integer},
                                          Column{"payload", ColumnType::json}};
inline constexpr Table events_table{"events", event_columns, true};

}  // namespace orglog::exports
