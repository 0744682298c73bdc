// Input: the type's number, then the payload. What decodes must survive all that is done with it.
#include "fuzz/target.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/codec/event_codec.hpp"
#include "orglog/codec/json.hpp"
#include "orglog/codec/state_codec.hpp"
#include "orglog/domain/decider.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace orglog;
  if (size == 0) return 0;
  const auto event = decode_event(data[0], fuzz::view(data + 1, size - 1));
  if (!event) return 0;
  std::string once;
  encode_event(*event, once);
  const auto again = decode_event(data[0], once);
  ORGLOG_INVARIANT(again.has_value(), "what was read can be written and read again");
  std::string twice;
  encode_event(*again, twice);
  ORGLOG_INVARIANT(once == twice, "and is the same then");

  State state;
  RecordView record;
  record.header.type = type_of(*event);
  record.header.tags = tags_of(*event);
  for (Position position = 0; position < 2; ++position) {
    evolve(state, {position, {}, {}, *event});
    json::event(json::StateNames(state), record, ClientText(), *event);
  }
  const Sha256Digest digest = digest_of(state);
  State loaded;
  visit_rows(state, [&](std::string_view key, std::string_view value) {
    ORGLOG_INVARIANT(load_row(loaded, key, value).has_value(), "a row of a state can be loaded");
  });
  ORGLOG_INVARIANT(digest_of(loaded) == digest, "a state is its rows");
  return 0;
}
