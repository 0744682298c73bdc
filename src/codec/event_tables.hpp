// Which table of the schema each event is: one list, in the order of both unions. An event that is
// added to domain/event.hpp and schema/event.fbs is added here, and all that writes, reads, seals
// or shows events follows.
#pragma once

#include <event_generated.h>

#include <variant>

#include "table.hpp"

namespace orglog {

namespace wire::event {
using Tables =
    std::tuple<AccountRegistered, AccountActivated, OrgProvisioned, PackageChanged, OrgRenamed,
               OrgClosed, MemberAdded, MemberRoleChanged, MemberRemoved, InvitationSent,
               InvitationRoleChanged, InvitationAccepted, InvitationRevoked, AppCreated, AppRenamed,
               AppDestroyed, AppJoined, AppLeft, AppLocked, AppUnlocked, CollaboratorAdded,
               CollaboratorChanged, CollaboratorRemoved, TransferRequested, TransferDeclined,
               TransferCancelled, AppTransferred, FormationChanged, AddonCreated, AddonDestroyed,
               TokenIssued, TokenRevoked, LimitExceeded, AccountRenamed, MaintenanceChanged,
               AccountErased, AttemptsDenied, HistoryRead, SentAgain, ClockAccepted,
               PasswordChanged>;
}  // namespace wire::event

static_assert(std::tuple_size_v<wire::event::Tables> == event_types);
static_assert(static_cast<std::size_t>(wire::event::Any::MAX) == event_types);

template <std::size_t index>
using EventTableAt = std::tuple_element_t<index, wire::event::Tables>;

// The table of a fact.
template <class Fact, std::size_t index = 0>
struct EventTableOf {
  using type =
      typename std::conditional_t<std::is_same_v<std::variant_alternative_t<index, Event>, Fact>,
                                  std::type_identity<EventTableAt<index>>,
                                  EventTableOf<Fact, index + 1>>::type;
};
template <class Fact>
struct EventTableOf<Fact, event_types> {
  using type = void;
};

// Calls `visit(name, member)` for every member of a fact, by the names of the schema, in its order.
template <class Fact, class Visit>
void for_each_member(const Fact& fact, const Visit& visit) {
  for_each_field<typename EventTableOf<Fact>::type>(fact, visit);
}

}  // namespace orglog
