#include "orglog/codec/sealed_log.hpp"

#include <event_generated.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "orglog/base/invariant.hpp"
#include "orglog/domain/event.hpp"
#include "wire.hpp"

namespace orglog {
namespace {

namespace schema = wire::event;

// The two personal texts of an event, between which stands what neither may contain.
struct Personal {
  AccountId account;
  std::string_view purpose;
  std::string_view first, second;
};
constexpr char between = '\n';

constexpr std::string_view registered = "AccountRegistered";
constexpr std::string_view renamed = "AccountRenamed";

bool may_be_sealed(EventType type) {
  return type == static_cast<EventType>(schema::Any::AccountRegistered) ||
         type == static_cast<EventType>(schema::Any::AccountRenamed);
}

template <class Table>
std::string finish(Builder& builder, Offset<Table> table) {
  builder.Finish(schema::CreateEvent(builder, schema::AnyTraits<Table>::enum_value, table.Union()));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

std::string sealed_bytes(Keyring& keyring, const Personal& personal) {
  std::string text(personal.first);
  text += between;
  text += personal.second;
  return keyring.seal(personal.account, personal.purpose, text);
}

Offset<flatbuffers::Vector<std::uint8_t>> put_bytes(Builder& builder, const std::string& bytes) {
  return builder.CreateVector(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::string seal(const schema::Event& event, Keyring& keyring) {
  Builder builder;
  if (const auto* fact = event.any_as_AccountRegistered()) {
    const Personal personal{AccountId{uuid_of(fact->account())}, registered, view(fact->email()),
                            view(fact->name())};
    const auto sealed = put_bytes(builder, sealed_bytes(keyring, personal));
    return finish(builder, schema::CreateAccountRegistered(builder, fact->account(), {}, {},
                                                           fact->state(), sealed));
  }
  const auto* fact = event.any_as_AccountRenamed();
  const Personal personal{AccountId{uuid_of(fact->account())}, renamed, view(fact->name()),
                          view(fact->previous())};
  const auto sealed = put_bytes(builder, sealed_bytes(keyring, personal));
  return finish(builder, schema::CreateAccountRenamed(builder, fact->account(), {}, {}, sealed));
}

std::optional<std::string> open_box(const flatbuffers::Vector<std::uint8_t>* sealed,
                                    const wire::Uuid* account, std::string_view purpose,
                                    const Keyring& keyring) {
  if (sealed == nullptr) return std::nullopt;
  const std::string_view bytes(reinterpret_cast<const char*>(sealed->data()), sealed->size());
  return keyring.unseal(AccountId{uuid_of(account)}, purpose, bytes);
}

// The texts on either side of what stands between them.
std::pair<std::string_view, std::string_view> parts_of(std::string_view text) {
  const std::size_t end = text.find(between);
  if (end == std::string_view::npos) return {text, {}};
  return {text.substr(0, end), text.substr(end + 1)};
}

Offset<WireText> put_part(Builder& builder, std::string_view text) {
  return text.empty() ? Offset<WireText>() : builder.CreateString(text.data(), text.size());
}

// The payload in clear; nothing when there is nothing sealed in it, or no key for it.
std::optional<std::string> unseal(const schema::Event& event, const Keyring& keyring) {
  Builder builder;
  if (const auto* fact = event.any_as_AccountRegistered()) {
    const auto text = open_box(fact->sealed(), fact->account(), registered, keyring);
    if (!text) return std::nullopt;
    const auto [first, second] = parts_of(*text);
    const auto email = put_part(builder, first);
    const auto name = put_part(builder, second);
    return finish(builder, schema::CreateAccountRegistered(builder, fact->account(), email, name,
                                                           fact->state()));
  }
  const auto* fact = event.any_as_AccountRenamed();
  const auto text =
      fact == nullptr ? std::nullopt : open_box(fact->sealed(), fact->account(), renamed, keyring);
  if (!text) return std::nullopt;
  const auto [first, second] = parts_of(*text);
  const auto name = put_part(builder, first);
  const auto previous = put_part(builder, second);
  return finish(builder, schema::CreateAccountRenamed(builder, fact->account(), name, previous));
}

// Nothing where the payload stays as it is; one that does not verify is the decoder's to refuse.
std::optional<std::string> payload_in_clear(const RecordView& record, const Keyring& keyring) {
  if (!may_be_sealed(record.header.type)) return std::nullopt;
  std::optional<std::string> clear;
  with_verified<schema::Event>(record.payload,
                               [&](const schema::Event& event) { clear = unseal(event, keyring); });
  return clear;
}

class UnsealedLog : public EventLog {
 public:
  UnsealedLog(const EventLog& log, const Keyring& keyring) : log_(log), keyring_(keyring) {}

  Result<Position> append(std::span<const NewRecord>, std::span<const OutcomeNote>,
                          const AppendCondition&) override {
    ORGLOG_INVARIANT(false, "nobody appends to a log that was opened for reading");
    return LogError::io;
  }

  Result<Position> read(Position from, Position end, const Visit& visit,
                        Position* damaged_at) const override {
    const auto visit_in_clear = [&](const RecordView& record) {
      const auto clear = payload_in_clear(record, keyring_);
      if (!clear) return visit(record);
      RecordView shown = record;
      shown.payload = *clear;
      return visit(shown);
    };
    return log_.read(from, end, visit_in_clear, damaged_at);
  }

  // The stored bytes and what they are in clear share `keep`.
  Result<RecordView> read_one(Position position, std::string& keep) const override {
    ORGLOG_TRY_ASSIGN(record, log_.read_one(position, keep));
    const auto clear = payload_in_clear(record, keyring_);
    if (!clear) return record;
    const std::size_t stored = keep.size();
    keep += *clear;
    ORGLOG_TRY_ASSIGN(shown, decode_record(position, std::string_view(keep).substr(0, stored)));
    shown.payload = std::string_view(keep).substr(stored);
    return shown;
  }

  Result<std::optional<std::string>> find_note(CommandId command) const override {
    return log_.find_note(command);
  }
  Position end() const noexcept override { return log_.end(); }

 private:
  const EventLog& log_;
  const Keyring& keyring_;
};

class SealedLog final : public UnsealedLog {
 public:
  SealedLog(EventLog& log, Keyring& keyring)
      : UnsealedLog(log, keyring), log_(log), keyring_(keyring) {}

  Result<Position> append(std::span<const NewRecord> records, std::span<const OutcomeNote> notes,
                          const AppendCondition& condition) override {
    const auto is_personal = [](const NewRecord& record) {
      return may_be_sealed(record.header.type);
    };
    if (std::ranges::none_of(records, is_personal)) return log_.append(records, notes, condition);
    std::vector<NewRecord> sealed(records.begin(), records.end());
    for (NewRecord& record : sealed) {
      if (!is_personal(record)) continue;
      std::string payload;
      with_verified<schema::Event>(
          record.payload, [&](const schema::Event& event) { payload = seal(event, keyring_); });
      ORGLOG_INVARIANT(!payload.empty(), "only what verifies is appended");
      record.payload = std::move(payload);
    }
    if (!keyring_.store_new()) return LogError::io;
    return log_.append(sealed, notes, condition);
  }

 private:
  EventLog& log_;
  Keyring& keyring_;
};

}  // namespace

std::unique_ptr<EventLog> seal_log(EventLog& log, Keyring& keyring) {
  return std::make_unique<SealedLog>(log, keyring);
}

std::unique_ptr<const EventLog> unseal_log(const EventLog& log, const Keyring& keyring) {
  return std::make_unique<UnsealedLog>(log, keyring);
}

bool is_unreadable(const RecordView& record, const Keyring& keyring) {
  if (!may_be_sealed(record.header.type)) return false;
  bool is_sealed = false;
  with_verified<schema::Event>(record.payload, [&](const schema::Event& event) {
    const auto* fact = event.any_as_AccountRegistered();
    const auto* other = event.any_as_AccountRenamed();
    is_sealed = (fact != nullptr && fact->sealed() != nullptr) ||
                (other != nullptr && other->sealed() != nullptr);
  });
  return is_sealed && !payload_in_clear(record, keyring);
}

}  // namespace orglog
