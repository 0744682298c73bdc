// Frames of the binary protocol as a client writes them, or as none would.
#pragma once

#include <protocol_generated.h>

#include <array>
#include <bit>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "orglog/base/bytes.hpp"
#include "orglog/codec/command_codec.hpp"

namespace orglog::testing {

namespace protocol = wire::protocol;
using Builder = flatbuffers::FlatBufferBuilder;

inline std::string with_length(std::string_view body) {
  std::string bytes;
  append_little(bytes, static_cast<std::uint32_t>(body.size()));
  return bytes.append(body);
}

template <class Table>
std::string finished(Builder& builder, std::uint64_t request, flatbuffers::Offset<Table> body) {
  builder.Finish(protocol::CreateFrame(builder, request, protocol::BodyTraits<Table>::enum_value,
                                       body.Union()));
  return with_length(
      {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()});
}

// `make` builds the body's table in the builder that it is given.
template <class Make>
std::string frame_of(std::uint64_t request, const Make& make) {
  Builder builder;
  const auto body = make(builder);
  return finished(builder, request, body);
}

inline std::string hello_frame(std::uint16_t version = 1, const char* client = "raw") {
  return frame_of(1, [&](Builder& b) { return protocol::CreateHelloDirect(b, version, client); });
}
inline std::string authenticate_frame(const char* token, std::uint64_t request = 2) {
  return frame_of(request,
                  [&](Builder& b) { return protocol::CreateAuthenticateDirect(b, token); });
}
inline std::string ping_frame(std::uint64_t request) {
  return frame_of(request, [](Builder& b) { return protocol::CreatePing(b); });
}
inline std::string query_frame(std::uint64_t request, protocol::QueryKind kind) {
  return frame_of(request, [&](Builder& b) { return protocol::CreateQuery(b, kind); });
}
inline std::string set_password_frame(std::uint64_t request, const char* email,
                                      const char* password) {
  return frame_of(
      request, [&](Builder& b) { return protocol::CreateSetPasswordDirect(b, email, password); });
}
inline std::string subscribe_frame(std::uint64_t request, std::uint64_t from, std::uint32_t credits,
                                   bool follow) {
  return frame_of(request, [&](Builder& b) {
    return protocol::CreateSubscribe(b, from, 0, 0, 0, credits, follow);
  });
}

// Each with a command id made from `first_id`, counted up; 0 makes a nil one.
inline std::string submit_frame(std::uint64_t request, const std::vector<Command>& commands,
                                std::uint8_t first_id = 1, std::uint8_t origin = 0) {
  return frame_of(request, [&](Builder& b) {
    std::vector<flatbuffers::Offset<protocol::Command>> offsets;
    std::uint64_t number = first_id;
    for (const Command& command : commands) {
      const EncodedCommand any = encode_command(command, b);
      std::array<std::uint8_t, 16> bytes{};
      if (first_id != 0) {
        std::memcpy(bytes.data(), &request, sizeof request);
        std::memcpy(bytes.data() + 8, &number, sizeof number);
      }
      ++number;
      const auto id = std::bit_cast<wire::Uuid>(bytes);
      offsets.push_back(
          protocol::CreateCommand(b, &id, static_cast<wire::command::Any>(any.type), any.offset));
    }
    return protocol::CreateSubmitDirect(b, &offsets, origin);
  });
}

}  // namespace orglog::testing
