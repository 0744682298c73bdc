#include <doctest/doctest.h>

#include "orglog/base/visible_text.hpp"

using namespace orglog;

namespace {

std::string visible(std::string_view text) {
  std::string out;
  append_visible(text, out);
  return out;
}

}  // namespace

TEST_CASE("F-C6: what would act on a terminal, or hide in a line, is written out") {
  CHECK(visible("line\nline") == "line\\nline");
  CHECK(visible("\x1b[31mred\x7f\t\r") == "\\u{1b}[31mred\\u{7f}\\u{9}\\u{d}");
  CHECK(visible("\u202Egnp.exe") == "\\u{202e}gnp.exe");
  CHECK(visible("a\u200Bb\u2066c\u061C\uFEFF\u00AD") ==
        "a\\u{200b}b\\u{2066}c\\u{61c}\\u{feff}\\u{ad}");
  CHECK(visible("\u0085\u009B\u2028") == "\\u{85}\\u{9b}\\u{2028}");
  CHECK(visible("x\U000E0041") == "x\\u{e0041}");
  CHECK(visible(std::string_view("a\0b", 3)) == "a\\u{0}b");
}

TEST_CASE("F-C6: text that people can read stays as it is") {
  for (const std::string_view text :
       {"", "plain \\ text", "Jörg's Büro", "東京", "שלום", "مرحبا", "\U0001F680"}) {
    CHECK(visible(text) == text);
    CHECK(is_visible_text(text));
  }
}

TEST_CASE("F-C6: bytes that are no UTF-8 are shown as bytes, one by one") {
  CHECK(visible("\xff\xfe") == "\\xff\\xfe");
  CHECK(visible("\xc0\x80") == "\\xc0\\x80");           // longer than it need be
  CHECK(visible("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // half of a surrogate pair
  CHECK(visible("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
  CHECK(visible("a\xe2\x80") == "a\\xe2\\x80");  // cut off
  CHECK_FALSE(is_visible_text("a\xe2\x80"));
  CHECK_FALSE(is_visible_text("\u202E"));
}
