// Each row gets the text that it sorts by, made so that comparing bytes compares what is meant.
// `Next-Range` names the last value of a page, and its row as well where the next row has the same
// value, so that walking by it meets every row exactly once.
#include "rows.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "conventions.hpp"
#include "header_lists.hpp"
#include "orglog/base/ascii.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/base/result.hpp"
#include "orglog/base/time.hpp"
#include "orglog/base/whole_number.hpp"

namespace orglog::net::http {
namespace {

namespace json = boost::json;
using std::chrono::microseconds;

struct Entry {
  std::string sort;  // what is compared first, and then the row's key
  std::size_t row = 0;
};

bool is_time(std::string_view attribute) { return attribute.ends_with("_at"); }

std::string padded(std::int64_t number) {
  std::string digits = std::to_string(number);
  constexpr std::size_t width = 19;  // of the largest
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

std::string sortable_time(Timestamp time) {
  return padded(time.time_since_epoch() / microseconds{1});
}

// Names and addresses do not differ by case alone; `web.2` stands before `web.10`.
std::string sortable_text(std::string_view text) {
  std::string sort = lowered(text);
  const auto dot = sort.rfind('.');
  if (dot == std::string::npos) return sort;
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  if (const auto number = whole_number(std::string_view(sort).substr(dot + 1), 0, most))
    sort.replace(dot + 1, std::string::npos, padded(static_cast<std::int64_t>(*number)));
  return sort;
}

// Of a bound. A date is the begin of its day, and as an upper bound its end.
std::optional<std::string> sortable(std::string_view attribute, std::string_view text,
                                    bool is_upper) {
  if (!is_time(attribute) || text.empty()) return sortable_text(text);
  if (const auto day = parse_date(text)) {
    const Timestamp begin{*day};
    return sortable_time(is_upper ? begin + std::chrono::days{1} - microseconds{1} : begin);
  }
  const auto time = parse_rfc3339(text);
  return time ? std::optional(sortable_time(*time)) : std::nullopt;
}

// `max=200`, `order=desc`. Each at most once.
std::optional<std::string> take_option(std::string_view option, RowRange& range, bool& has_order) {
  const auto equals = option.find('=');
  const std::string_view name = trimmed(option.substr(0, equals));
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view() : trimmed(option.substr(equals + 1));
  if (name == "order" && !has_order && (value == "asc" || value == "desc")) {
    has_order = true;
    range.descending = value == "desc";
    return std::nullopt;
  }
  if (name == "order") return "order is asc or desc, once";
  if (name != "max") return "the options of a range are max and order";
  const bool is_first = range.max == 0;
  range.max = whole_number(value, 1, limits::page_rows).value_or(0);
  if (is_first && range.max != 0) return std::nullopt;
  return "max is from 1 to " + std::to_string(limits::page_rows) + ", once";
}

// `]abc`, `abc`, or `]abc]key` as our own `Next-Range` says it; nothing when it is no text.
bool take_begin(std::string_view text, RowRange& range) {
  range.is_open = text.starts_with(']');
  if (range.is_open) text.remove_prefix(1);
  const auto bracket = text.find(']');
  auto value = decoded(text.substr(0, bracket), false);
  if (!value) return false;
  RowBound bound{*std::move(value), std::nullopt};
  if (bracket != std::string_view::npos) {
    auto key = decoded(text.substr(bracket + 1), false);
    if (!key || !range.is_open) return false;
    bound.row = std::move(key);
  }
  const bool is_empty = bound.value.empty() && !bound.row;
  if (is_empty) return !range.is_open;
  range.from = std::move(bound);
  return true;
}

// What means something in other notations of ranges, and here nothing, must come encoded: the bound
// would be another one than was meant.
bool is_bound_text(std::string_view text) {
  if (text.starts_with('.') || text.find("..") != std::string_view::npos) return false;
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte >= 0x7f ||
           std::string_view("[()\"").find(c) != std::string_view::npos;
  });
}

std::optional<std::string> take_bounds(std::string_view span, RowRange& range) {
  const auto dots = span.find("..");
  if (dots == std::string_view::npos) return "two dots stand between its bounds";
  const std::string_view begin = span.substr(0, dots), end = span.substr(dots + 2);
  auto until = decoded(end, false);
  const bool is_text = until && is_bound_text(end) && end.find(']') == std::string_view::npos &&
                       is_bound_text(begin);
  if (!is_text || !take_begin(begin, range)) return "its bounds are no percent-encoded text";
  if (!until->empty()) range.until = *std::move(until);
  return std::nullopt;
}

// Everything that a page needs to know of a range once the list's attributes are known.
struct Walk {
  RowRange range;
  std::string from, until;  // sortable

