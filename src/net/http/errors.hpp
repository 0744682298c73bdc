// How a «no» of the domain, and every other failure, is said in HTTP: one table of statuses and
// ids.
#pragma once

#include "message.hpp"
#include "orglog/codec/outcome.hpp"
#include "orglog/engine/query.hpp"
#include "rate.hpp"

namespace orglog::net::http {

Response refuse(const Rejection& rejection);
// Of an outcome that is neither accepted nor unchanged.
Response refuse(const Outcome& outcome);
// Nothing is decided here (any more): the server is ending, or follows another.
Response refuse_stopping();
Response refuse(const QueryFailure& failure);
// Of an outcome about the members and invitations of a team.
Response refuse_for_members(const Outcome& outcome);

// Something failed here, which is no fault of the asker.
Response broken(const Error& error);

Response unauthorized();
// There is too much to do: the client may ask again in a second.
Response busy(status code, std::string message);
// Too many requests an hour.
Response too_many_requests(const Rates& rates, std::string message);
// Of one asker: more questions that take their time than may wait.
Response too_many_waiting();
// No memory is left for what the asker sends or is sent: of all, or of their account.
Response no_room(bool of_account);
// A browser's cookie came with a change that none of our pages has sent.
Response from_another_site();
// The same bytes whether it does not exist or may not be seen (decision 10).
Response no_team();
Response no_app();
// Refuses a new owner: none has this id, or the text is neither an org's name nor an address.
Response no_recipient(const std::string& text);
Response not_found(std::string_view resource, std::string message);
Response invalid(std::string message);

}  // namespace orglog::net::http
