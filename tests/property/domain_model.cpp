#include "property/domain_model.hpp"

#include <algorithm>

#include "orglog/base/limits.hpp"

namespace orglog::test {

std::string person_of(const Email& email) {
  const std::string key = email.key();
  return key.substr(0, key.find('@'));
}

// One command, judged and carried out.
struct Judge {
  Model& model;
  const std::string& actor;
  Timestamp now;
  CommandId command_id;

  using Org = Model::Org;
  using App = Model::App;

  bool platform() const { return actor.empty(); }
  Org* org(const std::string& name) const {
    const auto found = model.orgs_.find(name);
    return found == model.orgs_.end() ? nullptr : &found->second;
  }
  App* app(const std::string& name) const {
    const auto found = model.apps_.find(name);
    return found == model.apps_.end() ? nullptr : &found->second;
  }
  bool is_user(const std::string& org_name) const {
    return !org_name.empty() && (platform() || org(org_name)->members.contains(actor));
  }
  bool is_admin(const std::string& org_name) const {
    return is_user(org_name) && (platform() || org(org_name)->members.at(actor));
  }
  unsigned rights(const App& a) const {
    if (platform() || a.person == actor || is_admin(a.org)) return 15;
    unsigned bits = a.grants.contains(actor) ? a.grants.at(actor) : 0;
    if (is_user(a.org)) bits |= a.joined.contains(actor) ? 7u : 1u;
    return bits;
  }
  bool is_listed(const App& a, const std::string& who) const {
    return a.grants.contains(who) || a.joined.contains(who);
  }
  bool sees(const App* a) const {
    return a != nullptr && (rights(*a) != 0 || is_listed(*a, actor) || a->recipient == actor);
  }
  std::size_t apps_of_org(const std::string& name) const {
    return static_cast<std::size_t>(
        std::count_if(model.apps_.begin(), model.apps_.end(),
                      [&](const auto& each) { return each.second.org == name; }));
  }
  bool is_full(const std::string& name) const {
    return org(name)->room_for_apps && apps_of_org(name) >= *org(name)->room_for_apps;
  }
  bool no_seat(const Org& o, const std::string& except) const {
    if (!o.seats) return false;
    std::size_t taken = o.members.size();
    for (const auto& [who, invitation] : o.invited) {
      if (who != except && now < invitation.expires_at) ++taken;
    }
    return taken >= *o.seats;
  }
  std::size_t admins(const Org& o) const {
    return static_cast<std::size_t>(std::count_if(o.members.begin(), o.members.end(),
                                                  [](const auto& each) { return each.second; }));
  }
  // Decision 13: who may not stop being admin.
  bool is_last_admin(const Org& o, const std::string& who) const {
    if (!o.members.at(who)) return false;
    const auto is_active = [&](const std::string& one) { return model.active_.contains(one); };
    const bool other_is_active = std::any_of(o.members.begin(), o.members.end(), [&](auto& each) {
      return each.first != who && each.second && is_active(each.first);
    });
    return admins(o) == 1 || (is_active(who) && !other_is_active);
  }
  // The checks with which commands about an org or an app begin.
  Reason administers(const std::string& name) const {
    if (org(name) == nullptr || !is_user(name)) return Reason::org_not_found;
    return is_admin(name) ? Reason::none : Reason::role_too_low;
  }
  Reason manages(const std::string& name) const {
    if (!sees(app(name))) return Reason::app_not_found;
    return (rights(*app(name)) & 8u) != 0 ? Reason::none : Reason::role_too_low;
  }
  static void forget(App& a, const std::string& who) {
    a.grants.erase(who);
    a.joined.erase(who);
  }
  void remove_from_org(const std::string& name, const std::string& who) const {
    for (auto& [app_name, a] : model.apps_) {
      if (a.org == name) forget(a, who);
    }
    org(name)->members.erase(who);
  }

  // Orgs and members.

