// NDJSON and CSV: a buffer a batch, written in one go.
#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>

#include "export/json_text.hpp"
#include "orglog/export/writer.hpp"

namespace orglog::exports {
namespace {

constexpr std::size_t write_bytes = 1 << 20;

std::string time_text(std::int64_t microseconds) {
  return to_rfc3339(Timestamp(std::chrono::microseconds(microseconds)));
}
std::string day_text(std::int32_t days) { return to_date(Day(std::chrono::days(days))); }

// Text formats differ in how a cell is written, and in what stands around it.
class TextWriter : public Writer {
 public:
  Exported<void> write(const Batch& batch, const std::filesystem::path& file) override {
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    std::string out = head(batch.table());
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      append_row(batch, row, out);
      if (out.size() < write_bytes) continue;
      stream.write(out.data(), static_cast<std::streamsize>(out.size()));
      out.clear();
    }
    stream.write(out.data(), static_cast<std::streamsize>(out.size()));
    stream.close();
    if (stream) return {};
    return Failure{"io", "The file " + file.string() + " cannot be written."};
  }

 protected:
  virtual std::string head(const Table& table) const = 0;
  virtual void append_row(const Batch& batch, std::size_t row, std::string& out) const = 0;
  virtual void append_nothing(std::string& out) const = 0;
  virtual void append_text(std::string_view text, std::string& out) const = 0;
  virtual void append_json(std::string_view text, std::string& out) const = 0;

  void append_value(const Cells& cells, std::size_t row, std::string& out) const {
    if (!cells.has(row)) return append_nothing(out);
    switch (cells.type()) {
      case ColumnType::integer:
        out += std::to_string(cells.get<std::int64_t>(row));
        return;
      case ColumnType::boolean:
        out += cells.get<bool>(row) ? "true" : "false";
        return;
      case ColumnType::timestamp:
        return append_text(time_text(cells.get<std::int64_t>(row)), out);
      case ColumnType::day:
        return append_text(day_text(cells.get<std::int32_t>(row)), out);
      case ColumnType::text:
        return append_text(cells.get<Text>(row).view(), out);
      case ColumnType::json:
        return append_json(cells.get<Text>(row).view(), out);
    }
  }
};

class NdjsonWriter final : public TextWriter {
 public:
  std::string_view extension() const override { return "ndjson"; }

 protected:
  std::string head(const Table&) const override { return {}; }
  void append_row(const Batch& batch, std::size_t row, std::string& out) const override {
    char before = '{';
    const auto columns = batch.table().columns;
    for (std::size_t column = 0; column < columns.size(); ++column) {
      out.push_back(before);
      before = ',';
      append_json_text(out, columns[column].name);
      out.push_back(':');
      append_value(batch.cells(column), row, out);
    }
    out += "}\n";
  }

  void append_nothing(std::string& out) const override { out += "null"; }
  void append_text(std::string_view text, std::string& out) const override {
    append_json_text(out, text);
  }
  void append_json(std::string_view text, std::string& out) const override { out += text; }
};

// A spreadsheet runs a cell that begins so (OWASP, «CSV injection»), spaces in front or not, and
// some take the wide forms of East Asia for the same. Strangers choose addresses and client names.
constexpr std::string_view wide_signs[] = {"\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};  // = + - @

bool is_sign(char character) {
  return std::string_view("=+-@").find(character) != std::string_view::npos;
}

bool begins_formula(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (text.empty()) return false;
  const bool is_wide = std::ranges::any_of(
      wide_signs, [&](std::string_view sign) { return text.starts_with(sign); });
  return is_wide || is_sign(text.front()) || text.front() == '\t' || text.front() == '\r';
}

// Where the computer's language writes decimal commas, a spreadsheet parts cells at semicolons, and
// then quotes further to the left do not hold a cell together.
bool may_begin_cell(std::string_view text, std::size_t index) {
  return index > 0 && std::string_view(";\t\r\n").find(text[index - 1]) != std::string_view::npos;
}

// RFC 4180, line ends included. An empty text is quoted, a missing one is not. In front of whatever
// a spreadsheet would take for a formula stands an apostrophe, or in JSON its sign is escaped;
// NDJSON, Parquet and SQLite have it as it is.
class CsvWriter final : public TextWriter {
 public:
  std::string_view extension() const override { return "csv"; }

 protected:
  std::string head(const Table& table) const override {
    std::string out;
    for (const Column& column : table.columns) {
      if (!out.empty()) out.push_back(',');
      out += column.name;
    }
    return out + "\r\n";
  }
  void append_row(const Batch& batch, std::size_t row, std::string& out) const override {
    for (std::size_t column = 0; column < batch.table().columns.size(); ++column) {
      if (column != 0) out.push_back(',');
      append_value(batch.cells(column), row, out);
    }
    out += "\r\n";
  }

  void append_nothing(std::string&) const override {}
  void append_text(std::string_view text, std::string& out) const override {
    const bool acts = begins_formula(text);
    if (!text.empty() && !acts && text.find_first_of(",;\t\"\r\n") == std::string_view::npos) {
      out += text;
      return;
    }
    out += acts ? "\"'" : "\"";
    for (std::size_t index = 0; index < text.size(); ++index) {
      if (is_sign(text[index]) && may_begin_cell(text, index)) out.push_back('\'');
      if (text[index] == '"') out.push_back('"');
      out.push_back(text[index]);
    }
    out.push_back('"');
  }
  // Begins with a bracket, and has such signs behind a semicolon in texts only.
  void append_json(std::string_view text, std::string& out) const override {
    constexpr std::string_view digits = "0123456789abcdef";
    out.push_back('"');
    for (std::size_t index = 0; index < text.size(); ++index) {
      const auto byte = static_cast<unsigned char>(text[index]);
      if (is_sign(text[index]) && may_begin_cell(text, index)) {
        out += {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
        continue;
      }
      if (text[index] == '"') out.push_back('"');
      out.push_back(text[index]);
    }
    out.push_back('"');
  }
};

}  // namespace

std::unique_ptr<Writer> make_ndjson_writer() { return std::make_unique<NdjsonWriter>(); }
std::unique_ptr<Writer> make_csv_writer() { return std::make_unique<CsvWriter>(); }

}  // namespace orglog::exports
