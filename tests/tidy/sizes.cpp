#include <algorithm>
#include <regex>

#include "tidy/rules.hpp"

namespace tidy {

namespace {

constexpr std::size_t file_lines_max = 450;
constexpr std::size_t test_file_lines_max = 700;
constexpr std::size_t columns_max = 100;
constexpr std::size_t web_columns_max = 130;  // markup is wide
constexpr std::size_t function_lines_max = 70;

bool is_script(const Source& source) { return source.text.starts_with("#!"); }

bool is_code(const Source& source) {
  return is_cpp(source.path) || is_web(source.path) || source.path.ends_with(".fbs") ||
         source.path.ends_with(".sh") || is_script(source);
}

// Characters, not bytes: continuation bytes of UTF-8 do not count.
std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(
      std::ranges::count_if(line, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

// A line of somebody's data, which has no place to be broken at.
bool is_sample(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(' '), line.size())).starts_with("R\"(");
}

// What a '{' opens, judged by the words between it and what ended before it.
enum class Block { scope, function, other };

Block block_of(const std::string& head, bool outside_functions) {
  static const std::regex scope(
      R"re(\b(namespace|class|struct|enum|union)\b[^()=]*$|\bextern\s*$)re");
  if (std::regex_search(head, scope)) return Block::scope;
  const bool has_parameters = head.find('(') != std::string::npos;
  const bool is_value = head.ends_with('=') || head.ends_with(',') || head.ends_with("return");
  return outside_functions && has_parameters && !is_value ? Block::function : Block::other;
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \n") - first + 1));
}

struct Open {
  Block block;
  std::size_t line;  // where its head began
};

}  // namespace

Findings sizes(const Source& source) {
  Findings findings;
  if (!is_code(source)) return findings;
  const auto lines = lines_of(source.text);
  const std::size_t allowed =
      in_folder(source.path, "tests") ? test_file_lines_max : file_lines_max;
  if (lines.size() > allowed) {
    findings.push_back(
        {source.path, 0,
         std::to_string(lines.size()) + " lines, more than " + std::to_string(allowed)});
  }
  const std::size_t widest = is_web(source.path) ? web_columns_max : columns_max;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const std::size_t width = columns(lines[index]);
    if (width > widest && !is_sample(lines[index]))
      findings.push_back({source.path, index + 1, std::to_string(width) + " columns"});
  }
  return findings;
}

Findings long_functions(const Source& source) {
  Findings findings;
  if (!is_cpp(source.path)) return findings;
  const std::string code = code_only(source.text);
  std::vector<Open> open;
  std::size_t head = 0;
  for (std::size_t at = 0; at < code.size(); ++at) {
    if (code[at] == '{') {
      const bool outside =
          std::ranges::all_of(open, [](const Open& one) { return one.block == Block::scope; });
      const std::size_t first = code.find_first_not_of(" \n", head);
      open.push_back({block_of(trimmed(std::string_view(code).substr(head, at - head)), outside),
                      line_at(code, first)});
    } else if (code[at] == '}' && !open.empty()) {
      const std::size_t length = line_at(code, at) - open.back().line + 1;
      if (open.back().block == Block::function && length > function_lines_max) {
        findings.push_back(
            {source.path, open.back().line, "a function of " + std::to_string(length) + " lines"});
      }
      open.pop_back();
    }
    if (code[at] == '{' || code[at] == '}' || code[at] == ';') head = at + 1;
  }
  return findings;
}

}  // namespace tidy
