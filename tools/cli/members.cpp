// Who is in an organization, and in which role.
#include <iostream>

#include "cli/output.hpp"
#include "cli/values.hpp"
#include "cli/verbs.hpp"

namespace orglog::cli {
namespace {

Done list(Context& context, const Arguments& arguments) {
  Query query;
  query.kind = QueryKind::members;
  query.org = arguments.org;
  query.as_of = arguments.as_of;
  ORGLOG_TRY_ASSIGN(members, context.answer(std::move(query)));
  if (context.json()) {
    print_json(members);
    return {};
  }
  Table table({"email", "role", "since (UTC)", ""});
  for (const auto& member : members.as_array()) {
    const bool invited = text(member, "state") == "invited";
    table.row({text(member, "email"), text(member, "role"), readable_time(text(member, "since")),
               invited ? "not activated yet" : ""});
  }
  table.print();
  return {};
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
  ORGLOG_TRY_ASSIGN(
      outcome, context.announce("Adding " + email.text() + " as " + std::string(to_text(role)) +
                                    " to organization " + org.text(),
                                add_or_set));
  context.finish(outcome);
  return {};
}

Done set(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(org, parse_org(arguments.org));
  ORGLOG_TRY_ASSIGN(email, parse_email(arguments.email));
  const Role role = parse_role(arguments.role).value_or(Role::member);
  return context.act("Setting role of " + email.text() + " in organization " + org.text() + " to " +
                         std::string(to_text(role)),
                     SetMember{org, email, role});
}

Done remove(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(org, parse_org(arguments.org));
  ORGLOG_TRY_ASSIGN(email, parse_email(arguments.email));
  return context.act("Removing " + email.text() + " from organization " + org.text(),
                     RemoveMember{org, email});
}

Done invite(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(org, parse_org(arguments.org));
  ORGLOG_TRY_ASSIGN(email, parse_email(arguments.email));
  const Role role = parse_role(arguments.role).value_or(Role::member);
  return context.act("Inviting " + email.text() + " as " + std::string(to_text(role)) +
                         " to organization " + org.text(),
                     InviteMember{org, email, role});
}

Done send_again(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(org, parse_org(arguments.org));
  ORGLOG_TRY_ASSIGN(email, parse_email(arguments.email));
  return context.act(
      "Sending the mail to " + email.text() + " of organization " + org.text() + " again",
      SendAgain{org, email});
}

Done accept(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(org, parse_org(arguments.org));
  return context.act("Accepting the invitation to organization " + org.text(),
                     AcceptInvitation{org});
}

Done revoke(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(org, parse_org(arguments.org));
  ORGLOG_TRY_ASSIGN(email, parse_email(arguments.email));
  return context.act(
      "Revoking the invitation of " + email.text() + " to organization " + org.text(),
      RevokeInvitation{org, email});
}

Done invitations(Context& context, const Arguments& arguments) {
  Query query;
  query.kind = QueryKind::invitations;
  query.org = arguments.org;
  ORGLOG_TRY_ASSIGN(rows, context.answer(std::move(query)));
  if (context.json()) {
    print_json(rows);
    return {};
  }
  Table table({"email", "role", "invited by", "expires (UTC)", ""});
  for (const auto& row : rows.as_array()) {
    table.row({text(row, "email"), text(row, "role"), text(row, "invited_by"),
               readable_time(text(row, "expires_at")), flag(row, "expired") ? "expired" : ""});
  }
  if (table.empty()) {
    std::cout << "No invitation to " << arguments.org << " is pending.\n";
  } else {
    table.print();
  }
  return {};
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
            false,
            "orglog members:add joe@acme.com --org acme-widgets --role admin\n"
            "A person who is a member already gets the role that --role names."},
           {"members:set", "change a member's role", {p::email, p::org, p::needed_role}, set},
           {"members:remove",
            "remove a member, with all access to the organization's apps",
            {p::email, p::org},
            remove},
           {"members:invite",
            "invite a person, who becomes a member on accepting",
            {p::email, p::org, p::role},
            invite},
           {"members:send-again",
            "send an invitation or the mail that activates an account again",
            {p::email, p::org},
            send_again},
           {"members:invitations", "list pending invitations", {p::org}, invitations},
           {"members:accept", "accept your invitation", {p::org}, accept},
           {"members:revoke", "take an invitation back", {p::email, p::org}, revoke}}};
}

}  // namespace orglog::cli
