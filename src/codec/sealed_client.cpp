// A box for each record would take 72 bytes and more that nothing compresses, as much again as all
// else in it. So a record says where the newest box with the same texts of the same actor stands. A
// reader of the sealed bytes learns which events of one actor had the same client, never which.
#include "sealed_client.hpp"

#include <sodium.h>

#include <algorithm>
#include <bit>

#include "orglog/base/invariant.hpp"
#include "orglog/base/random.hpp"

namespace orglog {
namespace {

constexpr std::string_view purpose = "client";
constexpr std::size_t lengths_bytes = 2;

static_assert(std::has_single_bit(limits::sealed_client_places));
static_assert(limits::client_name_bytes <= 255 && limits::client_address_bytes <= 255);

// Under the key of the store a box is bound to its actor as well.
std::string purpose_for(AccountId actor) {
  std::string text(purpose);
  text += actor.value.view();
  return text;
}

// name-length:u8 address-length:u8 name address reason
std::string boxed_text(const NewRecord& record) {
  std::string text;
  text.reserve(lengths_bytes + record.client_name.size() + record.client_address.size() +
               record.reason.size());
  text.push_back(static_cast<char>(record.client_name.size()));
  text.push_back(static_cast<char>(record.client_address.size()));
  text += record.client_name;
  text += record.client_address;
  text += record.reason;
  return text;
}

std::optional<ClientText> parse_boxed_text(std::string_view text) {
  if (text.size() < lengths_bytes) return std::nullopt;
  const std::size_t name = static_cast<unsigned char>(text[0]);
  const std::size_t address = static_cast<unsigned char>(text[1]);
  text.remove_prefix(lengths_bytes);
  if (text.size() < name + address) return std::nullopt;
  return ClientText{std::string(text.substr(0, name)), std::string(text.substr(name, address)),
                    std::string(text.substr(name + address))};
}

std::optional<ClientText> open_box(const SealedClientView& client, AccountId actor,
                                   const Keyring& keyring) {
  const auto text = client.by_store ? keyring.unseal(key_of_store, purpose_for(actor), client.box)
                                    : keyring.unseal(actor, purpose, client.box);
  return text ? parse_boxed_text(*text) : std::nullopt;
}

}  // namespace

ClientSealer::ClientSealer(Keyring& keyring) : keyring_(keyring) {
  static_assert(crypto_shorthash_siphashx24_BYTES == sizeof(Digest));
  static_assert(crypto_shorthash_siphashx24_KEYBYTES == sizeof(digest_key_));
  fill_randomly(digest_key_);
}

void ClientSealer::seal(Position position, NewRecord& record) {
  const std::string &name = record.client_name, &address = record.client_address;
  if (name.empty() && address.empty() && record.reason.empty()) return;
  const bool fits = name.size() <= limits::client_name_bytes &&
                    address.size() <= limits::client_address_bytes &&
                    record.reason.size() <= limits::reason_bytes;
  if (!fits) return;
  if (record.reason.empty()) {
    const Digest digest = digest_of(record);
    Places& places = places_of(record.header.actor);
    const auto place = std::ranges::find(places, digest, &Place::client);
    if (place != places.end() && place->end != 0) {
      record.client.at = place->end - 1;
    } else {
      put_box(record);
      *std::ranges::min_element(places, {}, &Place::end) = {digest, position + 1};
    }
  } else {
    put_box(record);
  }
  record.client_name.clear();
  record.client_address.clear();
  record.reason.clear();
}

void ClientSealer::put_box(NewRecord& record) {
  const AccountId actor = record.header.actor;
  const std::string text = boxed_text(record);
  auto box = actor == key_of_store ? std::nullopt : keyring_.seal_if_held(actor, purpose, text);
  record.client.by_store = !box.has_value();
  record.client.box = box ? std::move(*box) : keyring_.seal(key_of_store, purpose_for(actor), text);
}

ClientSealer::Digest ClientSealer::digest_of(const NewRecord& record) const {
  constexpr std::size_t longest =
      sizeof(Uuid) + lengths_bytes + limits::client_name_bytes + limits::client_address_bytes;
  std::array<unsigned char, longest> text;
  unsigned char* at = text.data();
  const auto put = [&](std::string_view bytes) { at = std::ranges::copy(bytes, at).out; };
  put(record.header.actor.value.view());
  *at++ = static_cast<unsigned char>(record.client_name.size());
  *at++ = static_cast<unsigned char>(record.client_address.size());
  put(record.client_name);
  put(record.client_address);
  Digest digest;
  crypto_shorthash_siphashx24(digest.data(), text.data(),
                              static_cast<unsigned long long>(at - text.data()),
                              digest_key_.data());
  return digest;
}

ClientSealer::Places& ClientSealer::places_of(AccountId actor) {
  if (places_.empty()) places_.resize(limits::sealed_client_places);
  return places_[hash_value(actor.value) % limits::sealed_client_places];
}

void ClientSealer::forget() { places_.clear(); }

ClientText ClientOpener::open(const RecordView& record) const {
  const SealedClientView& client = record.sealed_client;
  if (!client.is_there()) return stored_.client_of(record);
  if (client.at) return open_at(*client.at, record.header.actor);
  return open_box(client, record.header.actor, keyring_).value_or(ClientText());
}

// Another actor's box, or none, may stand there only after somebody tampered with the record.
ClientText ClientOpener::open_at(Position position, AccountId actor) const {
  if (auto text = known(position, actor)) return std::move(*text);
  const std::uint64_t destroyed = keyring_.destroyed();
  std::string keep;
  const auto boxed = stored_.read_one(position, keep);
  if (!boxed || boxed->header.actor != actor) return {};
  auto text = open_client(*boxed, keyring_);
  if (!text) return {};
  text->reason.clear();  // was the other event's
  const std::lock_guard lock(mutex_);
  if (destroyed != destroyed_) return std::move(*text);
  if (opened_.size() >= limits::opened_clients) opened_.clear();
  opened_.insert_or_assign(position, Opened{actor, *text});
  return std::move(*text);
}

// What a destroyed key opened is forgotten.
std::optional<ClientText> ClientOpener::known(Position position, AccountId actor) const {
  const std::lock_guard lock(mutex_);
  if (const std::uint64_t destroyed = keyring_.destroyed(); destroyed != destroyed_) {
    opened_.clear();
    destroyed_ = destroyed;
  }
  const auto found = opened_.find(position);
  if (found == opened_.end() || found->second.actor != actor) return std::nullopt;
  return found->second.text;
}

std::optional<ClientText> open_client(const RecordView& record, const Keyring& keyring) {
  if (record.sealed_client.box.empty()) return std::nullopt;
  return open_box(record.sealed_client, record.header.actor, keyring);
}

}  // namespace orglog
