// The offline verbs that fold a log again.
#include <iostream>
#include <memory>

#include "cli/output.hpp"
#include "cli/progress_bar.hpp"
#include "cli/store.hpp"
#include "cli/values.hpp"
#include "cli/verbs.hpp"
#include "orglog/base/bytes.hpp"
#include "orglog/codec/json.hpp"
#include "orglog/codec/state_codec.hpp"
#include "orglog/projections/audit.hpp"
#include "orglog/projections/command_index.hpp"
#include "orglog/projections/past_names.hpp"
#include "orglog/projections/replay.hpp"
#include "orglog/projections/runner.hpp"
#include "orglog/projections/state_table.hpp"
#include "orglog/projections/tree_table.hpp"
#include "orglog/projections/usage.hpp"

namespace orglog::cli {
namespace {

CliResult<AsOf> moment_of(const Arguments& arguments) {
  if (arguments.at && !arguments.as_of.empty()) {
    return Failure::usage("--at and --as-of exclude each other");
  }
  if (arguments.at) return AsOf{*arguments.at + 1, std::nullopt};
  // The parameter has looked at the text; without one it is the end of the log.
  return parse_as_of(arguments.as_of).value_or(AsOf{});
}

CliResult<boost::json::object> orgs_of(const State& state, const std::string& only) {
  if (only.empty()) return json::all_orgs(state);
  ORGLOG_TRY_ASSIGN(name, parse_org(only));
  const Org* org = state.org(name);
  if (org == nullptr) {
    return Failure("org_not_found", "There was no organization " + only + " then.");
  }
  return boost::json::object{{only, json::org_access(state, *org)}};
}

void print_orgs(const boost::json::object& orgs) {
  Table table({"organization", ">admins", ">members", ">apps"});
  for (const auto& org : orgs) {
    table.row({std::string(org.key()), std::to_string(org.value().at("admins").as_array().size()),
               std::to_string(org.value().at("members").as_array().size()),
               std::to_string(org.value().at("apps").as_object().size())});
  }
  if (!table.empty()) table.print();
}

// State first: the others are told their positions by it no more than by each other.
std::vector<std::unique_ptr<Projection>> projections(const EventLog& log) {
  std::vector<std::unique_ptr<Projection>> all;
  all.push_back(std::make_unique<StateTable>());
  all.push_back(std::make_unique<CommandIndex>());
  all.push_back(std::make_unique<AuditIndex>());
  all.push_back(std::make_unique<UsageTable>());
  all.push_back(std::make_unique<PastNames>());
  all.push_back(std::make_unique<TreeTable>(log));
  return all;
}

boost::json::object report_json(const RebuildReport& report) {
  return {{"projection", report.projection},
          {"position", report.position},
          {"events", report.events},
          {"seconds", report.seconds},
          {"live", report.digest_live},
          {"rebuilt", report.digest_rebuilt},
          {"same", report.same()}};
}

void print_report(const RebuildReport& report) {
  std::cout << report.projection << ": " << grouped(report.events) << " events to position "
            << report.position << ", digest " << report.digest_rebuilt << ", "
            << (report.digest_live.empty() ? "there was none before"
                : report.same()            ? "the same as before"
                                           : "not what was there before: " + report.digest_live)
            << '\n';
}

}  // namespace

Done replay(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(moment, moment_of(arguments));
  ORGLOG_TRY_ASSIGN(log, open_readable_log(arguments.data));
  ProgressBar bar("Replaying");
  Position damaged_at = 0;
  const auto folded =
      fold(*log, moment, &damaged_at, [&](Position done, Position end) { bar.show(done, end); });
  bar.clear();
  if (!folded) return log_failure(folded.error(), damaged_at);
  ORGLOG_TRY_ASSIGN(orgs, orgs_of(folded->state, arguments.org));
  const std::string digest = to_hex(view(digest_of(folded->state)));
  if (context.json())
    return print_json(
        {{"position", folded->position}, {"digest", digest}, {"orgs", std::move(orgs)}});
  Facts facts;
  facts.add("Position", std::to_string(folded->position));
  facts.add("Events", grouped(folded->applied));
  facts.add("Digest", digest);
  facts.print();
  print_orgs(orgs);
  return {};
}

Done rebuild(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(log, open_readable_log(arguments.data));
  ORGLOG_TRY_ASSIGN(store, open_projections(arguments.data, *log.stored, false));
  bool all_same = true;
  boost::json::array reports;
  for (const auto& projection : projections(*log)) {
    if (!arguments.name.empty() && projection->name() != arguments.name) continue;
    ProgressBar bar("Rebuilding " + std::string(projection->name()));
    const auto report = orglog::rebuild(*log, *store, *projection,
                                        [&](Position done, Position end) { bar.show(done, end); });
    bar.clear();
    if (!report) return log_failure(report.error(), std::nullopt);
    all_same = all_same && report->same();
    if (context.json()) {
      reports.push_back(report_json(*report));
    } else {
      print_report(*report);
    }
  }
  if (context.json()) print_json(std::move(reports));
  return all_same ? Done{} : Done{Failure::told()};
}

}  // namespace orglog::cli
