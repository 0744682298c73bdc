// A command id stands for what was asked for under it, and belongs to who asked.
#include <doctest/doctest.h>

#include "engine/command_content.hpp"
#include "orglog/base/bytes.hpp"
#include "orglog/engine/rehearse.hpp"
#include "support/append.hpp"
#include "support/engine_fixture.hpp"

namespace orglog::testing {
namespace {

using Kind = Outcome::Kind;

const AddMember add_joe{org("acme"), email("joe@acme.com"), Role::member};
const LockApp lock{app("web")};
constexpr const char* ada = "ada@acme.com";
constexpr const char* eve = "eve@evil.com";

// ada runs acme, which owns the app web; eve has nothing to do with it.
struct Acme {
  Acme() {
    require(fixture->as_operator(ProvisionOrg{org("acme"), email(ada), {}, {}, {}}));
    for (const char* address : {ada, eve})
      require(fixture->as_operator(IssueToken{email(address), sha256(address), ""}));
    require(fixture->as(ada, CreateApp{app("web"), org("acme"), false}));
    fixture->settle();
  }

  void require(Submission submission) {
    REQUIRE(fixture->submit(std::move(submission)).kind == Kind::accepted);
  }
  Submission by(const char* address, Command command, CommandId id) {
    Submission submission = fixture->as_operator(std::move(command), id);
    submission.principal =
        *authenticate(fixture->state_table, Sha256Digest{}, address, fixture->clock.now());
    return submission;
  }
  Outcome ask(const char* address, Command command, CommandId id) {
    return fixture->submit(by(address, std::move(command), id));
  }
  Outcome ask_as_operator(Command command, CommandId id) {
    return fixture->submit(fixture->as_operator(std::move(command), id));
  }
  void reopen() {
    fixture.reset();
    fixture.emplace(*log, directory.path() / "projections");
  }
  // The log as it was written before there were digests, these notes included.
  void make_old(const std::vector<CommandId>& noted = {}) {
    fixture.reset();
    auto old = make_memory_log();
    std::vector<NewRecord> records;
    static_cast<void>(log->read(0, log->end(), [&](const RecordView& view) {
      records.push_back({view.header, std::string(view.clear_client_name),
                         std::string(view.clear_client_address), std::string(view.payload)});
      records.back().header.digest = 0;
      records.back().header.by_operator = false;
      return true;
    }));
    std::vector<OutcomeNote> notes;
    for (const CommandId id : noted) {
      const std::string note = **log->find_note(id);
      const auto kept = decode_outcome(note.substr(16));
      notes.push_back({id, note.substr(0, 16) + encode_outcome(kept->outcome, 0)});
    }
    REQUIRE(append_to(*old, records, notes).has_value());
    log = std::move(old);
    fixture.emplace(*log, directory.path() / "old projections");
  }

