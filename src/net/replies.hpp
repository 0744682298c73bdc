// The server's side of the protocol as bytes: each function appends one whole frame to an output
// buffer. One builder is used again and again, so that a reply costs no allocation once it is warm.
#pragma once

#include <protocol_generated.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orglog/base/ids.hpp"
#include "orglog/base/position.hpp"
#include "orglog/codec/outcome.hpp"

namespace orglog::net {

using wire::protocol::ErrorCode;

// Room for what a frame holds beside one long text.
inline constexpr std::size_t frame_overhead_bytes = 256;

class Replies {
 public:
  void hello(std::string& out, std::uint64_t request, Position end);
  void authenticated(std::string& out, std::uint64_t request, AccountId account,
                     const std::string& email);
  void outcomes(std::string& out, std::uint64_t request, std::span<const Outcome> outcomes);
  void answer(std::string& out, std::uint64_t request, std::string_view json, Position position,
              const std::string& cursor);
  void password_set(std::string& out, std::uint64_t request, std::uint32_t sessions,
                    std::uint32_t tokens);
  void pong(std::string& out, std::uint64_t request, Position end);
  void failure(std::string& out, std::uint64_t request, ErrorCode code, std::string_view detail);
  // Events without any event: the end of a subscription, or that it has caught up.
  void no_events(std::string& out, std::uint64_t subscription, Position next, bool caught_up,
                 bool done);

 private:
  template <class Table>
  void finish(std::string& out, std::uint64_t request, flatbuffers::Offset<Table> body);

  flatbuffers::FlatBufferBuilder builder_;
  std::vector<flatbuffers::Offset<wire::outcome::Outcome>> outcomes_;
  std::vector<flatbuffers::Offset<wire::protocol::Result>> results_;
};

// Gathers the events of one frame.
class EventsFrame {
 public:
  void add(Position position, std::string_view record, std::string_view json);
  std::size_t bytes() const { return builder_.GetSize(); }
  std::uint32_t count() const { return static_cast<std::uint32_t>(events_.size()); }
  std::string finish(std::uint64_t subscription, Position next, bool caught_up, bool done);

 private:
  flatbuffers::FlatBufferBuilder builder_;
  std::vector<flatbuffers::Offset<wire::protocol::StreamedEvent>> events_;
};

// Finishes the builder's frame and appends it with its length.
void append_frame(std::string& out, flatbuffers::FlatBufferBuilder& builder,
                  flatbuffers::Offset<wire::protocol::Frame> frame);

}  // namespace orglog::net
