#include "orglog/log/record.hpp"

#include <doctest/doctest.h>
#include <xxhash.h>

#include <random>

#include "orglog/base/bytes.hpp"
#include "orglog/log/event_log.hpp"
#include "support/records.hpp"

namespace orglog::testing {
namespace {

std::string encoded(Position position, const NewRecord& record) {
  std::string bytes;
  encode_record(position, record, bytes);
  return bytes;
}

NewRecord with_everything() {
  NewRecord record = numbered_record(5);
  record.header.correlation = CorrelationId{numbered_id(9)};
  record.header.occurred_at = Timestamp(std::chrono::microseconds(1));
  record.header.tags.add(app_tag(3));
  return record;
}

NewRecord example() {
  NewRecord record;
  record.header.command = CommandId{*parse_uuid("11111111-1111-1111-1111-111111111111")};
  record.header.type = 14;
  record.header.origin = Origin::http;
  record.header.occurred_at = record.header.recorded_at = *parse_rfc3339("2026-08-21T10:00:00Z");
  record.header.actor = AccountId{*parse_uuid("22222222-2222-2222-2222-222222222222")};
  record.header.tags.add({Tag::Kind::app, *parse_uuid("33333333-3333-3333-3333-333333333333")});
  record.client_name = "cli";
  record.client_address = "::1";
  record.payload = "hello";
  return record;
}

TEST_CASE("the bytes of a record are those that the format's description shows") {
  const std::string bytes = encoded(7, example());
  CHECK(to_hex(bytes) ==
        "0102020e01010000"
        "11111111111111111111111111111111"
        "00a813b38b590600"
        "22222222222222222222222222222222"
        "0233333333333333333333333333333333"
        "03636c69"
        "033a3a31"
        "68656c6c6f"
        "029826a808f2a201");
  CHECK(shows(*decode_record(7, bytes), example()));
}

TEST_CASE("F-B10: and in format 3 those that it shows there") {
  NewRecord record = example();
  record.client_name.clear();
  record.client_address.clear();
  record.client.at = 4;
  const std::string bytes = encoded(7, record);
  CHECK(to_hex(bytes) ==
        "0322020e01010000"
        "11111111111111111111111111111111"
        "00a813b38b590600"
        "22222222222222222222222222222222"
        "0233333333333333333333333333333333"
        "03"
        "68656c6c6f"
        "edc605e64ee3ae80");
}

TEST_CASE("a record comes back, with and without its optional parts") {
  for (const bool correlation : {false, true}) {
    for (const bool actor : {false, true}) {
      for (const bool occurred : {false, true}) {
        NewRecord record = with_everything();
        if (!correlation) record.header.correlation = {};
        if (!actor) record.header.actor = {};
        if (!occurred) record.header.occurred_at = record.header.recorded_at;
        const std::string bytes = encoded(12, record);
        const auto view = decode_record(12, bytes);
        REQUIRE(view.has_value());
        CHECK(shows(*view, record));
        CHECK(view->position == 12);
        CHECK(view->stored == bytes);
      }
    }
  }
}

// What decoding says when this byte of the record has this value, under a checksum that fits.
Error with_byte(std::string stored, std::size_t at, std::uint8_t value) {
  stored.resize(stored.size() - sizeof(std::uint64_t));
  stored[at] = static_cast<char>(value);
  append_little(stored, XXH3_64bits_withSeed(stored.data(), stored.size(), 3));
  RecordView view;
  return decode_record(3, stored, view);
}

constexpr std::size_t at_format = 0;
constexpr std::size_t at_flags = 1;

TEST_CASE("F-A1: a record with a digest is of format 2, and comes back with it") {
  for (const bool by_operator : {false, true}) {
    NewRecord record = with_everything();
    record.header.digest = 0x1122334455667788;
    record.header.by_operator = by_operator;
    const std::string bytes = encoded(3, record);
    CHECK(bytes[at_format] == 2);
    CHECK(bytes.size() == encoded(3, with_everything()).size() + 8);
    CHECK(shows(*decode_record(3, bytes), record));
  }
}

TEST_CASE("F-A1: a record without digest and operator is written as ever, in format 1") {
  CHECK(encoded(3, with_everything())[at_format] == 1);
  NewRecord of_the_operator = numbered_record(5);
  of_the_operator.header.actor = {};
  of_the_operator.header.by_operator = true;  // as the absent actor says already
  CHECK(encoded(3, of_the_operator)[at_format] == 1);
}

TEST_CASE("F-A1: format and flags go together, and later flags are a newer program's") {
  NewRecord record = with_everything();
  const std::string first = encoded(3, record);
  CHECK(with_byte(first, at_format, 2) == LogError::damaged);
  CHECK(with_byte(first, at_flags, 8 | 7) == LogError::damaged);
  CHECK(with_byte(first, at_flags, 32 | 7) == LogError::damaged);
  record.header.digest = 1;
  record.header.by_operator = true;
  const std::string second = encoded(3, record);
  CHECK_FALSE(with_byte(second, at_flags, static_cast<std::uint8_t>(second[at_flags])));
  CHECK(with_byte(second, at_format, 1) == LogError::damaged);
  CHECK(with_byte(second, at_format, 4) == LogError::wrong_format);
  for (const unsigned flag : {32u, 64u, 128u})
    CHECK(with_byte(second, at_flags, static_cast<std::uint8_t>(31u | flag)) ==
          LogError::wrong_format);
}

NewRecord with_box(std::string box, bool by_store = false) {
  NewRecord record = with_everything();
  record.client_name.clear();
  record.client_address.clear();
  record.client = {std::move(box), by_store, {}};
  return record;
}

NewRecord with_client_at(Position at) {
  NewRecord record = with_box({});
  record.client.at = at;
  return record;
}

TEST_CASE("F-B10: a record with a sealed client is of format 3, and comes back with its box") {
  for (const bool by_store : {false, true}) {
    for (const std::uint64_t digest : {std::uint64_t{0}, std::uint64_t{77}}) {
      NewRecord record = with_box(std::string(limits::sealed_client_bytes, 'b'), by_store);
      record.header.digest = digest;
      const std::string bytes = encoded(3, record);
      CHECK(bytes[at_format] == 3);
      CHECK(shows(*decode_record(3, bytes), record));
    }
  }
}

TEST_CASE("F-B10: a record says where its client stands in as few bytes as the way back needs") {
  const std::size_t empty = encoded(0, with_box("b")).size() - 3;
  const std::pair<Position, std::size_t> ways[] = {
      {1, 1}, {127, 1}, {128, 2}, {16'383, 2}, {16'384, 3}, {1u << 21, 4}, {1ull << 62, 9}};
  for (const auto& [back, size] : ways) {
    const Position position = back + 7;
    const NewRecord record = with_client_at(7);
    const std::string bytes = encoded(position, record);
    CHECK(bytes.size() == empty + size);
    CHECK(shows(*decode_record(position, bytes), record));
  }
}

TEST_CASE(
    "F-B10: a text in clear beside a box, a reason in clear and a client to come do not fit") {
  NewRecord named = with_box("b");
  CHECK(fits(5, named));
  named.client_name = "cli";
  CHECK_FALSE(fits(5, named));
  NewRecord reasoned = with_everything();
  reasoned.reason = "OPS-1";
  CHECK_FALSE(fits(5, reasoned));
  CHECK(fits(5, with_client_at(4)));
  CHECK_FALSE(fits(5, with_client_at(5)));
  CHECK_FALSE(fits(5, with_box(std::string(limits::sealed_client_bytes + 1, 'b'))));
}

TEST_CASE("encoding appends to what is there") {
  std::string out = "before";
  encode_record(3, numbered_record(1), out);
  CHECK(out.substr(0, 6) == "before");
  CHECK(shows(*decode_record(3, std::string_view(out).substr(6)), numbered_record(1)));
}

TEST_CASE("a view that is used again keeps nothing of the record before") {
  RecordView view;
  const std::string first = encoded(0, with_everything());
  NewRecord bare;
  const std::string second = encoded(1, bare);
  REQUIRE_FALSE(decode_record(0, first, view));
  REQUIRE_FALSE(decode_record(1, second, view));
  CHECK(shows(view, bare));
}

TEST_CASE("every flipped bit is damage") {
  const std::string bytes = encoded(3, with_everything());
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    CHECK(decode_record(3, flipped).error() == LogError::damaged);
  }
}

TEST_CASE("a record that is cut short or longer than written is damage") {
  const std::string bytes = encoded(3, with_everything());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK(decode_record(3, std::string_view(bytes).substr(0, size)).error() == LogError::damaged);
  }
  CHECK(decode_record(3, bytes + 'x').error() == LogError::damaged);
  CHECK(decode_record(3, std::string(limits::event_bytes + 1, 'x')).error() == LogError::damaged);
}

