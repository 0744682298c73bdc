// Events as tables and back, all by the one codec of table.hpp.
#include "orglog/codec/event_codec.hpp"

#include <boost/mp11/algorithm.hpp>

#include "event_tables.hpp"
#include "orglog/base/bare_name.hpp"

namespace orglog {

namespace {

namespace schema = wire::event;
using boost::mp11::mp_with_index;

// Personal are addresses, names and descriptions in the events whose tables have a box for them:
// the box holds them one after the other, in the order of the members.
template <class Member>
constexpr bool is_personal = std::is_same_v<Member, Email> || std::is_same_v<Member, PersonName> ||
                             std::is_same_v<Member, Description>;
// Between two texts stands what neither may contain.
constexpr char between = '\n';

// Calls `visit` for each personal member.
template <class Table, class Fact, class Visit>
void for_each_personal(Fact& fact, const Visit& visit) {
  for_each_field<Table>(fact, [&](std::string_view, auto& member) {
    if constexpr (is_personal<std::remove_cvref_t<decltype(member)>>) visit(member);
  });
}

template <class... Members>
constexpr bool holds_personal(std::type_identity<std::tuple<Members...>>) {
  return (is_personal<std::remove_cvref_t<Members>> || ...);
}
template <class Fact>
constexpr bool has_personal =
    holds_personal(std::type_identity<decltype(members_of(std::declval<Fact&>()))>());

template <class Table>
std::string_view purpose_of() {
  return type_name(static_cast<EventType>(schema::AnyTraits<Table>::enum_value));
}

template <class Table, class Fact>
std::string personal_text(const Fact& fact) {
  std::string text;
  bool is_first = true;
  for_each_personal<Table>(fact, [&](const auto& member) {
    if (!is_first) text += between;
    is_first = false;
    text += member.text();
  });
  return text;
}

// Most tokens have no description; of the others even an empty name is nobody's business.
template <class Table, class Fact>
Offset<Table> write_sealed(Builder& builder, const Fact& fact, EventLog& log) {
  const std::string text = personal_text<Table>(fact);
  const auto sealed =
      text.empty() ? std::nullopt : log.seal_text(fact.account, purpose_of<Table>(), text);
  if (!sealed) return write_table<Table>(builder, fact);
  Fact rest = fact;
  for_each_personal<Table>(rest, [](auto& member) { member = {}; });
  const Box box =
      builder.CreateVector(reinterpret_cast<const std::uint8_t*>(sealed->data()), sealed->size());
  return write_table<Table>(builder, rest, box);
}

template <class Fact>
Offset<schema::Event> write(Builder& builder, const Fact& fact, EventLog* log) {
  using Table = typename EventTableOf<Fact>::type;
  Offset<Table> table;
  if constexpr (has_box<Table>()) {
    table = log != nullptr ? write_sealed<Table>(builder, fact, *log)
                           : write_table<Table>(builder, fact);
  } else {
    static_assert(!has_personal<Fact>, "a text of a person stands in `sealed`");
    table = write_table<Table>(builder, fact);
  }
  return schema::CreateEvent(builder, schema::AnyTraits<Table>::enum_value, table.Union());
}

template <class Table>
SealedText box_of(const Table& table) {
  const auto* box = table.sealed();
  return {AccountId{uuid_of(table.account())},
          purpose_of<Table>(),
          {reinterpret_cast<const char*>(box->data()), box->size()}};
}

// Puts the opened texts in their places.
template <class Table, class Fact>
void open(const Table& table, Fact& fact, const EventLog& log, StoredFields& fields) {
  const SealedText box = box_of(table);
  const auto opened = log.open_text(box.account, box.purpose, box.bytes);
  if (!opened) return;
  std::string_view rest = *opened;
  for_each_personal<Table>(fact, [&](auto& member) {
    const std::string_view text = rest.substr(0, rest.find(between));
    rest.remove_prefix(std::min(rest.size(), text.size() + 1));
    using Member = std::remove_cvref_t<decltype(member)>;
    if constexpr (std::is_same_v<Member, Email>) {
      if (!text.empty()) fields.name(text, member);
    } else {
      const auto stored = Member::stored(text);
      if (!stored) return fields.refuse(text);
      member = *stored;
    }
  });
}

// An address that cannot be read any more gives way to words that say whose it was.
void say_if_erased(AccountRegistered& fact) {
  if (fact.email.text().empty()) fact.email = Email::erased(fact.account);
}

template <std::size_t index>
void read_as(const void* wire, StoredFields& fields, Event& event, const EventLog* log) {
  using Table = EventTableAt<index>;
  static_assert(bare_name<Table>() == bare_name<std::variant_alternative_t<index, Event>>(),
                "the schema's union and the domain's variant have the same order");
  const Table& table = *static_cast<const Table*>(wire);
  auto& fact = event.emplace<index>();
  read_table(table, fact, fields);
  if constexpr (has_box<Table>()) {
    if (table.sealed() != nullptr && log != nullptr) open(table, fact, *log, fields);
  }
}

template <std::size_t index>
std::optional<SealedText> box_in(const void* wire) {
  if constexpr (has_box<EventTableAt<index>>()) {
    const auto& table = *static_cast<const EventTableAt<index>*>(wire);
    if (table.sealed() != nullptr) return box_of(table);
  }
  return std::nullopt;
}

}  // namespace

void encode_event(const Event& event, std::string& out, EventLog* log) {
  static thread_local Builder builder;
  builder.Clear();
  builder.Finish(std::visit([&](const auto& fact) { return write(builder, fact, log); }, event));
  out.assign(reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize());
}

Result<Event> decode_event(EventType type, std::string_view payload, const EventLog* log) {
  if (type == 0 || type > event_types) return make_error_code(CodecError::unknown_type);
  Result<Event> result = make_error_code(CodecError::not_verified);
  with_verified<schema::Event>(payload, [&](const schema::Event& root) {
    if (static_cast<EventType>(root.any_type()) != type) {
      result = make_error_code(CodecError::unknown_type);
      return;
    }
    StoredFields fields;
    Event& event = result.emplace();
    mp_with_index<event_types>(type - 1U,
                               [&](auto index) { read_as<index>(root.any(), fields, event, log); });
    if (auto* registered = std::get_if<AccountRegistered>(&event)) say_if_erased(*registered);
    if (!fields.good()) result = make_error_code(CodecError::bad_value);
  });
  return result;
}

std::optional<SealedText> sealed_in(EventType type, std::string_view payload) {
  std::optional<SealedText> box;
  if (type == 0 || type > event_types) return box;
  with_verified<schema::Event>(payload, [&](const schema::Event& root) {
    if (static_cast<EventType>(root.any_type()) != type) return;
    box = mp_with_index<event_types>(type - 1U,
                                     [&](auto index) { return box_in<index>(root.any()); });
  });
  return box;
}

}  // namespace orglog
