#include "exchange.hpp"

#include "conventions.hpp"
#include "entity_tags.hpp"
#include "hub.hpp"
#include "net/waiting.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/codec/command_codec.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

std::string presented_secret(const Request& request) {
  if (const auto secret = cookie_secret(request); !secret.empty()) return std::string(secret);
  auto credentials = parse_authorization(request.authorization);
  return credentials ? std::move(credentials->token) : std::string();
}

void expect(About about, Expectation& expectation) {
  if (auto* org = std::get_if<OrgName>(&about)) expectation.orgs.push_back(std::move(*org));
  if (auto* app = std::get_if<AppName>(&about)) expectation.apps.push_back(std::move(*app));
  if (auto* email = std::get_if<Email>(&about)) expectation.emails.push_back(std::move(*email));
}

}  // namespace

Exchange::Exchange(std::shared_ptr<Hub> hub, Request asked)
    : request(std::move(asked)), app_shape(shape::app), hub_(std::move(hub)) {}

const HttpServerParts& Exchange::parts() const { return hub_->parts; }

// A key that is a UUID is the command id itself; any other text belongs to who sent it, as does
// every key of a person for whom the server acts with the operator's hand.
CommandId Exchange::next_command_id() {
  const std::uint32_t ordinal = submitted_++;
  if (request.idempotency_key.empty()) return CommandId{time_ordered_uuid()};
  std::optional<Uuid> given;
  if (!on_behalf_of_) given = parse_uuid(request.idempotency_key);
  if (given && ordinal == 0) return CommandId{*given};
  const Uuid seed = given ? *given : principal.account.value;
  return CommandId{derive_uuid(seed, ordinal, "idempotency " + request.idempotency_key)};
}

std::optional<Response> Exchange::refuse_changed(Position version, std::string what) const {
  if (parse_if_match(request.if_match).holds_for(version)) return std::nullopt;
  return refuse(Rejection{Reason::version_conflict, std::move(what)});
}

Awaitable<Outcome> Exchange::submit(Command command, About about) {
  std::vector<Submission> submissions(1);
  Submission& submission = submissions.front();
  submission.command = std::move(command);
  submission.id = next_command_id();
  submission.correlation = CorrelationId{request.id};
  submission.principal = principal;
  submission.on_behalf_of = on_behalf_of_;
  submission.origin = cookie_secret(request).empty() ? Origin::http : Origin::dashboard;
  submission.client = client_of(request);
  submission.request_digest = request_digest_;
  if (IfMatch wanted = parse_if_match(request.if_match); wanted.is_condition) {
    submission.expectation = std::make_unique<Expectation>();
    submission.expectation->versions = std::move(wanted.versions);
    expect(std::move(about), *submission.expectation);
  }
  std::vector<Outcome> outcomes = co_await settle(std::move(submissions));
  Outcome& outcome = outcomes.front();
  refused_for_ = outcome.rejection.reason;
  key_is_taken_ = key_is_taken_ || refused_for_ == Reason::command_id_taken;
  co_return std::move(outcome);
}

Awaitable<std::vector<Outcome>> Exchange::import(std::vector<ImportLine> lines) {
  std::vector<Submission> submissions;
  submissions.reserve(lines.size());
  const auto from = client_of(request);
  for (ImportLine& line : lines) {
    Submission& submission = submissions.emplace_back();
    submission.command = std::move(line.command);
    submission.id = line.id;
    submission.correlation = line.correlation;
    submission.principal = principal;
    submission.on_behalf_of = std::move(line.on_behalf_of);
    submission.occurred_at = line.occurred_at;
    submission.origin = Origin::import;
    submission.client = from;
  }
  submitted_ += static_cast<std::uint32_t>(submissions.size());
  co_return co_await settle(std::move(submissions));
}

// Until everything is durable and can be read.
Awaitable<std::vector<Outcome>> Exchange::settle(std::vector<Submission> submissions) {
  awaits_outcome_ = true;
  std::vector<Outcome> outcomes = co_await hub_->outcomes_of(std::move(submissions));
  awaits_outcome_ = false;
  Position end = 0;
  for (const Outcome& outcome : outcomes) {
    if (outcome.kind == Outcome::Kind::accepted && outcome.count > 0)
      end = std::max(end, outcome.first + outcome.count);
    // It was so already, by events that readers may not have seen yet.
    if (outcome.kind == Outcome::Kind::unchanged) end = parts().sources.journal.end();
  }
  if (end > 0) {
    auto visible = reached(parts().runner, end);
    co_await std::move(visible);
  }
  co_return outcomes;
}

// One that was issued a moment ago may not have been seen by the projections yet, so a «no» is
// asked for twice.
Awaitable<bool> Exchange::identify() {
  const std::string secret = presented_secret(request);
  if (secret.empty()) co_return false;
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (attempt > 0) co_await catch_up();
    const auto found = authenticate(parts().sources.state_table, parts().operator_secret_hash,
                                    secret, parts().sources.clock.now());
    if (found) {
      principal = *found;
      co_return true;
    }
    if (hub_->operator_sessions.holds(secret, parts().sources.clock.now())) {
      principal.is_operator = true;
      co_return true;
    }
  }
  co_return false;
}

void Exchange::note_content(std::string_view content) {
  request_digest_ = parts().sources.command_secret.digest(content);
}

void Exchange::act_for(AccountId account, const Email& email, TokenId shown) {
  principal = {};
  principal.token = shown;
  principal.is_operator = true;
  principal.account = account;
  on_behalf_of_ = email;
}

Asker Exchange::asker() const {
  const bool is_known = principal.is_operator || !principal.account.is_nil();
  return is_known ? Asker::of(principal.account) : Asker::at(request.address);
}

Awaitable<bool> Exchange::catch_up() {
  auto waiting = reached(parts().runner, parts().sources.journal.end());
  co_return co_await std::move(waiting);
}

}  // namespace orglog::net::http
