#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "json_names.hpp"
#include "orglog/codec/words.hpp"
#include "orglog/domain/event.hpp"

namespace orglog::json {

std::string StateNames::person(AccountId account) const {
  if (account.is_nil()) return "operator";
  const Account* found = state_.account(account);
  return found != nullptr ? found->email.text() : to_string(account);
}

std::string StateNames::org(OrgId org) const {
  const Org* found = state_.org(org);
  return found != nullptr ? found->name.text() : to_string(org);
}

std::string StateNames::app(AppId app) const {
  const App* found = state_.app(app);
  return found != nullptr ? found->name.text() : to_string(app);
}

boost::json::object owner(const Names& names, const Owner& owner) {
  const bool is_org = owner.is_org();
  return {{"type", is_org ? "org" : "account"},
          {"name", is_org ? names.org(owner.org()) : names.person(owner.account())}};
}

boost::json::array words_of(Permissions permissions) {
  boost::json::array words;
  for (const std::string_view word : permissions.words()) words.push_back(boost::json::value(word));
  return words;
}

boost::json::array words_of(Scopes scopes) {
  boost::json::array words;
  for (const std::string_view word : scopes.words()) words.push_back(boost::json::value(word));
  return words;
}

boost::json::value moment(const std::optional<Timestamp>& time) {
  if (!time) return nullptr;
  return boost::json::string(to_rfc3339(*time));
}

boost::json::value id_or_null(TokenId token) {
  if (token.is_nil()) return nullptr;
  return boost::json::string(to_string(token));
}

namespace {

using Object = boost::json::object;

boost::json::array texts(const std::vector<std::string>& texts) {
  boost::json::array array;
  for (const std::string& text : texts) array.push_back(boost::json::value(text));
  return array;
}

// Nil, the operator, has no id.
boost::json::value id_of(AccountId account) {
  if (account.is_nil()) return nullptr;
  return boost::json::string(to_string(account));
}

// The fields of each event; people, orgs and apps by their names and by their ids.
struct Data {
  const Names& names;

  // `joined` and `joined_id`.
  void put(Object& json, const std::string& key, AccountId account) const {
    json[key] = names.person(account);
    json[key + "_id"] = id_of(account);
  }
  Object holder(const Owner& who) const {
    Object json = owner(names, who);
    json["id"] = to_string(who.id);
    return json;
  }
  Object of(AccountId account) const {
    Object json;
    put(json, "user", account);
    return json;
  }

  Object of(OrgId org) const { return {{"org", names.org(org)}, {"org_id", to_string(org)}}; }
  Object of(OrgId org, AccountId account) const {
    Object json = of(org);
    put(json, "user", account);
    return json;
  }
  Object of(OrgId org, AccountId account, Role role) const {
    Object json = of(org, account);
    json["role"] = orglog::to_text(role);
    return json;
  }
  Object of(AppId app, const Owner& its) const {
    return {{"app", names.app(app)}, {"app_id", to_string(app)}, {"owner", holder(its)}};
  }
  Object of(AppId app, const Owner& its, AccountId account) const {
    Object json = of(app, its);
    put(json, "user", account);
    return json;
  }

