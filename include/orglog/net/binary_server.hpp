// The binary protocol on a listening socket: one coroutine a connection on the io threads, commands
// to the engine, queries to the readers' pool, subscriptions from the log. Bounded everywhere:
// connections, requests in flight, output, credits, idle time.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>

#include "orglog/base/sha256.hpp"
#include "orglog/engine/engine.hpp"
#include "orglog/engine/query.hpp"
#include "orglog/net/stream_counts.hpp"
#include "orglog/net/trusted_proxies.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog {

struct BinaryServerParts {
  boost::asio::io_context& io;
  boost::asio::thread_pool& readers;  // answers slow queries and reads the log for subscriptions
  Engine& engine;
  Runner& runner;
  QuerySources sources;
  Sha256Digest operator_secret_hash{};
  Vault& vault;
  TrustedProxies proxies{};
  bool proxy_protocol = false;  // what the proxies open begins with its header
  // Shared by both doors; nothing: this one counts for itself.
  std::shared_ptr<StreamCounts> streams{};
};

class BinaryServer : public ReplySink {
 public:
  virtual ~BinaryServer() = default;
  // Listens and accepts; before the io threads run. Throws boost::system::system_error when the
  // address cannot be bound.
  virtual boost::asio::ip::tcp::endpoint listen(const boost::asio::ip::tcp::endpoint& endpoint) = 0;
  // Serves a local socket as if it had been accepted from `peer`. Any thread; after `start`
  // or `listen`.
  virtual void adopt(boost::asio::generic::stream_protocol::socket socket,
                     const boost::asio::ip::tcp::endpoint& peer) = 0;
  // Where nothing listens because another does so in front: makes `adopt` possible.
  virtual void start() = 0;
  // Accepts no more, answers what is in flight, lets connections go; `limits::drain_time` at most.
  // Any thread.
  virtual void drain() = 0;
  // Wakes subscriptions that follow. Any thread; cheap.
  virtual void log_grew() = 0;
  virtual std::size_t connection_count() const = 0;  // any thread
};

std::unique_ptr<BinaryServer> make_binary_server(BinaryServerParts parts);

}  // namespace orglog
