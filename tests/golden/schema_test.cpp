// A released schema only grows: each folder of schema/released is what one release wrote to disks
// and sent over the wire, and what stands in schema must still read it. `flatc --conform` sees
// fields and values that were retyped or renumbered; what it lets pass, removing and reusing, is
// seen in the schemas' reflection. To release a version: schema/release.sh vN.
#include <doctest/doctest.h>
#include <flatbuffers/reflection_generated.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

using namespace orglog::testing;

namespace {

namespace fs = std::filesystem;

// What lives on a disk or on the wire. Snapshots can be thrown away.
constexpr const char* formats[] = {"common", "event", "command", "outcome", "protocol"};

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string run_flatc(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), ORGLOG_FLATC);
  const Finished finished = run_program(arguments);
  return finished.exit_code == 0 ? std::string() : finished.out + finished.err + "flatc failed";
}

std::string conform(const fs::path& released, const fs::path& now, const std::string& name) {
  const std::string file = name + ".fbs";
  return run_flatc({"--conform", (released / file).string(), "--conform-includes",
                    released.string(), "-I", now.string(), (now / file).string()});
}

// The bytes of a `reflection.Schema`.
std::string reflected(const fs::path& folder, const std::string& name) {
  const TempDir out;
  const std::string failure = run_flatc({"--binary", "--schema", "-I", folder.string(), "-o",
                                         out.path().string(), (folder / (name + ".fbs")).string()});
  REQUIRE_MESSAGE(failure.empty(), failure);
  return read_file(out.path() / (name + ".bfbs"));
}

bool same_type(const reflection::Schema& before, const reflection::Type& old,
               const reflection::Schema& now, const reflection::Type& type) {
  if (old.base_type() != type.base_type() || old.element() != type.element() ||
      old.fixed_length() != type.fixed_length())
    return false;
  if ((old.index() < 0) != (type.index() < 0)) return false;
  if (old.index() < 0) return true;
  const bool is_table = old.base_type() == reflection::Obj || old.element() == reflection::Obj;
  const auto index = static_cast<flatbuffers::uoffset_t>(old.index());
  const auto new_index = static_cast<flatbuffers::uoffset_t>(type.index());
  if (is_table) {
    return before.objects()->Get(index)->name()->str() ==
           now.objects()->Get(new_index)->name()->str();
  }
  return before.enums()->Get(index)->name()->str() == now.enums()->Get(new_index)->name()->str();
}

std::string compare_fields(const reflection::Schema& before, const reflection::Object& old,
                           const reflection::Schema& now, const reflection::Object& object) {
  const std::string name = old.name()->str();
  if (old.is_struct() != object.is_struct()) return name + " is no longer what it was\n";
  if (old.is_struct() &&
      (old.bytesize() != object.bytesize() || old.fields()->size() != object.fields()->size()))
    return name + " is a struct, and structs do not grow\n";
  std::string faults;
  for (const auto* field : *old.fields()) {
    const std::string what = name + "." + field->name()->str();
    const auto* found = object.fields()->LookupByKey(field->name()->c_str());
    if (found == nullptr) {
      faults += what + " was removed: mark it deprecated instead\n";
      continue;
    }
    if (found->id() != field->id() || found->offset() != field->offset())
      faults += what + " has another place\n";
    if (!same_type(before, *field->type(), now, *found->type())) faults += what + " was retyped\n";
    if (found->default_integer() != field->default_integer() ||
        found->optional() != field->optional() || (found->required() && !field->required()))
      faults += what + " has another default\n";
  }
  return faults;
}

std::string compare_values(const reflection::Schema& before, const reflection::Enum& old,
                           const reflection::Schema& now, const reflection::Enum& found) {
  std::string faults;
  for (const auto* value : *old.values()) {
    const std::string what = old.name()->str() + "." + value->name()->str();
    const auto* same = found.values()->LookupByKey(value->value());
    if (same == nullptr) {
      faults += what + " was removed\n";
    } else if (same->name()->str() != value->name()->str()) {
      faults += what + " has given its number to " + same->name()->str() + "\n";
    } else if (old.is_union() && value->value() != 0 &&
               !same_type(before, *value->union_type(), now, *same->union_type())) {
      faults += what + " was retyped\n";
    }
  }
  return faults;
}

