#include "export/payload.hpp"

#include <array>

#include "codec/json_names.hpp"
#include "export/json_text.hpp"
#include "orglog/base/time.hpp"
#include "orglog/codec/words.hpp"

namespace orglog::exports {
namespace {

constexpr std::array<std::string_view, 16> permission_texts{"",
                                                            "view",
                                                            "deploy",
                                                            "view,deploy",
                                                            "operate",
                                                            "view,operate",
                                                            "deploy,operate",
                                                            "view,deploy,operate",
                                                            "manage",
                                                            "view,manage",
                                                            "deploy,manage",
                                                            "view,deploy,manage",
                                                            "operate,manage",
                                                            "view,operate,manage",
                                                            "deploy,operate,manage",
                                                            "view,deploy,operate,manage"};

struct Data {
  Names& names;
  JsonObject& json;

  void org(OrgId id) const { json.text("org", names.org(id).name.view()); }
  void app(AppId id) const { json.text("app", names.app(id).name.view()); }
  void person(std::string_view key, AccountId id) const {
    json.text(key, names.account(id).name.view());
  }
  void owner(std::string_view key, const Owner& owner) const {
    JsonObject object(json.begin(key));
    object.text("type", owner.is_org() ? "org" : "account");
    object.text("name", names.owner(owner).name.view());
    object.end();
  }
  void words(std::string_view key, const auto& words) const {
    std::string& out = json.begin(key);
    char before = '[';
    for (const auto& word : words) {
      out.push_back(before);
      before = ',';
      append_json_text(out, word);
    }
    out += before == '[' ? "[]" : "]";
  }
  void limit(std::string_view key, const auto& limit, JsonObject& limits) const {
    if (limit) {
      limits.number(key, *limit);
    } else {
      limits.literal(key, "null");
    }
  }
  void package(const Package& package, const std::vector<std::string>& features) const {
    words("features", features);
    JsonObject limits(json.begin("limits"));
    limit("members", package.members, limits);
    limit("apps", package.apps, limits);
    limit("dyno_units", package.dyno_units, limits);
    limit("addon_credits_cents", package.addon_credits_cents, limits);
    limits.end();
  }

  // What most facts have in common, by the names of their members.
  template <class Fact>
  void common(const Fact& fact) const {
    if constexpr (requires { fact.org; }) org(fact.org);
    if constexpr (requires { fact.app; }) app(fact.app);
    if constexpr (requires { fact.owner; }) owner("owner", fact.owner);
    if constexpr (requires { fact.account; }) person("user", fact.account);
    if constexpr (requires { fact.role; }) json.text("role", orglog::to_text(fact.role));
    if constexpr (requires { fact.permissions; }) {
      words("permissions", fact.permissions.words());
    }
    if constexpr (requires { fact.cause; }) json.text("cause", to_text(fact.cause));
  }

