// How an answer about the past calls orgs and apps: what the reader may see today by the name of
// today, everything else by the name that it had at the event. So nobody learns how a thing is
// called since it was out of their sight, and what is gone still has its name. From names to things
// it is `Sight` that leads (domain/sight.hpp).
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <memory>
#include <optional>
#include <string>

#include "orglog/codec/json.hpp"
#include "orglog/engine/query.hpp"
#include "orglog/projections/past_names.hpp"

namespace orglog {

// Of one answer, or one chunk of a stream: rights are looked at once for each thing. One thread; it
// takes the state's lock and reads the disk, so it is not to be asked under that lock. `sources`
// outlives it.
class ViewerNames final : public json::Names {
 public:
  ViewerNames(const QuerySources& sources, const Principal& viewer);

  // From here on names are those after the event at this position. `telling` says which of what the
  // viewer does not see has a name; for all else, where the event is not their business, an id
  // stands.
  struct Telling {
    bool people = true;
    bool things = true;
  };
  void stand_at(Position position, Telling telling) {
    position_ = position;
    telling_ = telling;
  }
  std::string person(AccountId account) const override;
  std::string org(OrgId org) const override;
  std::string app(AppId app) const override;
  // Of usage, which knows its time only: as the app was called before `moment`.
  std::string app_before(AppId app, Timestamp moment) const;

  // Why a name could not be looked up; its id stands for it then.
  Result<void> outcome() const { return outcome_; }

 private:
  struct Called {
    std::optional<std::string> today;  // for those who may see it
    PastName then;                     // holds for the positions from then.since to `until`
    std::optional<Position> until;     // nothing: not looked up yet
  };
  std::string name_of(const Tag& thing) const;
  Called& called(const Tag& thing) const;
  std::optional<std::string> today(const Tag& thing) const;
  const std::string& then(const Tag& thing, Called& called) const;
  const TableReader* reader() const;
  std::string kept(const Tag& thing, const Result<std::optional<PastName>>& found) const;

  const QuerySources& sources_;
  Caller viewer_;
  Position position_ = 0;
  Telling telling_;
  mutable std::unique_ptr<TableReader> reader_;
  mutable boost::unordered_flat_map<Tag, Called, TagHash> called_;
  mutable Result<void> outcome_;
};

}  // namespace orglog
