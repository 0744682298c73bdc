#include "orglog/codec/words.hpp"

namespace orglog {

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
