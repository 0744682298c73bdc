// What runs beside the API: is it alive, may it be asked, what does it count.
#include <boost/json/object.hpp>

#include "orglog/base/descriptors.hpp"
#include "resources.hpp"

namespace orglog::net::http {

// It answers, so it lives.
Response get_health(const Look&) { return respond(boost::json::object{{"status", "ok"}}); }

// Ready when readers see everything that is durable, and commands are taken: not while another
// server leads, not after a failed append, and not while the clock is wrong.
Response get_readiness(const Look& look) {
  const Position end = look.parts.sources.journal.end();
  const Position seen = look.parts.runner.checkpoint();
  const auto leader = look.parts.lead.leader();
  const bool jumped = leader && leader->engine.clock_guard().look().jumped;
  const bool is_short = DescriptorWait::of_process().waiting() > 0;
  const bool halted = !leader || leader->engine.has_halted();
  const bool ready = seen >= end && !halted && !jumped && !is_short;
  return respond(ready ? status::ok : status::service_unavailable,
                 boost::json::object{{"status", ready ? "ready" : "not ready"},
                                     {"end", end},
                                     {"projections", seen},
                                     {"clock", jumped ? "clock_jumped" : "right"},
                                     {"descriptors", is_short ? "none_left" : "enough"}});
}

Response get_metrics(const Look& look) {
  if (!look.parts.metrics) return refuse(status::not_found, "not_found", "There are no metrics.");
  return respond_with("text/plain; version=0.0.4; charset=utf-8", look.parts.metrics());
}

}  // namespace orglog::net::http
