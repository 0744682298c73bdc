#include "orglog/engine/rehearse.hpp"

#include "orglog/codec/event_codec.hpp"
#include "orglog/codec/json.hpp"
#include "plan.hpp"

namespace orglog {
namespace {

class NoSink final : public ReplySink {
 public:
  void deliver(std::vector<Completed>) override {}
};

std::string_view to_text(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::accepted:
      return "accepted";
    case Outcome::Kind::unchanged:
      return "unchanged";
    case Outcome::Kind::rejected:
      return "rejected";
    default:
      return "unknown";  // the disk does not say whether the command id is new
  }
}

boost::json::object shown(const Outcome& outcome) {
  boost::json::object object{{"outcome", to_text(outcome.kind)}};
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

boost::json::object event_of(const State& state, Position position, const NewRecord& record) {
  RecordView view;
  view.position = position;
  view.header = record.header;
  view.client_name = record.client_name;
  view.client_address = record.client_address;
  view.payload = record.payload;
  const auto event = decode_event(record.header.type, record.payload);
  return event ? json::event(json::StateNames(state), view, *event) : boost::json::object();
}

}  // namespace

boost::json::array rehearse(const QuerySources& sources, std::vector<Submission> submissions) {
  NoSink sink;
  const Position begin = sources.log.end();
  for (std::size_t index = 0; index < submissions.size(); ++index) {
    submissions[index].sink = &sink;
    submissions[index].index = static_cast<std::uint32_t>(index);
  }
  Planner planner(sources.state_table.copy(), begin, Timestamp{},
                  Dedupe(sources.log, sources.store), false);
  boost::json::array results;
  Position position = begin;
  for (std::size_t next = 0; next < submissions.size();) {
    Plan plan;
    next = planner.plan(submissions, next, sources.clock.now(), plan);
    std::size_t record = 0;
    for (Answers& answers : plan.answers) {
      for (const Completed& completed : answers.completed) {
        boost::json::object result = shown(completed.outcome);
        // What it did the first time is not done again.
        const bool is_new =
            completed.outcome.kind == Outcome::Kind::accepted && completed.outcome.first >= begin;
        for (std::uint32_t count = 0; is_new && count < completed.outcome.count; ++count) {
          result["events"].as_array().push_back(
              event_of(planner.state(), position++, plan.records[record++]));
        }
        results.push_back(std::move(result));
      }
    }
  }
  return results;
}

}  // namespace orglog
