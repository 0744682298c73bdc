// `/teams/{}/invitations` and `/teams/invitations/{token}`: the token is the invitation's id, and
// only the invited person may use it.
#include <algorithm>

#include "body.hpp"
#include "changes.hpp"
#include "listings.hpp"
#include "resources.hpp"
#include "send_again.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

Response no_invitation() { return refuse(Rejection{Reason::invitation_not_found, {}}); }

// By id or by the invited person's address or id.
const Invitation* find_in(const View& view, const Org& org, const std::string& name) {
  if (const Account* account = view.anybody(name)) return org.invitation_of(account->id);
  const auto id = parse_uuid(name);
  const auto found =
      std::ranges::find(org.invitations, InvitationId{id.value_or(Uuid{})}, &Invitation::id);
  return id && found != org.invitations.end() ? &*found : nullptr;
}

// An invitation, and where to.
using Row = std::pair<const Org*, const Invitation*>;

// One's own, in whatever org.
std::vector<Row> own_ones(const View& view) {
  std::vector<Row> found;
  for (const OrgId id : view.state.orgs_inviting(view.asker.account)) {
    if (const Org* org = view.state.org(id))
      found.emplace_back(org, org->invitation_of(view.asker.account));
  }
  return found;
}

std::optional<Row> find_own(const View& view, const std::string& token) {
  for (const Row& row : own_ones(view)) {
    if (to_string(row.second->id) == token) return row;
  }
  return std::nullopt;
}

Response respond_with_invitations(const Look& look, const View& view,
                                  const std::vector<Row>& rows) {
  return respond_with_list(
      look.request, rows, sorted_by::email,
      [&](const Row& row) { return shape::sorted(view, *row.second); },
      [&](const Row& row) { return shape::invitation(view, *row.first, *row.second); });
}

}  // namespace

Response list_invitations(const Look& look, const View& view, const Org& org) {
  std::vector<Row> rows;
  for (const Invitation& invitation : org.invitations) {
    if (invitation.expires_at > view.asker.now) rows.emplace_back(&org, &invitation);
  }
  return of_version(org.version, respond_with_invitations(look, view, rows));
}

// What one may accept.
Response list_own_invitations(const Look& look, const View& view) {
  std::vector<Row> rows = own_ones(view);
  std::erase_if(rows, [&](const Row& row) { return row.second->expires_at <= view.asker.now; });
  return respond_with_invitations(look, view, rows);
}

// One that is pending already, with this role, is sent again (I4).
Awaitable<Response> put_invitation(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const auto email = fields.name<Email>("email");
  const auto role = parse_role(fields.text("role"));
  if (fields.wrong()) co_return fields.refusal();
  if (!role) co_return invalid("Invalid role. Must be one of admin or member.");
  co_await exchange.catch_up();
  const auto team = exchange.read([&](const View& view) {
    const Org* org = view.team(exchange.argument(0));
    return org != nullptr ? std::optional(org->name) : std::nullopt;
  });
  if (!team) co_return no_team();
  auto inviting = exchange.submit(InviteMember{*team, email, *role}, *team);
  const Outcome outcome = co_await std::move(inviting);
  if (!succeeded(outcome)) co_return refuse_for_members(outcome);
  if (outcome.kind == Outcome::Kind::unchanged) {
    auto sending = send_again(exchange, {*team, email});
    if (const auto refusal = co_await std::move(sending)) co_return *refusal;
  }
  co_return exchange.read([&](const View& view) {
    const Org* org = view.state.org(*team);
    const Invitation* pending = org != nullptr ? find_in(view, *org, email.text()) : nullptr;
    return pending != nullptr ? respond(shape::invitation(view, *org, *pending)) : no_invitation();
  });
}

Awaitable<Response> delete_invitation(Exchange& exchange) {
  return change_team(exchange, [&exchange](const View& view, const Org& org) -> Step {
    const Invitation* pending = find_in(view, org, exchange.argument(1));
    const Account* invited = pending != nullptr ? view.state.account(pending->account) : nullptr;
    if (invited == nullptr) return no_invitation();
    Step step(RevokeInvitation{org.name, invited->email},
              respond(shape::invitation(view, org, *pending)));
    step.refusal = refuse_for_members;
    return step;
  });
}

Response get_invitation(const Look& look, const View& view) {
  const auto own = find_own(view, look.argument(0));
  return own ? respond(shape::invitation(view, *own->first, *own->second)) : no_invitation();
}

Awaitable<Response> accept_invitation(Exchange& exchange) {
  OrgName team;
  const auto accept = [&](const View& view) -> Step {
    const auto own = find_own(view, exchange.argument(0));
    if (!own) return no_invitation();
    team = own->first->name;
    return Step(AcceptInvitation{team}, {}, team);
  };
  auto accepting = change(exchange, accept, [&](const View& view, const Outcome&) {
    const Org* org = view.state.org(team);
    if (org == nullptr) return no_team();
    const auto member = org->members.find(view.asker.account);
    if (member == org->members.end()) return no_invitation();
    return respond(shape::member(view, *org, member->first, member->second));
  });
  co_return co_await std::move(accepting);
}

}  // namespace orglog::net::http
