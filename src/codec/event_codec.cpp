// Events as tables and back, all by the one codec of table.hpp.
#include "orglog/codec/event_codec.hpp"

#include <array>

#include "event_tables.hpp"

namespace orglog {

// An address that cannot be read any more gives way to words that say whose it was.
inline void complete(StoredFields&, AccountRegistered& fact) {
  if (fact.email.text().empty()) fact.email = Email::erased(fact.account);
}

namespace {

namespace schema = wire::event;

template <class Fact>
Offset<schema::Event> write(Builder& builder, const Fact& fact) {
  using Table = typename EventTableOf<Fact>::type;
  const auto table = write_table<Table>(builder, fact);
  return schema::CreateEvent(builder, schema::AnyTraits<Table>::enum_value, table.Union());
}

using Reader = void (*)(const void*, StoredFields&, Event&);

template <std::size_t index>
void read_as(const void* wire, StoredFields& fields, Event& event) {
  using Table = EventTableAt<index>;
  static_assert(static_cast<std::size_t>(schema::AnyTraits<Table>::enum_value) == index + 1);
  read_table(*static_cast<const Table*>(wire), event.emplace<index>(), fields);
}

template <std::size_t... index>
constexpr std::array<Reader, event_types> readers_of(std::index_sequence<index...>) {
  return {&read_as<index>...};
}
constexpr auto readers = readers_of(std::make_index_sequence<event_types>());

}  // namespace

void encode_event(const Event& event, std::string& out) {
  static thread_local Builder builder;
  builder.Clear();
  builder.Finish(std::visit([](const auto& fact) { return write(builder, fact); }, event));
  out.assign(reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize());
}

Result<Event> decode_event(EventType type, std::string_view payload) {
  if (type == 0 || type > event_types) return make_error_code(CodecError::unknown_type);
  Result<Event> result = make_error_code(CodecError::not_verified);
  with_verified<schema::Event>(payload, [&](const schema::Event& root) {
    if (static_cast<EventType>(root.any_type()) != type) {
      result = make_error_code(CodecError::unknown_type);
      return;
    }
    StoredFields fields;
    Event& event = result.emplace();
    readers[type - 1U](root.any(), fields, event);
    if (!fields.good()) result = make_error_code(CodecError::bad_value);
  });
  return result;
}

}  // namespace orglog
