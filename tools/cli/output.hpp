// How things look on a terminal: tables, times, amounts, lists.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/failure.hpp"
#include "orglog/domain/command.hpp"

namespace orglog::cli {

// Always done: a verb may end with it.
Done print_json(const boost::json::value& value);

// Columns as wide as their widest cell, two blanks between, numbers to the right.
class Table {
 public:
  // A title that begins with '>' makes a column of numbers.
  explicit Table(std::vector<std::string> titles);
  void row(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }
  void print() const;

 private:
  std::vector<std::string> titles_;
  std::vector<bool> to_the_right_;
  std::vector<std::vector<std::string>> rows_;
};

// `Key:  value` lines under each other.
class Facts {
 public:
  void add(std::string key, std::string value);
  void print() const;

 private:
  std::vector<std::pair<std::string, std::string>> facts_;
};

// A member of a JSON object as text; empty for null and for what is not there.
std::string text(const boost::json::value& object, std::string_view key);
bool flag(const boost::json::value& object, std::string_view key);
const boost::json::value* find(const boost::json::value& object, std::string_view key);
// An array of strings with commas between.
std::string words(const boost::json::value& array);

// `2026-08-21 10:00:00`, UTC, of an RFC 3339 time; other text as it is.
std::string readable_time(std::string_view rfc3339);
std::string readable_time(Timestamp time);
// Cents as `12.34`.
std::string money(std::int64_t cents);
// `1,234,567`
std::string grouped(std::uint64_t number);
// `12.3 MB`
std::string readable_bytes(std::uint64_t bytes);
// An event in the shape of codec/json as one line: `12  2026-08-21 10:00:00  pat@acme.com AppLocked
// app=acme-website`.
std::string event_line(const boost::json::value& event);

}  // namespace orglog::cli
