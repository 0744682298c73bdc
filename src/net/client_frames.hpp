// The client's side of the protocol as bytes, and the server's replies read: no sockets here.
#pragma once

#include <protocol_generated.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "orglog/net/client.hpp"

namespace orglog::net {

// Appends one whole frame each. One builder is used again and again.
class RequestWriter {
 public:
  void hello(std::string& out, std::uint64_t request, const std::string& client_name);
  void authenticate(std::string& out, std::uint64_t request, const std::string& token);
  void submit(std::string& out, std::uint64_t request, std::span<const ClientCommand> commands,
              Origin origin, bool rehearse = false);
  void query(std::string& out, std::uint64_t request, const Query& query);
  void subscribe(std::string& out, std::uint64_t request, const Subscription& subscription,
                 std::uint32_t credits);
  void add_credits(std::string& out, std::uint64_t subscription, std::uint32_t credits);
  void unsubscribe(std::string& out, std::uint64_t subscription);
  void set_password(std::string& out, std::uint64_t request, const NewPassword& wish);
  void ping(std::string& out, std::uint64_t request);

 private:
  template <class Table>
  void finish(std::string& out, std::uint64_t request, flatbuffers::Offset<Table> body);
  flatbuffers::Offset<wire::protocol::Command> put(const ClientCommand& command);
  flatbuffers::Offset<flatbuffers::String> put(std::string_view text);

  flatbuffers::FlatBufferBuilder builder_;
  std::vector<flatbuffers::Offset<wire::protocol::Command>> commands_;
};

// Nothing when the bytes (8-aligned) are no frame.
const wire::protocol::Frame* verified_reply(std::string_view body);
// Nothing when there are none.
std::vector<Outcome> read_outcomes(const wire::protocol::SubmitReply& reply);
ClientFailure read_failure(const wire::protocol::Frame& frame);

}  // namespace orglog::net
