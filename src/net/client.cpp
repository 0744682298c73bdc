#include "orglog/net/client.hpp"

#include <deque>
#include <utility>

#include "client_frames.hpp"
#include "client_socket.hpp"
#include "requests.hpp"

namespace orglog {
namespace net {
namespace {

namespace schema = wire::protocol;

// Frames wait for company up to here when nobody asks for their answers.
constexpr std::size_t flush_bytes = 64 << 10;
constexpr std::uint32_t events_on_the_way = 8'192;

// Time-ordered ids without asking the kernel for each: a random one, counted up in its last two
// bytes, and after that a new one.
class IdMaker {
 public:
  CommandId next() {
    if (counter_ == 0) base_ = time_ordered_uuid();
    base_.bytes[14] = static_cast<std::uint8_t>(counter_ >> 8);
    base_.bytes[15] = static_cast<std::uint8_t>(counter_ & 0xFF);
    ++counter_;
    return CommandId{base_};
  }

 private:
  Uuid base_;
  std::uint16_t counter_ = 0;
};

class TcpClient final : public BinaryClient {
 public:
  explicit TcpClient(const ClientOptions& options) : options_(options) {}
  ClientResult<void> open();

  ClientResult<Outcome> submit(ClientCommand command) override;
  ClientResult<std::vector<Outcome>> submit_batch(std::vector<ClientCommand> commands) override;
  ClientResult<ClientAnswer> rehearse(std::vector<ClientCommand> commands) override;
  ClientResult<ClientAnswer> query(const Query& query) override;
  ClientResult<Position> subscribe(const Subscription& subscription,
                                   const std::function<bool(const StreamedEvent&)>& on_event,
                                   const std::function<void()>& caught_up) override;
  ClientResult<EndedByPassword> set_password(const NewPassword& wish) override;
  ClientResult<Position> ping() override;
  ClientResult<std::uint64_t> send(ClientCommand command) override;
  ClientResult<void> flush() override { return socket_.send(out_, options_.timeout); }
  ClientResult<Arrived> receive() override;

 private:
  // The next frame, or the server's reason to hang up.
  ClientResult<const schema::Frame*> next_frame(ClientSocket::Timeout timeout);
  // Sends what waits, then takes frames until the one with this number comes; answers to commands
  // that are in flight are kept for `receive`.
  ClientResult<const schema::Frame*> reply_to(std::uint64_t request);
  ClientResult<ClientAnswer> answer_to(std::uint64_t request);
  void keep(const schema::Frame& frame);
  static ClientResult<Arrived> arrived(const schema::Frame& frame);
  void add_id(ClientCommand& command) {
    if (command.id.is_nil()) command.id = ids_.next();
  }

  ClientOptions options_;
  ClientSocket socket_;
  RequestWriter writer_;
  std::string out_;
  std::uint64_t last_request_ = 0;
  std::deque<ClientResult<Arrived>> arrived_;
  IdMaker ids_;
};

// One feed of events as `subscribe` goes through it.
struct Stream {
  const std::function<bool(const StreamedEvent&)>& on_event;
  const std::function<void()>& caught_up;
  Position next = 0;
  std::uint32_t taken = 0;  // since credits were sent
  bool stopped = false;
  bool live = false;

