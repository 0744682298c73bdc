// Input: what to read it as, then what an untrusted log, witness or holder of a receipt sends: a
// signed note, a checkpoint, a key, a proof file, the path of a tile, a bundle of entries, what a
// log says about those that it continues. What is taken comes back the same when it is written, and
// nothing is proved by chance.
#include <algorithm>
#include <string>

#include "fuzz/target.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/proof/continuation.hpp"
#include "orglog/proof/proof_file.hpp"
#include "orglog/proof/tile.hpp"

namespace {

using namespace orglog;

const VerifierKey& some_key() {
  static const VerifierKey key("log.example", KeyType::ed25519, PublicKey{7});
  return key;
}

void read_note(std::string_view text) {
  const auto note = parse_note(text);
  if (!note) return;
  ORGLOG_INVARIANT(to_text(*note) == text, "a note is written as it was read");
  ORGLOG_INVARIANT(!open_checkpoint(text, some_key()).has_value(), "nobody has this key");
}

void read_checkpoint(std::string_view text) {
  const auto checkpoint = parse_checkpoint(text);
  if (!checkpoint) return;
  ORGLOG_INVARIANT(text.starts_with(to_text(*checkpoint)), "extensions come behind");
}

void read_key(std::string_view text) {
  const auto key = VerifierKey::parse(text);
  if (key) {
    const auto again = VerifierKey::parse(key->text());
    ORGLOG_INVARIANT(again && again->text() == key->text(), "a key comes back");
  }
  static_cast<void>(SigningKey::parse(text));
  static_cast<void>(parse_signature_line(text));
}

void read_proof(std::string_view text) {
  const auto file = parse_proof_file(text);
  if (!file) return;
  const auto again = parse_proof_file(to_text(*file));
  ORGLOG_INVARIANT(again && again->index == file->index && again->path == file->path &&
                       again->extra == file->extra && again->checkpoint == file->checkpoint,
                   "a proof comes back");
  ORGLOG_INVARIANT(!check_proof(*file, file->extra, some_key()).has_value(), "nobody has this key");
}

void read_path(std::string_view text) {
  const auto tile = parse_tile_path(text);
  if (tile) ORGLOG_INVARIANT(to_path(*tile) == text, "a path is written as it was read");
}

// Its first byte says of how many hashes.
void read_tile(std::string_view bytes) {
  if (bytes.empty()) return;
  const unsigned width = static_cast<unsigned char>(bytes[0]) + 1U;
  bytes.remove_prefix(1);
  static_cast<void>(parse_tile(bytes, width));
}

void read_continuation(std::string_view text) {
  const auto continuation = parse_continuation(text);
  if (continuation)
    ORGLOG_INVARIANT(to_text(*continuation) == text, "a statement is written as it was read");
}

void read_continuations(std::string_view text) {
  const auto statements = open_continuations(text);
  if (!statements) return;
  std::string written;
  for (const SignedContinuation& one : *statements) written = with_continuation(written, one.note);
  ORGLOG_INVARIANT(written == text, "statements are written as they were read");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text = fuzz::view(data + 1, size - 1);
  switch (data[0]) {
    case 'n':
      read_note(text);
      break;
    case 'c':
      read_checkpoint(text);
      break;
    case 'k':
      read_key(text);
      break;
    case 'p':
      read_proof(text);
      break;
    case 't':
      read_path(text);
      break;
    case 'b':
      read_tile(text);
      break;
    case 's':
      read_continuation(text);
      break;
    case 'S':
      read_continuations(text);
      break;
    default:
      break;
  }
  return 0;
}
