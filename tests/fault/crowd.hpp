// A real server with few descriptors, work that makes its log open files, and a crowd of peers.
#pragma once

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "orglog/base/descriptors.hpp"
#include "orglog/net/client.hpp"
#include "support/server_process.hpp"

namespace orglog::testing {

inline std::size_t resident_bytes(pid_t process) {
  std::ifstream statm("/proc/" + std::to_string(process) + "/statm");
  std::size_t pages = 0;
  statm >> pages >> pages;
  return pages * 4096;
}

// A program that starts the server with this many descriptors, and no way to get more.
inline std::string program_with_descriptors(const std::filesystem::path& directory, int count) {
  const std::filesystem::path script = directory / ("with-" + std::to_string(count));
  std::ofstream(script) << "#!/bin/sh\nulimit -n " << count << "\nexec '" << ORGLOGD_PROGRAM
                        << "' \"$@\"\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  return script.string();
}

inline std::unique_ptr<BinaryClient> connect_to(const ServerProcess& server) {
  ClientOptions options;
  options.port = server.port();
  options.token = server.operator_token();
  options.timeout = std::chrono::seconds(60);
  auto client = BinaryClient::connect(options);
  if (!client) throw std::runtime_error(client.error().code + ": " + client.error().detail);
  return std::move(*client);
}

// Commands whose events are some 3 KB each: a few thousand make the log begin new files.
inline std::vector<ClientCommand> large_commands(std::size_t count) {
  static int number = 0;
  std::vector<ClientCommand> commands;
  for (std::size_t index = 0; index < count; ++index) {
    ProvisionOrg wish;
    wish.name = *OrgName::parse("org-" + std::to_string(++number));
    wish.admin = *Email::parse("ada@acme.com");
    wish.type = OrgType::enterprise;
    std::vector<Feature> features;
    for (int feature = 0; feature < 50; ++feature) {
      std::string name = "feature-" + std::to_string(feature) + "-";
      name.resize(60, 'x');
      features.push_back(*Feature::parse(name));
    }
    wish.features = *Features::of(std::move(features));
    ClientCommand command;
    command.command = std::move(wish);
    commands.push_back(std::move(command));
  }
  return commands;
}

// Whether all of a batch was accepted.
inline bool accepts_batch(BinaryClient& client, std::size_t count) {
  const auto outcomes = client.submit_batch(large_commands(count));
  if (!outcomes) return false;
  return std::ranges::all_of(
      *outcomes, [](const Outcome& outcome) { return outcome.kind == Outcome::Kind::accepted; });
}

// Connections that say nothing, or what they are told to say, as long as the crowd lives.
class Crowd {
 public:
  Crowd() { raise_descriptor_limit().value(); }

  void come(const std::string& port, std::size_t count, const std::string& say = {}) {
    const auto number = static_cast<std::uint16_t>(std::stoi(port));
    for (std::size_t index = 0; index < count; ++index) {
      auto& socket = sockets_.emplace_back(io_);
      boost::system::error_code failed;
      socket.connect({boost::asio::ip::make_address("127.0.0.1"), number}, failed);
      if (failed) continue;
      socket.non_blocking(true);
      if (!say.empty()) socket.write_some(boost::asio::buffer(say), failed);
    }
  }
  void leave() { sockets_.clear(); }

 private:
  boost::asio::io_context io_;
  std::vector<boost::asio::ip::tcp::socket> sockets_;
};

}  // namespace orglog::testing
