#include "orglog/codec/json.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>

#include "json_names.hpp"
#include "orglog/codec/command_codec.hpp"
#include "orglog/codec/words.hpp"

namespace orglog::json {
namespace {

boost::json::value or_null(const auto& limit) {
  if (!limit) return nullptr;
  return *limit;
}

boost::json::value moment(const std::optional<Timestamp>& time) {
  if (!time) return nullptr;
  return boost::json::string(to_rfc3339(*time));
}

boost::json::array sorted(std::vector<std::string> texts) {
  std::ranges::sort(texts);
  boost::json::array array;
  for (const std::string& text : texts) array.push_back(boost::json::value(text));
  return array;
}

boost::json::object people_of(const State& state, const App& app) {
  std::map<std::string, Permissions> people;
  for (const Access& access : app.people)
    people[StateNames(state).person(access.account)] = listed(access);
  boost::json::object json;
  for (const auto& [address, permissions] : people) json[address] = words_of(permissions);
  return json;
}

// Whole numbers are written as such; the library writes the others with an exponent.
boost::json::value in_units(std::int64_t hundredths) {
  if (hundredths % 100 == 0) return hundredths / 100;
  return static_cast<double>(hundredths) / 100.0;
}

}  // namespace

std::string_view attempt_name(const AttemptsDenied& fact) {
  if (fact.command == 0 || fact.command > std::variant_size_v<Command>) return "several";
  return command_name(fact.command - std::size_t{1});
}

boost::json::value number(double figure) {
  const auto whole = static_cast<std::int64_t>(figure);
  if (static_cast<double>(whole) == figure) return whole;
  return figure;
}

std::string_view role_on(const State& state, const App& app, AccountId account) {
  if (app.owner == Owner::of(account)) return "owner";
  const Org* org = app.owner.is_org() ? state.org(app.owner.org()) : nullptr;
  const auto role = org != nullptr ? state.role(*org, account) : std::nullopt;
  return role ? to_text(*role) : "collaborator";
}

Permissions listed(const Access& access) {
  return access.granted | (access.joined ? Permissions::work() : Permissions::none());
}

boost::json::object org_access(const State& state, const Org& org) {
  std::vector<std::string> admins, members;
  for (const auto& [id, member] : org.members) {
    (member.role == Role::admin ? admins : members).push_back(StateNames(state).person(id));
  }
  std::map<std::string, boost::json::object> apps;
  for (const AppId id : org.apps) {
    if (const App* app = state.app(id)) apps[app->name.text()] = people_of(state, *app);
  }
  boost::json::object apps_json;
  for (auto& [name, people] : apps) apps_json[name] = std::move(people);
  return {{"admins", sorted(std::move(admins))},
          {"members", sorted(std::move(members))},
          {"apps", std::move(apps_json)}};
}

boost::json::object all_orgs(const State& state) {
  std::map<std::string, boost::json::object> orgs;
  for (const auto& [id, org] : state.orgs()) orgs[org.name.text()] = org_access(state, org);
  boost::json::object json;
  for (auto& [name, access] : orgs) json[name] = std::move(access);
  return json;
}

boost::json::object org(const State&, const Org& org) {
  boost::json::array features;
  for (const std::string& feature : org.features) features.push_back(boost::json::value(feature));
  return {{"id", to_string(org.id)},       {"name", org.name.text()},
          {"type", to_text(org.type)},     {"features", std::move(features)},
          {"limits", limits(org.package)}, {"members", org.members.size()},
          {"apps", org.apps.size()},       {"created_at", to_rfc3339(org.created_at)},
          {"version", org.version}};
}

boost::json::object limits(const Package& package) {
  return {{"members", or_null(package.members)},
          {"apps", or_null(package.apps)},
          {"dyno_units", or_null(package.dyno_units)},
          {"addon_credits_cents", or_null(package.addon_credits_cents)}};
}

boost::json::object current(const Org& org, Timestamp now) {
  return {{"members", org.members.size() + pending_invitations(org, now)},
          {"apps", org.apps.size()},
          {"dyno_units", number(static_cast<double>(org.dyno_centi_units) / 100.0)},
          {"addon_credits_cents", org.addon_cents}};
}

boost::json::object member(const State& state, AccountId account, const Member& member) {
  const Account* found = state.account(account);
  const bool is_active = found != nullptr && found->state == AccountState::active;
  return {{"email", StateNames(state).person(account)},
          {"role", to_text(member.role)},
          {"state", is_active ? "active" : "invited"},
          {"since", to_rfc3339(member.since)}};
}

boost::json::object invitation(const State& state, const Invitation& invitation, Timestamp now) {
  return {{"id", to_string(invitation.id)},
          {"email", StateNames(state).person(invitation.account)},
          {"role", to_text(invitation.role)},
          {"invited_by", StateNames(state).person(invitation.invited_by)},
          {"created_at", to_rfc3339(invitation.created_at)},
          {"expires_at", to_rfc3339(invitation.expires_at)},
          {"expired", now >= invitation.expires_at}};
}

boost::json::object app(const State& state, const App& app, AccountId asker, bool is_operator) {
  std::uint32_t dynos = 0;
  for (const Process& process : app.formation) dynos += process.quantity;
  const Permissions permissions =
      is_operator ? Permissions::all() : permissions_of(state, app, asker);
  const Access* access = app.access_of(asker);
  return {{"id", to_string(app.id)},
          {"name", app.name.text()},
          {"owner", owner(StateNames(state), app.owner)},
          {"locked", app.locked},
          {"maintenance", app.maintenance},
          {"joined", access != nullptr},
          {"permissions", words_of(permissions)},
          {"dynos", dynos},
          {"dyno_units", in_units(app.dyno_centi_units())},
          {"created_at", to_rfc3339(app.created_at)},
          {"version", app.version}};
}

boost::json::object access(const State& state, const App& app, const Access& access) {
  return {{"email", StateNames(state).person(access.account)},
          {"role", role_on(state, app, access.account)},
          {"permissions", words_of(listed(access))},
          {"joined", access.joined},
          {"since", to_rfc3339(access.since)}};
}

boost::json::object process(const Process& process) {
  return {{"type", process.type.text()},
          {"quantity", process.quantity},
          {"size", to_text(process.size)}};
}

boost::json::object addon(const Addon& addon) {
  return {{"id", to_string(addon.id)},
          {"name", addon.name},
          {"service", addon.service},
          {"plan", addon.plan},
          {"price_cents_a_month", addon.price_cents_a_month},
          {"created_at", to_rfc3339(addon.created_at)}};
}

boost::json::object transfer(const State& state, const App& app) {
  return {{"id", to_string(app.transfer.id)},
          {"app", app.name.text()},
          {"from", StateNames(state).person(app.transfer.from)},
          {"to", StateNames(state).person(app.transfer.to)},
          {"state", "pending"},
          {"created_at", to_rfc3339(app.transfer.created_at)}};
}

boost::json::object token(const Token& token) {
  return {{"id", to_string(token.id)},
          {"description", token.description},
          {"scopes", words_of(token.scopes)},
          {"created_at", to_rfc3339(token.created_at)},
          {"expires_at", moment(token.expires_at)},
          {"made", to_text(token.is_session() ? TokenMaking::session : token.made)},
          {"made_with", id_or_null(token.parent)}};
}

}  // namespace orglog::json
