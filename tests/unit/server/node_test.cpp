// A node over a store on disk, taken from following to leading and back: what it answers in both,
// and what it must not do while it follows.
#include "server/node.hpp"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <set>
#include <thread>

#include "orglog/base/files.hpp"
#include "orglog/net/client.hpp"
#include "support/engine_fixture.hpp"
#include "support/eventually.hpp"
#include "support/http_client.hpp"
#include "support/log_decorator.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

constexpr const char* operator_token = "the operator's secret";
// Longer than it takes to sign, to mail, or to begin either.
constexpr std::chrono::milliseconds a_while{400};
// To the admin of a new team: that they have an account, and that they have the team.
constexpr std::size_t mails_of_team = 2;

// A log that another server takes over.
class DeposedLog final : public LogDecorator {
 public:
  using LogDecorator::LogDecorator;
  Result<Claim> claim() override {
    if (is_deposed) return LogError::deposed;
    return LogDecorator::claim();
  }
  Result<Position> append(const Tip& at, std::span<const NewRecord> records,
                          std::span<const OutcomeNote> notes) override {
    if (is_deposed) return LogError::deposed;
    return LogDecorator::append(at, records, notes);
  }
  ClientText client_of(const RecordView& record) const override { return below_.client_of(record); }
  std::atomic<bool> is_deposed = false;
};

struct World {
  World() {
    spdlog::set_level(spdlog::level::off);
    config.data = directory.path() / "data";
    config.http_host = "127.0.0.1";
    config.checkpoint_interval_ms = 20;
    std::filesystem::create_directory(config.data);
    budget = *budget_descriptors(4'096, config);
    REQUIRE(open_store(config, budget, store));
    auto deposed = std::make_unique<DeposedLog>(*store.log);
    log = deposed.get();
    clear_log = std::exchange(store.log, std::move(deposed));
    HttpOptions options;
    REQUIRE(read_http_options(config, options));
    node.emplace(config, budget, store, sha256(operator_token), std::move(options));
    const auto loopback = boost::asio::ip::make_address("127.0.0.1");
    port = std::to_string(node->ports().binary->listen({loopback, 0}).port());
    http_port = std::to_string(node->ports().http->listen({loopback, 0}).port());
    io = std::thread([this] { node->io().run(); });
  }
  ~World() {
    node->ports().drain();
    eventually([this] { return node->ports().are_empty(); });
    node->io().stop();
    io.join();
    std::optional<EndInTime> in_time;
    node->stop(in_time);
    node.reset();
    store.log = std::move(clear_log);
  }

  HttpClient http() const { return {http_port, operator_token}; }
  std::unique_ptr<BinaryClient> client() const {
    ClientOptions options;
    options.port = port;
    options.token = operator_token;
    return std::move(*BinaryClient::connect(options));
  }
  Outcome provision(const std::string& name) const {
    ClientCommand wish;
    wish.command = command(name);
    return *client()->submit(std::move(wish));
  }
  static Command command(const std::string& name) {
    return ProvisionOrg{org(name), email(name + "@acme.com"), OrgType::enterprise, {}, {}};
  }
  std::size_t mails() const {
    const auto outbox = config.data / "outbox";
    if (!std::filesystem::exists(outbox)) return 0;
    std::size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(outbox))
      count += file.path().extension() == ".eml" ? 1U : 0U;
    return count;
  }
  std::string kept() const {
    const auto text = read_file(config.data / "checkpoint");
    return text ? *text : std::string();
  }
  // Signed, and the mails that follow from it are written.
  bool is_done(std::size_t mailed) const {
    return eventually([&] {
      const auto checkpoint = http().get("/log/checkpoint");
      return mails() == mailed && checkpoint.body == kept() &&
             kept().find("\n" + std::to_string(log->end()) + "\n") != std::string::npos;
    });
  }

  TempDir directory;
  Config config;
  DescriptorBudget budget;
  std::unique_ptr<EventLog> clear_log;
  Store store;
  DeposedLog* log = nullptr;
  std::optional<Node> node;
  std::string port, http_port;
  std::thread io;
};

// Another server that has taken the lead: its turns come to this node's log.
struct OtherServer {
  explicit OtherServer(World& world)
      : engine({*world.clear_log, *world.store.projections, world.store.state_table,
                *world.store.runner, clock},
               [](const Error& error) { FAIL(error.message()); }) {
    engine.start();
  }
  void provision(const std::string& name) {
    Submission submission;
    submission.command = World::command(name);
    submission.id = CommandId{random_uuid()};
    submission.principal.is_operator = true;
    submission.sink = &answers;
    std::vector<Submission> one;
    one.push_back(std::move(submission));
    engine.submit(std::move(one));
    REQUIRE(answers.wait_for(1).front().outcome.kind == Outcome::Kind::accepted);
  }
  SystemClock clock;
  Collector answers;
  Engine engine;
};