  Reason operator()(const ProvisionOrg& c) const {
    if (!platform()) return Reason::operator_only;
    if (org(c.name.text()) != nullptr) return Reason::name_taken;
    Org& o = model.orgs_[c.name.text()];
    o.members[person_of(c.admin)] = true;
    if (c.package.members) o.seats = *c.package.members;
    if (c.package.apps) o.room_for_apps = *c.package.apps;
    return Reason::none;
  }
  Reason operator()(const RenameOrg& c) const {
    const std::string& from = c.org.text();
    const std::string& to = c.name.text();
    if (const Reason no = administers(from); no != Reason::none) return no;
    if (from == to) return Reason::none;
    if (org(to) != nullptr) return Reason::name_taken;
    auto moved = model.orgs_.extract(from);
    moved.key() = to;
    model.orgs_.insert(std::move(moved));
    for (auto& [name, a] : model.apps_) {
      if (a.org == from) a.org = to;
    }
    return Reason::none;
  }
  Reason operator()(const CloseOrg& c) const {
    if (const Reason no = administers(c.org.text()); no != Reason::none) return no;
    if (apps_of_org(c.org.text()) != 0) return Reason::org_owns_apps;
    model.orgs_.erase(c.org.text());
    return Reason::none;
  }
  Reason operator()(const AddMember& c) const {
    if (const Reason no = administers(c.org.text()); no != Reason::none) return no;
    Org& o = *org(c.org.text());
    const std::string who = person_of(c.email);
    if (o.members.contains(who)) return Reason::already_member;
    if (no_seat(o, who)) return Reason::member_limit;
    o.members[who] = c.role == Role::admin;
    o.invited.erase(who);
    return Reason::none;
  }
  Reason operator()(const SetMember& c) const {
    if (const Reason no = administers(c.org.text()); no != Reason::none) return no;
    Org& o = *org(c.org.text());
    const std::string who = person_of(c.email);
    if (!o.members.contains(who)) {
      for (const auto& [name, a] : model.apps_) {
        if (a.org == c.org.text() && is_listed(a, who)) return Reason::collaborator_not_a_member;
      }
      return Reason::not_a_member;
    }
    const bool as_admin = c.role == Role::admin;
    if (!as_admin && is_last_admin(o, who)) return Reason::last_admin;
    o.members[who] = as_admin;
    return Reason::none;
  }
  Reason operator()(const RemoveMember& c) const {
    if (const Reason no = administers(c.org.text()); no != Reason::none) return no;
    Org& o = *org(c.org.text());
    const std::string who = person_of(c.email);
    if (!o.members.contains(who)) return Reason::not_a_member;
    if (is_last_admin(o, who)) return Reason::last_admin;
    remove_from_org(c.org.text(), who);
    return Reason::none;
  }
  Reason operator()(const LeaveOrg& c) const {
    if (platform()) return Reason::account_required;
    if (org(c.org.text()) == nullptr || !is_user(c.org.text())) return Reason::org_not_found;
    if (is_last_admin(*org(c.org.text()), actor)) return Reason::last_admin;
    remove_from_org(c.org.text(), actor);
    return Reason::none;
  }
  Reason operator()(const InviteMember& c) const {
    if (const Reason no = administers(c.org.text()); no != Reason::none) return no;
    Org& o = *org(c.org.text());
    const std::string who = person_of(c.email);
    if (o.members.contains(who)) return Reason::already_member;
    const bool as_admin = c.role == Role::admin;
    if (o.invited.contains(who) && now < o.invited[who].expires_at) {
      o.invited[who].as_admin = as_admin;
      return Reason::none;
    }
    if (no_seat(o, who)) return Reason::member_limit;
    o.invited[who] = {as_admin, now + limits::invitation_lifetime};
    return Reason::none;
  }
  Reason operator()(const AcceptInvitation& c) const {
    if (platform()) return Reason::account_required;
    Org* o = org(c.org.text());
    if (o == nullptr) return Reason::org_not_found;
    if (!o->invited.contains(actor)) {
      return is_user(c.org.text()) ? Reason::invitation_not_found : Reason::org_not_found;
    }
    if (now >= o->invited[actor].expires_at) return Reason::invitation_expired;
    if (no_seat(*o, actor)) return Reason::member_limit;
    o->members[actor] = o->invited[actor].as_admin;
    o->invited.erase(actor);
    return Reason::none;
  }
  Reason operator()(const RevokeInvitation& c) const {
    Org* o = org(c.org.text());
    const std::string who = person_of(c.email);
    const bool is_there = o != nullptr && o->invited.contains(who);
    if (!(is_there && who == actor)) {
      if (const Reason no = administers(c.org.text()); no != Reason::none) return no;
    }
    if (!is_there) return Reason::invitation_not_found;
    o->invited.erase(who);
    return Reason::none;
  }

  // Apps.