  TempDir directory;
  std::unique_ptr<EventLog> log = make_memory_log();
  std::optional<EngineFixture> fixture{std::in_place, *log, directory.path() / "projections"};
};

bool is_taken(const Outcome& outcome) {
  return outcome.kind == Kind::rejected && outcome.rejection.reason == Reason::command_id_taken;
}

bool is_same(const Outcome& a, const Outcome& b) {
  return a.kind == b.kind && a.rejection.reason == b.rejection.reason && a.first == b.first &&
         a.count == b.count && a.created == b.created;
}

}  // namespace

TEST_CASE("F-A1: a known id that comes with another command is refused, for ever") {
  Acme acme;
  const CommandId id{random_uuid()};
  const Outcome first = acme.ask(ada, add_joe, id);
  REQUIRE(first.kind == Kind::accepted);
  const Position end = acme.log->end();
  const auto check = [&] {
    AddMember as_admin = add_joe;
    as_admin.role = Role::admin;
    CHECK(is_taken(acme.ask(ada, as_admin, id)));
    CHECK(is_taken(acme.ask(ada, lock, id)));
    CHECK(is_taken(acme.ask(ada, RemoveMember{org("acme"), email("joe@acme.com")}, id)));
    CHECK(acme.ask(ada, lock, id).rejection.subject == to_string(id));
    CHECK(is_same(acme.ask(ada, add_joe, id), first));
    CHECK(acme.log->end() == end);
  };
  SUBCASE("while it is in memory") { check(); }
  SUBCASE("once the index has it") {
    acme.fixture->settle();
    check();
  }
  SUBCASE("after a restart") {
    acme.reopen();
    check();
  }
}

TEST_CASE("F-A1: also when the first outcome was a «no» or no change") {
  Acme acme;
  const CommandId no{random_uuid()}, unchanged{random_uuid()};
  REQUIRE(acme.ask(ada, CreateApp{app("web"), {}, false}, no).rejection.reason ==
          Reason::name_taken);
  REQUIRE(acme.ask(ada, UnlockApp{app("web")}, unchanged).kind == Kind::unchanged);
  SUBCASE("in memory") {}
  SUBCASE("after a restart") { acme.reopen(); }
  CHECK(is_taken(acme.ask(ada, CreateApp{app("other"), {}, false}, no)));
  CHECK(is_taken(acme.ask(ada, lock, unchanged)));
  CHECK(acme.ask(ada, CreateApp{app("web"), {}, false}, no).rejection.reason == Reason::name_taken);
  CHECK(acme.ask(ada, UnlockApp{app("web")}, unchanged).kind == Kind::unchanged);
}

TEST_CASE("F-A1: a retry is told about the same person as the first time") {
  Acme acme;
  const CommandId of_actor{random_uuid()}, of_member{random_uuid()};
  const RemoveMember remove_joe{org("acme"), email("joe@acme.com")};
  const auto subject = [&](const char* in_whose_name, CommandId id) {
    return acme.fixture->submit(acme.fixture->as(in_whose_name, remove_joe, id)).rejection.subject;
  };
  for (const bool restarted : {false, true}) {
    if (restarted) acme.reopen();
    CHECK(subject("ghost@acme.com", of_actor) == "ghost@acme.com");
    CHECK(subject(ada, of_member) == "joe@acme.com");
  }
}

TEST_CASE("F-A1: in whose name, when and under which condition is part of what was asked for") {
  Acme acme;
  const CommandId id{random_uuid()};
  const Timestamp then = acme.fixture->clock.now();
  const Position newest = acme.log->end() - 1;
  const auto asked = [&](const char* in_whose_name, std::optional<Timestamp> at,
                         std::optional<Position> after) {
    Submission submission = acme.fixture->as_operator(CreateApp{app("one"), {}, false}, id);
    submission.on_behalf_of = email(in_whose_name);
    submission.occurred_at = at;
    if (after) {
      submission.expectation = std::make_unique<Expectation>();
      submission.expectation->orgs.push_back(org("acme"));
      submission.expectation->after = *after;
    }
    return acme.fixture->submit(std::move(submission));
  };
  REQUIRE(asked(ada, then, newest).kind == Kind::accepted);
  SUBCASE("in memory") {}
  SUBCASE("after a restart") { acme.reopen(); }
  CHECK(asked(ada, then, newest).kind == Kind::accepted);
  CHECK(is_taken(asked(eve, then, newest)));
  CHECK(is_taken(asked(ada, std::nullopt, newest)));
  CHECK(is_taken(asked(ada, then, newest - 1)));
  CHECK(is_taken(asked(ada, then, std::nullopt)));
}

TEST_CASE("F-A1: a request stands for the command that it became") {
  Acme acme;
  const CommandId id{random_uuid()};
  const auto ask = [&](Command command, std::uint64_t request) {
    Submission submission = acme.by(ada, std::move(command), id);
    submission.request_digest = request;
    return acme.fixture->submit(std::move(submission));
  };
  const SetMember set_joe{org("acme"), email("joe@acme.com"), Role::member};
  const Outcome first = ask(add_joe, 5);
  REQUIRE(first.kind == Kind::accepted);
  SUBCASE("in memory") {}
  SUBCASE("after a restart") { acme.reopen(); }
  CHECK(is_same(ask(set_joe, 5), first));
  CHECK(is_taken(ask(add_joe, 6)));
}

TEST_CASE("F-A1: a rehearsal says what a used id will be answered") {
  Acme acme;
  const CommandId id{random_uuid()};
  acme.require(acme.by(ada, add_joe, id));
  acme.fixture->settle();
  std::vector<Submission> submissions;
  submissions.push_back(acme.by(ada, lock, id));
  const auto rehearsed = rehearse(acme.fixture->sources(), std::move(submissions));
  CHECK(rehearsed.at(0).at("reason").as_string() == "command_id_taken");
}

TEST_CASE(
    "F-A1: an id that comes twice in one rehearsal appends once, and what follows is its own") {
  Acme acme;
  const CommandId known{random_uuid()}, twice{random_uuid()};
  acme.require(acme.by(ada, add_joe, known));
  acme.fixture->settle();
  std::vector<Submission> submissions;
  submissions.push_back(acme.by(ada, add_joe, known));
  for (int count = 0; count < 2; ++count) submissions.push_back(acme.by(ada, lock, twice));
  submissions.push_back(acme.by(ada, UnlockApp{app("web")}, CommandId{random_uuid()}));
  submissions.push_back(acme.by(ada, lock, twice));
  const auto rehearsed = rehearse(acme.fixture->sources(), std::move(submissions));
  const auto types = [&](std::size_t index) {
    std::string all;
    for (const auto& event : rehearsed.at(index).at("events").as_array())
      all += std::string(event.at("type").as_string()) + " ";
    return all;
  };
  for (const auto& result : rehearsed) CHECK(result.at("outcome").as_string() == "accepted");
  CHECK(types(0).empty());
  CHECK(types(1) == "AppLocked ");
  CHECK(types(2).empty());
  CHECK(types(3) == "AppUnlocked ");
  CHECK(types(4).empty());
}

TEST_CASE("F-A1: of a record without a digest the kind of command is compared") {
  Acme acme;
  const CommandId id{random_uuid()};
  const Outcome first = acme.ask(ada, add_joe, id);
  acme.make_old();
  CHECK(is_same(acme.ask(ada, add_joe, id), first));
  CHECK(is_taken(acme.ask(ada, lock, id)));
  CHECK(is_taken(acme.ask(ada, RemoveMember{org("acme"), email("joe@acme.com")}, id)));
  CHECK(is_taken(acme.ask(ada, SetMember{org("acme"), email("joe@acme.com"), Role::member}, id)));
  // The operator's hand was not told from the person's own.
  CHECK(is_same(acme.fixture->submit(acme.fixture->as(ada, add_joe, id)), first));
}

TEST_CASE(
    "F-A1: a retry of a record without a digest that came by HTTP may have changed its kind") {
  Acme acme;
  const CommandId id{random_uuid()};
  Submission put = acme.by(ada, add_joe, id);
  put.origin = Origin::http;
  const Outcome first = acme.fixture->submit(std::move(put));
  acme.make_old();
  const SetMember set_joe{org("acme"), email("joe@acme.com"), Role::member};
  CHECK(is_same(acme.ask(ada, set_joe, id), first));
  CHECK(is_taken(acme.ask(ada, lock, id)));
}

TEST_CASE("F-A1: a note without a digest is answered as before") {
  Acme acme;
  const CommandId id{random_uuid()};
  REQUIRE(acme.ask(ada, UnlockApp{app("web")}, id).kind == Kind::unchanged);
  acme.make_old({id});
  CHECK(acme.ask(ada, UnlockApp{app("web")}, id).kind == Kind::unchanged);
  CHECK(acme.ask(ada, lock, id).kind == Kind::unchanged);
  CHECK(acme.ask(eve, CreateApp{app("evil"), {}, false}, id).kind == Kind::accepted);
}

TEST_CASE("F-B7: an id that somebody else has used costs nobody theirs") {
  Acme acme;
  const CommandId id{random_uuid()};
  const Outcome of_eve = acme.ask(eve, CreateApp{app("evil"), {}, false}, id);
  REQUIRE(of_eve.kind == Kind::accepted);
  SUBCASE("both in memory") {}
  SUBCASE("the first one after a restart") { acme.reopen(); }
  const Outcome of_ada = acme.ask(ada, CreateApp{app("one"), org("acme"), false}, id);
  const Outcome of_operator = acme.ask_as_operator(RegisterAccount{email("x@y.org"), ""}, id);
  REQUIRE(of_ada.kind == Kind::accepted);
  REQUIRE(of_operator.kind == Kind::accepted);
  CHECK(of_ada.created != of_eve.created);
  const Position end = acme.log->end();
  const auto check = [&] {
    CHECK(is_same(acme.ask(eve, CreateApp{app("evil"), {}, false}, id), of_eve));
    CHECK(is_same(acme.ask(ada, CreateApp{app("one"), org("acme"), false}, id), of_ada));
    CHECK(is_same(acme.ask_as_operator(RegisterAccount{email("x@y.org"), ""}, id), of_operator));
    CHECK(is_taken(acme.ask(eve, lock, id)));
    CHECK(is_taken(acme.ask(ada, lock, id)));
    CHECK(is_taken(acme.ask_as_operator(lock, id)));
    CHECK(acme.log->end() == end);
  };
  check();
  acme.fixture->settle();
  check();
  acme.reopen();
  check();
}

TEST_CASE("F-B7: also where eve's command was refused or changed nothing") {
  Acme acme;
  const CommandId refused{random_uuid()}, unchanged{random_uuid()};
  acme.require(acme.by(eve, CreateApp{app("evil"), {}, false}, CommandId{random_uuid()}));
  REQUIRE(acme.ask(eve, lock, refused).kind == Kind::rejected);
  REQUIRE(acme.ask(eve, UnlockApp{app("evil")}, unchanged).kind == Kind::unchanged);
  SUBCASE("in memory") {}
  SUBCASE("after a restart") { acme.reopen(); }
  CHECK(acme.ask(ada, lock, refused).kind == Kind::accepted);
  CHECK(acme.ask(ada, UnlockApp{app("web")}, unchanged).kind == Kind::accepted);
  CHECK(acme.ask(eve, lock, refused).rejection.reason == Reason::app_not_found);
}

TEST_CASE("F-B7: a «no» that is not remembered keeps an id for nobody") {
  Acme acme;
  for (std::uint32_t count = 0; count < limits::noted_outcomes_a_minute; ++count)
    acme.ask(eve, lock, CommandId{random_uuid()});
  const CommandId id{random_uuid()};
  REQUIRE(acme.ask(eve, lock, id).kind == Kind::rejected);
  acme.require(acme.by(ada, lock, id));
  acme.reopen();
  const Position end = acme.log->end();
  CHECK(acme.ask(ada, lock, id).kind == Kind::accepted);
  CHECK(acme.log->end() == end);
}

TEST_CASE("F-B7: the operator's ids are the operator's, in whosever name they act") {
  Acme acme;
  const CommandId id{random_uuid()};
  const CreateApp create{app("one"), org("acme"), false};
  REQUIRE(acme.fixture->submit(acme.fixture->as(ada, create, id)).kind == Kind::accepted);
  SUBCASE("in memory") {}
  SUBCASE("after a restart") { acme.reopen(); }
  CHECK(acme.fixture->submit(acme.fixture->as(ada, create, id)).kind == Kind::accepted);
  CHECK(acme.ask(ada, create, id).rejection.reason == Reason::name_taken);
}

TEST_CASE("F-A1: only the first event of a command carries the digest; all say who acted") {
  Acme acme;
  const Outcome outcome = acme.fixture->submit(
      acme.fixture->as(ada, AddMember{org("acme"), email("new@acme.com"), Role::member}));
  REQUIRE(outcome.count == 2);
  std::string keep;
  const auto first = acme.log->read_one(outcome.first, keep);
  CHECK(first->header.digest != 0);
  CHECK(first->header.by_operator);
  const auto second = acme.log->read_one(outcome.first + 1, keep);
  CHECK(second->header.digest == 0);
  CHECK(second->header.by_operator);
}

TEST_CASE("F-A1: the bytes that a digest is made of are the same in every version") {
  Submission submission;
  submission.command = ProvisionOrg{
      org("acme"), email("a@b.c"), OrgType::team, {"beta"}, {3u, std::nullopt, 5u, 600}};
  submission.on_behalf_of = email("x@y.z");
  submission.occurred_at = Timestamp{std::chrono::microseconds{1}};
  submission.expectation = std::make_unique<Expectation>();
  submission.expectation->apps.push_back(app("web"));
  submission.expectation->after = 9;
  std::string content;
  write_content(submission, content);
  CHECK(to_hex(content) ==
        "01"  // format
        "03"  // number of the command
        "04000000"
        "61636d65"  // acme
        "05000000"
        "6140622e63"  // a@b.c
        "01"          // team
        "01000000"
        "04000000"
        "62657461"  // one feature, beta
        "0103000000"
        "00"
        "0105000000"
        "015802000000000000"  // the package
        "01"
        "05000000"
        "7840792e7a"  // in the name of x@y.z
        "01"
        "0100000000000000"  // as of when
        "01"
        "00000000"
        "01000000"
        "03000000"
        "776562"
        "00000000"
        "0900000000000000"
        "00000000");  // no versions
}

}  // namespace orglog::testing
