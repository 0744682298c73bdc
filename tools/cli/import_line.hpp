// One line of an import file as the command that it stands for:
//   {"at","ref","org","actor","command", and what the command needs:
//   "user","role","admin","app","to","permissions"}
// Pure: the same line at the same place gives the same command id, so that an import run again
// repeats nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/failure.hpp"
#include "orglog/net/client.hpp"

namespace orglog::cli {

struct ImportLine {
  ClientCommand command;
  std::string name;  // `member.add`
};

// Fails with `malformed` where the line is no JSON, lacks a field or holds a value that makes no
// sense.
CliResult<ImportLine> parse_import_line(std::string_view line, std::uint32_t number);

}  // namespace orglog::cli
