#include "errors.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "orglog/codec/command_codec.hpp"
#include "orglog/domain/name_hint.hpp"

namespace orglog::net::http {
namespace {

struct Row {
  Reason reason;
  status code;
  // Empty: the domain's own sentence. The vendor's, where programs look for its words.
  std::string_view message = {};
};

// Every other reason is `invalid_params`, in the domain's words.
constexpr std::array rows{
    Row{Reason::org_not_found, status::not_found, "Couldn't find that team."},
    Row{Reason::app_not_found, status::not_found, "Couldn't find that app."},
    Row{Reason::account_not_found, status::not_found, "Couldn't find that user."},
    Row{Reason::not_a_member, status::not_found},
    Row{Reason::not_a_collaborator, status::not_found, "Couldn't find that user."},
    Row{Reason::invitation_not_found, status::not_found, "Couldn't find that invitation."},
    Row{Reason::transfer_not_found, status::not_found, "Couldn't find that transfer."},
    Row{Reason::addon_not_found, status::not_found, "Couldn't find that add-on."},
    Row{Reason::token_not_found, status::not_found, "Couldn't find that authorization."},
    Row{Reason::unauthorized, status::unauthorized, "Invalid credentials provided."},
    Row{Reason::password_changed, status::unauthorized},
    Row{Reason::operator_only, status::forbidden},
    Row{Reason::account_required, status::forbidden},
    Row{Reason::role_too_low, status::forbidden},
    Row{Reason::not_joined, status::forbidden},
    Row{Reason::not_owner, status::forbidden},
    Row{Reason::not_recipient, status::forbidden},
    Row{Reason::scope_too_narrow, status::forbidden},
    Row{Reason::command_id_taken, status::unprocessable_entity,
        "This Idempotency-Key was used for another request."},
    Row{Reason::app_locked, status::locked},
    Row{Reason::last_admin, status::conflict},
    Row{Reason::already_member, status::conflict},
    Row{Reason::already_collaborator, status::conflict, "User is already a collaborator on app."},
    Row{Reason::name_taken, status::conflict},
    Row{Reason::email_taken, status::conflict},
    Row{Reason::org_owns_apps, status::conflict},
    Row{Reason::invitation_pending, status::conflict},
    Row{Reason::invitation_expired, status::gone},
    Row{Reason::transfer_pending, status::conflict},
    Row{Reason::version_conflict, status::precondition_failed},
    Row{Reason::token_known, status::conflict},
    Row{Reason::already_active, status::conflict},
    Row{Reason::sent_recently, status::too_many_requests},
    Row{Reason::new_address_limit, status::too_many_requests},
    Row{Reason::too_many_commands, status::too_many_requests},
    Row{Reason::clock_jumped, status::service_unavailable},
};

constexpr std::pair<status, std::string_view> ids[] = {
    {status::not_found, "not_found"},
    {status::unauthorized, "unauthorized"},
    {status::forbidden, "forbidden"},
    {status::conflict, "conflict"},
    {status::locked, "locked"},
    {status::gone, "gone"},
    {status::too_many_requests, "rate_limit"},
    {status::precondition_failed, "precondition_failed"},
    {status::unprocessable_entity, "invalid_params"},
    {status::service_unavailable, "clock_jumped"},
};

}  // namespace

Response refuse(const Rejection& rejection) {
  const auto found = std::ranges::find(rows, rejection.reason, &Row::reason);
  const Row row =
      found != rows.end() ? *found : Row{rejection.reason, status::unprocessable_entity};
  Response response = refuse(
      row.code,
      std::ranges::find(ids, row.code, &std::pair<status, std::string_view>::first)->second,
      row.message.empty() ? sentence(rejection) : std::string(row.message), code(rejection.reason));
  if (const auto wait = rejection.retry_after.count(); wait != 0)
    response.headers.emplace_back("Retry-After", std::to_string(wait));
  return response;
}

Response refuse(const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::rejected:
      return refuse(outcome.rejection);
    case Outcome::Kind::busy:
      return busy(status::service_unavailable,
                  "The server has more to do than it can take: try again.");
    case Outcome::Kind::unknown:
      return refuse(status::internal_server_error, "outcome_unknown",
                    "It is not known whether this was done. Ask again with the same "
                    "Idempotency-Key to learn it.",
                    "outcome_unknown");
    case Outcome::Kind::stopping:
    case Outcome::Kind::accepted:
    case Outcome::Kind::unchanged:
      break;
  }
  return refuse_stopping();
}

Response refuse_stopping() {
  return refuse(status::service_unavailable, "stopping",
                "The server takes no commands any more: try again.", "stopping");
}

Response refuse_for_members(const Outcome& outcome) {
  const Rejection& rejection = outcome.rejection;
  if (outcome.kind != Outcome::Kind::rejected || rejection.reason != Reason::role_too_low)
    return refuse(outcome);
  return refuse(status::forbidden, "forbidden",
                "You do not have permission to manage members of " + rejection.subject + ".",
                code(rejection.reason));
}

Response refuse(const QueryFailure& failure) {
  switch (failure.kind) {
    case QueryFailure::Kind::forbidden:
      return refuse(status::forbidden, "forbidden", failure.detail);
    case QueryFailure::Kind::not_found:
      return refuse(status::not_found, "not_found", failure.detail);
    case QueryFailure::Kind::invalid:
      return invalid(failure.detail + (failure.detail.ends_with('.') ? "" : "."));
    case QueryFailure::Kind::too_large:
      return refuse(status::unprocessable_entity, "too_large", failure.detail);
    case QueryFailure::Kind::none:
    case QueryFailure::Kind::failed:
      break;
  }
  return refuse(status::internal_server_error, "internal_server_error", failure.detail);
}

Response broken(const Error& error) {
  return refuse(status::internal_server_error, "internal_server_error", error.message());
}

Response from_another_site() {
  return refuse(status::forbidden, "forbidden",
                "A change with a cookie needs the header X-Requested-With.", "cross_site");
}

Response unauthorized() {
  return with_field(refuse(status::unauthorized, "unauthorized", "Invalid credentials provided."),
                    "WWW-Authenticate", "Basic realm=\"orglog\"");
}

Response busy(status code, std::string message) {
  return with_field(refuse(code, "busy", std::move(message), "busy"), "Retry-After", "1");
}

Response too_many_waiting() {
  return busy(status::too_many_requests,
              "So many of your requests are waiting already: read their answers first.");
}

Response too_many_requests(const Rates& rates, std::string message) {
  return with_field(refuse(status::too_many_requests, "rate_limit", std::move(message)),
                    "Retry-After", std::to_string(rates.pause().count()));
}

Response no_room(bool of_account) {
  return of_account ? too_many_waiting()
                    : busy(status::service_unavailable,
                           "The server holds as much for others as it can: ask again.");
}

Response no_team() { return refuse(Rejection{Reason::org_not_found, {}}); }
Response no_app() { return refuse(Rejection{Reason::app_not_found, {}}); }
Response no_recipient(const std::string& text) {
  const bool is_id = parse_uuid(text).has_value();
  return refuse(is_id ? Rejection{Reason::account_not_found, text}
                      : Rejection{Reason::malformed,
                                  "to: " + presentable(text) + name_hint<OrgOrEmail>(text)});
}

Response not_found(std::string_view resource, std::string message) {
  boost::json::object body{
      {"id", "not_found"}, {"message", std::move(message)}, {"resource", resource}};
  return respond(status::not_found, body);
}

Response invalid(std::string message) {
  return refuse(status::unprocessable_entity, "invalid_params", std::move(message), "malformed");
}

}  // namespace orglog::net::http
