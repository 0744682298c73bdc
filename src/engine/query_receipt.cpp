#include <boost/json/object.hpp>
#include <limits>

#include "orglog/base/whole_number.hpp"
#include "orglog/engine/viewer_events.hpp"
#include "orglog/projections/command_index.hpp"
#include "query_parts.hpp"

namespace orglog {
namespace queries {
namespace {

// `@21`; nothing for another text.
std::optional<Position> position_of(std::string_view text) {
  if (!text.starts_with('@')) return std::nullopt;
  return whole_number(text.substr(1));
}

// Nothing where the published tree has no event at this position, or the asker may not have all of
// it: that is looked at before anything is made.
Result<std::optional<Receipt>> receipt_at(const QuerySources& sources, const Notary& notary,
                                          const Principal& asker, Position position) {
  if (position >= notary.published()->checkpoint.size) return std::optional<Receipt>{};
  ORGLOG_TRY_ASSIGN(logged, sources.journal.at(position));
  if (!may_have_record(sources, asker, logged.record, logged.event))
    return std::optional<Receipt>{};
  ORGLOG_TRY_ASSIGN(receipt, make_receipt(sources.journal.log(), sources.store, notary, position));
  return std::optional(std::move(receipt));
}

// Somebody else's command may stand under the id that the asker's own one came with.
Result<std::optional<Receipt>> receipt_of(const QuerySources& sources, const Notary& notary,
                                          const Principal& asker, CommandId command,
                                          std::uint32_t ordinal) {
  const AccountId user = asker.is_operator ? AccountId{} : asker.account;
  for (const CommandId id : {sources.command_secret.own_id(user, command), command}) {
    ORGLOG_TRY_ASSIGN(found, CommandIndex::find(sources.store, id));
    if (!found || ordinal >= found->count) continue;
    ORGLOG_TRY_ASSIGN(receipt, receipt_at(sources, notary, asker, found->first + ordinal));
    if (receipt) return receipt;
  }
  return std::optional<Receipt>{};
}

}  // namespace

// {"command","event","events","position","key","proof"}: one event; `cursor` is the next one's
// number.
Answered<Answer> answer_receipt(const QuerySources& sources, const Principal& asker,
                                const Query& query) {
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  const auto number = whole_number(query.cursor.empty() ? "0" : query.cursor, 0, most);
  if (!number) return invalid("cursor", query.cursor);
  const auto ordinal = static_cast<std::uint32_t>(*number);
  ORGLOG_TRY_ASSIGN(receipt, find_receipt(sources, asker, query.command, ordinal));
  Answer answer;
  answer.json = boost::json::object{{"command", to_string(receipt.header.command.value)},
                                    {"event", receipt.header.ordinal},
                                    {"events", receipt.events},
                                    {"position", receipt.position},
                                    {"key", receipt.key},
                                    {"proof", receipt.text}};
  if (!query.command.starts_with('@') && ordinal + 1 < receipt.events)
    answer.cursor = std::to_string(ordinal + 1);
  return answer;
}

}  // namespace queries

boost::system::result<Receipt, QueryFailure> find_receipt(const QuerySources& sources,
                                                          const Principal& asker,
                                                          std::string_view command,
                                                          std::uint32_t ordinal) {
  using Kind = QueryFailure::Kind;
  const auto position = queries::position_of(command);
  const auto id = parse_uuid(command);
  if (!position && !id) return queries::invalid("command", command);
  const auto notary = sources.notary();
  if (!notary) return queries::failure(Kind::failed, "this log is not signed");
  auto made = position ? queries::receipt_at(sources, *notary, asker, *position)
                       : queries::receipt_of(sources, *notary, asker, CommandId{*id}, ordinal);
  if (!made) return queries::broken(made.error());
  if (*made) return **std::move(made);
  const std::string what =
      position ? "event at position " + std::to_string(*position)
               : "event " + std::to_string(ordinal) + " of a command " + std::string(command);
  return queries::failure(Kind::not_found, "No " + what + " that you may see is in the log.");
}

}  // namespace orglog
