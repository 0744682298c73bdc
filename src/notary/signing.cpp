#include "signing.hpp"

#include <algorithm>

#include "orglog/base/files.hpp"

namespace orglog::notary {
namespace {

constexpr mode_t private_mode = 0600;

bool is_missing(const Error& error) {
  return error ==
         boost::system::errc::make_error_condition(boost::system::errc::no_such_file_or_directory);
}

NotaryFailure cannot_read(const std::filesystem::path& file, const Error& error) {
  return {"cannot read " + file.string() + ": " + error.message()};
}

Opened<SigningKey> make_key(const std::filesystem::path& file, const NotaryOptions& options,
                            const Uuid& store_id, const KeySeed& seed) {
  if (std::filesystem::exists(checkpoint_file(options))) {
    return NotaryFailure{checkpoint_file(options).string() +
                         " was signed by a key that is not in " + file.string() +
                         " any more: put the key back"};
  }
  const std::string origin =
      options.origin.empty() ? "orglog.local/" + to_string(store_id) : options.origin;
  if (!is_key_name(origin))
    return NotaryFailure{"the log's origin must have neither blanks nor `+`: " + origin};
  SigningKey key(origin, KeyType::ed25519, seed);
  if (const auto written = write_file_durably(file, key.text() + "\n", private_mode); !written)
    return NotaryFailure{"cannot write " + file.string() + ": " + written.error().message()};
  return key;
}

// A log keeps its origin: with another one it would be another log.
Opened<SigningKey> find_key(const NotaryOptions& options, const Uuid& store_id,
                            const KeySeed& seed) {
  const std::filesystem::path file = options.directory / "log.key";
  auto text = read_file(file);
  if (!text && is_missing(text.error())) return make_key(file, options, store_id, seed);
  if (!text) return cannot_read(file, text.error());
  text->erase(std::ranges::find(*text, '\n'), text->end());
  auto key = SigningKey::parse(*text);
  if (!key || key->verifier().type() != KeyType::ed25519)
    return NotaryFailure{file.string() + " holds no signing key"};
  const std::string& name = key->verifier().name();
  if (!options.origin.empty() && options.origin != name) {
    return NotaryFailure{"this log has always been signed as " + name + ", and not as " +
                         options.origin + ": a log keeps its origin"};
  }
  return std::move(*key);
}

// Signing on from here would be a fork.
Opened<void> compare(const NotaryParts& parts, const Checkpoint& last) {
  const Position end = parts.log.end();
  if (last.size > end) {
    return NotaryFailure{"a checkpoint of " + std::to_string(last.size) +
                         " events was signed, and the log has only " + std::to_string(end) +
                         ": its end is lost, and to go on would contradict what was proved"};
  }
  const auto head = TreeReader(parts.log, parts.store).head(last.size);
  if (!head) return NotaryFailure{"the log's tree cannot be read: " + head.error().message()};
  if (head->root != last.root) {
    return NotaryFailure{"the first " + std::to_string(last.size) +
                         " events are not those that were signed: orglog log:verify says more"};
  }
  return {};
}

}  // namespace

std::filesystem::path checkpoint_file(const NotaryOptions& options) {
  return options.directory / "checkpoint";
}

Opened<Signing> prepare(const NotaryParts& parts, const NotaryOptions& options,
                        const Uuid& store_id, const KeySeed& seed) {
  ORGLOG_TRY_ASSIGN(key, find_key(options, store_id, seed));
  Signing signing{std::move(key), {}};
  const std::filesystem::path file = checkpoint_file(options);
  const auto note = read_file(file);
  if (!note && is_missing(note.error())) return signing;
  if (!note) return cannot_read(file, note.error());
  const auto opened = open_checkpoint(*note, signing.key.verifier());
  if (!opened) {
    return NotaryFailure{file.string() +
                         " is no checkpoint of this log: " + opened.error().message()};
  }
  ORGLOG_TRY(compare(parts, opened->checkpoint));
  signing.last = PublishedCheckpoint{opened->checkpoint, *note};
  return signing;
}

}  // namespace orglog::notary
