// After a backup the lost store may have signed more events, and shown them to somebody: to sign
// other ones in their place would be a fork. Whatever is written here is written in this order:
// the statement, then the key in whose place there is no old one any more, then its first
// checkpoint; the mark goes last. A statement whose key never came is forgotten by the next start.
#include "restored.hpp"

#include <algorithm>

#include "orglog/base/bytes.hpp"
#include "orglog/notary/new_origin.hpp"
#include "signing.hpp"

namespace orglog::notary {
namespace {

constexpr std::string_view restored_part = "/restored-";
constexpr std::string_view new_part = "/new-";
constexpr std::size_t renewal_digits = 8;

struct Beginning {
  const NotaryParts& parts;
  const NotaryOptions& options;
  const KeySeed& seed;
  const NewOriginMark mark;
  const TreeHead head;
  const std::optional<std::string> kept;  // the checkpoint that this beginning replaces

  OrFailure<void> run(const std::vector<std::unique_ptr<WitnessClient>>& witnesses);
  bool is_new(const SigningKey& key) const {
    return !mark.before || key.verifier().text() != mark.before->text();
  }
  OrFailure<std::optional<Checkpoint>> last_signed() const;
  OrFailure<bool> is_kept(const SigningKey& key, const std::optional<Checkpoint>& last,
                          const std::vector<std::unique_ptr<WitnessClient>>& witnesses) const;
  OrFailure<SigningKey> begin(const std::optional<SigningKey>& old_key,
                              const std::optional<Checkpoint>& last) const;
  OrFailure<void> state(const SigningKey& key, const std::optional<SigningKey>& old_key,
                        const std::optional<Checkpoint>& last,
                        const std::vector<SignedContinuation>& statements) const;
  std::string new_origin(const std::vector<SignedContinuation>& statements) const;
  OrFailure<void> write(const PublishedCheckpoint& checkpoint) const;
};

OrFailure<void> Beginning::run(const std::vector<std::unique_ptr<WitnessClient>>& witnesses) {
  ORGLOG_TRY_ASSIGN(key, read_key(options));
  if (!key || !is_new(*key)) {
    ORGLOG_TRY_ASSIGN(last, last_signed());
    if (mark.restored && key) {
      ORGLOG_TRY_ASSIGN(goes_on, is_kept(*key, last, witnesses));
      if (goes_on) return {};
    }
    ORGLOG_TRY_ASSIGN(fresh, begin(key, last));
    key = std::move(fresh);
  }
  return write(sign_head(*key, head));
}

// The newest checkpoint of the log that goes on, as far as this store knows.
OrFailure<std::optional<Checkpoint>> Beginning::last_signed() const {
  if (!mark.before) {
    if (!kept) return std::optional<Checkpoint>{};
    return Failure{parts.checkpoints.name() +
                   " was signed by a key that nobody has named: orglog log:new-origin --key "
                   "names it"};
  }
  ORGLOG_TRY_ASSIGN(last, fetch_checkpoint(parts.checkpoints, *mark.before));
  if (!last) return std::optional<Checkpoint>{};
  if (last->checkpoint.size <= head.size) ORGLOG_TRY(compare(parts, last->checkpoint));
  return std::optional(last->checkpoint);
}

// The events of a backup were those of the log, so its key may sign them once more; what a witness
// has seen of it decides whether there was anything behind them.
OrFailure<bool> Beginning::is_kept(
    const SigningKey& key, const std::optional<Checkpoint>& last,
    const std::vector<std::unique_ptr<WitnessClient>>& witnesses) const {
  if (last && last->size > head.size) return false;
  PublishedCheckpoint shown = sign_head(key, head);
  std::string cosignatures;
  for (const auto& witness : witnesses) {
    const auto seen = witness->look(shown);
    if (seen && seen->size > head.size) return false;
    if (seen && seen->cosigned) cosignatures += to_text(*seen->cosigned);
  }
  if (cosignatures.empty()) return false;
  shown.note += cosignatures;
  ORGLOG_TRY(write(shown));
  return true;
}

OrFailure<SigningKey> Beginning::begin(const std::optional<SigningKey>& old_key,
                                       const std::optional<Checkpoint>& last) const {
  ORGLOG_TRY_ASSIGN(statements, read_continues(options));
  const std::string origin = new_origin(statements);
  if (!is_key_name(origin))
    return Failure{"the log's origin must have neither blanks nor `+`: " + origin};
  SigningKey key(origin, KeyType::ed25519, seed);
  if (mark.before) ORGLOG_TRY(state(key, old_key, last, statements));
  ORGLOG_TRY(write_key(options, key));
  return key;
}

OrFailure<void> Beginning::state(const SigningKey& key, const std::optional<SigningKey>& old_key,
                                 const std::optional<Checkpoint>& last,
                                 const std::vector<SignedContinuation>& statements) const {
  const Continuation continuation{key.verifier(), *mark.before,
                                  last.value_or(Checkpoint{mark.before->name()}),
                                  Checkpoint{key.verifier().name(), head.size, head.root}};
  Note note;
  note.text = to_text(continuation);
  note.signatures.push_back(key.sign(note.text));
  if (old_key) note.signatures.push_back(old_key->sign(note.text));
  std::string text;
  for (const SignedContinuation& one : statements) {
    if (one.continuation.before.text() == mark.before->text()) continue;  // its key never came
    text = with_continuation(text, one.note);
  }
  return write_continues(options, with_continuation(text, note));
}

// One that was wished for is taken as it is, unless a log had it before.
std::string Beginning::new_origin(const std::vector<SignedContinuation>& statements) const {
  const std::string& wished = options.origin;
  const auto had = [&](const VerifierKey& key) {
    return key.name() == wished || without_renewal(key.name()) == wished;
  };
  const bool is_used =
      !mark.before || had(*mark.before) ||
      std::ranges::any_of(statements, had, [](const SignedContinuation& one) -> const VerifierKey& {
        return one.continuation.before;
      });
  if (!wished.empty() && !is_used) return wished;
  const std::string base = !wished.empty() ? wished
                           : mark.before   ? without_renewal(mark.before->name())
                                           : first_origin(options, parts.log.id());
  const std::uint32_t id = SigningKey(base, KeyType::ed25519, seed).verifier().id();
  return base + std::string(mark.restored ? restored_part : new_part) + to_hex(key_id_bytes(id));
}

OrFailure<void> Beginning::write(const PublishedCheckpoint& checkpoint) const {
  ORGLOG_TRY_ASSIGN(is_kept, keep_instead(parts.checkpoints, kept, checkpoint.note));
  if (!is_kept) return signed_elsewhere(parts.checkpoints);
  const auto removed = remove_new_origin_mark(options.directory);
  if (removed) return {};
  return Failure{"cannot remove the mark new-origin in " + options.directory.string() + ": " +
                 removed.error().message()};
}

}  // namespace

OrFailure<void> begin_where_marked(const NotaryParts& parts, const NotaryOptions& options,
                                   const KeySeed& seed,
                                   const std::vector<std::unique_ptr<WitnessClient>>& witnesses) {
  auto mark = read_new_origin_mark(options.directory);
  if (!mark) {
    return Failure{"the mark new-origin in " + options.directory.string() +
                   " cannot be read: " + mark.error().message()};
  }
  if (!*mark) return {};
  const auto head = TreeReader(parts.log, parts.store).head(parts.log.end());
  if (!head) return Failure{"the log's tree cannot be read: " + head.error().message()};
  ORGLOG_TRY_ASSIGN(kept, fetch_note(parts.checkpoints));
  return Beginning{parts, options, seed, *std::move(*mark), *head, std::move(kept)}.run(witnesses);
}

std::string without_renewal(const std::string& origin) {
  const auto slash = origin.rfind('/');
  if (slash == std::string::npos) return origin;
  for (const std::string_view part : {restored_part, new_part}) {
    const std::string_view end = std::string_view(origin).substr(slash);
    if (!end.starts_with(part) || end.size() != part.size() + renewal_digits) continue;
    const auto digits = end.substr(part.size());
    if (digits.find_first_not_of("0123456789abcdef") == std::string_view::npos)
      return origin.substr(0, slash);
  }
  return origin;
}

}  // namespace orglog::notary
