// A command on its way to the sequencer, and the answer on its way back.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "orglog/codec/outcome.hpp"
#include "orglog/domain/command.hpp"
#include "orglog/domain/event.hpp"
#include "orglog/log/record.hpp"

namespace orglog {

// Who is at the other end (decision 12). Shared by all commands of a connection.
struct Client {
  std::string name;  // as it calls itself
  std::string address;
};

// Who was authenticated, and by which token.
struct Principal {
  bool is_operator = false;
  AccountId account;  // nil for the operator
  TokenId token;    // nil for the operator; looked up again for every command, so that a revocation
                    // is in force at once
  Scopes scopes{};  // of the token; the operator's is good for everything
};

// «No event about any of these after `after`.» Named as the client names them; one that does not
// exist has no events.
struct Expectation {
  std::vector<OrgName> orgs;
  std::vector<AppName> apps;
  std::vector<Email> emails;
  Position after = 0;
  // Where it is not empty it counts instead of `after`: each of those named exists, at least one is
  // named, and the version of each is one of these.
  std::vector<Position> versions = {};
};

struct Completed {
  std::shared_ptr<void> session;
  std::uint64_t request = 0;
  std::uint32_t index = 0;  // which command of the request
  Outcome outcome;
};

// Takes the answers of one turn together, so that they can leave in one write. Called from the
// committer thread (durable ones) or from the thread that submitted (busy, stopping). Must not
// block and must not throw.
class ReplySink {
 public:
  virtual ~ReplySink() = default;
  virtual void deliver(std::vector<Completed> completed) = 0;
};

// Somebody read the history of something.
struct Reading {
  AccountId who;
  Aim aim;
  Origin origin{};
  std::shared_ptr<const Client> client;
};

struct Submission {
  Command command;
  CommandId id;
  CorrelationId correlation;  // nil: the command id
  Principal principal;
  std::optional<Email> on_behalf_of;         // operator only
  std::optional<Timestamp> occurred_at;      // operator only (decision 11)
  std::unique_ptr<Expectation> expectation;  // nothing: unconditional
  // What a retry is known by: the digest of the request that it came with, where the same request
  // may become another command; zero: the command's own.
  std::uint64_t request_digest = 0;
  Origin origin{};
  std::shared_ptr<const Client> client;
  // Where the answer goes.
  ReplySink* sink = nullptr;  // outlives the engine's threads
  std::shared_ptr<void> session;
  std::uint64_t request = 0;
  std::uint32_t index = 0;
  std::chrono::steady_clock::time_point submitted_at{};  // set by the engine when it is observed
};

}  // namespace orglog