  bool is_before(const Listing& listing, const Entry& entry) const {
    if (!range.from) return false;
    if (entry.sort != from) return range.descending ? entry.sort > from : entry.sort < from;
    if (!range.from->row) return range.is_open;
    const std::string key = listing.key(entry.row);
    return range.descending ? key >= *range.from->row : key <= *range.from->row;
  }
  bool is_behind(const Entry& entry) const {
    if (!range.until) return false;
    return range.descending ? entry.sort < until : entry.sort > until;
  }
};

// Somebody who names the smaller value first of a walk downwards means the same rows.
void turn_bounds(RowRange& range) {
  const bool is_bounded = range.from && range.until;
  if (!is_bounded || !range.descending || range.is_open) return;
  const auto from = sortable(range.attribute, range.from->value, false);
  const auto until = sortable(range.attribute, *range.until, false);
  if (from && until && *from < *until) std::swap(range.from->value, *range.until);
}

boost::system::result<Walk, BadRange> plan_walk(std::string_view field, SortedBy attributes) {
  Walk walk;
  walk.range.attribute = attributes.front();
  if (!field.empty()) {
    ORGLOG_TRY_ASSIGN(parsed, parse_range(field));
    walk.range = std::move(parsed);
  }
  RowRange& range = walk.range;
  if (std::ranges::find(attributes, range.attribute) == attributes.end())
    return BadRange{"it names " + range.attribute};
  turn_bounds(range);
  const auto take = [&](std::string_view text, bool is_upper, std::string& into) {
    auto sort = sortable(range.attribute, text, is_upper);
    if (sort) into = *std::move(sort);
    return sort.has_value();
  };
  const bool is_taken = (!range.from || take(range.from->value, range.descending, walk.from)) &&
                        (!range.until || take(*range.until, !range.descending, walk.until));
  if (!is_taken) return BadRange{range.attribute + " is a time or a date"};
  const bool is_bounded = range.from && range.until;
  if (is_bounded && (range.descending ? walk.from < walk.until : walk.from > walk.until))
    return BadRange{"the range ends before it begins"};
  return walk;
}

Response refuse_range(const std::string& why, SortedBy attributes) {
  return refuse(status::range_not_satisfiable, "requested_range_not_satisfiable",
                "Request failed, validate Content-Range header and try again. The header Range is "
                "not understood: " +
                    why + ". This list is sorted by " + joined_list(attributes) +
                    "; the vendor's form is `id ..; max=1000, order=desc`.",
                "malformed");
}

// Dots next to each other would end the bound that they stand in.
std::string encoded_bound(std::string_view value) {
  std::string text = encoded(value);
  for (auto at = text.find('.'); at != std::string::npos; at = text.find('.', at + 1)) {
    const bool is_edge = at == 0 || at + 1 == text.size() || text[at + 1] == '.';
    if (is_edge) text.replace(at, 1, "%2E");
  }
  return text;
}

std::string next_range(const Walk& walk, const Listing& listing, const Entry& last,
                       const Entry& next, std::size_t max) {
  const RowRange& range = walk.range;
  const std::string value = listing.text(last.row, range.attribute);
  std::string text = range.attribute + " ]" + encoded_bound(value);
  if (last.sort == next.sort || value.empty()) text += "]" + encoded_bound(listing.key(last.row));
  text += ".." + encoded_bound(range.until.value_or("")) + "; max=" + std::to_string(max);
  return range.descending ? text + ", order=desc" : text;
}

// Whether a row stands ahead of another one in a walk.
struct StandsAhead {
  const Listing& listing;
  bool descending;

