// Which table of the schema each event is: the two unions have the same order.
#pragma once

#include <event_generated.h>
#include <event_tables_generated.h>

#include <variant>

#include "table.hpp"

namespace orglog {

static_assert(std::tuple_size_v<wire::event::Tables> == event_types);
static_assert(static_cast<std::size_t>(wire::event::Any::MAX) == event_types);

template <std::size_t index>
using EventTableAt = std::tuple_element_t<index, wire::event::Tables>;

// The table of a fact.
template <class Fact>
struct EventTableOf {
  using type = EventTableAt<type_of<Fact>() - 1U>;
};

}  // namespace orglog
