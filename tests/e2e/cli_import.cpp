// History from a file: refused lines, and an import that is run again.
#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "cli_world.hpp"

using orglog::testing::CliWorld;
using orglog::testing::Finished;

namespace {

constexpr const char* lines[] = {
    R"({"at":"2020-01-01T10:00:00Z","ref":"a","org":"acme","actor":null,"command":"org.provision","admin":"ada@acme.com"})",
    R"({"at":"2020-01-02T10:00:00Z","ref":"b","org":"acme","actor":"ada@acme.com","command":"member.add","user":"joe@acme.com","role":"member"})",
    R"(this is no JSON)",
    R"({"at":"2020-01-03T10:00:00Z","ref":"c","org":"acme","actor":"ada@acme.com","command":"member.add","user":"joe@acme.com","role":"member"})",
    R"({"at":"2020-01-03T10:00:00Z","ref":"c","org":"acme","actor":"ada@acme.com","command":"member.add","role":"member"})",
    R"({"at":"2020-01-04T10:00:00Z","ref":"d","org":"acme","actor":"ada@acme.com","command":"app.create","app":"web"})",
    R"({"at":"2020-01-01T09:00:00Z","ref":"e","org":"acme","actor":"ada@acme.com","command":"app.create","app":"too-early"})",
    R"({"at":"2020-01-05T10:00:00Z","ref":"f","org":"acme","actor":"ada@acme.com","command":"collaborator.add","app":"web","user":"jill@else.org","permissions":["view","deploy"]})",
    R"({"at":"2020-01-05T10:00:00Z","ref":"f","org":"acme","actor":"ada@acme.com","command":"app.fly","app":"web"})",
    R"({"at":"yesterday","ref":"f","org":"acme","actor":"ada@acme.com","command":"app.destroy","app":"web"})",
    R"({"at":"2020-01-06T10:00:00Z","ref":"g","org":"acme","actor":"ada@acme.com","command":"member.set","user":"joe@acme.com","role":"admin"})",
    "",
    R"({"at":"2020-01-07T10:00:00Z","ref":"h","org":"acme","actor":"joe@acme.com","command":"member.remove","user":"ada@acme.com"})",
};

void write_lines(const std::string& file) {
  std::ofstream stream(file);
  for (const char* line : lines) stream << line << '\n';
}

}  // namespace

TEST_CASE("refused lines are named with their reason and the rest goes on") {
  CliWorld world;
  const std::string root = world.server().operator_token();
  const std::string file = world.file("history.ndjson");
  write_lines(file);
  const Finished imported = world.as_operator("import " + file);
  CHECK(imported.exit_code == 4);
  CHECK(imported.out == "Imported " + file + ": 6 accepted, 0 changed nothing, 6 refused.\n");
  for (const char* refusal :
       {"line 3: malformed: ", "line 4: already_member: ", "line 5: malformed: ",
        "line 7: time_before_newest: ", "line 9: malformed: ", "line 10: malformed: "}) {
    INFO(refusal);
    CHECK(imported.err.find(refusal) != std::string::npos);
  }
  const auto events = world.json(root, "audit --org acme").as_array();
  CHECK(events[0].at("occurred_at") == "2020-01-01T10:00:00Z");
  CHECK(events[0].at("actor") == "operator");
  CHECK(events.back().at("actor") == "joe@acme.com");

  SUBCASE("the same file again is answered the same and nothing happens twice") {
    const Finished again = world.as_operator("import " + file);
    CHECK(again.out == imported.out);
    CHECK(again.exit_code == 4);
    CHECK(world.json(root, "audit --org acme").as_array() == events);
  }
  SUBCASE("the past is as it was at each time") {
    const auto then = world.json(root, "org:show acme --as-of 2020-01-05");
    CHECK(then == boost::json::parse(R"({"admins":["ada@acme.com"],"members":["joe@acme.com"],
        "apps":{"web":{"jill@else.org":["view","deploy"]}}})"));
    const auto now = world.json(root, "org:show acme");
    CHECK(now.at("admins") == boost::json::parse(R"(["joe@acme.com"])"));
    CHECK(now.at("members").as_array().empty());
  }
}

