// Commands as tables and back, all by the one codec of table.hpp. What a client sends is bounded by
// the types of the domain: the first field that makes no sense is the one named.
#include "orglog/codec/command_codec.hpp"

#include <command_generated.h>
#include <command_tables_generated.h>

#include <boost/mp11/algorithm.hpp>

#include "orglog/base/bare_name.hpp"
#include "orglog/domain/name_hint.hpp"
#include "table.hpp"

namespace orglog {

wire::command::ProcessScale* table_of(const ProcessScale*);

// Lists that a command brings. No names: left out. A list of tables is always there, and so is a
// list that may be absent.
template <class Value, std::size_t most>
auto put(Builder& builder, const FewOf<Value, most>& values) {
  return put(builder, values.all());
}
inline auto put(Builder& builder, const ProcessScales& processes) {
  return put_tables<ProcessScale>(builder, processes);
}
inline Offset<WireTexts> put(Builder& builder, const std::optional<Features>& features) {
  if (!features) return {};
  return features->empty() ? builder.CreateVector(std::vector<Offset<WireText>>())
                           : put(builder, *features);
}

namespace {

namespace schema = wire::command;

using boost::mp11::mp_with_index;

constexpr std::size_t commands = std::variant_size_v<Command>;
static_assert(std::tuple_size_v<schema::Tables> == commands);
static_assert(static_cast<std::size_t>(schema::Any::MAX) == commands);

}  // namespace

std::string presentable(std::string_view value) {
  const std::string_view shown = value.substr(0, limits::rejected_value_bytes);
  std::string result(shown);
  for (char& character : result) {
    if (character < ' ' || character > '~') character = '?';
  }
  if (shown.size() < value.size()) result += "...";
  return result;
}

// Reads fields that somebody brought.
class BroughtFields {
 public:
  static constexpr bool is_stored = false;
  bool good() const { return rejection_.reason == Reason::none; }
  Rejection rejection() { return std::move(rejection_); }

  // Which field comes next.
  void enter(const char* field) { field_ = field; }
  void refuse(std::string_view value, std::string_view hint = {}) {
    if (!good()) return;
    rejection_ = {Reason::malformed,
                  std::string(field_) + ": " + presentable(value) + std::string(hint)};
  }
  template <class Name>
  void name(std::string_view text, Name& out) {
    if (auto parsed = Name::parse(text)) {
      out = *std::move(parsed);
    } else {
      refuse(text, name_hint<Name>(text));
    }
  }
  // Reads a list, unless it is too long to be looked at.
  template <class Wire, class Value, std::size_t most>
  void list(const Wire* wire, FewOf<Value, most>& values) {
    if (wire == nullptr) return;
    if (wire->size() > most) return refuse(std::to_string(wire->size()));
    std::vector<Value> all;
    const char* const field = field_;
    read(*this, wire, all);
    field_ = field;
    if (good()) values = *FewOf<Value, most>::of(std::move(all));
  }

 private:
  const char* field_ = "command";
  Rejection rejection_;
};

template <class Value, std::size_t most>
void read(BroughtFields& fields, const WireTexts* wire, FewOf<Value, most>& values) {
  fields.list(wire, values);
}
inline void read(BroughtFields& fields, const WireTexts* wire, std::optional<Features>& features) {
  if (wire != nullptr) fields.list(wire, features.emplace());
}
inline void read(BroughtFields& fields,
                 const flatbuffers::Vector<Offset<schema::ProcessScale>>* wire,
                 ProcessScales& processes) {
  fields.list(wire, processes);
}
inline void read(BroughtFields& fields, const WireText* wire, OrgOrEmail& owner) {
  fields.name(view(wire), owner);
}
inline void read(BroughtFields& fields, std::int64_t cents, Price& price) {
  fields.enter("price");
  if (const auto parsed = Price::parse(cents)) {
    price = *parsed;
  } else {
    fields.refuse(std::to_string(cents));
  }
}
// Either some by name or all of them: what the client means must be clear.
inline void complete(BroughtFields& fields, ImportApps& wish) {
  fields.enter("apps");
  if (wish.all && !wish.apps.empty()) fields.refuse("names beside everything");
  if (!wish.all && wish.apps.empty()) fields.refuse("none");
}
// It says that the vault holds a new password, which no client can know.
inline void complete(BroughtFields& fields, ChangePassword&) {
  fields.enter("command");
  fields.refuse("the server's own");
}

namespace {

template <std::size_t index>
using TableAt = std::tuple_element_t<index, schema::Tables>;

template <std::size_t index>
void read_as(const void* wire, BroughtFields& fields, Command& command) {
  using Table = TableAt<index>;
  static_assert(bare_name<Table>() == bare_name<std::variant_alternative_t<index, Command>>(),
                "the schema's union and the domain's variant have the same order");
  read_table(*static_cast<const Table*>(wire), command.emplace<index>(), fields);
}

}  // namespace

boost::system::result<Command, Rejection> decode_command(const WireCommand& wire) {
  BroughtFields fields;
  if (wire.type == 0 || wire.type > commands || wire.table == nullptr) {
    fields.refuse(std::to_string(wire.type));
    return fields.rejection();
  }
  boost::system::result<Command, Rejection> result{boost::system::in_place_value};
  mp_with_index<commands>(wire.type - 1U,
                          [&](auto index) { read_as<index>(wire.table, fields, *result); });
  if (!fields.good()) return fields.rejection();
  return result;
}

EncodedCommand encode_command(const Command& command, flatbuffers::FlatBufferBuilder& builder) {
  const std::uint32_t offset = mp_with_index<commands>(command.index(), [&](auto index) {
    return write_table<TableAt<index>>(builder, std::get<index>(command)).o;
  });
  return {static_cast<std::uint8_t>(command.index() + 1), offset};
}

}  // namespace orglog
