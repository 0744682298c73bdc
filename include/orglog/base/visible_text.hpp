// Text of others where people read it: what a terminal or an editor would act upon, or would not
// show, is written out. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace orglog {

// Whether all of it is well-formed UTF-8 without control characters, characters that turn the
// direction of what follows (Unicode UAX 9), or characters that cannot be seen and join or part
// others (U+200B to U+200F, U+2028 and U+2029, U+2060 to U+206F, U+FEFF, U+061C, tags).
bool is_visible_text(std::string_view text);

// Appends it with all of these as `\u{202e}`, bytes that are no UTF-8 as `\xff`, and a line's end
// as `\n`. A backslash stays one: this is for people, and is not read back.
void append_visible(std::string_view text, std::string& out);

}  // namespace orglog
