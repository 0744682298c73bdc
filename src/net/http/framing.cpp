// Judges a header before anything of the body is read. Beast's parser leaves to its user what it
// does not know, as a transfer coding other than `chunked`, and would take the body that follows
// for the next request.
#include "framing.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <vector>

#include "header_lists.hpp"

namespace orglog::net::http {
namespace {

using boost::beast::http::field;

constexpr unsigned version_1_1 = 11;

// Fields that stand once or not at all: which of two counts, each program decides for itself.
constexpr std::array<std::string_view, 4> single_fields{"Host", "Authorization", "Idempotency-Key",
                                                        "Last-Event-ID"};

// Fields that change what a request does: one that came out empty, as of a variable that was not
// set, is no reason to do without it.
constexpr std::array<std::string_view, 3> meant_fields{"If-Match", "If-None-Match",
                                                       "Idempotency-Key"};

std::vector<std::string_view> lines_of(const RequestHeader& header, field name) {
  std::vector<std::string_view> lines;
  const auto [begin, end] = header.equal_range(name);
  for (auto line = begin; line != end; ++line)
    lines.emplace_back(line->value().data(), line->value().size());
  return lines;
}

// A name or an address, with or without a port, and nothing else of a URI.
bool is_host(std::string_view text) {
  constexpr std::string_view others = "-._~!$&'()*+;=:[]%";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           others.find(c) != std::string_view::npos;
  });
}

std::optional<std::string> empty_field(const RequestHeader& header) {
  for (const std::string_view name : meant_fields) {
    const auto [begin, end] = header.equal_range(name);
    const bool is_empty = begin != end && std::all_of(begin, end, [](const auto& line) {
                            return trimmed({line.value().data(), line.value().size()}).empty();
                          });
    if (is_empty) return "The header " + std::string(name) + " is empty.";
  }
  return std::nullopt;
}

std::optional<std::string> fault_of_host(const RequestHeader& header) {
  const auto hosts = lines_of(header, field::host);
  if (hosts.empty() && header.version() >= version_1_1)
    return "A request of HTTP/1.1 needs the header Host.";
  if (!hosts.empty() && !is_host(hosts.front())) return "The header Host names no host.";
  return std::nullopt;
}

std::optional<std::string> fault_of_coding(const RequestHeader& header) {
  const auto codings = lines_of(header, field::transfer_encoding);
  if (codings.empty()) return std::nullopt;
  if (header.version() < version_1_1) return "HTTP/1.0 knows no Transfer-Encoding.";
  if (header.count(field::content_length) > 0)
    return "Transfer-Encoding and Content-Length do not go together.";
  if (codings.size() > 1 || !same_without_case(trimmed(codings.front()), "chunked"))
    return "The only Transfer-Encoding known here is chunked.";
  return std::nullopt;
}

std::optional<std::string> fault_of_length(const RequestHeader& header) {
  const auto lengths = lines_of(header, field::content_length);
  for (const std::string_view length : lengths) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (length.empty() || !std::ranges::all_of(length, is_digit))
      return "Content-Length must be one number.";
    if (length != lengths.front()) return "Content-Length says two numbers.";
  }
  return std::nullopt;
}

std::optional<std::string> repeated_field(const RequestHeader& header) {
  for (const std::string_view name : single_fields) {
    if (header.count(name) > 1) return "The header " + std::string(name) + " stands twice.";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> framing_fault(const RequestHeader& header) {
  if (auto fault = repeated_field(header)) return fault;
  if (auto fault = empty_field(header)) return fault;
  if (auto fault = fault_of_host(header)) return fault;
  if (auto fault = fault_of_coding(header)) return fault;
  return fault_of_length(header);
}

}  // namespace orglog::net::http
