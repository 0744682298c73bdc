// What an auditor asks: `/apps/{}/who-can/{}`, `/apps/{}/can/{}/{}`, `/teams/{}/diff` and
// `/teams/{}/snapshot`. Names are those of the moment asked about; the answers are those of the
// socket.
#include <boost/json/array.hpp>

#include "orglog/domain/event.hpp"
#include "parameters.hpp"
#include "resources.hpp"

namespace orglog::net::http {
namespace {

Response answer_with_pages(const Look& look, Query query) {
  const Request& request = look.request;
  query.cursor = request.parameter("cursor");
  const auto answered =
      answer(look.parts.sources, look.principal, query, {Origin::http, client_of(request)});
  if (!answered && answered.error().kind == QueryFailure::Kind::not_found)
    return query.kind == QueryKind::diff ? no_team() : no_app();
  if (!answered) return refuse(answered.error());
  Response response = respond(answered->json);
  if (!answered->cursor.empty()) {
    response.code = status::partial_content;
    response.headers.emplace_back("Next-Cursor", answered->cursor);
  }
  return response;
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
  return answer_with_pages(look, std::move(query));
}

Response get_can(const Look& look) {
  ORGLOG_TRY_ASSIGN(query, about_app(look, QueryKind::can));
  query.user = look.argument(1);
  query.permission = look.argument(2);
  return answer_with_pages(look, std::move(query));
}

Response get_diff(const Look& look) {
  Query query;
  query.kind = QueryKind::diff;
  query.org = look.argument(0);
  query.since = look.request.parameter("from");
  query.until = look.request.parameter("to");
  return answer_with_pages(look, std::move(query));
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
  const auto answered = answer(look.parts.sources, look.principal, query);
  if (!answered && answered.error().kind == QueryFailure::Kind::not_found) return no_team();
  if (!answered) return refuse(answered.error());
  boost::json::object shown = answered->json.as_object();
  shown["as_of"] = query.as_of;
  return respond(shown);
}

}  // namespace orglog::net::http
