#include "send_again.hpp"

#include "conventions.hpp"

namespace orglog::net::http {
namespace {

// At least one: what is over by now was not over when the rules looked.
std::chrono::seconds time_to_wait(const View& view, const Email& email) {
  const Account* account = view.state.account(email);
  if (account == nullptr) return std::chrono::seconds{1};
  const auto wait = may_be_sent_again(*account) - view.asker.now;
  return std::max(std::chrono::ceil<std::chrono::seconds>(wait), std::chrono::seconds{1});
}

}  // namespace

Awaitable<std::optional<Response>> send_again(Exchange& exchange, SendAgain wish) {
  auto sending = exchange.submit(wish, wish.org);
  const Outcome outcome = co_await std::move(sending);
  if (succeeded(outcome)) co_return std::nullopt;
  Response refusal = refuse_for_members(outcome);
  if (outcome.rejection.reason == Reason::sent_recently) {
    const auto wait =
        exchange.read([&](const View& view) { return time_to_wait(view, wish.email); });
    refusal.headers.emplace_back("Retry-After", std::to_string(wait.count()));
  }
  co_return refusal;
}

}  // namespace orglog::net::http
