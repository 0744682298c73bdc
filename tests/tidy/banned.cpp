#include <array>
#include <regex>

#include "tidy/rules.hpp"

namespace tidy {

namespace {

struct Ban {
  const char* pattern;
  const char* reason;
  const char* only_in;  // a folder; empty: everywhere
};

// Found in code, so that comments and texts may name them.
const std::array<Ban, 11> bans{{
    {R"re(\b(rand|srand)\()re", "randomness comes from base/ids, and from seeds in tests", ""},
    {R"re(\bsystem\()re", "no shell from a program", ""},
    {R"re(\b(sprintf|strcpy|strcat|gets|strtok)\()re", "writes without a bound, or keeps state",
     ""},
    {R"re(\busing\s+namespace\s+std\b)re", "names say where they come from", ""},
    {R"re(\bassert\()re", "ORGLOG_INVARIANT is on in every build", ""},
    {R"re(\bstd::regex\b)re", "slow, and it recurses on input", "src"},
    {R"re(\bstd::(cout|cerr|clog)\b)re", "libraries return what they have to say; the server logs",
     "src"},
    {R"re(\b(printf|puts|putchar)\()re", "libraries return what they have to say; the server logs",
     "src"},
    {R"re(\bdetach\(\))re", "a thread has an owner who joins it", ""},
    {R"re(\b(new|delete)\s+[A-Z]\w*[ ;({[])re", "unique_ptr owns", "src"},
    {R"re(\bgoto\b)re", "a loop, a function or RAII says it", ""},
}};

// Time arrives as a parameter (base/time.hpp); what measures a duration uses steady_clock.
const Ban clock_ban{R"re(\bsystem_clock::now\()re", "time arrives as a parameter: base/time.hpp",
                    "src"};

// Found in the text without comments: an include is a preprocessor line.
const std::array<Ban, 2> header_bans{{
    {R"re((^|\n)#include <boost/(asio|beast)\.hpp>)re",
     "umbrella headers cost seconds in every file", ""},
    {R"re((^|\n)#include <bits/)re", "not a header of the language", ""},
}};

void look_for(const Ban& ban, const Source& source, const std::string& code, Findings& findings) {
  const std::string_view only_in = ban.only_in;
  if (!only_in.empty() && !in_folder(source.path, only_in)) return;
  const std::regex pattern(ban.pattern);
  for (auto match = std::sregex_iterator(code.begin(), code.end(), pattern);
       match != std::sregex_iterator(); ++match) {
    const std::string found = match->str();
    const auto offset = static_cast<std::size_t>(match->position() + match->length() - 1);
    findings.push_back({source.path, line_at(code, offset),
                        found.substr(found.find_first_not_of('\n')) + ": " + ban.reason});
  }
}

void banned_code(const Source& source, Findings& findings) {
  const std::string code = code_only(source.text);
  for (const Ban& ban : bans) look_for(ban, source, code, findings);
  if (!in_folder(source.path, "src/base")) look_for(clock_ban, source, code, findings);
  const std::string with_includes = without_comments(source.text);
  for (const Ban& ban : header_bans) look_for(ban, source, with_includes, findings);
  if (source.path.ends_with(".hpp") && source.text.find("#pragma once") == std::string::npos) {
    findings.push_back({source.path, 0, "a header without #pragma once"});
  }
}

// Words that belong to somebody's machine or to work that is not done. Written in pieces: this file
// is read as well.
void banned_words(const Source& source, Findings& findings) {
  static const std::regex elsewhere(std::string(R"re((^|[^\w.])/(wo)re") +
                                    R"re(rk|home|root)(/|\b))re");
  static const std::regex unfinished(std::string(R"re(\b(TO)re") + "DO|FIX" + R"re(ME|XX)re" +
                                     R"re(X)\b)re");
  const auto lines = lines_of(source.text);
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const std::string line(lines[index]);
    if (std::regex_search(line, elsewhere))
      findings.push_back({source.path, index + 1, "a path of one machine"});
    if (std::regex_search(line, unfinished))
      findings.push_back({source.path, index + 1, "work that is not done"});
    if (line.ends_with(' ') || line.ends_with('\r'))
      findings.push_back({source.path, index + 1, "a blank at the end"});
    if (is_cpp(source.path) && line.find('\t') != std::string::npos)
      findings.push_back({source.path, index + 1, "a tab"});
  }
  if (!source.text.empty() && !source.text.ends_with('\n')) {
    findings.push_back({source.path, lines.size(), "no newline at the end"});
  }
}

}  // namespace

Findings banned(const Source& source) {
  Findings findings;
  if (is_cpp(source.path)) banned_code(source, findings);
  banned_words(source, findings);
  return findings;
}

}  // namespace tidy
