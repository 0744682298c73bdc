#include "orglog/domain/rejection.hpp"

#include <array>

#include "orglog/base/limits.hpp"

namespace orglog {
namespace {

struct Words {
  Reason reason;
  std::string_view code;
  std::string_view before;  // the sentence is `before`, the subject, `after`
  std::string_view after;
};

static_assert(limits::people_per_app == 5'000, "a sentence below says so");

// Not-found doubles as no-access, and says so (decision 10).
constexpr std::array table{
    Words{Reason::none, "none", "", " went well."},
    Words{Reason::org_not_found, "org_not_found", "Org ",
          " does not exist, or you have no access to it."},
    Words{Reason::app_not_found, "app_not_found", "App ",
          " does not exist, or you have no access to it."},
    Words{Reason::account_not_found, "account_not_found", "There is no account ", "."},
    Words{Reason::not_a_member, "not_a_member", "", " is not a member of this org."},
    Words{Reason::not_a_collaborator, "not_a_collaborator", "",
          " is not a collaborator on this app."},
    Words{Reason::invitation_not_found, "invitation_not_found",
          "There is no pending invitation: ", "."},
    Words{Reason::transfer_not_found, "transfer_not_found", "There is no pending transfer ",
          " that concerns you."},
    Words{Reason::addon_not_found, "addon_not_found", "The app has no add-on ",
          ", or more than one of this service: use the add-on's name."},
    Words{Reason::token_not_found, "token_not_found", "You have no token ", "."},
    Words{Reason::unauthorized, "unauthorized", "The token is missing or not valid", "."},
    Words{Reason::operator_only, "operator_only",
          "Only the operator of the platform may do this: ", "."},
    Words{Reason::account_required, "account_required",
          "This can only be done on behalf of an account: ", "."},
    Words{Reason::role_too_low, "role_too_low", "You do not have the permission for this on ", "."},
    Words{Reason::not_joined, "not_joined", "You have not joined ", "."},
    Words{Reason::not_owner, "not_owner", "You are not the owner of ", "."},
    Words{Reason::not_recipient, "not_recipient", "You are not the recipient of transfer ", "."},
    Words{Reason::app_locked, "app_locked", "App ", " is locked."},
    Words{Reason::scope_too_narrow, "scope_too_narrow", "This needs a token of scope ", "."},
    Words{Reason::last_admin, "last_admin", "", " is the last admin of the org."},
    Words{Reason::already_member, "already_member", "", " is already a member of this org."},
    Words{Reason::already_collaborator, "already_collaborator", "",
          " is already a collaborator on this app."},
    Words{Reason::collaborator_not_a_member, "collaborator_not_a_member", "",
          " is a collaborator on apps of this org only: add the person as a member first."},
    Words{Reason::name_taken, "name_taken", "The name ", " is already taken."},
    Words{Reason::email_taken, "email_taken", "There is already an account ", "."},
    Words{Reason::org_owns_apps, "org_owns_apps", "Org ",
          " still owns apps: transfer or destroy them first."},
    Words{Reason::invitation_pending, "invitation_pending", "",
          " has an invitation that is still pending."},
    Words{Reason::invitation_expired, "invitation_expired", "The invitation to ",
          " has expired: ask for a new one."},
    Words{Reason::transfer_pending, "transfer_pending", "A transfer of ", " is already pending."},
    Words{Reason::same_owner, "same_owner", "", " already has this owner."},
    Words{Reason::recipient_not_collaborator, "recipient_not_collaborator", "",
          " must be a collaborator on the app before it can be transferred."},
    Words{Reason::owner_is_no_collaborator, "owner_is_no_collaborator", "",
          " owns the app and has every permission on it."},
    Words{Reason::version_conflict, "version_conflict", "",
          " has changed since you read it: read it again."},
    Words{Reason::import_refused, "import_refused", "Nothing was imported, because of app ", "."},
    Words{Reason::token_known, "token_known", "This token has been issued before", "."},
    Words{Reason::command_id_taken, "command_id_taken", "Command id ",
          " was used for another command: take a new one."},
    Words{Reason::account_owns_apps, "account_owns_apps", "",
          " still owns apps: transfer or destroy them first."},
    Words{Reason::already_active, "already_active", "",
          " has activated an account already: no mail waits to be sent again."},
    Words{Reason::password_changed, "password_changed", "The password of ",
          " was changed meanwhile: sign in again."},
    Words{Reason::member_limit, "member_limit", "Org ",
          " has as many members and invitations as its package allows."},
    Words{Reason::app_limit, "app_limit", "", " owns as many apps as is allowed."},
    Words{Reason::dyno_limit, "dyno_limit", "Process type ", " would have too many dynos."},
    Words{Reason::process_type_limit, "process_type_limit", "App ",
          " would have too many process types."},
    Words{Reason::addon_limit, "addon_limit", "App ", " would have too many add-ons."},
    Words{Reason::token_limit, "token_limit", "", " has too many tokens: revoke one first."},
    Words{Reason::sent_recently, "sent_recently", "A mail was sent again to ",
          " already: at most one goes out in a minute, and 20 in a day."},
    Words{Reason::people_limit, "people_limit", "App ",
          " has 5000 people, as many as one app may have: remove somebody first."},
    Words{Reason::new_address_limit, "new_address_limit",
          "No further address without an account may be named today: at most ", "."},
    Words{Reason::too_many_commands, "too_many_commands",
          "This account has sent too many commands: at most ", "."},
    Words{Reason::malformed, "malformed", "This is not well-formed: ", "."},
    Words{Reason::time_in_future, "time_in_future", "The given time lies in the future: ", "."},
    Words{Reason::time_before_newest, "time_before_newest",
          "The given time lies before the newest event of ", "."},
    Words{Reason::clock_jumped, "clock_jumped", "The server's clock jumped to ",
          ": nothing is recorded until it is right again or the operator accepts it."},
};

const Words* find(Reason reason) {
  for (const Words& words : table) {
    if (words.reason == reason) return &words;
  }
  return nullptr;
}

}  // namespace

std::string_view code(Reason reason) {
  const Words* words = find(reason);
  return words == nullptr ? std::string_view("unknown") : words->code;
}

std::string sentence(const Rejection& rejection) {
  const Words* words = find(rejection.reason);
  if (words == nullptr) return "Refused for a reason that this version does not know.";
  std::string text(words->before);
  // The subject is in the way where the sentence is whole without it.
  if (rejection.reason != Reason::unauthorized && rejection.reason != Reason::token_known) {
    text += rejection.subject;
  }
  text += words->after;
  return text;
}

}  // namespace orglog
