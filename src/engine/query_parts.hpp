// What the query files share: how a question is looked at, and how a «no» is said.
#pragma once

#include <algorithm>
#include <boost/system/result.hpp>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orglog/base/limits.hpp"
#include "orglog/engine/view.hpp"

namespace orglog {
class Past;
}

namespace orglog::queries {

template <class T>
using Answered = boost::system::result<T, QueryFailure>;

inline QueryFailure failure(QueryFailure::Kind kind, std::string detail) {
  return {kind, std::move(detail)};
}
inline QueryFailure refused(QueryFailure::Kind kind, Reason reason, std::string subject) {
  return {kind, sentence(Rejection{reason, std::move(subject)})};
}
inline QueryFailure not_found(Reason reason, std::string subject) {
  return refused(QueryFailure::Kind::not_found, reason, std::move(subject));
}
// «field must be ..., not value»: what may stand in the field is said with it.
QueryFailure invalid(std::string_view field, std::string_view value);
// Where the fault is another one: a clause without its dot.
inline QueryFailure senseless(std::string clause) {
  return failure(QueryFailure::Kind::invalid, std::move(clause));
}
inline QueryFailure broken(const Error& error) {
  return failure(QueryFailure::Kind::failed, error.message());
}
// For a value that is read from the disk, which may fail.
template <class T>
Answered<T> or_broken(Result<T> result) {
  if (!result) return broken(result.error());
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return *std::move(result);
  }
}
inline Answer whole(boost::json::value json) { return {std::move(json), {}, 0}; }
// How many rows a page has.
inline std::size_t page_rows(const Query& query, std::size_t unless_said = limits::page_rows) {
  if (query.whole) return std::numeric_limits<std::size_t>::max();
  return query.limit == 0 ? unless_said : std::min<std::size_t>(query.limit, limits::page_rows);
}

// The state after a moment. A position that the log has not reached is no moment: the answer would
// be today's, under a name that it does not have.
Answered<Past> past_at(const QuerySources& sources, std::string_view field,
                       const std::string& text);
// What happened is asked with the scope `audit`, what is so with `read`; `global` covers both.
Answered<void> scopes_cover(const Principal& asker, Scope needed);

// The org or app that the asker may see, or the answer that it does not exist. Valid as long as the
// state is not changed.
Answered<const Org*> visible_org(const View& view, const std::string& name);
Answered<const App*> visible_app(const View& view, const std::string& name);
// The account with this address or id, whoever asks. Of one that was erased only the id is left.
Answered<const Account*> account_named(const View& view, const std::string& address_or_id,
                                       std::string_view field);
// History and usage are the admins' (domain-rules 3.1 rows 5 and 27), of a personal app its
// owner's.
Answered<void> may_read_history(const View& view, const Org& org);
Answered<void> may_read_history(const View& view, const App& app);

// Questions about one state: everything but audit and usage.
Answered<Answer> answer_state(const QuerySources& sources, const View& view, const Query& query);
// How many rows of the state the answer looks at, told from sizes alone; one about history looks at
// any number.
std::size_t weight_of(const View& view, const Query& query);

Answered<Answer> answer_audit(const QuerySources& sources, const Principal& asker,
                              const Query& query, const AskedFrom& from);
// Who may do what on an app, and whether one person may.
Answered<Answer> answer_access(const QuerySources& sources, const Principal& asker,
                               const Query& query, const AskedFrom& from);
// What changed in an org between two moments.
Answered<Answer> answer_diff(const QuerySources& sources, const Principal& asker,
                             const Query& query, const AskedFrom& from);
// The org that had the name then, if the asker may read its history today.
Answered<OrgId> org_then(const QuerySources& sources, const Principal& asker, Past& past,
                         const std::string& name);
Answered<Answer> answer_usage(const QuerySources& sources, const Principal& asker,
                              const Query& query);
Answered<Answer> answer_receipt(const QuerySources& sources, const Principal& asker,
                                const Query& query);

// The tags a history query filters by, after the asker's rights were looked at.
Answered<std::vector<Tag>> history_tags(const View& view, const Query& query);

}  // namespace orglog::queries