TEST_CASE("a record under another position is damage") {
  const std::string small = encoded(3, numbered_record(1, 10));
  const std::string large = encoded(3, numbered_record(1, 1000));
  for (const Position position : {0ull, 2ull, 4ull, ~0ull}) {
    CHECK(decode_record(position, small).error() == LogError::damaged);
    CHECK(decode_record(position, large).error() == LogError::damaged);
  }
}

// Puts a right checksum on bytes that no `encode_record` would write.
class Forge {
 public:
  explicit Forge(const NewRecord& record = with_everything(), Position position = 0)
      : position_(position), bytes_(encoded(position, record)) {
    bytes_.resize(bytes_.size() - 8);
  }
  Forge& set(std::size_t at, int value) {
    bytes_[at] = static_cast<char>(value);
    return *this;
  }
  Forge& copy(std::size_t from, std::size_t to, std::size_t size) {
    std::memmove(bytes_.data() + to, bytes_.data() + from, size);
    return *this;
  }
  Forge& keep(std::size_t size) {
    bytes_.resize(size);
    return *this;
  }
  Forge& put(std::size_t at, std::string_view bytes) {
    bytes_.replace(at, bytes.size(), bytes);
    return *this;
  }
  Error decode() const;

 private:
  Position position_;
  std::string bytes_;
};

