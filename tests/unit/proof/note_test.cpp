#include <doctest/doctest.h>

#include "orglog/base/base64.hpp"
#include "orglog/proof/note.hpp"
#include "orglog/proof/proof_file.hpp"

using namespace orglog;

namespace {

KeySeed seed_of(std::uint8_t byte) {
  KeySeed seed;
  seed.fill(byte);
  return seed;
}

const SigningKey log_key("example.com/log", KeyType::ed25519, seed_of(1));
const SigningKey other_key("example.com/log", KeyType::ed25519, seed_of(2));
const SigningKey witness_key("example.com/w", KeyType::cosignature_v1, seed_of(3));

Note signed_note(std::string text) {
  Note note;
  note.text = std::move(text);
  note.signatures = {log_key.sign(note.text), witness_key.sign(note.text, 12)};
  return note;
}

std::vector<VerifierKey> keys(std::initializer_list<const SigningKey*> from) {
  std::vector<VerifierKey> list;
  for (const SigningKey* key : from) list.push_back(key->verifier());
  return list;
}

}  // namespace

TEST_CASE("base64 is what we would write ourselves, and nothing that decodes to the same") {
  CHECK(from_base64("AAH/") == std::string("\0\1\xFF", 3));
  CHECK_FALSE(from_base64("AAH\xC3"));  // sodium's decoder takes this byte for a slash
  CHECK_FALSE(from_base64("AB=="));     // bits that belong to nothing
  CHECK_FALSE(from_base64("AA"));
}

TEST_CASE("a note survives being written and read, blank lines in its text too") {
  const Note note = signed_note("one\n\ntwo\n");
  const auto parsed = parse_note(to_text(note));
  REQUIRE(parsed.has_value());
  CHECK(parsed->text == note.text);
  CHECK(to_text(*parsed) == to_text(note));
  CHECK(verified_signatures(*parsed, keys({&log_key, &witness_key}))->size() == 2);
}

TEST_CASE("signatures of unknown keys are passed over, a known key's must hold") {
  Note note = signed_note("text\n");
  note.signatures.push_back({"someone.example", 0xAABBCCDD, "of another kind"});
  CHECK(verified_signatures(note, keys({&log_key}))->size() == 1);
  CHECK(verified_signatures(note, keys({&other_key})).error() == ProofError::unknown_key);
  Note changed = note;
  changed.text = "texT\n";
  CHECK(verified_signatures(changed, keys({&log_key})).error() == ProofError::bad_signature);
  Note half = note;
  half.signatures[1].bytes[70] = static_cast<char>(half.signatures[1].bytes[70] ^ 1);
  CHECK(verified_signatures(half, keys({&log_key}))->size() == 1);
  CHECK(verified_signatures(half, keys({&log_key, &witness_key})).error() ==
        ProofError::bad_signature);
}

TEST_CASE("a cosignature covers its time") {
  Note note = signed_note("text\n");
  CHECK(cosigned_at(note.signatures[1]) == 12u);
  note.signatures[1].bytes[7] = 13;
  CHECK(verified_signatures(note, keys({&witness_key})).error() == ProofError::bad_signature);
}

TEST_CASE("what is no note is refused") {
  const std::string good = to_text(signed_note("text\n"));
  CHECK(parse_note(good).has_value());
  for (const std::string& wrong :
       {std::string(), std::string("text\n"), std::string("text\n\n"), good + "more\n",
        good.substr(0, good.size() - 1), good + "\n", "a\x01" + good, "\t" + good,
        std::string("text\n\n\xE2\x80\x94 name AAAA\n"), std::string("text\n\n- name AAAAAAAA\n"),
        std::string("text\n\n\xE2\x80\x94 na+me AAAAAAAA\n")}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_note(wrong).has_value());
  }
}

