// The HTTP API, in the manner of the vendor's Platform API: version 3, its older aliases, and the
// family of 2013. JSON becomes the same commands as on the socket; no rule lives here. One
// coroutine a connection on the io threads; bounded in header, body, time and number.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "orglog/base/limits.hpp"
#include "orglog/base/sha256.hpp"
#include "orglog/engine/lead.hpp"
#include "orglog/engine/query.hpp"
#include "orglog/net/addon_plans.hpp"
#include "orglog/net/readers.hpp"
#include "orglog/net/shared_bounds.hpp"
#include "orglog/net/trusted_proxies.hpp"
#include "orglog/vault/known_addresses.hpp"
#include "orglog/vault/login_brake.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog {

struct HttpOptions {
  std::uint32_t requests_an_hour = 4'500;  // an account's, refilled evenly; 0: no limit
  std::string cors_origin;                 // empty: no other site may call from a browser
  std::string public_url;                  // of links; empty: what the client called us
  bool secure_cookies = false;             // browsers reach it by TLS only
  TrustedProxies proxies{};                // whose X-Forwarded-... fields count
  bool proxy_protocol = false;             // what they open begins with its header
  bool log_is_public = false;              // its tiles and checkpoints, to everybody
  // Nothing: every plan is there, and costs what the request says.
  std::optional<AddonPlans> addon_plans{};
  // After so long without an event a stream says that it is still there.
  std::chrono::milliseconds heartbeat = limits::http_heartbeat;
};

struct HttpServerParts {
  boost::asio::io_context& io;
  Readers& readers;  // answers what is slow
  Readers& hashers;  // and hashes passwords, which would hold up all else
  const Lead& lead;
  Runner& runner;
  QuerySources sources;
  Sha256Digest operator_secret_hash{};
  HttpOptions options{};
  // Nothing: nobody logs in by password.
  Vault* vault = nullptr;
  LoginBrake* brake = nullptr;
  KnownAddresses* known_addresses = nullptr;  // nothing: every address is a strange one
  // The text of `/metrics`; nothing: there is none.
  std::function<std::string()> metrics{};
  SharedBounds bounds{};  // of both doors; not given: this one counts for itself
};

class HttpServer : public ReplySink {
 public:
  // Listens and accepts; before the io threads run. Throws boost::system::system_error when the
  // address cannot be bound.
  virtual boost::asio::ip::tcp::endpoint listen(const boost::asio::ip::tcp::endpoint& endpoint) = 0;
  // Serves a local socket as if it had been accepted from `peer`, which has a seat already. Any
  // thread; after `start` or `listen`.
  virtual void adopt(boost::asio::generic::stream_protocol::socket socket,
                     const boost::asio::ip::tcp::endpoint& peer, std::shared_ptr<Seat> seat) = 0;
  // Where nothing listens because another does so in front: makes `adopt` possible.
  virtual void start() = 0;
  // Accepts no more, answers requests whose commands are in flight (limits::drain_time at most),
  // and ends all other connections after limits::stop_time at the latest. Any thread.
  virtual void drain() = 0;
  // Wakes streams of events that follow. Any thread; cheap.
  virtual void log_grew() = 0;
  // Of what was answered before nothing is kept for retries: somebody was erased. Any thread.
  virtual void forget_answers() = 0;
  virtual std::size_t connection_count() const = 0;  // any thread
};

std::unique_ptr<HttpServer> make_http_server(HttpServerParts parts);

}  // namespace orglog
