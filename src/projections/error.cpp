#include "orglog/base/error.hpp"
#include "orglog/projections/store.hpp"

namespace orglog {
namespace {

class ProjectionCategory final : public ErrorCategory {
 public:
  const char* name() const noexcept override { return "projections"; }
  ErrorWords words_of(int value) const override {
    switch (static_cast<ProjectionError>(value)) {
      case ProjectionError::none:
        return {"none", "no error"};
      case ProjectionError::io:
        return {"io", "the file system failed under the projections"};
      case ProjectionError::damaged:
        return {"damaged",
                "the projections' bytes on disk are damaged; remove their directory, and they are "
                "folded again from the log"};
      case ProjectionError::in_use:
        return {"in_use", "another process has the projections open"};
      case ProjectionError::other_log:
        return {"other_log", "the projections belong to another store's log"};
      case ProjectionError::ahead_of_log:
        return {"ahead_of_log", "the projections know events that the log does not have"};
      case ProjectionError::not_found:
        return {"not_found", "there is no such projection"};
      case ProjectionError::wrong_format:
        return {"wrong_format", "the projections were written by another version of the program"};
    }
    return unknown_words;
  }
};

}  // namespace

boost::system::error_code make_error_code(ProjectionError error) {
  static const ProjectionCategory category;
  return {static_cast<int>(error), category};
}

}  // namespace orglog
