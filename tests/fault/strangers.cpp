// What a crowd of strangers does to a real server whose descriptors and memory are bounded.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <future>

#include "fault/crowd.hpp"
#include "support/eventually.hpp"
#include "support/frames.hpp"
#include "support/http_client.hpp"
#include "support/process.hpp"
#include "support/raw_peer.hpp"
#include "support/temp_dir.hpp"

namespace orglog::testing {
namespace {

void lower_descriptors(pid_t process, rlim_t soft) {
  rlimit limit{};
  REQUIRE(::prlimit(process, RLIMIT_NOFILE, nullptr, &limit) == 0);
  limit.rlim_cur = std::min(soft, limit.rlim_max);
  REQUIRE(::prlimit(process, RLIMIT_NOFILE, &limit, nullptr) == 0);
}

std::string rehearsal(std::uint64_t request, std::size_t commands) {
  return frame_of(request, [&](Builder& b) {
    std::vector<flatbuffers::Offset<protocol::Command>> offsets;
    for (const ClientCommand& wish : large_commands(commands)) {
      const EncodedCommand any = encode_command(wish.command, b);
      const Uuid id = random_uuid();
      wire::Uuid wire_id;
      std::memcpy(&wire_id, id.bytes.data(), sizeof wire_id);
      offsets.push_back(protocol::CreateCommand(b, &wire_id,
                                                static_cast<wire::command::Any>(any.type),
                                                flatbuffers::Offset<void>(any.offset)));
    }
    const auto all = b.CreateVector(offsets);
    return protocol::CreateSubmit(b, all, 0, true);
  });
}

}  // namespace

TEST_CASE("F-C1: beside 1,100 idle connections, with 1,024 descriptors, an import goes on") {
  TempDir directory;
  const std::string program = program_with_descriptors(directory.path(), 1'024);
  ServerProcess server(directory.path() / "data", {"--http", "127.0.0.1:0"}, program);
  const auto importer = connect_to(server);
  REQUIRE(accepts_batch(*importer, 100));
  Crowd crowd;
  crowd.come(server.http_port(), 600);
  bool all_accepted = true;
  for (int batch = 0; batch < 40; ++batch) {
    if (batch == 10) crowd.come(server.http_port(), 300);
    if (batch == 20) crowd.come(server.port(), 200);
    all_accepted = all_accepted && accepts_batch(*importer, 250);
  }
  CHECK(all_accepted);
  HttpClient client(server.http_port(), server.operator_token());
  CHECK(eventually([&] { return client.get("/readyz").status == 200; }));
  CHECK(client.get("/operator/teams").status < 300);
  CHECK_NOTHROW(connect_to(server));
  CHECK(server.log().find("an append failed") == std::string::npos);
  CHECK(server.log().find("no file can be opened") == std::string::npos);
  CHECK(server.log().find("connections: ") != std::string::npos);
  CHECK(server.end(SIGTERM) == 0);
}

TEST_CASE("F-C1: with too few descriptors a server does not start, and says what it takes") {
  TempDir directory;
  const std::string program = program_with_descriptors(directory.path(), 200);
  const Finished finished = run_program(
      {program, "--data", (directory.path() / "data").string(), "--listen", "127.0.0.1:0"});
  CHECK(finished.exit_code == 1);
  CHECK(finished.err.find("may have 200 files open, and needs ") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(directory.path() / "data" / "log"));
}

TEST_CASE(
    "F-C1: a server that loses its descriptors waits with its writes, and goes on by itself") {
  TempDir directory;
  ServerProcess server(directory.path() / "data", {"--http", "127.0.0.1:0"});
  HttpClient watcher(server.http_port(), server.operator_token());
  REQUIRE(watcher.get("/readyz").status == 200);
  const auto importer = connect_to(server);
  std::atomic<int> accepted = 0;
  lower_descriptors(server.pid(), 3);
  auto importing = std::async(std::launch::async, [&] {
    for (int batch = 0; batch < 40 && accepts_batch(*importer, 250); ++batch) ++accepted;
  });
  CHECK(eventually([&] { return watcher.get("/readyz").text("descriptors") == "none_left"; },
                   std::chrono::seconds(60)));
  CHECK(watcher.get("/readyz").status == 503);
  // What needs no new file still goes on; then everything waits.
  CHECK(eventually(
      [&] {
        const int before = accepted;
        std::this_thread::sleep_for(std::chrono::milliseconds(700));
        return accepted == before;
      },
      std::chrono::seconds(60)));
  CHECK(accepted < 40);
  lower_descriptors(server.pid(), RLIM_INFINITY);
  importing.get();
  CHECK(accepted == 40);
  CHECK(eventually([&] { return watcher.get("/readyz").status == 200; }));
  CHECK(server.log().find("an append failed") == std::string::npos);
  CHECK(server.log().find("no file can be opened") != std::string::npos);
  CHECK(server.log().find("files can be opened again") != std::string::npos);
  CHECK_NOTHROW(connect_to(server));
  CHECK(server.end(SIGTERM) == 0);
}

TEST_CASE("F-C5: 800 announced bodies of strangers cost next to nothing") {
  TempDir directory;
  ServerProcess server(directory.path() / "data", {"--http", "127.0.0.1:0"});
  HttpClient client(server.http_port(), server.operator_token());
  REQUIRE(client.get("/readyz").status == 200);
  const std::size_t before = resident_bytes(server.pid());
  Crowd crowd;
  const std::string begun = "POST /apps HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n" +
                            std::string(300'000, 'x');
  crowd.come(server.http_port(), 800, begun);
  CHECK(client.get("/readyz").status == 200);
  const std::size_t grown = std::max(resident_bytes(server.pid()), before) - before;
  MESSAGE("800 announced bodies: ", before >> 20, " MiB, and ", grown >> 10, " KiB more");
  CHECK(grown < 48U << 20);
}

TEST_CASE("F-C5: of 250 rehearsals of a megabyte those that do not fit are refused") {
  TempDir directory;
  ServerProcess server(directory.path() / "data", {"--http", "127.0.0.1:0"});
  const auto client = connect_to(server);
  const std::string frame = rehearsal(1, 275);
  REQUIRE(frame.size() > 900'000);
  REQUIRE(frame.size() < limits::frame_bytes);
  RawPeer peer(server.port(), server.operator_token().c_str());
  const std::size_t before = resident_bytes(server.pid());
  std::size_t most = before;
  std::atomic<bool> over = false;
  auto watching = std::async(std::launch::async, [&] {
    while (!over) {
      most = std::max(most, resident_bytes(server.pid()));
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  });
  std::size_t busy = 0, answered = 0;
  auto reading = std::async(std::launch::async, [&] {
    while (busy + answered < 250) {
      const protocol::Frame* said = peer.frame();
      if (said == nullptr) return;
      const auto* failure = said->body_as_Failure();
      const bool is_busy = failure != nullptr && failure->code() == protocol::ErrorCode::busy;
      (is_busy ? busy : answered)++;
    }
  });
  for (std::uint64_t request = 0; request < 250; ++request) peer.send(frame);
  reading.get();
  over = true;
  watching.get();
  MESSAGE("250 rehearsals: ", before >> 20, " MiB before, ", most >> 20, " MiB at most, ", busy,
          " refused, ", answered, " answered");
  CHECK(busy + answered == 250);
  CHECK(most - before < 500U << 20);
  CHECK(client->ping().has_value());
}

TEST_CASE("F-C6: 2,000 wrong tokens in one write leave a few lines in the log") {
  TempDir directory;
  ServerProcess server(directory.path() / "data");
  std::string all = hello_frame();
  for (std::uint64_t request = 2; request < 2'002; ++request)
    all += authenticate_frame("a guess", request);
  const std::size_t before = server.log().size();
  RawPeer peer(server.port());
  peer.send(all);
  CHECK(peer.ends());
  CHECK(server.log().size() - before < 4'000);
}

TEST_CASE("F-C6: strangers who come and go by the thousand do not fill the log, and are counted") {
  TempDir directory;
  ServerProcess server(directory.path() / "data");
  const std::size_t before = server.log().size();
  for (int round = 0; round < 1'500; ++round) RawPeer(server.port()).leave();
  CHECK(eventually([&] {
    return server.log().find("lines about connections were left out") != std::string::npos;
  }));
  CHECK(server.log().size() - before < 200'000);
}

}  // namespace orglog::testing
