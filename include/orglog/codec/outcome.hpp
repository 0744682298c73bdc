// What became of a command, as the client is told and as a retry is told again
// (schema/outcome.fbs).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "orglog/base/ids.hpp"
#include "orglog/base/position.hpp"
#include "orglog/base/result.hpp"
#include "orglog/domain/decider.hpp"
#include "orglog/domain/rejection.hpp"

namespace orglog {

struct Outcome {
  enum class Kind : std::uint8_t {
    accepted = 0,
    unchanged = 1,
    rejected = 2,
    busy = 3,
    unknown = 4,
    stopping = 5
  };
  Kind kind = Kind::accepted;
  Rejection rejection;             // of a rejected one
  Position first = 0;              // of its first event
  std::uint32_t count = 0;         // how many events
  std::vector<ItemVerdict> items;  // of a bulk import
  // What was created, and how it is called; nil and empty otherwise. Derived from the events
  // (`created_by`), not stored.
  Uuid created;
  std::string created_name;
  bool created_account = false;  // so far it is a person's account: anything else takes its place

  static Outcome of(Kind kind, Rejection rejection = {}) {
    Outcome outcome;
    outcome.kind = kind;
    outcome.rejection = std::move(rejection);
    return outcome;
  }
};

// As kept under a command id, with the digest of the command (zero: none). `created` is not part of
// it.
struct KeptOutcome {
  Outcome outcome;
  std::uint64_t digest = 0;
};
std::string encode_outcome(const Outcome& outcome, std::uint64_t digest);
Result<KeptOutcome> decode_outcome(std::string_view bytes);

// Sets `created` and `created_name` from one of the command's events: an app, an org, a transfer,
// an add-on, a token or an invitation that it brought into being. The first such event of a command
// counts; the account of a person, when the command created nothing else. Transfers and invitations
// have no name, a token's is its description.
void note_created(const Event& event, Outcome& outcome);

}  // namespace orglog
