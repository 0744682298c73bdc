#include "cli/act.hpp"

#include "orglog/codec/words.hpp"

namespace orglog::cli {

void Filling::operator()(Role& role) {
  role = parse_role(arguments_.role).value_or(Role::member);  // the parameter has looked at it
  say("{role}", to_text(role));
}

void Filling::operator()(Permissions& permissions) {
  permissions = Permissions::parse(arguments_.permissions).value_or(Permissions::work());
  say("{permissions}", joined(permissions));
}

void Filling::say(std::string_view mark, std::string_view word) {
  if (const auto at = doing_.find(mark); at != std::string::npos)
    doing_.replace(at, mark.size(), word);
}

}  // namespace orglog::cli
