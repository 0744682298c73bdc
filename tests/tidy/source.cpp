#include "tidy/source.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

namespace tidy {

namespace {

bool is_text_file(const std::filesystem::path& path) {
  static constexpr std::array<std::string_view, 15> extensions{
      ".cpp",   ".hpp", ".fbs", ".md",  ".txt", ".json", ".sh", ".yml",
      ".cmake", ".sql", ".js",  ".mjs", ".css", ".html", ".svg"};
  const std::string extension = path.extension().string();
  // Scripts and dotfiles carry no extension.
  return extension.empty() || std::ranges::find(extensions, extension) != extensions.end();
}

bool is_left_out(const std::filesystem::path& relative) {
  const std::string first = relative.begin()->string();
  // The seeds of the fuzzers and the store of the first release are bytes, not text; libraries from
  // elsewhere are as they came.
  return first == "build" || first == "data" || first == ".git" || first == ".cache" ||
         first == ".vscode" || relative == "tests/fuzz/corpus" ||
         relative == "src/dashboard/vendor" || relative == "tests/golden/store/data";
}

enum class Part { code, line_comment, block_comment, text, character, raw_text, directive };

// Walks C++ just well enough to know in which kind of text each byte stands.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  bool done() const { return at_ >= text_.size(); }
  std::size_t at() const { return at_; }

  // The part that the current byte belongs to; steps over it.
  Part step() {
    const Part before = part_;
    switch (part_) {
      case Part::code:
      case Part::directive:
        return step_code();
      case Part::line_comment:
        if (text_[at_] == '\n') part_ = Part::code;
        break;
      case Part::block_comment:
        if (ends_with("*/")) part_ = Part::code;
        break;
      case Part::text:
        leave_at('"');
        break;
      case Part::character:
        leave_at('\'');
        break;
      case Part::raw_text:
        if (ends_with(raw_end_)) part_ = Part::code;
        break;
    }
    ++at_;
    return before;
  }

 private:
  Part step_code() {
    const char byte = text_[at_];
    const bool was_directive = part_ == Part::directive;
    if (byte == '\n') {
      if (at_ == 0 || text_[at_ - 1] != '\\') part_ = Part::code;
      line_is_blank_ = true;
    } else if (starts_with("//")) {
      part_ = Part::line_comment;
    } else if (starts_with("/*")) {
      part_ = Part::block_comment;
      ++at_;
      return Part::block_comment;
    } else if (!was_directive && starts_with("R\"") && !follows_identifier()) {
      enter_raw_text();
    } else if (!was_directive && byte == '"') {
      part_ = Part::text;
    } else if (!was_directive && byte == '\'' && !follows_identifier()) {
      part_ = Part::character;
    } else if (byte == '#' && line_is_blank_) {
      part_ = Part::directive;
    }
    if (byte != ' ' && byte != '\n') line_is_blank_ = false;
    ++at_;
    if (byte == '\n') return Part::code;
    return was_directive ? Part::directive : part_;
  }

  // A quote within a number (1'000) or after a prefix belongs to what stands before it.
  bool follows_identifier() const {
    return at_ > 0 &&
           (std::isalnum(static_cast<unsigned char>(text_[at_ - 1])) != 0 || text_[at_ - 1] == '_');
  }
  void enter_raw_text() {
    const std::size_t open = text_.find('(', at_);
    raw_end_ = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    part_ = Part::raw_text;
  }
  bool starts_with(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  bool ends_with(std::string_view word) const { return text_.substr(0, at_ + 1).ends_with(word); }
  void leave_at(char quote) {
    if (text_[at_] == '\\') {
      ++at_;
    } else if (text_[at_] == quote || text_[at_] == '\n') {
      part_ = Part::code;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Part part_ = Part::code;
  bool line_is_blank_ = true;
  std::string raw_end_;
};

template <class Keep>
std::string blanked(std::string_view text, const Keep& keep) {
  std::string out(text);
  Walker walker(text);
  while (!walker.done()) {
    const std::size_t begin = walker.at();
    const Part part = walker.step();
    if (keep(part)) continue;
    for (std::size_t at = begin; at < walker.at() && at < out.size(); ++at) {
      if (out[at] != '\n') out[at] = ' ';
    }
  }
  return out;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Finding& finding) {
  out << finding.path;
  if (finding.line != 0) out << ':' << finding.line;
  return out << ": " << finding.what;
}

std::vector<Source> read_tree(const std::filesystem::path& root) {
  std::vector<Source> sources;
  auto entries = std::filesystem::recursive_directory_iterator(root);
  for (auto entry = begin(entries); entry != end(entries); ++entry) {
    const auto relative = entry->path().lexically_relative(root);
    if (is_left_out(relative)) {
      entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file()) continue;
    // There, so that documents may point at it, and nothing to read.
    if (relative.extension() == ".png") sources.push_back({relative.generic_string(), {}});
    if (!is_text_file(relative)) continue;
    std::ifstream file(entry->path(), std::ios::binary);
    sources.push_back(
        {relative.generic_string(), std::string(std::istreambuf_iterator<char>(file), {})});
  }
  std::ranges::sort(sources, {}, &Source::path);
  return sources;
}

bool is_web(std::string_view path) {
  return std::ranges::any_of(std::array{".js", ".mjs", ".css", ".html", ".svg"},
                             [&](const char* extension) { return path.ends_with(extension); });
}
bool is_cpp(std::string_view path) { return path.ends_with(".cpp") || path.ends_with(".hpp"); }

bool in_folder(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/';
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::size_t line_at(std::string_view text, std::size_t offset) {
  return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, offset), '\n'));
}

std::string code_only(std::string_view text) {
  return blanked(text, [](Part part) { return part == Part::code; });
}

std::string without_comments(std::string_view text) {
  return blanked(
      text, [](Part part) { return part != Part::line_comment && part != Part::block_comment; });
}

}  // namespace tidy
