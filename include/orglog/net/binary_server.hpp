// The binary protocol on a listening socket: one coroutine a connection on the io threads, commands
// to the engine, queries to the readers' pool, subscriptions from the log. Bounded everywhere:
// connections, requests in flight, output, credits, idle time.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "orglog/base/sha256.hpp"
#include "orglog/engine/lead.hpp"
#include "orglog/engine/query.hpp"
#include "orglog/net/readers.hpp"
#include "orglog/net/shared_bounds.hpp"
#include "orglog/net/trusted_proxies.hpp"
#include "orglog/vault/known_addresses.hpp"
#include "orglog/vault/login_brake.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog {

struct BinaryServerParts {
  boost::asio::io_context& io;
  Readers& readers;  // answers slow queries and reads the log for subscriptions
  Readers& hashers;  // hashes passwords
  const Lead& lead;
  Runner& runner;
  QuerySources sources;
  Sha256Digest operator_secret_hash{};
  Vault& vault;
  TrustedProxies proxies{};
  bool proxy_protocol = false;  // what the proxies open begins with its header
  SharedBounds bounds{};        // of both doors; not given: this one counts for itself
  LoginBrake* brake = nullptr;  // on tries at the old password; the other door's
  KnownAddresses* known_addresses = nullptr;  // nothing: every address is a strange one
};

class BinaryServer : public ReplySink {
 public:
  virtual ~BinaryServer() = default;
  // Listens and accepts; before the io threads run. Throws boost::system::system_error when the
  // address cannot be bound.
  virtual boost::asio::ip::tcp::endpoint listen(const boost::asio::ip::tcp::endpoint& endpoint) = 0;
  // Serves a local socket as if it had been accepted from `peer`, which has a seat already. Any
  // thread; after `start` or `listen`.
  virtual void adopt(boost::asio::generic::stream_protocol::socket socket,
                     const boost::asio::ip::tcp::endpoint& peer, std::shared_ptr<Seat> seat) = 0;
  // Where nothing listens because another does so in front: makes `adopt` possible.
  virtual void start() = 0;
  // Accepts no more and says so, answers commands that are in flight (limits::drain_time at most),
  // and ends all connections that have none after limits::stop_time at the latest, whether their
  // peers read or not. Any thread.
  virtual void drain() = 0;
  // Wakes subscriptions that follow. Any thread; cheap.
  virtual void log_grew() = 0;
  virtual std::size_t connection_count() const = 0;  // any thread
};

std::unique_ptr<BinaryServer> make_binary_server(BinaryServerParts parts);

}  // namespace orglog
