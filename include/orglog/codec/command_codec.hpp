// Commands as FlatBuffers (schema/command.fbs). Decoding parses every name: past here all values
// are valid.
#pragma once

#include <flatbuffers/flatbuffer_builder.h>

#include <boost/system/result.hpp>
#include <string_view>

#include "orglog/domain/command.hpp"
#include "orglog/domain/rejection.hpp"

namespace orglog {

// What stands in a frame beside the command itself; `any` has been verified already and lives as
// long as the frame.
struct WireCommand {
  std::uint8_t type = 0;        // of the union
  const void* table = nullptr;  // the union member
};

// `malformed` with the field's name and value as subject when a name, address or number makes no
// sense.
boost::system::result<Command, Rejection> decode_command(const WireCommand& wire);

struct EncodedCommand {
  std::uint8_t type = 0;
  std::uint32_t offset = 0;  // of the union member within the builder
};
EncodedCommand encode_command(const Command& command, flatbuffers::FlatBufferBuilder& builder);

// The command as the other side of a wire would read it, for commands that came in no frame: what
// is in the log must be readable for ever, so nothing gets there that decoding would refuse.
boost::system::result<Command, Rejection> checked(const Command& command);

// `lock_app` and so on, for logs and metrics.
std::string_view command_name(std::size_t index);  // Command::index()
inline std::string_view command_name(const Command& command) {
  return command_name(command.index());
}

}  // namespace orglog