  void rest(const AccountRegistered& fact) const {
    json.text("name", fact.name);
    json.text("state", fact.state == AccountState::active ? "active" : "invited");
  }
  void rest(const AccountRenamed& fact) const {
    json.text("name", fact.name);
    json.text("previous_name", fact.previous);
  }
  void rest(const OrgProvisioned& fact) const {
    json.text("name", fact.name.text());
    json.text("type", orglog::to_text(fact.type));
    person("admin", fact.admin);
    package(fact.package, fact.features);
  }
  void rest(const PackageChanged& fact) const { package(fact.package, fact.features); }
  void rest(const OrgRenamed& fact) const { renamed(fact); }
  void rest(const AppRenamed& fact) const { renamed(fact); }
  void renamed(const auto& fact) const {
    json.text("name", fact.name.text());
    json.text("previous", fact.previous.text());
  }
  void rest(const MemberRoleChanged& fact) const {
    json.text("previous", orglog::to_text(fact.previous));
  }
  void rest(const InvitationSent& fact) const {
    json.text("expires_at", to_rfc3339(fact.expires_at));
  }
  void rest(const AppCreated& fact) const {
    json.text("name", fact.name.text());
    json.flag("locked", fact.locked);
    if (!fact.joined.is_nil()) person("joined", fact.joined);
  }
  void rest(const AppDestroyed& fact) const { json.text("name", fact.name.text()); }
  void rest(const MaintenanceChanged& fact) const { json.flag("maintenance", fact.on); }
  void rest(const CollaboratorChanged& fact) const { words("previous", fact.previous.words()); }
  void rest(const TransferRequested& fact) const { handshake(fact); }
  void rest(const TransferDeclined& fact) const { handshake(fact); }
  void rest(const TransferCancelled& fact) const { handshake(fact); }
  void handshake(const auto& fact) const {
    person("from", fact.from);
    person("to", fact.to);
  }
  void rest(const AppTransferred& fact) const {
    owner("from", fact.from);
    owner("to", fact.to);
    json.flag("locked", fact.locked);
  }
  void rest(const FormationChanged& fact) const {
    std::string& out = json.begin("processes");
    char before = '[';
    for (const Process& process : fact.processes) {
      out.push_back(before);
      before = ',';
      JsonObject object(out);
      object.text("type", process.type.text());
      object.number("quantity", process.quantity);
      object.text("size", orglog::to_text(process.size));
      object.end();
    }
    out += before == '[' ? "[]" : "]";
  }
  void rest(const AddonCreated& fact) const {
    json.text("addon", fact.name);
    json.text("service", fact.service);
    json.text("plan", fact.plan);
    json.number("price_cents_a_month", fact.price_cents_a_month);
  }
  void rest(const AddonDestroyed& fact) const {
    json.text("addon", fact.name);
    json.number("price_cents_a_month", fact.price_cents_a_month);
  }
  // The hash of a secret is nobody's business.
  void rest(const TokenIssued& fact) const {
    json.text("token", to_string(fact.token));
    json.text("description", fact.description);
    words("scopes", fact.scopes.words());
    if (fact.expires_at) json.text("expires_at", to_rfc3339(*fact.expires_at));
    json.text("made", orglog::to_text(fact.made));
    if (!fact.parent.is_nil()) json.text("made_with", to_string(fact.parent));
  }
  void rest(const TokenRevoked& fact) const {
    json.text("token", to_string(fact.token));
    json.text("cause", orglog::to_text(fact.cause));
  }
  void rest(const PasswordChanged& fact) const {
    json.text("by", orglog::to_text(fact.by));
    json.number("sessions", fact.sessions);
    json.number("tokens", fact.tokens);
    json.flag("kept_tokens", fact.kept_tokens);
  }
  void rest(const AttemptsDenied& fact) const {
    json.text("attempt", orglog::json::attempt_name(fact));
    json.text("reason", code(static_cast<Reason>(fact.reason)));
    counted(fact);
  }
  void rest(const HistoryRead& fact) const { counted(fact); }
  void counted(const auto& fact) const {
    if (!fact.aim.org.is_nil()) org(fact.aim.org);
    if (!fact.aim.app.is_nil()) app(fact.aim.app);
    if (!fact.aim.account.is_nil()) person("user", fact.aim.account);
    json.number("times", fact.times);
    json.text("since", to_rfc3339(fact.since));
  }
  void rest(const ClockAccepted& fact) const {
    json.text("accepted", to_rfc3339(fact.accepted));
    json.text("newest", to_rfc3339(fact.newest));
  }
  void rest(const LimitExceeded& fact) const {
    json.text("limit_kind", fact.kind == LimitKind::dyno_units ? "dyno_units" : "addon_credits");
    json.number("limit", fact.limit);
    json.number("used", fact.used);
  }
  // The others say nothing beyond what is common.
  template <class Fact>
  void rest(const Fact&) const {}
};

}  // namespace

std::string_view permissions_text(Permissions permissions) {
  return permission_texts[permissions.bits()];
}

void write_payload(Names& names, const Event& event, std::string& out) {
  out.clear();
  JsonObject json(out);
  const Data data{names, json};
  std::visit(
      [&](const auto& fact) {
        data.common(fact);
        data.rest(fact);
      },
      event);
  json.end();
}

}  // namespace orglog::exports
