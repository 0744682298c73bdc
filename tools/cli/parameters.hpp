// The parameters that verbs take: one table, so that a verb's row is a list of them and `--app`
// reads the same everywhere. A spelling without dashes is a positional argument.
#pragma once

#include <initializer_list>
#include <limits>
#include <span>
#include <variant>
#include <vector>

#include "cli/arguments.hpp"
#include "orglog/base/command_line.hpp"
#include "orglog/base/limits.hpp"

namespace CLI {
class App;
}

namespace orglog::cli {

struct Parameter {
  // Where the value goes. A flag takes none; a list takes several, behind dashes one at a time
  // unless it is `greedy`; a number has bounds.
  using Place = std::variant<bool Arguments::*, std::string Arguments::*,
                             std::vector<std::string> Arguments::*, std::int64_t Arguments::*,
                             std::optional<std::uint32_t> Arguments::*,
                             std::optional<std::uint64_t> Arguments::*>;
  // Says what is wrong with a value; empty: nothing.
  using Check = std::string (*)(const std::string& value);

  const char* spelling;
  Place place;
  const char* help;
  const char* type = "";  // of the value, as the help shows it

  bool is_needed = false, is_greedy = false;
  std::uint64_t least = 0, most = most_positions;
  const char* allowed = nullptr;   // `a|b`: one of these words
  const char* excluded = nullptr;  // the flag that it excludes, which stands before it
  const char* variable = nullptr;  // of the environment, that is taken in its place
  const char* group = nullptr;     // of the help
  Check check = nullptr;

  constexpr Parameter needed() const { return with(&Parameter::is_needed, true); }
  constexpr Parameter greedy() const { return with(&Parameter::is_greedy, true); }
  constexpr Parameter one_of(const char* words) const { return with(&Parameter::allowed, words); }
  constexpr Parameter excluding(const char* flag) const { return with(&Parameter::excluded, flag); }
  constexpr Parameter or_from(const char* name) const { return with(&Parameter::variable, name); }
  constexpr Parameter in(const char* title) const { return with(&Parameter::group, title); }
  constexpr Parameter checked(Check by) const { return with(&Parameter::check, by); }
  constexpr Parameter between(std::uint64_t low, std::uint64_t high) const {
    return with(&Parameter::least, low).with(&Parameter::most, high);
  }

 private:
  template <class Value>
  constexpr Parameter with(Value Parameter::* member, Value value) const {
    Parameter changed = *this;
    changed.*member = value;
    return changed;
  }
};

// A verb's, in the order of its help: single ones and groups.
class Parameters {
 public:
  struct Some {
    Some(const Parameter& one) : all(&one, 1) {}  // NOLINT(google-explicit-constructor): as a row
    template <std::size_t count>
    Some(const Parameter (&group)[count]) : all(group) {}  // NOLINT(google-explicit-constructor)
    std::span<const Parameter> all;
  };
  Parameters(std::initializer_list<Some> parts) {
    for (const Some& part : parts) all_.insert(all_.end(), part.all.begin(), part.all.end());
  }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

