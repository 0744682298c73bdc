#include "orglog/proof/continuation.hpp"

#include <doctest/doctest.h>

#include "orglog/base/base64.hpp"
#include "orglog/base/limits.hpp"

using namespace orglog;

namespace {

SigningKey key_named(const std::string& name, std::uint8_t byte) {
  KeySeed seed;
  seed.fill(byte);
  return {name, KeyType::ed25519, seed};
}

const SigningKey first_key = key_named("example.com/log", 1);
const SigningKey second_key = key_named("example.com/log/restored-0a0b0c0d", 2);
const SigningKey third_key = key_named("example.com/log/restored-1a1b1c1d", 3);

Continuation between(const SigningKey& before, const SigningKey& log) {
  return {log.verifier(),
          before.verifier(),
          {before.verifier().name(), 23, leaf_hash("last")},
          {log.verifier().name(), 18, leaf_hash("first")}};
}

Note stated(const SigningKey& before, const SigningKey& log) {
  Note note;
  note.text = to_text(between(before, log));
  note.signatures = {log.sign(note.text), before.sign(note.text)};
  return note;
}

}  // namespace

TEST_CASE("F-A4: a statement is five lines, and comes back as it was written") {
  const std::string text = to_text(between(first_key, second_key));
  CHECK(text == "orglog-continuation/v1\nlog " + second_key.verifier().text() + "\nbefore " +
                    first_key.verifier().text() + "\nlast 23 " +
                    to_base64(view(leaf_hash("last"))) + "\nfirst 18 " +
                    to_base64(view(leaf_hash("first"))) + "\n");
  const auto parsed = parse_continuation(text);
  REQUIRE(parsed.has_value());
  CHECK(to_text(*parsed) == text);
  CHECK(parsed->last == between(first_key, second_key).last);
  for (const std::string& other : {text + "more\n", text.substr(0, text.size() - 1), "x" + text,
                                   text.substr(23), std::string()}) {
    CHECK(parse_continuation(other).error() == ProofError::malformed);
  }
  std::string zero = text;
  zero.replace(zero.find("18 "), 3, "018 ");
  CHECK_FALSE(parse_continuation(zero).has_value());
}

TEST_CASE("F-A4: a statement is the new key's, and says whether the old one agrees") {
  Note note = stated(first_key, second_key);
  CHECK(open_continuation(to_text(note))->by_both);
  Note alone = note;
  alone.signatures.pop_back();
  CHECK_FALSE(open_continuation(to_text(alone))->by_both);
  Note foreign = note;
  foreign.signatures.erase(foreign.signatures.begin());
  CHECK(open_continuation(to_text(foreign)).error() == ProofError::unknown_key);
  note.signatures[1].bytes[7] = static_cast<char>(note.signatures[1].bytes[7] ^ 1);
  CHECK(open_continuation(to_text(note)).error() == ProofError::bad_signature);
}

TEST_CASE("F-A4: statements are kept in order, each going on from the one before, and bounded") {
  CHECK(open_continuations("")->empty());
  std::string text = with_continuation("", stated(first_key, second_key));
  text = with_continuation(text, stated(second_key, third_key));
  const auto opened = open_continuations(text);
  REQUIRE(opened.has_value());
  REQUIRE(opened->size() == 2);
  CHECK((*opened)[1].continuation.log.text() == third_key.verifier().text());
  CHECK_FALSE(open_continuations(text + "\n").has_value());
  const std::string broken = with_continuation(with_continuation("", stated(second_key, third_key)),
                                               stated(first_key, second_key));
  CHECK(open_continuations(broken).error() == ProofError::malformed);

  std::string many;
  for (std::size_t count = 0; count < limits::log_origins + 5; ++count) {
    many = with_continuation(
        many, count % 2 == 0 ? stated(first_key, second_key) : stated(second_key, first_key));
  }
  const auto newest = open_continuations(many);
  REQUIRE(newest.has_value());
  CHECK(newest->size() == limits::log_origins);
  CHECK(newest->back().continuation.log.text() == second_key.verifier().text());
}