  bool operator()(const Entry& a, const Entry& b) const {
    const Entry& less = descending ? b : a;
    const Entry& more = descending ? a : b;
    if (less.sort != more.sort) return less.sort < more.sort;
    return listing.key(less.row) < listing.key(more.row);
  }
};

// The first `count` of the rows within the bounds, in the order of the walk. Of the others nothing
// is kept.
std::vector<Entry> entries_of(const Listing& listing, const Walk& walk, std::size_t count) {
  const RowRange& range = walk.range;
  const StandsAhead stands_ahead{listing, range.descending};
  std::vector<Entry> entries;  // a heap, whose front stands last
  for (std::size_t row = 0; row < listing.rows; ++row) {
    auto sort = sortable(range.attribute, listing.text(row, range.attribute), false);
    Entry entry{std::move(sort).value_or(std::string()), row};
    if (walk.is_before(listing, entry) || walk.is_behind(entry)) continue;
    const bool is_full = entries.size() == count;
    if (is_full && !stands_ahead(entry, entries.front())) continue;
    if (is_full) {
      std::ranges::pop_heap(entries, stands_ahead);
      entries.pop_back();
    }
    entries.push_back(std::move(entry));
    std::ranges::push_heap(entries, stands_ahead);
  }
  std::ranges::sort_heap(entries, stands_ahead);
  return entries;
}

}  // namespace

boost::system::result<RowRange, BadRange> parse_range(std::string_view field) {
  RowRange range;
  field = trimmed(field);
  const auto options = field.find_first_of(";,");
  std::string_view span = trimmed(field.substr(0, options));
  const auto space = span.find_first_of(" \t");
  if (space == std::string_view::npos)
    return BadRange{"it names an attribute and its first and last value"};
  range.attribute = span.substr(0, space);
  if (auto why = take_bounds(trimmed(span.substr(space)), range)) return BadRange{*std::move(why)};
  if (options == std::string_view::npos) return range;
  bool has_order = false;
  for (const std::string_view part : list_items(field.substr(options), ';')) {
    for (const std::string_view option : list_items(part)) {
      if (auto why = take_option(option, range, has_order)) return BadRange{*std::move(why)};
    }
  }
  return range;
}

Response respond_with_rows(const Request& request, const Listing& listing, SortedBy attributes) {
  const auto walk = plan_walk(request.range, attributes);
  if (!walk)
    return with_field(refuse_range(walk.error().why, attributes), "Accept-Ranges",
                      joined_list(attributes));
  const RowRange& range = walk->range;
  const std::size_t max = range.max == 0 ? limits::http_page_rows : range.max;
  const std::vector<Entry> entries = entries_of(listing, *walk, max + 1);
  const std::size_t count = std::min(max, entries.size());
  Response response;
  const auto add = [&](const char* name, std::string value) {
    response.headers.emplace_back(name, std::move(value));
  };
  add("Accept-Ranges", joined_list(attributes));
  if (count > 0) {
    const auto shown = [&](const Entry& e) {
      return encoded_bound(listing.text(e.row, range.attribute));
    };
    add("Content-Range",
        range.attribute + " " + shown(entries.front()) + ".." + shown(entries[count - 1]));
  }
  if (count < entries.size()) {
    response.code = status::partial_content;
    add("Next-Range", next_range(*walk, listing, entries[count - 1], entries[count], max));
  }
  json::array array;
  array.reserve(count);
  for (std::size_t index = 0; index < count; ++index)
    array.push_back(listing.shape(entries[index].row));
  response.body = json::serialize(array);
  return response;
}

}  // namespace orglog::net::http
