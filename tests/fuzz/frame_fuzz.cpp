// Input: the size of the reads, then what a client sends. Bytes are framed, frames verified, and
// what stands in them is read as the server reads it; how the bytes were cut must not matter.
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "fuzz/target.hpp"
#include "net/requests.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/net/frame.hpp"

namespace {

using namespace orglog;
using State = FrameReader::State;

struct Taken {
  std::vector<std::string> bodies;
  State last = State::need_more;
  friend bool operator==(const Taken&, const Taken&) = default;
};

Taken take_all(std::string_view bytes, std::size_t read_size) {
  Taken taken;
  FrameReader reader;
  while (!bytes.empty() && taken.last == State::need_more) {
    const FrameReader::Room room = reader.room(read_size);
    const std::size_t now = std::min(read_size, bytes.size());
    std::memcpy(room.data, bytes.data(), now);
    reader.commit(now);
    bytes.remove_prefix(now);
    std::string_view body;
    while ((taken.last = reader.next(body)) == State::frame) taken.bodies.emplace_back(body);
  }
  return taken;
}

void read_as_server(std::string_view body) {
  namespace protocol = wire::protocol;
  const std::vector<char> exact(body.begin(), body.end());
  const protocol::Frame* frame = net::verified_request({exact.data(), exact.size()});
  if (frame == nullptr) return;
  if (const auto* query = frame->body_as_Query()) static_cast<void>(net::read_query(*query));
  const auto* submit = frame->body_as_Submit();
  if (submit == nullptr) return;
  for (const protocol::Command* command : *submit->commands()) {
    Submission submission;
    const Rejection rejection = net::read_command(*command, submission);
    ORGLOG_INVARIANT(rejection.reason == Reason::none || rejection.reason == Reason::malformed,
                     "only the form is judged here");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes = fuzz::view(data + 1, size - 1);
  const Taken whole = take_all(bytes, bytes.size());
  ORGLOG_INVARIANT(whole == take_all(bytes, std::size_t{1} + data[0]),
                   "the same frames, however the bytes arrive");
  for (const std::string& body : whole.bodies) read_as_server(body);
  return 0;
}
