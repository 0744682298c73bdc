// JSON written straight into a string: an export makes millions of small objects, and building each
// as a tree first would cost more than everything else.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace orglog::exports {

// Quoted, with what RFC 8259 wants escaped. `text` is UTF-8.
void append_json_text(std::string& out, std::string_view text);

// One object, member after member.
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_.push_back('{'); }
  void end() { out_.push_back('}'); }

  void text(std::string_view key, std::string_view value) {
    begin(key);
    append_json_text(out_, value);
  }
  void flag(std::string_view key, bool value) { literal(key, value ? "true" : "false"); }
  void number(std::string_view key, std::int64_t value) {
    char digits[24];
    const auto written = std::to_chars(digits, digits + sizeof digits, value);
    literal(key, {digits, static_cast<std::size_t>(written.ptr - digits)});
  }
  // Text that is JSON.
  void literal(std::string_view key, std::string_view json) {
    begin(key);
    out_ += json;
  }
  // For a value that the caller writes.
  std::string& begin(std::string_view key) {
    if (out_.back() != '{') out_.push_back(',');
    out_.push_back('"');
    out_ += key;
    out_ += "\":";
    return out_;
  }

 private:
  std::string& out_;
};

}  // namespace orglog::exports
