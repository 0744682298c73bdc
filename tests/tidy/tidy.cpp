// Each rule is shown a bad sample that it must find and a good one that it must leave alone; then
// all run over the tree.
#include <doctest/doctest.h>

#include "tidy/rules.hpp"

using tidy::Finding;
using tidy::Findings;
using tidy::Source;

namespace {

std::string repeated(std::string_view line, std::size_t times) {
  std::string text;
  for (std::size_t count = 0; count < times; ++count) text += line;
  return text;
}

Findings ranks_of(std::string path, std::string text) {
  return tidy::include_ranks({std::move(path), std::move(text)});
}
Findings sizes_of(std::string path, std::string text) {
  return tidy::sizes({std::move(path), std::move(text)});
}
Findings banned_in(std::string path, std::string text) {
  return tidy::banned({std::move(path), std::move(text)});
}
Findings traps_in(std::string text) {
  return tidy::coroutine_traps({"src/net/sample.cpp", std::move(text)});
}
Findings functions_in(std::string text) {
  return tidy::long_functions({"src/net/sample.cpp", std::move(text)});
}

}  // namespace

TEST_CASE("a module includes itself and lower ranks only") {
  CHECK(ranks_of("src/domain/a.cpp", "#include \"orglog/engine/engine.hpp\"\n").size() == 1);
  CHECK(ranks_of("include/orglog/codec/a.hpp", "#include \"orglog/projections/store.hpp\"\n")
            .size() == 1);
  CHECK(ranks_of("src/codec/a.cpp", "#include \"engine/queue.hpp\"\n").size() == 1);
  CHECK(ranks_of("src/engine/a.cpp", "\n#include \"orglog/net/frame.hpp\"\n").at(0).line == 2);
  CHECK(ranks_of("src/engine/a.cpp",
                 "#include \"orglog/engine/engine.hpp\"\n#include \"orglog/base/ids.hpp\"\n")
            .empty());
  CHECK(ranks_of("tools/orglogd.cpp", "#include \"orglog/server/server.hpp\"\n").empty());
}

TEST_CASE("the log knows nothing of the domain, though it ranks above it") {
  CHECK(ranks_of("src/log/record.cpp", "#include \"orglog/domain/event.hpp\"\n").size() == 1);
  CHECK(ranks_of("src/log/record.cpp", "#include \"orglog/base/ids.hpp\"\n").empty());
}

TEST_CASE("the vault stands on base alone") {
  CHECK(ranks_of("src/vault/vault.cpp", "#include \"orglog/domain/names.hpp\"\n").size() == 1);
  CHECK(ranks_of("src/vault/vault.cpp", "#include \"orglog/log/record.hpp\"\n").size() == 1);
  CHECK(ranks_of("src/vault/vault.cpp", "#include \"orglog/vault/vault.hpp\"\n").empty());
  CHECK(ranks_of("src/outbox/outbox.cpp", "#include \"orglog/vault/vault.hpp\"\n").empty());
}

TEST_CASE("RocksDB, Asio and FlatBuffers stay in their rooms") {
  CHECK(ranks_of("src/engine/a.cpp", "#include <rocksdb/db.h>\n").size() == 1);
  CHECK(ranks_of("src/projections/runner.cpp", "#include <rocksdb/db.h>\n").size() == 1);
  CHECK(ranks_of("src/projections/store.cpp", "#include <rocksdb/db.h>\n").empty());
  CHECK(ranks_of("src/log/rocks/open.cpp", "#include <rocksdb/db.h>\n").empty());
  CHECK(ranks_of("tests/fault/a.cpp", "#include <rocksdb/db.h>\n").empty());
  CHECK(ranks_of("tests/unit/log/a.cpp", "#include <rocksdb/db.h>\n").size() == 1);
  CHECK(ranks_of("src/engine/a.cpp", "#include <boost/asio/post.hpp>\n").size() == 1);
  CHECK(ranks_of("src/net/a.cpp", "#include <boost/asio/post.hpp>\n").empty());
  CHECK(ranks_of("src/domain/a.cpp", "#include \"event_generated.h\"\n").size() == 1);
  CHECK(ranks_of("src/net/a.cpp", "#include \"../log/rocks/keys.hpp\"\n").size() == 1);
}

