#include "orglog/codec/command_codec.hpp"

#include <command_generated.h>
#include <doctest/doctest.h>
#include <protocol_generated.h>

#include <array>
#include <cctype>
#include <random>
#include <set>

#include "orglog/base/limits.hpp"
#include "orglog/domain/name_hint.hpp"
#include "support/describe.hpp"
#include "support/samples.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

using Decoded = boost::system::result<Command, Rejection>;
using Builder = flatbuffers::FlatBufferBuilder;
namespace schema = wire::command;

// A command in the table that carries it on the wire.
std::string framed(Builder& builder, std::uint8_t type, std::uint32_t offset) {
  builder.Finish(wire::protocol::CreateCommand(builder, nullptr, static_cast<schema::Any>(type),
                                               flatbuffers::Offset<void>(offset)));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

std::string bytes_of(const Command& command) {
  Builder builder;
  const EncodedCommand encoded = encode_command(command, builder);
  return framed(builder, encoded.type, encoded.offset);
}

// Verifies first, as the connection does; nothing when the bytes are no command at all.
std::optional<Decoded> decoded(const std::string& bytes) {
  flatbuffers::Verifier verifier(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (!verifier.VerifyBuffer<wire::protocol::Command>(nullptr)) return std::nullopt;
  const auto* root = flatbuffers::GetRoot<wire::protocol::Command>(bytes.data());
  return decode_command({static_cast<std::uint8_t>(root->any_type()), root->any()});
}

// What became of a command that was written by hand.
template <class Table>
Decoded by_hand(Builder& builder, flatbuffers::Offset<Table> table) {
  const auto type = static_cast<std::uint8_t>(schema::AnyTraits<Table>::enum_value);
  return *decoded(framed(builder, type, table.o));
}

std::string complaint(const Decoded& result) {
  if (result) return "accepted";
  CHECK(result.error().reason == Reason::malformed);
  return result.error().subject;
}

}  // namespace

TEST_CASE("the samples are one of every command, in order") {
  const auto commands = sample_commands();
  REQUIRE(commands.size() == std::variant_size_v<Command>);
  for (std::size_t index = 0; index < commands.size(); ++index) {
    CHECK(commands[index].index() == index);
  }
}

TEST_CASE("every command is read back as it was written, and numbered as the schema numbers it") {
  for (const Command& command : sample_commands()) {
    const std::string bytes = bytes_of(command);
    const auto* root = flatbuffers::GetRoot<wire::protocol::Command>(bytes.data());
    CHECK(static_cast<std::size_t>(root->any_type()) == command.index() + 1);
    const auto back = decoded(bytes);
    REQUIRE(back.has_value());
    if (std::holds_alternative<ChangePassword>(command)) {
      CHECK(complaint(*back) == "command: the server's own");
      continue;
    }
    REQUIRE_MESSAGE(back->has_value(), command_name(command));
    CHECK(test::describe(**back) == test::describe(command));
  }
}

TEST_CASE("what a client leaves out stays out") {
  const AppName web = *AppName::parse("web");
  const OrgName acme = *OrgName::parse("acme");
  const std::vector<Command> commands{
      CreateApp{},
      ChangePackage{acme, {}, {}, std::nullopt},
      ChangePackage{acme, {}, {}, Features{}},
      ImportApps{acme, {}, true, false},
      SetFormation{web, {}},
      TransferApp{web, "globex", false},
      ProvisionOrg{acme, *Email::parse("joe@acme.com"), {}, {}, {}}};
  for (const Command& command : commands) {
    const auto back = decoded(bytes_of(command));
    REQUIRE(back.has_value());
    REQUIRE_MESSAGE(back->has_value(), command_name(command));
    CHECK(test::describe(**back) == test::describe(command));
  }
}

TEST_CASE("commands have names, each its own, after the schema's") {
  std::set<std::string_view> names;
  for (const Command& command : sample_commands()) {
    const std::string_view name = command_name(command);
    names.insert(name);
    std::string plain;
    for (const char character : name) {
      if (character != '_') plain += character;
    }
    std::string expected = schema::EnumNameAny(static_cast<schema::Any>(command.index() + 1));
    for (char& character : expected) {
      character = static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
    }
    CHECK(plain == expected);
  }
  CHECK(names.size() == std::variant_size_v<Command>);
}

TEST_CASE("an unknown command is malformed") {
  CHECK(complaint(decode_command({0, nullptr})) == "command: 0");
  CHECK(complaint(decode_command({200, nullptr})) == "command: 200");
  CHECK(complaint(decode_command({1, nullptr})) == "command: 1");
}

TEST_CASE("a name that makes no sense is named with its field") {
  Builder b;
  CHECK(complaint(by_hand(b, schema::CreateLockAppDirect(b, "Web!"))).starts_with("app: Web!: "));
  b.Clear();
  CHECK(complaint(by_hand(b, schema::CreateAddMemberDirect(b, "acme", "joe")))
            .starts_with("email: joe: "));
  b.Clear();
  CHECK(complaint(by_hand(b, schema::CreateRenameOrgDirect(b, "acme", "-x")))
            .starts_with("name: -x: "));
  b.Clear();
  CHECK(complaint(by_hand(b, schema::CreateProvisionOrgDirect(b, "acme", "joe")))
            .starts_with("admin: joe: "));
  b.Clear();
  CHECK(complaint(by_hand(b, schema::CreateCreateAppDirect(b, "Web", "acme")))
            .starts_with("name: Web: "));
  b.Clear();
  CHECK(complaint(by_hand(b, schema::CreateTransferAppDirect(b, "web", "joe@")))
            .starts_with("to: joe@: "));
  b.Clear();
  CHECK(complaint(by_hand(b, schema::CreateTransferAppDirect(b, "web", "Globex")))
            .starts_with("to: Globex: "));
  b.Clear();
  CHECK(complaint(by_hand(b, schema::CreateDestroyAddonDirect(b, "web", "a b"))) == "addon: a b");
}

TEST_CASE("the first field that makes no sense is the one that is named") {
  Builder b;
  CHECK(complaint(by_hand(b, schema::CreateAddMemberDirect(b, "Acme", "joe")))
            .starts_with("org: Acme: "));
}

TEST_CASE("a complaint shows a value as far as it can be shown") {
  Builder b;
  const std::string noise = std::string("\x01\xFF\n", 3) + std::string(10'000, 'x');
  const std::string subject = complaint(by_hand(b, schema::CreateLockAppDirect(b, noise.c_str())));
  CHECK(subject.substr(0, 9) == "app: ???x");
  const std::string hint = name_hint<AppName>(noise);
  CHECK(subject.ends_with("x..." + hint));
  CHECK(subject.size() ==
        std::string("app: ...").size() + limits::rejected_value_bytes + hint.size());
}

TEST_CASE("roles, types, sizes and permissions are those that there are") {
  Builder b;
  CHECK(complaint(by_hand(b, schema::CreateAddMemberDirect(b, "acme", "joe@acme.com",
                                                           static_cast<wire::Role>(2)))) ==
        "role: 2");
  b.Clear();
  CHECK(complaint(by_hand(b, schema::CreateProvisionOrgDirect(b, "acme", "joe@acme.com",
                                                              static_cast<wire::OrgType>(7)))) ==
        "type: 7");
  b.Clear();
  CHECK(complaint(by_hand(b, schema::CreateAddCollaboratorDirect(b, "web", "joe@acme.com", 16))) ==
        "permissions: 16");
  b.Clear();
  const std::vector process{
      schema::CreateProcessScaleDirect(b, "web", 1, static_cast<wire::DynoSize>(9))};
  CHECK(complaint(by_hand(b, schema::CreateSetFormationDirect(b, "web", &process))) == "size: 9");
}

TEST_CASE("view is part of every grant") {
  Builder b;
  const Decoded result = by_hand(b, schema::CreateAddCollaboratorDirect(b, "web", "a@b.com", 2));
  REQUIRE(result.has_value());
  CHECK(std::get<AddCollaborator>(*result).permissions == *Permissions::parse("view,deploy"));
  b.Clear();
  const Decoded nothing = by_hand(b, schema::CreateSetCollaboratorDirect(b, "web", "a@b.com", 0));
  REQUIRE(nothing.has_value());
  CHECK(std::get<SetCollaborator>(*nothing).permissions == Permissions::view_only());
}

TEST_CASE("numbers and lists have bounds") {
  Builder b;
  const auto addon = [&](std::int64_t price) {
    b.Clear();
    return complaint(
        by_hand(b, schema::CreateCreateAddonDirect(b, "web", "redis", "hobby", price)));
  };
  CHECK(addon(0) == "accepted");
  CHECK(addon(limits::addon_price_cents) == "accepted");
  CHECK(addon(limits::addon_price_cents + 1) == "price: 100000001");
  CHECK(addon(-1) == "price: -1");
  b.Clear();
  CHECK(complaint(by_hand(b, schema::CreateCreateAddonDirect(b, "web", "redis", "hobby", 0,
                                                             "my db"))) == "name: my db");

  const auto import = [&](std::size_t count) {
    b.Clear();
    const std::vector<flatbuffers::Offset<flatbuffers::String>> apps(count, b.CreateString("web"));
    return complaint(by_hand(b, schema::CreateImportAppsDirect(b, "acme", &apps)));
  };
  CHECK(import(limits::import_apps_per_command) == "accepted");
  CHECK(import(limits::import_apps_per_command + 1) == "apps: 1001");
  CHECK(import(0) == "apps: none");

  const auto features = [&](std::size_t count, const std::string& name) {
    b.Clear();
    const std::vector<flatbuffers::Offset<flatbuffers::String>> list(count, b.CreateString(name));
    return complaint(by_hand(b, schema::CreateChangePackageDirect(b, "acme", 0, 0, &list)));
  };
  CHECK(features(limits::features_per_org, "sso") == "accepted");
  CHECK(features(limits::features_per_org + 1, "sso") == "features: 51");
  CHECK(features(1, "a feature") == "features: a feature");
  CHECK(features(1, std::string(limits::feature_name_bytes + 1, 'x')).starts_with("features: xx"));

  const auto formation = [&](std::size_t count) {
    b.Clear();
    const std::vector processes(count, schema::CreateProcessScaleDirect(b, "web", 1));
    return complaint(by_hand(b, schema::CreateSetFormationDirect(b, "web", &processes)));
  };
  CHECK(formation(limits::process_types_per_app) == "accepted");
  CHECK(formation(limits::process_types_per_app + 1) == "processes: 51");
}

TEST_CASE("an import says which apps, or all of them, and not both") {
  Builder b;
  const std::vector apps{b.CreateString("web")};
  CHECK(complaint(by_hand(b, schema::CreateImportAppsDirect(b, "acme", &apps, true))) ==
        "apps: names beside everything");
  b.Clear();
  CHECK(complaint(by_hand(b, schema::CreateImportAppsDirect(b, "acme", nullptr, true))) ==
        "accepted");
}

TEST_CASE("a package changes in known parts and holds no negative money") {
  Builder b;
  CHECK(complaint(by_hand(b, schema::CreateChangePackageDirect(b, "acme", 0, 16))) ==
        "changes: 16");
  b.Clear();
  const auto package = wire::CreatePackage(b, {}, {}, {}, -5);
  CHECK(complaint(by_hand(b, schema::CreateChangePackageDirect(b, "acme", package, 8))) ==
        "package.addon_credits_cents: -5");
}

TEST_CASE("texts of people are plain and bounded") {
  Builder b;
  const auto named = [&](const std::string& name) {
    b.Clear();
    return complaint(by_hand(b, schema::CreateRegisterAccountDirect(b, "a@b.com", name.c_str())));
  };
  CHECK(named("") == "accepted");
  CHECK(named(std::string(limits::person_name_bytes, 'x')) == "accepted");
  CHECK(named(std::string(limits::person_name_bytes + 1, 'x')).starts_with("name: xx"));
  CHECK(named("Joe\tDoe") == "name: Joe?Doe");
  b.Clear();
  const wire::Hash hash(std::array<std::uint8_t, 32>{1});
  CHECK(complaint(by_hand(b, schema::CreateIssueTokenDirect(b, "a@b.com", &hash, "a\nb"))) ==
        "description: a?b");
}

TEST_CASE("scopes are those that there are, and a token's end is a time") {
  Builder b;
  const wire::Hash hash(std::array<std::uint8_t, 32>{1});
  const auto issued = [&](std::uint8_t scopes, flatbuffers::Optional<std::int64_t> expires_at) {
    b.Clear();
    return complaint(by_hand(
        b, schema::CreateIssueTokenDirect(b, "a@b.com", &hash, nullptr, scopes, expires_at)));
  };
  CHECK(issued(6, 1'900'000'000'000'000) == "accepted");
  CHECK(issued(0, {}) == "scopes: 0");
  CHECK(issued(8, {}) == "scopes: 8");
  const std::int64_t never = std::numeric_limits<std::int64_t>::max();
  CHECK(issued(1, never) == "expires_at: " + std::to_string(never));
}

TEST_CASE("ids and hashes must be given") {
  Builder b;
  CHECK(complaint(by_hand(b, schema::CreateAcceptTransfer(b))) == "transfer: none");
  b.Clear();
  CHECK(complaint(by_hand(b, schema::CreateRevokeToken(b))) == "token: none");
  b.Clear();
  CHECK(complaint(by_hand(b, schema::CreateIssueTokenDirect(b, "a@b.com"))) == "secret_hash: none");
}

TEST_CASE("flipped bits and random bytes do no harm") {
  std::mt19937_64 dice(20140602);
  for (const Command& command : sample_commands()) {
    std::string bytes = bytes_of(command);
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      const auto mask = static_cast<char>(1 << (bit % 8));
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
      if (const auto result = decoded(bytes); result && *result) bytes_of(**result);
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
    }
    for (int round = 0; round < 200; ++round) {
      std::string noisy = bytes.substr(0, bytes.size() - dice() % 8);
      for (std::size_t change = dice() % 6; change > 0; --change) {
        noisy[dice() % noisy.size()] = static_cast<char>(dice());
      }
      if (const auto result = decoded(noisy); result && *result) bytes_of(**result);
    }
  }
}