  Reason operator()(const CreateApp& c) const {
    App made;
    made.locked = c.locked;
    if (c.org) {
      const std::string& name = c.org->text();
      if (org(name) == nullptr || !is_user(name)) return Reason::org_not_found;
      if (app(c.name->text()) != nullptr) return Reason::name_taken;
      if (is_full(name)) return Reason::app_limit;
      made.org = name;
      if (!is_admin(name)) made.joined.insert(actor);
    } else {
      if (platform()) return Reason::account_required;
      if (app(c.name->text()) != nullptr) return Reason::name_taken;
      made.person = actor;
    }
    model.apps_.emplace(c.name->text(), std::move(made));
    return Reason::none;
  }
  Reason operator()(const RenameApp& c) const {
    if (const Reason no = manages(c.app.text()); no != Reason::none) return no;
    if (c.app == c.name) return Reason::none;
    if (app(c.name.text()) != nullptr) return Reason::name_taken;
    auto moved = model.apps_.extract(c.app.text());
    moved.key() = c.name.text();
    model.apps_.insert(std::move(moved));
    return Reason::none;
  }
  Reason operator()(const DestroyApp& c) const {
    if (const Reason no = manages(c.app.text()); no != Reason::none) return no;
    model.apps_.erase(c.app.text());
    return Reason::none;
  }
  Reason operator()(const JoinApp& c) const {
    if (platform()) return Reason::account_required;
    App* a = app(c.app.text());
    if (!sees(a)) return Reason::app_not_found;
    if (!is_user(a->org)) return Reason::role_too_low;
    if (a->joined.contains(actor)) return Reason::none;
    if (a->locked && !is_admin(a->org)) return Reason::app_locked;
    a->joined.insert(actor);
    return Reason::none;
  }
  Reason operator()(const LeaveApp& c) const {
    if (platform()) return Reason::account_required;
    App* a = app(c.app.text());
    if (!sees(a)) return Reason::app_not_found;
    if (!is_listed(*a, actor)) return Reason::not_joined;
    forget(*a, actor);
    return Reason::none;
  }
  Reason operator()(const LockApp& c) const {
    const Reason no = manages(c.app.text());
    if (no == Reason::none) app(c.app.text())->locked = true;
    return no;
  }
  Reason operator()(const UnlockApp& c) const {
    const Reason no = manages(c.app.text());
    if (no == Reason::none) app(c.app.text())->locked = false;
    return no;
  }

  Reason may_change_people(const App& a) const {
    if ((rights(a) & 8u) != 0) return Reason::none;
    if (!is_user(a.org)) return Reason::role_too_low;
    return a.locked ? Reason::app_locked : Reason::none;
  }
  Reason operator()(const AddCollaborator& c) const {
    App* a = app(c.app.text());
    if (!sees(a)) return Reason::app_not_found;
    if (const Reason no = may_change_people(*a); no != Reason::none) return no;
    const bool grants_manage = c.permissions.has(Permission::manage);
    if (grants_manage && (rights(*a) & 8u) == 0) return Reason::role_too_low;
    const std::string who = person_of(c.email);
    if (a->person == who) return Reason::owner_is_no_collaborator;
    if (a->grants.contains(who)) return Reason::already_collaborator;
    a->grants[who] = c.permissions.bits() | 1u;
    return Reason::none;
  }
  Reason operator()(const SetCollaborator& c) const {
    if (const Reason no = manages(c.app.text()); no != Reason::none) return no;
    App& a = *app(c.app.text());
    const std::string who = person_of(c.email);
    if (!a.grants.contains(who)) return Reason::not_a_collaborator;
    a.grants[who] = c.permissions.bits() | 1u;
    return Reason::none;
  }
  Reason operator()(const RemoveCollaborator& c) const {
    App* a = app(c.app.text());
    if (!sees(a)) return Reason::app_not_found;
    const std::string who = person_of(c.email);
    if (who != actor) {
      if (const Reason no = may_change_people(*a); no != Reason::none) return no;
    }
    if (!is_listed(*a, who)) return Reason::not_a_collaborator;
    const bool only_joined = !a->grants.contains(who);
    if (who != actor && only_joined && (rights(*a) & 8u) == 0) return Reason::role_too_low;
    forget(*a, who);
    return Reason::none;
  }

  // Transfers.

