// Input: the stored bytes of a record without the checksum, which is made here so that the
// structure behind it is reached. A record has one encoding only.
#include <xxhash.h>

#include "fuzz/target.hpp"
#include "orglog/base/bytes.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/log/record.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace orglog;
  constexpr Position position = 7;
  static_cast<void>(decode_record(position, fuzz::view(data, size)));

  std::string stored(fuzz::view(data, size));
  const std::uint64_t checksum = XXH3_64bits_withSeed(stored.data(), stored.size(), position);
  append_little(stored, checksum);
  const auto view = decode_record(position, stored);
  if (!view) return 0;
  NewRecord record{view->header, std::string(view->clear_client_name),
                   std::string(view->clear_client_address), std::string(view->payload)};
  const SealedClientView& sealed = view->sealed_client;
  record.client = {std::string(sealed.box), sealed.by_store, sealed.at};
  std::string again;
  ORGLOG_INVARIANT(fits(position, record), "what was stored is within the limits");
  encode_record(position, record, again);
  ORGLOG_INVARIANT(again == stored, "a record that decodes is encoded to the same bytes");
  static_cast<void>(event_id(view->header));
  return 0;
}
