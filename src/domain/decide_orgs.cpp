// Orgs and their packages (decisions 6 and 7, O1, O8).
#include "rules.hpp"

namespace orglog::rules {
namespace {

// What an org has when nothing was agreed on (decision 6).
Package agreed_package(OrgType type, Package package) {
  if (type == OrgType::team) {
    if (!package.members) package.members = limits::team_members;
    if (!package.apps) package.apps = limits::team_apps;
  }
  return package;
}

}  // namespace

Decision decide(const State& state, const ProvisionOrg& command, const Caller& caller) {
  if (!caller.is_operator) return refuse(Reason::operator_only, command.name);
  if (state.org(command.name) != nullptr) return refuse(Reason::name_taken, command.name);
  Decided decided;
  const auto id = made_by<OrgId>(caller, "org");
  ORGLOG_TRY_ASSIGN(admin, account_or_invited(state, state.account(command.admin), command.admin,
                                              Owner::of(id), caller, decided.events));
  decided.events.emplace_back(OrgProvisioned{id, command.name, command.type, command.features.all(),
                                             agreed_package(command.type, command.package), admin});
  return decided;
}

Decision decide(const State& state, const ChangePackage& command, const Caller& caller) {
  if (!caller.is_operator) return refuse(Reason::operator_only, command.org);
  const Org* org = state.org(command.org);
  if (org == nullptr) return refuse(Reason::org_not_found, command.org);
  Package package = org->package;
  if (command.changes.members) package.members = command.package.members;
  if (command.changes.apps) package.apps = command.package.apps;
  if (command.changes.dyno_units) package.dyno_units = command.package.dyno_units;
  if (command.changes.addon_credits)
    package.addon_credits_cents = command.package.addon_credits_cents;
  const auto& features = command.features ? command.features->all() : org->features;
  if (package == org->package && features == org->features) return nothing_to_record();
  return record(PackageChanged{org->id, package, features});
}

Decision decide(const State& state, const RenameOrg& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(org, administered_org(state, command.org, caller));
  if (command.name == command.org) return nothing_to_record();
  if (state.org(command.name) != nullptr) return refuse(Reason::name_taken, command.name);
  return record(OrgRenamed{org->id, command.name, command.org});
}

Decision decide(const State& state, const CloseOrg& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(org, administered_org(state, command.org, caller));
  if (!org->apps.empty()) return refuse(Reason::org_owns_apps, command.org);
  return record(OrgClosed{org->id});
}

}  // namespace orglog::rules
