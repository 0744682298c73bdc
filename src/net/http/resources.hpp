// Every handler, by what it takes. The file of a resource holds what is asked about it;
// `routes.cpp` says which path leads there.
#pragma once

#include "exchange.hpp"

namespace orglog::net::http {

Read get_root, get_dashboard, get_account, get_account_features, get_quota, list_team_permissions,
    list_attachments, get_daily_usage, get_monthly_usage, get_current_usage, get_team_addon_usage,
    delete_session, list_audit_events, list_own_audit_events, get_log_checkpoint, get_log_continues,
    get_log_tile, get_receipt, get_who_can, get_can, get_diff, get_snapshot, get_health,
    get_readiness, get_metrics, get_schema;

ReadState get_browser_session, get_user, list_teams, list_team_features, list_own_invitations,
    get_invitation, list_apps, list_apps_of_user, list_transfers, get_transfer, get_addon,
    list_addons, get_app_addon_usage, list_authorizations, get_authorization, list_operator_teams,
    v1_get_user_info;

ReadTeam get_team, get_team_feature, get_team_preferences, list_members, list_apps_of_member,
    list_collaborators_of_team, list_invitations, list_team_apps, list_addons_of_team,
    v1_list_members, v1_list_apps;

ReadApp get_app, list_collaborators, get_collaborator, list_formation, get_formation, list_dynos,
    list_addons_of_app, v2_get_app, v2_list_collaborators;

Stream get_rate_limits, stream_events;

Write post_browser_session, delete_browser_session, patch_account, patch_team, delete_team,
    patch_team_preferences, put_member, post_member, patch_member, delete_member, post_send_again,
    put_invitation, delete_invitation, accept_invitation, post_app, post_team_app, patch_app,
    patch_team_app, delete_app, post_collaborator, patch_collaborator, delete_collaborator,
    post_transfer, patch_transfer, delete_transfer, patch_formation, patch_formation_batch,
    resolve_addon, post_addon, delete_addon, post_authorization, delete_authorization,
    regenerate_authorization, post_password_reset, finalize_password_reset, put_account_password,
    provision_team, patch_package, issue_token, import_history, make_backup, accept_clock,
    import_apps, v1_post_member, v1_put_member, v1_delete_member, v1_create_app,
    v1_post_collaborator, v1_delete_collaborator, v1_put_app, v1_lock, v1_unlock, v1_join, v1_leave,
    v2_post_app, v2_put_app, v2_delete_app, v2_post_collaborator;

}  // namespace orglog::net::http
