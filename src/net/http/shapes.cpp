#include "shapes.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "orglog/codec/json.hpp"
#include "orglog/domain/sight.hpp"

namespace orglog::net::http::shape {
namespace {

namespace json = boost::json;

// The vendor has regions, stacks and sizes as entities; here they are names, with ids that never
// change.
json::object constant(const char* kind, std::string_view name) {
  return named(derive_uuid(Uuid{}, 0, std::string(kind) + " " + std::string(name)), name);
}
const json::object& region() {
  static const json::object us = constant("region", "us");
  return us;
}
const json::object& stack() {
  static const json::object heroku_24 = constant("stack", "heroku-24");
  return heroku_24;
}

json::object user(const View& view, AccountId id) {
  json::object object;
  object["id"] = to_string(id);
  object["email"] = email_of(view, id);
  const Account* account = view.state.account(id);
  const bool is_named = account != nullptr && !account->name.empty() &&
                        is_acquainted(view.state, *account, view.asker);
  object["name"] = is_named ? json::value(account->name.text()) : json::value();
  return object;
}

// Of those who belong to a team it is also said whether they can sign in.
json::object member_user(const View& view, AccountId id) {
  json::object object = user(view, id);
  const Account* account = view.state.account(id);
  object["activated"] = account != nullptr && account->state == AccountState::active;
  return object;
}

json::value web_url(const App& app) {
  if (app.name.text().size() < 4) return nullptr;  // the schema knows no shorter host
  return json::value("https://" + app.name.text() + ".herokuapp.com/");
}

bool is_joined(const View& view, const App& app) {
  if (app.owner == Owner::of(view.asker.account)) return true;
  return app.access_of(view.asker.account) != nullptr;
}

// The same under each of these keys.
void put(json::object& object, std::initializer_list<std::string_view> keys,
         const json::value& value) {
  for (const std::string_view key : keys) object[key] = value;
}

// When it was made and when it changed last.
void put_times(json::object& object, Timestamp created, Timestamp updated) {
  object["created_at"] = to_rfc3339(created);
  object["updated_at"] = to_rfc3339(updated);
}
void put_times(json::object& object, const Sorted& thing) {
  put_times(object, thing.created_at, thing.updated_at);
}

}  // namespace

json::object named(const Uuid& id, std::string_view name) {
  return {{"id", to_string(id)}, {"name", name}};
}

Uuid joint_id(const Uuid& one, const Uuid& other) {
  Uuid result = one;
  for (std::size_t at = 0; at < result.bytes.size(); ++at) result.bytes[at] ^= other.bytes[at];
  return result;
}

std::string_view email_of(const View& view, AccountId account) {
  const Account* found = view.state.account(account);
  if (found == nullptr) return "operator@localhost.localdomain";
  return found->email.text();
}

Sorted sorted(const Org& org) {
  return {org.id.value, org.name.text(), org.created_at, std::max(org.newest, org.created_at)};
}
Sorted sorted(const App& app) {
  return {app.id.value, app.name.text(), app.created_at, std::max(app.newest, app.created_at)};
}
Sorted sorted(const Addon& addon) {
  return {addon.id.value, addon.name.text(), addon.created_at, addon.created_at};
}
Sorted sorted(const Token& token) {
  return {token.id.value, {}, token.created_at, token.created_at};
}
Sorted sorted(const PendingTransfer& transfer) {
  return {transfer.id.value, {}, transfer.created_at, transfer.created_at};
}
Sorted sorted(const View& view, const Invitation& invitation) {
  return {invitation.id.value, email_of(view, invitation.account), invitation.created_at,
          invitation.created_at};
}
Sorted sorted(const View& view, const Uuid& whole, AccountId account, Timestamp since) {
  return {joint_id(whole, account.value), email_of(view, account), since, since};
}

Sorted sorted_feature(const View& view, const Org& org, const std::string& name) {
  const bool is_seen = sees(view.state, org, view.asker);
  return {derive_uuid(org.id.value, 0, "feature " + name), name, org.created_at,
          is_seen ? std::max(org.newest, org.created_at) : org.created_at};
}
Sorted sorted(const App& app, const Process& process) {
  const std::string& type = process.type.text();
  return {derive_uuid(app.id.value, 0, "process " + type), type, app.created_at,
          std::max(app.newest, app.created_at)};
}

json::object owner(const View& view, const Owner& owner) {
  json::object object;
  object["id"] = to_string(owner.id);
  const Org* org = owner.is_org() ? view.state.org(owner.org()) : nullptr;
  if (org != nullptr) {
    object["email"] = org->name.text() + "@herokumanager.com";
  } else {
    object["email"] = email_of(view, owner.account());
  }
  return object;
}

json::object account(const View& view, const Account& account) {
  json::object object = user(view, account.id);
  if (!is_acquainted(view.state, account, view.asker)) return object;
  object["verified"] = account.state == AccountState::active;
  put(object, {"beta", "allow_tracking", "federated", "two_factor_authentication"}, false);
  put(object,
      {"sms_number", "suspended_at", "delinquent_at", "last_login", "country_of_residence",
       "default_organization", "default_team", "identity_provider"},
      nullptr);
  put_times(object, account.created_at, account.created_at);
  return object;
}

json::object team(const View& view, const Org& org) {
  json::object object = named(org.id.value, org.name.text());
  object["type"] = to_text(org.type);
  const auto role = view.state.role(org, view.asker.account);
  object["role"] = role ? json::value(to_text(*role)) : json::value(nullptr);
  put(object, {"default", "credit_card_collections"}, false);
  put(object, {"enterprise_account", "identity_provider"}, nullptr);
  object["membership_limit"] =
      org.package.members ? json::value(*org.package.members) : json::value(nullptr);
  object["provisioned_licenses"] = org.type == OrgType::enterprise;
  put_times(object, sorted(org));
  return object;
}

json::object member(const View& view, const Org& org, AccountId account, const Member& member) {
  json::object object;
  object["id"] = to_string(joint_id(org.id.value, account.value));
  object["email"] = email_of(view, account);
  object["role"] = to_text(member.role);
  put(object, {"federated", "two_factor_authentication"}, false);
  object["identity_provider"] = nullptr;
  object["user"] = member_user(view, account);
  put_times(object, member.since, member.since);
  return object;
}

json::object invitation(const View& view, const Org& org, const Invitation& invitation) {
  json::object object;
  object["id"] = to_string(invitation.id);
  object["role"] = to_text(invitation.role);
  object["invited_by"] = user(view, invitation.invited_by);
  object["team"] = named(org.id.value, org.name.text());
  object["user"] = user(view, invitation.account);
  put_times(object, invitation.created_at, invitation.created_at);
  return object;
}

json::object feature(const View& view, const Org& org, const std::string& name) {
  const Sorted sorted = sorted_feature(view, org, name);
  json::object object = named(sorted.id, name);
  object["state"] = "general";
  object["enabled"] = std::ranges::find(org.features, name) != org.features.end();
  object["description"] = name;
  object["display_name"] = name;
  object["doc_url"] = "";
  object["feedback_email"] = "";
  put_times(object, sorted);
  return object;
}

json::object app(const View& view, const App& app) {
  json::object object = named(app.id.value, app.name.text());
  const Org* org = app.owner.is_org() ? view.state.org(app.owner.org()) : nullptr;
  const json::value team =
      org != nullptr ? json::value(named(org->id.value, org->name.text())) : json::value(nullptr);
  put(object, {"team", "organization"}, team);
  object["owner"] = owner(view, app.owner);
  object["locked"] = app.locked;
  object["joined"] = is_joined(view, app);
  object["dyno_units"] = orglog::json::number(static_cast<double>(app.dyno_centi_units()) / 100.0);
  object["acm"] = false;
  put(object, {"archived_at", "buildpack_provided_description"}, nullptr);
  put(object, {"build_stack", "stack"}, stack());
  object["region"] = region();
  object["create_status"] = "complete";
  object["git_url"] = "https://git.heroku.com/" + app.name.text() + ".git";
  object["web_url"] = web_url(app);
  object["generation"] = named(derive_uuid(Uuid{}, 0, "generation cedar"), "cedar");
  object["internal_routing"] = nullptr;
  object["maintenance"] = app.maintenance;
  object["process_tier"] = "production";
  put(object, {"repo_size", "slug_size"}, 0);
  put(object, {"space", "released_at"}, nullptr);
  put_times(object, sorted(app));
  return object;
}

json::object permission(std::string_view name) {
  std::string_view description = "Can view the app and its activity.";
  if (name == "deploy") description = "Can deploy code and use free add-ons.";
  if (name == "operate") description = "Can scale the app and use paid add-ons.";
  if (name == "manage") description = "Can rename, lock and delete the app and manage its people.";
  return {{"name", name}, {"description", description}};
}

json::object collaborator(const View& view, const App& app, const Access& access) {
  json::object object;
  object["id"] = to_string(joint_id(app.id.value, access.account.value));
  object["app"] = named(app.id.value, app.name.text());
  json::object person = user(view, access.account);
  person["federated"] = false;
  person.erase("name");
  object["user"] = std::move(person);
  object["role"] = orglog::json::role_on(view.state, app, access.account);
  json::array permissions;
  std::vector<std::string_view> words = permissions_of(view.state, app, access.account).words();
  std::ranges::sort(words);
  for (const std::string_view word : words) permissions.push_back(permission(word));
  object["permissions"] = std::move(permissions);
  put_times(object, access.since, access.since);
  return object;
}

Timestamp since(std::span<const AppAccess> accesses) {
  Timestamp first = accesses.front().access->since;
  for (const AppAccess& one : accesses) first = std::min(first, one.access->since);
  return first;
}

json::object team_collaborator(const View& view, const Org& org, AccountId account,
                               std::span<const AppAccess> accesses) {
  json::object object;
  json::array apps;
  for (const auto& [app, access] : accesses) apps.push_back(named(app->id.value, app->name.text()));
  object["id"] = to_string(joint_id(org.id.value, account.value));
  object["email"] = email_of(view, account);
  object["role"] = "collaborator";
  object["user"] = member_user(view, account);
  object["apps"] = std::move(apps);
  put_times(object, since(accesses), since(accesses));
  return object;
}

json::object transfer(const View& view, const App& app, const PendingTransfer& transfer,
                      std::string_view state) {
  json::object object;
  object["id"] = to_string(transfer.id);
  object["app"] = named(app.id.value, app.name.text());
  object["owner"] = owner(view, Owner::of(transfer.from));
  object["recipient"] = owner(view, Owner::of(transfer.to));
  object["state"] = state;
  put_times(object, sorted(transfer));
  return object;
}

json::object formation(const App& app, const Process& process) {
  json::object object;
  const std::string& type = process.type.text();
  std::string size(to_text(process.size));
  object["id"] = to_string(sorted(app, process).id);
  object["app"] = named(app.id.value, app.name.text());
  object["command"] = type;
  object["type"] = type;
  object["quantity"] = process.quantity;
  object["dyno_size"] = named(derive_uuid(Uuid{}, 0, "size " + size), size);
  // The vendor writes sizes with capitals: `Standard-1X`.
  for (std::size_t at = 0; at < size.size(); ++at) {
    if (at == 0 || size[at - 1] == '-' || (at > 0 && std::isdigit(size[at - 1]) != 0))
      size[at] = static_cast<char>(std::toupper(size[at]));
  }
  object["size"] = size;
  put_times(object, sorted(app));
  return object;
}

json::object addon(const View& view, const App& app, const Addon& addon) {
  json::object object = named(addon.id.value, addon.name);
  const std::string& service = addon.service;
  const std::string plan = service + ":" + addon.plan.text();
  const Org* org = app.owner.is_org() ? view.state.org(app.owner.org()) : nullptr;
  object["actions"] = json::array();
  object["addon_service"] = named(derive_uuid(Uuid{}, 0, "service " + service), service);
  json::object billing = org != nullptr ? named(org->id.value, org->name.text())
                                        : named(app.id.value, app.name.text());
  billing["type"] = org != nullptr ? "team" : "app";
  object["billing_entity"] = std::move(billing);
  object["app"] = named(app.id.value, app.name.text());
  json::object price{{"cents", addon.price_cents_a_month}, {"contract", false}, {"unit", "month"}};
  object["billed_price"] = price;
  price["metered"] = false;  // clients ask a plan for it, but no bill
  object["config_vars"] = json::array();
  object["plan"] = named(derive_uuid(Uuid{}, 0, "plan " + plan), plan);
  object["plan"].as_object()["price"] = std::move(price);
  object["provider_id"] = to_string(addon.id);
  object["provision_message"] = "";
  object["state"] = "provisioned";
  object["web_url"] = nullptr;
  put_times(object, sorted(addon));
  return object;
}

}  // namespace orglog::net::http::shape
