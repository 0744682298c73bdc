#include "cli/values.hpp"

#include <charconv>

namespace orglog::cli {
namespace {

Failure malformed(const char* what, const std::string& text) {
  return Failure(Rejection{Reason::malformed, std::string(what) + " " + text});
}

}  // namespace

CliResult<Email> parse_email(const std::string& text) {
  auto email = Email::parse(text);
  if (!email) return malformed("email", text);
  return std::move(*email);
}

CliResult<OrgName> parse_org(const std::string& text) {
  auto name = OrgName::parse(text);
  if (!name) return malformed("org", text);
  return std::move(*name);
}

CliResult<AppName> parse_app(const std::string& text) {
  auto name = AppName::parse(text);
  if (!name) return malformed("app", text);
  return std::move(*name);
}

CliResult<OrgOrEmail> parse_recipient(const std::string& text) {
  OrgOrEmail recipient{text};
  const bool valid =
      recipient.is_email() ? Email::parse(text).has_value() : OrgName::parse(text).has_value();
  if (!valid) return malformed("to", text);
  return recipient;
}

CliResult<Uuid> parse_id(const std::string& text) {
  const auto id = parse_uuid(text);
  if (!id) return malformed("id", text);
  return *id;
}

CliResult<ProcessScale> parse_scale(const std::string& text) {
  const auto usage = [&] {
    return Failure::usage(
        "a scale is written TYPE=N or TYPE=N:SIZE, as in web=2:standard-1x, not " + text);
  };
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return usage();
  const std::size_t colon = text.find(':', equals);
  const auto type = ProcessType::parse(text.substr(0, equals));
  if (!type) return malformed("process type", text.substr(0, equals));
  const char* begin = text.data() + equals + 1;
  const char* end = text.data() + (colon == std::string::npos ? text.size() : colon);
  ProcessScale scale{*type, 0, std::nullopt};
  const auto parsed = std::from_chars(begin, end, scale.quantity);
  if (begin == end || parsed.ec != std::errc{} || parsed.ptr != end) return usage();
  if (colon != std::string::npos) {
    scale.size = parse_dyno_size(text.substr(colon + 1));
    if (!scale.size) return usage();
  }
  return scale;
}

Limit parse_limit(const std::string& text) {
  Limit limit;
  limit.given = !text.empty();
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (limit.given && parsed.ec == std::errc{}) limit.value = value;
  return limit;
}

}  // namespace orglog::cli
