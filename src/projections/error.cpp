#include "orglog/projections/store.hpp"

namespace orglog {
namespace {

class ProjectionCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "projections"; }
  std::string message(int value) const override {
    switch (static_cast<ProjectionError>(value)) {
      case ProjectionError::none:
        return "no error";
      case ProjectionError::io:
        return "the file system failed under the projections";
      case ProjectionError::damaged:
        return "the projections' bytes on disk are damaged; remove their directory, and they are "
               "folded again from the log";
      case ProjectionError::in_use:
        return "another process has the projections open";
      case ProjectionError::other_log:
        return "the projections belong to another store's log";
      case ProjectionError::ahead_of_log:
        return "the projections know events that the log does not have";
      case ProjectionError::not_found:
        return "there is no such projection";
      case ProjectionError::wrong_format:
        return "the projections were written by another version of the program";
    }
    return "unknown error";
  }
};

}  // namespace

boost::system::error_code make_error_code(ProjectionError error) {
  static const ProjectionCategory category;
  return {static_cast<int>(error), category};
}

}  // namespace orglog
