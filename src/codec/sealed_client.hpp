// The client's texts of a record as one box, under the key of the actor or of the store; and how a
// record gets by without a box of its own, which would be the larger half of most records. The
// grammar stands in schema/README.md.
#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <mutex>
#include <optional>
#include <vector>

#include "orglog/log/event_log.hpp"
#include "orglog/vault/keyring.hpp"

namespace orglog {

// Seals the clients of new records. One thread. Keeps no text, only digests under a key of its own.
class ClientSealer {
 public:
  explicit ClientSealer(Keyring& keyring);

  // Puts a box, or where one stands already, in place of the record's three texts. Texts over their
  // limits stay, so that the log refuses the record. `position` is the record's.
  void seal(Position position, NewRecord& record);
  // Where boxes stand is not known any more: an append failed.
  void forget();

 private:
  using Digest = std::array<unsigned char, 16>;
  struct Place {
    Digest client{};
    Position end = 0;  // the position after the box's; 0: nothing stands here
  };
  using Places = std::array<Place, limits::sealed_clients_per_place>;

  Digest digest_of(const NewRecord& record) const;
  Places& places_of(AccountId actor);
  void put_box(NewRecord& record);

  Keyring& keyring_;
  std::array<unsigned char, 16> digest_key_{};
  std::vector<Places> places_;  // by the actor; made with the first record
};

// Opens them. Any thread.
class ClientOpener {
 public:
  // Borrows both. `stored` is the log with the sealed bytes.
  ClientOpener(const EventLog& stored, const Keyring& keyring)
      : stored_(stored), keyring_(keyring) {}

  ClientText open(const RecordView& record) const;

 private:
  struct Opened {
    AccountId actor;
    ClientText text;
  };

  ClientText open_at(Position position, AccountId actor) const;
  std::optional<ClientText> known(Position position, AccountId actor) const;

  const EventLog& stored_;
  const Keyring& keyring_;
  mutable std::mutex mutex_;  // guards what follows
  mutable boost::unordered_flat_map<Position, Opened> opened_;
  mutable std::uint64_t destroyed_ = 0;  // keys, when `opened_` was begun
};

// Of a box that stands in this record; nothing where it does not open.
std::optional<ClientText> open_client(const RecordView& record, const Keyring& keyring);

}  // namespace orglog
