#include "orglog/base/error.hpp"
#include "orglog/projections/store.hpp"

namespace orglog {

boost::system::error_code make_error_code(ProjectionError error) {
  using enum ProjectionError;
  static constexpr ErrorWords rows[] = {
      {none, "no error"},
      {io, "the file system failed under the projections"},
      {damaged,
       "the projections' bytes on disk are damaged; remove their directory, and they are "
       "folded again from the log"},
      {in_use, "another process has the projections open"},
      {other_log, "the projections belong to another store's log"},
      {ahead_of_log, "the projections know events that the log does not have"},
      {not_found, "there is no such projection"},
      {wrong_format, "the projections were written by another version of the program"},
  };
  static const ErrorTable table("projections", rows);
  return {static_cast<int>(error), table};
}

}  // namespace orglog
