#include "orglog/base/error.hpp"
#include "orglog/log/event_log.hpp"

namespace orglog {
namespace {

class LogCategory final : public ErrorCategory {
 public:
  const char* name() const noexcept override { return "log"; }
  ErrorWords words_of(int value) const override {
    switch (static_cast<LogError>(value)) {
      case LogError::none:
        return {"none", "no error"};
      case LogError::condition_failed:
        return {"condition_failed",
                "something this change depends on has changed meanwhile; nothing was written"};
      case LogError::condition_too_old:
        return {"condition_too_old",
                "the position of the condition lies too far back to check; nothing was written"};
      case LogError::too_large:
        return {"too_large", "an event is larger than the log takes; nothing was written"};
      case LogError::unknown_outcome:
        return {"unknown_outcome",
                "writing to the disk failed: whether the change was kept shows after a restart"};
      case LogError::halted:
        return {"halted",
                "the log takes nothing more since an earlier write failed; restart the server"};
      case LogError::damaged:
        return {"damaged", "bytes on the disk are not what was written"};
      case LogError::gap:
        return {"gap", "an event is missing between its neighbours"};
      case LogError::wrong_format:
        return {"wrong_format", "the store was written by another version of the program"};
      case LogError::in_use:
        return {"in_use", "another process has the store open"};
      case LogError::not_found:
        return {"not_found", "there is no such store or event"};
      case LogError::io:
        return {"io", "the file system failed to read the store"};
    }
    return unknown_words;
  }
};

}  // namespace

boost::system::error_code make_error_code(LogError error) {
  static const LogCategory category;
  return {static_cast<int>(error), category};
}

}  // namespace orglog
