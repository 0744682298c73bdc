#include "message.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "orglog/base/base64.hpp"
#include "orglog/base/limits.hpp"

namespace orglog::outbox {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::size_t line_bytes_max = 998;      // RFC 5322, 2.1.1
constexpr std::size_t base64_line_bytes = 76;    // RFC 2045, 6.8
constexpr std::size_t encoded_word_bytes = 45;   // 60 in base64, 72 with what is around them
constexpr std::size_t plain_header_bytes = 200;  // longer ones are cut into encoded words

bool is_plain_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7F'; });
}

// As many whole characters of UTF-8 as go into one encoded word.
std::size_t word_length(std::string_view text) {
  if (text.size() <= encoded_word_bytes) return text.size();
  std::size_t length = encoded_word_bytes;
  while (length > encoded_word_bytes - 4 && (text[length] & 0xC0) == 0x80) --length;
  return length;
}

std::string encoded_words(std::string_view text) {
  std::string words;
  while (!text.empty()) {
    const std::size_t length = word_length(text);
    if (!words.empty()) words.append(line_end).append(" ");
    words += "=?utf-8?B?" + to_base64(text.substr(0, length)) + "?=";
    text.remove_prefix(length);
  }
  return words;
}

bool may_stand_as_it_is(std::string_view text) {
  return is_plain_ascii(text) && text.size() <= plain_header_bytes &&
         text.find("=?") == std::string_view::npos;
}

std::string unstructured(std::string_view text) {
  return may_stand_as_it_is(text) ? std::string(text) : encoded_words(text);
}

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') result.push_back('\\');
    result.push_back(character);
  }
  return result + '"';
}

std::string mailbox_text(const Mailbox& mailbox) {
  const std::string address = address_text(mailbox.address);
  if (mailbox.name.empty()) return address;
  const std::string name =
      may_stand_as_it_is(mailbox.name) ? in_quotes(mailbox.name) : encoded_words(mailbox.name);
  return name + std::string(line_end) + " <" + address + ">";
}

bool is_dot_atom(std::string_view text) {
  static constexpr std::string_view specials = "()<>[]:;@\\,\"";
  if (text.empty() || text.front() == '.' || text.back() == '.') return false;
  return text.find("..") == std::string_view::npos &&
         text.find_first_of(specials) == std::string_view::npos && is_plain_ascii(text);
}

bool is_quoted_already(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
  return text.substr(1, text.size() - 2).find_first_of("\"\\") == std::string_view::npos;
}

std::string two_digits(unsigned value) {
  const std::string digits = std::to_string(value);
  return digits.size() < 2 ? "0" + digits : digits;
}

// `Fri, 21 Aug 2026 10:00:00 +0000`.
std::string date_text(Timestamp time) {
  static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  const auto count = [](auto value) { return static_cast<unsigned>(value.count()); };
  return std::string(days[std::chrono::weekday(day).c_encoding()]) + ", " +
         std::to_string(unsigned{date.day()}) + " " + months[unsigned{date.month()} - 1] + " " +
         std::to_string(int{date.year()}) + " " + two_digits(count(clock.hours())) + ":" +
         two_digits(count(clock.minutes())) + ":" + two_digits(count(clock.seconds())) + " +0000";
}

bool is_seven_bit(std::string_view text) {
  std::size_t line = 0;
  for (const char character : text) {
    if (character == '\n') {
      line = 0;
    } else if (character < ' ' || character == '\x7F' || ++line > line_bytes_max) {
      return false;
    }
  }
  return true;
}

std::string with_line_ends(std::string_view text) {
  std::string result;
  for (const char character : text) {
    if (character == '\n') result.push_back('\r');
    result.push_back(character);
  }
  return result;
}

std::string in_lines(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = std::min(text.size(), base64_line_bytes);
    result.append(text.substr(0, length)).append(line_end);
    text.remove_prefix(length);
  }
  return result;
}

}  // namespace

std::optional<Mailbox> parse_mailbox(std::string_view text) {
  Mailbox mailbox;
  if (text.ends_with('>')) {
    const std::size_t bracket = text.rfind('<');
    if (bracket == std::string_view::npos) return std::nullopt;
    std::string_view name = text.substr(0, bracket);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (!is_plain_text(name, limits::person_name_bytes)) return std::nullopt;
    mailbox.name = name;
    text = text.substr(bracket + 1, text.size() - bracket - 2);
  }
  auto address = Email::parse(text);
  if (!address) return std::nullopt;
  mailbox.address = *std::move(address);
  return mailbox;
}

std::string address_text(const Email& address) {
  const std::string_view text = address.text();
  const std::size_t at = text.find('@');
  const std::string_view local = text.substr(0, at);
  if (is_dot_atom(local) || is_quoted_already(local)) return std::string(text);
  return in_quotes(local) + std::string(text.substr(at));
}

std::string to_bytes(const Message& message) {
  const std::string_view sender = message.from.address.text();
  const bool seven_bit = is_seven_bit(message.text);
  std::string bytes;
  const auto header = [&bytes](std::string_view name, std::string_view value) {
    bytes.append(name).append(": ").append(value).append(line_end);
  };
  header("Date", date_text(message.date));
  header("From", mailbox_text(message.from));
  header("To", mailbox_text(message.to));
  header("Subject", unstructured(message.subject));
  header("Message-ID",
         "<" + to_string(message.id) + std::string(sender.substr(sender.find('@'))) + ">");
  header("MIME-Version", "1.0");
  header("Content-Type", "text/plain; charset=utf-8");
  header("Content-Transfer-Encoding", seven_bit ? "7bit" : "base64");
  header("Auto-Submitted", "auto-generated");
  bytes.append(line_end);
  const std::string text = with_line_ends(message.text);
  bytes += seven_bit ? text : in_lines(to_base64(text));
  return bytes;
}

}  // namespace orglog::outbox
