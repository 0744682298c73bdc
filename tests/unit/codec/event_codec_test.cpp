#include "orglog/codec/event_codec.hpp"

#include <doctest/doctest.h>
#include <event_generated.h>

#include <limits>
#include <random>

#include "support/describe.hpp"
#include "support/samples.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

std::string bytes_of(const Event& event) {
  std::string bytes;
  encode_event(event, bytes);
  return bytes;
}

// Decodes bytes that need not make sense: they must be refused, or be an event that can be written.
void decode_anything(EventType type, std::string_view bytes) {
  const auto event = decode_event(type, bytes);
  if (!event) return;
  CHECK(type_of(*event) == type);
  CHECK(decode_event(type, bytes_of(*event)).has_value());
}

// What the builder makes of an event whose fields are all absent or wrong.
template <class Write>
Result<Event> decoded(EventType type, const Write& write) {
  flatbuffers::FlatBufferBuilder builder;
  const auto table = write(builder);
  builder.Finish(
      wire::event::CreateEvent(builder, static_cast<wire::event::Any>(type), table.Union()));
  return decode_event(
      type, {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()});
}

template <class Fact>
EventType number_of() {
  return type_of(Event{Fact{}});
}

}  // namespace

TEST_CASE("the samples are one of every type, in order") {
  const auto events = sample_events();
  REQUIRE(events.size() == event_types);
  for (std::size_t index = 0; index < events.size(); ++index) {
    CHECK(type_of(events[index]) == index + 1);
  }
}

TEST_CASE("a token's scopes and end are kept, and what older versions wrote is global for ever") {
  const Timestamp until{std::chrono::seconds{1'900'000'000}};
  const Event event = TokenIssued{{}, account("joe"), {1}, "report", Scope::audit, until};
  const auto back = decode_event(type_of(event), bytes_of(event));
  REQUIRE(back.has_value());
  CHECK(std::get<TokenIssued>(*back).scopes == Scopes(Scope::audit));
  CHECK(std::get<TokenIssued>(*back).expires_at == until);
  const auto bare = decoded(number_of<TokenIssued>(),
                            [](auto& builder) { return wire::event::CreateTokenIssued(builder); });
  REQUIRE(bare.has_value());
  CHECK(std::get<TokenIssued>(*bare).scopes == Scopes());
  CHECK_FALSE(std::get<TokenIssued>(*bare).expires_at.has_value());
  const auto none = decoded(number_of<TokenIssued>(), [](auto& builder) {
    return wire::event::CreateTokenIssued(builder, {}, {}, {}, {}, 8);
  });
  CHECK(none.error() == CodecError::bad_value);
}

TEST_CASE("every event is read back as it was written, and numbered as the schema numbers it") {
  for (const Event& event : sample_events()) {
    const std::string bytes = bytes_of(event);
    const auto* root = flatbuffers::GetRoot<wire::event::Event>(bytes.data());
    CHECK(static_cast<EventType>(root->any_type()) == type_of(event));
    CHECK(wire::event::EnumNameAny(root->any_type()) == type_name(type_of(event)));
    const auto back = decode_event(type_of(event), bytes);
    REQUIRE_MESSAGE(back.has_value(), type_name(type_of(event)));
    CHECK(test::describe(*back) == test::describe(event));
  }
}

TEST_CASE("the same event gives the same bytes, whatever was written before it") {
  for (const Event& event : sample_events()) {
    const std::string first = bytes_of(event);
    for (const Event& other : sample_events()) bytes_of(other);
    CHECK(bytes_of(event) == first);
  }
}

TEST_CASE("bytes may lie at any alignment") {
  for (const Event& event : sample_events()) {
    for (std::size_t shift = 0; shift < 8; ++shift) {
      const std::string shifted = std::string(shift, 'x') + bytes_of(event);
      const auto back = decode_event(type_of(event), std::string_view(shifted).substr(shift));
      REQUIRE(back.has_value());
      CHECK(test::describe(*back) == test::describe(event));
    }
  }
}

TEST_CASE("small events are small") {
  CHECK(bytes_of(AppLocked{test::app("web"), owned_by_org("acme")}).size() <= 88);
  CHECK(bytes_of(MemberAdded{test::org("acme"), account("joe"), Role::member}).size() <= 88);
}

TEST_CASE("a type that is unknown, or another than the bytes say, is refused") {
  const std::string bytes = bytes_of(AppLocked{test::app("web"), owned_by_org("acme")});
  CHECK(decode_event(0, bytes).error() == CodecError::unknown_type);
  CHECK(decode_event(event_types + 1, bytes).error() == CodecError::unknown_type);
  CHECK(decode_event(255, bytes).error() == CodecError::unknown_type);
  CHECK(decode_event(number_of<AppUnlocked>(), bytes).error() == CodecError::unknown_type);
}

TEST_CASE("no bytes, and bytes that are cut short, are refused") {
  CHECK(decode_event(1, {}).error() == CodecError::not_verified);
  for (const Event& event : sample_events()) {
    const std::string bytes = bytes_of(event);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      decode_anything(type_of(event), std::string_view(bytes).substr(0, length));
    }
    CHECK_FALSE(decode_event(type_of(event), std::string_view(bytes).substr(0, 8)).has_value());
  }
}

TEST_CASE("flipped bits are refused or read as another event, and do no harm") {
  for (const Event& event : sample_events()) {
    std::string bytes = bytes_of(event);
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      const auto mask = static_cast<char>(1 << (bit % 8));
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
      decode_anything(type_of(event), bytes);
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
    }
  }
}

