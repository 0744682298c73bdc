// One line of an import of history as the command that it stands for:
//   {"at","ref","org","actor","command", and what the command needs:
//   "user","role","admin","app","to","permissions"}
// Pure: the same line at the same place gives the same command id, so that an import run again
// repeats nothing. From the command line and over HTTP alike.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "orglog/base/ids.hpp"
#include "orglog/base/time.hpp"
#include "orglog/domain/command.hpp"
#include "orglog/domain/rejection.hpp"

namespace orglog {

struct ImportLine {
  Command command;
  CommandId id;
  CorrelationId correlation;          // of the line's `ref`; nil: none
  std::optional<Email> on_behalf_of;  // nothing: the operator's own
  Timestamp occurred_at{};
  std::string name;  // `member.add`
};

// Fails with `malformed` where the line is no JSON, lacks a field, has one that its command does
// not know, or holds a value that makes no sense. `org` may stand on every line.
boost::system::result<ImportLine, Rejection> parse_import_line(std::string_view line,
                                                               std::uint32_t number);

}  // namespace orglog
