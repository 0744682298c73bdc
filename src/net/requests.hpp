// The client's side of the protocol, read: frames that verify, and what stands in them as the
// engine takes it.
#pragma once

#include <protocol_generated.h>

#include <boost/system/result.hpp>
#include <string_view>

#include "orglog/domain/rejection.hpp"
#include "orglog/engine/query.hpp"
#include "orglog/engine/submission.hpp"

namespace orglog::net {

// Nothing when the bytes (8-aligned) are no frame, or none that a client may send. Takes time in
// proportion to their number, also when tables and lists are shared to make much of few bytes.
const wire::protocol::Frame* verified_request(std::string_view body);

// Texts in the lists of its commands: names take more room when they are decoded.
std::size_t listed_texts(const wire::protocol::Submit& submit);

// Id, command, correlation, time and condition of a submission; who sends it is the caller's to
// say. A rejection `malformed` when something makes no sense.
Rejection read_command(const wire::protocol::Command& wire, Submission& submission);

// `detail` of a failure `invalid`, or nothing.
boost::system::result<Query, std::string> read_query(const wire::protocol::Query& wire);
// 0 socket, 1 CLI, 4 import: the doors that this protocol may be.
bool is_origin(std::uint8_t origin);

std::string_view view(const flatbuffers::String* text);

}  // namespace orglog::net
