#include "orglog/engine/rehearse.hpp"

#include "orglog/base/enumerators.hpp"
#include "orglog/codec/event_codec.hpp"
#include "orglog/codec/json.hpp"
#include "orglog/domain/sight.hpp"
#include "plan.hpp"
#include "quota_refusal.hpp"

namespace orglog {
namespace {

boost::json::object shown(const Outcome& outcome) {
  boost::json::object object{{"outcome", name_of(outcome.kind)}};
  if (outcome.kind == Outcome::Kind::rejected) {
    object["reason"] = code(outcome.rejection.reason);
    object["message"] = sentence(outcome.rejection);
  }
  if (!outcome.items.empty()) {
    boost::json::array items;
    for (const ItemVerdict& item : outcome.items) {
      const bool refused = item.reason != Reason::none;
      items.push_back({{"app", item.app.text()},
                       {"outcome", refused ? "rejected" : "accepted"},
                       {"reason", refused ? boost::json::value(code(item.reason))
                                          : boost::json::value(nullptr)}});
    }
    object["items"] = std::move(items);
  }
  object["events"] = boost::json::array();
  return object;
}

// The addresses in a command.
struct FindEmails {
  std::vector<Email>& emails;

  template <class Wish>
  void operator()(const Wish& wish) const {
    if constexpr (requires { wish.email.key(); }) emails.push_back(wish.email);
    if constexpr (requires { wish.admin.key(); }) emails.push_back(wish.admin);
    if constexpr (requires { wish.to.is_email(); }) {
      const auto email = wish.to.is_email() ? Email::parse(wish.to.text()) : std::nullopt;
      if (email) emails.push_back(*email);
    }
  }
};

// A rehearsal leaves no trace, so it must not tell which strangers have an account: for whoever is
// not the operator it runs on a state in which none has. Their addresses are free there, as those
// of accounts that were erased.
void hide_strangers(State& state, Position next, const std::vector<Submission>& submissions,
                    Timestamp now) {
  for (const Submission& submission : submissions) {
    if (submission.principal.is_operator) continue;
    Caller caller;
    caller.account = submission.principal.account;
    std::vector<Email> emails;
    std::visit(FindEmails{emails}, submission.command);
    for (const Email& email : emails) {
      const Account* account = state.account(email);
      if (account == nullptr || sees(state, *account, caller)) continue;
      const Event erased = AccountErased{account->id};
      evolve(state, EventEnvelope{next, now, {}, erased});
    }
  }
}

// Puts null in place of an id, wherever it stands.
void forget(boost::json::value& value, std::string_view id) {
  if (value.is_string() && value.as_string() == id) value = nullptr;
  if (value.is_array()) {
    for (boost::json::value& one : value.as_array()) forget(one, id);
  }
  if (value.is_object()) {
    for (auto& member : value.as_object()) forget(member.value(), id);
  }
}

// The events of one rehearsal as whoever asked is shown them: the operator all of them, anybody
// else none that says that an address is new here, and no id of an account that the rehearsal made
// up.
class RehearsedEvents {
 public:
  explicit RehearsedEvents(const State& state) : state_(state) {}

  void show(const Principal& viewer, Position position, const NewRecord& record,
            boost::json::array& shown) {
    const auto event = decode_event(record.header.type, record.payload);
    if (!event) return;
    const auto* registered = std::get_if<AccountRegistered>(&*event);
    if (registered != nullptr && !viewer.is_operator) {
      made_up_.push_back(to_string(registered->account));
      return;
    }
    RecordView view;
    view.position = position;
    view.header = record.header;
    view.payload = record.payload;
    const ClientText client{record.client_name, record.client_address, record.reason};
    boost::json::value json = json::event(json::StateNames(state_), view, client, *event);
    for (const std::string& id : made_up_) forget(json, id);
    shown.push_back(std::move(json));
  }

 private:
  const State& state_;
  std::vector<std::string> made_up_;
};

// Answers for those that are too many for their account, and takes them out: a rehearsal costs as
// much as the command.
void refuse_too_many(const QuerySources& sources, std::vector<Submission>& submissions,
                     boost::json::array& results) {
  const auto now = CommandRates::Steady::now();
  std::erase_if(submissions, [&](const Submission& submission) {
    auto refusal = over_command_rate(sources.quotas.commands, submission, now);
    if (!refusal) return false;
    results[submission.index] = shown(Outcome::of(Outcome::Kind::rejected, *std::move(refusal)));
    return true;
  });
}

}  // namespace

boost::json::array rehearse(const QuerySources& sources, std::vector<Submission> submissions) {
  const Position begin = sources.journal.end();
  std::vector<Principal> principals;
  for (std::size_t index = 0; index < submissions.size(); ++index) {
    submissions[index].sink = nullptr;
    submissions[index].index = static_cast<std::uint32_t>(index);
    principals.push_back(submissions[index].principal);
  }
  boost::json::array results(submissions.size());
  refuse_too_many(sources, submissions, results);
  if (submissions.empty()) return results;
  const auto newest = newest_times(sources.journal.log());
  if (!newest) {
    for (const Submission& submission : submissions)
      results[submission.index] = shown(Outcome::of(Outcome::Kind::unknown));
    return results;
  }
  State state = sources.state_table.copy();
  hide_strangers(state, begin, submissions, sources.clock.now());
  Planner planner(std::move(state), {0, begin}, newest->recorded_at,
                  Dedupe(sources.journal, sources.store), sources.command_secret, nullptr,
                  {nullptr, sources.quotas.new_addresses});
  planner.set_clock(sources.look_at_clock ? sources.look_at_clock()
                                          : ClockReading{sources.clock.now()});
  RehearsedEvents events(planner.state());
  Position position = begin;
  for (std::size_t next = 0; next < submissions.size();) {
    Plan plan;
    next = planner.plan(submissions, next, plan);
    std::size_t record = 0;
    for (Answers& answers : plan.answers) {
      for (const Completed& completed : answers.completed) {
        boost::json::object result = shown(completed.outcome);
        // What an id did the first time, in the log or earlier in this rehearsal, is not done
        // again.
        const bool is_new = completed.outcome.kind == Outcome::Kind::accepted &&
                            completed.outcome.first == position;
        for (std::uint32_t count = 0; is_new && count < completed.outcome.count; ++count) {
          events.show(principals[completed.index], position++, plan.records[record++],
                      result["events"].as_array());
        }
        results[completed.index] = std::move(result);
      }
    }
  }
  return results;
}

}  // namespace orglog
