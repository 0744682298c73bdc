#include "explain.hpp"

#include <fmt/format.h>

#include "orglog/projections/audit.hpp"
#include "orglog/projections/past.hpp"

namespace orglog::queries {
namespace {

std::string text_of(Role role) { return std::string(to_text(role)); }
std::string text_of(bool value) { return value ? "yes" : "no"; }
std::string text_of(AccountState state) {
  return state == AccountState::active ? "active" : "invited";
}
std::string text_of(Permissions permissions) {
  std::string text;
  for (const std::string_view word : permissions.words()) {
    text += (text.empty() ? "" : ",") + std::string(word);
  }
  return text;
}
std::string text_of(const std::vector<Process>& processes) {
  std::string text;
  for (const Process& process : processes) {
    text += fmt::format("{}{}={}:{}", text.empty() ? "" : " ", process.type.text(),
                        process.quantity, to_text(process.size));
  }
  return text;
}
template <class Number>
std::string text_of(const std::optional<Number>& limit) {
  return limit ? std::to_string(*limit) : "none";
}
std::string money(std::int64_t cents) {
  return fmt::format("{}.{:02} a month", cents / 100, cents % 100);
}

struct Explainer {
  const QuerySources& sources;
  const json::Names& names;
  Position position;
  std::vector<ChangedValue> changes{};

  void add(std::string what, std::string before, std::string after) {
    if (before != after) changes.push_back({std::move(what), std::move(before), std::move(after)});
  }

  // The newest fact of the kind about all of the tags before this event; nothing: there is none.
  template <class Fact>
  Result<std::optional<std::pair<Position, Fact>>> last(std::vector<Tag> tags) const {
    std::optional<std::pair<Position, Fact>> found;
    if (position == 0) return found;
    AuditQuery query;
    query.tags = std::move(tags);
    query.type = type_of(Event{Fact{}});
    query.newest_first = true;
    query.limit = 1;
    query.cursor = position - 1;
    ORGLOG_TRY(
        audit(sources.store, sources.log, query, [&](const RecordView& record, const Event& event) {
          if (const auto* fact = std::get_if<Fact>(&event)) found.emplace(record.position, *fact);
        }));
    return found;
  }
  static Tag tag(OrgId org) { return {Tag::Kind::org, org.value}; }
  static Tag tag(AppId app) { return {Tag::Kind::app, app.value}; }
  static Tag tag(AccountId account) { return {Tag::Kind::account, account.value}; }

  std::string name_of(const Owner& owner) const {
    return owner.is_org() ? names.org(owner.org()) : names.person(owner.account());
  }

  // What says it all.

  Result<void> operator()(const AccountRegistered& fact) {
    add("account", "", text_of(fact.state));
    return {};
  }
  Result<void> operator()(const AccountActivated&) {
    add("account", "invited", "active");
    return {};
  }
  Result<void> operator()(const AccountErased&) {
    add("address and name", "kept", "erased");
    return {};
  }
  Result<void> operator()(const AccountRenamed& fact) {
    add("name", fact.previous, fact.name);
    return {};
  }
  Result<void> operator()(const OrgProvisioned& fact) {
    add("org", "", fact.name.text());
    add("role", "", "admin");
    return {};
  }
  Result<void> operator()(const OrgRenamed& fact) {
    add("name", fact.previous.text(), fact.name.text());
    return {};
  }
  Result<void> operator()(const MemberAdded& fact) {
    add("role", "", text_of(fact.role));
    return {};
  }
  Result<void> operator()(const InvitationAccepted& fact) {
    add("role", "", text_of(fact.role));
    return {};
  }
  Result<void> operator()(const MemberRoleChanged& fact) {
    add("role", text_of(fact.previous), text_of(fact.role));
    return {};
  }
  Result<void> operator()(const MemberRemoved& fact) {
    add("role", text_of(fact.role), "");
    return {};
  }
  Result<void> operator()(const InvitationSent& fact) {
    add("invitation", "", text_of(fact.role));
    return {};
  }
  Result<void> operator()(const AppCreated& fact) {
    add("app", "", fact.name.text());
    add("owner", "", name_of(fact.owner));
    if (fact.locked) add("locked", "no", "yes");
    if (!fact.joined.is_nil()) add("joined", "no", "yes");
    return {};
  }
  Result<void> operator()(const AppRenamed& fact) {
    add("name", fact.previous.text(), fact.name.text());
    return {};
  }
  Result<void> operator()(const AppDestroyed& fact) {
    add("app", fact.name.text(), "");
    return {};
  }
  Result<void> operator()(const AppJoined&) {
    add("joined", "no", "yes");
    return {};
  }
  Result<void> operator()(const AppLeft&) {
    add("joined", "yes", "no");
    return {};
  }
  Result<void> operator()(const AppLocked&) {
    add("locked", "no", "yes");
    return {};
  }
  Result<void> operator()(const AppUnlocked&) {
    add("locked", "yes", "no");
    return {};
  }
  Result<void> operator()(const CollaboratorAdded& fact) {
    add("permissions", "", text_of(fact.permissions));
    return {};
  }
  Result<void> operator()(const CollaboratorChanged& fact) {
    add("permissions", text_of(fact.previous), text_of(fact.permissions));
    return {};
  }
  Result<void> operator()(const CollaboratorRemoved& fact) {
    add("permissions", text_of(fact.permissions), "");
    return {};
  }
  Result<void> operator()(const AddonCreated& fact) {
    add("add-on " + fact.name, "",
        fmt::format("{}:{}, {}", fact.service, fact.plan, money(fact.price_cents_a_month)));
    return {};
  }
  Result<void> operator()(const AddonDestroyed& fact) {
    add("add-on " + fact.name, money(fact.price_cents_a_month), "");
    return {};
  }
  Result<void> operator()(const MaintenanceChanged& fact) {
    add("maintenance", text_of(!fact.on), text_of(fact.on));
    return {};
  }

