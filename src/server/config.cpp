#include "orglog/server/config.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "option_checks.hpp"
#include "orglog/base/command_line.hpp"

namespace orglog {
namespace {

constexpr int exit_code_of_usage = 2;

// `127.0.0.1:7420`, `[::1]:7420`.
std::optional<std::pair<std::string, std::uint16_t>> parse_listen(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  const auto port = whole_number(std::string_view(text).substr(colon + 1), 0, 65'535);
  if (!port) return std::nullopt;
  return std::pair{host, static_cast<std::uint16_t>(*port)};
}

template <class Number>
void number(CLI::App& app, const char* spelling, Number& value, const char* help,
            std::uint64_t least, std::uint64_t most) {
  number_option(app, spelling, value, help, least, most)->default_str(std::to_string(value));
}

void add_mail_options(CLI::App& app, Config& config) {
  app.add_option("--public-url", config.public_url, "what the links in mails begin with")
      ->capture_default_str();
  app.add_option("--mail-server", config.mail_server,
                 "smtp://HOST:PORT (with STARTTLS) or smtps://HOST:PORT; without one, mails become "
                 "files in outbox/ of the store");
  app.add_option("--mail-from", config.mail_from, "sender of mails: ADDRESS or NAME <ADDRESS>")
      ->capture_default_str();
  app.add_option("--mail-user", config.mail_user, "who logs in to the mail server");
  app.add_option("--mail-password-file", config.mail_password_file,
                 "file whose first line is the password of --mail-user");
  app.add_option(
      "--mail-ca", config.mail_ca,
      "authorities to trust for the mail server's certificate, in place of the system's");
  app.add_flag("--mail-plain", config.mail_plain, "speak to smtp:// in clear, without STARTTLS");
  number(app, "--mail-history-days", config.mail_history_days,
         "where the vault is new, tell nobody of what was recorded so many days before", 1, 3'650);
}

void add_log_options(CLI::App& app, Config& config) {
  app.add_option("--log-origin", config.log_origin,
                 "name that the log is signed under, for ever: best its address without a scheme; "
                 "if not given, orglog.local/STORE-ID");
  app.add_flag("--log-public", config.log_public,
               "checkpoints and tiles are everybody's, without a token");
  number(app, "--checkpoint-interval-ms", config.checkpoint_interval_ms,
         "how often the log is signed while it grows", 10, 3'600'000);
  app.add_flag("--log-unsigned", config.log_unsigned,
               "keep no tree and sign nothing: to measure what that costs");
  app.add_option("--witness", config.witnesses,
                 "URL of a witness (c2sp.org/tlog-witness) that is to cosign; may be given more "
                 "than once, with a --witness-key each");
  app.add_option("--witness-key", config.witness_keys, "its verifier key");
}

void add_http_options(CLI::App& app, Config& config) {
  number(app, "--http-rate", config.http_requests_an_hour,
         "HTTP requests an hour and account, and of an address without a token; 0: no limit", 0,
         1'000'000'000);
  app.add_option("--cors-origin", config.cors_origin,
                 "site whose pages may call the HTTP API from a browser");
  app.add_option(
      "--addon-plans", config.addon_plans,
      "JSON file, {\"SERVICE:PLAN\": cents a month}: over HTTP no other plan can be added, "
      "and none at another price");
}

// Who stands in front, and is believed.
void add_proxy_options(CLI::App& app, Config& config) {
  app.add_option("--trusted-proxy", config.trusted_proxies,
                 "address or range (10.0.0.0/8) of proxies that are believed when they say for "
                 "whom they ask (X-Forwarded-For, X-Forwarded-Proto); may be given more than once")
      ->delimiter(',');
  app.add_option("--proxy-protocol", config.proxy_protocol,
                 "listen or http: at that port, connections of trusted proxies begin with a header "
                 "of PROXY protocol version 2; may be given for both")
      ->delimiter(',')
      ->check(CLI::IsMember({"listen", "http"}));
}

struct RateWords {
  std::uint64_t a_minute = 0;
  std::uint64_t burst = 0;
};

// `600/6000`, `600`, `0`.
std::optional<RateWords> parse_command_rate(std::string_view text) {
  constexpr std::uint64_t most = 1'000'000;
  constexpr std::uint64_t times_at_once = 10;
  const auto slash = text.find('/');
  const auto rate = whole_number(text.substr(0, slash), 0, most);
  if (!rate) return std::nullopt;
  if (slash == std::string_view::npos) return RateWords{*rate, *rate * times_at_once};
  const auto burst = whole_number(text.substr(slash + 1), 1, most * times_at_once);
  return burst ? std::optional(RateWords{*rate, *burst}) : std::nullopt;
}

void add_command_rate(CLI::App& app, Config& config) {
  const auto set = [&config](const std::string& text) {
    const RateWords words = parse_command_rate(text).value_or(RateWords{});
    config.commands_a_minute = static_cast<std::uint32_t>(words.a_minute);
    config.command_burst = static_cast<std::uint32_t>(words.burst);
  };
  const auto check = [](const std::string& text) {
    return parse_command_rate(text)
               ? std::string()
               : "must be N or N/BURST, commands a minute and at once, not " + text;
  };
  app.add_option_function<std::string>(
         "--command-rate", set,
         "commands a minute of an account over both ports, and how many at once after a pause: "
         "N/BURST, or N for ten times as many at once; 0: no limit")
      ->check(check)
      ->default_str(std::to_string(config.commands_a_minute) + "/" +
                    std::to_string(config.command_burst));
}

// What one account may ask for, whichever door it takes. None of it bounds the operator.
void add_quota_options(CLI::App& app, Config& config) {
  add_command_rate(app, config);
  number(app, "--new-addresses-a-day", config.new_addresses_a_day,
         "addresses without an account that a person may name a day on apps of persons; 0: "
         "any number",
         0, 1'000'000'000);
  number(app, "--org-new-addresses-a-day", config.org_new_addresses_a_day,
         "the same for all of an org together", 0, 1'000'000'000);
}

// What keeps others out, and who looked in.
void add_secret_options(CLI::App& app, Config& config) {
  app.add_option(
      "--master-key-file", config.master_key_file,
      "file of 64 hexadecimal digits that wraps the keys of people's data; DATA/master.key "
      "if not given. ORGLOG_MASTER_KEY may hold the digits themselves");
  app.add_flag("--accept-missing-keys", config.accept_missing_keys,
               "start although keys of accounts are missing, as when a backup is older than an "
               "erasure: those people show as erased");
  app.add_flag("--accept-missing-vault", config.accept_missing_vault,
               "start although vault.db is missing: passwords and links are gone, and are made "
               "anew");
  app.add_flag("--record-readings", config.record_readings,
               "record who reads which audit history: `audit --readings` shows it");
  app.add_option("--backup-root", config.backup_root,
                 "directory in which clients may have backups made; DATA/backups if not given, but "
                 "another disk is better");
  app.add_option("--tls-cert", config.tls_cert,
                 "certificate chain (PEM): both ports speak TLS; read again on SIGHUP");
  app.add_option("--tls-key", config.tls_key, "its private key (PEM)");
  if (const char* master_key = std::getenv("ORGLOG_MASTER_KEY")) config.master_key = master_key;
}

// Every option of the command line may stand in the environment instead: `--data` as ORGLOG_DATA.
void name_variables(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    const std::string& name = option->get_lnames().front();
    if (name == "help" || name == "version" || name.starts_with("witness")) continue;
    std::string variable = "ORGLOG_";
    for (const char c : name) variable += c == '-' ? '_' : static_cast<char>(c - 'a' + 'A');
    option->envname(variable);
  }
}

void add_options(CLI::App& app, Config& config, std::string& listen, std::string& http) {
  app.set_config("--config", "", "read options from this file (name = value lines)");
  app.set_version_flag("--version", "orglogd " ORGLOG_VERSION, "print which release this is");
  app.add_option("--data", config.data, "directory of the store; made at the first start")
      ->required();
  app.add_option("--listen", listen,
                 "address and port of the binary protocol; port 0: any free one")
      ->capture_default_str();
  app.add_option("--http", http, "address and port of the HTTP API; without it there is none");
  add_http_options(app, config);
  add_quota_options(app, config);
  add_proxy_options(app, config);
  add_secret_options(app, config);
  app.add_option("--log-level", config.log_level, "trace, debug, info, warn, error")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}))
      ->capture_default_str();
  number(app, "--io-threads", config.io_threads, "threads that serve sockets", 1, 64);
  number(app, "--clock-jump-seconds", config.clock_jump_seconds,
         "refuse to record anything when the clock jumps by more, until it is right again "
         "or the operator accepts it (orglog clock:accept)",
         1, 2'000'000'000);
  add_mail_options(app, config);
  add_log_options(app, config);
  name_variables(app);
}

// `option`: how it is called.
void set_address(const char* option, const std::string& text, std::string& host,
                 std::uint16_t& port) {
  const auto address = parse_listen(text);
  if (!address) throw CLI::ValidationError(std::string(option) + " must be HOST:PORT, not " + text);
  host = address->first;
  port = address->second;
}

void refuse_any(const std::optional<std::string>& problem) {
  if (problem) throw CLI::ValidationError(*problem);
}

// A sentence on stderr; the exit code.
int say(const CLI::ParseError& error) {
  std::string text = plain_parse_error(error.get_name(), error.what());
  if (!text.ends_with('?')) text += '.';
  std::fprintf(stderr, "orglogd: %s\nRun orglogd --help\n", text.c_str());
  return exit_code_of_usage;
}

}  // namespace

ParsedConfig parse_config(int argc, const char* const* argv) {
  ParsedConfig parsed;
  Config& config = parsed.config;
  std::string listen = "127.0.0.1:7420", http;
  CLI::App app{
      "orglogd: organizations, members, apps and their whole history, in one append-only log."};
  add_options(app, config, listen, http);
  try {
    refuse_any(problem_with_sources(app, std::vector<std::string>(argv + 1, argv + argc)));
    app.parse(argc, argv);
    set_address("--listen", listen, config.host, config.port);
    if (!http.empty()) set_address("--http", http, config.http_host, config.http_port);
    refuse_any(problem_with_values(app, config));
  } catch (const CLI::Success& asked) {  // for help or the version
    parsed.run = false;
    parsed.exit_code = app.exit(asked);
  } catch (const CLI::ParseError& error) {
    parsed.run = false;
    parsed.exit_code = say(error);
  }
  return parsed;
}

}  // namespace orglog
