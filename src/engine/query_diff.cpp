// What changed in an org between two moments.
#include <boost/json/object.hpp>

#include "org_diff.hpp"
#include "orglog/base/whole_number.hpp"
#include "orglog/projections/past.hpp"
#include "query_parts.hpp"

namespace orglog::queries {
namespace {

boost::json::value or_null(const std::string& text) {
  return text.empty() ? boost::json::value() : boost::json::value(text);
}

boost::json::object change_json(const Change& change) {
  boost::json::object json{{"kind", change.kind},
                           {"text", change.text},
                           {"app", or_null(change.app)},
                           {"email", or_null(change.person)},
                           {"before", or_null(change.before)},
                           {"after", or_null(change.after)}};
  json["position"] = change.event ? boost::json::value(*change.event) : boost::json::value();
  return json;
}

// The org that had the name at the later moment, or else at the earlier one.
Answered<OrgId> org_of(const QuerySources& sources, const Principal& asker, const Query& query,
                       Past& before, Past& after) {
  const auto found = org_then(sources, asker, after, query.org);
  const bool was_there = found || found.error().kind != QueryFailure::Kind::not_found;
  return was_there ? found : org_then(sources, asker, before, query.org);
}

// Backwards, everything that came would have gone. A time and a position are not compared: an
// import may have brought the older event later.
Answered<void> in_order(const Query& query) {
  const auto from = parse_as_of(query.since), to = parse_as_of(query.until);
  const bool is_reversed = from && to &&
                           ((from->position && to->position && *from->position > *to->position) ||
                            (from->time && to->time && *from->time > *to->time));
  if (is_reversed) return senseless("to must not lie before from; a date means its end");
  return {};
}

Answered<void> load(Past& past, OrgId org) {
  ORGLOG_TRY(or_broken(past.load_org(org)));
  past.load_people();
  return {};
}

}  // namespace

Answered<Answer> answer_diff(const QuerySources& sources, const Principal& asker,
                             const Query& query, const AskedFrom& from) {
  ORGLOG_TRY(in_order(query));
  ORGLOG_TRY_ASSIGN(before, past_at(sources, "from", query.since));
  ORGLOG_TRY_ASSIGN(after, past_at(sources, "to", query.until));
  ORGLOG_TRY_ASSIGN(org, org_of(sources, asker, query, before, after));
  const Tag about{Tag::Kind::org, org.value};
  note_reading(sources, asker, {&about, 1}, from, true);
  ORGLOG_TRY(load(before, org));
  ORGLOG_TRY(load(after, org));

  const std::vector<Change> changes = org_diff(before.state(), after.state(), org);
  const auto cursor = query.cursor.empty() ? 0 : whole_number(query.cursor);
  if (!cursor) return invalid("cursor", query.cursor);
  std::size_t first = *cursor;
  boost::json::array array;
  for (; first < changes.size() && array.size() < page_rows(query); ++first)
    array.push_back(change_json(changes[first]));
  Answer answer;
  answer.position = after.position();
  answer.json = boost::json::object{{"org", query.org},
                                    {"from", query.since},
                                    {"to", query.until},
                                    {"changes", std::move(array)}};
  if (first < changes.size()) answer.cursor = std::to_string(first);
  return answer;
}

}  // namespace orglog::queries
