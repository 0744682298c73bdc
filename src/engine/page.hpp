// One page of rows, in the order of their keys. However many rows are offered, only those of the
// page are kept, and only they are shaped.
#pragma once

#include <algorithm>
#include <boost/json/array.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orglog/base/limits.hpp"
#include "orglog/engine/query.hpp"

namespace orglog::queries {

template <class Row>
class Page {
 public:
  explicit Page(const Query& query)
      : after_(query.cursor),
        wanted_(query.limit == 0 ? limits::page_rows
                                 : std::min<std::size_t>(query.limit, limits::page_rows)) {}

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

  template <class Shape>
  Answer shaped(const Shape& shape) {
    std::ranges::sort_heap(rows_, {}, &Kept::first);
    const bool has_more = rows_.size() > wanted_;
    if (has_more) rows_.pop_back();
    boost::json::array array;
    array.reserve(rows_.size());
    for (const Kept& kept : rows_) array.push_back(shape(*kept.second));
    Answer answer;
    answer.json = std::move(array);
    if (has_more) answer.cursor = std::move(rows_.back().first);
    return answer;
  }

 private:
  using Kept = std::pair<std::string, const Row*>;

  static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  static std::string lowered(std::string_view key) {
    std::string text(key);
    std::ranges::transform(text, text.begin(), lower);
    return text;
  }
  static bool is_less(std::string_view a, std::string_view b) {
    return std::ranges::lexicographical_compare(
        a, b, {}, [](char c) { return byte(lower(c)); }, [](char c) { return byte(lower(c)); });
  }
  static unsigned char byte(char c) { return static_cast<unsigned char>(c); }

  std::string after_;
  std::size_t wanted_;
  std::vector<Kept> rows_;  // a heap of the least, and one more where there are more
};

}  // namespace orglog::queries
