// Verbs that are one command and nothing more: its fields come from the command line by their
// types, and the line that says what is done names them, as in `Removing {email} from {app}`.
#pragma once

#include <algorithm>
#include <boost/pfr/core.hpp>
#include <string>

#include "cli/context.hpp"
#include "cli/values.hpp"
#include "orglog/codec/words.hpp"

namespace orglog::cli {

// Text as a template's argument.
template <std::size_t size>
struct Wording {
  constexpr Wording(const char (&from)[size]) { std::copy_n(from, size, text); }  // NOLINT
  char text[size];
};

// Takes one field after the other. What does not parse is the failure; the rest stays as it is.
class Filling {
 public:
  Filling(const Arguments& arguments, std::string doing)
      : doing_(std::move(doing)), arguments_(arguments) {}

  void operator()(OrgName& org) { take("{org}", parse_org(arguments_.org), org); }
  void operator()(AppName& app) { take("{app}", parse_app(arguments_.app), app); }
  void operator()(Email& email) { take("{email}", parse_email(arguments_.email), email); }
  void operator()(PersonName& name) {
    take("{name}", parse_text<PersonName>("name", arguments_.name), name);
  }
  void operator()(AddonReference& addon) {
    take("{addon}", parse_text<AddonReference>("addon", arguments_.addon), addon);
  }
  void operator()(Role& role) {
    role = parse_role(arguments_.role).value_or(Role::member);  // the parameter has looked at it
    say("{role}", to_text(role));
  }
  void operator()(Permissions& permissions) {
    permissions = Permissions::parse(arguments_.permissions).value_or(Permissions::work());
    say("{permissions}", joined(permissions));
  }
  template <class Kind>
  void operator()(Id<Kind>& id) {
    const auto parsed = parse_id(arguments_.id);
    if (parsed) id = Id<Kind>{*parsed};
    say("{id}", arguments_.id);
    keep(parsed);
  }

  const std::string& doing() const { return doing_; }
  const Done& done() const { return done_; }

 private:
  template <class Name>
  void take(std::string_view mark, const CliResult<Name>& parsed, Name& field) {
    keep(parsed);
    if (!parsed) return;
    field = *parsed;
    say(mark, field.text());
  }
  template <class Value>
  void keep(const CliResult<Value>& parsed) {
    if (done_ && !parsed) done_ = parsed.error();
  }
  void say(std::string_view mark, std::string_view word) {
    if (const auto at = doing_.find(mark); at != std::string::npos)
      doing_.replace(at, mark.size(), word);
  }

  std::string doing_;
  const Arguments& arguments_;
  Done done_;
};

template <class Wanted, Wording wording>
Done act(Context& context, const Arguments& arguments) {
  Wanted command;
  Filling fill(arguments, wording.text);
  boost::pfr::for_each_field(command, [&](auto& field) { fill(field); });  // not a copy of it
  ORGLOG_TRY(fill.done());
  return context.act(fill.doing(), std::move(command));
}

}  // namespace orglog::cli
