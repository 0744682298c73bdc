// The table of what needs what, and the forms of addresses.
#include "option_checks.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "orglog/base/ascii.hpp"
#include "orglog/base/command_line.hpp"
#include "orglog/net/trusted_proxies.hpp"

namespace orglog {
namespace {

enum class Vain { without, beside };

struct InVain {
  const char* option;
  Vain how;
  const char* other;
};

constexpr InVain pairs_in_vain[] = {
    {"--http-rate", Vain::without, "--http"},
    {"--cors-origin", Vain::without, "--http"},
    {"--addon-plans", Vain::without, "--http"},
    {"--log-public", Vain::without, "--http"},
    {"--proxy-protocol", Vain::without, "--trusted-proxy"},
    {"--tls-cert", Vain::without, "--tls-key"},
    {"--tls-key", Vain::without, "--tls-cert"},
    {"--mail-user", Vain::without, "--mail-server"},
    {"--mail-ca", Vain::without, "--mail-server"},
    {"--mail-plain", Vain::without, "--mail-server"},
    {"--mail-password-file", Vain::without, "--mail-server"},
    {"--mail-user", Vain::without, "--mail-password-file"},
    {"--mail-password-file", Vain::without, "--mail-user"},
    {"--witness", Vain::without, "--witness-key"},
    {"--witness-key", Vain::without, "--witness"},
    {"--log-origin", Vain::beside, "--log-unsigned"},
    {"--log-public", Vain::beside, "--log-unsigned"},
    {"--witness", Vain::beside, "--log-unsigned"},
    {"--checkpoint-interval-ms", Vain::beside, "--log-unsigned"},
    {"--mail-ca", Vain::beside, "--mail-plain"},
};

// Flags that are set to false say nothing.
bool is_given(const CLI::App& app, const char* name) {
  const CLI::Option* option = app.get_option(name);
  if (option->count() == 0) return false;
  const bool is_flag = option->get_items_expected_max() == 0;
  return !is_flag || app[name]->as<bool>();
}

std::optional<std::string> given_in_vain(const CLI::App& app) {
  for (const auto& [option, how, other] : pairs_in_vain) {
    const bool is_beside = how == Vain::beside;
    if (is_given(app, option) && is_given(app, other) == is_beside)
      return std::string(option) + " is given in vain " + (is_beside ? "beside " : "without ") +
             other;
  }
  return std::nullopt;
}

bool is_host_character(char character) {
  return is_letter(character) || is_digit(character) ||
         std::string_view(".-_:[]").find(character) != std::string_view::npos;
}

// What stands behind `http://` or `https://`; nothing for another text.
std::optional<std::string_view> behind_scheme(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (url.starts_with(scheme)) return url.substr(scheme.size());
  }
  return std::nullopt;
}

// A host, and perhaps a port.
bool is_authority(std::string_view text) {
  const auto colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos && !text.ends_with(']');
  if (has_port && !whole_number(text.substr(colon + 1), 1, 65'535)) return false;
  text = text.substr(0, has_port ? colon : text.size());
  return !text.empty() && std::ranges::all_of(text, is_host_character);
}

std::optional<std::string> problem_with_public_url(std::string_view url) {
  auto rest = behind_scheme(url);
  if (rest && rest->ends_with('/')) rest->remove_suffix(1);
  if (rest && is_authority(*rest)) return std::nullopt;
  const bool has_path = rest && rest->find('/') != std::string_view::npos;
  return std::string("--public-url must be http://HOST[:PORT] or https://HOST[:PORT]") +
         (has_path ? ", without a path: pages and API stand at the root of their host" : "") +
         ", not " + std::string(url);
}

std::optional<std::string> problem_with_cors_origin(std::string_view origin) {
  if (origin.empty() || origin == "*") return std::nullopt;
  const auto rest = behind_scheme(origin);
  if (rest && is_authority(*rest)) return std::nullopt;
  return "--cors-origin must be as browsers write it, https://HOST[:PORT] without anything behind "
         "it, not " +
         std::string(origin);
}

std::optional<std::string> problem_with_log(const Config& config) {
  if (config.log_origin.find("://") != std::string::npos)
    return "--log-origin is a name without a scheme, not " + config.log_origin;
  if (config.witnesses.size() != config.witness_keys.size())
    return "--witness wants a --witness-key each: there are " +
           std::to_string(config.witnesses.size()) + " and " +
           std::to_string(config.witness_keys.size());
  for (const std::string& url : config.witnesses) {
    const auto rest = behind_scheme(url);
    if (!rest || !is_authority(rest->substr(0, rest->find('/'))))
      return "--witness must be an http:// or https:// URL, not " + url;
  }
  return std::nullopt;
}

std::optional<std::string> problem_with_proxies(const CLI::App& app, const Config& config) {
  const auto proxies = TrustedProxies::parse(config.trusted_proxies);
  if (!proxies) return proxies.error().why;
  const bool wants_http =
      std::ranges::find(config.proxy_protocol, "http") != config.proxy_protocol.end();
  if (wants_http && !is_given(app, "--http"))
    return "--proxy-protocol http is given in vain without --http";
  if (!config.trusted_proxies.empty() && config.proxy_protocol.empty() && !is_given(app, "--http"))
    return "--trusted-proxy is given in vain without --http or --proxy-protocol";
  return std::nullopt;
}

std::optional<std::string> problem_with_mail_server(std::string_view url) {
  if (url.empty()) return std::nullopt;
  for (const std::string_view scheme : {"smtp://", "smtps://"}) {
    if (url.starts_with(scheme) && is_authority(url.substr(scheme.size()))) return std::nullopt;
  }
  return "--mail-server must be smtp://HOST:PORT or smtps://HOST:PORT, not " + std::string(url);
}

// A backup would only find out when somebody asks for it.
std::optional<std::string> problem_with_backup_root(std::filesystem::path root) {
  if (root.empty()) return std::nullopt;
  const std::string given = root.string();
  std::error_code error;
  while (!std::filesystem::exists(root, error) && root.has_relative_path())
    root = root.parent_path();
  if (root.empty() || std::filesystem::is_directory(root, error)) return std::nullopt;
  return "--backup-root must be a directory, not " + given + ": " + root.string() + " is a file";
}

std::optional<std::string> problem_with_secrets(const CLI::App& app, const Config& config) {
  if (!config.master_key.empty() && is_given(app, "--master-key-file"))
    return "--master-key-file is given in vain: ORGLOG_MASTER_KEY holds the key itself";
  if (config.mail_plain && config.mail_server.starts_with("smtps://"))
    return "--mail-plain is given in vain beside smtps://, which is never in clear";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> problem_with_values(const CLI::App& app, const Config& config) {
  if (auto problem = empty_value(app)) return problem;
  if (auto problem = given_in_vain(app)) return problem;
  if (auto problem = problem_with_public_url(config.public_url)) return problem;
  if (auto problem = problem_with_cors_origin(config.cors_origin)) return problem;
  if (auto problem = problem_with_log(config)) return problem;
  if (auto problem = problem_with_proxies(app, config)) return problem;
  if (auto problem = problem_with_mail_server(config.mail_server)) return problem;
  if (auto problem = problem_with_backup_root(config.backup_root)) return problem;
  return problem_with_secrets(app, config);
}

}  // namespace orglog
