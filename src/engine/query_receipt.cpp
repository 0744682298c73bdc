#include <boost/json/object.hpp>
#include <charconv>
#include <limits>

#include "orglog/base/command_line.hpp"
#include "orglog/projections/command_index.hpp"
#include "query_parts.hpp"

namespace orglog {
namespace queries {
namespace {

// Whoever did it, and whoever may read the history that it stands in.
bool may_have_receipt(const QuerySources& sources, const Principal& asker,
                      const RecordHeader& header) {
  if (asker.is_operator || header.actor == asker.account) return true;
  if (!asker.scopes.cover(Scope::audit)) return false;
  bool may = false;
  sources.state_table.read([&](const State& state) {
    const View view{state, caller_of(asker, sources.clock.now())};
    for (const Tag& tag : header.tags) {
      const Org* org = tag.kind == Tag::Kind::org ? state.org(OrgId{tag.id}) : nullptr;
      const App* app = tag.kind == Tag::Kind::app ? state.app(AppId{tag.id}) : nullptr;
      if (org != nullptr && may_read_history(view, *org)) may = true;
      if (app != nullptr && may_read_history(view, *app)) may = true;
    }
  });
  return may;
}

// `@21`; nothing for another text.
std::optional<Position> position_of(std::string_view text) {
  if (!text.starts_with('@')) return std::nullopt;
  return whole_number(text.substr(1), 0, std::numeric_limits<Position>::max());
}

// Somebody else's command may stand under the id that the asker's own one came with.
Result<std::optional<Receipt>> receipt_of(const QuerySources& sources, const Principal& asker,
                                          CommandId command, std::uint32_t ordinal) {
  const AccountId user = asker.is_operator ? AccountId{} : asker.account;
  const CommandId own = sources.command_secret.own_id(user, command);
  ORGLOG_TRY_ASSIGN(made, make_receipt(sources.log, sources.store, *sources.notary, own, ordinal));
  if (made && may_have_receipt(sources, asker, made->header)) return made;
  return make_receipt(sources.log, sources.store, *sources.notary, command, ordinal);
}

// Of the event at this position; nothing where the published tree has none.
Result<std::optional<Receipt>> receipt_at(const QuerySources& sources, Position position) {
  if (position >= sources.notary->published()->checkpoint.size) return std::optional<Receipt>{};
  ORGLOG_TRY_ASSIGN(receipt,
                    make_receipt_at(sources.log, sources.store, *sources.notary, position));
  ORGLOG_TRY_ASSIGN(command, CommandIndex::find(sources.store, receipt.header.command));
  receipt.events = command ? command->count : 1;
  return std::optional<Receipt>{std::move(receipt)};
}

}  // namespace

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
  answer.json = boost::json::object{{"command", to_string(receipt->header.command.value)},
                                    {"event", receipt->header.ordinal},
                                    {"events", receipt->events},
                                    {"position", receipt->position},
                                    {"key", sources.notary->key().text()},
                                    {"proof", receipt->text}};
  if (!query.command.starts_with('@') && ordinal + 1 < receipt->events)
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
  if (sources.notary == nullptr) return queries::failure(Kind::failed, "this log is not signed");
  auto made = position ? queries::receipt_at(sources, *position)
                       : queries::receipt_of(sources, asker, CommandId{*id}, ordinal);
  if (!made) return queries::broken(made.error());
  if (*made && queries::may_have_receipt(sources, asker, (*made)->header)) return **std::move(made);
  const std::string what =
      position ? "event at position " + std::to_string(*position)
               : "event " + std::to_string(ordinal) + " of a command " + std::string(command);
  return queries::failure(Kind::not_found, "No " + what + " that you may see is in the log.");
}

}  // namespace orglog
