// Every error of every module that a program links: each has a code of its own and a message.
#include <doctest/doctest.h>

#include <set>

#include "orglog/base/enumerators.hpp"
#include "orglog/base/error.hpp"
#include "orglog/codec/event_codec.hpp"
#include "orglog/log/event_log.hpp"
#include "orglog/outbox/outbox.hpp"
#include "orglog/projections/store.hpp"
#include "orglog/proof/error.hpp"
#include "orglog/vault/vault.hpp"

using namespace orglog;

namespace {

// Every enumerator has its row in the table of its module.
template <class Enum>
void check_codes(Enum any) {
  const Error error(any);
  const auto* table = dynamic_cast<const ErrorTable*>(&error.category());
  REQUIRE(table != nullptr);
  CAPTURE(table->name());
  std::set<std::string> codes, messages;
  std::size_t enumerators = 0;
  for (std::size_t number = 0; number < enumerators_most; ++number) {
    const std::string_view name = name_of(static_cast<Enum>(number));
    if (name.empty()) continue;
    ++enumerators;
    const Error one(static_cast<int>(number), *table);
    CHECK(code_of(one) == name);
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
    codes.insert(code_of(one));
    messages.insert(one.message());
  }
  CHECK(enumerators > 1);
  CHECK(codes.size() == enumerators);
  CHECK(messages.size() == enumerators);
  CHECK(codes.contains("none"));
}

}  // namespace

TEST_CASE("F-A9: every error of every module has one code of its own, beside its message") {
  check_codes(LogError::io);
  check_codes(ProjectionError::io);
  check_codes(CodecError::bad_value);
  check_codes(VaultError::io);
  check_codes(OutboxError::io);
  check_codes(ProofError::malformed);
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
