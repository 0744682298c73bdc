// Every command of the variant, over the binary protocol: with what is hidden in each field that
// names something, and in all of them; done, rehearsed, and asked again. Then conditions.
#include <doctest/doctest.h>

#include <array>
#include <bit>

#include "fields.hpp"
#include "walk.hpp"

namespace orglog::doors {
namespace {

namespace protocol = wire::protocol;

// Where the walk does not ask, and why that tells nobody anything.
enum class Exempt : std::uint8_t {
  claim,       // a new name, which is one for all: whoever wants it must be told that it is taken
  free_text,   // refers to nothing
  on_own_app,  // done to an own thing: the person is on it from then on, as its people see, with
  in_own_org   // or without an account. Only the doing is left out; rehearsing it tells nothing
};
struct Exemption {
  std::string_view command;
  std::size_t field;
  Exempt why;
};
constexpr Exemption exemptions[] = {{"rename_org", 1, Exempt::claim},
                                    {"rename_app", 1, Exempt::claim},
                                    {"create_app", 0, Exempt::claim},
                                    {"create_addon", 4, Exempt::claim},
                                    {"create_addon", 1, Exempt::free_text},
                                    {"create_addon", 2, Exempt::free_text},
                                    {"issue_token", 2, Exempt::free_text},
                                    {"rename_account", 1, Exempt::free_text},
                                    {"add_collaborator", 1, Exempt::on_own_app},
                                    {"add_member", 1, Exempt::in_own_org},
                                    {"invite_member", 1, Exempt::in_own_org}};

const Exemption* exemption_of(std::string_view command, std::size_t field) {
  for (const Exemption& one : exemptions) {
    if (one.command == command && one.field == field) return &one;
  }
  return nullptr;
}

// What stands beside the commands of a Submit.
struct Beside {
  bool rehearse = false;
  bool in_their_name = false;  // of the person who is hidden
  std::optional<Expectation> condition{};
};

template <class Name>
std::vector<std::string> texts(const std::vector<Name>& names) {
  std::vector<std::string> result;
  for (const Name& name : names) result.push_back(name.text());
  return result;
}

flatbuffers::Offset<protocol::Condition> encode(const Expectation& wanted, testing::Builder& b) {
  return protocol::CreateCondition(b, b.CreateVectorOfStrings(texts(wanted.orgs)),
                                   b.CreateVectorOfStrings(texts(wanted.apps)),
                                   b.CreateVectorOfStrings(texts(wanted.emails)), wanted.after);
}

flatbuffers::Offset<protocol::Command> encode(const Command& command, CommandId id,
                                              const Side& side, const Beside& beside,
                                              testing::Builder& b) {
  const EncodedCommand any = encode_command(command, b);
  flatbuffers::Offset<flatbuffers::String> on_behalf_of;
  flatbuffers::Offset<protocol::Condition> condition;
  if (beside.in_their_name) on_behalf_of = b.CreateString(side.hidden[Kind::person].front());
  if (beside.condition) condition = encode(*beside.condition, b);
  const auto wire_id = std::bit_cast<wire::Uuid>(id.value.bytes);
  protocol::CommandBuilder builder(b);
  builder.add_id(&wire_id);
  builder.add_any_type(static_cast<wire::command::Any>(any.type));
  builder.add_any(any.offset);
  builder.add_on_behalf_of(on_behalf_of);
  builder.add_condition(condition);
  return builder.Finish();
}

std::string submit(Side& side, const std::vector<Command>& commands, CommandId first,
                   const Beside& beside) {
  return side.ask([&](testing::Builder& b) {
    std::vector<flatbuffers::Offset<protocol::Command>> encoded;
    for (std::uint32_t at = 0; at < commands.size(); ++at) {
      const CommandId id = at == 0 ? first : CommandId{derive_uuid(first.value, at, "next")};
      encoded.push_back(encode(commands[at], id, side, beside, b));
    }
    return protocol::CreateSubmitDirect(b, &encoded, 0, beside.rehearse);
  });
}

using Build = std::function<std::vector<Command>(Side&)>;

void try_it(Walk& walk, const std::string& door, const Build& build, bool also_done,
            Beside beside = {}) {
  beside.rehearse = true;
  const CommandId rehearsed = walk.next_command();
  walk.compare(
      door + ", rehearsed",
      [&](Side& side) { return submit(side, build(side), rehearsed, beside); },
      Walk::Leaves::nothing);
  if (!also_done) return;
  beside.rehearse = false;
  const CommandId id = walk.next_command();
  walk.compare(door, [&](Side& side) { return submit(side, build(side), id, beside); });
}

template <class Wish>
void walk_field(Walk& walk, std::string_view name, std::size_t field, Kind kind) {
  const Exemption* exempt = exemption_of(name, field);
  if (exempt != nullptr && exempt->why <= Exempt::free_text) return;
  const bool may_do =
      exempt != nullptr && (exempt->why == Exempt::on_own_app || walk.identity().is_admin);
  const bool by_name = kind != Kind::transfer && kind != Kind::token;
  const std::size_t words = by_name ? walk.names(kind) : walk.words(kind);
  for (std::size_t word = 0; word < words; ++word) {
    const std::string door = "command " + std::string(name) + ", field " + std::to_string(field) +
                             ": " + walk.first().hidden[kind][word];
    const auto build = [&](Side& side) -> std::vector<Command> {
      return {make<Wish>(Pick{side.hidden, side.own, field, false, kind, word})};
    };
    try_it(walk, door, build, !may_do);
  }
}

template <class Wish>
void walk_command(Walk& walk, std::string_view name) {
  const auto fields = kinds_of_fields<Wish>();
  for (std::size_t field = 0; field < fields.size(); ++field) {
    for (const Kind kind : fields[field]) walk_field<Wish>(walk, name, field, kind);
  }
  const auto build = [](Side& side) -> std::vector<Command> {
    return {make<Wish>(Pick{side.hidden, side.own, 0, true})};
  };
  const bool has_org_or_app = walk.words(Kind::org) > 0 && walk.words(Kind::app) > 0;
  if (!fields.empty() && has_org_or_app)
    try_it(walk, "command " + std::string(name) + ", every field", build, true);
  if (walk.names(Kind::person) > 0) {
    const auto own = [](Side& side) -> std::vector<Command> {
      return {make<Wish>(Pick{side.hidden, side.own, no_field})};
    };
    try_it(walk, "command " + std::string(name) + " in a hidden person's name", own, true,
           Beside{false, true, {}});
  }
  walk.next_minute("command " + std::string(name));
}

template <std::size_t... indexes>
void walk_all(Walk& walk, std::index_sequence<indexes...>) {
  (walk_command<std::variant_alternative_t<indexes, Command>>(walk, command_name(indexes)), ...);
}

// Under the id of a command that somebody else gave, and one command after another under one id.
void walk_ids(Walk& walk) {
  for (const std::string& text : walk.first().hidden[Kind::command]) {
    const auto id = parse_uuid(text);
    if (!id) continue;
    walk.compare("the command id " + text, [&](Side& side) {
      return submit(side, {UnlockApp{named<AppName>(side.own[Kind::app].front())}}, CommandId{*id},
                    {});
    });
  }
  if (walk.names(Kind::app) == 0) return;
  const CommandId id = walk.next_command();
  const auto hidden_app = [](Side& side) { return named<AppName>(side.hidden[Kind::app].front()); };
  for (const char* time : {"the first time", "again"}) {
    walk.compare(std::string("command lock_app under one id, ") + time,
                 [&](Side& side) { return submit(side, {LockApp{hidden_app(side)}}, id, {}); });
  }
  walk.compare("another command under that id",
               [&](Side& side) { return submit(side, {JoinApp{hidden_app(side)}}, id, {}); });
}

// One on top of the other, as a rehearsal decides them.
void walk_together(Walk& walk) {
  for (std::size_t word = 0; word < walk.names(Kind::person); ++word) {
    const auto build = [&](Side& side) -> std::vector<Command> {
      const auto own = named<AppName>(side.own[Kind::app].front());
      const auto who = testing::email(side.hidden[Kind::person][word]);
      return {AddCollaborator{own, who}, SetCollaborator{own, who, Permissions::view_only()},
              TransferApp{own, who, false}, RemoveCollaborator{own, who}};
    };
    try_it(walk, "somebody brought in and sent away", build, false);
  }
}

Expectation about(Kind kind, const std::string& name, Position after) {
  Expectation wanted;
  wanted.after = after;
  if (kind == Kind::org) wanted.orgs.push_back(testing::org(name));
  if (kind == Kind::app) wanted.apps.push_back(testing::app(name));
  if (kind == Kind::person) wanted.emails.push_back(testing::email(name));
  return wanted;
}

}  // namespace

void walk_commands(Walk& walk) {
  walk_all(walk, std::make_index_sequence<std::variant_size_v<Command>>());
  walk_ids(walk);
  walk_together(walk);
  walk.next_minute("the commands");
}

// A condition names what is hidden, on a command that changes nothing.
void walk_conditions(Walk& walk) {
  const Position end = walk.begin();
  for (const Kind kind : {Kind::org, Kind::app, Kind::person}) {
    for (std::size_t word = 0; word < walk.names(kind); ++word) {
      for (const Position after : {Position{0}, end / 4, end / 2, 3 * end / 4, end, end * 100}) {
        const std::string door = "the condition that " + walk.first().hidden[kind][word] +
                                 " is as at " + std::to_string(after);
        for (const bool rehearse : {true, false}) {
          const CommandId id = walk.next_command();
          walk.compare(
              door,
              [&](Side& side) {
                Beside beside{rehearse, false, about(kind, side.hidden[kind][word], after)};
                return submit(side, {UnlockApp{named<AppName>(side.own[Kind::app].front())}}, id,
                              beside);
              },
              rehearse ? Walk::Leaves::nothing : Walk::Leaves::notes);
        }
      }
    }
  }
  walk.next_minute("conditions");
}

}  // namespace orglog::doors
