// How people, orgs and apps are called, and their ids as text: folded from the log as an export
// goes along, so that an event shows the names of its time. Nothing is forgotten, for an app that
// was destroyed still has a name in what comes after. Texts live as long as this.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include "orglog/domain/event.hpp"
#include "orglog/export/batch.hpp"

namespace orglog::exports {

struct Known {
  Text id;
  Text name;  // empty: the log has not said
};

// The id into this column, the name into the next.
inline void borrow(Batch& batch, std::size_t id_column, const Known& known) {
  batch.borrow(id_column, known.id);
  batch.borrow(id_column + 1, known.name);
}

class Names {
 public:
  // Before the event is shown: a rename is shown with its new name.
  void apply(const Event& event);

  // Nil ids are not asked for. One that the log has not introduced is called by its id.
  const Known& account(AccountId id) { return known(accounts_, id.value); }
  const Known& org(OrgId id) { return known(orgs_, id.value); }
  const Known& app(AppId id) { return known(apps_, id.value); }
  const Known& owner(const Owner& owner) {
    return owner.is_org() ? org(owner.org()) : account(owner.account());
  }

 private:
  struct Hash {
    std::size_t operator()(const Uuid& id) const noexcept { return hash_value(id); }
  };
  using Map = boost::unordered_flat_map<Uuid, Known, Hash>;
  const Known& known(Map& map, const Uuid& id);
  void name(Map& map, const Uuid& id, std::string_view name);
  Text text_of(const Uuid& id);

  Map accounts_, orgs_, apps_;
  Arena arena_;
};

}  // namespace orglog::exports
