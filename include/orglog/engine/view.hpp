// A state and who looks at it. Both doors look things up here, so that what the asker may not see
// is absent in every answer (domain/sight.hpp).
#pragma once

#include <string_view>
#include <vector>

#include "orglog/domain/decider.hpp"
#include "orglog/engine/query.hpp"

namespace orglog {

// An answer is valid until the state changes; nullptr: absent, or hidden. The state outlives the
// view. For a past state the right to look was settled in the present one, and `asker` then looks
// with the operator's eyes.
struct View {
  const State& state;
  Caller asker;

  bool is_platform_operator() const { return asker.is_operator && asker.account.is_nil(); }
  const Account* account() const { return state.account(asker.account); }
  // By id or name.
  const Org* team(std::string_view id_or_name) const;
  const App* app(std::string_view id_or_name) const;
  // By id, address or `~`; only oneself, people whom one shares an org or app with, and everybody
  // for the operator.
  const Account* person(std::string_view id_or_address) const;
  // By the same names, whether the asker may know of them or not.
  const Account* anybody(std::string_view id_or_address) const;
  bool is_admin(const Org& org) const;
  // Those of `ids` that there are.
  template <class Ids>
  std::vector<const Org*> orgs(const Ids& ids) const {
    return those(ids, [this](OrgId id) { return state.org(id); });
  }
  template <class Ids>
  std::vector<const App*> apps(const Ids& ids) const {
    return those(ids, [this](AppId id) { return state.app(id); });
  }
  // Those that the asker is in; all for the operator.
  std::vector<const Org*> own_orgs() const;
  // Own, joined and granted ones; all for the operator.
  std::vector<const App*> own_apps() const;
  // And those of the orgs that the asker is in.
  std::vector<const App*> visible_apps() const;
  // How many they are, told without a walk.
  std::size_t count_own_orgs() const;
  std::size_t count_own_apps() const;
  // Whether there is such a transfer, and the asker is a party to it or the operator.
  bool concerns(const PendingTransfer& transfer) const;

 private:
  template <class Ids, class Find>
  static auto those(const Ids& ids, const Find& find) {
    std::vector<decltype(find(*ids.begin()))> found;
    for (const auto id : ids) {
      if (const auto* one = find(id)) found.push_back(one);
    }
    return found;
  }
};

Caller caller_of(const Principal& principal, Timestamp now);

// `read(view)` of the present state, under its lock: keep it short, and let no pointer out of it.
template <class Read>
auto read_as(const QuerySources& sources, const Principal& asker, const Read& read) {
  const Caller caller = caller_of(asker, sources.clock.now());
  return sources.state_table.read([&](const State& state) { return read(View{state, caller}); });
}

}  // namespace orglog
