#include "orglog/engine/viewer_names.hpp"

#include "orglog/domain/sight.hpp"
#include "orglog/engine/view.hpp"

namespace orglog {

ViewerNames::ViewerNames(const QuerySources& sources, const Principal& viewer)
    : sources_(sources), viewer_(caller_of(viewer, sources.clock.now())) {}

// An address is what it always was, until it is erased.
std::string ViewerNames::person(AccountId account) const {
  return sources_.state_table.read([&](const State& state) {
    const bool is_named =
        telling_.people || account.is_nil() || Sight(state, viewer_).account(account) != nullptr;
    return is_named ? json::StateNames(state).person(account) : to_string(account);
  });
}

std::string ViewerNames::org(OrgId org) const { return name_of({Tag::Kind::org, org.value}); }

std::string ViewerNames::app(AppId app) const { return name_of({Tag::Kind::app, app.value}); }

std::string ViewerNames::name_of(const Tag& thing) const {
  Called& one = called(thing);
  if (one.today) return *one.today;
  return telling_.things ? then(thing, one) : to_string(thing.id);
}

std::string ViewerNames::app_before(AppId app, Timestamp moment) const {
  const Tag thing{Tag::Kind::app, app.value};
  if (const Called& one = called(thing); one.today) return *one.today;
  const TableReader* const table = reader();
  if (table == nullptr) return to_string(app);
  return kept(thing, name_before(*table, app, moment));
}

ViewerNames::Called& ViewerNames::called(const Tag& thing) const {
  const auto [place, is_new] = called_.try_emplace(thing);
  if (is_new) place->second.today = today(thing);
  return place->second;
}

std::optional<std::string> ViewerNames::today(const Tag& thing) const {
  const auto called = [](const auto* seen) {
    return seen != nullptr ? std::optional(seen->name.text()) : std::nullopt;
  };
  return sources_.state_table.read([&](const State& state) {
    const Sight sight(state, viewer_);
    return thing.kind == Tag::Kind::org ? called(sight.org(OrgId{thing.id}))
                                        : called(sight.app(AppId{thing.id}));
  });
}

// A name that was found for a later event holds for the earlier ones too, back to where it begins.
const std::string& ViewerNames::then(const Tag& thing, Called& one) const {
  if (one.until && one.then.since <= position_ && position_ <= *one.until) return one.then.name;
  one.until = position_;
  one.then = {position_, to_string(thing.id)};
  const TableReader* const table = reader();
  if (table == nullptr) return one.then.name;
  const auto found = name_at(*table, thing, position_);
  one.then.name = kept(thing, found);
  if (found && *found) one.then.since = (*found)->since;
  return one.then.name;
}

const TableReader* ViewerNames::reader() const {
  if (reader_) return reader_.get();
  auto opened = sources_.store.reader(PastNames::table);
  if (opened) {
    reader_ = std::move(*opened);
  } else {
    outcome_ = opened.error();
  }
  return reader_.get();
}

std::string ViewerNames::kept(const Tag& thing,
                              const Result<std::optional<PastName>>& found) const {
  if (!found) outcome_ = found.error();
  return found && *found ? (*found)->name : to_string(thing.id);
}

}  // namespace orglog
