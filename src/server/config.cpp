#include "orglog/server/config.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>
#include <optional>

namespace orglog {
namespace {

// `127.0.0.1:7420`, `[::1]:7420`.
std::optional<std::pair<std::string, std::uint16_t>> parse_listen(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data() + colon + 1, end, port);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return std::pair{host, port};
}

void add_mail_options(CLI::App& app, Config& config) {
  app.add_option("--public-url", config.public_url, "what the links in mails begin with")
      ->envname("ORGLOG_PUBLIC_URL")
      ->capture_default_str();
  app.add_option("--mail-server", config.mail_server,
                 "smtp://HOST:PORT (with STARTTLS) or smtps://HOST:PORT; without one, mails become "
                 "files in outbox/ of the store")
      ->envname("ORGLOG_MAIL_SERVER");
  app.add_option("--mail-from", config.mail_from, "sender of mails: ADDRESS or NAME <ADDRESS>")
      ->envname("ORGLOG_MAIL_FROM")
      ->capture_default_str();
  app.add_option("--mail-user", config.mail_user, "who logs in to the mail server")
      ->envname("ORGLOG_MAIL_USER");
  app.add_option("--mail-password-file", config.mail_password_file,
                 "file whose first line is the password of --mail-user")
      ->envname("ORGLOG_MAIL_PASSWORD_FILE");
  app.add_option("--mail-ca", config.mail_ca,
                 "authorities to trust for the mail server's certificate, in place of the system's")
      ->envname("ORGLOG_MAIL_CA");
  app.add_flag("--mail-plain", config.mail_plain, "speak to smtp:// in clear, without STARTTLS")
      ->envname("ORGLOG_MAIL_PLAIN");
  app.add_option("--mail-history-days", config.mail_history_days,
                 "where the vault is new, tell nobody of what was recorded so many days before")
      ->envname("ORGLOG_MAIL_HISTORY_DAYS")
      ->check(CLI::Range(1, 3650))
      ->capture_default_str();
}

void add_log_options(CLI::App& app, Config& config) {
  app.add_option("--log-origin", config.log_origin,
                 "name that the log is signed under, for ever: best its address without a scheme; "
                 "if not given, orglog.local/STORE-ID")
      ->envname("ORGLOG_LOG_ORIGIN");
  app.add_flag("--log-public", config.log_public,
               "checkpoints and tiles are everybody's, without a token")
      ->envname("ORGLOG_LOG_PUBLIC");
  app.add_option("--checkpoint-interval-ms", config.checkpoint_interval_ms,
                 "how often the log is signed while it grows")
      ->envname("ORGLOG_CHECKPOINT_INTERVAL_MS")
      ->check(CLI::Range(10, 3'600'000))
      ->capture_default_str();
  app.add_flag("--log-unsigned", config.log_unsigned,
               "keep no tree and sign nothing: to measure what that costs")
      ->envname("ORGLOG_LOG_UNSIGNED");
  auto* witness = app.add_option("--witness", config.witnesses,
                                 "URL of a witness (c2sp.org/tlog-witness) that is to cosign; may "
                                 "be given more than once, with a --witness-key each");
  auto* key = app.add_option("--witness-key", config.witness_keys, "its verifier key");
  witness->needs(key);
  key->needs(witness);
}

void add_http_options(CLI::App& app, Config& config) {
  app.add_option("--http-rate", config.http_requests_an_hour,
                 "HTTP requests an hour and token; 0: no limit")
      ->envname("ORGLOG_HTTP_RATE")
      ->capture_default_str();
  app.add_option("--cors-origin", config.cors_origin,
                 "site whose pages may call the HTTP API from a browser")
      ->envname("ORGLOG_CORS_ORIGIN");
  app.add_option(
         "--addon-plans", config.addon_plans,
         "JSON file, {\"SERVICE:PLAN\": cents a month}: over HTTP no other plan can be added, "
         "and none at another price")
      ->envname("ORGLOG_ADDON_PLANS");
}

// What keeps others out, and who looked in.
void add_secret_options(CLI::App& app, Config& config) {
  app.add_option(
         "--master-key-file", config.master_key_file,
         "file of 64 hexadecimal digits that wraps the keys of people's data; master.key of "
         "the store unless given. ORGLOG_MASTER_KEY may hold the digits themselves")
      ->envname("ORGLOG_MASTER_KEY_FILE");
  app.add_flag("--accept-missing-keys", config.accept_missing_keys,
               "start although keys of accounts are missing, as when a backup is older than an "
               "erasure: those people show as erased")
      ->envname("ORGLOG_ACCEPT_MISSING_KEYS");
  app.add_flag("--accept-missing-vault", config.accept_missing_vault,
               "start although vault.db is missing: passwords and links are gone, and are made "
               "anew")
      ->envname("ORGLOG_ACCEPT_MISSING_VAULT");
  app.add_flag("--record-readings", config.record_readings,
               "record who reads which audit history: `audit --readings` shows it")
      ->envname("ORGLOG_RECORD_READINGS");
  auto* cert = app.add_option("--tls-cert", config.tls_cert,
                              "certificate chain (PEM): both ports speak TLS; read again on SIGHUP")
                   ->envname("ORGLOG_TLS_CERT");
  auto* key = app.add_option("--tls-key", config.tls_key, "its private key (PEM)")
                  ->envname("ORGLOG_TLS_KEY");
  cert->needs(key);
  key->needs(cert);
  if (const char* master_key = std::getenv("ORGLOG_MASTER_KEY")) config.master_key = master_key;
}

}  // namespace

