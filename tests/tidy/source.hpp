// The source tree as text, and what the rules of this folder find in it. Rules are pure functions
// of text, so that each is tested on a small bad sample beside the run over the real tree.
#pragma once

#include <cstddef>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace tidy {

struct Source {
  std::string path;  // relative to the repository, with '/'
  std::string text;
};

struct Finding {
  std::string path;
  std::size_t line = 0;  // 1-based; 0: the whole file
  std::string what;
  friend bool operator==(const Finding&, const Finding&) = default;
};
std::ostream& operator<<(std::ostream& out, const Finding& finding);

using Findings = std::vector<Finding>;

// Every file that belongs to the repository: no build directories, no stores, nothing hidden but
// the known dotfiles.
std::vector<Source> read_tree(const std::filesystem::path& root);

bool is_cpp(std::string_view path);  // .cpp and .hpp
bool is_web(std::string_view path);  // .js, .mjs, .css, .html and .svg
bool in_folder(std::string_view path, std::string_view folder);
std::vector<std::string_view> lines_of(std::string_view text);
std::size_t line_at(std::string_view text, std::size_t offset);  // 1-based

// The same text with comments, strings, characters and preprocessor lines blanked out; offsets and
// lines stay.
std::string code_only(std::string_view text);
// The same with comments blanked out only.
std::string without_comments(std::string_view text);

}  // namespace tidy
