// One server of a store. At all times it has sockets, projections, questions and figures; while it
// leads it also decides, signs, mails and erases (leading.hpp).
#pragma once

#include <mutex>
#include <optional>

#include "leading.hpp"
#include "orglog/base/sha256.hpp"
#include "orglog/base/worker.hpp"
#include "orglog/net/readers.hpp"
#include "ports.hpp"

namespace orglog {

class Node {
 public:
  // Borrows all but the options. It follows: commands are refused. The projections are started.
  Node(const Config& config, const DescriptorBudget& descriptors, Store& store,
       const Sha256Digest& operator_hash, HttpOptions http_options);
  ~Node();

  // These three are for any thread that no request waits for.
  //
  // From following. False: it cannot, has said why on the log, and follows on.
  bool lead();
  // When it returns nothing is decided, signed, mailed or erased any more; commands that were taken
  // have been answered. What was signed last is shown. A node that is deposed does so by itself.
  void follow();
  // After the last connection has ended. Sets `in_time` once no command is left.
  void stop(std::optional<EndInTime>& in_time);

  boost::asio::io_context& io() { return io_; }
  Ports& ports() { return ports_; }
  const SharedBounds& bounds() const { return bounds_; }

 private:
  QuerySources sources();
  std::string metrics_page() const;

  const Config& config_;
  const DescriptorBudget& descriptors_;
  Store& store_;
  const SystemClock clock_;
  Metrics metrics_;
  const SharedBounds bounds_;
  CommandRates command_rates_;
  const EngineQuotas quotas_;
  LoginBrake brake_{clock_};
  KnownAddresses known_addresses_;
  boost::asio::io_context io_;
  Readers readers_;
  Readers hashers_;
  Lead lead_;
  Ports ports_;
  std::mutex mode_mutex_;             // held while the mode changes
  std::shared_ptr<Leading> leading_;  // nothing: it follows
  Growth::Listener growth_;
  Worker deposed_;  // woken once another one leads
};

}  // namespace orglog
