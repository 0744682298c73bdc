#include "cli/output.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <iostream>

namespace orglog::cli {
namespace {

// Columns on a terminal; UTF-8 continuation bytes take none.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char character) {
    return (static_cast<unsigned char>(character) & 0xC0) != 0x80;
  }));
}

std::string blanks(std::size_t count) { return std::string(count, ' '); }

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

}  // namespace

Done print_json(const boost::json::value& value) {
  std::cout << boost::json::serialize(value) << '\n';
  return {};
}

Table::Table(std::vector<std::string> titles) : titles_(std::move(titles)) {
  for (std::string& title : titles_) {
    to_the_right_.push_back(!title.empty() && title.front() == '>');
    if (to_the_right_.back()) title.erase(0, 1);
  }
}

void Table::row(std::vector<std::string> cells) {
  cells.resize(titles_.size());
  rows_.push_back(std::move(cells));
}

void Table::print() const {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < titles_.size(); ++column) {
    std::size_t widest = width(titles_[column]);
    for (const auto& cells : rows_) widest = std::max(widest, width(cells[column]));
    widths.push_back(widest);
  }
  const auto print_row = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      const std::string fill = blanks(widths[column] - width(cells[column]));
      line += to_the_right_[column] ? fill + cells[column] : cells[column] + fill;
      line += "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    std::cout << line << '\n';
  };
  print_row(titles_);
  for (const auto& cells : rows_) print_row(cells);
}

void Facts::add(std::string key, std::string value) {
  facts_.emplace_back(std::move(key) + ":", std::move(value));
}

void Facts::print() const {
  std::size_t widest = 0;
  for (const auto& [key, value] : facts_) widest = std::max(widest, width(key));
  for (const auto& [key, value] : facts_) {
    std::cout << key << blanks(widest + 2 - width(key)) << value << '\n';
  }
}

const boost::json::value* find(const boost::json::value& object, std::string_view key) {
  const boost::json::object* members = object.if_object();
  return members == nullptr ? nullptr : members->if_contains(key);
}

std::string text(const boost::json::value& object, std::string_view key) {
  const boost::json::value* value = find(object, key);
  if (value == nullptr || value->is_null()) return {};
  if (const boost::json::string* string = value->if_string()) return std::string(*string);
  return boost::json::serialize(*value);
}

bool flag(const boost::json::value& object, std::string_view key) {
  const boost::json::value* value = find(object, key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::string words(const boost::json::value& array) {
  std::string joined;
  if (!array.is_array()) return joined;
  for (const boost::json::value& word : array.get_array()) {
    if (!joined.empty()) joined += ", ";
    joined += word.is_string() ? std::string(word.get_string()) : boost::json::serialize(word);
  }
  return joined;
}

std::string readable_time(Timestamp time) {
  return readable_time(to_rfc3339(std::chrono::floor<std::chrono::seconds>(time)));
}

std::string readable_time(std::string_view rfc3339) {
  const auto time = parse_rfc3339(rfc3339);
  if (!time) return std::string(rfc3339);
  std::string text = to_rfc3339(std::chrono::floor<std::chrono::seconds>(*time));
  text[10] = ' ';
  text.pop_back();
  return text;
}

std::string money(std::int64_t cents) {
  char text[32];
  const std::int64_t size = cents < 0 ? -cents : cents;
  std::snprintf(text, sizeof text, "%s%lld.%02d", cents < 0 ? "-" : "",
                static_cast<long long>(size / 100), static_cast<int>(size % 100));
  return text;
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t from_end = 3; from_end < digits.size(); from_end += 4) {
    digits.insert(digits.size() - from_end, 1, ',');
  }
  return digits;
}

std::string readable_bytes(std::uint64_t bytes) {
  constexpr std::array<const char*, 5> units{"bytes", "kB", "MB", "GB", "TB"};
  auto amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (amount >= 1000 && unit + 1 < units.size()) {
    amount /= 1000;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", amount, units[unit]);
  return text;
}

std::string event_line(const boost::json::value& event) {
  return padded(text(event, "position"), 6) + "  " + readable_time(text(event, "occurred_at")) +
         "  " + padded(text(event, "actor"), 24) + "  " + text(event, "text");
}

}  // namespace orglog::cli
