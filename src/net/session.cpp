// What the frames of a connection mean, from Hello to the last answer.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>

#include "connection.hpp"
#include "foreign_lines.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/base/visible_text.hpp"
#include "subscription.hpp"
#include "waiting.hpp"

namespace orglog::net {
namespace {

namespace schema = wire::protocol;

constexpr std::string_view too_many_questions =
    "So many questions of this account wait already: read their answers first";
constexpr std::string_view too_many_commands =
    "So many commands of this account wait already: read their answers first";
constexpr std::string_view too_many_in_flight =
    "So many requests of this connection wait already: read their answers first";

static_assert(limits::client_name_bytes == 64 && limits::commands_per_batch == 4'096 &&
                  limits::subscriptions_per_connection == 16 &&
                  limits::event_streams_per_account == 32,
              "sentences below say so");

// The commands of one Submit, until the last one is answered.
class Batch final : public ReplyTarget {
 public:
  Batch(std::shared_ptr<Connection> connection, std::uint64_t request, std::size_t commands,
        WaitingCharge charge)
      : connection_(std::move(connection)),
        charge_(std::move(charge)),
        request_(request),
        missing_(commands),
        outcomes_(commands) {}

  Connection& complete(Completed& completed) override {
    ORGLOG_INVARIANT(completed.index < outcomes_.size() && missing_ > 0,
                     "a batch gets one outcome a command");
    outcomes_[completed.index] = std::move(completed.outcome);
    if (--missing_ == 0) connection_->reply(request_, outcomes_);
    return *connection_;
  }

