// One request on its way: who asks, what he sees, and how his wish reaches the sequencer. The rules
// live in `decide`; a handler turns JSON into a command, and what came of it into JSON.
#pragma once

#include <memory>
#include <type_traits>
#include <variant>

#include "errors.hpp"
#include "message.hpp"
#include "net/lane.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/codec/import_line.hpp"
#include "orglog/domain/decider.hpp"
#include "orglog/engine/view.hpp"
#include "orglog/net/http_server.hpp"

namespace orglog::net::http {

class Hub;

// The words about the client that the log keeps.
inline std::shared_ptr<const Client> client_of(const Request& request) {
  return std::make_shared<const Client>(Client{request.user_agent, request.address});
}

// What reading needs: any thread, as long as the request lives.
struct Look {
  const Request& request;
  const Principal& principal;
  const HttpServerParts& parts;

  const std::string& argument(std::size_t index) const { return request.arguments[index]; }
  template <class Read>
  auto read(const Read& read) const {
    return read_as(parts.sources, principal, read);
  }
  boost::system::result<Answer, QueryFailure> ask(const Query& query) const {
    return answer(parts.sources, principal, query, {Origin::http, client_of(request)});
  }
  // `read(view, team)` of what the path names first; the answer where the asker sees none.
  template <class Read>
  Response with_team(const Read& read_team) const {
    return read([&](const View& view) {
      const Org* org = view.team(argument(0));
      return org != nullptr ? read_team(view, *org) : no_team();
    });
  }
  template <class Read>
  Response with_app(const Read& read_app) const {
    return read([&](const View& view) {
      const App* app = view.app(argument(0));
      return app != nullptr ? read_app(view, *app) : no_app();
    });
  }
};

// The thing that a request is about, where it has a version.
using About = std::variant<std::monostate, OrgName, AppName, Email>;

class Exchange {
 public:
  Exchange(std::shared_ptr<Hub> hub, Request request);

  Request request;
  Principal principal;
  // How an app is shown to this client: the family of 2013 has a shape of its own.
  boost::json::object (*app_shape)(const View& view, const App& app);

  const std::string& argument(std::size_t index) const { return request.arguments[index]; }
  const HttpServerParts& parts() const;
  Look look() const { return {request, principal, parts()}; }
  template <class Read>
  auto read(const Read& read) const {
    return look().read(read);
  }

  // Waits until it is durable and can be read. The first command of a request carries its
  // `Idempotency-Key`, further ones an id derived from it. What the request's `If-Match` is
  // compared with is `about`.
  Awaitable<Outcome> submit(Command command, About about = {});
  // For a wish that may need no command at all: the answer where the request's `If-Match` does not
  // name this version of `what`.
  std::optional<Response> refuse_changed(Position version, std::string what) const;
  // Lines of history, in their order: the operator's.
  Awaitable<std::vector<Outcome>> import(std::vector<ImportLine> lines);
  // Whether a command was handed over, so that something may have happened.
  bool has_submitted() const { return submitted_ > 0; }
  // Whether it waits for their fate.
  bool awaits_outcome() const { return awaits_outcome_; }
  // Whether the request's `Idempotency-Key` turned out to stand for another one.
  bool key_is_taken() const { return key_is_taken_; }
  // Why the last command was refused.
  Reason refused_for() const { return refused_for_; }
  // Finds out whose token the request carries; false when it carries none that is good.
  Awaitable<bool> identify();
  // What the request asks for, which its `Idempotency-Key` stands for from now on.
  void note_content(std::string_view content);
  std::uint64_t request_digest() const { return request_digest_; }
  // The operator's hand for a person who has proved who they are: by a password, a link, or the
  // token `shown`, which must still be good when the command is decided.
  void act_for(AccountId account, const Email& email, TokenId shown = {});
  // Reads what comes now as it was after everything acknowledged so far.
  Awaitable<bool> catch_up();
  // For whom work is done: a person, or, before it is known who asks, an address.
  Asker asker() const;
  // Runs `work` where it may be slow; refused where the asker has too much waiting.
  template <class Work>
  Awaitable<Response> apart(Work work) {
    return apart_on(parts().readers, asker(), std::move(work));
  }
  template <class Work>
  static Awaitable<Response> apart_on(Readers& pool, Asker of, Work work) {
    if (!pool.has_room_for(of)) co_return too_many_waiting();
    auto running = run_on(pool, of, std::move(work));
    co_return co_await std::move(running);
  }
  // Whether what a handler looks at is more than is looked at where everybody waits.
  bool is_much(std::size_t (*weigh)(const View& view, const Request& request)) const {
    return read([&](const View& view) { return weigh(view, request); }) > limits::rows_at_once;
  }
  Hub& hub() { return *hub_; }
  const std::shared_ptr<Hub>& shared_hub() const { return hub_; }

 private:
  CommandId next_command_id();
  Awaitable<std::vector<Outcome>> settle(std::vector<Submission> submissions);

  std::shared_ptr<Hub> hub_;
  std::uint32_t submitted_ = 0;
  bool key_is_taken_ = false;
  Reason refused_for_{};
  bool awaits_outcome_ = false;
  std::uint64_t request_digest_ = 0;  // zero: it has no `Idempotency-Key`
  std::optional<Email> on_behalf_of_;
};

// The types of handlers. One that reads runs on any thread, and may be given the present state as
// the asker sees it, and in it the team or app that the path names first.
using Read = Response(const Look& look);
using ReadState = Response(const Look& look, const View& view);
using ReadTeam = Response(const Look& look, const View& view, const Org& org);
using ReadApp = Response(const Look& look, const View& view, const App& app);
// Has something done, or needs more than one step; on the lane.
using Write = Awaitable<Response>(Exchange& exchange);
// Begins an answer that is written as it comes, or looks at what only the lane knows; on the lane,
// when readers see everything acknowledged.
using Stream = Response(Exchange& exchange);

inline bool succeeded(const Outcome& outcome) {
  return outcome.kind == Outcome::Kind::accepted || outcome.kind == Outcome::Kind::unchanged;
}

}  // namespace orglog::net::http
