// Questions and their answers as JSON. Who may ask what is decided here, by the same permissions as
// commands; what the asker may not see answers exactly as what does not exist (decision 10).
#pragma once

#include <boost/json/value.hpp>
#include <boost/system/result.hpp>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "orglog/base/time.hpp"
#include "orglog/codec/journal.hpp"
#include "orglog/engine/clock_guard.hpp"
#include "orglog/engine/quotas.hpp"
#include "orglog/engine/submission.hpp"
#include "orglog/notary/receipt.hpp"
#include "orglog/projections/state_table.hpp"
#include "orglog/projections/store.hpp"
#include "orglog/vault/command_secret.hpp"
#include "orglog/vault/keyring.hpp"

namespace orglog {

enum class QueryKind : std::uint8_t {
  whoami = 0,
  status = 1,
  orgs = 2,
  org = 3,
  members = 4,
  invitations = 5,
  apps = 6,
  app = 7,
  sharing = 8,
  formation = 9,
  addons = 10,
  transfers = 11,
  tokens = 12,
  audit = 13,
  usage = 14,
  who_can = 15,
  can = 16,
  diff = 17,
  backup = 18,
  receipt = 19
};
inline constexpr std::uint8_t query_kinds = 20;

// Which events `audit` shows: what happened, or who tried in vain, or who read the history.
enum class Watched : std::uint8_t { nothing = 0, denied = 1, readings = 2 };

// Fields as the client sent them; empty: not given. schema/README.md says which kind reads which.
struct Query {
  QueryKind kind{};
  std::string org, app, user, actor, type, as_of, since, until, cursor;
  std::string command;  // receipt: whose
  bool reverse = false;
  std::uint32_t limit = 0;
  std::uint8_t period = 0;  // usage: 0 now, 1 days, 2 months
  Watched watched = Watched::nothing;
  std::string permission;  // who_can and can: one word
  bool explain = false;    // audit: before and after of each change
  bool proof = false;      // who_can, can: with the proofs of the events that made it so
  bool whole = false;      // org of a past moment: with all "members" and "apps", not page by page
};

struct Answer {
  boost::json::value json;
  std::string cursor;     // more rows wait
  Position position = 0;  // the answer stands at this checkpoint
};

struct QueryFailure {
  enum class Kind : std::uint8_t { none = 0, forbidden, not_found, invalid, failed, too_large };
  Kind kind = Kind::none;
  std::string detail;
};

struct QuerySources {
  Journal journal;
  const ProjectionStore& store;
  const StateTable& state_table;
  const Clock& clock;
  const Keyring* keyring = nullptr;  // nothing: personal data is not sealed
  // Told of every history that was read; nothing: readings are not recorded.
  std::function<void(Reading)> on_reading{};
  // Makes a backup in this directory of the server's machine: what the operator's `backup` asks
  // for, in `type`. Answers what it made, or why not.
  std::function<boost::system::result<Answer, QueryFailure>(const std::string& to)> back_up{};
  // Answers nothing where the log is not signed, and there are no receipts.
  std::function<std::shared_ptr<Notary>()> notary = [] { return std::shared_ptr<Notary>(); };
  CommandSecret command_secret{};                 // the store's
  std::function<ClockReading()> look_at_clock{};  // nothing: the clock is right
  EngineQuotas quotas{};                          // the engine's
};

// Reads memory and disk: not for an io thread when `is_slow` says so. Any thread. The caller has
// waited for the projections and looked whether the asker still is authentic; the token's scopes
// are looked at here.
struct AskedFrom {
  Origin origin{};
  std::shared_ptr<const Client> client;
};
boost::system::result<Answer, QueryFailure> answer(const QuerySources& sources,
                                                   const Principal& asker, const Query& query,
                                                   const AskedFrom& from = {});
// Tells `on_reading` that the history under these tags is being read, and whether anything was
// found there: if not, what the asker does not know is not named.
void note_reading(const QuerySources& sources, const Principal& asker, std::span<const Tag> tags,
                  const AskedFrom& from, bool found = false);
// Whether the answer needs the disk, a fold of the log, or a look at more than limits::rows_at_once
// rows: it is for the readers. Any thread, fast.
bool is_slow(const QuerySources& sources, const Principal& asker, const Query& query);
// Whether a checkpoint must cover all that was acknowledged before it is answered.
inline bool needs_checkpoint(const Query& query) {
  return query.kind == QueryKind::receipt || query.proof;
}

// The proof of event `ordinal` of a command, or of the event at the position that `command` names
// as `@21`, for who did it, who may read a history that it is in, and the operator; for others it
// does not exist. The caller has waited for a checkpoint over all that was there. Reads the disk.
boost::system::result<Receipt, QueryFailure> find_receipt(const QuerySources& sources,
                                                          const Principal& asker,
                                                          std::string_view command,
                                                          std::uint32_t ordinal);

// The tags that a subscription of this asker filters by, or why he may not have it. All empty:
// everything (operator).
boost::system::result<std::vector<Tag>, QueryFailure> subscription_tags(
    const StateTable& state_table, const Principal& asker, const std::string& org,
    const std::string& app, const std::string& user);

// Who a token's text belongs to, nobody when it has expired; `operator_secret_hash` is of
// `DIR/operator.token`. Compared without leaking time.
std::optional<Principal> authenticate(const StateTable& state_table,
                                      const Sha256Digest& operator_secret_hash,
                                      std::string_view token, Timestamp now);
// Whether who was authenticated once still is: the token may have been revoked or have expired.
bool is_authentic(const StateTable& state_table, const Principal& principal, Timestamp now);

}  // namespace orglog
