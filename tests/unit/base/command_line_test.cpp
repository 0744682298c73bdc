#include "orglog/base/command_line.hpp"

#include <doctest/doctest.h>

using namespace orglog;

namespace {

const std::vector<std::string> words{"--org", "--app", "--data", "--limit", "--public-url"};
const std::vector<KnownOption> options{
    {"--org", true}, {"-o", true}, {"--json", false}, {"-f", false}, {"--follow", false}};

std::string problem(const std::vector<std::string>& line) {
  return problem_with_options(line, options).value_or("");
}

}  // namespace

TEST_CASE("P-C2 a mistyped word has the nearest known one") {
  CHECK(nearest("--orgg", words) == "--org");
  CHECK(nearest("--ogr", words) == "--org");
  CHECK(nearest("--datta", words) == "--data");
  CHECK(nearest("--public-ulr", words) == "--public-url");
  CHECK(nearest("publc-url", words) == "--public-url");
  CHECK(nearest("--lim", words) == "--limit");  // the beginning of one only
  CHECK(nearest("--zebra", words).empty());
  CHECK(nearest("--", words).empty());
  CHECK(nearest(std::string(10'000, 'a'), words).empty());
  CHECK(did_you_mean("--orgg", words) == ": did you mean --org?");
  CHECK(did_you_mean("--zebra", words).empty());
}

TEST_CASE("P-C2 the first option that nobody knows is named") {
  CHECK(problem({"--orgg", "acme"}) == "there is no option --orgg: did you mean --org?");
  CHECK(problem({"x", "--org", "acme", "--jsno"}) ==
        "there is no option --jsno: did you mean --json?");
  CHECK(problem({"--orgg=acme"}) == "there is no option --orgg: did you mean --org?");
  CHECK(problem({"-x"}) == "there is no option -x");
  CHECK(problem({"--json=yes"}) == "--json takes no value");
  CHECK(problem({"--org=", "members"}) == "--org is given an empty value");
}

TEST_CASE("what looks like an option and is none is left alone") {
  CHECK(problem({"--org", "--strange-name"}).empty());  // its value
  CHECK(problem({"-oacme", "--org=x", "-f", "--follow"}).empty());
  CHECK(problem({"--", "--anything"}).empty());
  CHECK(problem({"-5", "-", ""}).empty());
  CHECK(words_of_option("--org", options) == 2);
  CHECK(words_of_option("--org=acme", options) == 1);
  CHECK(words_of_option("-oacme", options) == 1);
  CHECK(words_of_option("--json", options) == 1);
  CHECK(words_of_option("--unknown", options) == 1);
}

TEST_CASE("P-C12 a number is read whole or not at all") {
  CHECK(whole_number("64", 1, 64) == 64);
  CHECK(whole_number("010", 0, 64) == 10);
  for (const char* text : {"", "abc", "5x", "0x10", "-1", "+1", " 1", "1 ", "65", "0", "1e3",
                           "99999999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(whole_number(text, 1, 64).has_value());
  }
  CHECK(no_whole_number("5x", 1, 64) == "must be a whole number from 1 to 64, not 5x");
}

TEST_CASE("P-C12 what the parser says comes in words of ours") {
  CHECK(plain_parse_error("ConversionError", "Could not convert: --limit = abc") ==
        "--limit cannot be abc");
  CHECK(plain_parse_error("ArgumentMismatch", "--org: 1 required ORG missing") ==
        "--org wants a value");
  CHECK(plain_parse_error("orglog lock", "The following argument was not expected: extra") ==
        "there is no use for extra");
  CHECK(plain_parse_error("ExcludesError", "--monthly excludes --daily") ==
        "--monthly cannot stand beside --daily");
  CHECK(plain_parse_error("FileError", "none.conf was not readable (missing?)") ==
        "the file none.conf cannot be read");
  CHECK(plain_parse_error("ValidationError", "--limit: must be a whole number") ==
        "--limit must be a whole number");
  CHECK(plain_parse_error("RequiredError", "--org is required") == "--org is required");
}
