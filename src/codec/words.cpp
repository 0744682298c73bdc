#include "orglog/codec/words.hpp"

namespace orglog {

std::string joined(Permissions permissions, std::string_view separator) {
  std::string text;
  for (const std::string_view word : permissions.words()) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

std::string_view to_text(AccountState state) {
  switch (state) {
    case AccountState::invited:
      return "invited";
    case AccountState::active:
      return "active";
    case AccountState::erased:
      return "erased";
  }
  return "unknown";
}

std::string_view to_text(LimitKind kind) {
  switch (kind) {
    case LimitKind::dyno_units:
      return "dyno_units";
    case LimitKind::addon_credits:
      return "addon_credits";
  }
  return "unknown";
}

std::string_view to_text(Cause cause) {
  switch (cause) {
    case Cause::own_wish:
      return "own wish";
    case Cause::removed:
      return "removed";
    case Cause::left_org:
      return "left the org";
    case Cause::removed_from_org:
      return "removed from the org";
  }
  return "unknown";
}

std::string_view to_text(TokenMaking made) {
  switch (made) {
    case TokenMaking::unknown:
      return "unknown";
    case TokenMaking::token:
      return "token";
    case TokenMaking::password:
      return "password";
    case TokenMaking::session:
      return "session";
  }
  return "unknown";
}

std::string_view to_text(TokenEnd cause) {
  switch (cause) {
    case TokenEnd::asked_for:
      return "asked for";
    case TokenEnd::password_changed:
      return "password changed";
    case TokenEnd::parent_ended:
      return "parent ended";
  }
  return "unknown";
}

std::string_view to_text(PasswordSetBy by) {
  switch (by) {
    case PasswordSetBy::owner:
      return "owner";
    case PasswordSetBy::link:
      return "link";
    case PasswordSetBy::platform_operator:
      return "operator";
  }
  return "unknown";
}

std::string_view to_text(Tag::Kind kind) {
  switch (kind) {
    case Tag::Kind::org:
      return "org";
    case Tag::Kind::app:
      return "app";
    case Tag::Kind::account:
      return "account";
    case Tag::Kind::actor:
      return "actor";
    case Tag::Kind::watched_org:
      return "watched_org";
    case Tag::Kind::watched_app:
      return "watched_app";
    case Tag::Kind::watched_account:
      return "watched_account";
  }
  return "unknown";
}

}  // namespace orglog
