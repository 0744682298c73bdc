// Grammar of a record, formats 1 to 3. Integers are little-endian; times are i64 microseconds
// since 1970.
//
//   record   = format:u8  flags:u8  origin:u8  type:u8  schema:u8  tags:u8  ordinal:u16
//              command:16  recorded_at:i64
//              [correlation:16]            flag 1; else the command id stands for it
//              [actor:16]                  flag 2; else the operator acted
//              [occurred_at:i64]           flag 4; else it equals recorded_at
//              [digest:u64]                flag 8: of the command, with its first event
//                                          flag 16: by the operator, in the actor's name
//              tags x (kind:u8 id:16)
//              client
//              payload                     what is left
//              checksum:u64
//   client   = length:u8 name  length:u8 address      of formats 1 and 2: in clear
//            | length:u16 box           of format 3: sealed under the actor's key
//                                       flag 64: under the key of the store
//            | back:varint              of format 3 with flag 32: the box stands in the record so
//                                       many positions before this one
//   varint   = seven bits a byte, the lowest first, 128 on every byte but the last
//   checksum = XXH3-64 of all bytes before it, with the position as seed
//
// A record with a sealed client is of format 3; of the others one with a flag of 8 or more is of
// format 2, any other of format 1. Flags 32 to 128 of format 2, and flag 128 of format 3, are kept
// for later programs.
//
// A value has one encoding only: an optional part that repeats its default, a tag that occurs twice
// and a flag without a meaning are damage. So decoding and encoding again gives the same bytes.
//
// Example: position 7, type 14, schema 1, by http, ordinal 0, one tag, name `cli`, address `::1`,
// payload `hello`, acting account 22.., command 11.., app 33.., recorded 2026-08-21T10:00:00Z:
//
// clang-format off
//   00  01 02 02 0e 01 01 00 00                          format .. ordinal
//   08  11 11 11 11 11 11 11 11 11 11 11 11 11 11 11 11  command
//   18  00 a8 13 b3 8b 59 06 00                          recorded_at
//   20  22 22 22 22 22 22 22 22 22 22 22 22 22 22 22 22  actor
//   30  02 33 33 33 33 33 33 33 33 33 33 33 33 33 33 33  tag: app, its id
//   40  33
//   41  03 63 6c 69                                      client name
//   45  03 3a 3a 31                                      client address
//   49  68 65 6c 6c 6f                                   payload
//   4e  02 98 26 a8 08 f2 a2 01                          checksum
// clang-format on
#include "orglog/log/record.hpp"

#include <xxhash.h>

#include "orglog/base/bytes.hpp"
#include "orglog/base/enumerators.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/log/event_log.hpp"

