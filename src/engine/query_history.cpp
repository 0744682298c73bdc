#include <algorithm>

#include "explain.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/base/whole_number.hpp"
#include "orglog/domain/sight.hpp"
#include "orglog/engine/viewer_events.hpp"
#include "orglog/projections/audit.hpp"
#include "orglog/projections/replay.hpp"
#include "query_parts.hpp"

namespace orglog::queries {
namespace {

// Two moments and two positions between which events are wanted: [since, until) and [from, end).
struct Window {
  std::optional<Timestamp> since, until;
  Position from = 0;
  std::optional<Position> end;
};

Answered<Window> window_of(const Query& query) {
  Window window;
  if (query.since.starts_with('@')) {
    const auto position = whole_number(std::string_view(query.since).substr(1));
    if (!position) return invalid("since", query.since);
    window.from = *position;
  } else if (const auto day = parse_date(query.since)) {
    window.since = Timestamp{*day};  // a day begins at its begin, and ends (below) at its end
  } else if (!query.since.empty()) {
    window.since = parse_rfc3339(query.since);
    if (!window.since) return invalid("since", query.since);
  }
  if (query.until.empty()) return window;
  const auto as_of = parse_as_of(query.until);
  if (!as_of) return invalid("until", query.until);
  window.end = as_of->position;
  if (as_of->time) window.until = *as_of->time + std::chrono::microseconds{1};
  // Nothing lies between, and «nothing happened» would be no true answer.
  const bool is_reversed = (window.end && *window.end <= window.from && window.from > 0) ||
                           (window.since && window.until && *window.since >= *window.until);
  if (is_reversed) return senseless("until must not lie before since");
  return window;
}

// [{"what","before","after"}]: null where there was nothing.
boost::json::array changes_json(const std::vector<ChangedValue>& changes) {
  boost::json::array array;
  for (const ChangedValue& change : changes) {
    boost::json::object json{{"what", change.what}, {"before", nullptr}, {"after", nullptr}};
    if (!change.before.empty()) json["before"] = change.before;
    if (!change.after.empty()) json["after"] = change.after;
    array.push_back(std::move(json));
  }
  return array;
}

// The event as its reader sees it; explained, with what it changed.
Result<boost::json::object> shown(const QuerySources& sources, ViewerEvents& viewer, bool explained,
                                  const RecordView& record, const Event& event) {
  boost::json::object json = viewer.shown(record, event);
  if (!explained) return json;
  ORGLOG_TRY_ASSIGN(changes, explain(sources, viewer.names_before(), record.position, event));
  json["changes"] = changes_json(changes);
  return json;
}

// A person named by address or by id. Whether an address has an account is looked up last, and only
// for those to whom the answer tells nothing.
struct PersonNamed {
  std::optional<Uuid> id;
  std::optional<Email> email;