TEST_CASE("random bytes are refused and do no harm") {
  std::mt19937_64 dice(20140601);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes(dice() % 200, '\0');
    for (char& byte : bytes) byte = static_cast<char>(dice() % 24);
    decode_anything(static_cast<EventType>(dice() % (event_types + 1)), bytes);
  }
}

TEST_CASE("absent ids are nil, absent lists are empty") {
  const auto locked = decoded(number_of<AppLocked>(), [](flatbuffers::FlatBufferBuilder& builder) {
    return wire::event::CreateAppLocked(builder);
  });
  REQUIRE(locked.has_value());
  CHECK(test::describe(*locked) == test::describe(Event{AppLocked{}}));
  const auto scaled =
      decoded(number_of<FormationChanged>(), [](flatbuffers::FlatBufferBuilder& builder) {
        return wire::event::CreateFormationChanged(builder);
      });
  REQUIRE(scaled.has_value());
  CHECK(test::describe(*scaled) == test::describe(Event{FormationChanged{}}));
}

TEST_CASE("a stored name that never was one is refused") {
  const auto renamed = [](const char* name) {
    return decoded(number_of<OrgRenamed>(), [&](flatbuffers::FlatBufferBuilder& builder) {
      return wire::event::CreateOrgRenamedDirect(builder, nullptr, name, "acme");
    });
  };
  CHECK(renamed("acme-widgets").has_value());
  CHECK(renamed("Acme").error() == CodecError::bad_value);
  CHECK(renamed("").error() == CodecError::bad_value);
}

TEST_CASE("a number that is none of its set is refused") {
  const auto member = [](int role) {
    return decoded(number_of<MemberAdded>(), [&](flatbuffers::FlatBufferBuilder& builder) {
      return wire::event::CreateMemberAdded(builder, nullptr, nullptr,
                                            static_cast<wire::Role>(role));
    });
  };
  CHECK(member(1).has_value());
  CHECK(member(2).error() == CodecError::bad_value);
  const auto collaborator = [](std::uint8_t bits) {
    return decoded(number_of<CollaboratorAdded>(), [&](flatbuffers::FlatBufferBuilder& builder) {
      return wire::event::CreateCollaboratorAdded(builder, nullptr, nullptr, nullptr, bits);
    });
  };
  CHECK(collaborator(15).has_value());
  CHECK(collaborator(16).error() == CodecError::bad_value);
  const auto owned = [](int kind) {
    return decoded(number_of<AppLocked>(), [&](flatbuffers::FlatBufferBuilder& builder) {
      const wire::Owner owner(wire::Uuid(), static_cast<wire::OwnerKind>(kind));
      return wire::event::CreateAppLocked(builder, nullptr, &owner);
    });
  };
  CHECK(owned(1).has_value());
  CHECK(owned(2).error() == CodecError::bad_value);
}

TEST_CASE("a moment that no calendar shows is refused") {
  const auto sent = [](std::int64_t expires_at) {
    return decoded(number_of<InvitationSent>(), [&](flatbuffers::FlatBufferBuilder& builder) {
      return wire::event::CreateInvitationSent(builder, nullptr, nullptr, nullptr,
                                               wire::Role::member, expires_at);
    });
  };
  CHECK(sent(0).has_value());
  CHECK(sent(std::numeric_limits<std::int64_t>::max()).error() == CodecError::bad_value);
  CHECK(sent(std::numeric_limits<std::int64_t>::min()).error() == CodecError::bad_value);
}

TEST_CASE("errors say what they are") {
  const boost::system::error_code error = CodecError::bad_value;
  CHECK(std::string_view(error.category().name()) == "orglog.codec");
  CHECK_FALSE(error.message().empty());
}

TEST_CASE("an event's tags are the org, the app and the people that it is about") {
  const auto tags = [](const Event& event) {
    std::vector<Tag> result;
    for (const Tag& tag : tags_of(event)) result.push_back(tag);
    return result;
  };
  const Tag acme{Tag::Kind::org, test::org("acme").value};
  const Tag globex{Tag::Kind::org, test::org("globex").value};
  const Tag web{Tag::Kind::app, test::app("web").value};
  const Tag joe{Tag::Kind::account, account("joe").value};
  const Tag jill{Tag::Kind::account, account("jill").value};
  using List = std::vector<Tag>;

  CHECK(tags(OrgProvisioned{test::org("acme"), {}, {}, {}, {}, account("joe")}) == List{acme, joe});
  CHECK(tags(AppLocked{test::app("web"), owned_by_org("acme")}) == List{acme, web});
  CHECK(tags(AppLocked{test::app("web"), owned_by("joe")}) == List{web, joe});
  CHECK(tags(AppJoined{test::app("web"), owned_by_org("acme"), account("jill")}) ==
        List{acme, web, jill});
  CHECK(tags(CollaboratorAdded{test::app("web"), owned_by("joe"), account("jill"), {}}) ==
        List{web, joe, jill});
  CHECK(tags(AppTransferred{
            test::app("web"), owned_by_org("acme"), owned_by_org("globex"), false, {}}) ==
        List{acme, globex, web});
  CHECK(tags(AppTransferred{test::app("web"), owned_by("joe"), owned_by_org("acme"), false, {}}) ==
        List{acme, web, joe});
  CHECK(tags(TransferRequested{{}, test::app("web"), account("joe"), account("jill")}) ==
        List{web, joe, jill});
  CHECK(tags(TokenIssued{{}, account("joe"), {}, {}}) == List{joe});
  CHECK(tags(AccountRegistered{account("joe"), {}, {}, {}}) == List{joe});
  CHECK(tags(LimitExceeded{test::org("acme"), {}, 1, 2}) == List{acme});
}
