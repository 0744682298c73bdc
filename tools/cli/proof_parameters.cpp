// The parameters of what has to do with proofs.
#include <CLI/CLI.hpp>

#include "cli/parameters.hpp"
#include "orglog/base/command_line.hpp"

namespace orglog::cli::parameter {
namespace {

const char* const key_help = "the log's verifier key, or a file whose first line it is";

CLI::Option* text(CLI::App& verb, const std::string& name, std::string& into, const char* help,
                  const char* type) {
  return verb.add_option(name, into, help)->type_name(type);
}

}  // namespace

void command_argument(CLI::App& verb, Arguments& arguments) {
  text(verb, "@POSITION|COMMAND_ID", arguments.id,
       "which event, by its position, as audit shows it (@21); or which command:\n"
       "whatever changes something prints both, and so does audit --json",
       "")
      ->required();
}
void event(CLI::App& verb, Arguments& arguments) {
  number_option(verb, "--event", arguments.event,
                "of a command: which of its events, counted from 0; the first, if not given", 0,
                std::numeric_limits<std::uint32_t>::max())
      ->type_name("N");
}
void proof_file(CLI::App& verb, Arguments& arguments) {
  text(verb, "FILE", arguments.file, "a receipt (c2sp.org/tlog-proof)", "")->required();
}
void log_key(CLI::App& verb, Arguments& arguments) {
  text(verb, "--key", arguments.key, key_help, "VKEY")->required();
}
void maybe_log_key(CLI::App& verb, Arguments& arguments) {
  text(verb, "--key", arguments.key, "the log's verifier key; if not given, the store's own",
       "VKEY");
}
void witness_keys(CLI::App& verb, Arguments& arguments) {
  verb.add_option("--witness-key", arguments.witness_keys,
                  "a witness that must have cosigned; may be given more than once")
      ->type_name("VKEY")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}
void older_checkpoint(CLI::App& verb, Arguments& arguments) {
  text(verb, "--checkpoint", arguments.checkpoint,
       "a checkpoint that was kept elsewhere: the log must still agree with it", "FILE");
}
void log_url(CLI::App& verb, Arguments& arguments) {
  text(verb, "URL", arguments.url, "what stands before /checkpoint: http://HOST:PORT/log", "")
      ->required();
}
void state_file(CLI::App& verb, Arguments& arguments) {
  text(verb, "--state", arguments.state, "where the last checkpoint seen is kept", "FILE")
      ->required();
}
void token_and_authorities(CLI::App& verb, Arguments& arguments) {
  text(verb, "--token-file", arguments.token_file,
       "file whose first line is a token, where the log is not public; else ORGLOG_TOKEN", "FILE");
  text(verb, "--ca", arguments.authorities,
       "authorities (PEM) to trust for https, in place of the system's", "FILE");
}

}  // namespace orglog::cli::parameter
