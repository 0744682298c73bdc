// A door of the server: one protocol on listening sockets. One coroutine a connection on the io
// threads, commands to the leader's engine, questions that are slow to the readers' pool. Bounded
// everywhere.
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
#include "orglog/vault/known_addresses.hpp"
#include "orglog/vault/login_brake.hpp"
#include "orglog/vault/vault.hpp"

namespace orglog {

struct DoorParts {
  boost::asio::io_context& io;
  Readers& readers;  // answers what is slow, and reads the log for who follows it
  Readers& hashers;  // hashes passwords, which would hold up all else
  const Lead& lead;
  Runner& runner;
  QuerySources sources;
  Sha256Digest operator_secret_hash;
  Vault& vault;
  LoginBrake& brake;  // on tries at passwords
  KnownAddresses& known_addresses;
  SharedBounds bounds{};  // of all doors; not given: this one counts for itself
};

class Door : public ReplySink {
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
  // Accepts no more, answers what has commands in flight (limits::drain_time at most), and ends all
  // other connections after limits::stop_time at the latest, whether their peers read or not. Any
  // thread.
  virtual void drain() = 0;
  // Wakes those who follow the log. Any thread; cheap.
  virtual void log_grew() = 0;
  virtual std::size_t connection_count() const = 0;  // any thread
};

}  // namespace orglog
