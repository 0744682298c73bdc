// One connection of the binary protocol: a coroutine that reads, an output buffer that is written
// when a handler has put all into it that it had, and the session's state between them.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub.hpp"
#include "lane.hpp"
#include "orglog/net/frame.hpp"
#include "orglog/net/shared_bounds.hpp"
#include "questions.hpp"
#include "requests.hpp"

namespace orglog::net {

class SocketFeed;

// Of the account, or of all together.
inline constexpr std::string_view no_room_for_account =
    "So much waits already that there is no room for this: read what was answered, and try again";

class Connection final : public ReplyTarget, public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Hub> hub, Socket socket, const asio::ip::tcp::endpoint& peer,
             std::shared_ptr<Seat> seat);
  ~Connection() override = default;

  void start();
  // A Failure to the peer, and then the end: nothing more is read.
  void fail(std::uint64_t request, ErrorCode code, std::string_view detail);
  // Its seat is for somebody else now.
  void give_up();
  // Takes no more requests, answers those in flight, and ends.
  void drain();
  // Whether it waits for the fate of no command, so that a stop need not wait for it.
  bool may_be_cut_off() const;
  void cut_off();
  // Ends at once. Does nothing the second time.
  void close(std::string_view why = "the server has ended");
  // Looks whether the peer kept to the times it has.
  void check_time(Steady::time_point now);

  // Who puts something into the output calls `flush` once it has put all it has.
  std::string& output() { return output_; }
  // Writes what the socket takes; the rest when it can.
  void flush();
  // Whoever is told so is woken when there is room again.
  bool output_is_full();

  Connection& complete(Completed& completed) override;
  void reply(std::uint64_t request, std::span<const Outcome> outcomes);

  // Called by feeds.
  void feed_ended(const SocketFeed& feed);
  void streamed(std::size_t events) { figures_.events += events; }
  Hub& hub() { return *hub_; }

  bool touched = false;  // the hub has noted it among those to be flushed

 private:
  enum class Phase { open, ending, closed };
  enum class Taken { all, output_is_full, token_waits };
  struct PendingToken {
    std::uint64_t request = 0;
    std::string token;
  };
  struct PasswordChange {
    Email email;
    std::optional<std::string> old_password;
    PasswordWish wish;
  };
  // A question, or what takes its turn among them: the wish for another password, a rehearsal.
  struct PendingQuery {
    std::uint64_t request = 0;
    Principal principal;
    Query query;
    std::optional<PasswordChange> change;
    std::vector<Submission> rehearsal;
    WaitingCharge charge{};  // for its memory
  };
  struct Figures {
    std::uint64_t requests = 0, commands = 0, queries = 0, events = 0;
  };

  Awaitable<void> run();
  Awaitable<void> read();
  Awaitable<void> take_all_frames();
  Taken take_frames();
  void take_one(std::string_view body);
  void adapt_read_size(std::size_t read, std::size_t room);
  bool may_hold_input();
  WaitingOwner owner() const {
    return WaitingOwner::of(principal_.is_operator, principal_.account);
  }
  WaitingCharge new_charge(WaitingUse use = WaitingUse::work) const;
  void lost(const boost::system::error_code& error);
  void end_after_output();
  bool has_answered_all() const;
  void write_output();
  void wait_to_write();
  void output_is_written();

  void handle(const wire::protocol::Frame& frame);
  void handle_hello(std::uint64_t request, const wire::protocol::Hello& hello);
  void handle_authenticated(const wire::protocol::Frame& frame);
  Awaitable<void> check_token();
  void handle_submit(std::uint64_t request, const wire::protocol::Submit& submit);
  void gather(std::uint64_t request, const wire::protocol::Submit& submit,
              const std::shared_ptr<ReplyTarget>& target);
  void handle_rehearsal(std::uint64_t request, const wire::protocol::Submit& submit);
  void handle_query(std::uint64_t request, const wire::protocol::Query& query);
  void handle_set_password(std::uint64_t request, const wire::protocol::SetPassword& wish);
  void enqueue(PendingQuery query);
  void handle_subscribe(std::uint64_t request, const wire::protocol::Subscribe& subscribe);
  SocketFeed* feed(std::uint64_t subscription);
  void refuse(std::uint64_t request, ErrorCode code, std::string_view detail);

  Awaitable<void> answer_queries();
  Awaitable<void> answer_one(PendingQuery& pending);
  Awaitable<void> set_password(const PendingQuery& pending);
  Awaitable<bool> knows_old_password(const PendingQuery& pending, const Leader& leader,
                                     AccountId account);
  void answered(std::uint64_t request, const AnswerText& answer);
  void let_go();
  void forget_queries();

  std::shared_ptr<Hub> hub_;
  Socket socket_;
  std::shared_ptr<Client> client_;
  std::string peer_;
  Phase phase_ = Phase::open;
  std::string why_;
  bool greeted_ = false;
  bool authenticated_ = false;
  bool draining_ = false;        // no more requests are taken
  bool peer_has_ended_ = false;  // its sending side
  bool shut_down_ = false;       // ours
  std::optional<PendingToken> pending_token_;
  int wrong_tokens_ = 0;
  Principal principal_;
  std::shared_ptr<Seat> seat_;

  FrameReader reader_{limits::handshake_frame_bytes};
  std::size_t read_size_ = limits::read_bytes_min;
  Signal has_room_;
  WaitingCharge input_;            // for what the reader holds
  std::size_t request_bytes_ = 0;  // of the frame that is looked at
  std::size_t in_flight_ = 0;
  AccountCounts::Held asked_;  // questions among them
  AccountCounts::Held commands_;

  std::string output_;
  WaitingCharge output_charge_;
  std::size_t sent_ = 0;
  bool waits_to_write_ = false;
  bool room_is_awaited_ = false;

  std::deque<PendingQuery> queries_;
  bool answering_ = false;
  std::size_t in_a_row_ = 0;  // answers since others had a turn
  Signal may_answer_;
  std::vector<std::shared_ptr<SocketFeed>> feeds_;

  Steady::time_point opened_ = Steady::now();
  Steady::time_point last_heard_ = opened_;
  Steady::time_point last_sent_ = opened_;
  Steady::time_point close_by_ = Steady::time_point::max();
  Figures figures_;
};

}  // namespace orglog::net