  bool is_asker(const View& view) const {
    if (id) return *id == view.asker.account.value;
    const Account* self = view.state.account(view.asker.account);
    return self != nullptr && self->email.key() == email->key();
  }
  const Account* look_up(const View& view) const {
    return id ? view.state.account(AccountId{*id}) : view.state.account(*email);
  }
  // Of an account that is not there: on no event.
  Uuid nobody() const {
    return derive_uuid(Uuid{}, 0, "no account of " + (id ? to_string(*id) : email->key()));
  }
};

// The history of people: one's own; another's only within an org or app whose history one may read.
// There an address that has no account, or one of a stranger, is simply on none of its events.
// Attempts carry the people that they were aimed at, whether or not the reader knows them.
Answered<Tag> person_tag(const View& view, const Query& query, Tag::Kind kind, bool narrowed) {
  const bool is_actor = kind == Tag::Kind::actor;
  const std::string& named = is_actor ? query.actor : query.user;
  const PersonNamed person{parse_uuid(named), Email::parse(named)};
  if (!person.id && !person.email) return invalid(is_actor ? "actor" : "user", named);
  if (!view.asker.is_operator && !narrowed && !person.is_asker(view))
    return failure(QueryFailure::Kind::forbidden,
                   "Another person's history can be read within an org or app only: name one.");
  const Account* account = person.look_up(view);
  if (account == nullptr && view.asker.is_operator)
    return not_found(Reason::account_not_found, named);
  if (account == nullptr) return Tag{kind, person.id ? *person.id : person.nobody()};
  const bool is_aim = !is_actor && query.watched != Watched::nothing;
  if (is_aim && !sees(view.state, *account, view.asker)) return Tag{kind, person.nobody()};
  return Tag{kind, account->id.value};
}

// A name, or an id: an app that was destroyed has no name any more, but its history stays.
Answered<Tag> app_tag(const View& view, const std::string& app, bool narrowed) {
  const auto id = parse_uuid(app);
  if (id && (view.asker.is_operator || narrowed)) return Tag{Tag::Kind::app, *id};
  ORGLOG_TRY_ASSIGN(found, visible_app(view, app));
  if (!narrowed) ORGLOG_TRY(may_read_history(view, *found));
  return Tag{Tag::Kind::app, found->id.value};
}

}  // namespace

Answered<std::vector<Tag>> history_tags(const View& view, const Query& query) {
  std::vector<Tag> tags;
  if (!query.org.empty()) {
    ORGLOG_TRY_ASSIGN(org, visible_org(view, query.org));
    ORGLOG_TRY(may_read_history(view, *org));
    tags.push_back({Tag::Kind::org, org->id.value});
  }
  if (!query.app.empty()) {
    ORGLOG_TRY_ASSIGN(tag, app_tag(view, query.app, !tags.empty()));
    tags.push_back(tag);
  }
  const bool narrowed = !tags.empty();
  for (const auto& [named, kind] :
       {std::pair{&query.user, Tag::Kind::account}, {&query.actor, Tag::Kind::actor}}) {
    if (named->empty()) continue;
    ORGLOG_TRY_ASSIGN(tag, person_tag(view, query, kind, narrowed));
    tags.push_back(tag);
  }
  if (tags.empty() && !view.asker.is_operator)
    tags.push_back({Tag::Kind::account, view.asker.account.value});
  return tags;
}

// Attempts and readings stand under tags of their own, so that a history stays what happened. The
// rights to them are those to the history.
void watch(const Query& query, AuditQuery& audit) {
  if (query.watched == Watched::nothing) return;
  for (Tag& tag : audit.tags) {
    if (tag.kind == Tag::Kind::org) tag.kind = Tag::Kind::watched_org;
    if (tag.kind == Tag::Kind::app) tag.kind = Tag::Kind::watched_app;
    if (tag.kind == Tag::Kind::account) tag.kind = Tag::Kind::watched_account;
  }
  audit.type =
      query.watched == Watched::denied ? type_of<AttemptsDenied>() : type_of<HistoryRead>();
}

Answered<Answer> answer_audit(const QuerySources& sources, const Principal& asker,
                              const Query& query, const AskedFrom& from) {
  ORGLOG_TRY_ASSIGN(window, window_of(query));
  AuditQuery audit_query;
  if (!query.type.empty()) {
    audit_query.type = parse_event_type(query.type);
    if (!audit_query.type) return invalid("type", query.type);
  }
  ORGLOG_TRY_ASSIGN(tags, read_as(sources, asker, [&](const View& view) {
                      for (const AcceptedClock& clock : view.state.accepted_clocks().all())
                        audit_query.clocks.push_back(clock.position);
                      return history_tags(view, query);
                    }));
  audit_query.tags = tags;
  watch(query, audit_query);
  audit_query.since = window.since;
  audit_query.until = window.until;
  audit_query.newest_first = query.reverse;
  audit_query.limit = page_rows(query, 100);
  if (query.explain) audit_query.limit = std::min(audit_query.limit, limits::explained_rows);
  if (query.reverse && window.end && *window.end > 0) audit_query.cursor = *window.end - 1;
  if (!query.reverse && window.from > 0) audit_query.cursor = window.from;
  if (!query.cursor.empty()) {
    audit_query.cursor = whole_number(query.cursor);
    if (!audit_query.cursor) return invalid("cursor", query.cursor);
  }

  ViewerEvents viewer(sources, asker);
  boost::json::array events;
  Result<void> outcome;
  const auto show = [&](const RecordView& record, const Event& event) {
    const Position position = record.position;
    if (!outcome || position < window.from || (window.end && position >= *window.end)) return;
    auto json = shown(sources, viewer, query.explain, record, event);
    outcome = json ? viewer.outcome() : json.error();
    if (json) events.push_back(*std::move(json));
  };
  ORGLOG_TRY_ASSIGN(page, or_broken(audit(sources.store, sources.journal, audit_query, show)));
  note_reading(sources, asker, tags, from, !events.empty());
  ORGLOG_TRY(or_broken(outcome));
  Answer answer = whole(std::move(events));
  const bool beyond = page.next && (query.reverse ? *page.next < window.from
                                                  : window.end && *page.next >= *window.end);
  if (page.next && !beyond) answer.cursor = std::to_string(*page.next);
  return answer;
}

}  // namespace orglog::queries
