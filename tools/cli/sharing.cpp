// Who may do what on one app.
#include <iostream>

#include "cli/output.hpp"
#include "cli/values.hpp"
#include "cli/verbs.hpp"

namespace orglog::cli {
namespace {

Done list(Context& context, const Arguments& arguments) {
  Query query;
  query.kind = QueryKind::sharing;
  query.app = arguments.app;
  ORGLOG_TRY_ASSIGN(people, context.answer(std::move(query)));
  if (context.json()) {
    print_json(people);
    return {};
  }
  Table table({"email", "role", "permissions", "since (UTC)", ""});
  for (const auto& person : people.as_array()) {
    table.row({text(person, "email"), text(person, "role"), words(person.at("permissions")),
               readable_time(text(person, "since")), flag(person, "joined") ? "joined" : ""});
  }
  if (table.empty()) {
    std::cout << "Nobody has joined " << arguments.app << " or been added to it.\n";
  } else {
    table.print();
  }
  return {};
}

Done add(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(app, parse_app(arguments.app));
  ORGLOG_TRY_ASSIGN(email, parse_email(arguments.email));
  const Permissions permissions =
      Permissions::parse(arguments.permissions).value_or(Permissions::work());
  return context.act("Adding " + email.text() + " to " + app.text() + " as collaborator",
                     AddCollaborator{app, email, permissions});
}

Done set(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(app, parse_app(arguments.app));
  ORGLOG_TRY_ASSIGN(email, parse_email(arguments.email));
  const Permissions permissions =
      Permissions::parse(arguments.permissions).value_or(Permissions::work());
  std::string granted;
  for (const std::string_view word : permissions.words()) {
    granted += (granted.empty() ? "" : ",") + std::string(word);
  }
  return context.act(
      "Setting permissions of " + email.text() + " on " + app.text() + " to " + granted,
      SetCollaborator{app, email, permissions});
}

Done remove(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(app, parse_app(arguments.app));
  ORGLOG_TRY_ASSIGN(email, parse_email(arguments.email));
  return context.act("Removing " + email.text() + " from " + app.text() + " collaborators",
                     RemoveCollaborator{app, email});
}

}  // namespace

Family sharing_verbs() {
  namespace p = parameter;
  return {"Sharing",
          {{"sharing", "list the people on an app", {p::app}, list},
           {"sharing:add",
            "add a person to an app",
            {p::email, p::app, p::permissions},
            add,
            false,
            "orglog sharing:add jill@daimyo-creative.com --app acme-website\n"
            "orglog sharing:add jill@daimyo-creative.com -a acme-website -p view,deploy"},
           {"sharing:set",
            "set what a person may do on an app",
            {p::email, p::app, p::needed_permissions},
            set},
           {"sharing:remove", "take a person off an app", {p::email, p::app}, remove}}};
}

}  // namespace orglog::cli
