// Writes the first inputs of every fuzz target: one of each event and command, some records,
// outcomes and frames. `write_fuzz_seeds tests/fuzz/corpus`; run it after a type was added, and
// commit what is new.
#include <protocol_generated.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "orglog/codec/command_codec.hpp"
#include "orglog/codec/event_codec.hpp"
#include "orglog/codec/outcome.hpp"
#include "orglog/log/record.hpp"
#include "support/describe.hpp"
#include "support/frames.hpp"
#include "support/samples.hpp"

namespace {

using namespace orglog;
using namespace orglog::test;

void write(const std::filesystem::path& directory, std::string_view name, std::string_view bytes) {
  std::filesystem::create_directories(directory);
  std::ofstream(directory / name, std::ios::binary) << bytes;
}

void write_events(const std::filesystem::path& corpus) {
  for (const Event& event : sample_events()) {
    std::string payload;
    encode_event(event, payload);
    const char type = static_cast<char>(type_of(event));
    write(corpus / "event", type_name(type_of(event)), type + payload);
  }
}

void write_commands(const std::filesystem::path& corpus) {
  for (const Command& command : sample_commands()) {
    flatbuffers::FlatBufferBuilder builder;
    const EncodedCommand encoded = encode_command(command, builder);
    builder.Finish(wire::protocol::CreateCommand(builder, nullptr,
                                                 static_cast<wire::command::Any>(encoded.type),
                                                 flatbuffers::Offset<void>(encoded.offset)));
    write(corpus / "command", command_name(command),
          {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()});
  }
}

// Without the checksum: the target makes it.
void write_records(const std::filesystem::path& corpus) {
  constexpr std::size_t checksum_bytes = 8;
  NewRecord record;
  record.header.command = CommandId{id_named("command", "seed")};
  record.header.type = 1;
  const auto write_as = [&](std::string_view name) {
    std::string stored;
    encode_record(7, record, stored);
    write(corpus / "record", name,
          std::string_view(stored).substr(0, stored.size() - checksum_bytes));
  };
  write_as("smallest");
  record.header.correlation = CorrelationId{id_named("correlation", "seed")};
  record.header.actor = account("joe");
  record.header.occurred_at = Timestamp{std::chrono::microseconds{1}};
  record.header.origin = Origin::import;
  record.header.ordinal = 300;
  record.header.tags.add({Tag::Kind::org, org("acme").value});
  record.header.tags.add({Tag::Kind::actor, account("joe").value});
  record.client_name = "orglog";
  record.client_address = "::1";
  encode_event(sample_events().front(), record.payload);
  write_as("everything");
  record.header.digest = 7;
  record.header.by_operator = true;
  write_as("digested");
  record.client_name.clear();
  record.client_address.clear();
  record.client.box = "box";
  write_as("boxed");
  record.client.by_store = true;
  write_as("boxed_by_store");
  record.client = {{}, false, 2};
  write_as("referring");
}

void write_outcomes(const std::filesystem::path& corpus) {
  Outcome outcome;
  write(corpus / "outcome", "accepted", encode_outcome(outcome, 0));
  outcome.first = 1'000'000;
  outcome.count = 1;
  outcome.items = {{*AppName::parse("web"), Reason::none},
                   {*AppName::parse("site"), Reason::app_limit}};
  write(corpus / "outcome", "import", encode_outcome(outcome, 7));
  Outcome rejected;
  rejected.kind = Outcome::Kind::rejected;
  rejected.rejection = {Reason::last_admin, "acme-widgets"};
  write(corpus / "outcome", "rejected", encode_outcome(rejected, 7));
}

// Behind the size of the reads: 1 a byte at a time, 255 much at once.
void write_frames(const std::filesystem::path& corpus) {
  namespace frames = testing;
  const auto write_as = [&](std::string_view name, char read_size, const std::string& bytes) {
    write(corpus / "frame", name, read_size + bytes);
  };
  const std::string greeting = frames::hello_frame() + frames::authenticate_frame("secret");
  write_as("greeting", '\xFF', greeting);
  write_as("greeting_in_bytes", '\0', greeting);
  write_as("submit", '\x40', frames::submit_frame(3, {LockApp{*AppName::parse("web")}}));
  write_as("batch", '\xFF', frames::submit_frame(3, sample_commands()));
  write_as("query", '\x10', frames::query_frame(4, wire::protocol::QueryKind::usage));
  write_as("subscribe", '\x20', frames::subscribe_frame(5, 7, 100, true));
  write_as("set_password", '\xFF', frames::set_password_frame(6, "a@b.org", "correct horse"));
  write_as("ping", '\x07', frames::ping_frame(6) + frames::ping_frame(7));
  write_as("empty", '\0', frames::with_length({}));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: %s CORPUS\n", arguments[0]);
    return 2;
  }
  write_events(arguments[1]);
  write_commands(arguments[1]);
  write_records(arguments[1]);
  write_outcomes(arguments[1]);
  write_frames(arguments[1]);
  return 0;
}
