// What all connections share. Everything here is used on the lane, but for what says «any thread».
#pragma once

#include <vector>

#include "account_counts.hpp"
#include "replies.hpp"
#include "serving.hpp"

namespace orglog::net {

class Connection;

// Where the outcome of a command goes: a connection, or the batch that it is part of. The `session`
// of a submission.
class ReplyTarget {
 public:
  virtual ~ReplyTarget() = default;
  // Answers the connection into whose output the outcome went, or will go.
  virtual Connection& complete(Completed& completed) = 0;
};

class Hub final : public HubBase<Hub, Connection, DoorParts> {
 public:
  static constexpr const char* name = "a";
  using HubBase::HubBase;

  Replies replies;
  AccountCounts queued_queries{limits::queued_queries_of_asker, limits::queued_queries};
  AccountCounts waiting_commands{limits::waiting_commands_of_account, limits::waiting_commands};

  // The commands of the read that is being looked at, and their way to the engine.
  std::vector<Submission>& gathered();
  void submit();
  void forget_gathered() { gathered_.clear(); }

  void turn_away(Socket socket, const char* why);
  void hand_out(std::vector<std::vector<Completed>>& turns);

  // Waits until readers see everything before `position`; false: they never will.
  Awaitable<bool> reached(Position position);
  bool is_valid(const Principal& principal) const;

 private:
  std::vector<Submission> gathered_;
  std::size_t usually_gathered_ = 0;
  std::vector<Connection*> written_;
};

}  // namespace orglog::net