TEST_CASE(
    "a field that a line's command does not know is named, and the line is not done by half") {
  CliWorld world;
  const std::string file = world.file("history.ndjson");
  const std::string from = R"({"at":"2020-01-02T10:00:00Z","org":"acme","actor":"ada@acme.com",)";
  std::ofstream(file) << lines[0] << '\n'
                      << from << R"("command":"app.create","app":"web","locked":true})" << '\n'
                      << from << R"("command":"member.remove","user":"joe@acme.com","role":"x"})"
                      << '\n'
                      << from << R"("command":"app.create","app":"api","":1})" << '\n';
  const Finished imported = world.as_operator("import " + file);
  CHECK(imported.exit_code == 4);
  CHECK(imported.out == "Imported " + file + ": 1 accepted, 0 changed nothing, 3 refused.\n");
  for (const char* refusal :
       {R"(line 2: malformed: This is not well-formed: app.create has no field "locked".)",
        R"(line 3: malformed: This is not well-formed: member.remove has no field "role".)",
        R"(line 4: malformed: This is not well-formed: app.create has no field "".)"}) {
    CHECK_MESSAGE(imported.err.find(refusal) != std::string::npos, imported.err);
  }
}

TEST_CASE("--dry-run looks at the lines and sends nothing") {
  CliWorld world;
  const std::string file = world.file("history.ndjson");
  write_lines(file);
  const Finished looked = world.as_operator("import --dry-run " + file);
  CHECK(looked.exit_code == 4);
  CHECK(looked.err.find("line 3: malformed: ") != std::string::npos);
  CHECK(looked.out.find("8 commands would be sent, 4 lines are refused. Nothing was sent.") !=
        std::string::npos);
  CHECK(world.json(world.server().operator_token(), "audit").as_array().empty());
}

TEST_CASE("decision 11: only the operator may import, and each line says why not") {
  CliWorld world;
  const std::string file = world.file("history.ndjson");
  write_lines(file);
  const std::string ada = world.token_of("ada@acme.com");
  const Finished imported = world.run(ada, "import " + file);
  CHECK(imported.exit_code == 4);
  CHECK(imported.err.find("line 1: operator_only: ") != std::string::npos);
}

TEST_CASE("a file that is not there") {
  CliWorld world;
  const Finished imported = world.as_operator("import " + world.file("none"));
  CHECK(imported.exit_code == 9);
  CHECK(imported.err.find("(file_unreadable)") != std::string::npos);
}

TEST_CASE("an import whose server is killed goes on where it stopped, and nothing happens twice") {
  CliWorld world;
  const std::string root = world.server().operator_token();
  const std::string file = world.file("long.ndjson");
  constexpr int people = 4000;
  {
    std::ofstream stream(file);
    stream << lines[0] << '\n';
    for (int person = 0; person < people; ++person) {
      stream << R"({"at":"2020-02-01T00:00:00Z","org":"acme","actor":"ada@acme.com",)"
             << R"("command":"member.add","role":"member","user":"p)" << person << R"(@acme.com"})"
             << '\n';
    }
  }
  for (const int milliseconds : {20, 60, 120}) {
    orglog::testing::BackgroundProgram import(
        {ORGLOG_PROGRAM, "import", file},
        {{"ORGLOG_SERVER", world.address()}, {"ORGLOG_TOKEN", root}}, world.file("out"));
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    world.server().end(9);
    const int exit_code = import.wait();
    CHECK((exit_code == 0 || exit_code == 7));
    world.start();
  }
  const auto counts = world.json(root, "import " + file);
  CHECK(counts.at("accepted").to_number<int>() == people + 1);
  CHECK(counts.at("refused") == 0);
  CHECK(world.json(root, "members --org acme").as_array().size() == people + 1);
  CHECK(CliWorld::offline("log:verify --data " + world.data()).exit_code == 0);
  const auto added = world.json(root, "audit --org acme --type MemberAdded");
  CHECK(added.as_array().size() == people);
}
