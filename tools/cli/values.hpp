// Text of the command line as values of the domain. What is no such name fails with the same words
// as the server would use.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "cli/failure.hpp"
#include "orglog/base/result.hpp"
#include "orglog/domain/command.hpp"
#include "orglog/domain/name_hint.hpp"

namespace orglog::cli {

Failure malformed(const char* field, const std::string& text);

// Text of one of the kinds of domain/names.hpp; `field` is what the sentence calls it.
template <class Kind>
CliResult<Kind> parse_text(const char* field, const std::string& text) {
  auto parsed = Kind::parse(text);
  if (!parsed) return malformed(field, text + name_hint<Kind>(text));
  return std::move(*parsed);
}
// A list: each text by `parse`, and no more of them than the list may have.
template <class List, class Parse>
CliResult<List> parse_list(const char* field, const std::vector<std::string>& texts, Parse parse) {
  std::vector<typename List::value_type> values;
  for (const std::string& text : texts) {
    ORGLOG_TRY_ASSIGN(value, parse(text));
    values.push_back(std::move(value));
  }
  auto list = List::of(std::move(values));
  if (!list) return malformed(field, std::to_string(texts.size()));
  return std::move(*list);
}
inline auto parse_feature(const std::string& text) { return parse_text<Feature>("features", text); }
inline auto parse_email(const std::string& text) { return parse_text<Email>("email", text); }
inline auto parse_org(const std::string& text) { return parse_text<OrgName>("org", text); }
inline auto parse_app(const std::string& text) { return parse_text<AppName>("app", text); }
inline auto parse_recipient(const std::string& text) { return parse_text<OrgOrEmail>("to", text); }
CliResult<Uuid> parse_id(const std::string& text);

// `web=2:standard-1x`, or `web=2` for the size it has.
CliResult<ProcessScale> parse_scale(const std::string& text);

// `3600` or `3600s`, `90m`, `12h`, `30d`; more than nothing.
CliResult<std::chrono::seconds> parse_duration(const std::string& text);

}  // namespace orglog::cli
