// What an auditor asks: `/apps/{}/who-can/{}`, `/apps/{}/can/{}/{}`, `/teams/{}/diff` and
// `/teams/{}/snapshot`. Names are those of the moment asked about; the answers are those of the
// socket.
#include <boost/json/array.hpp>

#include "orglog/domain/event.hpp"
#include "parameters.hpp"
#include "resources.hpp"

namespace orglog::net::http {
namespace {

// `unknown` where there is no such app or team.
Response answer_about(const Look& look, Query query, Response (*unknown)()) {
  query.cursor = look.request.parameter("cursor");
  const auto answered = look.ask(query);
  if (answered) return with_cursor(respond(answered->json), answered->cursor);
  const bool is_unknown = answered.error().kind == QueryFailure::Kind::not_found;
  return is_unknown ? unknown() : refuse(answered.error());
}

OrRefusal<Query> about_app(const Look& look, QueryKind kind) {
  Query query;
  query.kind = kind;
  query.app = look.argument(0);
  query.as_of = look.request.parameter("as_of");
  Parameters parameters(look.request);
  query.proof = parameters.flag("proof");
  if (parameters.wrong()) return parameters.refusal();
  return query;
}

}  // namespace

Response get_who_can(const Look& look) {
  ORGLOG_TRY_ASSIGN(query, about_app(look, QueryKind::who_can));
  query.permission = look.argument(1);
  return answer_about(look, std::move(query), no_app);
}

Response get_can(const Look& look) {
  ORGLOG_TRY_ASSIGN(query, about_app(look, QueryKind::can));
  query.user = look.argument(1);
  query.permission = look.argument(2);
  return answer_about(look, std::move(query), no_app);
}

Response get_diff(const Look& look) {
  Query query;
  query.kind = QueryKind::diff;
  query.org = look.argument(0);
  query.since = look.request.parameter("from");
  query.until = look.request.parameter("to");
  return answer_about(look, std::move(query), no_team);
}

// An org as it was after everything up to a moment: itself, its people, its apps, and who could do
// what to each.
Response get_snapshot(const Look& look) {
  Query query;
  query.kind = QueryKind::org;
  query.org = look.argument(0);
  query.as_of = look.request.parameter("as_of");
  query.whole = true;
  if (query.as_of.empty()) return invalid("as_of is required: a time, a date or @position.");
  return answer_about(look, std::move(query), no_team);
}

}  // namespace orglog::net::http
