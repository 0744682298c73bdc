// What apps run and hold (U1, L3, W1, rows 24 to 26).
#include <algorithm>

#include "made_up_names.hpp"
#include "orglog/base/invariant.hpp"
#include "rules.hpp"

namespace orglog::rules {
namespace {

// W1: a member of the org who has not joined could work on the app if he did; he is told so.
Reason why_not_work(const State& state, const App& app, const Caller& caller) {
  const auto role = role_in_owner(state, app, caller);
  const Access* access = app.access_of(caller.account);
  const bool joined = access != nullptr && access->joined;
  return role == Role::member && !joined ? Reason::not_joined : Reason::role_too_low;
}

// The app, when the caller sees it and may operate it (row 24).
Checked<const App*> operated_app(const State& state, const AppName& name, const Caller& caller) {
  const auto visible = visible_app(state, name, caller);
  if (!visible || allows(state, **visible, caller, Permission::operate)) return visible;
  return refuse(why_not_work(state, **visible, caller), name);
}

// Row 26: paid add-ons are for the owner of a personal app and for the users of the owning org.
std::optional<Reason> why_not_change_addon(const State& state, const App& app, const Caller& caller,
                                           std::int64_t price_cents_a_month) {
  const bool is_paid = price_cents_a_month > 0;
  const Permission needed = is_paid ? Permission::operate : Permission::deploy;
  if (!allows(state, app, caller, needed)) return why_not_work(state, app, caller);
  if (!is_paid || is_operator_alone(caller)) return std::nullopt;
  const bool may_spend = app.owner.is_org() ? role_in_owner(state, app, caller).has_value()
                                            : app.owner.account() == caller.account;
  return may_spend ? std::nullopt : std::optional(Reason::role_too_low);
}

std::optional<Rejection> apply(const ProcessScale& scale, const AppName& app,
                               std::vector<Process>& formation) {
  if (scale.quantity > limits::dynos_per_process_type) {
    return refuse(Reason::dyno_limit, scale.type);
  }
  auto place = std::find_if(formation.begin(), formation.end(),
                            [&](const Process& process) { return process.type == scale.type; });
  if (place == formation.end()) {
    if (formation.size() >= limits::process_types_per_app) {
      return refuse(Reason::process_type_limit, app);
    }
    formation.push_back(Process{scale.type, 0, DynoSize::standard_1x});
    place = std::prev(formation.end());
  }
  place->quantity = scale.quantity;
  if (scale.size) place->size = *scale.size;
  return std::nullopt;
}

// Names of add-ons are one space, as those of apps are: a client may name one without its app.
AddonName free_name(const State& state, const ServiceName& service, CommandId command) {
  for (std::uint32_t attempt = 0;; ++attempt) {
    const auto name = AddonName::stored(made_up_addon_name(command, attempt, service));
    ORGLOG_INVARIANT(name.has_value(), "a service, a word and a number are an add-on's name");
    if (state.app_of_addon(*name) == nullptr) return *name;
  }
}

// By its name, or by its service when there is only one of it.
const Addon* find_addon(const App& app, std::string_view wanted) {
  const Addon* of_service = nullptr;
  std::size_t count = 0;
  for (const Addon& addon : app.addons) {
    if (addon.name == wanted) return &addon;
    if (addon.service != wanted) continue;
    of_service = &addon;
    ++count;
  }
  return count == 1 ? of_service : nullptr;
}

}  // namespace

Decision decide(const State& state, const SetFormation& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(app, operated_app(state, command.app, caller));
  std::vector<Process> formation = app->formation;
  for (const ProcessScale& scale : command.processes) {
    if (auto rejection = apply(scale, command.app, formation)) return std::move(*rejection);
  }
  if (formation == app->formation) return nothing_to_record();
  return record(FormationChanged{app->id, app->owner, std::move(formation)});
}

// As scaling does, it takes the permission `operate`.
Decision decide(const State& state, const SetMaintenance& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(app, operated_app(state, command.app, caller));
  if (app->maintenance == command.on) return nothing_to_record();
  return record(MaintenanceChanged{app->id, app->owner, command.on});
}

Decision decide(const State& state, const CreateAddon& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(app, visible_app(state, command.app, caller));
  if (const auto reason = why_not_change_addon(state, *app, caller, command.price.cents())) {
    return refuse(*reason, command.app);
  }
  if (app->addons.size() >= limits::addons_per_app) return refuse(Reason::addon_limit, command.app);
  if (command.name && state.app_of_addon(*command.name) != nullptr) {
    return refuse(Reason::name_taken, command.name->text());
  }
  AddonName name = command.name ? *command.name : free_name(state, command.service, caller.command);
  return record(AddonCreated{app->id, app->owner, made_by<AddonId>(caller, "addon"),
                             std::move(name), command.service, command.plan,
                             command.price.cents()});
}

Decision decide(const State& state, const DestroyAddon& command, const Caller& caller) {
  ORGLOG_TRY_ASSIGN(app, visible_app(state, command.app, caller));
  // Whoever sees an app sees its add-ons, so that a missing one may be told before the rights.
  const Addon* addon = find_addon(*app, command.addon.text());
  if (addon == nullptr) return refuse(Reason::addon_not_found, command.addon.text());
  if (const auto reason = why_not_change_addon(state, *app, caller, addon->price_cents_a_month)) {
    return refuse(*reason, command.app);
  }
  return record(
      AddonDestroyed{app->id, app->owner, addon->id, addon->name, addon->price_cents_a_month});
}

}  // namespace orglog::rules