  Object operator()(const AccountRegistered& fact) const {
    return {{"user", fact.email.text()},
            {"user_id", id_of(fact.account)},
            {"name", fact.name},
            {"account_id", to_string(fact.account)},
            {"state", fact.state == AccountState::active ? "active" : "invited"}};
  }
  Object operator()(const AccountActivated& fact) const { return of(fact.account); }
  Object operator()(const AccountRenamed& fact) const {
    Object json = of(fact.account);
    json["name"] = fact.name;
    json["previous_name"] = fact.previous;
    return json;
  }
  Object operator()(const OrgProvisioned& fact) const {
    Object json = of(fact.org);
    json["name"] = fact.name.text();
    json["type"] = orglog::to_text(fact.type);
    put(json, "admin", fact.admin);
    json["features"] = texts(fact.features);
    json["limits"] = limits(fact.package);
    return json;
  }
  Object operator()(const PackageChanged& fact) const {
    Object json = of(fact.org);
    json["features"] = texts(fact.features);
    json["limits"] = limits(fact.package);
    return json;
  }
  Object operator()(const OrgRenamed& fact) const {
    Object json = of(fact.org);
    json["name"] = fact.name.text();
    json["previous"] = fact.previous.text();
    return json;
  }
  Object operator()(const OrgClosed& fact) const { return of(fact.org); }
  Object operator()(const MemberAdded& fact) const { return of(fact.org, fact.account, fact.role); }
  Object operator()(const MemberRoleChanged& fact) const {
    Object json = of(fact.org, fact.account, fact.role);
    json["previous"] = orglog::to_text(fact.previous);
    return json;
  }
  Object operator()(const MemberRemoved& fact) const {
    Object json = of(fact.org, fact.account, fact.role);
    json["cause"] = to_text(fact.cause);
    return json;
  }
  Object operator()(const InvitationSent& fact) const {
    Object json = of(fact.org, fact.account, fact.role);
    json["invitation"] = to_string(fact.invitation);
    json["expires_at"] = to_rfc3339(fact.expires_at);
    return json;
  }
  Object operator()(const InvitationRoleChanged& fact) const {
    return invitation(fact.org, fact.account, fact.role, fact.invitation);
  }
  Object operator()(const InvitationAccepted& fact) const {
    return invitation(fact.org, fact.account, fact.role, fact.invitation);
  }
  Object operator()(const InvitationRevoked& fact) const {
    Object json = of(fact.org, fact.account);
    json["invitation"] = to_string(fact.invitation);
    return json;
  }
  Object operator()(const SentAgain& fact) const {
    Object json = of(fact.org, fact.account);
    if (!fact.invitation.is_nil()) json["invitation"] = to_string(fact.invitation);
    return json;
  }
  Object invitation(OrgId org, AccountId account, Role role, InvitationId id) const {
    Object json = of(org, account, role);
    json["invitation"] = to_string(id);
    return json;
  }

  Object operator()(const AppCreated& fact) const {
    Object json = of(fact.app, fact.owner);
    json["name"] = fact.name.text();
    json["locked"] = fact.locked;
    if (!fact.joined.is_nil()) put(json, "joined", fact.joined);
    return json;
  }
  Object operator()(const AppRenamed& fact) const {
    Object json = of(fact.app, fact.owner);
    json["name"] = fact.name.text();
    json["previous"] = fact.previous.text();
    return json;
  }
  Object operator()(const AppDestroyed& fact) const {
    Object json = of(fact.app, fact.owner);
    json["name"] = fact.name.text();
    return json;
  }
  Object operator()(const AppJoined& fact) const { return of(fact.app, fact.owner, fact.account); }
  Object operator()(const AppLeft& fact) const {
    Object json = of(fact.app, fact.owner, fact.account);
    json["cause"] = to_text(fact.cause);
    return json;
  }
  Object operator()(const AppLocked& fact) const { return of(fact.app, fact.owner); }
  Object operator()(const AppUnlocked& fact) const { return of(fact.app, fact.owner); }
  Object operator()(const MaintenanceChanged& fact) const {
    Object json = of(fact.app, fact.owner);
    json["maintenance"] = fact.on;
    return json;
  }
  Object operator()(const CollaboratorAdded& fact) const {
    Object json = of(fact.app, fact.owner, fact.account);
    json["permissions"] = words_of(fact.permissions);
    return json;
  }
  Object operator()(const CollaboratorChanged& fact) const {
    Object json = of(fact.app, fact.owner, fact.account);
    json["permissions"] = words_of(fact.permissions);
    json["previous"] = words_of(fact.previous);
    return json;
  }
  Object operator()(const CollaboratorRemoved& fact) const {
    Object json = of(fact.app, fact.owner, fact.account);
    json["permissions"] = words_of(fact.permissions);
    json["cause"] = to_text(fact.cause);
    return json;
  }

  Object handshake(TransferId transfer, AppId app, AccountId from, AccountId to) const {
    Object json{
        {"transfer", to_string(transfer)}, {"app", names.app(app)}, {"app_id", to_string(app)}};
    put(json, "from", from);
    put(json, "to", to);
    return json;
  }
  Object operator()(const TransferRequested& fact) const {
    return handshake(fact.transfer, fact.app, fact.from, fact.to);
  }
  Object operator()(const TransferDeclined& fact) const {
    return handshake(fact.transfer, fact.app, fact.from, fact.to);
  }
  Object operator()(const TransferCancelled& fact) const {
    return handshake(fact.transfer, fact.app, fact.from, fact.to);
  }
  Object operator()(const AppTransferred& fact) const {
    Object json{{"app", names.app(fact.app)},
                {"app_id", to_string(fact.app)},
                {"from", holder(fact.from)},
                {"to", holder(fact.to)},
                {"locked", fact.locked}};
    if (!fact.transfer.is_nil()) json["transfer"] = to_string(fact.transfer);
    return json;
  }

