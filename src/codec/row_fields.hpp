// Which members of the state's entities stand in the tables of schema/snapshot.fbs, in the order of
// their fields; the rest is derived. Both ways go by this one list (table.hpp).
#pragma once

#include <snapshot_generated.h>

#include <functional>

#include "orglog/domain/state.hpp"
#include "table.hpp"

namespace orglog {

wire::snapshot::Token* table_of(const Token*);
wire::snapshot::Invitation* table_of(const Invitation*);
wire::snapshot::Access* table_of(const Access*);
wire::snapshot::Addon* table_of(const Addon*);
wire::snapshot::Account* table_of(const Account*);
wire::snapshot::Org* table_of(const Org*);
wire::snapshot::Member* table_of(const Member*);
wire::snapshot::App* table_of(const App*);
wire::snapshot::Clock* table_of(const AcceptedClock*);

// A list whose order carries no meaning: it is written sorted, so that the same state gives the
// same bytes.
template <class List>
struct InOrder {
  List& list;
};
template <class List>
InOrder<List> in_order(List& list) {
  return {list};
}

// An entity, constant or not.
template <class Value, class Entity>
concept Is = std::same_as<std::remove_const_t<Value>, Entity>;

auto members_of(Is<Account> auto& a) {
  return std::tuple_cat(
      std::tie(a.id, a.email, a.name, a.state, a.created_at, a.version),
      std::tuple(in_order(a.tokens)),
      std::tie(a.sent_again, a.password_version, a.new_addresses.day, a.new_addresses.count));
}
auto members_of(Is<Org> auto& o) {
  return std::tuple_cat(
      std::tie(o.id, o.name, o.type, o.features, o.package, o.created_at, o.newest, o.version),
      std::tuple(in_order(o.invitations)),
      std::tie(o.events, o.new_addresses.day, o.new_addresses.count));
}
auto members_of(Is<App> auto& a) {
  auto& transfer = a.transfer;
  return std::tuple_cat(
      std::tie(a.id, a.name, a.owner, a.locked, a.created_at, a.newest, a.version),
      std::tuple(in_order(a.people), in_order(a.formation), in_order(a.addons)),
      std::tie(transfer.id, transfer.from, transfer.to, transfer.created_at, a.maintenance,
               a.owner_event));
}
// Its position is the row's key.
auto members_of(Is<AcceptedClock> auto& c) { return std::tie(c.accepted, c.newest); }

inline auto order_of(const Token& token) { return std::tie(token.created_at, token.id); }
inline auto order_of(const Invitation& invitation) { return std::tie(invitation.id); }
inline auto order_of(const Access& access) { return std::tie(access.account); }
inline auto order_of(const Process& process) { return std::tie(process.type.text()); }
inline auto order_of(const Addon& addon) { return std::tie(addon.name.text(), addon.id); }

template <class List>
auto put(Builder& builder, const InOrder<List>& in) {
  using Value = typename List::value_type;
  std::vector<std::reference_wrapper<const Value>> sorted(in.list.begin(), in.list.end());
  std::ranges::sort(sorted, {}, [](const Value& value) { return order_of(value); });
  return sorted.empty() ? TableList<TableOf<Value>>() : put_tables<Value>(builder, sorted);
}
template <class Table, class List>
void read(StoredFields& fields, const flatbuffers::Vector<Offset<Table>>* wire,
          const InOrder<List>& in) {
  std::vector<typename List::value_type> values;
  read(fields, wire, values);
  in.list = std::move(values);
}

// An address that cannot be read any more gives way to words that say whose it was.
inline void complete(StoredFields&, Account& account) {
  if (account.email.text().empty()) account.email = Email::erased(account.id);
}

}  // namespace orglog
