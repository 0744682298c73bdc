#include <regex>

#include "tidy/rules.hpp"

namespace tidy {

namespace {

bool is_word(char byte) {
  return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '_' || byte == '>';
}

// `Type{` opens a value, `) {` and `else {` a block: the formatter puts no space before the former.
bool opens_value(std::string_view code, std::size_t brace) {
  return brace > 0 && is_word(code[brace - 1]);
}

// Where the full expression around `at` begins: after the nearest `;` or brace of a block before
// it.
std::size_t expression_begin(std::string_view code, std::size_t at) {
  std::size_t closed = 0;  // braces that are closed between here and the co_await
  std::size_t outer = at;
  while (at > 0) {
    const char byte = code[--at];
    if (closed == 0 && byte == ';') return at + 1;
    if (byte == '}' && closed++ == 0) outer = at;
    if (byte != '{') continue;
    const bool is_block = !opens_value(code, at);
    if (closed == 0 && is_block) return at + 1;
    if (closed > 0 && --closed == 0 && is_block) return outer + 1;
  }
  return 0;
}

// Where it ends: at `;` outside of every brace, or before the block that an `if (...)` or loop
// opens.
std::size_t expression_end(std::string_view code, std::size_t at) {
  std::size_t braces = 0;
  int parentheses = 0;
  for (; at < code.size(); ++at) {
    const char byte = code[at];
    if (byte == '(') ++parentheses;
    if (byte == ')') --parentheses;
    if (byte == '{' && braces == 0 && parentheses <= 0 && !opens_value(code, at)) return at;
    if (byte == '{') ++braces;
    if (byte == '}' && braces-- == 0) return at;
    if (byte == ';' && braces == 0) return at;
  }
  return code.size();
}

}  // namespace

Findings coroutine_traps(const Source& source) {
  Findings findings;
  if (!is_cpp(source.path)) return findings;
  static const std::regex aggregate(R"re([A-Za-z0-9_>]\{)re");
  static const std::regex lambda(R"re([(,=\s]\[[^\]\[])re");
  const std::string code = code_only(source.text);
  std::size_t at = 0;
  while ((at = code.find("co_await", at)) != std::string::npos) {
    const std::size_t begin = expression_begin(code, at);
    const std::string expression = code.substr(begin, expression_end(code, at) - begin);
    const auto found = [&](const char* what) {
      findings.push_back(
          {source.path, line_at(code, at), std::string(what) + " in the expression of a co_await"});
    };
    if (std::regex_search(expression, aggregate)) found("a temporary aggregate");
    if (std::regex_search(expression, lambda)) found("a temporary capturing lambda");
    if (expression.find('?') != std::string::npos) found("?:");
    at += 8;
  }
  return findings;
}

}  // namespace tidy