  void take(const schema::Events& events) {
    if (const auto* list = events.events(); list != nullptr && !stopped) {
      for (const schema::StreamedEvent* event : *list) take(*event);
      taken += list->size();
    }
    if (stopped) return;
    next = events.next();
    live = events.caught_up();
    if (live && caught_up) caught_up();
  }
  void take(const schema::StreamedEvent& event) {
    if (stopped) return;
    StreamedEvent streamed;
    streamed.position = event.position();
    if (const auto* record = event.record())
      streamed.record.assign(reinterpret_cast<const char*>(record->data()), record->size());
    streamed.json = view(event.json());
    next = streamed.position + 1;
    stopped = !on_event(streamed);
  }
};

ClientResult<void> TcpClient::open() {
  ORGLOG_TRY(socket_.open(options_.host, options_.port, options_.timeout));
  if (options_.tls) {
    ORGLOG_TRY(socket_.encrypt(options_.host, options_.authorities, options_.timeout));
  }
  const std::uint64_t hello = ++last_request_;
  writer_.hello(out_, hello, options_.client_name);
  const std::uint64_t authenticate = options_.token.empty() ? 0 : ++last_request_;
  if (authenticate != 0) writer_.authenticate(out_, authenticate, options_.token);
  ORGLOG_TRY_ASSIGN(greeted, reply_to(hello));
  if (greeted->body_as_HelloReply() == nullptr) return read_failure(*greeted);
  if (authenticate == 0) return {};
  ORGLOG_TRY_ASSIGN(accepted, reply_to(authenticate));
  if (accepted->body_as_AuthenticateReply() == nullptr) return read_failure(*accepted);
  return {};
}

ClientResult<const schema::Frame*> TcpClient::next_frame(ClientSocket::Timeout timeout) {
  ORGLOG_TRY_ASSIGN(body, socket_.next(timeout));
  const schema::Frame* frame = verified_reply(body);
  if (frame == nullptr) return ClientFailure{"connection", "a frame that does not verify", 0};
  if (frame->request() == 0 && frame->body_type() == schema::Body::Failure)
    return read_failure(*frame);
  return frame;
}

ClientResult<const schema::Frame*> TcpClient::reply_to(std::uint64_t request) {
  ORGLOG_TRY(flush());
  while (true) {
    auto frame = next_frame(options_.timeout);
    if (!frame || (*frame)->request() == request) return frame;
    keep(**frame);
  }
}

// What else comes is the rest of a subscription that has ended here.
void TcpClient::keep(const schema::Frame& frame) {
  if (frame.body_type() == schema::Body::SubmitReply || frame.body_type() == schema::Body::Failure)
    arrived_.push_back(arrived(frame));
}

ClientResult<BinaryClient::Arrived> TcpClient::arrived(const schema::Frame& frame) {
  const auto* reply = frame.body_as_SubmitReply();
  if (reply == nullptr || reply->outcomes()->size() != 1) return read_failure(frame);
  return Arrived{frame.request(), std::move(read_outcomes(*reply).front())};
}

ClientResult<Outcome> TcpClient::submit(ClientCommand command) {
  std::vector<ClientCommand> one;
  one.push_back(std::move(command));
  ORGLOG_TRY_ASSIGN(outcomes, submit_batch(std::move(one)));
  return std::move(outcomes.front());
}

ClientResult<std::vector<Outcome>> TcpClient::submit_batch(std::vector<ClientCommand> commands) {
  for (ClientCommand& command : commands) add_id(command);
  const std::uint64_t request = ++last_request_;
  writer_.submit(out_, request, commands, options_.origin);
  ORGLOG_TRY_ASSIGN(frame, reply_to(request));
  const auto* reply = frame->body_as_SubmitReply();
  if (reply == nullptr || reply->outcomes()->size() != commands.size()) return read_failure(*frame);
  return read_outcomes(*reply);
}

ClientResult<ClientAnswer> TcpClient::rehearse(std::vector<ClientCommand> commands) {
  for (ClientCommand& command : commands) add_id(command);
  const std::uint64_t request = ++last_request_;
  writer_.submit(out_, request, commands, options_.origin, true);
  return answer_to(request);
}

ClientResult<ClientAnswer> TcpClient::query(const Query& query) {
  const std::uint64_t request = ++last_request_;
  writer_.query(out_, request, query);
  return answer_to(request);
}

ClientResult<ClientAnswer> TcpClient::answer_to(std::uint64_t request) {
  ORGLOG_TRY_ASSIGN(frame, reply_to(request));
  const auto* reply = frame->body_as_QueryReply();
  if (reply == nullptr) return read_failure(*frame);
  return ClientAnswer{std::string(view(reply->json())), std::string(view(reply->cursor())),
                      reply->position()};
}

ClientResult<Position> TcpClient::subscribe(
    const Subscription& subscription, const std::function<bool(const StreamedEvent&)>& on_event,
    const std::function<void()>& caught_up) {
  const std::uint64_t request = ++last_request_;
  writer_.subscribe(out_, request, subscription, events_on_the_way);
  ORGLOG_TRY(flush());
  Stream stream{on_event, caught_up, subscription.from};
  while (true) {
    // Nothing newer may come for hours.
    const bool may_wait = stream.live && subscription.follow && !stream.stopped;
    ORGLOG_TRY_ASSIGN(
        frame, next_frame(may_wait ? std::nullopt : ClientSocket::Timeout(options_.timeout)));
    if (frame->request() != request) {
      keep(*frame);
      continue;
    }
    const auto* events = frame->body_as_Events();
    if (events == nullptr) return read_failure(*frame);
    const bool had_stopped = stream.stopped;
    stream.take(*events);
    if (events->done()) return stream.next;
    if (stream.stopped && !had_stopped) {
      writer_.unsubscribe(out_, request);
    } else if (stream.taken >= events_on_the_way / 2) {
      writer_.add_credits(out_, request, std::exchange(stream.taken, 0));
    }
    ORGLOG_TRY(flush());
  }
}

ClientResult<EndedByPassword> TcpClient::set_password(const NewPassword& wish) {
  const std::uint64_t request = ++last_request_;
  writer_.set_password(out_, request, wish);
  ORGLOG_TRY_ASSIGN(frame, reply_to(request));
  const auto* reply = frame->body_as_SetPasswordReply();
  if (reply == nullptr) return read_failure(*frame);
  return EndedByPassword{reply->sessions(), reply->tokens()};
}

ClientResult<Position> TcpClient::ping() {
  const std::uint64_t request = ++last_request_;
  writer_.ping(out_, request);
  ORGLOG_TRY_ASSIGN(frame, reply_to(request));
  const auto* pong = frame->body_as_Pong();
  if (pong == nullptr) return read_failure(*frame);
  return pong->end();
}

ClientResult<std::uint64_t> TcpClient::send(ClientCommand command) {
  add_id(command);
  const std::uint64_t request = ++last_request_;
  writer_.submit(out_, request, {&command, 1}, options_.origin);
  if (out_.size() >= flush_bytes) ORGLOG_TRY(flush());
  return request;
}

ClientResult<BinaryClient::Arrived> TcpClient::receive() {
  if (!arrived_.empty()) {
    auto first = std::move(arrived_.front());
    arrived_.pop_front();
    return first;
  }
  if (!out_.empty()) ORGLOG_TRY(flush());
  while (true) {
    ORGLOG_TRY_ASSIGN(frame, next_frame(options_.timeout));
    const auto type = frame->body_type();
    if (type == schema::Body::SubmitReply || type == schema::Body::Failure) return arrived(*frame);
  }
}

}  // namespace
}  // namespace net

ClientResult<std::unique_ptr<BinaryClient>> BinaryClient::connect(const ClientOptions& options) {
  auto client = std::make_unique<net::TcpClient>(options);
  if (const auto opened = client->open(); !opened) return opened.error();
  return std::unique_ptr<BinaryClient>(std::move(client));
}

}  // namespace orglog
