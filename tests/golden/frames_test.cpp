// Every kind of frame as the first version that knew it sent it: `frames/` holds the bytes, with
// their length in front, and what today's schema reads in them, as JSON. No file is made anew when
// the encoding changes. ORGLOG_WRITE_GOLDEN=1 writes those that are missing.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "net/client_frames.hpp"
#include "net/replies.hpp"
#include "net/requests.hpp"
#include "orglog/net/frame.hpp"
#include "support/describe.hpp"
#include "support/process.hpp"
#include "support/records.hpp"
#include "support/temp_dir.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

namespace fs = std::filesystem;
namespace protocol = wire::protocol;
using protocol::Body;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

fs::path file_of(Body body, const char* kind) {
  return fs::path(ORGLOG_GOLDEN_DIR) / "frames" /
         (std::string(protocol::EnumNameBody(body)) + kind);
}

Timestamp at(std::int64_t microseconds) {
  return Timestamp{std::chrono::microseconds(microseconds)};
}

std::vector<ClientCommand> two_commands() {
  ClientCommand full;
  full.command = AddMember{*OrgName::parse("acme"), *Email::parse("joe@acme.com"), Role::admin};
  full.id = CommandId{numbered_id(1, 0xC0)};
  full.correlation = CorrelationId{numbered_id(2, 0xC1)};
  full.on_behalf_of = "ada@acme.com";
  full.occurred_at = at(1'400'000'000'000'001);
  Expectation& expectation = full.expectation.emplace();
  expectation.orgs.push_back(*OrgName::parse("acme"));
  expectation.apps.push_back(*AppName::parse("web-shop"));
  expectation.emails.push_back(*Email::parse("joe@acme.com"));
  expectation.after = 77;
  ClientCommand bare;
  bare.command = LockApp{*AppName::parse("web-shop")};
  bare.id = CommandId{numbered_id(3, 0xC0)};
  return {full, bare};
}

std::vector<Outcome> three_outcomes() {
  std::vector<Outcome> outcomes(3);
  outcomes[0].first = 42;
  outcomes[0].count = 2;
  outcomes[0].created = numbered_id(9, 0x0B);
  outcomes[0].created_name = "web-shop";
  outcomes[1].kind = Outcome::Kind::unchanged;
  outcomes[2].kind = Outcome::Kind::rejected;
  outcomes[2].rejection = Rejection{Reason::org_not_found, "acme"};
  return outcomes;
}

Query full_query() {
  Query query;
  query.kind = QueryKind::audit;
  query.org = "acme", query.app = "web-shop", query.user = "joe@acme.com";
  query.actor = "ada@acme.com", query.type = "AppLocked", query.as_of = "@77";
  query.since = "2014-01-01", query.until = "2015-01-01", query.cursor = "12";
  query.reverse = true;
  query.limit = 50;
  query.period = 1;
  query.watched = Watched::denied;
  query.command = "11111111-1111-1111-1111-111111111111";
  query.permission = "deploy";
  query.explain = query.proof = true;
  return query;
}

std::string events_frame() {
  std::string record;
  encode_record(42, numbered_record(42, 8), record);
  net::EventsFrame events;
  events.add(42, record, R"({"position":42})");
  return events.finish(5, 43, true, false);
}

// As they are sent today: for files that are missing.
std::map<Body, std::string> written_now() {
  std::map<Body, std::string> frames;
  net::RequestWriter client;
  client.hello(frames[Body::Hello], 1, "cli");
  client.authenticate(frames[Body::Authenticate], 2, "a token");
  client.submit(frames[Body::Submit], 3, two_commands(), Origin::cli, true);
  client.query(frames[Body::Query], 4, full_query());
  client.subscribe(frames[Body::Subscribe], 5, {7, "acme", "web-shop", "joe@acme.com", true}, 100);
  client.add_credits(frames[Body::AddCredits], 5, 50);
  client.unsubscribe(frames[Body::Unsubscribe], 5);
  client.set_password(frames[Body::SetPassword], 6, {"joe@acme.com", "a password"});
  client.ping(frames[Body::Ping], 7);
  net::Replies server;
  server.hello(frames[Body::HelloReply], 1, 42);
  server.authenticated(frames[Body::AuthenticateReply], 2, AccountId{numbered_id(3, 0xAC)},
                       "ada@acme.com");
  server.outcomes(frames[Body::SubmitReply], 3, three_outcomes());
  server.answer(frames[Body::QueryReply], 4, R"([{"position":42}])", 43, "44");
  server.password_set(frames[Body::SetPasswordReply], 6, 0, 0);
  server.pong(frames[Body::Pong], 7, 43);
  server.failure(frames[Body::Failure], 8, net::ErrorCode::not_found, "acme");
  frames[Body::Events] = events_frame();
  return frames;
}

// The one frame in these bytes, read as a stream is.
std::string body_of(const std::string& bytes) {
  FrameReader reader(limits::reply_frame_bytes);
  const auto room = reader.room(bytes.size());
  std::copy(bytes.begin(), bytes.end(), room.data);
  reader.commit(bytes.size());
  std::string_view body;
  REQUIRE(reader.next(body) == FrameReader::State::frame);
  const std::string found(body);
  CHECK(reader.next(body) == FrameReader::State::need_more);
  return found;
}

std::string json_of(const std::string& body) {
  const TempDir out;
  const std::string file = (out.path() / "frame.bin").string();
  std::ofstream(file, std::ios::binary) << body;
  const std::string schemas = ORGLOG_SCHEMA_DIR;
  const Finished finished =
      run_program({ORGLOG_FLATC, "--json", "--strict-json", "--raw-binary", "-I", schemas, "-o",
                   out.path().string(), schemas + "/protocol.fbs", "--", file});
  REQUIRE_MESSAGE(finished.exit_code == 0, finished.out << finished.err);
  return read_file(out.path() / "frame.json");
}

void write_missing() {
  for (const auto& [body, bytes] : written_now()) {
    const fs::path path = file_of(body, ".bin");
    if (fs::exists(path)) continue;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    std::ofstream(file_of(body, ".json")) << json_of(body_of(bytes));
    MESSAGE("wrote ", path.string());
  }
}

// At an address that is aligned as `verified_*` wants it.
const protocol::Frame* verified(const std::string& body) {
  const protocol::Frame* request = net::verified_request(body);
  return request != nullptr ? request : net::verified_reply(body);
}

}  // namespace

