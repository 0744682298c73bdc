#include "orglog/log/event_log.hpp"

namespace orglog {
namespace {

class LogCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "log"; }
  std::string message(int value) const override {
    switch (static_cast<LogError>(value)) {
      case LogError::none:
        return "no error";
      case LogError::condition_failed:
        return "something this change depends on has changed meanwhile; nothing was written";
      case LogError::condition_too_old:
        return "the position of the condition lies too far back to check; nothing was written";
      case LogError::too_large:
        return "an event is larger than the log takes; nothing was written";
      case LogError::unknown_outcome:
        return "writing to the disk failed: whether the change was kept shows after a restart";
      case LogError::halted:
        return "the log takes nothing more since an earlier write failed; restart the server";
      case LogError::damaged:
        return "bytes on the disk are not what was written";
      case LogError::gap:
        return "an event is missing between its neighbours";
      case LogError::wrong_format:
        return "the store was written by another version of the program";
      case LogError::in_use:
        return "another process has the store open";
      case LogError::not_found:
        return "there is no such store or event";
      case LogError::io:
        return "the file system failed to read the store";
    }
    return "unknown error";
  }
};

}  // namespace

boost::system::error_code make_error_code(LogError error) {
  static const LogCategory category;
  return {static_cast<int>(error), category};
}

}  // namespace orglog
