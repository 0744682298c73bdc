// A file that is missing is never taken for a new store: only an empty log gets a key by itself.
#include "signing.hpp"

#include "restored.hpp"

namespace orglog::notary {
namespace {

constexpr const char* begin_anew =
    "put the file back, or begin a new origin with orglog log:new-origin";

OrFailure<SigningKey> make_key(const NotaryParts& parts, const NotaryOptions& options,
                               const KeySeed& seed) {
  ORGLOG_TRY_ASSIGN(last, fetch_note(parts.checkpoints));
  if (last) {
    return Failure{parts.checkpoints.name() + " was signed by a key that is not in " +
                   key_file(options).string() + " any more: put the key back"};
  }
  if (parts.log.end() > 0) {
    return Failure{"the log has " + std::to_string(parts.log.end()) +
                   " events, and its signing key is missing: there is no " +
                   key_file(options).string() + ": " + begin_anew};
  }
  const std::string origin = first_origin(options, parts.log.id());
  if (!is_key_name(origin))
    return Failure{"the log's origin must have neither blanks nor `+`: " + origin};
  SigningKey key(origin, KeyType::ed25519, seed);
  ORGLOG_TRY(write_key(options, key));
  return key;
}

// A log keeps its origin: with another one it would be another log.
OrFailure<SigningKey> find_key(const NotaryParts& parts, const NotaryOptions& options,
                               const KeySeed& seed) {
  ORGLOG_TRY_ASSIGN(key, read_key(options));
  if (!key) return make_key(parts, options, seed);
  const std::string& name = key->verifier().name();
  if (!options.origin.empty() && options.origin != name &&
      options.origin != without_renewal(name)) {
    return Failure{"this log has always been signed as " + name + ", and not as " + options.origin +
                   ": a log keeps its origin"};
  }
  return *std::move(key);
}

OrFailure<void> read_last(const NotaryParts& parts, Signing& signing) {
  ORGLOG_TRY_ASSIGN(last, fetch_checkpoint(parts.checkpoints, signing.key.verifier()));
  if (!last && parts.log.end() > 0) {
    return Failure{"the log has " + std::to_string(parts.log.end()) +
                   " events, and what was signed last is missing: there is no " +
                   parts.checkpoints.name() + ": " + begin_anew};
  }
  if (last) ORGLOG_TRY(compare(parts, last->checkpoint));
  signing.last = std::move(last);
  return {};
}

OrFailure<void> take_statements(const NotaryOptions& options, Signing& signing) {
  ORGLOG_TRY_ASSIGN(statements, read_continues(options));
  if (statements.empty()) return {};
  if (statements.back().continuation.log.text() != signing.key.verifier().text()) {
    return Failure{continues_file(options).string() + " speaks of another log than " +
                   signing.key.verifier().name() + ": " + begin_anew};
  }
  for (const SignedContinuation& one : statements)
    signing.continues = with_continuation(signing.continues, one.note);
  return {};
}

// An older copy of a store knows nothing of what was signed since; a witness does. One that does
// not answer holds nothing up.
OrFailure<void> ask_witnesses(const NotaryParts& parts, const Signing& signing) {
  for (const auto& client : signing.witnesses) {
    const auto seen = client->look(*signing.last);
    if (!seen || seen->size <= parts.log.end()) continue;
    return Failure{"the witness " + client->witness().url + " has seen " +
                   std::to_string(seen->size) + " events of this log, which has only " +
                   std::to_string(parts.log.end()) +
                   ": this is an older copy, and to go on would contradict what was "
                   "proved: put the newest one back, or begin a new origin with orglog "
                   "log:new-origin"};
  }
  return {};
}

}  // namespace

std::string first_origin(const NotaryOptions& options, const Uuid& store_id) {
  return options.origin.empty() ? "orglog.local/" + to_string(store_id) : options.origin;
}

OrFailure<void> compare(const NotaryParts& parts, const Checkpoint& last) {
  const Position end = parts.log.end();
  if (last.size > end) {
    return Failure{"a checkpoint of " + std::to_string(last.size) +
                   " events was signed, and the log has only " + std::to_string(end) +
                   ": its end is lost, and to go on would contradict what was proved: put "
                   "it back, or begin a new origin with orglog log:new-origin"};
  }
  const auto head = TreeReader(parts.log, parts.store).head(last.size);
  if (!head) return Failure{"the log's tree cannot be read: " + head.error().message()};
  if (head->root != last.root) {
    return Failure{"the first " + std::to_string(last.size) +
                   " events are not those that were signed: orglog log:verify says more"};
  }
  return {};
}

OrFailure<Signing> prepare(const NotaryParts& parts, const NotaryOptions& options,
                           const KeySeed& seed) {
  auto witnesses = witness_clients(parts, options);
  ORGLOG_TRY(begin_where_marked(parts, options, seed, witnesses));
  ORGLOG_TRY_ASSIGN(key, find_key(parts, options, seed));
  Signing signing{std::move(key)};
  signing.witnesses = std::move(witnesses);
  ORGLOG_TRY(read_last(parts, signing));
  ORGLOG_TRY(take_statements(options, signing));
  if (signing.last) ORGLOG_TRY(ask_witnesses(parts, signing));
  return signing;
}

OrFailure<std::optional<Signing>> read_signed(const NotaryParts& parts,
                                              const NotaryOptions& options) {
  ORGLOG_TRY_ASSIGN(key, read_key(options));
  if (!key) return std::optional<Signing>{};
  Signing signing{*std::move(key)};
  ORGLOG_TRY(read_last(parts, signing));
  if (!signing.last) return std::optional<Signing>{};
  ORGLOG_TRY(take_statements(options, signing));
  return std::optional(std::move(signing));
}

}  // namespace orglog::notary
