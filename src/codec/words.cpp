// Where the names of enumerators are the words, they are taken from the compiler.
#include "orglog/codec/words.hpp"

#include "orglog/base/enumerators.hpp"

namespace orglog {
namespace {

// One word for each enumerator, in their order.
template <class Enum, std::size_t count>
std::string_view word_of(const std::string_view (&words)[count], Enum value) {
  static_assert(name_of(Enum{count}).empty() && !name_of(Enum{count - 1}).empty());
  const auto index = static_cast<std::size_t>(value);
  return index < count ? words[index] : "unknown";
}

}  // namespace

std::string joined(Permissions permissions, std::string_view separator) {
  std::string text;
  for (const std::string_view word : permissions.words()) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

std::string_view to_text(AccountState state) { return name_of(state); }

std::string_view to_text(LimitKind kind) { return name_of(kind); }

std::string_view to_text(TokenMaking made) { return name_of(made); }

std::string_view to_text(Cause cause) {
  return word_of({"own wish", "removed", "left the org", "removed from the org"}, cause);
}

std::string_view to_text(TokenEnd cause) {
  return word_of({"asked for", "password changed", "parent ended"}, cause);
}

std::string_view to_text(PasswordSetBy by) { return word_of({"owner", "link", "operator"}, by); }

std::string_view to_text(Tag::Kind kind) { return name_of(kind, "unknown"); }

}  // namespace orglog
