// Who may do what on an app, now or at a past moment, and the events that made it so.
#include <algorithm>
#include <boost/json/object.hpp>
#include <map>
#include <optional>

#include "access_grounds.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/codec/event_codec.hpp"
#include "orglog/codec/json.hpp"
#include "orglog/domain/sight.hpp"
#include "orglog/engine/viewer_events.hpp"
#include "orglog/projections/past.hpp"
#include "query_parts.hpp"

namespace orglog::queries {
namespace {

struct Person {
  std::string email;  // or their id, where the address is not known
  std::string sort_key;
  Permissions permissions;
  std::vector<Ground> grounds;
};

// What is found under the lock of the state, to be shown without it.
struct Findings {
  AppId id;
  boost::json::object app;
  Ground ownership;
  std::vector<Person> people;
  std::string missing;  // of `can`: why not
};

struct Subject {
  Permission permission{};
  std::optional<AccountId> person;  // of `can`, nil: nobody has the address
};

boost::json::array words_of(Permissions permissions) {
  boost::json::array words;
  for (const std::string_view word : permissions.words()) words.push_back(boost::json::value(word));
  return words;
}

std::string owner_name(const State& state, const App& app) {
  if (app.owner.is_org()) {
    const Org* org = state.org(app.owner.org());
    return org != nullptr ? org->name.text() : to_string(app.owner.id);
  }
  const Account* account = state.account(app.owner.account());
  return account != nullptr ? account->email.text() : to_string(app.owner.id);
}

Person person_on(const State& state, const App& app, AccountId id) {
  Person person;
  const Account* account = state.account(id);
  person.email = account != nullptr ? account->email.text() : to_string(id);
  person.sort_key = account != nullptr ? account->email.key() : person.email;
  person.permissions = permissions_of(state, app, id);
  person.grounds = grounds_of(state, app, id);
  return person;
}

Findings findings_on(const State& state, const App& app, const Subject& subject) {
  Findings findings;
  findings.id = app.id;
  findings.ownership = ownership_of(state, app);
  findings.app = {{"id", to_string(app.id)},
                  {"name", app.name.text()},
                  {"locked", app.locked},
                  {"owner_type", app.owner.is_org() ? "org" : "account"},
                  {"owner", owner_name(state, app)}};
  if (subject.person) {
    findings.people.push_back(person_on(state, app, *subject.person));
    if (!findings.people.front().permissions.has(subject.permission))
      findings.missing = missing_for(state, app, *subject.person, subject.permission);
    return findings;
  }
  for (const AccountId id : people_on(state, app)) {
    if (!permissions_of(state, app, id).has(subject.permission)) continue;
    Person person = person_on(state, app, id);
    keep_those_for(subject.permission, person.grounds);
    findings.people.push_back(std::move(person));
  }
  std::ranges::sort(findings.people, {}, &Person::sort_key);
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

// Of `can`: whom the address or id names. Where it names nobody, nobody can do anything.
void name_person(const View& view, const Query& query, Subject& subject) {
  if (query.kind != QueryKind::can) return;
  const auto named = account_named(view, query.user, "user");
  subject.person = named ? (*named)->id : AccountId{};
}

const App* app_named(const State& state, const std::string& name_or_id) {
  if (const auto id = parse_uuid(name_or_id)) return state.app(AppId{*id});
  const auto name = AppName::parse(name_or_id);
  return name ? state.app(*name) : nullptr;
}

Answered<Findings> find_now(const QuerySources& sources, const Principal& asker, const Query& query,
                            Subject& subject) {
  Answered<Findings> found = not_found(Reason::app_not_found, query.app);
  sources.state_table.read([&](const State& state) {
    const View view{state, caller_of(asker, sources.clock.now())};
    name_person(view, query, subject);
    const App* app = app_named(state, query.app);
    if (app == nullptr) return;
    const auto allowed = may_ask(view, state, *app, subject, query.app);
    found = allowed ? Answered<Findings>(findings_on(state, *app, subject))
                    : Answered<Findings>(allowed.error());
  });
  return found;
}

Answered<Findings> find_then(const QuerySources& sources, const Principal& asker,
                             const Query& query, Subject& subject, Position& position) {
  auto past = past_at(sources, "as_of", query.as_of);
  if (!past) return past.error();
  position = past->position();
  const Caller caller = caller_of(asker, sources.clock.now());
  const Past::Asker by{caller, [&](const State& then, const App& app) {
                         bool known = false;
                         sources.state_table.read([&](const State& state) {
                           known = may_know(View{state, caller}, then, app);
                         });
                         return known;
                       }};
  const auto id = past->find_app(query.app, &by);
  if (!id) return broken(id.error());
  if (!*id) return not_found(Reason::app_not_found, query.app);
  past->load_people();
  const App& app = *past->state().app(**id);
  Answered<Findings> found = not_found(Reason::app_not_found, query.app);
  sources.state_table.read([&](const State& state) {
    const View view{state, caller};
    name_person(view, query, subject);
    const auto allowed = may_ask(view, past->state(), app, subject, query.app);
    found = allowed ? Answered<Findings>(findings_on(past->state(), app, subject))
                    : Answered<Findings>(allowed.error());
  });
  return found;
}

// The events at these positions, as people read them.
using Events = std::map<Position, boost::json::value>;
Answered<Events> events_at(const QuerySources& sources, const Principal& asker,
                           const std::vector<Position>& positions) {
  ViewerEvents viewer(sources, asker);
  Events events;
  std::string keep;
  for (const Position position : positions) {
    const auto record = sources.log.read_one(position, keep);
    if (!record) return broken(record.error());
    const auto event = decode_event(record->header.type, record->payload);
    if (!event) return broken(event.error());
    events[position] = viewer.shown(*record, *event);
  }
  if (const auto named = viewer.outcome(); !named) return broken(named.error());
  return events;
}

boost::json::object ground_json(const Ground& ground, const Events& events) {
  boost::json::object json{
      {"reason", ground.reason}, {"gives", words_of(ground.gives)}, {"position", ground.event}};
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

// Those whose address comes behind the cursor, a page of them.
std::string cut_page(std::vector<Person>& people, const Query& query) {
  const std::size_t limit =
      query.limit == 0 ? limits::page_rows : std::min<std::size_t>(query.limit, limits::page_rows);
  if (!query.cursor.empty())
    std::erase_if(people, [&](const Person& person) { return person.sort_key <= query.cursor; });
  if (people.size() <= limit) return {};
  people.resize(limit);
  return people.back().sort_key;
}

// What proves each of the events, for whoever is given the answer and trusts the log's key alone. A
// proof has the record in it, so there is none of a record that the asker may not be given.
Answered<boost::json::array> proofs_of(const QuerySources& sources, const Principal& asker,
                                       const std::vector<Position>& positions) {
  if (sources.notary == nullptr)
    return failure(QueryFailure::Kind::failed, "this log is not signed");
  const ViewerEvents viewer(sources, asker);
  boost::json::array proofs;
  std::string keep;
  for (const Position position : positions) {
    const auto record = sources.log.read_one(position, keep);
    if (!record) return broken(record.error());
    const auto event = decode_event(record->header.type, record->payload);
    if (!event) return broken(event.error());
    if (!viewer.may_be_given(*record, *event)) continue;
    const auto receipt = make_receipt_at(sources.log, sources.store, *sources.notary, position);
    if (!receipt) return broken(receipt.error());
    proofs.push_back({{"position", position}, {"proof", receipt->text}});
  }
  return proofs;
}

}  // namespace

Answered<Answer> answer_access(const QuerySources& sources, const Principal& asker,
                               const Query& query, const AskedFrom& from) {
  Subject subject;
  const auto permission = parse_permission(query.permission);
  if (!permission) return invalid("permission", query.permission);
  subject.permission = *permission;
  const bool names_somebody = parse_uuid(query.user) || Email::parse(query.user);
  if (query.kind == QueryKind::can && !names_somebody) return invalid("user", query.user);
  Answer answer;
  auto found = query.as_of.empty() ? find_now(sources, asker, query, subject)
                                   : find_then(sources, asker, query, subject, answer.position);
  if (!found) return found.error();
  const Tag about{Tag::Kind::app, found->id.value};
  note_reading(sources, asker, {&about, 1}, from, true);
  // `can` is about one person, so that it has no pages.
  if (query.kind == QueryKind::who_can) answer.cursor = cut_page(found->people, query);
  std::vector<Position> positions{found->ownership.event};
  for (const Person& person : found->people) {
    for (const Ground& ground : person.grounds) positions.push_back(ground.event);
  }
  std::ranges::sort(positions);
  const auto repeated = std::ranges::unique(positions);
  positions.erase(repeated.begin(), repeated.end());
  const auto events = events_at(sources, asker, positions);
  if (!events) return events.error();

  boost::json::object json = common_json(*found, query, *events);
  if (query.kind == QueryKind::can) {
    const Person& person = found->people.front();
    json["email"] = query.user;
    json["can"] = found->missing.empty();
    json["permissions"] = words_of(person.permissions);
    json["because"] = grounds_json(person.grounds, *events);
    if (!found->missing.empty()) json["missing"] = found->missing;
  } else {
    boost::json::array people;
    for (const Person& person : found->people) {
      people.push_back({{"email", person.email},
                        {"permissions", words_of(person.permissions)},
                        {"because", grounds_json(person.grounds, *events)}});
    }
    json["people"] = std::move(people);
  }
  if (query.proof) {
    auto proofs = proofs_of(sources, asker, positions);
    if (!proofs) return proofs.error();
    json["proofs"] = std::move(*proofs);
    json["key"] = sources.notary->key().text();
  }
  answer.json = std::move(json);
  return answer;
}

}  // namespace orglog::queries
