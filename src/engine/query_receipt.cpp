#include <boost/json/object.hpp>
#include <charconv>

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
  // Somebody else's command may stand under the id that the asker's own one came with.
  const AccountId user = asker.is_operator ? AccountId{} : asker.account;
  const CommandId own = sources.command_secret.own_id(user, CommandId{*id});
  for (const CommandId candidate : {own, CommandId{*id}}) {
    auto made = make_receipt(sources.log, sources.store, *sources.notary, candidate, ordinal);
    if (!made) return queries::broken(made.error());
    if (*made && queries::may_have_receipt(sources, asker, (*made)->header))
      return **std::move(made);
  }
  return queries::failure(Kind::not_found, "No event " + std::to_string(ordinal) +
                                               " of a command " + std::string(command) +
                                               " that you may see is in the log.");
}

}  // namespace orglog
