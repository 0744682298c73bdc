#include "notary_files.hpp"

#include <algorithm>

#include "orglog/base/files.hpp"

namespace orglog::notary {
namespace {

constexpr mode_t private_mode = 0600;
constexpr mode_t public_mode = 0644;

// Nothing when there is no such file.
OrFailure<std::optional<std::string>> text_of(const std::filesystem::path& file) {
  auto text = read_file_if_there(file);
  if (text) return *std::move(text);
  return Failure{"cannot read " + file.string() + ": " + text.error().message()};
}

OrFailure<void> write(const std::filesystem::path& file, const std::string& text, mode_t mode) {
  if (const auto written = write_file_durably(file, text, mode); !written)
    return Failure{"cannot write " + file.string() + ": " + written.error().message()};
  return {};
}

}  // namespace

std::filesystem::path key_file(const NotaryOptions& options) {
  return options.directory / "log.key";
}
std::filesystem::path continues_file(const NotaryOptions& options) {
  return options.directory / "continues";
}

OrFailure<std::optional<SigningKey>> read_key(const NotaryOptions& options) {
  ORGLOG_TRY_ASSIGN(text, text_of(key_file(options)));
  if (!text) return std::optional<SigningKey>{};
  text->erase(std::ranges::find(*text, '\n'), text->end());
  auto key = SigningKey::parse(*text);
  if (!key || key->verifier().type() != KeyType::ed25519)
    return Failure{key_file(options).string() + " holds no signing key"};
  return std::optional(std::move(*key));
}

OrFailure<void> write_key(const NotaryOptions& options, const SigningKey& key) {
  return write(key_file(options), key.text() + "\n", private_mode);
}

OrFailure<std::optional<std::string>> fetch_note(const CheckpointStore& store) {
  auto note = store.fetch();
  if (note) return *std::move(note);
  return Failure{"cannot read " + store.name() + ": " + note.error().message()};
}

OrFailure<std::optional<PublishedCheckpoint>> fetch_checkpoint(const CheckpointStore& store,
                                                               const VerifierKey& key) {
  ORGLOG_TRY_ASSIGN(note, fetch_note(store));
  if (!note) return std::optional<PublishedCheckpoint>{};
  const auto opened = open_checkpoint(*note, key);
  if (!opened) {
    return Failure{store.name() + " is no checkpoint of this log: " + opened.error().message()};
  }
  return std::optional(PublishedCheckpoint{opened->checkpoint, *std::move(note)});
}

PublishedCheckpoint sign_head(const SigningKey& key, const TreeHead& head) {
  PublishedCheckpoint made;
  made.checkpoint = {key.verifier().name(), head.size, head.root};
  Note note;
  note.text = to_text(made.checkpoint);
  note.signatures.push_back(key.sign(note.text));
  made.note = to_text(note);
  return made;
}

OrFailure<bool> keep_instead(CheckpointStore& store, const std::optional<std::string>& old,
                             const std::string& fresh) {
  const auto kept = old ? store.replace(*old, fresh) : store.create(fresh);
  if (kept) return *kept;
  return Failure{"cannot write " + store.name() + ": " + kept.error().message()};
}

Failure signed_elsewhere(const CheckpointStore& store) {
  return Failure{"another server signs this log: it has written to " + store.name()};
}

OrFailure<std::vector<SignedContinuation>> read_continues(const NotaryOptions& options) {
  ORGLOG_TRY_ASSIGN(text, text_of(continues_file(options)));
  auto statements = open_continuations(text.value_or(std::string()));
  if (statements) return *std::move(statements);
  return Failure{continues_file(options).string() +
                 " does not say which logs this one continues: " + statements.error().message()};
}

OrFailure<void> write_continues(const NotaryOptions& options, const std::string& text) {
  return write(continues_file(options), text, public_mode);
}

}  // namespace orglog::notary
