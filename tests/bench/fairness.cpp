#include "fairness.hpp"

#include <signal.h>

#include <atomic>
#include <cstdio>
#include <functional>
#include <stdexcept>
#include <thread>

#include "orglog/base/limits.hpp"
#include "orglog/base/sha256.hpp"
#include "orglog/net/client.hpp"
#include "support/http_client.hpp"
#include "support/raw_peer.hpp"
#include "support/server_process.hpp"

namespace bench {
namespace {

using namespace orglog;
using namespace orglog::testing;

constexpr const char* crowded_app = "crowded";
constexpr const char* caller_secret = "the caller's secret";
constexpr const char* other_secret = "the other's secret";

std::unique_ptr<BinaryClient> connect(const std::string& port, const std::string& token) {
  ClientOptions options;
  options.port = port;
  options.token = token;
  options.timeout = std::chrono::minutes(2);
  auto client = BinaryClient::connect(options);
  if (!client) throw std::runtime_error("fairness: " + client.error().detail);
  return std::move(*client);
}

ClientCommand wish(Command command) {
  ClientCommand wished;
  wished.command = std::move(command);
  return wished;
}

void issue(BinaryClient& client, const char* address, const char* secret) {
  IssueToken wanted;
  wanted.email = *Email::parse(address);
  wanted.secret_hash = sha256(secret);
  wanted.description = "bench";
  if (const auto issued = client.submit(wish(std::move(wanted))); !issued)
    throw std::runtime_error("fairness: " + issued.error().detail);
}

// The caller's own app, and people on it whom nobody knew before.
void gather(const ServerProcess& server, std::size_t people) {
  const auto client = connect(server.port(), server.operator_token());
  issue(*client, "caller@bench.example", caller_secret);
  issue(*client, "other@bench.example", other_secret);
  connect(server.port(), caller_secret)
      ->submit(wish(CreateApp{AppName::parse(crowded_app), std::nullopt, false}));
  std::vector<ClientCommand> batch;
  for (std::size_t person = 0; person < people; ++person) {
    const auto address = Email::parse("person" + std::to_string(person) + "@crowd.example");
    batch.push_back(
        wish(AddCollaborator{*AppName::parse(crowded_app), *address, Permissions::work()}));
    if (batch.size() < 1'000 && person + 1 < people) continue;
    const auto outcomes = client->submit_batch(std::move(batch));
    if (!outcomes) throw std::runtime_error("fairness: " + outcomes.error().detail);
    for (const Outcome& outcome : *outcomes) {
      if (outcome.kind == Outcome::Kind::rejected)
        throw std::runtime_error("fairness: " + sentence(outcome.rejection));
    }
    batch.clear();
  }
}

// Asks so many questions at once, again and again until it is told to end, and counts the answers.
using Caller = std::function<std::size_t(const std::atomic<bool>& ends)>;

Caller socket_caller(const ServerProcess& server, std::string frame, std::size_t in_flight) {
  return [&server, frame = std::move(frame), in_flight](const std::atomic<bool>& ends) {
    RawPeer peer(server.port(), caller_secret);
    std::string all;
    for (std::size_t count = 0; count < in_flight; ++count) all += frame;
    std::size_t answered = 0;
    while (!ends) {
      peer.send(all);
      for (std::size_t count = 0; count < in_flight && !ends; ++count, ++answered) {
        const protocol::Frame* answer = peer.frame(std::chrono::minutes(2));
        if (answer == nullptr || answer->body_as_QueryReply() == nullptr)
          throw std::runtime_error("fairness: the caller got no answer");
      }
    }
    return answered;
  };
}

Caller http_caller(const ServerProcess& server, const std::string& fields, std::size_t in_flight) {
  const std::string request = "GET /apps/" + std::string(crowded_app) +
                              "/collaborators HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer " +
                              caller_secret + "\r\n" + fields + "\r\n";
  return [&server, request, in_flight](const std::atomic<bool>& ends) {
    HttpPeer peer(server.http_port());
    std::string all;
    for (std::size_t count = 0; count < in_flight; ++count) all += request;
    std::size_t answered = 0;
    while (!ends) {
      peer.send(all);
      for (std::size_t count = 0; count < in_flight && !ends; ++count, ++answered) {
        const auto answer = peer.answer();
        if (!answer || answer->status / 100 != 2)
          throw std::runtime_error("fairness: the caller got no answer");
      }
    }
    return answered;
  };
}

protocol::Frame const* whoami(RawPeer& peer) {
  peer.send(query_frame(7, protocol::QueryKind::whoami));
  return peer.frame(std::chrono::minutes(2));
}

std::string sharing_frame() {
  return frame_of(9, [](Builder& builder) {
    const auto app = builder.CreateString(crowded_app);
    protocol::QueryBuilder query(builder);
    query.add_kind(protocol::QueryKind::sharing);
    query.add_app(app);
    return query.Finish();
  });
}

// Small questions of another one, a few hundred a second, so that asking does not take the cores.
void ask(const ServerProcess& server, double seconds, Latencies& health, Latencies& identity) {
  RawPeer peer(server.port(), other_secret);
  HttpClient http(server.http_port(), other_secret);
  const auto begin = Clock::now();
  while (seconds_since(begin) < seconds) {
    auto start = Clock::now();
    if (http.get("/healthz").status != 200) throw std::runtime_error("fairness: /healthz");
    health.add(Clock::now() - start);
    start = Clock::now();
    const protocol::Frame* answer = whoami(peer);
    if (answer == nullptr || answer->body_as_QueryReply() == nullptr)
      throw std::runtime_error("fairness: whoami");
    identity.add(Clock::now() - start);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

Figures figures_alone(Latencies& latencies) {
  Figures figures = figures_of(0, latencies);
  figures.erase("per_s");
  return figures;
}

void measure(const ServerProcess& server, const std::string& label, const Crowd& crowd,
             const Caller* caller, Report& report) {
  std::atomic<bool> ends = false;
  std::size_t answered = 0;
  std::string failed, caller_failed;
  std::thread calling([&] {
    try {
      if (caller != nullptr) answered = (*caller)(ends);
    } catch (const std::exception& error) {
      caller_failed = error.what();
    }
  });
  Latencies health, identity;
  const auto begin = Clock::now();
  try {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // it has begun
    ask(server, crowd.seconds, health, identity);
  } catch (const std::exception& error) {
    failed = error.what();
  }
  const double took = seconds_since(begin);
  ends = true;
  calling.join();
  if (failed.empty()) failed = caller_failed;
  if (!failed.empty()) throw std::runtime_error(failed);
  report.add("another's /healthz, " + label, figures_alone(health));
  report.add("another's whoami, " + label, figures_alone(identity));
  if (caller != nullptr)
    report.add("the caller, " + label, {{"per_s", static_cast<double>(answered) / took}});
}

struct Situation {
  std::string label;
  std::function<Caller(const ServerProcess&)> caller;  // nothing: nobody else asks
};

std::vector<Situation> situations(const std::string& whose, std::size_t in_flight) {
  const std::string beside = whose + " beside " + std::to_string(in_flight);
  const auto by_socket = [&](const std::string& what, const std::string& frame) {
    return Situation{beside + what, [frame, in_flight](const ServerProcess& server) {
                       return socket_caller(server, frame, in_flight);
                     }};
  };
  const auto by_http = [&](const std::string& what, const std::string& fields) {
    return Situation{beside + what, [fields, in_flight](const ServerProcess& server) {
                       return http_caller(server, fields, in_flight);
                     }};
  };
  return {{whose + " alone", {}},
          by_socket(" whoami", query_frame(9, protocol::QueryKind::whoami)),
          by_socket(" sharing", sharing_frame()),
          by_http(" collaborators, max=1", "Range: id ..; max=1\r\n"),
          by_http(" collaborators, max=1000", "Range: created_at ..; max=1000\r\n")};
}

}  // namespace

void run_fairness(const std::filesystem::path& data, const std::string& program,
                  const std::string& whose, const Crowd& crowd, Report& report) {
  const std::vector<std::string> options{"--http", "127.0.0.1:0", "--http-rate", "0"};
  if (!std::filesystem::exists(data)) {
    ServerProcess server(data, options, program);
    gather(server, crowd.people);
    server.end(SIGTERM);
  }
  // Each on a server of its own: one that is behind with its work would be so in the next as well.
  for (const Situation& situation : situations(whose, crowd.in_flight)) {
    ServerProcess server(data, options, program);
    Caller caller;
    if (situation.caller) caller = situation.caller(server);
    try {
      measure(server, situation.label, crowd, caller ? &caller : nullptr, report);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "... %s: %s\n", situation.label.c_str(), error.what());
    }
  }
}

}  // namespace bench