  void into_org(App& a, const std::string& name, bool locked) const {
    if (a.org.empty()) {
      a.joined.insert(a.person);
    } else {
      a.grants.clear();
      a.joined.clear();
    }
    a.person.clear();
    a.org = name;
    a.locked = locked;
    a.recipient.clear();
  }
  Reason operator()(const TransferApp& c) const {
    App* a = app(c.app.text());
    if (!sees(a)) return Reason::app_not_found;
    if (!a->org.empty()) {
      if (!is_admin(a->org)) return Reason::role_too_low;
    } else if (platform()) {
      return Reason::account_required;
    } else if (a->person != actor) {
      return Reason::not_owner;
    }
    if (c.to.is_email()) return to_person(*a, person_of(*Email::parse(c.to.text())), c.locked);
    if (org(c.to.text()) == nullptr || !is_user(c.to.text())) return Reason::org_not_found;
    if (a->org == c.to.text()) return Reason::same_owner;
    if (is_full(c.to.text())) return Reason::app_limit;
    into_org(*a, c.to.text(), c.locked);
    return Reason::none;
  }
  Reason to_person(App& a, const std::string& who, bool locked) const {
    if (!a.org.empty()) {
      a = App{{}, who, locked, {}, {}, {}, {}};
      return Reason::none;
    }
    if (who == actor) return Reason::same_owner;
    if (!is_listed(a, who)) return Reason::recipient_not_collaborator;
    if (!a.recipient.empty()) return Reason::transfer_pending;
    a.recipient = who;
    a.transfer = TransferId{derive_uuid(command_id.value, 0, "transfer")};
    return Reason::none;
  }
  // Ends the transfer when it is the turn of this one of the two persons.
  Reason settle(TransferId id, bool by_recipient, App*& settled) const {
    if (platform()) return Reason::account_required;
    for (auto& [name, a] : model.apps_) {
      if (a.recipient.empty() || a.transfer != id) continue;
      if (actor != a.person && actor != a.recipient) break;
      if (by_recipient && actor != a.recipient) return Reason::not_recipient;
      if (!by_recipient && actor != a.person) return Reason::not_owner;
      settled = &a;
      a.recipient.clear();
      return Reason::none;
    }
    return Reason::transfer_not_found;
  }
  Reason operator()(const AcceptTransfer& c) const {
    App* a = nullptr;
    const Reason no = settle(c.transfer, true, a);
    if (no != Reason::none) return no;
    forget(*a, actor);
    a->grants[a->person] = 7;
    a->person = actor;
    return Reason::none;
  }
  Reason operator()(const DeclineTransfer& c) const {
    App* a = nullptr;
    return settle(c.transfer, true, a);
  }
  Reason operator()(const CancelTransfer& c) const {
    App* a = nullptr;
    return settle(c.transfer, false, a);
  }
  Reason operator()(const ImportApps& c) const {
    if (platform()) return Reason::account_required;
    if (org(c.org.text()) == nullptr || !is_user(c.org.text())) return Reason::org_not_found;
    const auto apps_before = model.apps_;
    for (const AppName& name : c.apps) {
      App* a = app(name.text());
      // What an item before this one has moved is seen by the mover, as a joined app of the org.
      const bool is_mine = sees(a) && a->person == actor && !is_full(c.org.text());
      if (is_mine) {
        into_org(*a, c.org.text(), false);
      } else if (c.atomic) {
        model.apps_ = apps_before;
        return Reason::import_refused;
      }
    }
    return Reason::none;
  }

  // Work.

  Reason may_work(const App& a, unsigned bit) const {
    if ((rights(a) & bit) != 0) return Reason::none;
    const bool could_join = is_user(a.org) && !a.joined.contains(actor);
    return could_join ? Reason::not_joined : Reason::role_too_low;
  }
  Reason operator()(const SetFormation& c) const {
    App* a = app(c.app.text());
    return sees(a) ? may_work(*a, 4) : Reason::app_not_found;
  }
  Reason operator()(const SetMaintenance& c) const {
    App* a = app(c.app.text());
    return sees(a) ? may_work(*a, 4) : Reason::app_not_found;
  }
  Reason operator()(const CreateAddon& c) const {
    App* a = app(c.app.text());
    if (!sees(a)) return Reason::app_not_found;
    const bool is_paid = c.price.cents() > 0;
    if (const Reason no = may_work(*a, is_paid ? 4 : 2); no != Reason::none) return no;
    const bool may_spend = platform() || a->person == actor || is_user(a->org);
    return is_paid && !may_spend ? Reason::role_too_low : Reason::none;
  }

  template <class Other>
  std::optional<Reason> operator()(const Other&) const {
    return std::nullopt;
  }
};

std::optional<Reason> Model::submit(const std::string& actor, const Command& command, Timestamp now,
                                    CommandId id) {
  const Judge judge{*this, actor, now, id};
  return std::visit([&](const auto& wish) { return std::optional<Reason>(judge(wish)); }, command);
}

}  // namespace orglog::test
