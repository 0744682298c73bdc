// Whether somebody sees an app today, or may have seen it at any time. It is asked before the past
// of an app is loaded, so that an app that was always hidden from them costs next to nothing, like
// one that was never there: decision 10 holds for the work behind an answer too.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <vector>

#include "orglog/domain/sight.hpp"
#include "orglog/projections/state_table.hpp"
#include "projections/postings.hpp"

namespace orglog {

// Of one question. One thread. Everything given outlives it.
class OnceSeen {
 public:
  OnceSeen(Postings& postings, const StateTable& live, const Caller& who)
      : postings_(postings), live_(live), who_(who) {}

  // `once` as well where they were in an org that owned the app at another time: whether they saw
  // it at the moment in question is for the state of that moment to say.
  enum class Seen : std::uint8_t { never, once };
  Result<Seen> look_at(AppId app);
  // Today; the operator everything.
  bool sees(OrgId org) const { return sees_it(&Sight::org<OrgId>, org); }
  bool sees(AppId app) const { return sees_it(&Sight::app<AppId>, app); }

 private:
  template <class Find, class Id>
  bool sees_it(Find find, Id id) const {
    return who_.is_operator ||
           live_.read([&](const State& now) { return (Sight(now, who_).*find)(id) != nullptr; });
  }
  Result<void> learn_own();
  Result<Seen> in_an_owner(const std::vector<Posting>& of_app) const;

  Postings& postings_;
  const StateTable& live_;
  const Caller& who_;
  bool is_learned_ = false;
  std::vector<Posting> own_;                  // all events about the person
  boost::unordered_flat_set<OrgId> once_in_;  // orgs that they belong or belonged to
};

}  // namespace orglog
