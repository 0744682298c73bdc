// What was once written can be read for ever: `events/` holds the bytes of one event of each type,
// as the version that brought the type in wrote them. A file is never made anew when the encoding
// changes; a new type brings a new file: ORGLOG_WRITE_GOLDEN=1 writes those that are missing.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "orglog/codec/event_codec.hpp"
#include "support/describe.hpp"
#include "support/samples.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

std::filesystem::path file_of(EventType type) {
  return std::filesystem::path(ORGLOG_GOLDEN_DIR) / "events" /
         (std::string(type_name(type)) + ".bin");
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_missing(const Event& event, const std::filesystem::path& path) {
  if (std::filesystem::exists(path)) return;
  std::string bytes;
  encode_event(event, bytes);
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
  MESSAGE("wrote ", path.string());
}

}  // namespace

TEST_CASE("the bytes of every event that was ever released are still read as this event") {
  const bool writes = std::getenv("ORGLOG_WRITE_GOLDEN") != nullptr;
  for (const Event& event : sample_events()) {
    const auto path = file_of(type_of(event));
    if (writes) write_missing(event, path);
    REQUIRE_MESSAGE(std::filesystem::exists(path), path.string());
    const auto read = decode_event(type_of(event), read_file(path));
    REQUIRE_MESSAGE(read.has_value(), path.string());
    CHECK(test::describe(*read) == test::describe(event));
  }
}

// What an event has got since its type came in: the same type, with its later fields.
TEST_CASE("F-B4: how a token was made and why it ended is still read as it was written") {
  const bool writes = std::getenv("ORGLOG_WRITE_GOLDEN") != nullptr;
  TokenIssued issued;
  TokenRevoked revoked;
  for (const Event& event : sample_events()) {
    if (const auto* one = std::get_if<TokenIssued>(&event)) issued = *one;
    if (const auto* one = std::get_if<TokenRevoked>(&event)) revoked = *one;
  }
  issued.made = TokenMaking::password;
  revoked.cause = TokenEnd::password_changed;
  TokenIssued begun = issued;
  begun.made = TokenMaking::session;
  begun.parent = TokenId{id_named("token", "parent")};
  TokenRevoked with_parent = revoked;
  with_parent.cause = TokenEnd::parent_ended;
  const std::pair<Event, const char*> later[] = {{issued, ".later.bin"},
                                                 {revoked, ".later.bin"},
                                                 {begun, ".parent.bin"},
                                                 {with_parent, ".parent.bin"}};
  for (const auto& [event, extension] : later) {
    auto path = file_of(type_of(event));
    path.replace_extension(extension);
    if (writes) write_missing(event, path);
    REQUIRE_MESSAGE(std::filesystem::exists(path), path.string());
    const auto read = decode_event(type_of(event), read_file(path));
    REQUIRE_MESSAGE(read.has_value(), path.string());
    CHECK(test::describe(*read) == test::describe(event));
  }
}
