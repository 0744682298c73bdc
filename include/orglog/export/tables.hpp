// The tables of an export and their columns. Names and meanings are kept: columns may be added at
// the end.
#pragma once

#include <array>

#include "orglog/export/batch.hpp"

namespace orglog::exports {

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

// Which event is about whom or what: a row for every tag of an event. `entity_kind`: org, app,
// account, or actor for who did it; watched_org and so on for what somebody looked at or tried in
// vain.
inline constexpr std::array audit_columns{
    Column{"position", ColumnType::integer}, Column{"occurred_at", ColumnType::timestamp},
    Column{"type", ColumnType::text},        Column{"entity_kind", ColumnType::text},
    Column{"entity_id", ColumnType::text},   Column{"entity", ColumnType::text},
    Column{"actor_id", ColumnType::text},    Column{"actor", ColumnType::text}};
inline constexpr Table audit_table{"audit", audit_columns, true};

// Who is in which org. `state`: active, or invited while the person has not logged in.
inline constexpr std::array member_columns{
    Column{"org_id", ColumnType::text},     Column{"org", ColumnType::text},
    Column{"account_id", ColumnType::text}, Column{"account", ColumnType::text},
    Column{"role", ColumnType::text},       Column{"since", ColumnType::timestamp},
    Column{"state", ColumnType::text}};
inline constexpr Table members_table{"members", member_columns, false};

// `owner_kind`: org or account. `people`: on the app's own list. What runs and what is paid for,
// now.
inline constexpr std::array app_columns{
    Column{"app_id", ColumnType::text},         Column{"app", ColumnType::text},
    Column{"owner_kind", ColumnType::text},     Column{"owner_id", ColumnType::text},
    Column{"owner", ColumnType::text},          Column{"locked", ColumnType::boolean},
    Column{"maintenance", ColumnType::boolean}, Column{"created_at", ColumnType::timestamp},
    Column{"people", ColumnType::integer},      Column{"dyno_centi_units", ColumnType::integer},
    Column{"addon_cents", ColumnType::integer}};
inline constexpr Table apps_table{"apps", app_columns, false};

// Who may do what on which app, a row for every way: `how` is owner, admin or member (of the org
// that has the app), joined, or granted. A person may do what any of his rows says. `org`: null
// where a person has the app; `since`: null for owners.
inline constexpr std::array access_columns{
    Column{"org_id", ColumnType::text},      Column{"org", ColumnType::text},
    Column{"app_id", ColumnType::text},      Column{"app", ColumnType::text},
    Column{"account_id", ColumnType::text},  Column{"account", ColumnType::text},
    Column{"permissions", ColumnType::text}, Column{"how", ColumnType::text},
    Column{"since", ColumnType::timestamp}};
inline constexpr Table access_table{"access", access_columns, false};

// What an app used on a day (UTC), for each owner that it had on that day; days without usage have
// no row. Dynos in hundredths of a dyno unit times seconds; add-ons in millionths of a cent, a
// second of a month being its price / the month's seconds, summed before it is rounded down. What
// still runs counts up to when the last event was recorded.
inline constexpr std::array usage_columns{Column{"day", ColumnType::day},
                                          Column{"owner_kind", ColumnType::text},
                                          Column{"owner_id", ColumnType::text},
                                          Column{"owner", ColumnType::text},
                                          Column{"app_id", ColumnType::text},
                                          Column{"app", ColumnType::text},
                                          Column{"dyno_centi_unit_seconds", ColumnType::integer},
                                          Column{"addon_micro_cents", ColumnType::integer}};
inline constexpr Table usage_table{"usage_daily", usage_columns, false};

}  // namespace orglog::exports
