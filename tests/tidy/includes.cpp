#include <algorithm>
#include <array>
#include <optional>
#include <regex>

#include "tidy/rules.hpp"

namespace tidy {

namespace {

constexpr std::array<std::string_view, 14> ranks{
    "base",   "domain", "log",    "vault",  "proof",     "codec", "projections",
    "notary", "engine", "export", "outbox", "dashboard", "net",   "server"};

std::optional<std::size_t> rank_of(std::string_view module) {
  const auto* found = std::ranges::find(ranks, module);
  if (found == ranks.end()) return std::nullopt;
  return static_cast<std::size_t>(found - ranks.begin());
}

// `src/log/rocks/keys.cpp` and `include/orglog/log/record.hpp` are both of the module `log`.
std::string_view module_of(std::string_view path) {
  for (const std::string_view folder : {"src/", "include/orglog/"}) {
    if (!path.starts_with(folder)) continue;
    path.remove_prefix(folder.size());
    return path.substr(0, path.find('/'));
  }
  return {};
}

// The module whose header is included: `orglog/log/record.hpp`, or `log/rocks/keys.hpp` from within
// src/.
std::string_view included_module(std::string_view header) {
  if (header.starts_with("orglog/")) header.remove_prefix(7);
  return header.substr(0, header.find('/'));
}

bool may_use_rocksdb(std::string_view path) {
  return in_folder(path, "src/log/rocks") || path == "src/projections/store.cpp" ||
         in_folder(path, "src/projections/rocks") || in_folder(path, "tests/fault") ||
         in_folder(path, "tests/bench");
}

std::string why_not(const Source& source, std::string_view header) {
  const auto rank = rank_of(module_of(source.path));
  const auto other = rank_of(included_module(header));
  if (header.find("../") != std::string_view::npos) return "no way upwards in an include";
  if (header.starts_with("rocksdb/") && !may_use_rocksdb(source.path))
    return "RocksDB has no place here";
  if (!rank) return {};  // programs and tests are on top
  const auto below = [&](std::string_view module) { return *rank < *rank_of(module); };
  if (other && *other > *rank) return "a module includes lower ranks only";
  if (module_of(source.path) == "log" && included_module(header) == "domain") {
    return "the log stores bytes and knows nothing of the domain";
  }
  if (module_of(source.path) == "vault" && other && *other > 0 && *other != *rank) {
    return "the vault keeps secrets and stands on base alone";
  }
  if (module_of(source.path) == "proof" && other && *other > 0 && *other != *rank) {
    return "a verifier needs nothing of the rest: proof stands on base alone";
  }
  const bool is_network = header.starts_with("boost/asio") || header.starts_with("boost/beast");
  if (is_network && below("net")) return "Asio and Beast begin with net";
  const bool is_encoding = header.starts_with("flatbuffers/") || header.ends_with("_generated.h");
  if (is_encoding && below("codec")) return "FlatBuffers begin with codec";
  return {};
}

}  // namespace

Findings include_ranks(const Source& source) {
  Findings findings;
  if (!is_cpp(source.path)) return findings;
  static const std::regex include(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"])re");
  const auto lines = lines_of(source.text);
  for (std::size_t index = 0; index < lines.size(); ++index) {
    std::cmatch match;
    if (!std::regex_search(lines[index].data(), lines[index].data() + lines[index].size(), match,
                           include))
      continue;
    const std::string header = match[1].str();
    const std::string reason = why_not(source, header);
    if (!reason.empty()) findings.push_back({source.path, index + 1, header + ": " + reason});
  }
  return findings;
}

}  // namespace tidy
