// What was so at a past moment, without folding the log from its begin. An org or app is loaded
// from its newest snapshot before the moment and the events about it since, found by the audit
// index. What is loaded equals what `fold` (replay.hpp) has of it.
//
// A moment is a position, or a time. Among the events of one org or app time never falls (decision
// 11), so that a time too is a position, another one for each of them. People's addresses and names
// are not of the past: they are asked of the live state, which knows who was erased.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "orglog/codec/journal.hpp"
#include "orglog/domain/decider.hpp"
#include "orglog/domain/state.hpp"
#include "orglog/projections/replay.hpp"
#include "orglog/projections/state_table.hpp"
#include "orglog/projections/store.hpp"

namespace orglog {

// One moment of one question. One thread; ends before the store does.
class Past {
 public:
  static Result<Past> open(const Journal& journal, const ProjectionStore& store,
                           const StateTable& live, const AsOf& as_of);
  Past(Past&&) noexcept;
  Past& operator=(Past&&) noexcept;
  ~Past();

  // For whom something is found (decision 10): what they may not know of is not there, does not
  // stand in the way of a namesake, and nothing of its past is read. Ends before the question.
  struct Asker {
    Caller who;
    // Whether they may know of an app, of which the state of that moment is loaded.
    std::function<bool(const State& then, const App& app)> knows = {};
  };
  // What had this name then; where nothing had, what has it today, if it was there under another
  // name. An id in text stands for itself. Nothing: there was no such org or app; with an asker,
  // also one that they do not see today.
  Result<std::optional<OrgId>> find_org(std::string_view name_or_id, const Asker* asker = nullptr);
  // Also loads it, its people, and the org that owned it with its members: all that permissions
  // stand on. What the app runs, and versions, may be missing.
  Result<std::optional<AppId>> find_app(std::string_view name_or_id, const Asker* asker = nullptr);
  // Loads the org with its members and its apps, whole. Only this, once, or apps.
  Result<void> load_org(OrgId org);
  // Puts the people of what was loaded in place, as the live state knows them now, without tokens.
  void load_people();

  // What was loaded; what was not there then is not in it.
  const State& state() const;
  // The end of the log when the question came, or the position asked for.
  Position position() const;

 private:
  struct Impl;
  explicit Past(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace orglog
