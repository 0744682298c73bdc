#include "orglog/codec/outcome.hpp"

#include <doctest/doctest.h>

#include "orglog/codec/event_codec.hpp"
#include "support/describe.hpp"
#include "support/samples.hpp"

using namespace orglog;
using namespace orglog::test;

namespace {

void check_kept(const Outcome& outcome) {
  constexpr std::uint64_t digest = 0xF00D;
  const auto kept = decode_outcome(encode_outcome(outcome, digest));
  REQUIRE(kept.has_value());
  CHECK(kept->digest == digest);
  const Outcome* const back = &kept->outcome;
  CHECK(back->kind == outcome.kind);
  CHECK(back->rejection.reason == outcome.rejection.reason);
  CHECK(back->rejection.subject == outcome.rejection.subject);
  CHECK(back->first == outcome.first);
  CHECK(back->count == outcome.count);
  REQUIRE(back->items.size() == outcome.items.size());
  for (std::size_t index = 0; index < outcome.items.size(); ++index) {
    CHECK(back->items[index].app == outcome.items[index].app);
    CHECK(back->items[index].reason == outcome.items[index].reason);
  }
  CHECK(back->created.is_nil());
}

Outcome created_by(const std::vector<Event>& events) {
  Outcome outcome;
  for (const Event& event : events) note_created(event, outcome);
  return outcome;
}

}  // namespace

TEST_CASE("an outcome is read back as it was kept, without what was created") {
  Outcome outcome;
  check_kept(outcome);
  outcome.first = 1ull << 40;
  outcome.count = 3;
  outcome.items = {{*AppName::parse("web"), Reason::none},
                   {*AppName::parse("site"), Reason::app_limit}};
  outcome.created = id_named("app", "web");
  outcome.created_name = "web";
  check_kept(outcome);
  Outcome rejected;
  rejected.kind = Outcome::Kind::rejected;
  rejected.rejection = {Reason::last_admin, "acme"};
  check_kept(rejected);
  Outcome unchanged;
  unchanged.kind = Outcome::Kind::unchanged;
  check_kept(unchanged);
}

TEST_CASE("an outcome that was kept without a digest has none") {
  const auto kept = decode_outcome(encode_outcome(Outcome{}, 0));
  REQUIRE(kept.has_value());
  CHECK(kept->digest == 0);
}

TEST_CASE("damaged outcomes are refused and do no harm") {
  CHECK(decode_outcome({}).error() == CodecError::not_verified);
  CHECK(decode_outcome("outcome").error() == CodecError::not_verified);
  Outcome outcome;
  outcome.kind = Outcome::Kind::rejected;
  outcome.rejection = {Reason::last_admin, "acme"};
  outcome.items = {{*AppName::parse("web"), Reason::app_limit}};
  std::string bytes = encode_outcome(outcome, 7);
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    const auto mask = static_cast<char>(1 << (bit % 8));
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
    if (const auto back = decode_outcome(bytes)) encode_outcome(back->outcome, back->digest);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
  }
}

TEST_CASE("what a command created is what its client asked for") {
  const AccountRegistered person{account("joe"), *Email::parse("joe@acme.com"), {}, {}};
  const OrgProvisioned acme{test::org("acme"), *OrgName::parse("acme"), {}, {}, {}, account("joe")};

  const Outcome app = created_by(
      {AppCreated{test::app("web"), *AppName::parse("web"), owned_by_org("acme"), false, {}}});
  CHECK(app.created == test::app("web").value);
  CHECK(app.created_name == "web");

  // The admin's account comes into being on the way to the org.
  for (const auto& events : {std::vector<Event>{person, acme}, std::vector<Event>{acme, person}}) {
    const Outcome org = created_by(events);
    CHECK(org.created == test::org("acme").value);
    CHECK(org.created_name == "acme");
  }

  const Outcome registered =
      created_by({person, MemberAdded{test::org("acme"), account("joe"), {}}});
  CHECK(registered.created == account("joe").value);
  CHECK(registered.created_name == "joe@acme.com");
}

TEST_CASE("transfers, invitations, add-ons and tokens are created as well") {
  std::size_t creating = 0;
  for (const Event& event : sample_events()) {
    if (!created_by({event}).created.is_nil()) ++creating;
  }
  CHECK(creating == 7);  // these four, an app, an org, an account
  const Outcome none = created_by({AppLocked{test::app("web"), owned_by_org("acme")}});
  CHECK(none.created.is_nil());
  CHECK(none.created_name.empty());
}

TEST_CASE("of several created things the first counts") {
  const auto app = [](const char* name) {
    return AppCreated{test::app(name), *AppName::parse(name), owned_by_org("acme"), false, {}};
  };
  CHECK(created_by({app("web"), app("site")}).created_name == "web");
}
