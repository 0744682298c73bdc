// `kill -9` on the real server under load, again and again. What it promises: every acknowledged
// command is there after the restart, with the outcome that was acknowledged; there is no gap;
// nothing happens twice; a retried id answers as before. ORGLOG_KILL_ROUNDS and ORGLOG_SEED choose
// how often and which dice.
#include <doctest/doctest.h>
#include <signal.h>

#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <random>
#include <thread>
#include <utility>

#include "orglog/codec/event_codec.hpp"
#include "orglog/log/rocks_log.hpp"
#include "orglog/net/client.hpp"
#include "orglog/projections/replay.hpp"
#include "support/server_process.hpp"
#include "support/temp_dir.hpp"

namespace orglog::testing {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

struct Sent {
  Command command;
  std::optional<Outcome> acknowledged;
};
using History = boost::unordered_flat_map<CommandId, Sent>;

// One person's stream of wishes in an org of his own: apps made, locked, scaled, destroyed; about a
// third is refused or changes nothing, so that notes are tried as much as events.
class Worker {
 public:
  Worker(unsigned number, std::uint64_t seed) : number_(number), random_(seed) {}

  // Keeps commands in flight until the connection breaks.
  void run(BinaryClient& client) {
    boost::unordered_flat_map<std::uint64_t, CommandId> in_flight;
    while (true) {
      while (in_flight.size() < 16) {
        const CommandId id{random_uuid()};
        Command command = next_command();
        ClientCommand wish;
        wish.command = command;
        wish.id = id;
        wish.on_behalf_of = address();
        history.emplace(id, Sent{std::move(command), std::nullopt});
        const auto request = client.send(std::move(wish));
        if (!request) return;
        in_flight.emplace(*request, id);
      }
      if (!client.flush()) return;
      const auto arrived = client.receive();
      if (!arrived) return;
      note(in_flight.at(arrived->request), arrived->outcome);
      in_flight.erase(arrived->request);
    }
  }

  void note(CommandId id, const Outcome& outcome) {
    const bool is_final = outcome.kind == Outcome::Kind::accepted ||
                          outcome.kind == Outcome::Kind::unchanged ||
                          outcome.kind == Outcome::Kind::rejected;
    if (is_final) history.at(id).acknowledged = outcome;
  }

  std::string address() const { return "worker-" + std::to_string(number_) + "@example.com"; }
  OrgName org() const { return *OrgName::parse("org-" + std::to_string(number_)); }

  History history;

 private:
  Command next_command() {
    const auto app =
        *AppName::parse("app-" + std::to_string(number_) + "-" + std::to_string(random_() % 20));
    switch (random_() % 6) {
      case 0:
        return CreateApp{app, org(), false};
      case 1:
        return LockApp{app};
      case 2:
        return UnlockApp{app};
      case 3:
        return DestroyApp{app};
      case 4:
        return SetFormation{
            app, {{*ProcessType::parse("web"), static_cast<std::uint32_t>(random_() % 3), {}}}};
      default:
        return AddMember{
            org(), *Email::parse("person-" + std::to_string(random_() % 500) + "@example.com"),
            Role::member};
    }
  }

