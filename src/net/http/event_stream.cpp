#include "event_stream.hpp"

#include <boost/json/serialize.hpp>
#include <utility>

#include "connection.hpp"
#include "orglog/base/limits.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;

// One event of the stream. JSON has no line ends, so that one `data` line is enough. Among messages
// only the data can say what it is: what the log has does so anyhow.
void append_event(std::string& out, std::string_view type, json::object data, bool as_message) {
  out += "event: ";
  out += as_message ? "message" : type;
  out += "\ndata: ";
  if (as_message) data["type"] = type;
  out += json::serialize(data);
  out += "\n\n";
}

// What a client that begins anew goes on after.
std::string id_line(Position next) {
  return next == 0 ? std::string() : "id: " + std::to_string(next - 1) + "\n";
}

class TextBatch final : public EventBatch {
 public:
  explicit TextBatch(bool as_messages) : as_messages_(as_messages) {}

  void add(const RecordView& record, const json::object& shown) override {
    text_ += "id: " + std::to_string(record.position) + "\n";
    append_event(text_, std::string_view(shown.at("type").as_string()), shown, as_messages_);
    ++count_;
  }
  std::uint32_t count() const override { return count_; }
  bool is_full() const override { return text_.size() >= limits::http_stream_chunk_bytes; }
  std::string finish(const Reached& reached) override {
    if (reached.is_news) {
      text_ += id_line(reached.next);
      append_event(text_, "caught-up", {{"next", reached.next}}, as_messages_);
    } else if (count_ == 0) {
      // An id without data is no event for the client's program, but spares what was looked at
      // already when it begins anew.
      text_ += ": still here\n" + id_line(reached.next) + "\n";
    }
    return std::move(text_);
  }

 private:
  bool as_messages_;
  std::string text_;
  std::uint32_t count_ = 0;
};

std::string_view id_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::unauthenticated:
      return "unauthorized";
    case ErrorCode::forbidden:
      return "forbidden";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::invalid:
      return "invalid_params";
    default:
      return "internal_server_error";
  }
}

}  // namespace

EventStream::EventStream(std::shared_ptr<Hub> hub, Principal principal, Request request,
                         Manner manner, WaitingCharge seat)
    : EventFeed(hub->feed_parts(), principal, std::move(request)),
      hub_(std::move(hub)),
      seat_(std::move(seat)),
      manner_(manner) {}

std::string EventStream::beginning() const {
  std::string text = "retry: " + std::to_string(limits::http_stream_retry.count()) + "\n\n";
  if (!manner_.beyond_end) return text;
  text += id_line(next());
  append_event(text, "beyond-end",
               {{"next", next()},
                {"message", "The log ends before Last-Event-ID: this stream starts at its end."}},
               manner_.as_messages);
  return text;
}

Awaitable<void> EventStream::run(Connection& connection) {
  connection_ = &connection;
  Chunk first;
  first.bytes = beginning();
  co_await send(std::move(first));
  co_await stream();
  if (was_stopped()) last_words_ = ": the server is ending\n\n";
  if (!last_words_.empty()) co_await connection_->write_piece(last_words_);
}

void EventStream::check_time(Steady::time_point now) {
  if (now - last_sent_ < hub_->parts.options.heartbeat) return;
  last_sent_ = now;
  speak();
}

std::unique_ptr<EventBatch> EventStream::new_batch() const {
  return std::make_unique<TextBatch>(manner_.as_messages);
}

// What was read last has been taken by the socket before more is read.
bool EventStream::may_send(bool) { return true; }

Awaitable<void> EventStream::send(Chunk chunk) {
  last_sent_ = Steady::now();
  co_await connection_->write_piece(chunk.bytes);
}

void EventStream::refuse(ErrorCode code, std::string_view detail) {
  append_event(last_words_, "refused", {{"id", id_of(code)}, {"message", detail}},
               manner_.as_messages);
}

}  // namespace orglog::net::http
