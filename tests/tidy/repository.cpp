#include <algorithm>
#include <array>
#include <regex>
#include <set>

#include "tidy/rules.hpp"

namespace tidy {

namespace {

std::string parent(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

bool names(const Source& list, const std::string& file) {
  const std::string& text = list.text;
  const auto is_part_of_name = [](char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '_' || byte == '/' ||
           byte == '.';
  };
  for (std::size_t at = text.find(file); at != std::string::npos; at = text.find(file, at + 1)) {
    const bool begins = at == 0 || !is_part_of_name(text[at - 1]);
    const std::size_t after = at + file.size();
    if (begins && (after == text.size() || !is_part_of_name(text[after]))) return true;
  }
  return false;
}

// How a list would name this file: from its own folder, or from the folder beside it.
std::string as_seen_from(const Source& list, const std::string& file) {
  const std::string folder = parent(list.path);
  if (folder.empty()) return file;
  if (in_folder(file, folder)) return file.substr(folder.size() + 1);
  const std::string above = parent(folder);
  return !above.empty() && in_folder(file, above) ? "../" + file.substr(above.size() + 1) : file;
}

bool is_built(const Source& source, std::span<const Source> sources) {
  return std::ranges::any_of(sources, [&](const Source& list) {
    return list.path.ends_with("CMakeLists.txt") && names(list, as_seen_from(list, source.path));
  });
}

void forbidden_in_cmake(const Source& source, Findings& findings) {
  static const std::regex forbidden(
      R"re(\b(GLOB|GLOB_RECURSE|FetchContent\w*|ExternalProject\w*|aux_source_directory)\b)re");
  const auto lines = lines_of(source.text);
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const std::string line(lines[index].substr(0, lines[index].find('#')));
    if (std::regex_search(line, forbidden))
      findings.push_back(
          {source.path, index + 1, "files are named one by one, nothing is downloaded"});
  }
}

// Whether something in the repository is called so, or lies below it.
bool exists(std::span<const Source> sources, const std::string& path) {
  return std::ranges::any_of(
      sources, [&](const Source& one) { return one.path == path || in_folder(one.path, path); });
}

}  // namespace

Findings build_files(std::span<const Source> sources) {
  Findings findings;
  for (const Source& source : sources) {
    const bool is_part = source.path.ends_with(".cpp") ||
                         (is_web(source.path) && in_folder(source.path, "src/dashboard"));
    if (is_part && !is_built(source, sources)) {
      findings.push_back({source.path, 0, "no CMakeLists.txt names it"});
    }
    if (source.path.ends_with("CMakeLists.txt")) forbidden_in_cmake(source, findings);
  }
  return findings;
}

Findings top_level(std::span<const std::string> entries) {
  static constexpr std::array<std::string_view, 11> known{
      "CMakeLists.txt", "CMakePresets.json", "schema",  "src",   "include", "tools",
      "tests",          "README.md",         "LICENSE", "build", "data"};
  Findings findings;
  for (const std::string& entry : entries) {
    if (entry.starts_with('.') || std::ranges::find(known, entry) != known.end()) continue;
    findings.push_back({entry, 0, "has no place at the top"});
  }
  return findings;
}

std::vector<std::string> top_level_entries(const std::filesystem::path& root) {
  std::vector<std::string> entries;
  for (const auto& entry : std::filesystem::directory_iterator(root))
    entries.push_back(entry.path().filename().string());
  return entries;
}

Findings documents(const Source& source, std::span<const Source> sources) {
  Findings findings;
  if (!source.path.ends_with(".md")) return findings;
  // Links to files here, and names in backticks that begin with one of our folders.
  static const std::regex link(R"re(\]\(([^)#:\s]+)(#[^)]*)?\))re");
  static const std::regex name(R"re(`((src|include|tests|schema|tools)/[\w./-]*\w)/?`)re");
  const std::string folder = parent(source.path);
  const auto lines = lines_of(source.text);
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const std::string line(lines[index]);
    const auto check = [&](const std::regex& pattern, const std::string& base) {
      for (auto match = std::sregex_iterator(line.begin(), line.end(), pattern);
           match != std::sregex_iterator(); ++match) {
        const std::string target =
            (std::filesystem::path(base) / (*match)[1].str()).lexically_normal().generic_string();
        if (exists(sources, target.ends_with('/') ? target.substr(0, target.size() - 1) : target))
          continue;
        findings.push_back({source.path, index + 1, (*match)[1].str() + " does not exist"});
      }
    };
    check(link, folder);
    check(name, "");
  }
  return findings;
}

}  // namespace tidy
