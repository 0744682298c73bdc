#include "cli/values.hpp"

#include <charconv>

#include "orglog/base/result.hpp"

namespace orglog::cli {
namespace {

constexpr std::int64_t longest_seconds = std::int64_t{100} * 366 * 86'400;  // a lifetime

}  // namespace

Failure malformed(const char* field, const std::string& text) {
  return Failure(Rejection{Reason::malformed, std::string(field) + " " + text});
}

CliResult<Uuid> parse_id(const std::string& text) {
  const auto id = parse_uuid(text);
  if (!id) return malformed("id", text + ": an id has 36 characters, as orglog prints it");
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
  if (!type)
    return malformed("process type", text.substr(0, equals) + name_hint<ProcessType>(text));
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

CliResult<std::chrono::seconds> parse_duration(const std::string& text) {
  std::int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, count);
  const std::string_view unit(parsed.ptr, static_cast<std::size_t>(end - parsed.ptr));
  const std::int64_t seconds = unit.empty() || unit == "s" ? 1
                               : unit == "m"               ? 60
                               : unit == "h"               ? 3'600
                               : unit == "d"               ? 86'400
                                                           : 0;
  const bool is_read = parsed.ec == std::errc{} && count > 0 && seconds > 0;
  if (!is_read || count > longest_seconds / seconds) {
    return Failure::usage("a time is written as in 3600, 90m, 12h or 30d, not " + text);
  }
  return std::chrono::seconds(count * seconds);
}

}  // namespace orglog::cli