TEST_CASE("files and lines keep within their bounds") {
  CHECK(sizes_of("src/base/a.cpp", repeated("int a;\n", 450)).empty());
  CHECK(sizes_of("src/base/a.cpp", repeated("int a;\n", 451)).size() == 1);
  CHECK(sizes_of("tests/unit/a.cpp", repeated("int a;\n", 700)).empty());
  CHECK(sizes_of("tests/unit/a.cpp", repeated("int a;\n", 701)).size() == 1);
  CHECK(sizes_of("src/base/a.cpp", std::string(100, 'a') + "\n").empty());
  CHECK(sizes_of("src/base/a.cpp", std::string(101, 'a') + "\n").size() == 1);
  CHECK(sizes_of("src/base/a.cpp", repeated("ü", 100) + "\n").empty());
  CHECK(sizes_of("tools/up", "#!/usr/bin/env bash\n" + std::string(101, 'a') + "\n").size() == 1);
}

TEST_CASE("a function of more than 70 lines is found, wherever it stands") {
  CHECK(functions_in("namespace a {\nint f() {\n" + repeated("  g();\n", 68) + "}\n}\n").empty());
  CHECK(functions_in("namespace a {\nint f() {\n" + repeated("  g();\n", 69) + "}\n}\n").size() ==
        1);
  CHECK(functions_in("class A : public B {\n  A()\n      : b_(1) {\n" + repeated("  g();\n", 69) +
                     "  }\n};\n")
            .size() == 1);
  CHECK(functions_in("TEST_CASE(\"a\") {\n" + repeated("  CHECK(true);\n", 69) + "}\n").size() ==
        1);
  CHECK(functions_in("class A {\n" + repeated("  int f() { return 1; }\n", 90) + "};\n").empty());
  CHECK(functions_in("const int table[] = {\n" + repeated("  f(1),\n", 90) + "};\n").empty());
  CHECK(functions_in("// a {\nint f() {\n  g(\"}\");\n" + repeated("  g('{');\n", 69) + "}\n")
            .size() == 1);
}

TEST_CASE("banned calls and headers are found in code, not in comments and texts") {
  CHECK(banned_in("src/base/a.cpp", "int a = rand();\n").size() == 1);
  CHECK(banned_in("tests/unit/a.cpp", "void f() { system(\"ls\"); }\n").size() == 1);
  CHECK(banned_in("src/base/a.cpp", "void f() { std::cout << 1; }\n").size() == 1);
  CHECK(banned_in("tools/a.cpp", "void f() { std::cout << 1; }\n").empty());
  CHECK(banned_in("tools/a.cpp", "void f() { strcpy(a, b); sprintf(a, b); }\n").size() == 2);
  CHECK(banned_in("tools/a.cpp", "#include <boost/asio.hpp>\n").size() == 1);
  CHECK(
      banned_in("tools/a.cpp", "// not rand(), nor <boost/asio.hpp>\nconst char* a = \"rand()\";\n")
          .empty());
  CHECK(banned_in("tools/a.cpp",
                  "auto e = boost::system::error_code(); random(); static_assert(true);\n")
            .empty());
  CHECK(banned_in("src/engine/a.cpp", "auto t = std::chrono::system_clock::now();\n").size() == 1);
  CHECK(banned_in("src/base/time.cpp", "auto t = std::chrono::system_clock::now();\n").empty());
  CHECK(banned_in("src/engine/a.cpp", "auto* t = new Thing();\n").size() == 1);
  CHECK(banned_in("src/engine/a.hpp", "int a;\n").size() == 1);
}

TEST_CASE("words that belong to one machine or to unfinished work are found in every file") {
  CHECK(banned_in("README.md", std::string("see /wo") + "rk/notes\n").size() == 1);
  CHECK(banned_in("src/base/a.cpp", std::string("// TO") + "DO\n").size() == 1);
  CHECK(banned_in("README.md", "see ../shared/data and https://example.org/work\n").empty());
  CHECK(banned_in("README.md", "a blank at the end \n").size() == 1);
  CHECK(banned_in("README.md", "no newline").size() == 1);
}

