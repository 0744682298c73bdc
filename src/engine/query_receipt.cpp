#include <boost/json/object.hpp>
#include <charconv>

#include "query_parts.hpp"

namespace orglog {
namespace queries {

// {"command","event","events","position","key","proof"}: one event; `cursor` is the next one's
// number.
Answered<Answer> answer_receipt(const QuerySources& sources, const Principal& asker,
                                const Query& query) {
  std::uint32_t ordinal = 0;
  const std::string& cursor = query.cursor;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), ordinal);
  const bool good = error == std::errc{} && end == cursor.data() + cursor.size();
  if (!cursor.empty() && !good) return invalid("cursor", cursor);
  const auto receipt = find_receipt(sources, asker, query.command, ordinal);
  if (!receipt) return receipt.error();
  Answer answer;
  answer.json = boost::json::object{{"command", query.command},
                                    {"event", ordinal},
                                    {"events", receipt->events},
                                    {"position", receipt->position},
                                    {"key", sources.notary->key().text()},
                                    {"proof", receipt->text}};
  if (ordinal + 1 < receipt->events) answer.cursor = std::to_string(ordinal + 1);
  return answer;
}

}  // namespace queries

boost::system::result<Receipt, QueryFailure> find_receipt(const QuerySources& sources,
                                                          const Principal& asker,
                                                          std::string_view command,
                                                          std::uint32_t ordinal) {
  using Kind = QueryFailure::Kind;
  const auto id = parse_uuid(command);
  if (!id) return queries::invalid("command", command);
  if (sources.notary == nullptr) return queries::failure(Kind::failed, "this log is not signed");
  auto made = make_receipt(sources.log, sources.store, *sources.notary, CommandId{*id}, ordinal);
  if (!made) return queries::broken(made.error());
  const bool mine = *made && (asker.is_operator || (*made)->header.actor == asker.account);
  if (!mine) {
    return queries::failure(Kind::not_found, "No event " + std::to_string(ordinal) +
                                                 " of a command " + std::string(command) +
                                                 " of yours is in the log.");
  }
  return **std::move(made);
}

}  // namespace orglog
