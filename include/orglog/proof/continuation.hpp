// What a log says when it goes on under another origin and key: which log it continues, the last
// checkpoint of that one that is known, and the events with which it begins itself. It is a signed
// note of five lines, signed by the new key and, where it is at hand, by the old one:
//
//   orglog-continuation/v1
//   log VKEY            the new log's key, whose name is its origin
//   before VKEY         of the log that it continues
//   last SIZE ROOT      the newest checkpoint of that log that is known; 0 events: none
//   first SIZE ROOT     the events that the new log begins with
//
// A log that began more than once has a statement for each time, the oldest first, with an empty
// line between two.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "orglog/base/limits.hpp"
#include "orglog/proof/checkpoint.hpp"

namespace orglog {

struct Continuation {
  VerifierKey log;
  VerifierKey before;
  Checkpoint last;   // its origin is the name of `before`
  Checkpoint first;  // its origin is the name of `log`
};

std::string to_text(const Continuation& continuation);
// Takes nothing but what `to_text` gives. Fails with `malformed`.
Result<Continuation> parse_continuation(std::string_view text);

struct SignedContinuation {
  Continuation continuation;
  Note note;
  bool by_both = false;  // the old key has signed as well; else only the new one says so
};
// Fails when the new key has not signed, or a signature does not hold.
Result<SignedContinuation> open_continuation(std::string_view note);

// Every statement of a log, the oldest first. Fails with `malformed` where one does not go on from
// the one before it, or when there are more than limits::log_origins. An empty text has none.
Result<std::vector<SignedContinuation>> open_continuations(std::string_view text);
// The text with one statement more; of more than limits::log_origins the oldest goes.
std::string with_continuation(std::string_view text, const Note& note);

}  // namespace orglog