Error Forge::decode() const {
  std::string bytes = bytes_;
  append_little(bytes, std::uint64_t{XXH3_64bits_withSeed(bytes.data(), bytes.size(), position_)});
  RecordView view;
  const Error error = decode_record(position_, bytes, view);
  if (!error) {
    NewRecord again{view.header, std::string(view.clear_client_name),
                    std::string(view.clear_client_address), std::string(view.payload)};
    const SealedClientView& sealed = view.sealed_client;
    again.client = {std::string(sealed.box), sealed.by_store, sealed.at};
    CHECK(encoded(position_, again) == bytes);
  }
  return error;
}

// Where the parts of `with_everything` stand.
constexpr std::size_t flags_at = 1, origin_at = 2, tags_at = 5, recorded_at = 24;
constexpr std::size_t correlation_at = 32, actor_at = 48, occurred_at = 64, first_tag_at = 72;
constexpr std::size_t second_tag_at = first_tag_at + 17, name_at = second_tag_at + 17;

TEST_CASE("bytes with a right checksum and a wrong structure are damage, whatever they are") {
  CHECK_FALSE(Forge().decode());
  CHECK(Forge().set(0, 4).decode() == LogError::wrong_format);
  CHECK(Forge().set(flags_at, 15).decode() == LogError::damaged);
  CHECK(Forge().set(origin_at, 6).decode() == LogError::damaged);
  CHECK(Forge().set(tags_at, 255).decode() == LogError::damaged);
  CHECK(Forge().set(first_tag_at, 0).decode() == LogError::damaged);
  CHECK(Forge().set(first_tag_at, 8).decode() == LogError::damaged);
  CHECK(Forge().copy(first_tag_at, second_tag_at, 17).decode() == LogError::damaged);
  CHECK(Forge().copy(recorded_at, occurred_at, 8).decode() == LogError::damaged);
  CHECK(Forge().set(name_at, 255).decode() == LogError::damaged);
  CHECK(Forge().set(name_at, limits::client_name_bytes + 1).decode() == LogError::damaged);
  for (std::size_t byte = 0; byte < 16; ++byte)
    CHECK_FALSE(Forge().set(actor_at + byte, 9).decode());
  Forge no_actor;
  for (std::size_t byte = 0; byte < 16; ++byte) no_actor.set(actor_at + byte, 0);
  CHECK(no_actor.decode() == LogError::damaged);
  Forge no_correlation;
  for (std::size_t byte = 0; byte < 16; ++byte) no_correlation.set(correlation_at + byte, 0);
  CHECK(no_correlation.decode() == LogError::damaged);
  for (std::size_t size = 42; size < name_at; ++size) {
    CHECK(Forge().keep(size).decode() == LogError::damaged);
  }
}

