// Each event that holds personal text is written here three times: what is sealed of it, how it
// looks with the box in place of the text, and how with the text in place of the box.
#include "sealed_payload.hpp"

#include <event_generated.h>

#include <utility>

#include "orglog/base/invariant.hpp"
#include "orglog/domain/event.hpp"
#include "wire.hpp"

namespace orglog {
namespace {

namespace schema = wire::event;

// Between two texts stands what neither may contain.
constexpr char between = '\n';

std::string both(std::string_view first, std::string_view second) {
  std::string text(first);
  text += between;
  text += second;
  return text;
}
std::string text_in(const schema::AccountRegistered& fact) {
  return both(view(fact.email()), view(fact.name()));
}
std::string text_in(const schema::AccountRenamed& fact) {
  return both(view(fact.name()), view(fact.previous()));
}
std::string text_in(const schema::TokenIssued& fact) {
  return std::string(view(fact.description()));
}

// An account always has an address, and its names are sealed as they come: whether there is one is
// no stranger's business. Most tokens have no description.
bool is_worth_sealing(const schema::AccountRegistered&) { return true; }
bool is_worth_sealing(const schema::AccountRenamed&) { return true; }
bool is_worth_sealing(const schema::TokenIssued& fact) { return !view(fact.description()).empty(); }

using Box = Offset<flatbuffers::Vector<std::uint8_t>>;

auto with_box(Builder& builder, const schema::AccountRegistered& fact, Box box) {
  return schema::CreateAccountRegistered(builder, fact.account(), {}, {}, fact.state(), box);
}
auto with_box(Builder& builder, const schema::AccountRenamed& fact, Box box) {
  return schema::CreateAccountRenamed(builder, fact.account(), {}, {}, box);
}
auto with_box(Builder& builder, const schema::TokenIssued& fact, Box box) {
  return schema::CreateTokenIssued(builder, fact.token(), fact.account(), fact.secret_hash(), {},
                                   fact.scopes(), fact.expires_at(), fact.made(), box,
                                   fact.parent());
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

auto in_clear(Builder& builder, const schema::AccountRegistered& fact, std::string_view text) {
  const auto [first, second] = parts_of(text);
  const auto email = put_part(builder, first);
  const auto name = put_part(builder, second);
  return schema::CreateAccountRegistered(builder, fact.account(), email, name, fact.state());
}
auto in_clear(Builder& builder, const schema::AccountRenamed& fact, std::string_view text) {
  const auto [first, second] = parts_of(text);
  const auto name = put_part(builder, first);
  const auto previous = put_part(builder, second);
  return schema::CreateAccountRenamed(builder, fact.account(), name, previous);
}
auto in_clear(Builder& builder, const schema::TokenIssued& fact, std::string_view text) {
  const auto description = put_part(builder, text);
  return schema::CreateTokenIssued(builder, fact.token(), fact.account(), fact.secret_hash(),
                                   description, fact.scopes(), fact.expires_at(), fact.made(), {},
                                   fact.parent());
}

// Shows the fact to `visit` if it is one of those that hold personal text.
template <class Visit>
void with_personal(const schema::Event& event, const Visit& visit) {
  if (const auto* registered = event.any_as_AccountRegistered()) visit(*registered);
  if (const auto* renamed = event.any_as_AccountRenamed()) visit(*renamed);
  if (const auto* issued = event.any_as_TokenIssued()) visit(*issued);
}

template <class Table>
std::string finish(Builder& builder, Offset<Table> table) {
  builder.Finish(schema::CreateEvent(builder, schema::AnyTraits<Table>::enum_value, table.Union()));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

std::optional<std::string> open_box(const flatbuffers::Vector<std::uint8_t>* sealed,
                                    AccountId account, std::string_view purpose,
                                    const Keyring& keyring) {
  if (sealed == nullptr) return std::nullopt;
  const std::string_view bytes(reinterpret_cast<const char*>(sealed->data()), sealed->size());
  return keyring.unseal(account, purpose, bytes);
}

// What a box is bound to besides the account.
std::string_view purpose_of(const schema::Event& event) {
  return type_name(static_cast<EventType>(event.any_type()));
}

}  // namespace

bool may_be_sealed(std::uint8_t type) {
  return type == static_cast<EventType>(schema::Any::AccountRegistered) ||
         type == static_cast<EventType>(schema::Any::AccountRenamed) ||
         type == static_cast<EventType>(schema::Any::TokenIssued);
}

std::optional<std::string> sealed_payload(std::string_view payload, Keyring& keyring) {
  std::optional<std::string> sealed;
  const bool verified = with_verified<schema::Event>(payload, [&](const schema::Event& event) {
    with_personal(event, [&](const auto& fact) {
      if (!is_worth_sealing(fact)) return;
      const std::string box =
          keyring.seal(AccountId{uuid_of(fact.account())}, purpose_of(event), text_in(fact));
      Builder builder;
      const Box bytes =
          builder.CreateVector(reinterpret_cast<const std::uint8_t*>(box.data()), box.size());
      sealed = finish(builder, with_box(builder, fact, bytes));
    });
  });
  ORGLOG_INVARIANT(verified, "only what verifies is appended");
  return sealed;
}

std::optional<std::string> payload_in_clear(const RecordView& record, const Keyring& keyring) {
  if (!may_be_sealed(record.header.type)) return std::nullopt;
  std::optional<std::string> clear;
  with_verified<schema::Event>(record.payload, [&](const schema::Event& event) {
    with_personal(event, [&](const auto& fact) {
      const AccountId account{uuid_of(fact.account())};
      const auto text = open_box(fact.sealed(), account, purpose_of(event), keyring);
      Builder builder;
      if (text) clear = finish(builder, in_clear(builder, fact, *text));
    });
  });
  return clear;
}

std::optional<AccountId> sealed_in_payload(const RecordView& record) {
  if (!may_be_sealed(record.header.type)) return std::nullopt;
  std::optional<AccountId> account;
  with_verified<schema::Event>(record.payload, [&](const schema::Event& event) {
    with_personal(event, [&](const auto& fact) {
      if (fact.sealed() != nullptr) account = AccountId{uuid_of(fact.account())};
    });
  });
  return account;
}

}  // namespace orglog
