// A client of the binary protocol for programs that ask one thing after another or keep many
// commands in flight: the CLI, the importer, tests and the bench. Blocking, one thread at a time;
// it holds one connection.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orglog/base/result.hpp"
#include "orglog/codec/outcome.hpp"
#include "orglog/domain/command.hpp"
#include "orglog/engine/query.hpp"

namespace orglog {

struct ClientOptions {
  std::string host = "127.0.0.1";
  std::string port = "7420";
  bool tls = false;
  std::string authorities;  // PEM file of those who vouch for the server; empty: the system's
  std::string token;        // empty: none is sent
  std::string client_name = "orglog";
  Origin origin = Origin::socket;
  std::chrono::milliseconds timeout{30'000};  // for each reply
};

// What the server said, or how the connection failed. `code` is a protocol ErrorCode's name, or
// `connection`.
struct ClientFailure {
  std::string code;
  std::string detail;
  std::uint64_t request = 0;  // which one the server refused; 0: the connection is over
};
template <class T>
using ClientResult = boost::system::result<T, ClientFailure>;

struct ClientCommand {
  Command command;
  CommandId id;  // nil: a new time-ordered one
  CorrelationId correlation;
  std::string on_behalf_of;
  std::optional<Timestamp> occurred_at;
  std::optional<Expectation> expectation;
};

struct ClientAnswer {
  std::string json;
  std::string cursor;
  Position position = 0;
};

struct StreamedEvent {
  Position position = 0;
  std::string record;  // stored bytes
  std::string json;
};

struct Subscription {
  Position from = 0;
  std::string org, app, user;
  bool follow = false;
};

// For the token's own account, which says the old password where it has one, or by the operator for
// any.
struct NewPassword {
  std::string email;
  std::string password;
  std::optional<std::string> old_password{};
  bool keep_tokens = false;  // those that a password made
};
// How many ended with the old one.
struct EndedByPassword {
  std::uint32_t sessions = 0;
  std::uint32_t tokens = 0;
};

class BinaryClient {
 public:
  // Connects, says hello and authenticates.
  static ClientResult<std::unique_ptr<BinaryClient>> connect(const ClientOptions& options);
  virtual ~BinaryClient() = default;

  virtual ClientResult<Outcome> submit(ClientCommand command) = 0;
  // One frame, all or some of them decided in one turn; one outcome a command.
  virtual ClientResult<std::vector<Outcome>> submit_batch(std::vector<ClientCommand> commands) = 0;
  // What the commands would do, one on top of the other (engine/rehearse.hpp); nothing is done.
  virtual ClientResult<ClientAnswer> rehearse(std::vector<ClientCommand> commands) = 0;
  virtual ClientResult<ClientAnswer> query(const Query& query) = 0;
  // Calls `on_event` until the end (or for ever, with `follow`); `on_event` returns false to stop.
  // `caught_up` is called when nothing newer is there. Answers the position to go on from.
  virtual ClientResult<Position> subscribe(
      const Subscription& subscription, const std::function<bool(const StreamedEvent&)>& on_event,
      const std::function<void()>& caught_up = {}) = 0;
  virtual ClientResult<EndedByPassword> set_password(const NewPassword& wish) = 0;
  virtual ClientResult<Position> ping() = 0;

  // Pipelining: `send` returns at once (it may flush), `receive` blocks for the next outcome in
  // order of arrival.
  struct Arrived {
    std::uint64_t request = 0;
    Outcome outcome;
  };
  virtual ClientResult<std::uint64_t> send(ClientCommand command) = 0;
  virtual ClientResult<void> flush() = 0;
  virtual ClientResult<Arrived> receive() = 0;
};

}  // namespace orglog
