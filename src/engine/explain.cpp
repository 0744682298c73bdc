#include "explain.hpp"

#include <fmt/format.h>

#include "orglog/codec/words.hpp"
#include "orglog/projections/audit.hpp"
#include "orglog/projections/past.hpp"

namespace orglog::queries {
namespace {

std::string text_of(const char* text) { return text; }
std::string text_of(std::string text) { return text; }
std::string text_of(bool value) { return value ? "yes" : "no"; }
std::string text_of(Permissions permissions) { return joined(permissions); }
template <class Enum>
  requires std::is_enum_v<Enum>
std::string text_of(Enum word) {
  return std::string(to_text(word));
}
template <class Text>
  requires requires(const Text& text) { text.text(); }
std::string text_of(const Text& text) {
  return text.text();
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

  void add(std::string what, const auto& before, const auto& after) {
    ChangedValue change{std::move(what), text_of(before), text_of(after)};
    if (change.before != change.after) changes.push_back(std::move(change));
  }

  // The newest fact of the kind about all of the tags before this event; nothing: there is none.
  template <class Fact>
  Result<std::optional<std::pair<Position, Fact>>> last(std::vector<Tag> tags) const {
    std::optional<std::pair<Position, Fact>> found;
    if (position == 0) return found;
    AuditQuery query;
    query.tags = std::move(tags);
    query.type = type_of<Fact>();
    query.newest_first = true;
    query.limit = 1;
    query.cursor = position - 1;
    ORGLOG_TRY(audit(sources.store, sources.journal, query,
                     [&](const RecordView& record, const Event& event) {
                       if (const auto* fact = std::get_if<Fact>(&event))
                         found.emplace(record.position, *fact);
                     }));
    return found;
  }
  static Tag tag(OrgId org) { return {Tag::Kind::org, org.value}; }
  static Tag tag(AppId app) { return {Tag::Kind::app, app.value}; }
  static Tag tag(AccountId account) { return {Tag::Kind::account, account.value}; }

  template <class Fact>
  Result<void> operator()(const Fact& fact) {
    if constexpr (requires { look_back(fact); }) {
      return look_back(fact);
    } else {
      tell(fact);
      return {};
    }
  }

  // Events that say it all.

  void tell(const AccountRegistered& fact) { add("account", "", fact.state); }
  void tell(const AccountActivated&) { add("account", "invited", "active"); }
  void tell(const AccountErased&) { add("address and name", "kept", "erased"); }
  void tell(const AccountRenamed& fact) { add("name", fact.previous, fact.name); }
  void tell(const OrgProvisioned& fact) {
    add("org", "", fact.name);
    add("role", "", Role::admin);
  }
  void tell(const OrgRenamed& fact) { add("name", fact.previous, fact.name); }
  void tell(const MemberAdded& fact) { add("role", "", fact.role); }
  void tell(const InvitationAccepted& fact) { add("role", "", fact.role); }
  void tell(const MemberRoleChanged& fact) { add("role", fact.previous, fact.role); }
  void tell(const MemberRemoved& fact) { add("role", fact.role, ""); }
  void tell(const InvitationSent& fact) { add("invitation", "", fact.role); }
  void tell(const AppCreated& fact) {
    add("app", "", fact.name);
    add("owner", "", names.owner(fact.owner));
    add("locked", false, fact.locked);
    add("joined", false, !fact.joined.is_nil());
  }
  void tell(const AppRenamed& fact) { add("name", fact.previous, fact.name); }
  void tell(const AppDestroyed& fact) { add("app", fact.name, ""); }
  void tell(const AppJoined&) { add("joined", false, true); }
  void tell(const AppLeft&) { add("joined", true, false); }
  void tell(const AppLocked&) { add("locked", false, true); }
  void tell(const AppUnlocked&) { add("locked", true, false); }
  void tell(const CollaboratorAdded& fact) { add("permissions", "", fact.permissions); }
  void tell(const CollaboratorChanged& fact) {
    add("permissions", fact.previous, fact.permissions);
  }
  void tell(const CollaboratorRemoved& fact) { add("permissions", fact.permissions, ""); }
  void tell(const AddonCreated& fact) {
    add("add-on " + fact.name.text(), "",
        fmt::format("{}:{}, {}", fact.service.text(), fact.plan.text(),
                    money(fact.price_cents_a_month)));
  }
  void tell(const AddonDestroyed& fact) {
    add("add-on " + fact.name.text(), money(fact.price_cents_a_month), "");
  }
  void tell(const MaintenanceChanged& fact) { add("maintenance", !fact.on, fact.on); }
  // The others change nothing that has a before and an after.
  template <class Fact>
  void tell(const Fact&) {
    static_assert(!requires(Fact fact) { fact.previous; }, "an event that says so is told");
  }

  // Events for which the ones before are read.

  Result<void> look_back(const PackageChanged& fact) {
    ORGLOG_TRY_ASSIGN(changed, last<PackageChanged>({tag(fact.org)}));
    ORGLOG_TRY_ASSIGN(provisioned, last<OrgProvisioned>({tag(fact.org)}));
    Package before;
    if (provisioned) before = provisioned->second.package;
    if (changed) before = changed->second.package;
    add("limit of members", before.members, fact.package.members);
    add("limit of apps", before.apps, fact.package.apps);
    add("limit of dyno units", before.dyno_units, fact.package.dyno_units);
    add("limit of add-on cents", before.addon_credits_cents, fact.package.addon_credits_cents);
    return {};
  }
  Result<std::string> invited_as(OrgId org, AccountId account) const {
    ORGLOG_TRY_ASSIGN(sent, last<InvitationSent>({tag(org), tag(account)}));
    ORGLOG_TRY_ASSIGN(changed, last<InvitationRoleChanged>({tag(org), tag(account)}));
    if (changed && (!sent || changed->first > sent->first)) return text_of(changed->second.role);
    return sent ? text_of(sent->second.role) : std::string();
  }
  Result<void> look_back(const InvitationRoleChanged& fact) {
    ORGLOG_TRY_ASSIGN(before, invited_as(fact.org, fact.account));
    add("invitation", before, fact.role);
    return {};
  }
  Result<void> look_back(const InvitationRevoked& fact) {
    ORGLOG_TRY_ASSIGN(before, invited_as(fact.org, fact.account));
    add("invitation", before, "");
    return {};
  }
  Result<void> look_back(const FormationChanged& fact) {
    ORGLOG_TRY_ASSIGN(before, last<FormationChanged>({tag(fact.app)}));
    add("processes", before ? text_of(before->second.processes) : "", fact.processes);
    return {};
  }
  // It may bring people and take people away: the app before it, and as it was left.
  Result<void> look_back(const AppTransferred& fact) {
    add("owner", names.owner(fact.from), names.owner(fact.to));
    ORGLOG_TRY_ASSIGN(
        before, Past::open(sources.journal, sources.store, sources.state_table, {position, {}}));
    ORGLOG_TRY_ASSIGN(
        after, Past::open(sources.journal, sources.store, sources.state_table, {position + 1, {}}));
    ORGLOG_TRY_ASSIGN(found_before, before.find_app(to_string(fact.app)));
    ORGLOG_TRY_ASSIGN(found_after, after.find_app(to_string(fact.app)));
    if (!found_before || !found_after) return {};
    before.load_people();
    after.load_people();
    const App& was = *before.state().app(fact.app);
    const App& is = *after.state().app(fact.app);
    add("locked", was.locked, is.locked);
    for (const Access& access : was.people) {
      if (is.access_of(access.account) == nullptr)
        add("access of " + names.person(access.account), json::listed(access), "");
    }
    for (const Access& access : is.people) {
      const Access* old_access = was.access_of(access.account);
      add("access of " + names.person(access.account),
          old_access != nullptr ? text_of(json::listed(*old_access)) : "", json::listed(access));
    }
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
