// Lists: sorted, bounded and paged as the vendor's `Range` asks, in one way for every list.
// `id ..; max=1000`, `name ]web..; order=desc`. A list is cut to the page that is asked for before
// any row is shaped. Pure: any thread.
#pragma once

#include <array>
#include <boost/json/value.hpp>
#include <boost/system/result.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "message.hpp"

namespace orglog::net::http {

// A list whose rows are not shaped yet; they are counted from 0.
struct Listing {
  std::size_t rows = 0;
  // What no other row of the list has.
  std::function<std::string(std::size_t row)> key;
  // What the row shows under this attribute, to the letter.
  std::function<std::string(std::size_t row, std::string_view attribute)> text;
  // Called for the rows of the page alone, in their order.
  std::function<boost::json::value(std::size_t row)> shape;
};

// What a list can be sorted by: texts of its rows, or of the `user` in them. The first sorts where
// nothing is asked for. They need not differ from row to row.
using SortedBy = std::span<const std::string_view>;
namespace sorted_by {
inline constexpr std::array<std::string_view, 4> name{"id", "name", "created_at", "updated_at"};
inline constexpr std::array<std::string_view, 4> email{"id", "email", "created_at", "updated_at"};
inline constexpr std::array<std::string_view, 3> id{"id", "created_at", "updated_at"};
inline constexpr std::array<std::string_view, 4> type{"type", "id", "created_at", "updated_at"};
inline constexpr std::array<std::string_view, 4> dyno{"name", "id", "created_at", "updated_at"};
}  // namespace sorted_by

// Where a range begins. Among rows with the same value, behind the one with the key `row`.
struct RowBound {
  std::string value;
  std::optional<std::string> row;
};

// What a `Range` asks for. It begins where the walk begins: with `order=desc` at the largest value.
struct RowRange {
  std::string attribute;
  std::optional<RowBound> from;      // nothing: from the first row
  bool is_open = false;              // `from` itself does not belong to it
  std::optional<std::string> until;  // the last value that belongs to it; nothing: to the last row
  std::size_t max = 0;               // rows of a page; 0: the server's page
  bool descending = false;
};

// What is wrong with a range, as a sentence.
struct BadRange {
  std::string why;
};
boost::system::result<RowRange, BadRange> parse_range(std::string_view field);

// The rows that a client asked for, with the fields of the answer that say where they are and how
// to go on; 416 for a range that makes no sense on this list.
Response respond_with_rows(const Request& request, const Listing& listing, SortedBy attributes);

}  // namespace orglog::net::http
