// Every error of every module that a program links: each has a code of its own and a message.
#include <doctest/doctest.h>

#include <set>

#include "orglog/base/error.hpp"
#include "orglog/codec/event_codec.hpp"
#include "orglog/log/event_log.hpp"
#include "orglog/outbox/outbox.hpp"
#include "orglog/projections/store.hpp"
#include "orglog/proof/error.hpp"
#include "orglog/vault/vault.hpp"

using namespace orglog;

namespace {

// Walks over all values that the table knows, some of which went; answers the one behind the last.
int check_codes(const Error& any) {
  const auto* category = dynamic_cast<const ErrorTable*>(&any.category());
  REQUIRE(category != nullptr);
  CAPTURE(category->name());
  std::set<std::string> codes, messages;
  std::size_t known = 0;
  int end = 0;
  for (int value = 0; value < 256; ++value) {
    if (category->words_of(value).code == ErrorTable::unknown_words.code) continue;
    const Error error(value, *category);
    codes.insert(code_of(error));
    messages.insert(error.message());
    end = value + 1;
    ++known;
  }
  CHECK(codes.size() == known);
  CHECK(messages.size() == codes.size());
  CHECK(codes.contains("none"));
  for (const std::string& code : codes)
    CHECK(code.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos);
  return end;
}

}  // namespace

TEST_CASE("F-A9: every error of every module has one code of its own, beside its message") {
  CHECK(check_codes(LogError::io) > static_cast<int>(LogError::deposed));
  CHECK(check_codes(ProjectionError::io) > static_cast<int>(ProjectionError::wrong_format));
  CHECK(check_codes(CodecError::bad_value) > static_cast<int>(CodecError::bad_value));
  CHECK(check_codes(VaultError::io) > static_cast<int>(VaultError::not_found));
  CHECK(check_codes(OutboxError::io) > static_cast<int>(OutboxError::undeliverable));
  CHECK(check_codes(ProofError::malformed) > static_cast<int>(ProofError::out_of_range));
}

TEST_CASE("F-A9: one fault has the same code wherever it is met") {
  for (const Error& error : {Error(LogError::wrong_format), Error(ProjectionError::wrong_format),
                             Error(VaultError::wrong_format)})
    CHECK(code_of(error) == "wrong_format");
  for (const Error& error :
       {Error(LogError::io), Error(ProjectionError::io), Error(VaultError::io),
        Error(OutboxError::io), make_error_code(boost::system::errc::no_space_on_device)})
    CHECK(code_of(error) == "io");
}