namespace orglog {
namespace {

constexpr std::uint8_t first_format = 1;
constexpr std::uint8_t second_format = 2;
constexpr std::uint8_t third_format = 3;
constexpr std::uint8_t flag_correlation = 1;
constexpr std::uint8_t flag_actor = 2;
constexpr std::uint8_t flag_occurred = 4;
constexpr std::uint8_t flags_of_first_format = flag_correlation | flag_actor | flag_occurred;
constexpr std::uint8_t flag_digest = 8;
constexpr std::uint8_t flag_by_operator = 16;
constexpr std::uint8_t flags_of_second_format =
    flags_of_first_format | flag_digest | flag_by_operator;
constexpr std::uint8_t flag_client_before = 32;
constexpr std::uint8_t flag_by_store = 64;
constexpr std::uint8_t flags_of_third_format =
    flags_of_second_format | flag_client_before | flag_by_store;

constexpr std::size_t id_bytes = 16;
constexpr std::size_t tag_bytes = 1 + id_bytes;
constexpr std::size_t fixed_bytes = 8 + id_bytes + 8;
constexpr std::size_t digest_bytes = 8;
constexpr std::size_t checksum_bytes = 8;
constexpr std::size_t client_bytes_min = 1;
constexpr std::size_t record_bytes_min = fixed_bytes + client_bytes_min + checksum_bytes;

static_assert(sizeof(Tag) == tag_bytes && std::is_trivially_copyable_v<Tag>,
              "tags are stored as is");
static_assert(limits::client_name_bytes <= 255 && limits::client_address_bytes <= 255);
static_assert(limits::sealed_client_bytes <= 65'535);

template <class Bytes>
std::uint8_t flags_of(const RecordHeader& header, const BasicSealedClient<Bytes>& client) {
  std::uint8_t flags = 0;
  if (!header.correlation.is_nil()) flags |= flag_correlation;
  if (!header.actor.is_nil()) flags |= flag_actor;
  if (header.occurred_at != header.recorded_at) flags |= flag_occurred;
  if (header.digest != 0) flags |= flag_digest;
  if (header.by_operator && !header.actor.is_nil()) flags |= flag_by_operator;
  if (client.at) flags |= flag_client_before;
  if (client.by_store) flags |= flag_by_store;
  return flags;
}

std::uint8_t format_of(std::uint8_t flags, bool is_sealed) {
  if (is_sealed) return third_format;
  return flags > flags_of_first_format ? second_format : first_format;
}

std::uint8_t flags_known_in(std::uint8_t format) {
  return format == third_format ? flags_of_third_format : flags_of_second_format;
}

constexpr std::size_t varint_bytes(std::uint64_t value) {
  std::size_t bytes = 1;
  while (value >>= 7) ++bytes;
  return bytes;
}

std::size_t client_bytes(Position position, const NewRecord& record) {
  const SealedClient& client = record.client;
  if (client.at) return varint_bytes(position - *client.at);
  if (client.is_there()) return 2 + client.box.size();
  return 2 + record.client_name.size() + record.client_address.size();
}

std::size_t encoded_bytes(Position position, const NewRecord& record, std::uint8_t flags) {
  std::size_t size = fixed_bytes + checksum_bytes + record.header.tags.size() * tag_bytes;
  if (flags & flag_correlation) size += id_bytes;
  if (flags & flag_actor) size += id_bytes;
  if (flags & flag_occurred) size += 8;
  if (flags & flag_digest) size += digest_bytes;
  return size + client_bytes(position, record) + record.payload.size();
}

std::uint64_t checksum_of(Position position, std::string_view bytes) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), position);
}

// Writes into memory that was sized beforehand.
class Writer {
 public:
  explicit Writer(char* at) : at_(at) {}
  template <class Integer>
  void integer(Integer value) {
    bytes(&value, sizeof value);
  }
  void id(const Uuid& id) { bytes(id.bytes.data(), id_bytes); }
  void time(Timestamp time) { integer(std::int64_t{time.time_since_epoch().count()}); }
  void short_text(std::string_view text) {
    integer(static_cast<std::uint8_t>(text.size()));
    bytes(text.data(), text.size());
  }
  void varint(std::uint64_t value) {
    for (; value >= 128; value >>= 7) integer(static_cast<std::uint8_t>(value | 128));
    integer(static_cast<std::uint8_t>(value));
  }
  void bytes(const void* from, std::size_t size) {
    if (size != 0) std::memcpy(at_, from, size);
    at_ += size;
  }
  const char* at() const { return at_; }

 private:
  char* at_;
};

// Takes from the front of bytes whose end it knows; past the end it answers zeros and remembers.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}
  template <class Integer>
  Integer integer() {
    const char* from = take(sizeof(Integer));
    return from ? read_little<Integer>(from) : Integer{};
  }
  void id(Uuid& id) {
    if (const char* from = take(id_bytes)) std::memcpy(id.bytes.data(), from, id_bytes);
  }
  Timestamp time() { return Timestamp(std::chrono::microseconds(integer<std::int64_t>())); }
  std::string_view bytes(std::size_t size) {
    const char* from = take(size);
    return from ? std::string_view(from, size) : std::string_view();
  }
  std::string_view short_text(std::size_t limit) {
    const std::size_t size = integer<std::uint8_t>();
    if (size > limit) failed_ = true;
    return bytes(size);
  }
  // Of its encodings only the shortest one.
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      const auto byte = integer<std::uint8_t>();
      value |= std::uint64_t{byte & 127u} << shift;
      if (byte < 128) {
        if (byte == 0 && shift != 0) failed_ = true;
        return value;
      }
    }
    failed_ = true;
    return value;
  }
  std::string_view rest() const { return left_; }
  bool failed() const { return failed_; }

 private:
  const char* take(std::size_t size) {
    if (left_.size() < size) {
      failed_ = true;
      return nullptr;
    }
    const char* from = left_.data();
    left_.remove_prefix(size);
    return from;
  }
  std::string_view left_;
  bool failed_ = false;
};

