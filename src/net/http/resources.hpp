// Every handler, by the file that holds it; `routes.cpp` says which path leads to it.
#pragma once

#include "exchange.hpp"

namespace orglog::net::http {

// dashboard.cpp
Response get_root(const Look& look);
Response get_dashboard(const Look& look);

// browser_session.cpp
Awaitable<Response> post_browser_session(Exchange& exchange);
Response get_browser_session(const Look& look);
Awaitable<Response> delete_browser_session(Exchange& exchange);

// account.cpp
Response get_account(const Look& look);
Awaitable<Response> patch_account(Exchange& exchange);
Response get_rate_limits(Exchange& exchange);
Response get_user(const Look& look);
Response get_account_features(const Look& look);
Response get_quota(const Look& look);

// teams.cpp
Response list_teams(const Look& look);
Response get_team(const Look& look);
Awaitable<Response> patch_team(Exchange& exchange);
Awaitable<Response> delete_team(Exchange& exchange);
Response list_team_features(const Look& look);
Response get_team_feature(const Look& look);
Response get_team_preferences(const Look& look);
Awaitable<Response> patch_team_preferences(Exchange& exchange);
Response list_team_permissions(const Look& look);

// members.cpp
Response list_members(const Look& look);
Awaitable<Response> put_member(Exchange& exchange);
Awaitable<Response> post_member(Exchange& exchange);
Awaitable<Response> patch_member(Exchange& exchange);
Awaitable<Response> delete_member(Exchange& exchange);
Awaitable<Response> post_send_again(Exchange& exchange);
Response list_apps_of_member(const Look& look);
Response list_collaborators_of_team(const Look& look);

// invitations.cpp
Response list_invitations(const Look& look);
Response list_own_invitations(const Look& look);
Awaitable<Response> put_invitation(Exchange& exchange);
Awaitable<Response> delete_invitation(Exchange& exchange);
Response get_invitation(const Look& look);
Awaitable<Response> accept_invitation(Exchange& exchange);

// apps.cpp
Response list_apps(const Look& look);
Response list_apps_of_user(const Look& look);
Response list_team_apps(const Look& look);
Response get_app(const Look& look);
Response get_team_app(const Look& look);
Awaitable<Response> post_app(Exchange& exchange);
Awaitable<Response> post_team_app(Exchange& exchange);
Awaitable<Response> patch_app(Exchange& exchange);
Awaitable<Response> patch_team_app(Exchange& exchange);
Awaitable<Response> delete_app(Exchange& exchange);

// collaborators.cpp
Response list_collaborators(const Look& look);
Response get_collaborator(const Look& look);
Awaitable<Response> post_collaborator(Exchange& exchange);
Awaitable<Response> patch_collaborator(Exchange& exchange);
Awaitable<Response> delete_collaborator(Exchange& exchange);

// transfers.cpp
Response list_transfers(const Look& look);
Response get_transfer(const Look& look);
Awaitable<Response> post_transfer(Exchange& exchange);
Awaitable<Response> patch_transfer(Exchange& exchange);
Awaitable<Response> delete_transfer(Exchange& exchange);

// formation.cpp
Response list_formation(const Look& look);
Response get_formation(const Look& look);
Awaitable<Response> patch_formation(Exchange& exchange);
Awaitable<Response> patch_formation_batch(Exchange& exchange);
Response list_dynos(const Look& look);

// addons.cpp
Response list_addons_of_app(const Look& look);
Response list_addons_of_team(const Look& look);
Response get_addon(const Look& look);
Response list_addons(const Look& look);
Response list_attachments(const Look& look);
Awaitable<Response> resolve_addon(Exchange& exchange);
Awaitable<Response> post_addon(Exchange& exchange);
Awaitable<Response> delete_addon(Exchange& exchange);

// usage.cpp
Response get_daily_usage(const Look& look);
Response get_monthly_usage(const Look& look);
Response get_current_usage(const Look& look);
Response get_team_addon_usage(const Look& look);
Response get_app_addon_usage(const Look& look);

// authorizations.cpp
Awaitable<Response> post_authorization(Exchange& exchange);
Response list_authorizations(const Look& look);
Response get_authorization(const Look& look);
Awaitable<Response> delete_authorization(Exchange& exchange);
Awaitable<Response> regenerate_authorization(Exchange& exchange);
Response delete_session(const Look& look);

// passwords.cpp
Awaitable<Response> post_password_reset(Exchange& exchange);
Awaitable<Response> finalize_password_reset(Exchange& exchange);
Awaitable<Response> put_account_password(Exchange& exchange);

// history.cpp
Response list_audit_events(const Look& look);
Response list_own_audit_events(const Look& look);

// log.cpp
Response get_log_checkpoint(const Look& look);
Response get_log_continues(const Look& look);
Response get_log_tile(const Look& look);
Response get_receipt(const Look& look);

// access.cpp
Response get_who_can(const Look& look);
Response get_can(const Look& look);
Response get_diff(const Look& look);
Response get_snapshot(const Look& look);

// events.cpp
Response stream_events(Exchange& exchange);

// operator.cpp
Response list_operator_teams(const Look& look);
Awaitable<Response> provision_team(Exchange& exchange);
Awaitable<Response> patch_package(Exchange& exchange);
Awaitable<Response> issue_token(Exchange& exchange);
Awaitable<Response> import_history(Exchange& exchange);
Awaitable<Response> make_backup(Exchange& exchange);
Awaitable<Response> accept_clock(Exchange& exchange);
Awaitable<Response> import_apps(Exchange& exchange);

// operations.cpp
Response get_health(const Look& look);
Response get_readiness(const Look& look);
Response get_metrics(const Look& look);
Response get_schema(const Look& look);

// legacy.cpp
Response v1_get_user_info(const Look& look);
Response v1_list_members(const Look& look);
Awaitable<Response> v1_post_member(Exchange& exchange);
Awaitable<Response> v1_put_member(Exchange& exchange);
Awaitable<Response> v1_delete_member(Exchange& exchange);
Response v1_list_apps(const Look& look);
Awaitable<Response> v1_create_app(Exchange& exchange);
Awaitable<Response> v1_post_collaborator(Exchange& exchange);
Awaitable<Response> v1_delete_collaborator(Exchange& exchange);
Awaitable<Response> v1_put_app(Exchange& exchange);
Awaitable<Response> v1_lock(Exchange& exchange);
Awaitable<Response> v1_unlock(Exchange& exchange);
Awaitable<Response> v1_join(Exchange& exchange);
Awaitable<Response> v1_leave(Exchange& exchange);
Response v2_get_app(const Look& look);
Response v2_list_collaborators(const Look& look);
Awaitable<Response> v2_post_app(Exchange& exchange);
Awaitable<Response> v2_put_app(Exchange& exchange);
Awaitable<Response> v2_delete_app(Exchange& exchange);
Awaitable<Response> v2_post_collaborator(Exchange& exchange);
Awaitable<Response> v2_delete_collaborator(Exchange& exchange);

}  // namespace orglog::net::http
