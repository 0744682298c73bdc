// Who may do what on one app.
#include "cli/act.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"

namespace orglog::cli {
namespace {

Done list(Context& context, const Arguments& arguments) {
  const auto cells = [](const boost::json::value& person) -> std::vector<std::string> {
    return {text(person, "email"), text(person, "role"), words(person.at("permissions")),
            readable_time(text(person, "since")), flag(person, "joined") ? "joined" : ""};
  };
  return context.list(query_of(QueryKind::sharing, arguments),
                      {"email", "role", "permissions", "since (UTC)", ""}, cells,
                      "Nobody has joined " + arguments.app + " or been added to it.");
}

}  // namespace

Family sharing_verbs() {
  namespace p = parameter;
  return {"Sharing",
          {{"sharing", "list the people on an app", {p::app}, list},
           {"sharing:add",
            "add a person to an app",
            {p::email, p::app, p::permissions},
            act<AddCollaborator, "Adding {email} to {app} as collaborator">,
            "orglog sharing:add jill@daimyo-creative.com --app acme-website\n"
            "orglog sharing:add jill@daimyo-creative.com -a acme-website -p view,deploy"},
           {"sharing:set",
            "set what a person may do on an app",
            {p::email, p::app, p::needed_permissions},
            act<SetCollaborator, "Setting permissions of {email} on {app} to {permissions}">},
           {"sharing:remove",
            "take a person off an app",
            {p::email, p::app},
            act<RemoveCollaborator, "Removing {email} from {app} collaborators">}}};
}

}  // namespace orglog::cli