  unsigned number_;
  std::mt19937_64 random_;
};

std::unique_ptr<BinaryClient> connect(const ServerProcess& server) {
  ClientOptions options;
  options.port = server.port();
  options.token = server.operator_token();
  auto client = BinaryClient::connect(options);
  REQUIRE_MESSAGE(client.has_value(), client.error().detail);
  return std::move(*client);
}

void check_same(const Outcome& first, const Outcome& again) {
  CHECK(again.kind == first.kind);
  CHECK(again.rejection.reason == first.rejection.reason);
  CHECK(again.count == first.count);
  if (first.count > 0) CHECK(again.first == first.first);
  CHECK(again.created == first.created);
}

// The log itself, with nobody serving it: no gap, each command's events together and once, at the
// positions acknowledged.
void check_log(const std::filesystem::path& data, const std::vector<Worker>& workers) {
  RocksLogOptions options;
  options.directory = data / "log";
  options.read_only = true;
  const auto log = open_rocks_log(options);
  REQUIRE(log.has_value());
  struct Found {
    Position first;
    std::uint32_t count;
  };
  boost::unordered_flat_map<CommandId, Found> found;
  Position expected = 0;
  bool in_order = true;
  const auto end = (*log)->read(0, (*log)->end(), [&](const RecordView& record) {
    in_order = in_order && record.position == expected++;
    auto& entry = found.try_emplace(record.header.command, Found{record.position, 0}).first->second;
    in_order = in_order && record.header.ordinal == entry.count &&
               record.position == entry.first + entry.count;
    ++entry.count;
    return true;
  });
  REQUIRE(end.has_value());
  CHECK(*end == (*log)->end());
  CHECK(in_order);
  for (const Worker& worker : workers) {
    for (const auto& [id, sent] : worker.history) {
      if (!sent.acknowledged) continue;
      const auto entry = found.find(id);
      const bool expects_events = sent.acknowledged->kind == Outcome::Kind::accepted;
      REQUIRE((entry != found.end()) == expects_events);
      if (!expects_events) continue;
      REQUIRE(entry->second.first == sent.acknowledged->first);
      REQUIRE(entry->second.count == sent.acknowledged->count);
    }
  }
}

// Every id again: acknowledged ones answer as before, the others now get their first and only
// outcome.
void retry_all(BinaryClient& client, Worker& worker) {
  std::vector<CommandId> ids;
  std::vector<ClientCommand> commands;
  const auto send = [&] {
    const auto outcomes = client.submit_batch(std::exchange(commands, {}));
    REQUIRE(outcomes.has_value());
    REQUIRE(outcomes->size() == ids.size());
    for (std::size_t index = 0; index < ids.size(); ++index) {
      const Sent& sent = worker.history.at(ids[index]);
      if (sent.acknowledged) check_same(*sent.acknowledged, (*outcomes)[index]);
      worker.note(ids[index], (*outcomes)[index]);
    }
    ids.clear();
  };
  for (const auto& [id, sent] : worker.history) {
    ClientCommand again;
    again.command = sent.command;
    again.id = id;
    again.on_behalf_of = worker.address();
    ids.push_back(id);
    commands.push_back(std::move(again));
    if (ids.size() == 500) send();
  }
  if (!ids.empty()) send();
}

}  // namespace

TEST_CASE("no acknowledged command is lost, doubled or changed by kill -9 under load") {
  const auto rounds = number_from("ORGLOG_KILL_ROUNDS", 30);
  const auto seed = number_from("ORGLOG_SEED", std::random_device{}());
  MESSAGE("rounds " << rounds << ", seed " << seed);
  std::mt19937_64 dice(seed);
  const TempDir directory;
  const auto data = directory.path() / "data";
  std::size_t acknowledged = 0;

  for (std::uint64_t round = 0; round < rounds; ++round) {
    CAPTURE(round);
    // Workers are new each round, so that the retries of a round stay few; their orgs and the log
    // go on.
    std::vector<Worker> workers;
    for (unsigned number = 0; number < 3; ++number) workers.emplace_back(number, dice());
    {
      ServerProcess server(data);
      const auto platform = connect(server);
      for (const Worker& worker : workers) {
        ClientCommand provision;
        provision.command = ProvisionOrg{worker.org(), *Email::parse(worker.address()), {}, {}, {}};
        REQUIRE(platform->submit(std::move(provision)).has_value());
      }
      std::vector<std::jthread> threads;
      for (Worker& worker : workers) {
        threads.emplace_back([&worker, client = connect(server)] { worker.run(*client); });
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20 + dice() % 150));
      CHECK(server.end(SIGKILL) == -SIGKILL);
    }
    check_log(data, workers);
    ServerProcess server(data);
    const auto client = connect(server);
    for (Worker& worker : workers) {
      for (const auto& [id, sent] : worker.history) acknowledged += sent.acknowledged ? 1u : 0u;
      retry_all(*client, worker);
      retry_all(*client, worker);
    }
    CHECK(server.end(SIGTERM) == 0);
    check_log(data, workers);
  }
  MESSAGE("commands acknowledged before a kill: " << acknowledged);
  CHECK(acknowledged > rounds);
}

}  // namespace orglog::testing
