#include "orglog/base/error.hpp"
#include "orglog/log/event_log.hpp"

namespace orglog {

boost::system::error_code make_error_code(LogError error) {
  using enum LogError;
  static constexpr ErrorWords rows[] = {
      {none, "no error"},
      {too_large, "an event is larger than the log takes; nothing was written"},
      {unknown_outcome,
       "writing to the disk failed: whether the change was kept shows after a restart"},
      {halted, "the log takes nothing more since an earlier write failed; restart the server"},
      {damaged, "bytes on the disk are not what was written"},
      {gap, "an event is missing between its neighbours"},
      {wrong_format, "the store was written by another version of the program"},
      {in_use, "another process has the store open"},
      {not_found, "there is no such store or event"},
      {io, "the file system failed to read the store"},
      {deposed, "another server writes the log by now; nothing was written"},
  };
  static const ErrorTable table("log", rows);
  return {static_cast<int>(error), table};
}

}  // namespace orglog