bool read_sealed_client(Reader& reader, std::uint8_t flags, RecordView& view) {
  SealedClientView& client = view.sealed_client;
  client.by_store = (flags & flag_by_store) != 0;
  if (flags & flag_client_before) {
    const std::uint64_t back = reader.varint();
    client.at = view.position - back;
    return back != 0 && back <= view.position && !client.by_store;
  }
  const std::size_t size = reader.integer<std::uint16_t>();
  client.box = reader.bytes(size);
  return size != 0 && size <= limits::sealed_client_bytes;
}

bool read_client(Reader& reader, std::uint8_t format, std::uint8_t flags, RecordView& view) {
  view.clear_client_name = view.clear_client_address = {};
  view.sealed_client = {};
  if (format == third_format) return read_sealed_client(reader, flags, view);
  view.clear_client_name = reader.short_text(limits::client_name_bytes);
  view.clear_client_address = reader.short_text(limits::client_address_bytes);
  return true;
}

// Everything after format and flags, without the checksum.
bool read_structure(Reader& reader, std::uint8_t format, std::uint8_t flags, RecordView& view) {
  RecordHeader& header = view.header;
  header.origin = static_cast<Origin>(reader.integer<std::uint8_t>());
  header.type = reader.integer<std::uint8_t>();
  header.schema_version = reader.integer<std::uint8_t>();
  const std::size_t tag_count = reader.integer<std::uint8_t>();
  header.ordinal = reader.integer<std::uint16_t>();
  reader.id(header.command.value);
  header.recorded_at = reader.time();
  header.correlation = {};
  header.actor = {};
  header.occurred_at = header.recorded_at;
  if (flags & flag_correlation) reader.id(header.correlation.value);
  if (flags & flag_actor) reader.id(header.actor.value);
  if (flags & flag_occurred) header.occurred_at = reader.time();
  header.digest = flags & flag_digest ? reader.integer<std::uint64_t>() : 0;
  header.by_operator = (flags & flag_by_operator) != 0;
  if (!header.tags.load(reader.bytes(tag_count * tag_bytes))) return false;
  if (!read_client(reader, format, flags, view)) return false;
  view.payload = reader.rest();
  return !reader.failed() && flags == flags_of(header, view.sealed_client) &&
         header.origin <= Origin::server;
}

}  // namespace

void Tags::add(const Tag& tag) {
  if (tag.id.is_nil() || contains(tag)) return;
  ORGLOG_INVARIANT(count_ < limits::tags_per_event, "an event has no more tags than the limit");
  tags_[count_++] = tag;
}

// Word by word: every record that is read passes here some ten times.
// Looks at the stored bytes rather than at the copy: every record that is read comes by here.
bool Tags::load(std::string_view stored) noexcept {
  count_ = 0;
  const std::size_t count = stored.size() / tag_bytes;
  if (count > limits::tags_per_event) return false;
  const char* const first = stored.data();
  for (const char* tag = first; tag != first + count * tag_bytes; tag += tag_bytes) {
    const auto kind = static_cast<Tag::Kind>(*tag);
    if (kind < Tag::Kind::org || kind > Tag::Kind::watched_account) return false;
    const auto low = read_little<std::uint64_t>(tag + 1);
    const auto high = read_little<std::uint64_t>(tag + 9);
    if ((low | high) == 0) return false;
    for (const char* other = first; other != tag; other += tag_bytes) {
      const bool same = read_little<std::uint64_t>(other + 1) == low &&
                        read_little<std::uint64_t>(other + 9) == high && *other == *tag;
      if (same) return false;
    }
  }
  if (count != 0) std::memcpy(static_cast<void*>(tags_), first, count * tag_bytes);
  count_ = static_cast<std::uint8_t>(count);
  return true;
}