TEST_CASE("keys are written and read, and a text whose id is not the key's is none") {
  CHECK(SigningKey::parse(log_key.text())->text() == log_key.text());
  CHECK(VerifierKey::parse(log_key.verifier().text())->text() == log_key.verifier().text());
  CHECK(SigningKey::parse(witness_key.text())->verifier().type() == KeyType::cosignature_v1);
  std::string other = log_key.verifier().text();
  other[other.find('+') + 1] = other[other.find('+') + 1] == '0' ? '1' : '0';
  CHECK(VerifierKey::parse(other).error() == ProofError::bad_key);
  CHECK(VerifierKey::parse("").error() == ProofError::bad_key);
  CHECK(VerifierKey::parse("a+b+c").error() == ProofError::bad_key);
  CHECK(SigningKey::parse(log_key.verifier().text()).error() == ProofError::bad_key);
  CHECK_FALSE(is_key_name("a b"));
  CHECK_FALSE(is_key_name("a\xC2\xA0\x62"));
  CHECK(is_key_name("h\xC3\xA9.example/\xE2\x82\xAC"));
}

TEST_CASE("a checkpoint has three lines and no other spelling") {
  const Checkpoint checkpoint{"example.com/log", 12, leaf_hash("x")};
  const std::string text = to_text(checkpoint);
  CHECK(*parse_checkpoint(text) == checkpoint);
  CHECK(*parse_checkpoint(text + "extension\n") == checkpoint);
  const std::string root = to_base64(view(checkpoint.root));
  for (const std::string& wrong :
       {"\n12\n" + root + "\n", "o\n012\n" + root + "\n", "o\n-1\n" + root + "\n",
        "o\n\n" + root + "\n", "o\n12\n" + root, "o\n12\n" + root.substr(1) + "\n",
        "o\n99999999999999999999\n" + root + "\n", "o\n12\n" + root + "\n\n",
        std::string("o\n12\nAAAA\n")}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_checkpoint(wrong).has_value());
  }
}

TEST_CASE("a proof in a file convinces who has nothing but the log's key") {
  const TreeHash left = leaf_hash("left");
  const TreeHash right = leaf_hash("right");
  const Checkpoint checkpoint{"example.com/log", 2, node_hash(left, right)};
  ProofFile file;
  file.extra = "right";
  file.index = 1;
  file.path = {left};
  file.checkpoint = to_text(signed_note(to_text(checkpoint)));
  const std::string text = to_text(file);
  CHECK(text.starts_with("c2sp.org/tlog-proof@v1\nextra cmlnaHQ=\nindex 1\n"));
  const auto parsed = parse_proof_file(text);
  REQUIRE(parsed.has_value());
  CHECK(to_text(*parsed) == text);
  CHECK(check_proof(*parsed, parsed->extra, log_key.verifier())->checkpoint == checkpoint);
  CHECK(check_proof(*parsed, "left", log_key.verifier()).error() == ProofError::bad_proof);
  CHECK(check_proof(*parsed, "right", other_key.verifier()).error() == ProofError::unknown_key);
  ProofFile elsewhere = file;
  elsewhere.index = 0;
  CHECK(check_proof(elsewhere, "right", log_key.verifier()).error() == ProofError::bad_proof);
  ProofFile foreign = file;
  Note note;
  note.text = to_text(Checkpoint{"example.com/other", 2, checkpoint.root});
  note.signatures = {log_key.sign(note.text)};
  foreign.checkpoint = to_text(note);
  CHECK(check_proof(foreign, "right", log_key.verifier()).error() == ProofError::wrong_origin);
}

TEST_CASE("what is no proof file is refused") {
  for (const char* wrong :
       {"", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v2\nindex 1\n\n",
        "c2sp.org/tlog-proof@v1\nindex 01\n\n", "c2sp.org/tlog-proof@v1\nindex x\n\n",
        "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\n", "c2sp.org/tlog-proof@v1\nindex 1\n",
        "c2sp.org/tlog-proof@v1\nextra !\nindex 1\n\n"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_proof_file(wrong).has_value());
  }
}
