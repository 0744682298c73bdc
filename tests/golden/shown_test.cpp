// The JSON in which people see each event, the bytes of each event and command, and those of each
// command's digest: those that the first releases gave, which every later one must give. A new
// event or command adds lines. Two payloads differ from the first releases: that of
// `AttemptsDenied` has its members in another order, and that of `TokenRevoked` does not say its
// cause twice.
#include <doctest/doctest.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fstream>

#include "engine/command_content.hpp"
#include "export/payload.hpp"
#include "orglog/base/bytes.hpp"
#include "orglog/codec/command_codec.hpp"
#include "orglog/codec/event_codec.hpp"
#include "orglog/codec/json.hpp"
#include "support/describe.hpp"
#include "support/samples.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

std::vector<std::string> lines_of(const char* file) {
  std::ifstream stream(std::filesystem::path(ORGLOG_GOLDEN_DIR) / "shown" / file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

void check_same(const std::vector<std::string>& lines, const std::vector<std::string>& expected) {
  REQUIRE(lines.size() == expected.size());
  for (std::size_t index = 0; index < lines.size(); ++index) CHECK(lines[index] == expected[index]);
}

std::string line_of(const Event& event, std::string_view text) {
  return std::string(type_name(type_of(event))) + " " + std::string(text);
}

TokenId token(const char* name) { return TokenId{id_named("token", name)}; }

// One event of each type with all that it can hold, and then those that lack something.
std::vector<Event> shown_events() {
  const OrgId acme = org("acme-widgets");
  const AppId web = app("web");
  const AccountId joe = account("joe"), jill = account("jill");
  const Owner owned = owned_by("joe");
  const Timestamp moment = *parse_rfc3339("2014-06-01T12:00:00Z");
  std::vector<Event> events = sample_events();
  const std::vector<Event> more{
      AccountRegistered{joe, Email::erased(joe), {}, AccountState::invited},
      OrgProvisioned{acme, *OrgName::parse("acme"), OrgType::enterprise, {}, {}, joe},
      AppCreated{web, *AppName::parse("web"), owned, false, {}},
      AppTransferred{web, owned, owned_by_org("acme-widgets"), false, {}},
      FormationChanged{web, owned, {}},
      CollaboratorAdded{web, owned, jill, Permissions::none()},
      TokenIssued{token("one"),
                  joe,
                  {},
                  "a \"b\"\\",
                  Scope::read,
                  moment,
                  TokenMaking::session,
                  token("two")},
      TokenRevoked{token("one"), joe, TokenEnd::parent_ended},
      LimitExceeded{acme, LimitKind::dyno_units, 400, 500},
      AttemptsDenied{0, 0, {}, 1, moment},
      AttemptsDenied{3, 20, {acme, {}, {}}, 1, moment},
      HistoryRead{{{}, web, {}}, 1, moment},
      SentAgain{acme, {}, jill}};
  events.insert(events.end(), more.begin(), more.end());
  return events;
}

std::vector<Command> all_commands() {
  const OrgName acme = *OrgName::parse("acme-widgets");
  const AppName web = *AppName::parse("web");
  const Email jill = *Email::parse("jill@daimyo-creative.com");
  std::vector<Command> commands = sample_commands();
  const std::vector<Command> more{
      RegisterAccount{jill, {}},
      ProvisionOrg{acme, jill},
      ChangePackage{acme, {7, {}, {}, {}}, {true}},
      CreateApp{},
      TransferApp{web, *OrgName::parse("acme")},
      TransferApp{web, *OrgOrEmail::parse("Jo@B\xc3\xbc\x63her.example")},
      ImportApps{acme, {}, true},
      SetFormation{web, {}},
      CreateAddon{web, "redis", "hobby"},
      IssueToken{jill, {}, {}},
      ChangePassword{jill}};
  commands.insert(commands.end(), more.begin(), more.end());
  return commands;
}

}  // namespace

TEST_CASE("an event's data for the API") {
  const State nothing;
  std::vector<std::string> lines;
  for (const Event& event : shown_events()) {
    RecordView record;
    record.header.type = type_of(event);
    const auto json = json::event(json::StateNames(nothing), record, {}, event);
    lines.push_back(line_of(event, boost::json::serialize(json.at("data"))));
  }
  check_same(lines, lines_of("data.txt"));
}

TEST_CASE("an event's payload in an export") {
  exports::Names names;
  std::vector<std::string> lines;
  std::string payload;
  for (const Event& event : shown_events()) {
    names.apply(event);
    exports::write_payload(names, event, payload);
    lines.push_back(line_of(event, payload));
  }
  check_same(lines, lines_of("payload.txt"));
}

TEST_CASE("what the digest of a command is made of") {
  std::vector<std::string> lines;
  const auto add = [&](const Submission& submission) {
    std::string content;
    write_content(submission, content);
    lines.push_back(std::string(command_name(submission.command)) + " " + to_hex(content));
  };
  for (const Command& command : all_commands()) {
    Submission submission;
    submission.command = command;
    add(submission);
  }
  const Email jill = *Email::parse("jill@daimyo-creative.com");
  const AppName web = *AppName::parse("web"), site = *AppName::parse("site");
  Submission whole;
  whole.command = LockApp{web};
  whole.on_behalf_of = jill;
  whole.occurred_at = *parse_rfc3339("2014-06-01T12:00:00Z");
  whole.expectation = std::make_unique<Expectation>(
      Expectation{{*OrgName::parse("acme")}, {web, site}, {jill}, 258, {1, 70'000}});
  add(whole);
  check_same(lines, lines_of("contents.txt"));
}

TEST_CASE("the bytes of an event and of a command") {
  std::vector<std::string> lines;
  std::string payload;
  for (const Event& event : shown_events()) {
    encode_event(event, payload);
    lines.push_back(line_of(event, to_hex(payload)));
  }
  for (const Command& command : all_commands()) {
    flatbuffers::FlatBufferBuilder builder;
    builder.Finish(flatbuffers::Offset<void>(encode_command(command, builder).offset));
    const std::string_view bytes(reinterpret_cast<const char*>(builder.GetBufferPointer()),
                                 builder.GetSize());
    lines.push_back(std::string(command_name(command)) + " " + to_hex(bytes));
  }
  check_same(lines, lines_of("bytes.txt"));
}
