// The dashboard's pages, scripts and styles, as they were when the server was built: it serves them
// from its own memory, so that one program is all there is to install. Constant; any thread.
#pragma once

#include <string_view>

namespace orglog::dashboard {

struct Asset {
  std::string_view path;  // `pages/access.js`
  std::string_view content_type;
  std::string_view bytes;
  std::string_view zipped;  // the same under gzip
  std::string_view tag;     // of the bytes: another one when they are others
};

// Nothing when there is no such file.
const Asset* find_asset(std::string_view path);

}  // namespace orglog::dashboard
