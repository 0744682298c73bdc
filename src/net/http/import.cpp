// `/operator/import`: history from elsewhere, in the lines that `orglog import` reads.
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <limits>

#include "body.hpp"
#include "orglog/base/limits.hpp"
#include "resources.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;

// What became of the lines so far.
class Report {
 public:
  void add(std::uint32_t line, const Outcome& outcome) {
    if (outcome.kind == Outcome::Kind::accepted) ++accepted_;
    if (outcome.kind == Outcome::Kind::unchanged) ++unchanged_;
    if (outcome.kind == Outcome::Kind::rejected) refuse(line, outcome.rejection);
  }
  void refuse(std::uint32_t line, const Rejection& rejection) {
    refused_.push_back(json::object{
        {"line", line}, {"code", code(rejection.reason)}, {"message", sentence(rejection)}});
  }
  json::object shown() && {
    return {{"accepted", accepted_}, {"unchanged", unchanged_}, {"refused", std::move(refused_)}};
  }

 private:
  std::uint64_t accepted_ = 0, unchanged_ = 0;
  json::array refused_;
};

struct ReadLines {
  std::vector<ImportLine> good;
  std::vector<std::uint32_t> numbers;  // of the good ones
  Report report;
};

ReadLines read_lines(const json::array& lines, std::uint32_t number) {
  ReadLines read;
  for (const json::value& line : lines) {
    auto parsed = parse_import_line(json::serialize(line), number);
    if (parsed) {
      read.good.push_back(*std::move(parsed));
      read.numbers.push_back(number);
    } else {
      read.report.refuse(number, parsed.error());
    }
    ++number;
  }
  return read;
}

// Nothing is known of a line, or nothing was done: the same request again goes on where it stopped.
const Outcome* unsettled(const std::vector<Outcome>& outcomes) {
  const auto found = std::ranges::find_if(outcomes, [](const Outcome& outcome) {
    return outcome.kind == Outcome::Kind::busy || outcome.kind == Outcome::Kind::unknown ||
           outcome.kind == Outcome::Kind::stopping ||
           outcome.rejection.reason == Reason::clock_jumped;
  });
  return found == outcomes.end() ? nullptr : &*found;
}

}  // namespace

// {"lines": [object...], "first_line": the number of the first one where a file is sent in parts}.
// A line that was taken before is answered as it was then.
Awaitable<Response> import_history(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const json::array* lines = fields.optional_array("lines");
  const std::int64_t first = fields.optional_number("first_line").value_or(1);
  if (lines == nullptr || lines->empty() || lines->size() > limits::commands_per_batch)
    fields.complain("lines must hold 1 to " + std::to_string(limits::commands_per_batch) +
                    " objects");
  if (first < 1 || first > std::numeric_limits<std::int32_t>::max())
    fields.complain("first_line is out of range");
  if (fields.wrong()) co_return fields.refusal();
  auto work = [lines, first] { return read_lines(*lines, static_cast<std::uint32_t>(first)); };
  auto reading = run_on(exchange.parts().readers, exchange.asker(), std::move(work));
  ReadLines read = co_await std::move(reading);
  Report& report = read.report;
  if (read.good.empty()) co_return respond(std::move(report).shown());
  const std::vector<Outcome> outcomes = co_await exchange.import(std::move(read.good));
  if (const Outcome* outcome = unsettled(outcomes)) co_return refuse(*outcome);
  for (std::size_t index = 0; index < outcomes.size(); ++index)
    report.add(read.numbers[index], outcomes[index]);
  co_return respond(std::move(report).shown());
}

}  // namespace orglog::net::http
