// Header fields whose value is a list (RFC 9110 5.6.1). Pure text: any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orglog/base/ascii.hpp"

namespace orglog::net::http {

// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

// What stands between separators, trimmed, without empty items. A separator within double quotes
// belongs to its item. The items are views into `field`.
std::vector<std::string_view> list_items(std::string_view field, char separator = ',');

// Whether an item of `Accept` or `Accept-Encoding` says with `q=0` that it must not come (RFC 9110
// 12.4.2).
bool is_unwelcome(std::string_view item);
// Whether a list of such items names this word, and does not say so.
bool welcomes(std::string_view field, std::string_view word);

// `a, b, c`.
std::string joined_list(std::span<const std::string_view> words);

}  // namespace orglog::net::http
