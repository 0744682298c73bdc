// Made of the vendor's JSON schema of the Platform API; a test compares it with that file where it
// is at hand. Also of endpoints that are not served here, so that a new route finds its fields.
#include "vendor_fields.hpp"

#include <algorithm>
#include <array>

namespace orglog::net::http {
namespace {

struct Row {
  verb method{};
  std::string_view pattern;
  std::string_view fields;
};

constexpr std::array rows{
    Row{verb::patch, "/account", "allow_tracking beta name"},
    Row{verb::post, "/account/app-transfers", "app recipient silent"},
    Row{verb::patch, "/account/app-transfers/{}", "state"},
    Row{verb::post, "/account/credits", "code1 code2"},
    Row{verb::patch, "/account/features/{}", "enabled"},
    Row{verb::put, "/account/invoice-address",
        "address_1 address_2 city country other postal_code state use_invoice_address"},
    Row{verb::post, "/actions/addon-attachments/resolve", "addon_attachment addon_service app"},
    Row{verb::post, "/actions/addons/resolve", "addon addon_service app"},
    Row{verb::post, "/addon-attachments",
        "addon app confirm name namespace namespace_config namespace_config.*"},
    Row{verb::patch, "/addons/{}/config", "config config.name config.value"},
    Row{verb::put, "/addons/{}/log-drains/{}", "url"},
    Row{verb::post, "/addons/{}/webhooks", "authorization include level secret url"},
    Row{verb::patch, "/addons/{}/webhooks/{}", "authorization include level secret url"},
    Row{verb::post, "/app-setups",
        "app app.locked app.name app.organization app.personal app.region app.space "
        "app.stack overrides overrides.buildpacks overrides.buildpacks.url overrides.env "
        "overrides.env.* source_blob source_blob.checksum source_blob.url "
        "source_blob.version"},
    Row{verb::post, "/apps", "feature_flags name region stack"},
    Row{verb::patch, "/apps/{}", "build_stack maintenance name"},
    Row{verb::post, "/apps/{}/addons",
        "attachment attachment.name config config.* confirm name plan"},
    Row{verb::patch, "/apps/{}/addons/{}", "name plan"},
    Row{verb::put, "/apps/{}/buildpack-installations", "updates updates.buildpack"},
    Row{verb::post, "/apps/{}/builds",
        "buildpacks buildpacks.name buildpacks.url source_blob source_blob.checksum "
        "source_blob.url source_blob.version source_blob.version_description"},
    Row{verb::post, "/apps/{}/collaborators", "silent user"},
    Row{verb::patch, "/apps/{}/config-vars", "*"},
    Row{verb::post, "/apps/{}/domains", "hostname sni_endpoint"},
    Row{verb::patch, "/apps/{}/domains/{}", "sni_endpoint"},
    Row{verb::post, "/apps/{}/dynos",
        "attach command env env.* force_no_tty size time_to_live type"},
    Row{verb::patch, "/apps/{}/features/{}", "enabled"},
    Row{verb::patch, "/apps/{}/formation",
        "updates updates.dyno_size updates.dyno_size.id updates.dyno_size.name "
        "updates.quantity updates.type"},
    Row{verb::patch, "/apps/{}/formation/{}", "dyno_size dyno_size.id dyno_size.name quantity"},
    Row{verb::post, "/apps/{}/log-drains", "url"},
    Row{verb::post, "/apps/{}/log-sessions", "dyno_name lines source tail type"},
    Row{verb::post, "/apps/{}/oci-images",
        "architecture base_image_name base_top_layer buildpacks buildpacks.homepage "
        "buildpacks.id buildpacks.version commit commit_description digest image_repo "
        "process_types process_types.* stack"},
    Row{verb::post, "/apps/{}/releases", "description oci_image release slug"},
    Row{verb::post, "/apps/{}/slugs",
        "buildpack_provided_description checksum commit commit_description process_types "
        "process_types.* stack"},
    Row{verb::post, "/apps/{}/sni-endpoints", "certificate_chain private_key"},
    Row{verb::patch, "/apps/{}/sni-endpoints/{}", "certificate_chain private_key"},
    Row{verb::post, "/apps/{}/webhooks", "authorization include level secret url"},
    Row{verb::patch, "/apps/{}/webhooks/{}", "authorization include level secret url"},
    Row{verb::patch, "/enterprise-accounts/{}", "name"},
    Row{verb::post, "/enterprise-accounts/{}/members", "federated permissions user"},
    Row{verb::patch, "/enterprise-accounts/{}/members/{}", "permissions"},
    Row{verb::post, "/enterprise-accounts/{}/teams", "name"},
    Row{verb::get, "/enterprise-accounts/{}/usage/daily", "end start"},
    Row{verb::get, "/enterprise-accounts/{}/usage/monthly", "end start"},
    Row{verb::post, "/filters/apps", "in in.id"},
    Row{verb::post, "/oauth/authorizations", "client description expires_in scope"},
    Row{verb::patch, "/oauth/authorizations/{}", "client client.id client.secret description"},
    Row{verb::post, "/oauth/clients", "name redirect_uri"},
    Row{verb::patch, "/oauth/clients/{}", "name redirect_uri"},
    Row{verb::post, "/oauth/tokens",
        "client client.secret grant grant.code grant.type refresh_token "
        "refresh_token.token"},
    Row{verb::post, "/password-resets", "email"},
    Row{verb::post, "/password-resets/{}/actions/finalize", "password password_confirmation"},
    Row{verb::post, "/pipeline-couplings", "app pipeline stage"},
    Row{verb::patch, "/pipeline-couplings/{}", "stage"},
    Row{verb::post, "/pipeline-promotions",
        "pipeline pipeline.id source source.app source.app.id source.release "
        "source.release.id targets targets.app targets.app.id"},
    Row{verb::post, "/pipeline-transfers",
        "new_owner new_owner.id new_owner.type pipeline pipeline.id"},
    Row{verb::post, "/pipelines", "name owner owner.id owner.type"},
    Row{verb::patch, "/pipelines/{}", "name"},
    Row{verb::patch, "/pipelines/{}/review-app-config",
        "automatic_review_apps base_name deploy_target deploy_target.id "
        "deploy_target.type destroy_stale_apps stale_days wait_for_ci"},
    Row{verb::post, "/pipelines/{}/review-app-config",
        "automatic_review_apps base_name deploy_target deploy_target.id "
        "deploy_target.type destroy_stale_apps repo stale_days wait_for_ci"},
    Row{verb::patch, "/pipelines/{}/stage/{}/config-vars", "*"},
    Row{verb::post, "/review-apps",
        "branch environment environment.* fork_repo_id pipeline pr_number source_blob "
        "source_blob.url source_blob.version"},
    Row{verb::post, "/spaces", "cidr data_cidr generation log_drain_url name region shield team"},
    Row{verb::patch, "/spaces/{}", "name"},
    Row{verb::put, "/spaces/{}/inbound-ruleset", "rules rules.action rules.source"},
    Row{verb::patch, "/spaces/{}/members/{}", "permissions permissions.name"},
    Row{verb::post, "/spaces/{}/transfer", "new_owner"},
    Row{verb::post, "/spaces/{}/vpn-connections", "name public_ip routable_cidrs"},
    Row{verb::patch, "/spaces/{}/vpn-connections/{}", "routable_cidrs"},
    Row{verb::post, "/teams",
        "address_1 address_2 card_number city country cvv device_data expiration_month "
        "expiration_year first_name last_name name nonce other postal_code state"},
    Row{verb::post, "/teams/apps", "internal_routing locked name personal region space stack team"},
    Row{verb::patch, "/teams/apps/{}", "locked owner"},
    Row{verb::post, "/teams/apps/{}/collaborators", "permissions silent user"},
    Row{verb::patch, "/teams/apps/{}/collaborators/{}", "permissions"},
    Row{verb::patch, "/teams/{}", "default name"},
    Row{verb::post, "/teams/{}/allowed-addon-services", "addon_service"},
    Row{verb::post, "/teams/{}/identity-providers",
        "certificate entity_id slo_target_url sso_target_url"},
    Row{verb::patch, "/teams/{}/identity-providers/{}",
        "certificate entity_id slo_target_url sso_target_url"},
    Row{verb::put, "/teams/{}/invitations", "email role"},
    Row{verb::patch, "/teams/{}/members", "email federated role"},
    Row{verb::post, "/teams/{}/members", "email federated role"},
    Row{verb::put, "/teams/{}/members", "email federated role"},
    Row{verb::patch, "/teams/{}/preferences", "addons-controls"},
    Row{verb::get, "/teams/{}/usage/daily", "end start"},
    Row{verb::get, "/teams/{}/usage/monthly", "end start"},
    Row{verb::post, "/telemetry-drains",
        "exporter exporter.endpoint exporter.headers exporter.headers.* exporter.type "
        "owner owner.id owner.type signals"},
    Row{verb::patch, "/telemetry-drains/{}",
        "exporter exporter.endpoint exporter.headers exporter.headers.* exporter.type "
        "signals"},
    Row{verb::post, "/test-runs",
        "commit_branch commit_message commit_sha debug organization pipeline "
        "source_blob_url"},
    Row{verb::patch, "/test-runs/{}", "message status"},
    Row{verb::patch, "/users/{}", "allow_tracking beta name"},
    Row{verb::patch, "/users/{}/preferences",
        "default-organization dismissed-getting-started dismissed-github-banner "
        "dismissed-org-access-controls dismissed-org-wizard-notification "
        "dismissed-pipelines-banner dismissed-pipelines-github-banner "
        "dismissed-pipelines-github-banners dismissed-sms-banner timezone"},
};

}  // namespace

std::string_view vendor_fields(verb method, std::string_view pattern) {
  const auto found = std::ranges::find_if(
      rows, [&](const Row& row) { return row.method == method && row.pattern == pattern; });
  return found == rows.end() ? std::string_view() : found->fields;
}

}  // namespace orglog::net::http
