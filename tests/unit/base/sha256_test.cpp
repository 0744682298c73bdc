#include "orglog/base/sha256.hpp"

#include <doctest/doctest.h>

#include "orglog/base/bytes.hpp"

using namespace orglog;

TEST_CASE("SHA-256 answers the standard's own examples") {
  CHECK(to_hex(view(sha256(""))) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(view(sha256("abc"))) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("pieces give the digest of the whole, and the object starts anew") {
  Sha256 hash;
  hash.update("a");
  hash.update("bc");
  CHECK(hash.finish() == sha256("abc"));
  CHECK(hash.finish() == sha256(""));
}
