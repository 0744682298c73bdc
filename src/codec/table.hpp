// One codec for every table of the schema. flatc tells at compile time which fields a table has
// (--cpp-static-reflection), boost::pfr which members a struct of the domain has, and both stand in
// the same order. So a table is described in the schema and in the domain, and nowhere else.
// Two things are no members: the field `sealed`, the box for personal text (event_codec.cpp), and
// what `members_of` says of the few structs whose members stand in another order.
#pragma once

#include <algorithm>
#include <boost/pfr.hpp>
#include <tuple>
#include <utility>

#include "wire.hpp"

namespace orglog {

using Box = Offset<flatbuffers::Vector<std::uint8_t>>;

// The members of a value in the order of its table's fields, as references.
template <class Value>
auto members_of(Value& value) {
  if constexpr (std::is_empty_v<Value>) {
    return std::tuple<>();
  } else {
    return boost::pfr::structure_tie(value);
  }
}
template <class Fact>
  requires requires(Fact& fact) { fact.aim; }
auto members_of(Fact& fact) {
  auto& aim = fact.aim;
  const auto of_aim = std::tie(aim.org, aim.app, aim.account);
  if constexpr (requires { fact.command; }) {
    return std::tuple_cat(std::tie(fact.command, fact.reason), of_aim,
                          std::tie(fact.times, fact.since));
  } else {
    return std::tuple_cat(of_aim, std::tie(fact.times, fact.since));
  }
}

template <class Table>
constexpr bool is_box(std::size_t field) {
  return std::string_view(Table::Traits::field_names[field]) == "sealed";
}
// How many members come before this field.
template <class Table>
constexpr std::size_t member_of(std::size_t field) {
  std::size_t member = 0;
  for (std::size_t before = 0; before < field; ++before) member += is_box<Table>(before) ? 0U : 1U;
  return member;
}
template <class Table>
inline constexpr std::size_t fields_of = Table::Traits::fields_number;
template <class Table>
constexpr bool has_box() {
  return member_of<Table>(fields_of<Table>) != fields_of<Table>;
}
template <class Table>
using AllFields = std::make_index_sequence<fields_of<Table>>;

// The members of a value that has one for every field of the table but the box.
template <class Table, class Value>
auto members_for(Value& value) {
  auto members = members_of(value);
  static_assert(std::tuple_size_v<decltype(members)> == member_of<Table>(fields_of<Table>),
                "the domain's struct has the members that the schema's table has");
  return members;
}

// Calls `visit(name, member)` for every member, by the names of the schema.
template <class Table, class Value, class Visit>
void for_each_field(Value& value, const Visit& visit) {
  const auto members = members_for<Table>(value);
  [&]<std::size_t... field>(std::index_sequence<field...>) {
    [[maybe_unused]] const auto one = [&]<std::size_t at>(std::integral_constant<std::size_t, at>) {
      if constexpr (!is_box<Table>(at)) {
        visit(std::string_view(Table::Traits::field_names[at]),
              std::get<member_of<Table>(at)>(members));
      }
    };
    (one(std::integral_constant<std::size_t, field>()), ...);
  }(AllFields<Table>());
}

// The table of a struct that stands in a list of another table, or in a row: a declaration is all
// that there is of these functions.
wire::Process* table_of(const Process*);
template <class Value>
using TableOf = std::remove_pointer_t<decltype(table_of(static_cast<const Value*>(nullptr)))>;

// Writes the table of a value. `box` takes the place of the field `sealed`.
template <class Table, class Value>
Offset<Table> write_table(Builder& builder, const Value& value, Box box = {}) {
  const auto members = members_for<Table>(value);
  return [&]<std::size_t... field>(std::index_sequence<field...>) {
    [[maybe_unused]] const auto one = [&]<std::size_t at>(std::integral_constant<std::size_t, at>) {
      if constexpr (is_box<Table>(at)) {
        return box;
      } else {
        return put(builder, std::get<member_of<Table>(at)>(members));
      }
    };
    // Texts and lists are written before their table begins; a braced list runs from left to right.
    const std::tuple fields{one(std::integral_constant<std::size_t, field>())...};
    return Table::Traits::Create(builder, std::get<field>(fields)...);
  }(AllFields<Table>());
}

// A struct may check itself here once all its members are read.
template <class Reader, class Value>
void complete(Reader&, Value&) {}

// Fills `value` from its table.
template <class Table, class Value, class Reader>
void read_table(const Table& table, Value& value, Reader& reader) {
  const auto members = members_for<Table>(value);
  [&]<std::size_t... field>(std::index_sequence<field...>) {
    [[maybe_unused]] const auto one = [&]<std::size_t at>(std::integral_constant<std::size_t, at>) {
      if constexpr (!is_box<Table>(at)) {
        reader.enter(Table::Traits::field_names[at]);
        read(reader, table.template get_field<at>(), std::get<member_of<Table>(at)>(members));
      }
    };
    (one(std::integral_constant<std::size_t, field>()), ...);
  }(AllFields<Table>());
  complete(reader, value);
}

// --- Lists and tables within tables. ---

// An empty list is left out.
template <class Value>
  requires requires(const Value& value) { value.text(); }
Offset<WireTexts> put(Builder& builder, const std::vector<Value>& values) {
  if (values.empty()) return {};
  std::vector<Offset<WireText>> texts;
  texts.reserve(values.size());
  for (const Value& value : values) texts.push_back(put(builder, value));
  return builder.CreateVector(texts);
}
template <class Table>
using TableList = Offset<flatbuffers::Vector<Offset<Table>>>;
// A list that is there even without tables. `values`: some, or references to some.
template <class Value>
auto put_tables(Builder& builder, const auto& values) {
  using Table = TableOf<Value>;
  std::vector<Offset<Table>> tables;
  tables.reserve(values.size());
  for (const Value& value : values) tables.push_back(write_table<Table>(builder, value));
  return builder.CreateVector(tables);
}
template <class Value>
  requires requires { typename TableOf<Value>; }
TableList<TableOf<Value>> put(Builder& builder, const std::vector<Value>& values) {
  if (values.empty()) return {};
  return put_tables<Value>(builder, values);
}
template <class Reader, class Value, class Table>
void read(Reader& reader, const flatbuffers::Vector<Offset<Table>>* wire,
          std::vector<Value>& values) {
  if (wire == nullptr) return;
  values.reserve(wire->size());
  for (const Table* table : *wire) read_table(*table, values.emplace_back(), reader);
}

// A package without limits is left out.
inline Offset<wire::Package> put(Builder& builder, const Package& package) {
  if (package == Package{}) return {};
  return write_table<wire::Package>(builder, package);
}
template <class Reader>
void read(Reader& reader, const wire::Package* wire, Package& package) {
  if (wire == nullptr) return;
  read_table(*wire, package, reader);
  if constexpr (!Reader::is_stored) {
    reader.enter("package.addon_credits_cents");
    const std::int64_t credits = package.addon_credits_cents.value_or(0);
    if (credits < 0) reader.refuse(std::to_string(credits));
  }
}

}  // namespace orglog