  Object operator()(const FormationChanged& fact) const {
    Object json = of(fact.app, fact.owner);
    boost::json::array processes;
    for (const Process& one : fact.processes) processes.push_back(process(one));
    json["processes"] = std::move(processes);
    return json;
  }
  Object operator()(const AddonCreated& fact) const {
    Object json = of(fact.app, fact.owner);
    json["addon"] = fact.name;
    json["service"] = fact.service;
    json["plan"] = fact.plan;
    json["price_cents_a_month"] = fact.price_cents_a_month;
    return json;
  }
  Object operator()(const AddonDestroyed& fact) const {
    Object json = of(fact.app, fact.owner);
    json["addon"] = fact.name;
    json["price_cents_a_month"] = fact.price_cents_a_month;
    return json;
  }
  // The hash of a secret is nobody's business.
  Object operator()(const TokenIssued& fact) const {
    Object json = of(fact.account);
    json["token"] = to_string(fact.token);
    json["description"] = fact.description;
    json["scopes"] = words_of(fact.scopes);
    json["expires_at"] = moment(fact.expires_at);
    json["made"] = orglog::to_text(fact.made);
    json["made_with"] = id_or_null(fact.parent);
    return json;
  }
  Object operator()(const TokenRevoked& fact) const {
    Object json = of(fact.account);
    json["token"] = to_string(fact.token);
    json["cause"] = orglog::to_text(fact.cause);
    return json;
  }
  Object operator()(const PasswordChanged& fact) const {
    Object json = of(fact.account);
    json["by"] = orglog::to_text(fact.by);
    json["sessions"] = fact.sessions;
    json["tokens"] = fact.tokens;
    json["kept_tokens"] = fact.kept_tokens;
    return json;
  }
  Object operator()(const AccountErased& fact) const {
    Object json = of(fact.account);
    json["account_id"] = to_string(fact.account);
    return json;
  }
  Object aim(const Aim& at) const {
    Object json;
    if (!at.org.is_nil()) json = of(at.org);
    if (!at.app.is_nil()) {
      json["app"] = names.app(at.app);
      json["app_id"] = to_string(at.app);
    }
    if (!at.account.is_nil()) put(json, "user", at.account);
    return json;
  }
  Object operator()(const AttemptsDenied& fact) const {
    Object json = aim(fact.aim);
    json["attempt"] = attempt_name(fact);
    json["reason"] = code(static_cast<Reason>(fact.reason));
    json["times"] = fact.times;
    json["since"] = to_rfc3339(fact.since);
    return json;
  }
  Object operator()(const HistoryRead& fact) const {
    Object json = aim(fact.aim);
    json["times"] = fact.times;
    json["since"] = to_rfc3339(fact.since);
    return json;
  }
  Object operator()(const ClockAccepted& fact) const {
    return {{"accepted", to_rfc3339(fact.accepted)}, {"newest", to_rfc3339(fact.newest)}};
  }
  Object operator()(const LimitExceeded& fact) const {
    Object json = of(fact.org);
    json["limit_kind"] = fact.kind == LimitKind::dyno_units ? "dyno_units" : "addon_credits";
    json["limit"] = fact.limit;
    json["used"] = fact.used;
    return json;
  }
};

}  // namespace

boost::json::object event(const Names& names, const RecordView& record, const ClientText& client,
                          const Event& event) {
  const RecordHeader& header = record.header;
  const bool has_correlation = !header.correlation.is_nil();
  boost::json::object json{
      {"position", record.position},
      {"id", to_string(event_id(header))},
      {"type", type_name(header.type)},
      {"occurred_at", to_rfc3339(header.occurred_at)},
      {"recorded_at", to_rfc3339(header.recorded_at)},
      {"actor", names.person(header.actor)},
      {"actor_id", id_of(header.actor)},
      {"command", to_string(header.command)},
      {"ordinal", header.ordinal},
      {"correlation", has_correlation ? to_string(header.correlation) : to_string(header.command)},
      {"origin", orglog::to_text(header.origin)},
      {"client", client.name},
      {"address", client.address},
      {"data", std::visit(Data{names}, event)},
      {"text", describe(names, event)}};
  if (!client.reason.empty()) json["reason"] = client.reason;
  return json;
}

}  // namespace orglog::json