  // What needs what was before.

  Result<void> operator()(const PackageChanged& fact) {
    ORGLOG_TRY_ASSIGN(changed, last<PackageChanged>({tag(fact.org)}));
    ORGLOG_TRY_ASSIGN(provisioned, last<OrgProvisioned>({tag(fact.org)}));
    Package before;
    if (provisioned) before = provisioned->second.package;
    if (changed) before = changed->second.package;
    add("limit of members", text_of(before.members), text_of(fact.package.members));
    add("limit of apps", text_of(before.apps), text_of(fact.package.apps));
    add("limit of dyno units", text_of(before.dyno_units), text_of(fact.package.dyno_units));
    add("limit of add-on cents", text_of(before.addon_credits_cents),
        text_of(fact.package.addon_credits_cents));
    return {};
  }
  Result<std::string> invited_as(OrgId org, AccountId account) const {
    ORGLOG_TRY_ASSIGN(sent, last<InvitationSent>({tag(org), tag(account)}));
    ORGLOG_TRY_ASSIGN(changed, last<InvitationRoleChanged>({tag(org), tag(account)}));
    if (changed && (!sent || changed->first > sent->first)) return text_of(changed->second.role);
    return sent ? text_of(sent->second.role) : std::string();
  }
  Result<void> operator()(const InvitationRoleChanged& fact) {
    ORGLOG_TRY_ASSIGN(before, invited_as(fact.org, fact.account));
    add("invitation", before, text_of(fact.role));
    return {};
  }
  Result<void> operator()(const InvitationRevoked& fact) {
    ORGLOG_TRY_ASSIGN(before, invited_as(fact.org, fact.account));
    add("invitation", before, "");
    return {};
  }
  Result<void> operator()(const FormationChanged& fact) {
    ORGLOG_TRY_ASSIGN(before, last<FormationChanged>({tag(fact.app)}));
    add("processes", before ? text_of(before->second.processes) : "", text_of(fact.processes));
    return {};
  }
  // Whom it brings and whom it takes away: the app before it, and as it was left.
  Result<void> operator()(const AppTransferred& fact) {
    add("owner", name_of(fact.from), name_of(fact.to));
    ORGLOG_TRY_ASSIGN(before,
                      Past::open(sources.log, sources.store, sources.state_table, {position, {}}));
    ORGLOG_TRY_ASSIGN(
        after, Past::open(sources.log, sources.store, sources.state_table, {position + 1, {}}));
    ORGLOG_TRY_ASSIGN(found_before, before.find_app(to_string(fact.app)));
    ORGLOG_TRY_ASSIGN(found_after, after.find_app(to_string(fact.app)));
    if (!found_before || !found_after) return {};
    before.load_people();
    after.load_people();
    const App& was = *before.state().app(fact.app);
    const App& is = *after.state().app(fact.app);
    add("locked", text_of(was.locked), text_of(is.locked));
    for (const Access& access : was.people) {
      if (is.access_of(access.account) == nullptr)
        add("access of " + name_of(Owner::of(access.account)), on_app(access), "");
    }
    for (const Access& access : is.people) {
      const Access* old_access = was.access_of(access.account);
      add("access of " + name_of(Owner::of(access.account)),
          old_access != nullptr ? on_app(*old_access) : "", on_app(access));
    }
    return {};
  }
  static std::string on_app(const Access& access) {
    return text_of(access.granted | (access.joined ? Permissions::work() : Permissions::none()));
  }

  // What changes nothing that has a before and an after.
  template <class Fact>
  Result<void> operator()(const Fact&) {
    return {};
  }
};

}  // namespace

Result<std::vector<ChangedValue>> explain(const QuerySources& sources, const json::Names& names,
                                          Position position, const Event& event) {
  Explainer explainer{sources, names, position};
  ORGLOG_TRY(std::visit(explainer, event));
  return std::move(explainer.changes);
}

}  // namespace orglog::queries