 private:
  std::shared_ptr<Connection> connection_;
  WaitingCharge charge_;
  std::uint64_t request_;
  std::size_t missing_;
  std::vector<Outcome> outcomes_;
};

// What the commands of a frame take when they are decoded.
std::size_t decoded_bytes(std::size_t frame_bytes, const schema::Submit& submit) {
  return limits::decoded_factor * frame_bytes + limits::decoded_text_bytes * listed_texts(submit);
}

}  // namespace

void Connection::refuse(std::uint64_t request, ErrorCode code, std::string_view detail) {
  spdlog::debug("connection {}: request {}: {} {}", peer_, request, schema::EnumNameErrorCode(code),
                detail);
  hub_->replies.failure(output_, request, code, detail);
}

void Connection::handle(const schema::Frame& frame) {
  const std::uint64_t request = frame.request();
  switch (frame.body_type()) {
    case schema::Body::Hello:
      return handle_hello(request, *frame.body_as_Hello());
    case schema::Body::Authenticate:
      if (!greeted_) break;
      pending_token_ =
          PendingToken{request, std::string(view(frame.body_as_Authenticate()->token()))};
      return;
    case schema::Body::Ping:
      if (!greeted_) break;
      return hub_->replies.pong(output_, request, hub_->parts.sources.journal.end());
    default:
      if (!greeted_) break;
      if (!authenticated_) return refuse(request, ErrorCode::unauthenticated, "no token yet");
      return handle_authenticated(frame);
  }
  fail(request, ErrorCode::hello_expected, "the first frame is a Hello");
}

void Connection::handle_authenticated(const schema::Frame& frame) {
  const std::uint64_t request = frame.request();
  switch (frame.body_type()) {
    case schema::Body::Submit:
      return handle_submit(request, *frame.body_as_Submit());
    case schema::Body::Query:
      return handle_query(request, *frame.body_as_Query());
    case schema::Body::SetPassword:
      return handle_set_password(request, *frame.body_as_SetPassword());
    case schema::Body::Subscribe:
      return handle_subscribe(request, *frame.body_as_Subscribe());
    case schema::Body::AddCredits:
      if (const auto& add = *frame.body_as_AddCredits();
          SocketFeed* found = feed(add.subscription()))
        found->add_credits(add.credits());
      return;  // one that has just ended needs none
    case schema::Body::Unsubscribe:
      if (SocketFeed* found = feed(frame.body_as_Unsubscribe()->subscription())) found->stop();
      return;
    default:
      ORGLOG_INVARIANT(false, "a verified request is one of those above");
  }
}

void Connection::handle_hello(std::uint64_t request, const schema::Hello& hello) {
  if (greeted_) return refuse(request, ErrorCode::invalid, "a connection says hello once");
  if (hello.version() != protocol_version)
    return fail(request, ErrorCode::unsupported_version, "this server speaks version 1");
  const std::string_view name = view(hello.client());
  if (!is_plain_text(name, limits::client_name_bytes) || !is_visible_text(name))
    return refuse(request, ErrorCode::invalid,
                  "the client's name must be plain text of at most 64 bytes");
  client_->name = name;
  greeted_ = true;
  hub_->replies.hello(output_, request, hub_->parts.sources.journal.end());
}

// Waits until a token that was issued a moment ago is known.
Awaitable<void> Connection::check_token() {
  const PendingToken pending = *std::exchange(pending_token_, std::nullopt);
  seat_->is_served(true);
  const bool reached = co_await hub_->reached(hub_->parts.sources.journal.end());
  if (phase_ != Phase::open) co_return;
  seat_->is_served(false);
  const StateTable& state_table = hub_->parts.sources.state_table;
  const auto principal = authenticate(state_table, hub_->parts.operator_secret_hash, pending.token,
                                      hub_->parts.sources.clock.now());
  if (!reached || !principal) {
    if (!principal && ++wrong_tokens_ >= limits::token_attempts)
      co_return fail(pending.request, ErrorCode::unauthenticated, "token");
    say_foreign(spdlog::level::warn, "connection {} ({}): unauthenticated", peer_, client_->name);
    hub_->replies.failure(output_, pending.request, ErrorCode::unauthenticated, "token");
    co_return;
  }
  if (!seat_->shows_token(principal->account))
    co_return fail(pending.request, ErrorCode::busy, "the account has too many connections open");
  std::string email;
  state_table.read([&](const State& state) {
    const Account* account = state.account(principal->account);
    if (account != nullptr) email = account->email.text();
  });
  principal_ = *principal;
  commands_.belong_to(principal_.account, principal_.is_operator);
  asked_.belong_to(principal_.account, false);
  authenticated_ = true;
  input_ = new_charge(WaitingUse::all);
  output_charge_ = new_charge();
  reader_.allow(limits::frame_bytes);
  hub_->replies.authenticated(output_, pending.request, principal_.account, email);
}

void Connection::handle_submit(std::uint64_t request, const schema::Submit& submit) {
  const std::size_t commands = submit.commands()->size();
  if (commands == 0) return refuse(request, ErrorCode::invalid, "a submission needs a command");
  if (commands > limits::commands_per_batch)
    return refuse(request, ErrorCode::too_large, "a submission has at most 4,096 commands");
  if (!is_origin(submit.origin()))
    return refuse(request, ErrorCode::invalid, "no client has that origin");
  if (submit.rehearse()) return handle_rehearsal(request, submit);
  if (in_flight_ >= limits::requests_in_flight)
    return refuse(request, ErrorCode::too_many_requests, too_many_in_flight);
  const bool is_small = request_bytes_ <= limits::waiting_bytes_free;
  WaitingCharge charge = is_small ? WaitingCharge() : new_charge();
  if (!is_small && !charge.resize(decoded_bytes(request_bytes_, submit)))
    return refuse(request, ErrorCode::busy, no_room_for_account);
  if (!commands_.take(commands)) return refuse(request, ErrorCode::busy, too_many_commands);
  ++in_flight_;
  figures_.commands += commands;
  if (commands == 1 && is_small) {
    gather(request, submit, shared_from_this());
  } else {
    gather(request, submit,
           std::make_shared<Batch>(shared_from_this(), request, commands, std::move(charge)));
  }
  if (hub_->gathered().size() >= limits::commands_per_batch) hub_->submit();
}

// One command that makes no sense is the whole rehearsal's end: what follows rests on it.
void Connection::handle_rehearsal(std::uint64_t request, const schema::Submit& submit) {
  WaitingCharge charge = new_charge();
  if (!charge.resize(decoded_bytes(request_bytes_, submit)))
    return refuse(request, ErrorCode::busy, no_room_for_account);
  std::vector<Submission> submissions;
  for (const schema::Command* command : *submit.commands()) {
    Submission& submission = submissions.emplace_back();
    const Rejection rejection = read_command(*command, submission);
    if (rejection.reason != Reason::none)
      return refuse(request, ErrorCode::invalid, sentence(rejection));
    submission.principal = principal_;
    submission.origin = static_cast<Origin>(submit.origin());
    submission.client = client_;
  }
  PendingQuery pending;
  pending.request = request;
  pending.principal = principal_;
  pending.rehearsal = std::move(submissions);
  pending.charge = std::move(charge);
  enqueue(std::move(pending));
}

void Connection::gather(std::uint64_t request, const schema::Submit& submit,
                        const std::shared_ptr<ReplyTarget>& target) {
  std::vector<Submission>& gathered = hub_->gathered();
  std::uint32_t index = 0;
  for (const schema::Command* command : *submit.commands()) {
    Submission& submission = gathered.emplace_back();
    Rejection rejection = read_command(*command, submission);
    if (rejection.reason != Reason::none) {
      gathered.pop_back();
      Completed completed{target, request, index++, {}};
      completed.outcome.kind = Outcome::Kind::rejected;
      completed.outcome.rejection = std::move(rejection);
      target->complete(completed);
      continue;
    }
    submission.principal = principal_;
    submission.origin = static_cast<Origin>(submit.origin());
    submission.client = client_;
    submission.sink = &hub_->sink;
    submission.session = target;
    submission.request = request;
    submission.index = index++;
  }
}

Connection& Connection::complete(Completed& completed) {
  reply(completed.request, {&completed.outcome, 1});
  return *this;
}

void Connection::reply(std::uint64_t request, std::span<const Outcome> outcomes) {
  --in_flight_;
  commands_.give_back(outcomes.size());
  if (phase_ != Phase::open) return;
  try {
    hub_->replies.outcomes(output_, request, outcomes);
  } catch (const std::exception& error) {
    close(error.what());  // the peer asks again with the same command id
  }
}

void Connection::handle_query(std::uint64_t request, const schema::Query& wire) {
  auto query = read_query(wire);
  if (!query) return refuse(request, ErrorCode::invalid, query.error());
  WaitingCharge charge = new_charge();
  if (request_bytes_ > limits::waiting_bytes_free && !charge.resize(request_bytes_))
    return refuse(request, ErrorCode::busy, no_room_for_account);
  enqueue({request, principal_, *std::move(query), std::nullopt, {}, std::move(charge)});
}

void Connection::enqueue(PendingQuery query) {
  if (in_flight_ >= limits::requests_in_flight)
    return refuse(query.request, ErrorCode::too_many_requests, too_many_in_flight);
  if (!asked_.take(1)) return refuse(query.request, ErrorCode::busy, too_many_questions);
  ++in_flight_;
  ++figures_.queries;
  queries_.push_back(std::move(query));
  if (std::exchange(answering_, true)) return;
  spawn(hub_->lane, answer_queries());
}

// One after the other, so that a connection holds one answer beside its output, and a few in a row,
// so that others are served between them.
Awaitable<void> Connection::answer_queries() {
  const auto self = shared_from_this();
  while (phase_ == Phase::open && !queries_.empty()) {
    if (output_is_full()) {
      co_await may_answer_.wait();
      continue;
    }
    // Counted for the connection: while frames are taken, a question that is alone is answered at
    // once, by a coroutine of its own.
    if (++in_a_row_ > limits::answers_in_a_row) {
      in_a_row_ = 0;
      co_await give_way(hub_->lane);
      continue;  // it may have ended meanwhile
    }
    PendingQuery pending = std::move(queries_.front());
    queries_.pop_front();
    std::string broken;
    try {
      co_await answer_one(pending);
    } catch (const std::exception& error) {
      broken = error.what();
    }
    --in_flight_;
    asked_.give_back(1);
    if (!broken.empty()) close(broken);
    flush();
  }
  answering_ = false;
}

Awaitable<void> Connection::answer_one(PendingQuery& pending) {
  const DoorParts& parts = hub_->parts;
  const bool reached = co_await hub_->reached(parts.sources.journal.end());
  if (phase_ != Phase::open) co_return;
  if (!reached) co_return refuse(pending.request, ErrorCode::internal, "projections stand still");
  if (!hub_->is_valid(pending.principal))
    co_return refuse(pending.request, ErrorCode::unauthenticated, "token");
  if (pending.change) {
    co_return co_await set_password(pending);
  }
  if (needs_checkpoint(pending.query) && pending.rehearsal.empty()) {
    auto signing = is_signed(parts.sources.notary(), parts.sources.journal.end());
    const bool covered = co_await std::move(signing);
    if (phase_ != Phase::open) co_return;
    if (!covered) co_return refuse(pending.request, ErrorCode::internal, "no checkpoint is signed");
  }
  const AskedFrom from{Origin::socket, client_};
  const bool is_apart =
      !pending.rehearsal.empty() || is_slow(parts.sources, pending.principal, pending.query);
  if (!is_apart) {
    answered(pending.request, answer_text(parts.sources, pending.principal, pending.query, from));
    co_return;
  }
  // The token may end while it waits for its turn.
  auto work = [this, sources = &parts.sources, &pending, &from] {
    if (!hub_->is_valid(pending.principal))
      return AnswerText{ErrorCode::unauthenticated, "token", {}, {}, 0};
    return pending.rehearsal.empty() ? answer_text(*sources, pending.principal, pending.query, from)
                                     : rehearsal_text(*sources, std::move(pending.rehearsal));
  };
  const bool is_backup = pending.query.kind == QueryKind::backup && pending.principal.is_operator;
  const Asker asker = is_backup ? Asker::backups() : Asker::of(pending.principal.account);
  if (!parts.readers.has_room_for(asker))
    co_return refuse(pending.request, ErrorCode::busy, too_many_questions);
  auto answering = run_on(parts.readers, asker, work);
  const AnswerText answer = co_await std::move(answering);
  if (phase_ == Phase::open) answered(pending.request, answer);
}

void Connection::answered(std::uint64_t request, const AnswerText& answer) {
  if (answer.code != ErrorCode::none) return refuse(request, answer.code, answer.detail);
  hub_->replies.answer(output_, request, answer.json, answer.position, answer.cursor);
}

void Connection::handle_subscribe(std::uint64_t request, const schema::Subscribe& subscribe) {
  if (feed(request) != nullptr)
    return refuse(request, ErrorCode::invalid, "a subscription has this request's number already");
  if (feeds_.size() >= limits::subscriptions_per_connection)
    return refuse(request, ErrorCode::too_many_requests,
                  "A connection may have 16 subscriptions: end one first");
  WaitingCharge seat(hub_->parts.bounds.streams, owner(), WaitingUse::all);
  if (!seat.resize(1))
    return refuse(request, ErrorCode::too_many_requests,
                  "An account may have 32 subscriptions and event streams: end one first");
  EventFeed::Request asked{subscribe.from(),
                           std::string(view(subscribe.org())),
                           std::string(view(subscribe.app())),
                           std::string(view(subscribe.user())),
                           subscribe.follow(),
                           AskedFrom{Origin::socket, client_}};
  feeds_.push_back(std::make_shared<SocketFeed>(shared_from_this(), principal_, request,
                                                subscribe.credits(), std::move(asked),
                                                std::move(seat)));
  feeds_.back()->start();
}

SocketFeed* Connection::feed(std::uint64_t subscription) {
  for (const auto& candidate : feeds_) {
    if (candidate->number() == subscription) return candidate.get();
  }
  return nullptr;
}

void Connection::feed_ended(const SocketFeed& ended) {
  std::erase_if(feeds_, [&](const auto& candidate) { return candidate.get() == &ended; });
}

}  // namespace orglog::net
