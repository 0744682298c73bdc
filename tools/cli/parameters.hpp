// The parameters that verbs take, each with its spelling and help: one function a parameter, so
// that a verb's row is a list of them and `--app` reads the same everywhere.
#pragma once

#include "cli/arguments.hpp"

namespace CLI {
class App;
}

namespace orglog::cli {

using Parameter = void (*)(CLI::App& verb, Arguments& arguments);

namespace parameter {

// Positional arguments.
void email(CLI::App& verb, Arguments& arguments);
void keep_tokens(CLI::App& verb, Arguments& arguments);
void new_name(CLI::App& verb, Arguments& arguments);
void maybe_new_name(CLI::App& verb, Arguments& arguments);
void org_argument(CLI::App& verb, Arguments& arguments);  // or --org
void org_position(CLI::App& verb, Arguments& arguments);  // without --org
void org_and_name(CLI::App& verb, Arguments& arguments);
void recipient(CLI::App& verb, Arguments& arguments);
void app_list(CLI::App& verb, Arguments& arguments);
void scale_list(CLI::App& verb, Arguments& arguments);
void service_and_plan(CLI::App& verb, Arguments& arguments);
void addon(CLI::App& verb, Arguments& arguments);
void id(CLI::App& verb, Arguments& arguments);
void file(CLI::App& verb, Arguments& arguments);
void projection(CLI::App& verb, Arguments& arguments);

// What it is about.
void org(CLI::App& verb, Arguments& arguments);  // must be given
void app(CLI::App& verb, Arguments& arguments);
void maybe_org(CLI::App& verb, Arguments& arguments);
void maybe_app(CLI::App& verb, Arguments& arguments);
void user(CLI::App& verb, Arguments& arguments);
void actor(CLI::App& verb, Arguments& arguments);
void type(CLI::App& verb, Arguments& arguments);

// How it shall be.
void admin(CLI::App& verb, Arguments& arguments);
void org_type(CLI::App& verb, Arguments& arguments);
void features(CLI::App& verb, Arguments& arguments);
void no_features(CLI::App& verb, Arguments& arguments);
void limits(CLI::App& verb, Arguments& arguments);
void role(CLI::App& verb, Arguments& arguments);
void needed_role(CLI::App& verb, Arguments& arguments);
void permissions(CLI::App& verb, Arguments& arguments);
void needed_permissions(CLI::App& verb, Arguments& arguments);
void permission(CLI::App& verb, Arguments& arguments);  // one, as an argument
void description(CLI::App& verb, Arguments& arguments);
void scopes(CLI::App& verb, Arguments& arguments);
void expires_in(CLI::App& verb, Arguments& arguments);
void person_name(CLI::App& verb, Arguments& arguments);
void locked(CLI::App& verb, Arguments& arguments);
void confirm(CLI::App& verb, Arguments& arguments);
void all(CLI::App& verb, Arguments& arguments);
void atomic(CLI::App& verb, Arguments& arguments);
void price(CLI::App& verb, Arguments& arguments);
void addon_name(CLI::App& verb, Arguments& arguments);
void dry_run(CLI::App& verb, Arguments& arguments);

// Which part of history.
void as_of(CLI::App& verb, Arguments& arguments);
void at(CLI::App& verb, Arguments& arguments);
void since_until(CLI::App& verb, Arguments& arguments);
void reverse(CLI::App& verb, Arguments& arguments);
void watched(CLI::App& verb, Arguments& arguments);  // --denied, --readings
void explain(CLI::App& verb, Arguments& arguments);
void from_to(CLI::App& verb, Arguments& arguments);
void limit(CLI::App& verb, Arguments& arguments);
void from(CLI::App& verb, Arguments& arguments);
void follow(CLI::App& verb, Arguments& arguments);
void period(CLI::App& verb, Arguments& arguments);

void proof(CLI::App& verb, Arguments& arguments);

void data(CLI::App& verb, Arguments& arguments);

// Proofs.
void command_argument(CLI::App& verb, Arguments& arguments);
void event(CLI::App& verb, Arguments& arguments);
void proof_file(CLI::App& verb, Arguments& arguments);
void log_key(CLI::App& verb, Arguments& arguments);  // must be given
void maybe_log_key(CLI::App& verb, Arguments& arguments);
void witness_keys(CLI::App& verb, Arguments& arguments);
void older_checkpoint(CLI::App& verb, Arguments& arguments);
void log_url(CLI::App& verb, Arguments& arguments);
void state_file(CLI::App& verb, Arguments& arguments);
void token_and_authorities(CLI::App& verb, Arguments& arguments);

// Options of every verb, and of those that talk to a server.
void everywhere(CLI::App& verb, Arguments& arguments);
void connection(CLI::App& verb, Arguments& arguments);

}  // namespace parameter
}  // namespace orglog::cli
