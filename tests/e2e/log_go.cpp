// A live log, cosigned by a witness, before verifiers that nobody here wrote: Go's
// golang.org/x/mod/sumdb/{note,tlog} (tlog/main.go), from Debian's packages.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "cli_world.hpp"
#include "support/eventually.hpp"
#include "support/witness.hpp"

using namespace orglog;
using namespace orglog::testing;

namespace {

constexpr int skipped = 77;
const char* const go_packages = "/usr/share/gocode";

bool has_go() {
  return std::filesystem::exists("/usr/bin/go") &&
         std::filesystem::exists(std::string(go_packages) + "/src/golang.org/x/mod/sumdb/tlog");
}

// `verified SIZE ROOT`
int size_in(const std::string& out) {
  return out.starts_with("verified ") ? std::stoi(out.substr(9)) : -1;
}

// Built here, without a network: the packages are there as sources.
std::string build_verifier(const TempDir& directory) {
  const std::string program = (directory.path() / "verify").string();
  const auto built = run_program({"/usr/bin/go", "build", "-o", program, ORGLOG_TLOG_PROGRAM},
                                 {{"GO111MODULE", "off"},
                                  {"GOPATH", go_packages},
                                  {"GOCACHE", (directory.path() / "cache").string()},
                                  {"GOFLAGS", ""}});
  REQUIRE_MESSAGE(built.exit_code == 0, built.err);
  return program;
}

// One organization with so many apps.
void import_org(const CliWorld& world, const std::string& org, int apps) {
  const std::string file = world.file(org + ".ndjson");
  {
    std::ofstream lines(file);
    lines << R"({"at":"2020-01-01T10:00:00Z","ref":")" << org << R"(","org":")" << org
          << R"(","actor":null,"command":"org.provision","admin":"joe@acme.com"})" << '\n';
    for (int count = 0; count < apps; ++count) {
      const std::string app = org + "-" + std::to_string(count);
      lines << R"({"at":"2020-01-02T10:00:00Z","ref":")" << app << R"(","org":")" << org
            << R"(","actor":"joe@acme.com","command":"app.create","app":")" << app << "\"}\n";
    }
  }
  const auto imported = world.as_operator("import " + file);
  REQUIRE_MESSAGE(imported.exit_code == 0, (imported.err + imported.out));
}

}  // namespace

TEST_CASE("Go's verifiers accept a live log: its signatures, its tiles, inclusion, consistency") {
  if (!has_go()) {
    std::cout << "skipped: golang-go and golang-golang-x-mod-dev are not installed\n";
    std::exit(skipped);
  }
  TempDir directory;
  const std::string verifier = build_verifier(directory);
  TestWitness witness;
  CliWorld world({"--http", "127.0.0.1:0", "--log-origin", "example.com/orglog", "--witness",
                  witness.url(), "--witness-key", witness.key().text(), "--checkpoint-interval-ms",
                  "50"});
  std::string key = CliWorld::offline("log:key --data " + world.data()).out;
  key.pop_back();
  witness.know(*VerifierKey::parse(key));
  const std::string url = "http://127.0.0.1:" + world.server().http_port() + "/log";
  const auto verify = [&](const std::string& cosigner, const std::string& old) {
    return run_program({verifier, url, key, cosigner, old},
                       {{"LOG_TOKEN", world.server().operator_token()}});
  };

  const std::string old = world.file("old");
  REQUIRE(world.as_operator("org:create acme --admin joe@acme.com").exit_code == 0);
  REQUIRE(eventually([&] { return witness.seen().size >= 2; }));
  std::filesystem::copy_file(world.data() + "/checkpoint", old);
  int least = 2;  // events
  for (const int more : {0, 300, 1'200}) {
    if (more > 0) import_org(world, "org-" + std::to_string(more), more);
    least += more;
    Finished verified;
    // Notary and witness follow in their time.
    eventually(
        [&] {
          verified = verify(witness.key().text(), old);
          return verified.exit_code == 0 && size_in(verified.out) >= least;
        },
        std::chrono::seconds(60));
    CHECK_MESSAGE(verified.exit_code == 0, verified.err);
    CHECK(size_in(verified.out) >= least);
    std::cout << verified.out;
  }
  // And they do reject: another key, and a checkpoint of another history.
  std::string other = key;
  other[other.size() - 2] = other[other.size() - 2] == 'A' ? 'B' : 'A';
  CHECK(run_program({verifier, url, other, "-", "-"},
                    {{"LOG_TOKEN", world.server().operator_token()}})
            .exit_code != 0);
  CHECK(witness.count(422) == 0);
}
