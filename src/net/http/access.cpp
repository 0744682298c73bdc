// What an auditor asks: `/apps/{}/who-can/{}`, `/apps/{}/can/{}/{}` and `/teams/{}/diff`. Names are
// those of the moment asked about; the answers are those of the socket.
#include "conventions.hpp"
#include "orglog/domain/event.hpp"
#include "resources.hpp"

namespace orglog::net::http {
namespace {

Response answer_with_pages(const Look& look, Query query) {
  const Request& request = look.request;
  query.cursor = request.parameter("cursor");
  const auto answered = answer(
      look.parts.sources, look.principal, query,
      {Origin::http, std::make_shared<const Client>(Client{request.user_agent, request.address})});
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

Query about_app(const Look& look, QueryKind kind) {
  Query query;
  query.kind = kind;
  query.app = look.argument(0);
  query.as_of = look.request.parameter("as_of");
  query.proof = look.request.parameter("proof") == "true";
  return query;
}

}  // namespace

Response get_who_can(const Look& look) {
  Query query = about_app(look, QueryKind::who_can);
  query.permission = look.argument(1);
  return answer_with_pages(look, std::move(query));
}

Response get_can(const Look& look) {
  Query query = about_app(look, QueryKind::can);
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

}  // namespace orglog::net::http
