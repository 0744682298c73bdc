#include "cli/parameters.hpp"

#include <CLI/CLI.hpp>

#include "orglog/base/command_line.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/domain/permissions.hpp"
#include "orglog/projections/replay.hpp"

namespace orglog::cli::parameter {
namespace {

const char* const time_text = "a date (its end, UTC), an RFC 3339 time or a position (@123)";

std::string check_permissions(const std::string& text) {
  if (Permissions::parse(text)) return {};
  return "must be a list of view, deploy, operate, manage with commas between, not " + text;
}

constexpr std::uint64_t most_limit = 999'999'999'999;

std::string check_limit(const std::string& text) {
  if (text == "none" || whole_number(text, 0, most_limit)) return {};
  return no_whole_number(text, 0, most_limit) + "; none is no limit";
}

// One of a few words; the words stand in the option's type already.
CLI::Validator one_of(const std::vector<std::string>& allowed) {
  return CLI::Validator(
      [allowed](std::string& text) -> std::string {
        std::string words;
        for (const std::string& word : allowed) {
          if (word == text) return {};
          words += (words.empty() ? "" : ", ") + word;
        }
        return "must be one of " + words + ", not " + text;
      },
      "", "");
}

std::string check_time(const std::string& text) {
  if (parse_as_of(text)) return {};
  return std::string("must be ") + time_text + ", not " + text;
}

CLI::Validator validator(std::string (*check)(const std::string&)) {
  return CLI::Validator([check](std::string& text) { return check(text); }, "", "");
}

CLI::Option* text(CLI::App& verb, const char* spelling, std::string& value, const char* help,
                  const char* type) {
  return verb.add_option(spelling, value, help)->type_name(type);
}

CLI::Option* list(CLI::App& verb, const char* spelling, std::vector<std::string>& value,
                  const char* help, const char* type) {
  return verb.add_option(spelling, value, help)->type_name(type);
}

constexpr const char* org_spelling = "-o,-t,--org,--team";
constexpr const char* org_help = "the organization; -t and --team are the same";

CLI::Option* number(CLI::App& verb, const char* spelling, std::optional<std::uint64_t>& value,
                    const char* help, const char* type, std::uint64_t least = 0) {
  return number_option(verb, spelling, value, help, least, most_positions)->type_name(type);
}

void limit_of(CLI::App& verb, const char* spelling, std::string& value, const char* help) {
  text(verb, spelling, value, help, "N")->check(validator(check_limit));
}

}  // namespace

void email(CLI::App& verb, Arguments& arguments) {
  text(verb, "EMAIL", arguments.email, "the person's e-mail address", "")->required();
}
void keep_tokens(CLI::App& verb, Arguments& arguments) {
  verb.add_flag("--keep-tokens", arguments.keep_tokens,
                "leave the tokens that were made by password");
}
void new_name(CLI::App& verb, Arguments& arguments) {
  text(verb, "NAME", arguments.name, "the new name", "")->required();
}
void maybe_new_name(CLI::App& verb, Arguments& arguments) {
  text(verb, "NAME", arguments.name, "the new name; without one it is made up", "");
}
void org_argument(CLI::App& verb, Arguments& arguments) {
  text(verb, "-o,-t,--org,--team,ORG", arguments.org, org_help, "")->required();
}
void org_position(CLI::App& verb, Arguments& arguments) {
  text(verb, "ORG", arguments.org, "the organization", "")->required();
}
void org_and_name(CLI::App& verb, Arguments& arguments) {
  list(verb, "ORG_AND_NAME", arguments.names,
       "the organization and its new name; with --org the new name alone", "")
      ->required();
}
void recipient(CLI::App& verb, Arguments& arguments) {
  text(verb, "ORG_OR_EMAIL", arguments.to, "the new owner: an organization or a person", "")
      ->required();
}
void app_list(CLI::App& verb, Arguments& arguments) {
  list(verb, "APP", arguments.names, "apps of yours, in this order", "");
}
void scale_list(CLI::App& verb, Arguments& arguments) {
  list(verb, "TYPE=N[:SIZE]", arguments.names,
       "how many dynos run a process, and their size: basic, standard-1x,\n"
       "standard-2x, performance-m or performance-l",
       "")
      ->required();
}
void service_and_plan(CLI::App& verb, Arguments& arguments) {
  text(verb, "SERVICE:PLAN", arguments.addon, "what to add, as in postgresql:standard-0", "")
      ->required();
}
void permission(CLI::App& verb, Arguments& arguments) {
  text(verb, "PERMISSION", arguments.permissions, "view, deploy, operate or manage", "")
      ->required()
      ->check(one_of({"view", "deploy", "operate", "manage"}));
}
void addon(CLI::App& verb, Arguments& arguments) {
  text(verb, "ADDON", arguments.addon, "its name, or its service when the app has only one of it",
       "")
      ->required();
}
void id(CLI::App& verb, Arguments& arguments) {
  text(verb, "ID", arguments.id, "as the list shows it", "")->required();
}
void file(CLI::App& verb, Arguments& arguments) {
  text(verb, "FILE", arguments.file, "newline-delimited JSON, one command a line", "")->required();
}
void projection(CLI::App& verb, Arguments& arguments) {
  text(verb, "PROJECTION", arguments.name,
       "state, commands, audit, usage or tree; all, if not given", "")
      ->check(one_of({"state", "commands", "audit", "usage", "tree"}));
}

void org(CLI::App& verb, Arguments& arguments) {
  text(verb, org_spelling, arguments.org, org_help, "ORG")->required();
}
void app(CLI::App& verb, Arguments& arguments) {
  text(verb, "-a,--app", arguments.app, "the app", "APP")->required();
}
void maybe_org(CLI::App& verb, Arguments& arguments) {
  text(verb, org_spelling, arguments.org, org_help, "ORG");
}
void maybe_app(CLI::App& verb, Arguments& arguments) {
  text(verb, "-a,--app", arguments.app, "the app", "APP");
}
void user(CLI::App& verb, Arguments& arguments) {
  text(verb, "--user", arguments.user, "the person it is about; by id also one who was erased",
       "EMAIL|ID");
}
void actor(CLI::App& verb, Arguments& arguments) {
  text(verb, "--actor", arguments.actor, "the person who did it; by id also one who was erased",
       "EMAIL|ID");
}
void type(CLI::App& verb, Arguments& arguments) {
  text(verb, "--type", arguments.type, "the type of event, as in AppLocked or app.locked", "TYPE");
}

void admin(CLI::App& verb, Arguments& arguments) {
  text(verb, "--admin", arguments.email, "the first admin, and at first its only user", "EMAIL")
      ->required();
}
void org_type(CLI::App& verb, Arguments& arguments) {
  text(verb, "--type", arguments.org_type,
       "team: 25 members and 100 apps unless other limits are given", "enterprise|team")
      ->check(one_of({"enterprise", "team"}));
}
void features(CLI::App& verb, Arguments& arguments) {
  list(verb, "--feature", arguments.features, "a feature it has; give it again for more", "FEATURE")
      ->expected(1)
      ->take_all();
}
void no_features(CLI::App& verb, Arguments& arguments) {
  verb.add_flag("--no-features", arguments.no_features, "take all features away");
}
void limits(CLI::App& verb, Arguments& arguments) {
  limit_of(verb, "--members", arguments.members, "how many members it may have, or none");
  limit_of(verb, "--apps", arguments.apps, "how many apps it may have, or none");
  limit_of(verb, "--dyno-units", arguments.dyno_units,
           "dyno units at a time, or none; more is flagged, never refused");
  limit_of(verb, "--addon-credits", arguments.addon_credits,
           "add-on prices a month in cents, or none; more is flagged");
}
void role(CLI::App& verb, Arguments& arguments) {
  text(verb, "-r,--role", arguments.role, "member, if not given", "admin|member")
      ->check(one_of({"admin", "member"}));
}
void needed_role(CLI::App& verb, Arguments& arguments) {
  text(verb, "-r,--role", arguments.role, "the role from now on", "admin|member")
      ->required()
      ->check(one_of({"admin", "member"}));
}
void permissions(CLI::App& verb, Arguments& arguments) {
  text(verb, "-p,--permissions", arguments.permissions,
       "of view, deploy, operate, manage; else view,deploy,operate", "LIST")
      ->check(validator(check_permissions));
}
void needed_permissions(CLI::App& verb, Arguments& arguments) {
  text(verb, "-p,--permissions", arguments.permissions, "of view, deploy, operate, manage", "LIST")
      ->required()
      ->check(validator(check_permissions));
}
void description(CLI::App& verb, Arguments& arguments) {
  text(verb, "-d,--description", arguments.description, "what it is for", "TEXT");
}
void scopes(CLI::App& verb, Arguments& arguments) {
  list(verb, "--scope", arguments.scopes,
       "what it is good for; give it again for more; global, if not given", "global|read|audit")
      ->expected(1)
      ->take_all()
      ->check(one_of({"global", "read", "audit"}));
}
void expires_in(CLI::App& verb, Arguments& arguments) {
  text(verb, "--expires-in", arguments.expires_in,
       "how long it is good: seconds, or as in 90m, 12h, 30d; else until revoked", "TIME");
}
void person_name(CLI::App& verb, Arguments& arguments) {
  text(verb, "--name", arguments.name, "the person's name", "TEXT");
}
void locked(CLI::App& verb, Arguments& arguments) {
  verb.add_flag("-l,--locked", arguments.locked, "locked from the start, in the same step");
}
void confirm(CLI::App& verb, Arguments& arguments) {
  text(verb, "--confirm", arguments.confirm, "the name or address once more", "NAME");
}
void all(CLI::App& verb, Arguments& arguments) {
  verb.add_flag("--all", arguments.all, "every personal app of yours");
}
void atomic(CLI::App& verb, Arguments& arguments) {
  verb.add_flag("--atomic", arguments.atomic, "all of them or none");
}
void price(CLI::App& verb, Arguments& arguments) {
  number_option(verb, "--price", arguments.price_cents, "cents a month", 0,
                std::uint64_t{orglog::limits::addon_price_cents})
      ->type_name("CENTS")
      ->required();
}
void addon_name(CLI::App& verb, Arguments& arguments) {
  text(verb, "--name", arguments.name, "its name, nobody else's; without one it is made up",
       "NAME");
}
void dry_run(CLI::App& verb, Arguments& arguments) {
  verb.add_flag("--dry-run", arguments.dry_run, "read and check the lines, send nothing");
}

void as_of(CLI::App& verb, Arguments& arguments) {
  text(verb, "--as-of", arguments.as_of, time_text, "T")->check(validator(check_time));
}
void at(CLI::App& verb, Arguments& arguments) {
  number(verb, "--at", arguments.at, "the state after the event at this position", "P");
}
void since_until(CLI::App& verb, Arguments& arguments) {
  text(verb, "--since", arguments.since, "from this date or time on", "T")
      ->check(validator(check_time));
  text(verb, "--until", arguments.until, "up to this date (its end) or time", "T")
      ->check(validator(check_time));
}
void reverse(CLI::App& verb, Arguments& arguments) {
  verb.add_flag("--reverse", arguments.reverse, "newest first");
}
void explain(CLI::App& verb, Arguments& arguments) {
  verb.add_flag("--explain", arguments.explain, "what each event changed: before and after");
}
void from_to(CLI::App& verb, Arguments& arguments) {
  text(verb, "--from", arguments.since, time_text, "T")->required()->check(validator(check_time));
  text(verb, "--to", arguments.until, time_text, "T")->required()->check(validator(check_time));
}
void limit(CLI::App& verb, Arguments& arguments) {
  number(verb, "-n,--limit", arguments.limit, "no more than so many", "N", 1);
}
void from(CLI::App& verb, Arguments& arguments) {
  number(verb, "--from", arguments.from, "the first position", "P");
}
void follow(CLI::App& verb, Arguments& arguments) {
  verb.add_flag("-f,--follow", arguments.follow, "go on as events happen, until interrupted");
}
void period(CLI::App& verb, Arguments& arguments) {
  CLI::Option* daily =
      verb.add_flag("--daily", arguments.daily, "day by day instead of what runs now");
  verb.add_flag("--monthly", arguments.monthly, "month by month instead of what runs now")
      ->excludes(daily);
  text(verb, "--start", arguments.start, "the first day: 2026-08-01, or a month: 2026-08", "D");
  text(verb, "--end", arguments.end, "the last day or month, included", "D");
}

void watched(CLI::App& verb, Arguments& arguments) {
  auto* denied =
      verb.add_flag("--denied", arguments.denied, "who tried in vain, in place of what happened");
  verb.add_flag("--readings", arguments.readings,
                "who read the history, where the server records it")
      ->excludes(denied);
}

void proof(CLI::App& verb, Arguments& arguments) {
  text(verb, "--proof", arguments.proof, "write what proves each of the events into this directory",
       "DIR");
}

void data(CLI::App& verb, Arguments& arguments) {
  text(verb, "--data", arguments.data, "the server's data directory; else ORGLOG_DATA", "DIR")
      ->required()
      ->envname("ORGLOG_DATA");
}

void everywhere(CLI::App& verb, Arguments& arguments) {
  verb.add_flag("--json", arguments.json, "print JSON")->group("Everywhere");
  verb.set_help_flag("-h,--help", "print this help and what exit codes mean")->group("Everywhere");
}
void connection(CLI::App& verb, Arguments& arguments) {
  text(verb, "--server", arguments.server,
       "where the server listens; else ORGLOG_SERVER, or 127.0.0.1:7420;\n"
       "tls://HOST:PORT where it speaks TLS",
       "HOST:PORT")
      ->envname("ORGLOG_SERVER")
      ->group("Everywhere");
  text(verb, "--ca", arguments.authorities,
       "certificates of those who vouch for the server; else ORGLOG_CA,\n"
       "or the system's",
       "FILE")
      ->envname("ORGLOG_CA")
      ->group("Everywhere");
  text(verb, "--token-file", arguments.token_file,
       "a file that holds the token; else the token in ORGLOG_TOKEN", "FILE")
      ->group("Everywhere");
  text(verb, "--command-id", arguments.command_id,
       "ask again after an unknown outcome, without doing it twice", "UUID")
      ->group("Everywhere");
}

}  // namespace orglog::cli::parameter