void check_refuses_writes(const World& world) {
  CHECK(world.provision("refused").kind == Outcome::Kind::stopping);
  const Position end = world.log->end();
  HttpClient http = world.http();
  const HttpAnswer answer =
      http.post("/operator/teams", R"({"name": "refused", "admin": "ada@acme.com"})");
  CHECK(answer.status == 503);
  CHECK(answer.id() == "stopping");
  const HttpAnswer reset = http.post("/password-resets", R"({"email": "first@acme.com"})");
  CHECK(reset.status == 503);
  CHECK(reset.id() == "stopping");
  const auto set = world.client()->set_password({"first@acme.com", "a new password", {}});
  REQUIRE(set.has_error());
  CHECK((set.error().code == "stopping" || set.error().code == "not_found"));
  CHECK(world.log->end() == end);
  CHECK(http.get("/readyz").status == 503);
  CHECK(http.get("/healthz").status == 200);
  CHECK(http.get("/metrics").body.find("orglog_queued_commands 0\n") != std::string::npos);
}

void check_teams(const World& world, const std::set<std::string>& names) {
  const boost::json::value listed = world.http().get("/operator/teams").json();
  std::set<std::string> found;
  for (const auto& team : listed.as_array()) found.emplace(team.at("name").as_string());
  CHECK(found == names);
}

}  // namespace

TEST_CASE("a node that follows answers questions, refuses commands, and neither signs nor mails") {
  World world;
  world.node->follow();
  check_refuses_writes(world);
  check_teams(world, {});
  CHECK(world.http().get("/log/checkpoint").status == 404);
  CHECK(world.kept().empty());

  REQUIRE(world.node->lead());
  CHECK(world.http().get("/readyz").status == 200);
  CHECK(world.provision("first").kind == Outcome::Kind::accepted);
  REQUIRE(world.is_done(mails_of_team));

  world.node->follow();
  const std::string signed_before = world.kept();
  check_refuses_writes(world);
  {
    OtherServer other(world);
    other.provision("second");
    std::this_thread::sleep_for(a_while);
    check_teams(world, {"first", "second"});
    CHECK(world.http().get("/log/checkpoint").body == signed_before);
    CHECK(world.kept() == signed_before);
    CHECK(world.mails() == mails_of_team);
    check_refuses_writes(world);
  }

  REQUIRE(world.node->lead());
  CHECK(world.provision("third").kind == Outcome::Kind::accepted);
  check_teams(world, {"first", "second", "third"});
  REQUIRE(world.is_done(3 * mails_of_team));
  const auto key = [](const std::string& note) { return note.substr(0, note.find('\n')); };
  CHECK(key(world.kept()) == key(signed_before));
}

TEST_CASE("commands that are on their way when the lead ends are decided or refused, never lost") {
  World world;
  constexpr int senders = 3;
  constexpr int commands = 60;
  std::atomic<int> accepted = 0, refused = 0, sent = 0;
  REQUIRE(world.node->lead());
  std::vector<std::jthread> threads;
  for (int sender = 0; sender < senders; ++sender) {
    threads.emplace_back([&, sender] {
      const auto client = world.client();
      for (int number = 0; number < commands; ++number) {
        ClientCommand wish;
        wish.command = RegisterAccount{
            email("a" + std::to_string(sender) + "-" + std::to_string(number) + "@acme.com"), {}};
        ++sent;
        const auto outcome = client->submit(std::move(wish));
        if (!outcome) return;
        if (outcome->kind == Outcome::Kind::accepted) ++accepted;
        if (outcome->kind == Outcome::Kind::stopping) ++refused;
      }
    });
  }
  for (int round = 1; round <= 4; ++round) {
    eventually([&] { return sent >= round * 30; });
    world.node->follow();
    REQUIRE(world.node->lead());
  }
  threads.clear();
  CHECK(sent == senders * commands);
  CHECK(accepted + refused == sent);
  CHECK(accepted > 0);
  CHECK(world.log->end() == static_cast<Position>(accepted.load()));
}

TEST_CASE("a node whose log another server has taken over follows by itself") {
  World world;
  REQUIRE(world.node->lead());
  CHECK(world.provision("first").kind == Outcome::Kind::accepted);
  REQUIRE(world.is_done(mails_of_team));
  const std::string signed_before = world.kept();
  world.log->is_deposed = true;
  const Outcome::Kind outcome = world.provision("second").kind;
  CHECK((outcome == Outcome::Kind::unknown || outcome == Outcome::Kind::stopping));
  std::this_thread::sleep_for(a_while);
  OtherServer other(world);
  other.provision("third");
  REQUIRE(eventually(
      [&] { return world.http().get("/operator/teams").json().as_array().size() == 2; }));
  std::this_thread::sleep_for(a_while);
  check_refuses_writes(world);
  check_teams(world, {"first", "third"});
  CHECK(world.kept() == signed_before);
  CHECK(world.mails() == mails_of_team);
}
