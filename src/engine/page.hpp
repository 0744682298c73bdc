// One page of rows, in the order of their keys. However many rows are offered, only those of the
// page are kept, and only they are shaped.
#pragma once

#include <algorithm>
#include <boost/json/array.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orglog/base/ascii.hpp"
#include "query_parts.hpp"

namespace orglog::queries {

template <class Row>
class Page {
 public:
  explicit Page(const Query& query) : after_(query.cursor), wanted_(page_rows(query)) {}

  // Keys are compared without case, as addresses are. The row outlives the page.
  void offer(std::string_view key, const Row& row) {
    if (!after_.empty() && !is_less(after_, key)) return;
    const bool is_full = rows_.size() > wanted_;
    if (is_full && !is_less(key, rows_.front().first)) return;
    if (is_full) {
      std::ranges::pop_heap(rows_, {}, &Kept::first);
      rows_.pop_back();
    }
    rows_.emplace_back(lowered(key), &row);
    std::ranges::push_heap(rows_, {}, &Kept::first);
  }

  // The rows of the page in their order, and the cursor behind which more of them wait.
  std::pair<std::vector<const Row*>, std::string> cut() {
    std::ranges::sort_heap(rows_, {}, &Kept::first);
    const bool has_more = rows_.size() > wanted_;
    if (has_more) rows_.pop_back();
    std::vector<const Row*> rows;
    rows.reserve(rows_.size());
    for (const Kept& kept : rows_) rows.push_back(kept.second);
    return {std::move(rows), has_more ? std::move(rows_.back().first) : std::string()};
  }

  template <class Shape>
  Answer shaped(const Shape& shape) {
    const auto [rows, cursor] = cut();
    boost::json::array array;
    array.reserve(rows.size());
    for (const Row* row : rows) array.push_back(shape(*row));
    return {std::move(array), cursor, 0};
  }

 private:
  using Kept = std::pair<std::string, const Row*>;

  static bool is_less(std::string_view a, std::string_view b) {
    const auto byte = [](char c) { return static_cast<unsigned char>(to_lower(c)); };
    return std::ranges::lexicographical_compare(a, b, {}, byte, byte);
  }

  std::string after_;
  std::size_t wanted_;
  std::vector<Kept> rows_;  // a heap of the least, and one more where there are more
};

}  // namespace orglog::queries
