// Input: the stored bytes of an outcome.
#include "fuzz/target.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/codec/outcome.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace orglog;
  const auto kept = decode_outcome(fuzz::view(data, size));
  if (!kept) return 0;
  const std::string once = encode_outcome(kept->outcome, kept->digest);
  const auto again = decode_outcome(once);
  ORGLOG_INVARIANT(again.has_value(), "what was read can be written and read again");
  ORGLOG_INVARIANT(encode_outcome(again->outcome, again->digest) == once, "and is the same then");
  return 0;
}
