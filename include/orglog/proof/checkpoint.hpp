// What a log signs (c2sp.org/tlog-checkpoint): its origin, how many leaves it has, and their root.
#pragma once

#include <string>
#include <string_view>

#include "orglog/proof/merkle.hpp"
#include "orglog/proof/note.hpp"

namespace orglog {

// Takes the line at the front off, without its end; nothing when none is complete.
std::optional<std::string_view> take_line(std::string_view& text);
// Nothing for a text that is not 32 bytes in base64.
std::optional<TreeHash> parse_hash(std::string_view base64);

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  TreeHash root = empty_root();
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// Three lines.
std::string to_text(const Checkpoint& checkpoint);
// Extension lines behind the three are let pass.
Result<Checkpoint> parse_checkpoint(std::string_view text);

// A log's signed checkpoint as it was given out: with the signature of `log`, whose name is the
// origin. Cosignatures are carried along.
struct SignedCheckpoint {
  Checkpoint checkpoint;
  Note note;
};
Result<SignedCheckpoint> open_checkpoint(std::string_view note, const VerifierKey& log);

// How many of the witnesses have cosigned it. Fails when one of theirs does not hold.
Result<std::size_t> count_cosignatures(const Note& note, std::span<const VerifierKey> witnesses);

}  // namespace orglog
