// Every handler, by the file that holds it; `routes.cpp` says which path leads to it.
#pragma once

#include "exchange.hpp"

namespace orglog::net::http {

// Types of functions, so that a line declares several: one that reads, one that changes something,
// and one that looks at what only the lane knows.
using Read = Response(const Look& look);
using Write = Awaitable<Response>(Exchange& exchange);
using Stream = Response(Exchange& exchange);

// dashboard.cpp
Read get_root, get_dashboard;
// browser_session.cpp
Read get_browser_session;
Write post_browser_session, delete_browser_session;
// account.cpp
Read get_account, get_user, get_account_features, get_quota;
Write patch_account;
Stream get_rate_limits;
// teams.cpp
Read list_teams, get_team, list_team_features, get_team_feature, get_team_preferences,
    list_team_permissions;
Write patch_team, delete_team, patch_team_preferences;
// members.cpp
Read list_members, list_apps_of_member, list_collaborators_of_team;
Write put_member, post_member, patch_member, delete_member, post_send_again;
// invitations.cpp
Read list_invitations, list_own_invitations, get_invitation;
Write put_invitation, delete_invitation, accept_invitation;
// apps.cpp
Read list_apps, list_apps_of_user, list_team_apps, get_app;
Write post_app, post_team_app, patch_app, patch_team_app, delete_app;
// collaborators.cpp
Read list_collaborators, get_collaborator;
Write post_collaborator, patch_collaborator, delete_collaborator;
// transfers.cpp
Read list_transfers, get_transfer;
Write post_transfer, patch_transfer, delete_transfer;
// formation.cpp
Read list_formation, get_formation, list_dynos;
Write patch_formation, patch_formation_batch;
// addons.cpp
Read list_addons_of_app, list_addons_of_team, get_addon, list_addons, list_attachments;
Write resolve_addon, post_addon, delete_addon;
// usage.cpp
Read get_daily_usage, get_monthly_usage, get_current_usage, get_team_addon_usage,
    get_app_addon_usage;
// authorizations.cpp
Read list_authorizations, get_authorization, delete_session;
Write post_authorization, delete_authorization, regenerate_authorization;
// passwords.cpp
Write post_password_reset, finalize_password_reset, put_account_password;
// history.cpp
Read list_audit_events, list_own_audit_events;
// log.cpp
Read get_log_checkpoint, get_log_continues, get_log_tile, get_receipt;
// access.cpp
Read get_who_can, get_can, get_diff, get_snapshot;
// events.cpp
Stream stream_events;
// operator.cpp
Read list_operator_teams;
Write provision_team, patch_package, issue_token, import_history, make_backup, accept_clock,
    import_apps;
// operations.cpp
Read get_health, get_readiness, get_metrics, get_schema;
// legacy.cpp
Read v1_get_user_info, v1_list_members, v1_list_apps, v2_get_app, v2_list_collaborators;
Write v1_post_member, v1_put_member, v1_delete_member, v1_create_app, v1_post_collaborator,
    v1_delete_collaborator, v1_put_app, v1_lock, v1_unlock, v1_join, v1_leave, v2_post_app,
    v2_put_app, v2_delete_app, v2_post_collaborator;

}  // namespace orglog::net::http
