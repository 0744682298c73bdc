#include "orglog/projections/past.hpp"

#include <boost/unordered/unordered_flat_set.hpp>
#include <utility>

#include "orglog/base/limits.hpp"
#include "orglog/codec/state_codec.hpp"
#include "orglog/domain/decider.hpp"
#include "orglog/projections/audit.hpp"
#include "projections/once_seen.hpp"
#include "projections/postings.hpp"
#include "projections/snapshot_rows.hpp"

namespace orglog {
namespace {

Tag tag_of(OrgId org) { return {Tag::Kind::org, org.value}; }
Tag tag_of(AppId app) { return {Tag::Kind::app, app.value}; }

EventTypes ownership_types() { return types_of<AppCreated, AppTransferred, AppDestroyed>(); }

// All that decides who may do what, and how the app is called.
EventTypes access_types() {
  return ownership_types() | types_of<AppRenamed, AppJoined, AppLeft, AppLocked, AppUnlocked,
                                      CollaboratorAdded, CollaboratorChanged, CollaboratorRemoved,
                                      TransferRequested, TransferDeclined, TransferCancelled>();
}

EventTypes membership_types() {
  return types_of<OrgProvisioned, OrgRenamed, OrgClosed, MemberAdded, MemberRoleChanged,
                  MemberRemoved, InvitationAccepted>();
}

}  // namespace

struct Past::Impl {
  Impl(const Journal& journal, const StateTable& of, const AsOf& moment,
       std::unique_ptr<TableReader> index_table, std::unique_ptr<TableReader> rows_table)
      : live(of),
        as_of(moment),
        index(std::move(index_table)),
        rows(std::move(rows_table)),
        clocks(of.read([](const State& now) { return now.accepted_clocks(); })),
        postings(journal, *index, clocks, [this](const Tag& tag) { return newest(tag); }),
        state(empty_state()) {}

  // Nothing but what clocks were accepted.
  State empty_state() const {
    State empty;
    for (const AcceptedClock& clock : clocks.all()) empty.load(clock);
    return empty;
  }
  std::optional<Position> newest(const Tag& tag) const;
  Result<Position> cut_of(const Tag& tag);
  Result<void> evolve_from(State& into, const Tag& tag, Position from, Position to,
                           const EventTypes& types);
  Result<void> load_rows(State& into, OrgId org, Position snapshot, std::string_view from,
                         std::string_view to) const;

  struct Owned {
    Owner owner;
    Position since = 0;
  };
  Result<std::optional<Owned>> owner_of(AppId app, Position cut);
  Result<void> load_app(AppId app, const Owned& owned, Position cut, const EventTypes& types);
  Result<void> load_members(OrgId org);
  Result<void> load_access(AppId app);
  Result<void> take_org_event(OrgId org, const RecordView& record, const Event& event);

  // Loads what has the id, and answers its name then; empty: it was not there. Nothing: the asker
  // may not know of it.
  using Load = std::function<Result<std::optional<std::string>>(const Uuid& id)>;
  Result<std::optional<Uuid>> find(Tag::Kind kind, std::string_view name, const Load& load);
  Result<std::vector<Uuid>> holders(Tag::Kind kind, std::string_view name) const;
  Result<std::vector<Uuid>> newest_holders(Tag::Kind kind, std::string_view name) const;
  bool is_after(Position position, Timestamp time) const {
    return as_of.time ? clocks.took_effect(position, time) > *as_of.time
                      : position >= as_of.position.value_or(0);
  }

