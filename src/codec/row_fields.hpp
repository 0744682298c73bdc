// Which members of the state's entities stand in the tables of schema/snapshot.fbs, in the order of
// their fields; the rest is derived. Both ways go by this one list (table.hpp).
#pragma once

#include <snapshot_generated.h>

#include "orglog/domain/state.hpp"
#include "table.hpp"

namespace orglog {

template <>
struct TableOf<Token> {
  using type = wire::snapshot::Token;
};
template <>
struct TableOf<Invitation> {
  using type = wire::snapshot::Invitation;
};
template <>
struct TableOf<Access> {
  using type = wire::snapshot::Access;
};
template <>
struct TableOf<Addon> {
  using type = wire::snapshot::Addon;
};
template <>
struct TableOf<Account> {
  using type = wire::snapshot::Account;
};
template <>
struct TableOf<Org> {
  using type = wire::snapshot::Org;
};
template <>
struct TableOf<Member> {
  using type = wire::snapshot::Member;
};
template <>
struct TableOf<App> {
  using type = wire::snapshot::App;
};
template <>
struct TableOf<AcceptedClock> {
  using type = wire::snapshot::Clock;
};

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

// `AnAccount` is Account, constant or not; likewise below.
template <class AnAccount>
  requires std::same_as<std::remove_const_t<AnAccount>, Account>
auto members_of(AnAccount& a) {
  return std::tuple_cat(
      std::tie(a.id, a.email, a.name, a.state, a.created_at, a.version),
      std::tuple(in_order(a.tokens)),
      std::tie(a.sent_again, a.password_version, a.new_addresses.day, a.new_addresses.count));
}
template <class AnOrg>
  requires std::same_as<std::remove_const_t<AnOrg>, Org>
auto members_of(AnOrg& o) {
  return std::tuple_cat(
      std::tie(o.id, o.name, o.type, o.features, o.package, o.created_at, o.newest, o.version),
      std::tuple(in_order(o.invitations)),
      std::tie(o.events, o.new_addresses.day, o.new_addresses.count));
}
template <class AnApp>
  requires std::same_as<std::remove_const_t<AnApp>, App>
auto members_of(AnApp& a) {
  auto& transfer = a.transfer;
  return std::tuple_cat(
      std::tie(a.id, a.name, a.owner, a.locked, a.created_at, a.newest, a.version),
      std::tuple(in_order(a.people), in_order(a.formation), in_order(a.addons)),
      std::tie(transfer.id, transfer.from, transfer.to, transfer.created_at, a.maintenance,
               a.owner_event));
}
// Its position is the row's key.
template <class AClock>
  requires std::same_as<std::remove_const_t<AClock>, AcceptedClock>
auto members_of(AClock& c) {
  return std::tie(c.accepted, c.newest);
}

inline auto order_of(const Token& token) { return std::tie(token.created_at, token.id); }
inline auto order_of(const Invitation& invitation) { return std::tie(invitation.id); }
inline auto order_of(const Access& access) { return std::tie(access.account); }
inline auto order_of(const Process& process) { return std::tie(process.type.text()); }
inline auto order_of(const Addon& addon) { return std::tie(addon.name.text(), addon.id); }

template <class Value>
const std::vector<Value>& entries_of(const std::vector<Value>& values) {
  return values;
}
template <class Value>
const std::vector<Value>& entries_of(const Roll<Value>& roll) {
  return roll.entries();
}

template <class List>
auto put(Builder& builder, const InOrder<List>& in) {
  const auto& values = entries_of(in.list);
  using Value = typename std::remove_cvref_t<decltype(values)>::value_type;
  using Table = typename TableOf<Value>::type;
  Offset<flatbuffers::Vector<Offset<Table>>> written;
  if (values.empty()) return written;
  std::vector<const Value*> sorted;
  sorted.reserve(values.size());
  for (const Value& value : values) sorted.push_back(&value);
  std::ranges::sort(sorted, {}, [](const Value* value) { return order_of(*value); });
  std::vector<Offset<Table>> tables;
  tables.reserve(sorted.size());
  for (const Value* value : sorted) tables.push_back(write_table<Table>(builder, *value));
  written = builder.CreateVector(tables);
  return written;
}
template <class Table, class Value>
void read(StoredFields& fields, const flatbuffers::Vector<Offset<Table>>* wire,
          const InOrder<std::vector<Value>>& in) {
  read(fields, wire, in.list);
}
template <class Table, class Value>
void read(StoredFields& fields, const flatbuffers::Vector<Offset<Table>>* wire,
          const InOrder<Roll<Value>>& in) {
  std::vector<Value> values;
  read(fields, wire, values);
  in.list = Roll<Value>(std::move(values));
}

// An address that cannot be read any more gives way to words that say whose it was.
inline void complete(StoredFields&, Account& account) {
  if (account.email.text().empty()) account.email = Email::erased(account.id);
}

}  // namespace orglog
