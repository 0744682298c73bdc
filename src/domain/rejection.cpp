#include "orglog/domain/rejection.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "orglog/base/enumerators.hpp"
#include "orglog/base/limits.hpp"

namespace orglog {
namespace {

struct Words {
  Reason reason;
  std::string_view sentence;  // with the subject at {}
};

static_assert(limits::people_per_app == 5'000, "a sentence below says so");

// Not-found doubles as no-access, and says so (decision 10).
constexpr auto table = std::to_array<Words>({
    {Reason::none, "{} went well."},
    {Reason::org_not_found, "Org {} does not exist, or you have no access to it."},
    {Reason::app_not_found, "App {} does not exist, or you have no access to it."},
    {Reason::account_not_found, "There is no account {}."},
    {Reason::not_a_member, "{} is not a member of this org."},
    {Reason::not_a_collaborator, "{} is not a collaborator on this app."},
    {Reason::invitation_not_found, "There is no pending invitation: {}."},
    {Reason::transfer_not_found, "There is no pending transfer {} that concerns you."},
    {Reason::addon_not_found,
     "The app has no add-on {}, or more than one of this service: use the add-on's name."},
    {Reason::token_not_found, "You have no token {}."},
    {Reason::unauthorized, "The token is missing or not valid."},
    {Reason::operator_only, "Only the operator of the platform may do this: {}."},
    {Reason::account_required, "This can only be done on behalf of an account: {}."},
    {Reason::role_too_low, "You do not have the permission for this on {}."},
    {Reason::not_joined, "You have not joined {}."},
    {Reason::not_owner, "You are not the owner of {}."},
    {Reason::not_recipient, "You are not the recipient of transfer {}."},
    {Reason::app_locked, "App {} is locked."},
    {Reason::scope_too_narrow, "This needs a token of scope {}."},
    {Reason::last_admin, "{} is the last admin of the org."},
    {Reason::already_member, "{} is already a member of this org."},
    {Reason::already_collaborator, "{} is already a collaborator on this app."},
    {Reason::collaborator_not_a_member,
     "{} is a collaborator on apps of this org only: add the person as a member first."},
    {Reason::name_taken, "The name {} is already taken."},
    {Reason::email_taken, "There is already an account {}."},
    {Reason::org_owns_apps, "Org {} still owns apps: transfer or destroy them first."},
    {Reason::invitation_pending, "{} has an invitation that is still pending."},
    {Reason::invitation_expired, "The invitation to {} has expired: ask for a new one."},
    {Reason::transfer_pending, "A transfer of {} is already pending."},
    {Reason::same_owner, "{} already has this owner."},
    {Reason::recipient_not_collaborator,
     "{} must be a collaborator on the app before it can be transferred."},
    {Reason::owner_is_no_collaborator, "{} owns the app and has every permission on it."},
    {Reason::version_conflict, "{} has changed since you read it: read it again."},
    {Reason::import_refused, "Nothing was imported, because of app {}."},
    {Reason::token_known, "This token has been issued before."},
    {Reason::command_id_taken, "Command id {} was used for another command: take a new one."},
    {Reason::account_owns_apps, "{} still owns apps: transfer or destroy them first."},
    {Reason::already_active,
     "{} has activated an account already: no mail waits to be sent again."},
    {Reason::password_changed, "The password of {} was changed meanwhile: sign in again."},
    {Reason::member_limit, "Org {} has as many members and invitations as its package allows."},
    {Reason::app_limit, "{} owns as many apps as is allowed."},
    {Reason::dyno_limit, "Process type {} would have too many dynos."},
    {Reason::process_type_limit, "App {} would have too many process types."},
    {Reason::addon_limit, "App {} would have too many add-ons."},
    {Reason::token_limit, "{} has too many tokens: revoke one first."},
    {Reason::sent_recently,
     "A mail was sent again to {} already: at most one goes out in a minute, and 20 in a day."},
    {Reason::people_limit,
     "App {} has 5000 people, as many as one app may have: remove somebody first."},
    {Reason::new_address_limit,
     "No further address without an account may be named today: at most {}."},
    {Reason::too_many_commands, "This account has sent too many commands: at most {}."},
    {Reason::malformed, "This is not well-formed: {}."},
    {Reason::time_in_future, "The given time lies in the future: {}."},
    {Reason::time_before_newest, "The given time lies before the newest event of {}."},
    {Reason::clock_jumped,
     "The server's clock jumped to {}: nothing is recorded until it is right again or the operator "
     "accepts it."},
});

static_assert(std::ranges::count_if(enumerator_names<Reason>, [](std::string_view name) {
                return !name.empty();
              }) == std::ssize(table));

}  // namespace

std::string_view code(Reason reason) { return name_of(reason, "unknown"); }

std::string sentence(const Rejection& rejection) {
  const auto* const words = std::ranges::find(table, rejection.reason, &Words::reason);
  if (words == table.end()) return "Refused for a reason that this version does not know.";
  std::string text(words->sentence);
  const std::size_t place = text.find("{}");
  return place == std::string::npos ? text : text.replace(place, 2, rejection.subject);
}

}  // namespace orglog
