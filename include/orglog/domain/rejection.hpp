// The domain's «no»: a value with a stable reason code (domain-rules 3.10). The number travels on
// the socket and is stored with the outcome of a command id, so numbers are never reused.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace orglog {

enum class Reason : std::uint16_t {
  none = 0,
  // who and what is there (404): not visible and not existing are the same
  org_not_found = 1,
  app_not_found = 2,
  account_not_found = 3,
  not_a_member = 4,
  not_a_collaborator = 5,
  invitation_not_found = 6,
  transfer_not_found = 7,
  addon_not_found = 8,
  token_not_found = 9,
  // rights (403, 401)
  unauthorized = 20,
  operator_only = 21,
  account_required = 22,
  role_too_low = 23,
  not_joined = 24,
  not_owner = 25,
  not_recipient = 26,
  app_locked = 27,
  scope_too_narrow = 28,
  // state (409, 410, 422)
  last_admin = 40,
  already_member = 41,
  already_collaborator = 42,
  collaborator_not_a_member = 43,
  name_taken = 44,
  email_taken = 45,
  org_owns_apps = 46,
  invitation_pending = 47,
  invitation_expired = 48,
  transfer_pending = 49,
  same_owner = 50,
  recipient_not_collaborator = 51,
  owner_is_no_collaborator = 52,
  version_conflict = 53,
  import_refused = 54,
  token_known = 55,
  command_id_taken = 56,
  account_owns_apps = 57,
  already_active = 58,
  password_changed = 59,
  // limits (422)
  member_limit = 60,
  app_limit = 61,
  dyno_limit = 62,
  process_type_limit = 63,
  addon_limit = 64,
  token_limit = 65,
  sent_recently = 66,
  people_limit = 67,
  new_address_limit = 68,
  too_many_commands = 69,
  // values (400, 422)
  malformed = 80,
  time_in_future = 81,
  time_before_newest = 82,
  // the machine (503)
  clock_jumped = 83,
};

struct Rejection {
  Reason reason = Reason::none;
  std::string subject;  // what it is about, as the caller named it
  // Until a bound of a stretch of time ends; zero: it is none. Not stored.
  std::chrono::seconds retry_after{};
};

// `app_not_found`: what clients branch on.
std::string_view code(Reason reason);
// A sentence for people, with the subject in it.
std::string sentence(const Rejection& rejection);
// Whether time alone undoes it: such a «no» is not remembered, so that the same command can be sent
// again under the same id.
constexpr bool ends_by_itself(Reason reason) {
  return reason == Reason::new_address_limit || reason == Reason::too_many_commands;
}

}  // namespace orglog
