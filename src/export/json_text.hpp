// JSON written straight into a string: an export makes millions of small objects, and building each
// as a tree first would cost more than everything else.
#pragma once

#include <string>
#include <string_view>

namespace orglog::exports {

// Quoted, with what RFC 8259 wants escaped. `text` is UTF-8.
void append_json_text(std::string& out, std::string_view text);

}  // namespace orglog::exports
