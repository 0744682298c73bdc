// Who is in an organization, and in which role.
#include "cli/act.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"

namespace orglog::cli {
namespace {

Done list(Context& context, const Arguments& arguments) {
  const auto cells = [](const boost::json::value& member) -> std::vector<std::string> {
    const bool invited = text(member, "state") == "invited";
    return {text(member, "email"), text(member, "role"), readable_time(text(member, "since")),
            invited ? "not activated yet" : ""};
  };
  return context.list(query_of(QueryKind::members, arguments), {"email", "role", "since (UTC)", ""},
                      cells, {});
}

// O5: who is a member already gets the role that was asked for, and the words are the same.
Done add(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(org, parse_org(arguments.org));
  ORGLOG_TRY_ASSIGN(email, parse_email(arguments.email));
  const Role role = parse_role(arguments.role).value_or(Role::member);
  const auto add_or_set = [&] {
    auto outcome = context.submit(AddMember{org, email, role});
    const bool known = !outcome && outcome.error().code == code(Reason::already_member);
    if (!known || arguments.role.empty()) return outcome;
    return context.submit(SetMember{org, email, role});
  };
  return context.perform("Adding " + email.text() + " as " + std::string(to_text(role)) +
                             " to organization " + org.text(),
                         add_or_set);
}

Done invitations(Context& context, const Arguments& arguments) {
  const auto cells = [](const boost::json::value& row) -> std::vector<std::string> {
    return {text(row, "email"), text(row, "role"), text(row, "invited_by"),
            readable_time(text(row, "expires_at")), flag(row, "expired") ? "expired" : ""};
  };
  return context.list(query_of(QueryKind::invitations, arguments),
                      {"email", "role", "invited by", "expires (UTC)", ""}, cells,
                      "No invitation to " + arguments.org + " is pending.");
}

}  // namespace

Family member_verbs() {
  namespace p = parameter;
  return {"Members",
          {{"members",
            "list the members of an organization, now or as of a past moment",
            {p::org, p::as_of},
            list},
           {"members:add",
            "add a person as member or admin",
            {p::email, p::org, p::role},
            add,
            "orglog members:add joe@acme.com --org acme-widgets --role admin\n"
            "A person who is a member already gets the role that --role names."},
           {"members:set",
            "change a member's role",
            {p::email, p::org, p::needed_role},
            act<SetMember, "Setting role of {email} in organization {org} to {role}">},
           {"members:remove",
            "remove a member, with all access to the organization's apps",
            {p::email, p::org},
            act<RemoveMember, "Removing {email} from organization {org}">},
           {"members:invite",
            "invite a person, who becomes a member on accepting",
            {p::email, p::org, p::role},
            act<InviteMember, "Inviting {email} as {role} to organization {org}">},
           {"members:send-again",
            "send an invitation or the mail that activates an account again",
            {p::email, p::org},
            act<SendAgain, "Sending the mail to {email} of organization {org} again">},
           {"members:invitations", "list pending invitations", {p::org}, invitations},
           {"members:accept",
            "accept your invitation",
            {p::org},
            act<AcceptInvitation, "Accepting the invitation to organization {org}">},
           {"members:revoke",
            "take an invitation back",
            {p::email, p::org},
            act<RevokeInvitation, "Revoking the invitation of {email} to organization {org}">}}};
}

}  // namespace orglog::cli