 private:
  std::vector<Parameter> all_;
};

// Makes the verb take it. `arguments` outlives the verb.
void add(CLI::App& verb, const Parameter& parameter, Arguments& arguments);

namespace parameter {

std::string check_permissions(const std::string& text);
std::string check_limit(const std::string& text);
std::string check_credits(const std::string& text);
std::string check_time(const std::string& text);

// clang-format off
inline constexpr const char* org_help = "the organization; -t and --team are the same";
inline constexpr const char* time_help =
    "a date (its end, UTC), an RFC 3339 time or a position (@123)";

// Positional arguments.
inline constexpr Parameter email =
    Parameter{"EMAIL", &Arguments::email, "the person's e-mail address"}.needed();
inline constexpr Parameter new_name = Parameter{"NAME", &Arguments::name, "the new name"}.needed();
inline constexpr Parameter maybe_new_name{
    "NAME", &Arguments::name, "the new name; without one it is made up"};
inline constexpr Parameter org_argument =  // or --org
    Parameter{"-o,-t,--org,--team,ORG", &Arguments::org, org_help}.needed();
inline constexpr Parameter org_position =  // without --org
    Parameter{"ORG", &Arguments::org, "the organization"}.needed();
inline constexpr Parameter org_and_name =
    Parameter{"ORG_AND_NAME", &Arguments::names,
              "the organization and its new name; with --org the new name alone"}.needed();
inline constexpr Parameter recipient =
    Parameter{"ORG_OR_EMAIL", &Arguments::to,
              "the new owner: an organization or a person"}.needed();
inline constexpr Parameter app_list{"APP", &Arguments::names, "apps of yours, in this order"};
inline constexpr Parameter scale_list =
    Parameter{"TYPE=N[:SIZE]", &Arguments::names,
              "how many dynos run a process, and their size: basic, standard-1x,\n"
              "standard-2x, performance-m or performance-l"}.needed();
inline constexpr Parameter service_and_plan =
    Parameter{"SERVICE:PLAN", &Arguments::addon,
              "what to add, as in postgresql:standard-0"}.needed();
inline constexpr Parameter permission =
    Parameter{"PERMISSION", &Arguments::permissions, "view, deploy, operate or manage"}
        .needed().one_of("view|deploy|operate|manage");
inline constexpr Parameter addon =
    Parameter{"ADDON", &Arguments::addon,
              "its name, or its service when the app has only one of it"}.needed();
inline constexpr Parameter id = Parameter{"ID", &Arguments::id, "as the list shows it"}.needed();
inline constexpr Parameter file =
    Parameter{"FILE", &Arguments::file, "newline-delimited JSON, one command a line"}.needed();
inline constexpr Parameter projection =
    Parameter{"PROJECTION", &Arguments::name,
              "state, commands, audit, usage or tree; all, if not given"}
        .one_of("state|commands|audit|usage|tree");

// What it is about.
inline constexpr Parameter maybe_org{"-o,-t,--org,--team", &Arguments::org, org_help, "ORG"};
inline constexpr Parameter org = maybe_org.needed();
inline constexpr Parameter maybe_app{"-a,--app", &Arguments::app, "the app", "APP"};
inline constexpr Parameter app = maybe_app.needed();
inline constexpr Parameter user{
    "--user", &Arguments::user, "the person it is about; by id also one who was erased",
    "EMAIL|ID"};
inline constexpr Parameter actor{
    "--actor", &Arguments::actor, "the person who did it; by id also one who was erased",
    "EMAIL|ID"};
inline constexpr Parameter type{
    "--type", &Arguments::type, "the type of event, as in AppLocked or app.locked", "TYPE"};

// How it shall be.
inline constexpr Parameter keep_tokens{
    "--keep-tokens", &Arguments::keep_tokens, "leave the tokens that were made by password"};
inline constexpr Parameter admin =
    Parameter{"--admin", &Arguments::email, "the first admin, and at first its only user",
              "EMAIL"}.needed();
inline constexpr Parameter org_type =
    Parameter{"--type", &Arguments::org_type,
              "team: 25 members and 100 apps unless other limits are given", "enterprise|team"}
        .one_of("enterprise|team");
inline constexpr Parameter features{
    "--feature", &Arguments::features, "a feature it has; give it again for more", "FEATURE"};
inline constexpr Parameter no_features{
    "--no-features", &Arguments::no_features, "take all features away"};
inline constexpr Parameter limits[] = {
    Parameter{"--members", &Arguments::members, "how many members it may have, or none", "N"}
        .checked(check_limit),
    Parameter{"--apps", &Arguments::apps, "how many apps it may have, or none", "N"}
        .checked(check_limit),
    Parameter{"--dyno-units", &Arguments::dyno_units,
              "dyno units at a time, or none; more is flagged, never refused", "N"}
        .checked(check_limit),
    Parameter{"--addon-credits", &Arguments::addon_credits,
              "add-on prices a month in cents, or none; more is flagged", "N"}
        .checked(check_credits)};
inline constexpr Parameter role =
    Parameter{"-r,--role", &Arguments::role, "member, if not given", "admin|member"}
        .one_of("admin|member");
inline constexpr Parameter needed_role =
    Parameter{"-r,--role", &Arguments::role, "the role from now on", "admin|member"}
        .needed().one_of("admin|member");
inline constexpr Parameter permissions =
    Parameter{"-p,--permissions", &Arguments::permissions,
              "of view, deploy, operate, manage; else view,deploy,operate", "LIST"}
        .checked(check_permissions);
inline constexpr Parameter needed_permissions =
    Parameter{"-p,--permissions", &Arguments::permissions, "of view, deploy, operate, manage",
              "LIST"}.needed().checked(check_permissions);
inline constexpr Parameter description{
    "-d,--description", &Arguments::description, "what it is for", "TEXT"};
inline constexpr Parameter scopes =
    Parameter{"--scope", &Arguments::scopes,
              "what it is good for; give it again for more; global, if not given",
              "global|read|audit"}.one_of("global|read|audit");
inline constexpr Parameter expires_in{
    "--expires-in", &Arguments::expires_in,
    "how long it is good: seconds, or as in 90m, 12h, 30d; else until revoked", "TIME"};
inline constexpr Parameter person_name{
    "--name", &Arguments::name, "the person's name", "TEXT"};
inline constexpr Parameter locked{
    "-l,--locked", &Arguments::locked, "locked from the start, in the same step"};
inline constexpr Parameter confirm{
    "--confirm", &Arguments::confirm, "the name or address once more", "NAME"};
inline constexpr Parameter all{"--all", &Arguments::all, "every personal app of yours"};
inline constexpr Parameter atomic{"--atomic", &Arguments::atomic, "all of them or none"};
inline constexpr Parameter price =
    Parameter{"--price", &Arguments::price_cents, "cents a month", "CENTS"}
        .needed().between(0, orglog::limits::addon_price_cents);
inline constexpr Parameter addon_name{
    "--name", &Arguments::name, "its name, nobody else's; without one it is made up", "NAME"};
inline constexpr Parameter dry_run{
    "--dry-run", &Arguments::dry_run, "read and check the lines, send nothing"};

// Which part of history.
inline constexpr Parameter as_of =
    Parameter{"--as-of", &Arguments::as_of, time_help, "T"}.checked(check_time);
inline constexpr Parameter at{
    "--at", &Arguments::at, "the state after the event at this position", "P"};
inline constexpr Parameter since_until[] = {
    Parameter{"--since", &Arguments::since, "from this date or time on", "T"}.checked(check_time),
    Parameter{"--until", &Arguments::until, "up to this date (its end) or time", "T"}
        .checked(check_time)};
inline constexpr Parameter from_to[] = {
    Parameter{"--from", &Arguments::since, time_help, "T"}.needed().checked(check_time),
    Parameter{"--to", &Arguments::until, time_help, "T"}.needed().checked(check_time)};
inline constexpr Parameter reverse{"--reverse", &Arguments::reverse, "newest first"};
inline constexpr Parameter watched[] = {
    {"--denied", &Arguments::denied, "who tried in vain, in place of what happened"},
    Parameter{"--readings", &Arguments::readings,
              "who read the history, where the server records it"}.excluding("--denied")};
inline constexpr Parameter explain{
    "--explain", &Arguments::explain, "what each event changed: before and after"};
inline constexpr Parameter limit =
    Parameter{"-n,--limit", &Arguments::limit, "no more than so many", "N"}
        .between(1, most_positions);
inline constexpr Parameter from{"--from", &Arguments::from, "the first position", "P"};
inline constexpr Parameter follow{
    "-f,--follow", &Arguments::follow, "go on as events happen, until interrupted"};
inline constexpr Parameter period[] = {
    {"--daily", &Arguments::daily, "day by day instead of what runs now"},
    Parameter{"--monthly", &Arguments::monthly, "month by month instead of what runs now"}
        .excluding("--daily"),
    {"--start", &Arguments::start, "the first day: 2026-08-01, or a month: 2026-08", "D"},
    {"--end", &Arguments::end, "the last day or month, included", "D"}};
inline constexpr Parameter proof{
    "--proof", &Arguments::proof, "write what proves each of the events into this directory",
    "DIR"};

// A store on disk, and what is made of it.
inline constexpr Parameter data =
    Parameter{"--data", &Arguments::data, "the server's data directory; else ORGLOG_DATA", "DIR"}
        .needed().or_from("ORGLOG_DATA");
inline constexpr Parameter to_backups =
    Parameter{"--to", &Arguments::to, "where the backups lie; made when it is not there", "DIR2"}
        .needed();
inline constexpr Parameter from_backups =
    Parameter{"--from", &Arguments::file, "where the backups lie", "DIR2"}.needed();
inline constexpr Parameter backup_number =
    Parameter{"--backup", &Arguments::limit, "its number; the newest without it", "N"}
        .between(1, std::numeric_limits<std::uint32_t>::max());
inline constexpr Parameter to_tables =
    Parameter{"--to", &Arguments::to, "where the tables go; made when it is not there", "OUT"}
        .needed();
inline constexpr Parameter since_position{
    "--since", &Arguments::since_position,
    "add the events from this position on to the export that ends there", "P"};
inline constexpr Parameter duckdb{
    "--duckdb", &Arguments::duckdb,
    "DuckDB's library for Parquet; else ORGLOG_DUCKDB, or where npm put it", "FILE"};

// Proofs.
inline constexpr Parameter command_argument =
    Parameter{"@POSITION|COMMAND_ID", &Arguments::id,
              "which event, by its position, as audit shows it (@21); or which command:\n"
              "whatever changes something prints both, and so does audit --json"}.needed();
inline constexpr Parameter event =
    Parameter{"--event", &Arguments::event,
              "of a command: which of its events, counted from 0; the first, if not given", "N"}
        .between(0, std::numeric_limits<std::uint32_t>::max());
inline constexpr Parameter proof_file =
    Parameter{"FILE", &Arguments::file, "a receipt (c2sp.org/tlog-proof)"}.needed();
inline constexpr Parameter log_key =
    Parameter{"--key", &Arguments::key,
              "the log's verifier key, or a file whose first line it is", "VKEY"}.needed();
inline constexpr Parameter maybe_log_key{
    "--key", &Arguments::key, "the log's verifier key; if not given, the store's own", "VKEY"};
inline constexpr Parameter witness_keys =
    Parameter{"--witness-key", &Arguments::witness_keys,
              "a witness that must have cosigned; may be given more than once", "VKEY"}.greedy();
inline constexpr Parameter older_checkpoint{
    "--checkpoint", &Arguments::checkpoint,
    "a checkpoint that was kept elsewhere: the log must still agree with it", "FILE"};
inline constexpr Parameter log_url =
    Parameter{"URL", &Arguments::url,
              "what stands before /checkpoint: http://HOST:PORT/log"}.needed();
inline constexpr Parameter state_file =
    Parameter{"--state", &Arguments::state, "where the last checkpoint seen is kept", "FILE"}
        .needed();
inline constexpr Parameter token_and_authorities[] = {
    {"--token-file", &Arguments::token_file,
     "file whose first line is a token, where the log is not public; else ORGLOG_TOKEN", "FILE"},
    {"--ca", &Arguments::authorities,
     "authorities (PEM) to trust for https, in place of the system's", "FILE"}};

// The parameters of every verb, and of those that talk to a server.
inline constexpr Parameter json =
    Parameter{"--json", &Arguments::json, "print JSON"}.in("Everywhere");
inline constexpr Parameter connection[] = {
    Parameter{"--server", &Arguments::server,
              "where the server listens; else ORGLOG_SERVER, or 127.0.0.1:7420;\n"
              "tls://HOST:PORT where it speaks TLS", "HOST:PORT"}
        .or_from("ORGLOG_SERVER").in("Everywhere"),
    Parameter{"--ca", &Arguments::authorities,
              "certificates of those who vouch for the server; else ORGLOG_CA,\n"
              "or the system's", "FILE"}.or_from("ORGLOG_CA").in("Everywhere"),
    Parameter{"--token-file", &Arguments::token_file,
              "a file that holds the token; else the token in ORGLOG_TOKEN", "FILE"}
        .in("Everywhere"),
    Parameter{"--command-id", &Arguments::command_id,
              "ask again after an unknown outcome, without doing it twice", "UUID"}
        .in("Everywhere")};

// clang-format on

}  // namespace parameter
}  // namespace orglog::cli
