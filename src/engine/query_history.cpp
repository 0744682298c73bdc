#include <algorithm>
#include <charconv>

#include "explain.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/codec/json.hpp"
#include "orglog/engine/viewer_names.hpp"
#include "orglog/projections/audit.hpp"
#include "orglog/projections/replay.hpp"
#include "query_parts.hpp"

namespace orglog::queries {
namespace {

std::optional<Position> parse_position(std::string_view text) {
  Position position = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return position;
}

// Two moments and two positions between which events are wanted: [since, until) and [from, end).
struct Window {
  std::optional<Timestamp> since, until;
  Position from = 0;
  std::optional<Position> end;
};

Answered<Window> window_of(const Query& query) {
  Window window;
  if (query.since.starts_with('@')) {
    const auto position = parse_position(std::string_view(query.since).substr(1));
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
  return window;
}

// An event copied out of the log, to be shown when the page is read.
struct Kept {
  Position position = 0;
  std::string stored;
  Event event;
};

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

Answered<boost::json::array> shown(const QuerySources& sources, const Principal& asker,
                                   bool explained, const std::vector<Kept>& kept) {
  ViewerNames names(sources, asker);
  boost::json::array events;
  for (const Kept& one : kept) {
    const auto record = decode_record(one.position, one.stored);
    if (!record) continue;
    names.stand_at(one.position);
    boost::json::object& event =
        events.emplace_back(json::event(names, *record, one.event)).as_object();
    if (!explained) continue;
    const auto changes = explain(sources, names, one.position, one.event);
    if (!changes) return broken(changes.error());
    event["changes"] = changes_json(*changes);
  }
  if (const auto named = names.outcome(); !named) return broken(named.error());
  return events;
}

// Rights to the history of people: one's own; another's only within an org or app whose history one
// may read.
Answered<void> may_read_person(const View& view, AccountId person, bool narrowed) {
  if (view.asker.is_operator || narrowed || person == view.asker.account) return {};
  return refused(QueryFailure::Kind::forbidden, Reason::role_too_low, "another person's history");
}

// A name, or an id: an app that was destroyed has no name any more, but its history stays.
Answered<Tag> app_tag(const View& view, const std::string& app, bool narrowed) {
  const auto id = parse_uuid(app);
  if (id && (view.asker.is_operator || narrowed)) return Tag{Tag::Kind::app, *id};
  const auto found = visible_app(view, app);
  if (!found) return found.error();
  if (const auto allowed = may_read_history(view, **found); !allowed && !narrowed)
    return allowed.error();
  return Tag{Tag::Kind::app, (*found)->id.value};
}

}  // namespace

Answered<std::vector<Tag>> history_tags(const View& view, const Query& query) {
  std::vector<Tag> tags;
  if (!query.org.empty()) {
    const auto org = visible_org(view, query.org);
    if (!org) return org.error();
    if (const auto allowed = may_read_history(view, **org); !allowed) return allowed.error();
    tags.push_back({Tag::Kind::org, (*org)->id.value});
  }
  if (!query.app.empty()) {
    const auto tag = app_tag(view, query.app, !tags.empty());
    if (!tag) return tag.error();
    tags.push_back(*tag);
  }
  const bool narrowed = !tags.empty();
  for (const auto& [address, kind] :
       {std::pair{&query.user, Tag::Kind::account}, {&query.actor, Tag::Kind::actor}}) {
    if (address->empty()) continue;
    const auto account = account_named(view, *address, kind == Tag::Kind::actor ? "actor" : "user");
    if (!account) return account.error();
    if (const auto allowed = may_read_person(view, (*account)->id, narrowed); !allowed)
      return allowed.error();
    tags.push_back({kind, (*account)->id.value});
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
  audit.type = query.watched == Watched::denied ? type_of(Event{AttemptsDenied{}})
                                                : type_of(Event{HistoryRead{}});
}

Answered<Answer> answer_audit(const QuerySources& sources, const Principal& asker,
                              const Query& query, const AskedFrom& from) {
  const auto window = window_of(query);
  if (!window) return window.error();
  AuditQuery audit_query;
  if (!query.type.empty()) {
    audit_query.type = parse_event_type(query.type);
    if (!audit_query.type) return invalid("type", query.type);
  }
  Answered<std::vector<Tag>> tags = std::vector<Tag>{};
  sources.state_table.read([&](const State& state) {
    tags = history_tags(View{state, caller_of(asker, sources.clock.now())}, query);
  });
  if (!tags) return tags.error();
  note_reading(sources, asker, *tags, from);
  audit_query.tags = std::move(*tags);
  watch(query, audit_query);
  audit_query.since = window->since;
  audit_query.until = window->until;
  audit_query.newest_first = query.reverse;
  audit_query.limit =
      query.limit == 0 ? 100 : std::min<std::size_t>(query.limit, limits::page_rows);
  if (query.explain) audit_query.limit = std::min(audit_query.limit, limits::explained_rows);
  if (query.reverse && window->end && *window->end > 0) audit_query.cursor = *window->end - 1;
  if (!query.reverse && window->from > 0) audit_query.cursor = window->from;
  if (!query.cursor.empty()) {
    audit_query.cursor = parse_position(query.cursor);
    if (!audit_query.cursor) return invalid("cursor", query.cursor);
  }

  std::vector<Kept> kept;
  const auto page = audit(
      sources.store, sources.log, audit_query, [&](const RecordView& record, const Event& event) {
        if (record.position < window->from || (window->end && record.position >= *window->end))
          return;
        kept.push_back({record.position, std::string(record.stored), event});
      });
  if (!page) return broken(page.error());
  auto events = shown(sources, asker, query.explain, kept);
  if (!events) return events.error();
  Answer answer;
  answer.json = std::move(*events);
  const bool beyond = page->next && (query.reverse ? *page->next < window->from
                                                   : window->end && *page->next >= *window->end);
  if (page->next && !beyond) answer.cursor = std::to_string(*page->next);
  return answer;
}

}  // namespace orglog::queries
