// Where the schema's names of enumerators are the words, they are taken from there.
#include "orglog/codec/words.hpp"

#include <common_generated.h>

#include "orglog/base/enumerators.hpp"

namespace orglog {
namespace {

// One word for each enumerator of the schema, in their order.
template <class Stored, class Enum, std::size_t count>
std::string_view word_of(const std::string_view (&words)[count], Enum value) {
  static_assert(count == static_cast<std::size_t>(Stored::MAX) + 1);
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

std::string_view to_text(AccountState state) {
  return wire::EnumNameAccountState(static_cast<wire::AccountState>(state));
}

std::string_view to_text(LimitKind kind) {
  return wire::EnumNameLimitKind(static_cast<wire::LimitKind>(kind));
}

std::string_view to_text(TokenMaking made) {
  return wire::EnumNameTokenMaking(static_cast<wire::TokenMaking>(made));
}

std::string_view to_text(Cause cause) {
  return word_of<wire::Cause>({"own wish", "removed", "left the org", "removed from the org"},
                              cause);
}

std::string_view to_text(TokenEnd cause) {
  return word_of<wire::TokenEnd>({"asked for", "password changed", "parent ended"}, cause);
}

std::string_view to_text(PasswordSetBy by) {
  return word_of<wire::PasswordSetBy>({"owner", "link", "operator"}, by);
}

std::string_view to_text(Tag::Kind kind) { return name_of(kind, "unknown"); }

}  // namespace orglog
