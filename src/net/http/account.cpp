// `/account` and `/users/{}`: who one is.
#include <boost/json/array.hpp>
#include <chrono>

#include "body.hpp"
#include "changes.hpp"
#include "hub.hpp"
#include "orglog/base/limits.hpp"
#include "resources.hpp"
#include "rows.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

// The operator's token belongs to no account; clients that ask who they are get an answer that says
// so.
Response operator_account() {
  Account account;
  account.state = AccountState::active;
  const State nobody;
  return respond(shape::account(View{nobody, {}}, account));
}

Response describe(const View& view, const Account& account) {
  Response response = respond(shape::account(view, account));
  // The version moves with everything that happens to the person, wherever: nobody else's business.
  const bool is_own = view.asker.is_operator || account.id == view.asker.account;
  if (is_own) response.version = account.version;
  return response;
}

Response describe_asker(const View& view) {
  const Account* account = view.account();
  return account != nullptr ? describe(view, *account) : operator_account();
}

}  // namespace

Response get_account(const Look& look) { return look.read(describe_asker); }

// A name is all that can be changed here. The vendor's other fields are taken and left alone, as
// they have no meaning here; an address is who one is.
Awaitable<Response> patch_account(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const auto name = fields.optional_name<PersonName>("name");
  if (fields.has("email")) fields.complain("email cannot be changed");
  if (fields.wrong()) co_return fields.refusal();
  const auto step = [&](const View& view) -> Step {
    const Account* account = view.account();
    if (account == nullptr) return refuse(Rejection{Reason::account_not_found, {}});
    if (auto refusal = exchange.refuse_changed(account->version, "The account")) return *refusal;
    if (!name) return describe(view, *account);
    return Step(RenameAccount{account->email, *name}, {}, account->email);
  };
  auto renaming =
      change(exchange, step, [](const View& view, const Outcome&) { return describe_asker(view); });
  co_return co_await std::move(renaming);
}

// Of the account, with whichever token. Where there is no limit: as many as the vendor tells.
Response get_rate_limits(Exchange& exchange) {
  const Principal& principal = exchange.principal;
  const bool limited = !principal.is_operator && !principal.token.is_nil();
  const auto now = std::chrono::steady_clock::now();
  const std::uint32_t left =
      limited ? exchange.hub().rates.left(principal.account.value, now) : limits::unlimited_rate;
  return respond(boost::json::object{{"remaining", left}});
}

Response get_user(const Look& look, const View& view) {
  const Account* account = view.person(look.argument(0));
  if (account != nullptr) return describe(view, *account);
  if (look.argument(0) == "~") return operator_account();
  return refuse(Rejection{Reason::account_not_found, {}});
}

Response get_account_features(const Look& look) {
  return respond_with_rows(look.request, Listing{}, sorted_by::name);
}

// The vendor's free dyno hours, of which there are none here.
Response get_quota(const Look&) {
  return respond(
      boost::json::object{{"account_quota", 0}, {"quota_used", 0}, {"apps", boost::json::array()}});
}

}  // namespace orglog::net::http