TEST_CASE("the bytes of every kind of frame that was ever released are still read as they were") {
  if (std::getenv("ORGLOG_WRITE_GOLDEN") != nullptr) write_missing();
  for (const Body kind : protocol::EnumValuesBody()) {
    if (kind == Body::NONE) continue;
    const fs::path path = file_of(kind, ".bin");
    REQUIRE_MESSAGE(fs::exists(path), path.string());
    const std::string body = body_of(read_file(path));
    const protocol::Frame* frame = verified(body);
    REQUIRE_MESSAGE(frame != nullptr, path.string());
    CHECK(frame->body_type() == kind);
    CHECK(json_of(body) == read_file(file_of(kind, ".json")));
  }
}

TEST_CASE("the commands in a frame of version 1 are still taken for the same wishes") {
  const std::string body = body_of(read_file(file_of(Body::Submit, ".bin")));
  const protocol::Frame* frame = net::verified_request(body);
  REQUIRE(frame != nullptr);
  const auto* submit = frame->body_as_Submit();
  REQUIRE(submit != nullptr);
  const auto expected = two_commands();
  REQUIRE(submit->commands()->size() == expected.size());
  for (flatbuffers::uoffset_t index = 0; index < expected.size(); ++index) {
    Submission submission;
    const Rejection refused = net::read_command(*submit->commands()->Get(index), submission);
    CHECK(refused.reason == Reason{});
    const ClientCommand& wish = expected[index];
    CHECK(submission.id == wish.id);
    CHECK(submission.correlation == wish.correlation);
    CHECK(submission.occurred_at == wish.occurred_at);
    CHECK(submission.on_behalf_of.has_value() == !wish.on_behalf_of.empty());
    CHECK((submission.expectation != nullptr) == wish.expectation.has_value());
    CHECK(test::describe(submission.command) == test::describe(wish.command));
  }
}