  const StateTable& live;
  AsOf as_of;
  std::unique_ptr<TableReader> index;
  std::unique_ptr<TableReader> rows;
  AcceptedClocks clocks;
  Postings postings;
  State state;
};

std::optional<Position> Past::Impl::newest(const Tag& tag) const {
  const auto version_of = [](const auto* thing) {
    return thing != nullptr ? std::optional(thing->version) : std::nullopt;
  };
  return live.read([&](const State& now) {
    if (tag.kind == Tag::Kind::org) return version_of(now.org(OrgId{tag.id}));
    if (tag.kind == Tag::Kind::account) return version_of(now.account(AccountId{tag.id}));
    return version_of(now.app(AppId{tag.id}));
  });
}

Result<Position> Past::Impl::cut_of(const Tag& tag) {
  const Position end = std::min(postings.end(), as_of.position.value_or(postings.end()));
  if (!as_of.time) return end;
  ORGLOG_TRY_ASSIGN(cut, postings.cut_at(tag, *as_of.time));
  return std::min(cut, end);
}

Result<void> Past::Impl::evolve_from(State& into, const Tag& tag, Position from, Position to,
                                     const EventTypes& types) {
  ORGLOG_TRY_ASSIGN(found, postings.find(tag, from, to, types));
  return postings.visit(found, [&](const RecordView& record, const Event& event) -> Result<void> {
    evolve(into, envelope_of(record, event));
    return {};
  });
}

Result<void> Past::Impl::load_rows(State& into, OrgId org, Position snapshot, std::string_view from,
                                   std::string_view to) const {
  return snapshot_rows::read_snapshot(
      *rows, org, snapshot, from, to,
      [&](std::string_view key, std::string_view value) { return load_row(into, key, value); });
}

// Who owned the app after its last change of hands before the cut.
Result<std::optional<Past::Impl::Owned>> Past::Impl::owner_of(AppId app, Position cut) {
  std::optional<Owned> owned;
  ORGLOG_TRY_ASSIGN(changes, postings.find(tag_of(app), 0, cut, ownership_types()));
  if (changes.empty()) return owned;
  ORGLOG_TRY(postings.visit(
      {changes.back()}, [&](const RecordView& record, const Event& event) -> Result<void> {
        if (const auto* created = std::get_if<AppCreated>(&event)) {
          owned = {created->owner, record.position};
        } else if (const auto* transferred = std::get_if<AppTransferred>(&event)) {
          owned = {transferred->to, record.position};
        }
        return {};
      }));
  return owned;
}

// From the owner's newest snapshot in which it can be, or from its begin. In a state of its own:
// its events are about orgs too, which are not to see them twice.
Result<void> Past::Impl::load_app(AppId app, const Owned& owned, Position cut,
                                  const EventTypes& types) {
  Position from = 0;
  State alone = empty_state();
  if (owned.owner.is_org()) {
    ORGLOG_TRY_ASSIGN(snapshot, snapshot_rows::newest_snapshot(*rows, owned.owner.org(), cut));
    if (snapshot && *snapshot > owned.since) {
      const std::string key = row_key(app);
      ORGLOG_TRY(load_rows(alone, owned.owner.org(), *snapshot, key, key + '\0'));
      from = *snapshot;
    }
  }
  ORGLOG_TRY(evolve_from(alone, tag_of(app), from, cut, types));
  if (const App* loaded = alone.app(app)) state.load(*loaded);
  return {};
}

Result<void> Past::Impl::load_members(OrgId org) {
  ORGLOG_TRY_ASSIGN(cut, cut_of(tag_of(org)));
  ORGLOG_TRY_ASSIGN(snapshot, snapshot_rows::newest_snapshot(*rows, org, cut));
  // Apps come behind the members.
  if (snapshot) ORGLOG_TRY(load_rows(state, org, *snapshot, {}, row_key(AppId{})));
  return evolve_from(state, tag_of(org), snapshot.value_or(0), cut, membership_types());
}

// The events of an org tell everything about its apps while they are its own. What was before an
// app came is told by the app's own; what comes after it went, by nobody here.
Result<void> Past::Impl::take_org_event(OrgId org, const RecordView& record, const Event& event) {
  const auto* transferred = std::get_if<AppTransferred>(&event);
  const bool comes = transferred != nullptr && transferred->to == Owner::of(org) &&
                     transferred->from != Owner::of(org);
  if (comes) {
    ORGLOG_TRY_ASSIGN(owned, owner_of(transferred->app, record.position));
    if (owned) ORGLOG_TRY(load_app(transferred->app, *owned, record.position, all_types()));
  }
  evolve(state, envelope_of(record, event));
  if (transferred != nullptr && transferred->to != Owner::of(org)) {
    const App* app = state.app(transferred->app);
    if (app == nullptr) return {};
    const Event gone = AppDestroyed{app->id, app->owner, app->name};
    evolve(state, envelope_of(record, gone));
  }
  return {};
}

Result<void> Past::Impl::load_access(AppId app) {
  ORGLOG_TRY_ASSIGN(cut, cut_of(tag_of(app)));
  ORGLOG_TRY_ASSIGN(owned, owner_of(app, cut));
  if (!owned) return {};
  if (owned->owner.is_org()) ORGLOG_TRY(load_members(owned->owner.org()));
  return load_app(app, *owned, cut, access_types());
}

// Those that gave the name up after the moment, and the one that has it today.
Result<std::vector<Uuid>> Past::Impl::holders(Tag::Kind kind, std::string_view name) const {
  std::vector<Uuid> ids;
  ORGLOG_TRY_ASSIGN(given,
                    snapshot_rows::given_names(*rows, kind, name, as_of.position.value_or(0)));
  for (const auto& one : given) {
    if (is_after(one.position, one.at)) ids.push_back(one.id);
  }
  live.read([&](const State& now) {
    if (kind == Tag::Kind::app) {
      const auto parsed = AppName::parse(name);
      if (const App* app = parsed ? now.app(*parsed) : nullptr) ids.push_back(app->id.value);
    } else {
      const auto parsed = OrgName::parse(name);
      if (const Org* org = parsed ? now.org(*parsed) : nullptr) ids.push_back(org->id.value);
    }
  });
  return ids;
}

// The rows of the table lag behind: who gave the name up since stands in the log.
Result<std::vector<Uuid>> Past::Impl::newest_holders(Tag::Kind kind, std::string_view name) const {
  const EventTypes types = kind == Tag::Kind::app ? types_of<AppRenamed, AppDestroyed>()
                                                  : types_of<OrgRenamed, OrgClosed>();
  std::vector<Uuid> ids;
  const auto look_at = [&](const RecordView& record) -> Result<Flow> {
    const RecordHeader& header = record.header;
    if (!types.test(header.type) || !is_after(record.position, header.occurred_at)) return Flow::on;
    ORGLOG_TRY_ASSIGN(event, postings.journal().event_of(record));
    const auto given = snapshot_rows::given_up(event);
    if (given && (given->name == name || given->name.empty())) ids.push_back(given->id);
    return ids.size() < limits::names_tried ? Flow::on : Flow::done;
  };
  ORGLOG_TRY(postings.journal().read(rows->checkpoint(), postings.end(), look_at));
  return ids;
}

// Of those that had the name at any time from the moment on, the one that had it then.
Result<std::optional<Uuid>> Past::Impl::find(Tag::Kind kind, std::string_view name,
                                             const Load& load) {
  std::optional<Uuid> other;
  const auto try_all = [&](const std::vector<Uuid>& ids) -> Result<std::optional<Uuid>> {
    for (const Uuid& id : ids) {
      state = empty_state();
      ORGLOG_TRY_ASSIGN(then, load(id));
      if (!then) continue;
      if (*then == name) return std::optional(id);
      other = id;
    }
    return std::optional<Uuid>();
  };
  ORGLOG_TRY_ASSIGN(ids, holders(kind, name));
  ORGLOG_TRY_ASSIGN(found, try_all(ids));
  if (found) return found;
  const std::optional<Uuid> today = std::exchange(other, std::nullopt);
  ORGLOG_TRY_ASSIGN(newest_ids, newest_holders(kind, name));
  ORGLOG_TRY_ASSIGN(found_in_tail, try_all(newest_ids));
  if (found_in_tail) return found_in_tail;
  if (!today) return today;
  state = empty_state();
  ORGLOG_TRY_ASSIGN(then, load(*today));
  return then && !then->empty() ? today : std::optional<Uuid>();
}

Past::Past(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Past::Past(Past&&) noexcept = default;
Past& Past::operator=(Past&&) noexcept = default;
Past::~Past() = default;

Result<Past> Past::open(const Journal& journal, const ProjectionStore& store,
                        const StateTable& live, const AsOf& as_of) {
  ORGLOG_TRY_ASSIGN(index, store.reader(AuditIndex::table));
  ORGLOG_TRY_ASSIGN(rows, store.reader(StateTable::table));
  return Past(std::make_unique<Impl>(journal, live, as_of, std::move(index), std::move(rows)));
}

Result<std::optional<OrgId>> Past::find_org(std::string_view name, const Asker* asker) {
  Impl& impl = *impl_;
  const auto is_seen = [&](const Uuid& id) {
    return asker == nullptr || OnceSeen(impl.postings, impl.live, asker->who).sees(OrgId{id});
  };
  const auto load = [&](const Uuid& id) -> Result<std::optional<std::string>> {
    if (!is_seen(id)) return std::optional<std::string>();
    ORGLOG_TRY(impl.load_members(OrgId{id}));
    const Org* org = impl.state.org(OrgId{id});
    return std::optional(org != nullptr ? org->name.text() : std::string());
  };
  std::optional<Uuid> id = parse_uuid(name);
  if (id && !is_seen(*id)) return std::optional<OrgId>();
  if (!id) {
    ORGLOG_TRY_ASSIGN(found, impl.find(Tag::Kind::org, name, load));
    id = found;
    impl.state = impl.empty_state();
  }
  std::optional<OrgId> org;
  if (id) org = OrgId{*id};
  return org;
}

Result<std::optional<AppId>> Past::find_app(std::string_view name, const Asker* asker) {
  Impl& impl = *impl_;
  std::optional<OnceSeen> once;
  if (asker != nullptr) once.emplace(impl.postings, impl.live, asker->who);
  const auto load = [&](const Uuid& id) -> Result<std::optional<std::string>> {
    if (once) {
      ORGLOG_TRY_ASSIGN(seen, once->look_at(AppId{id}));
      if (seen == OnceSeen::Seen::never) return std::optional<std::string>();
    }
    ORGLOG_TRY(impl.load_access(AppId{id}));
    const App* app = impl.state.app(AppId{id});
    if (app == nullptr) return std::optional(std::string());
    // A name of today leads to the app for those who see it today.
    const bool is_called_so = parse_uuid(name) || app->name.text() == name;
    if (once && !is_called_so && !once->sees(AppId{id})) return std::optional<std::string>();
    const bool is_known = asker == nullptr || !asker->knows || asker->knows(impl.state, *app);
    return is_known ? std::optional(app->name.text()) : std::nullopt;
  };
  std::optional<Uuid> id = parse_uuid(name);
  if (id) {
    ORGLOG_TRY_ASSIGN(then, load(*id));
    if (!then) return std::optional<AppId>();
  } else {
    ORGLOG_TRY_ASSIGN(found, impl.find(Tag::Kind::app, name, load));
    id = found;
  }
  std::optional<AppId> app;
  if (id && impl.state.app(AppId{*id}) != nullptr) app = AppId{*id};
  return app;
}

Result<void> Past::load_org(OrgId org) {
  Impl& impl = *impl_;
  ORGLOG_TRY_ASSIGN(cut, impl.cut_of(tag_of(org)));
  ORGLOG_TRY_ASSIGN(snapshot, snapshot_rows::newest_snapshot(*impl.rows, org, cut));
  if (snapshot) ORGLOG_TRY(impl.load_rows(impl.state, org, *snapshot, {}, {}));
  ORGLOG_TRY_ASSIGN(events,
                    impl.postings.find(tag_of(org), snapshot.value_or(0), cut, all_types()));
  return impl.postings.visit(events, [&](const RecordView& record, const Event& event) {
    return impl.take_org_event(org, record, event);
  });
}

void Past::load_people() {
  boost::unordered_flat_set<AccountId> people;
  for (const auto& [id, org] : impl_->state.orgs()) {
    for (const auto& member : org.members) people.insert(member.first);
    for (const Invitation& invitation : org.invitations) {
      people.insert(invitation.account);
      people.insert(invitation.invited_by);
    }
  }
  for (const auto& [id, app] : impl_->state.apps()) {
    for (const Access& access : app.people) people.insert(access.account);
    if (!app.owner.is_org()) people.insert(app.owner.account());
  }
  impl_->live.read([&](const State& now) {
    for (const AccountId id : people) {
      const Account* account = now.account(id);
      if (account == nullptr) continue;
      Account copy;
      copy.id = account->id;
      copy.email = account->email;
      copy.name = account->name;
      copy.state = account->state;
      copy.created_at = account->created_at;
      copy.version = account->version;
      impl_->state.load(std::move(copy));
    }
  });
}

const State& Past::state() const { return impl_->state; }
Position Past::position() const {
  const Position end = impl_->postings.end();
  return std::min(end, impl_->as_of.position.value_or(end));
}

}  // namespace orglog
