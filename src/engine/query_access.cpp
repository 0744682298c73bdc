// Who may do what on an app, now or at a past moment, and the events that made it so.
#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <set>

#include "access_grounds.hpp"
#include "orglog/base/enumerators.hpp"
#include "orglog/codec/json.hpp"
#include "orglog/domain/sight.hpp"
#include "orglog/engine/viewer_events.hpp"
#include "orglog/projections/past.hpp"
#include "page.hpp"

namespace orglog::queries {
namespace {

struct Person {
  std::string email;  // or their id, where the address is not known
  Permissions permissions;
  std::vector<Ground> grounds;
};

// What is found under the lock of the state, to be shown without it.
struct Findings {
  AppId id;
  boost::json::object app;
  Ground ownership;
  std::vector<Person> people;  // a page of them
  std::string cursor;
  std::string missing;  // of `can`: why not
};

struct Subject {
  Permission permission{};
  std::optional<AccountId> person;  // of `can`, nil: nobody has the address
};

Person person_on(const State& state, const App& app, AccountId id) {
  return {json::StateNames(state).person(id), permissions_of(state, app, id),
          grounds_of(state, app, id)};
}

Findings findings_on(const State& state, const App& app, const Subject& subject,
                     const Query& query) {
  const json::StateNames names(state);
  Findings findings;
  findings.id = app.id;
  findings.ownership = ownership_of(state, app);
  findings.app = {{"id", to_string(app.id)},
                  {"name", app.name.text()},
                  {"locked", app.locked},
                  {"owner_type", app.owner.is_org() ? "org" : "account"},
                  {"owner", names.owner(app.owner)}};
  if (subject.person) {
    findings.people.push_back(person_on(state, app, *subject.person));
    if (!findings.people.front().permissions.has(subject.permission))
      findings.missing = missing_for(state, app, *subject.person, subject.permission);
    return findings;
  }
  const std::vector<AccountId> everybody = people_on(state, app);
  Page<AccountId> page(query);
  for (const AccountId& id : everybody) {
    if (permissions_of(state, app, id).has(subject.permission)) page.offer(names.person(id), id);
  }
  auto [ids, cursor] = page.cut();
  findings.cursor = std::move(cursor);
  for (const AccountId* id : ids) {
    Person& person = findings.people.emplace_back(person_on(state, app, *id));
    keep_those_for(subject.permission, person.grounds);
  }
  return findings;
}

// Whether the app as it was then is one that the asker may know of. Rights are those of the
// present, to the owner that the app had then: what was so before it came to its present owner is
// the former one's business. Besides those who rule, whoever saw it then, or sees it under the
// owner that it still has.
bool may_know(const View& now, const State& then, const App& app) {
  if (now.asker.is_operator || rules_over(now.state, app.owner, now.asker)) return true;
  const App* today = Sight(now.state, now.asker).app(app.id);
  const bool sees_now = today != nullptr && today->owner == app.owner;
  return sees_now || !permissions_of(then, app, now.asker.account).empty();
}

// About themselves everybody may ask who may know of the app; about others, who rules over it.
Answered<void> may_ask(const View& now, const State& then, const App& app, const Subject& subject,
                       const std::string& name) {
  if (!may_know(now, then, app)) return not_found(Reason::app_not_found, name);
  if (now.asker.is_operator || rules_over(now.state, app.owner, now.asker)) return {};
  if (subject.person && *subject.person == now.asker.account) return {};
  return refused(QueryFailure::Kind::forbidden, Reason::role_too_low, app.name.text());
}

// The app as it was `then`, where the asker may ask about it now.
Answered<Findings> find_on(const View& now, const State& then, const App& app, Subject& subject,
                           const Query& query) {
  if (query.kind == QueryKind::can) {
    // Where the address or id names nobody, nobody can do anything.
    const auto named = account_named(now, query.user, "user");
    subject.person = named ? (*named)->id : AccountId{};
  }
  ORGLOG_TRY(may_ask(now, then, app, subject, query.app));
  return findings_on(then, app, subject, query);
}

const App* app_named(const State& state, const std::string& name_or_id) {
  if (const auto id = parse_uuid(name_or_id)) return state.app(AppId{*id});
  const auto name = AppName::parse(name_or_id);
  return name ? state.app(*name) : nullptr;
}

Answered<Findings> find_now(const QuerySources& sources, const Principal& asker, const Query& query,
                            Subject& subject) {
  return read_as(sources, asker, [&](const View& view) -> Answered<Findings> {
    const App* app = app_named(view.state, query.app);
    if (app == nullptr) return not_found(Reason::app_not_found, query.app);
    return find_on(view, view.state, *app, subject, query);
  });
}

Answered<Findings> find_then(const QuerySources& sources, const Principal& asker,
                             const Query& query, Subject& subject, Position& position) {
  ORGLOG_TRY_ASSIGN(past, past_at(sources, "as_of", query.as_of));
  position = past.position();
  const Past::Asker by{
      caller_of(asker, sources.clock.now()), [&](const State& then, const App& app) {
        return read_as(sources, asker, [&](const View& now) { return may_know(now, then, app); });
      }};
  ORGLOG_TRY_ASSIGN(id, or_broken(past.find_app(query.app, &by)));
  if (!id) return not_found(Reason::app_not_found, query.app);
  past.load_people();
  return read_as(sources, asker, [&](const View& now) {
    return find_on(now, past.state(), *past.state().app(*id), subject, query);
  });
}

// The events at these positions, as people read them; and which of their records the asker may be
// given.
using Events = std::map<Position, boost::json::value>;
Result<Events> events_at(const QuerySources& sources, const Principal& asker,
                         const std::vector<Position>& positions, std::vector<Position>& given) {
  ViewerEvents viewer(sources, asker);
  Events events;
  const auto show = [&](const RecordView& record) -> Result<Flow> {
    ORGLOG_TRY_ASSIGN(event, sources.journal.event_of(record));
    events[record.position] = viewer.shown(record, event);
    if (viewer.may_be_given(record, event)) given.push_back(record.position);
    return Flow::on;
  };
  ORGLOG_TRY(sources.journal.read_each(positions, show));
  ORGLOG_TRY(viewer.outcome());
  return events;
}

boost::json::object ground_json(const Ground& ground, const Events& events) {
  boost::json::object json{{"reason", ground.reason},
                           {"gives", json::words_of(ground.gives)},
                           {"position", ground.event}};
  const auto event = events.find(ground.event);
  if (event != events.end()) json["event"] = event->second;
  return json;
}

boost::json::array grounds_json(const std::vector<Ground>& grounds, const Events& events) {
  boost::json::array array;
  for (const Ground& ground : grounds) array.push_back(ground_json(ground, events));
  return array;
}

boost::json::object common_json(const Findings& findings, const Query& query,
                                const Events& events) {
  boost::json::object json;
  json["app"] = findings.app;
  json["permission"] = query.permission;
  json["as_of"] = query.as_of.empty() ? boost::json::value() : boost::json::value(query.as_of);
  json["ownership"] = ground_json(findings.ownership, events);
  boost::json::array positions;
  for (const auto& entry : events) positions.push_back(entry.first);
  json["positions"] = std::move(positions);
  return json;
}

// What proves each of the events, for whoever is given the answer and trusts the log's key alone. A
// proof has the record in it, so there is none of a record that the asker may not be given.
Answered<boost::json::array> proofs_of(const QuerySources& sources, const Notary& notary,
                                       const std::vector<Position>& given) {
  boost::json::array proofs;
  for (const Position position : given) {
    ORGLOG_TRY_ASSIGN(
        receipt, or_broken(make_receipt(sources.journal.log(), sources.store, notary, position)));
    proofs.push_back({{"position", position}, {"proof", receipt.text}});
  }
  return proofs;
}

}  // namespace

Answered<Answer> answer_access(const QuerySources& sources, const Principal& asker,
                               const Query& query, const AskedFrom& from) {
  Subject subject;
  const auto permission = enumerator_named<Permission>(query.permission);
  if (!permission) return invalid("permission", query.permission);
  subject.permission = *permission;
  const bool names_somebody = parse_uuid(query.user) || Email::parse(query.user);
  if (query.kind == QueryKind::can && !names_somebody) return invalid("user", query.user);
  Answer answer;
  ORGLOG_TRY_ASSIGN(found, query.as_of.empty()
                               ? find_now(sources, asker, query, subject)
                               : find_then(sources, asker, query, subject, answer.position));
  const Tag about{Tag::Kind::app, found.id.value};
  note_reading(sources, asker, {&about, 1}, from, true);
  answer.cursor = std::move(found.cursor);
  std::set<Position> events_shown{found.ownership.event};
  for (const Person& person : found.people) {
    for (const Ground& ground : person.grounds) events_shown.insert(ground.event);
  }
  const std::vector<Position> positions(events_shown.begin(), events_shown.end());
  std::vector<Position> given;
  ORGLOG_TRY_ASSIGN(events, or_broken(events_at(sources, asker, positions, given)));

  boost::json::object json = common_json(found, query, events);
  if (query.kind == QueryKind::can) {
    const Person& person = found.people.front();
    json["email"] = query.user;
    json["can"] = found.missing.empty();
    json["permissions"] = json::words_of(person.permissions);
    json["because"] = grounds_json(person.grounds, events);
    if (!found.missing.empty()) json["missing"] = found.missing;
  } else {
    boost::json::array people;
    for (const Person& person : found.people) {
      people.push_back({{"email", person.email},
                        {"permissions", json::words_of(person.permissions)},
                        {"because", grounds_json(person.grounds, events)}});
    }
    json["people"] = std::move(people);
  }
  if (query.proof) {
    const auto notary = sources.notary();
    if (!notary) return failure(QueryFailure::Kind::failed, "this log is not signed");
    ORGLOG_TRY_ASSIGN(proofs, proofs_of(sources, *notary, given));
    json["proofs"] = std::move(proofs);
    json["key"] = notary->key().text();
  }
  answer.json = std::move(json);
  return answer;
}

}  // namespace orglog::queries