TEST_CASE("the three coroutine traps are found, and their mended forms are not") {
  CHECK(traps_in("void f() { auto a = co_await g(Request{1, h(2)}); }").size() == 1);
  CHECK(traps_in("void f() { Request r{1}; auto a = co_await g(std::move(r)); }").empty());
  CHECK(traps_in("void f() { co_await g([this] { h(); }); }").size() == 1);
  CHECK(traps_in("void f() { co_await g([] { h(); }); }").empty());
  CHECK(traps_in("void f() { auto l = [this] { h(); }; co_await g(l); }").empty());
  CHECK(traps_in("void f() { auto a = b ? co_await g() : 1; }").size() == 1);
  CHECK(traps_in("void f() { if (b) { a = co_await g(); } int c = d ? 1 : 2; }").empty());
  CHECK(traps_in("void f() { if (co_await g(a[i])) { h(T{1}); } }").empty());
  CHECK(traps_in("void f() { spawn([this]() -> Task { co_await g(); }); }").empty());
  CHECK(traps_in("void f() { { h(T{1}); { i(); } } co_await g(); }").empty());
  CHECK(traps_in("void f() { g(T{co_await h()}); }").size() == 1);
}

TEST_CASE(
    "every .cpp is named in a CMakeLists.txt above it, and nothing is globbed or downloaded") {
  const std::vector<Source> good{{"src/a/CMakeLists.txt", "add_library(a b.cpp rocks/c.cpp)\n"},
                                 {"src/a/b.cpp", ""},
                                 {"src/a/rocks/c.cpp", ""}};
  CHECK(tidy::build_files(good).empty());
  const std::vector<Source> forgotten{{"src/a/CMakeLists.txt", "add_library(a bb.cpp)\n"},
                                      {"src/a/b.cpp", ""}};
  CHECK(tidy::build_files(forgotten).size() == 1);
  const std::vector<Source> page{{"src/dashboard/CMakeLists.txt", "  pages/one.js\n"},
                                 {"src/dashboard/pages/one.js", ""},
                                 {"src/dashboard/pages/two.js", ""}};
  CHECK(tidy::build_files(page).size() == 1);
  const std::vector<Source> globbed{{"CMakeLists.txt", "file(GLOB all *.cpp)\n"},
                                    {"b/CMakeLists.txt", "include(FetchContent)\n"}};
  CHECK(tidy::build_files(globbed).size() == 2);
}

TEST_CASE("nothing but the known entries stands at the top") {
  const std::vector<std::string> entries{"src", ".ci", "README.md", "notes.txt"};
  CHECK(tidy::top_level(entries) == Findings{{"notes.txt", 0, "has no place at the top"}});
}

TEST_CASE("documents name files that exist") {
  const std::vector<Source> tree{
      {"src/README.md", "[a](../schema/event.fbs) [b](../gone.md)\n`src/a.cpp` `src/b.cpp`\n"},
      {"schema/event.fbs", ""},
      {"src/a.cpp", ""}};
  const Findings findings = tidy::documents(tree[0], tree);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].what == "../gone.md does not exist");
  CHECK(findings[1].what == "src/b.cpp does not exist");
}

TEST_CASE("the whole tree is tidy") {
  const std::filesystem::path root = ORGLOG_SOURCE_DIR;
  const std::vector<Source> tree = tidy::read_tree(root);
  REQUIRE(tree.size() > 100);
  Findings all = tidy::build_files(tree);
  const auto add = [&all](Findings more) { all.insert(all.end(), more.begin(), more.end()); };
  add(tidy::top_level(tidy::top_level_entries(root)));
  for (const Source& source : tree) {
    for (const auto rule : {tidy::include_ranks, tidy::sizes, tidy::long_functions, tidy::banned,
                            tidy::coroutine_traps}) {
      add(rule(source));
    }
    add(tidy::documents(source, tree));
  }
  for (const Finding& finding : all) {
    INFO(finding);
    CHECK(false);
  }
}