ParsedConfig parse_config(int argc, const char* const* argv) {
  ParsedConfig parsed;
  Config& config = parsed.config;
  std::string listen = "127.0.0.1:7420", http;
  CLI::App app{
      "orglogd: organizations, members, apps and their whole history, in one append-only log."};
  app.set_config("--config", "", "read options from this file (name = value lines)")
      ->envname("ORGLOG_CONFIG");
  app.add_option("--data", config.data, "directory of the store; made at the first start")
      ->envname("ORGLOG_DATA")
      ->required();
  app.add_option("--listen", listen,
                 "address and port of the binary protocol; port 0: any free one")
      ->envname("ORGLOG_LISTEN")
      ->capture_default_str();
  app.add_option("--http", http, "address and port of the HTTP API; without it there is none")
      ->envname("ORGLOG_HTTP");
  add_http_options(app, config);
  add_secret_options(app, config);
  app.add_option("--log-level", config.log_level, "trace, debug, info, warn, error")
      ->envname("ORGLOG_LOG_LEVEL")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}))
      ->capture_default_str();
  app.add_option("--io-threads", config.io_threads, "threads that serve sockets")
      ->envname("ORGLOG_IO_THREADS")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--clock-jump-seconds", config.clock_jump_seconds,
                 "refuse to record anything when the clock jumps by more, until it is right again "
                 "or the operator accepts it (orglog clock:accept)")
      ->envname("ORGLOG_CLOCK_JUMP_SECONDS")
      ->check(CLI::Range(1, 2'000'000'000))
      ->capture_default_str();
  add_mail_options(app, config);
  add_log_options(app, config);
  try {
    app.parse(argc, argv);
    const auto address = parse_listen(listen);
    if (!address) throw CLI::ValidationError("--listen", "wants HOST:PORT, not " + listen);
    config.host = address->first;
    config.port = address->second;
    if (!http.empty()) {
      const auto http_address = parse_listen(http);
      if (!http_address) throw CLI::ValidationError("--http", "wants HOST:PORT, not " + http);
      config.http_host = http_address->first;
      config.http_port = http_address->second;
    }
    if (config.witnesses.size() != config.witness_keys.size())
      throw CLI::ValidationError("--witness", "wants a --witness-key each");
  } catch (const CLI::ParseError& error) {
    parsed.run = false;
    parsed.exit_code = app.exit(error) == 0 ? 0 : 2;
  }
  return parsed;
}

}  // namespace orglog
