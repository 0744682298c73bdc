// Commands as FlatBuffers (schema/command.fbs). Decoding parses every name: past here all values
// are valid.
#pragma once

#include <flatbuffers/flatbuffer_builder.h>

#include <boost/system/result.hpp>
#include <string>
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
// A value that makes no sense as it can stand in a sentence and in JSON, however it looked.
std::string presentable(std::string_view value);

struct EncodedCommand {
  std::uint8_t type = 0;
  std::uint32_t offset = 0;  // of the union member within the builder
};
EncodedCommand encode_command(const Command& command, flatbuffers::FlatBufferBuilder& builder);

}  // namespace orglog