bool Tags::contains(const Tag& tag) const noexcept {
  const auto half = [](const Tag& of, std::size_t offset) {
    return read_little<std::uint64_t>(reinterpret_cast<const char*>(of.id.bytes.data()) + offset);
  };
  for (const Tag& other : *this) {
    if (half(other, 0) == half(tag, 0) && half(other, 8) == half(tag, 8) &&
        other.kind == tag.kind) {
      return true;
    }
  }
  return false;
}

std::string_view to_text(Origin origin) { return name_of(origin, "unknown"); }

bool fits(Position position, const NewRecord& record) {
  const SealedClient& client = record.client;
  const bool is_clear =
      !record.client_name.empty() || !record.client_address.empty() || !record.reason.empty();
  if (client.is_there() ? is_clear : !record.reason.empty()) return false;
  if (client.at && *client.at >= position) return false;
  return record.client_name.size() <= limits::client_name_bytes &&
         record.client_address.size() <= limits::client_address_bytes &&
         client.box.size() <= limits::sealed_client_bytes &&
         encoded_bytes(position, record, flags_of(record.header, client)) <= limits::event_bytes;
}

void encode_record(Position position, const NewRecord& record, std::string& out) {
  const RecordHeader& header = record.header;
  const SealedClient& client = record.client;
  const std::uint8_t flags = flags_of(header, client);
  const std::size_t size = encoded_bytes(position, record, flags);
  ORGLOG_INVARIANT(fits(position, record), "a record that is encoded keeps within its limits");
  const std::size_t begin = out.size();
  out.resize(begin + size);
  Writer writer(out.data() + begin);
  writer.integer(format_of(flags, client.is_there()));
  writer.integer(flags);
  writer.integer(header.origin);
  writer.integer(header.type);
  writer.integer(header.schema_version);
  writer.integer(static_cast<std::uint8_t>(header.tags.size()));
  writer.integer(header.ordinal);
  writer.id(header.command.value);
  writer.time(header.recorded_at);
  if (flags & flag_correlation) writer.id(header.correlation.value);
  if (flags & flag_actor) writer.id(header.actor.value);
  if (flags & flag_occurred) writer.time(header.occurred_at);
  if (flags & flag_digest) writer.integer(header.digest);
  writer.bytes(header.tags.begin(), header.tags.size() * tag_bytes);
  if (client.at) {
    writer.varint(position - *client.at);
  } else if (client.is_there()) {
    writer.integer(static_cast<std::uint16_t>(client.box.size()));
    writer.bytes(client.box.data(), client.box.size());
  } else {
    writer.short_text(record.client_name);
    writer.short_text(record.client_address);
  }
  writer.bytes(record.payload.data(), record.payload.size());
  const std::string_view covered(out.data() + begin, size - checksum_bytes);
  writer.integer(checksum_of(position, covered));
}

Error decode_record(Position position, std::string_view stored, RecordView& view) {
  if (stored.size() < record_bytes_min || stored.size() > limits::event_bytes) {
    return LogError::damaged;
  }
  const std::string_view covered = stored.substr(0, stored.size() - checksum_bytes);
  const auto checksum = read_little<std::uint64_t>(covered.data() + covered.size());
  if (checksum != checksum_of(position, covered)) return LogError::damaged;
  Reader reader(covered);
  const auto format = reader.integer<std::uint8_t>();
  const auto flags = reader.integer<std::uint8_t>();
  if (format < first_format || format > third_format) return LogError::wrong_format;
  if (format != first_format && (flags & ~flags_known_in(format))) return LogError::wrong_format;
  if (format != format_of(flags, format == third_format)) return LogError::damaged;
  view.position = position;
  if (!read_structure(reader, format, flags, view)) return LogError::damaged;
  view.stored = stored;
  return {};
}

Result<RecordView> decode_record(Position position, std::string_view stored) {
  RecordView view;
  if (const Error error = decode_record(position, stored, view)) return error;
  return view;
}

Uuid event_id(const RecordHeader& header) {
  return derive_uuid(header.command.value, header.ordinal, "event");
}

}  // namespace orglog
