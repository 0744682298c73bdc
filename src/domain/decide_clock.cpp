// The operator's word on the machine's clock (decision 11).
#include "rules.hpp"

namespace orglog::rules {

Decision decide(const State&, const AcceptClock&, const Caller& caller) {
  if (!is_operator_alone(caller)) return refuse(Reason::operator_only, "clock:accept");
  if (caller.now_is_given) return refuse(Reason::malformed, "occurred_at of accept_clock");
  if (!caller.clock_jumped) return nothing_to_record();
  return record(ClockAccepted{caller.now, caller.newest});
}

}  // namespace orglog::rules
