// Input: the table that carries a command in a frame. What decodes must survive a decision.
#include <protocol_generated.h>

#include <vector>

#include "fuzz/target.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/codec/command_codec.hpp"
#include "orglog/domain/decider.hpp"

namespace {

using namespace orglog;

State small_world() {
  const AccountId joe{derive_uuid({}, 1, "account")};
  const OrgId acme{derive_uuid({}, 1, "org")};
  State state;
  Position position = 0;
  const std::vector<Event> events{
      AccountRegistered{joe, *Email::parse("jill@daimyo-creative.com"), {}, AccountState::active},
      OrgProvisioned{acme, *OrgName::parse("acme-widgets"), {}, {}, {}, joe},
      AppCreated{
          AppId{derive_uuid({}, 1, "app")}, *AppName::parse("web"), Owner::of(acme), false, {}}};
  for (const Event& event : events) evolve(state, {position++, {}, {}, event});
  return state;
}

// A client's own encoding of a command that the server has read.
bool can_be_sent_again(const Command& command) {
  flatbuffers::FlatBufferBuilder builder;
  const EncodedCommand encoded = encode_command(command, builder);
  builder.Finish(wire::protocol::CreateCommand(builder, nullptr,
                                               static_cast<wire::command::Any>(encoded.type),
                                               flatbuffers::Offset<void>(encoded.offset)));
  flatbuffers::Verifier verifier(builder.GetBufferPointer(), builder.GetSize());
  if (!verifier.VerifyBuffer<wire::protocol::Command>(nullptr)) return false;
  const auto* root = flatbuffers::GetRoot<wire::protocol::Command>(builder.GetBufferPointer());
  const auto again = decode_command({encoded.type, root->any()});
  return again && again->index() == command.index();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // Frames lie in memory as the allocator gives it: numbers are aligned.
  const std::vector<std::uint8_t> frame(data, data + size);
  flatbuffers::Verifier verifier(frame.data(), frame.size());
  if (!verifier.VerifyBuffer<wire::protocol::Command>(nullptr)) return 0;
  const auto* root = flatbuffers::GetRoot<wire::protocol::Command>(frame.data());
  const auto command = decode_command({static_cast<std::uint8_t>(root->any_type()), root->any()});
  if (!command) {
    ORGLOG_INVARIANT(command.error().reason == Reason::malformed, "only the form is judged here");
    ORGLOG_INVARIANT(is_plain_text(command.error().subject, 1'000), "a complaint can be shown");
    return 0;
  }
  ORGLOG_INVARIANT(!command_name(*command).empty(), "a command has a name");
  ORGLOG_INVARIANT(can_be_sent_again(*command), "what was read can be sent again");

  static const State state = small_world();
  Caller caller;
  caller.command = CommandId{derive_uuid({}, 2, "command")};
  static_cast<void>(decide(state, *command, caller));
  caller.is_operator = true;
  static_cast<void>(decide(state, *command, caller));
  caller.account = AccountId{derive_uuid({}, 1, "account")};
  static_cast<void>(decide(state, *command, caller));
  return 0;
}