TEST_CASE(
    "F-B10: what is wrong about a sealed client is damage, and a later flag a newer program's") {
  constexpr Position position = 300;
  const auto boxed = [] { return Forge(with_box("box"), position); };
  const auto referring = [] { return Forge(with_client_at(100), position); };  // 200 back
  CHECK_FALSE(boxed().decode());
  CHECK_FALSE(boxed().set(flags_at, 7 | 64).decode());
  CHECK(boxed().set(flags_at, 7 | 128).decode() == LogError::wrong_format);
  for (const int format : {1, 2}) CHECK(boxed().set(0, format).decode() == LogError::damaged);
  CHECK(boxed().set(name_at, 0).decode() == LogError::damaged);  // an empty box
  CHECK(boxed().put(name_at, "\xFF\xFF").decode() ==
        LogError::damaged);  // longer than what is left
  CHECK(boxed().put(name_at, "\x01\x02").decode() == LogError::damaged);  // than a box may be
  CHECK_FALSE(referring().decode());
  CHECK(referring().set(flags_at, 7 | 32 | 64).decode() == LogError::damaged);
  CHECK(referring().put(name_at, std::string_view("\x80\0", 2)).decode() == LogError::damaged);
  CHECK(referring().put(name_at, std::string_view("\0", 1)).decode() == LogError::damaged);
  CHECK(referring().put(name_at, "\xAD\x02").decode() == LogError::damaged);  // 301 back
  CHECK_FALSE(referring().put(name_at, "\xAC\x02").decode());                 // 300: the first one
  CHECK(referring().put(name_at, std::string(9, '\xFF')).decode() == LogError::damaged);
}

TEST_CASE("whatever decodes is encoded to the same bytes again") {
  std::mt19937 random(7);  // NOLINT: the same dice each time
  int decoded = 0;
  for (int round = 0; round < 20'000; ++round) {
    Forge forge = round % 2 == 0 ? Forge() : Forge(with_client_at(1), 9);
    for (int change = 0; change < 3; ++change) {
      forge.set(random() % (name_at + 1), static_cast<int>(random() % 12));
    }
    if (!forge.decode()) ++decoded;  // `decode` checks the promise
  }
  CHECK(decoded > 0);
}

TEST_CASE("a tag is held once, a nil one never") {
  Tags tags;
  tags.add(org_tag(1));
  tags.add(org_tag(1));
  tags.add(app_tag(1));
  tags.add({Tag::Kind::org, Uuid{}});
  CHECK(tags.size() == 2);
  CHECK(tags.contains(app_tag(1)));
  CHECK_FALSE(tags.contains(app_tag(2)));
  CHECK_FALSE(tags.contains({Tag::Kind::account, org_tag(1).id}));
  tags.clear();
  CHECK(tags.size() == 0);
  CHECK_FALSE(tags.contains(org_tag(1)));
}

TEST_CASE("the limit on an event covers all of its bytes") {
  NewRecord record = numbered_record(1, 0);
  const std::size_t rest = limits::event_bytes - encoded(0, record).size();
  record.payload.assign(rest, 'x');
  CHECK(fits(0, record));
  CHECK(encoded(0, record).size() == limits::event_bytes);
  record.payload.push_back('x');
  CHECK_FALSE(fits(0, record));
}

TEST_CASE("an event's id follows from command and ordinal") {
  RecordHeader header = numbered_record(1).header;
  const Uuid id = event_id(header);
  CHECK(id == event_id(header));
  header.ordinal = 1;
  CHECK(id != event_id(header));
}

TEST_CASE("every origin has a word of its own") {
  CHECK(to_text(Origin::socket) == "socket");
  CHECK(to_text(Origin::dashboard) == "dashboard");
  CHECK(to_text(Origin::server) == "server");
}

TEST_CASE("every error of the log has a sentence") {
  for (int value = 0; value <= static_cast<int>(LogError::deposed); ++value) {
    if (value == 1 || value == 2) continue;  // went with what they said
    const Error error = static_cast<LogError>(value);
    CHECK(error.category().name() == std::string("log"));
    CHECK(error.message() != "unknown error");
  }
}

}  // namespace
}  // namespace orglog::testing