// What of `before` is not there any more as it was; empty: all of it is.
std::string missing(const reflection::Schema& before, const reflection::Schema& now) {
  std::string faults;
  for (const auto* old : *before.objects()) {
    const auto* object = now.objects()->LookupByKey(old->name()->c_str());
    faults += object == nullptr ? old->name()->str() + " was removed\n"
                                : compare_fields(before, *old, now, *object);
  }
  for (const auto* old : *before.enums()) {
    const auto* found = now.enums()->LookupByKey(old->name()->c_str());
    faults += found == nullptr ? old->name()->str() + " was removed\n"
                               : compare_values(before, *old, now, *found);
  }
  return faults;
}

std::string faults_of(const fs::path& released, const fs::path& now, const std::string& name) {
  const std::string before = reflected(released, name), after = reflected(now, name);
  return conform(released, now, name) +
         missing(*reflection::GetSchema(before.data()), *reflection::GetSchema(after.data()));
}

fs::path version_1() { return fs::path(ORGLOG_SCHEMA_DIR) / "released" / "v1"; }

// Version 1 with one text of one schema replaced by another.
class Changed {
 public:
  Changed(std::string name, const std::string& text, const std::string& instead)
      : name_(std::move(name)) {
    for (const char* format : formats) {
      const std::string file = std::string(format) + ".fbs";
      std::string schema = read_file(version_1() / file);
      if (format == name_) {
        const auto at = schema.find(text);
        REQUIRE_MESSAGE(at != std::string::npos, text);
        schema.replace(at, text.size(), instead);
      }
      std::ofstream(folder_.path() / file) << schema;
    }
  }
  std::string faults() const { return faults_of(version_1(), folder_.path(), name_); }
  std::string conform() const { return ::conform(version_1(), folder_.path(), name_); }

 private:
  std::string name_;
  TempDir folder_;
};

std::string faults_after(const std::string& name, const std::string& text,
                         const std::string& instead) {
  return Changed(name, text, instead).faults();
}

}  // namespace

TEST_CASE("every released schema is still there, and has only grown") {
  int versions = 0;
  for (const auto& version : fs::directory_iterator(fs::path(ORGLOG_SCHEMA_DIR) / "released")) {
    ++versions;
    for (const char* format : formats) {
      const std::string faults = faults_of(version.path(), ORGLOG_SCHEMA_DIR, format);
      CHECK_MESSAGE(faults.empty(), version.path().filename().string()
                                        << "/" << format << ": a released schema only grows. "
                                        << faults);
    }
  }
  CHECK(versions > 0);
}

TEST_CASE("what may be done to a released schema is let pass") {
  CHECK(faults_after("protocol", "table Ping { }", "table Ping { when: long (id: 0); }").empty());
  CHECK(faults_after("protocol", "SetPassword, SetPasswordReply",
                     "SetPassword, SetPasswordReply, Ping2: Ping")
            .empty());
  CHECK(faults_after("protocol", "internal = 13", "internal = 13, tired = 14").empty());
}

TEST_CASE("flatc itself refuses a field that was retyped, with its name") {
  const Changed changed("protocol", "table Pong { end: ulong", "table Pong { end: float");
  CHECK(changed.conform().find("end") != std::string::npos);
  CHECK(Changed("protocol", "table Pong", "table Pong").conform().empty());
}

TEST_CASE("a field that is retyped, renumbered, renamed or removed is seen") {
  const std::string pong = "end: ulong (id: 0);";
  CHECK_FALSE(
      faults_after("protocol", "table Pong { " + pong, "table Pong { end: uint (id: 0);").empty());
  CHECK_FALSE(faults_after("protocol", "table Pong { " + pong,
                           "table Pong { begin: ulong (id: 0); end: ulong (id: 1);")
                  .empty());
  CHECK_FALSE(faults_after("protocol", "table Pong { " + pong, "table Pong { last: ulong (id: 0);")
                  .empty());
  CHECK_FALSE(faults_after("protocol", pong + " }\ntable Failure", "}\ntable Failure").empty());
}

TEST_CASE("a number that is reused, a union that is reordered and a struct that grows are seen") {
  CHECK_FALSE(faults_after("protocol", "timeout = 12", "weary = 12").empty());
  CHECK_FALSE(faults_after("protocol", "  Hello, HelloReply,", "  HelloReply, Hello,").empty());
  CHECK_FALSE(faults_after("common", "struct Uuid {", "struct Uuid { more: ubyte;").empty());
}
