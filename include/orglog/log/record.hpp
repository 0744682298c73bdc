// One event as the log keeps it: a header and the payload's bytes, under one checksum that also
// covers the position. Little-endian; the grammar and a hex dump stand in schema/README.md. The log
// knows bytes and tags, never what an event means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "orglog/base/ids.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/base/position.hpp"
#include "orglog/base/result.hpp"
#include "orglog/base/time.hpp"

namespace orglog {

// What an event is about.
struct Tag {
  // The watched ones: somebody tried in vain to do something to it, or read its history.
  enum class Kind : std::uint8_t {
    org = 1,
    app = 2,
    account = 3,
    actor = 4,
    watched_org = 5,
    watched_app = 6,
    watched_account = 7
  };
  Kind kind{};
  Uuid id;
  friend auto operator<=>(const Tag&, const Tag&) = default;
};

// At most `limits::tags_per_event` tags, in place, without duplicates, in the order they came.
class Tags {
 public:
  // A tag that is there already, or whose id is nil, is left out. One tag too many is a bug.
  void add(const Tag& tag);
  void clear() noexcept { count_ = 0; }
  // Takes tags as they are stored, 17 bytes each. False when one of them must not be there.
  bool load(std::string_view stored) noexcept;
  const Tag* begin() const noexcept { return tags_; }
  const Tag* end() const noexcept { return tags_ + count_; }
  std::size_t size() const noexcept { return count_; }
  bool contains(const Tag& tag) const noexcept;

 private:
  Tag tags_[limits::tags_per_event];
  std::uint8_t count_ = 0;
};

// Through which door a command came (decision 12).
enum class Origin : std::uint8_t {
  socket = 0,
  cli = 1,
  http = 2,
  dashboard = 3,
  import = 4,
  server = 5
};
std::string_view to_text(Origin origin);

struct RecordHeader {
  CommandId command;
  std::uint16_t ordinal = 0;        // which event of its command
  std::uint8_t type = 0;            // the event's number
  std::uint8_t schema_version = 1;  // of the payload
  Origin origin{};
  CorrelationId correlation;  // nil: the command id stands for it
  Timestamp occurred_at{};
  Timestamp recorded_at{};
  AccountId actor;  // nil: the operator
  // Of what was asked for, on the first event of a command; zero: none, as before format 2.
  std::uint64_t digest = 0;
  bool by_operator = false;  // in the actor's name; never where the actor is nil
  Tags tags;
};

// What stands in a record of format 3 in place of the client's texts: a box that holds them, under
// the key of the actor or of the store; or the position of an earlier record whose box holds the
// same texts of the same actor. The log knows these bytes, codec/sealed_log.cpp what is in them.
template <class Bytes>
struct BasicSealedClient {
  Bytes box{};                   // empty: it stands in the record at `at`, or there is none
  bool by_store = false;         // under the key of the store; never where there is no box here
  std::optional<Position> at{};  // before this record; never where there is a box here
  bool is_there() const noexcept { return !box.empty() || at.has_value(); }
};
using SealedClient = BasicSealedClient<std::string>;
using SealedClientView = BasicSealedClient<std::string_view>;

struct NewRecord {
  RecordHeader header;
  std::string client_name;  // decision 12
  std::string client_address;
  std::string payload;
  std::string reason = {};   // decision 15; a record in clear has no room for it
  SealedClient client = {};  // in place of the three texts, which are empty then
};

// A stored record, decoded. Views point into the stored bytes and live as long as they do.
struct RecordView {
  Position position = 0;
  RecordHeader header;
  // What stands in the record itself. Whoever shows it to somebody asks `EventLog::client_of`.
  std::string_view clear_client_name;  // of formats 1 and 2
  std::string_view clear_client_address;
  SealedClientView sealed_client;  // of format 3
  std::string_view payload;
  std::string_view stored;  // exactly the bytes that a leaf hash covers
};

// Who was at the other end, and why they did it: readable. All empty: not recorded, or not
// readable (any more).
struct ClientText {
  std::string name;
  std::string address;
  std::string reason;
  friend bool operator==(const ClientText&, const ClientText&) = default;
};

// Whether the client's texts and the whole record keep within their limits at this position. A
// record with a reason fits when it is sealed.
bool fits(Position position, const NewRecord& record);
// Appends the bytes of a record that fits, checksum last, to `out`.
void encode_record(Position position, const NewRecord& record, std::string& out);
// Fails with `LogError::damaged` when checksum or structure do not hold for this position, and with
// `wrong_format` when they do but a newer program wrote it. No byte outside `stored` is read.
Result<RecordView> decode_record(Position position, std::string_view stored);
// The same for loops: decodes into a view that is used again. On an error the view is undefined.
Error decode_record(Position position, std::string_view stored, RecordView& view);
// The id of an event, derived from its command: the same for ever.
Uuid event_id(const RecordHeader& header);

}  // namespace orglog
