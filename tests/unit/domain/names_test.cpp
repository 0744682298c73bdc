#include "orglog/domain/names.hpp"

#include <doctest/doctest.h>

#include "orglog/base/limits.hpp"
#include "orglog/domain/name_hint.hpp"

using namespace orglog;

TEST_CASE("D9: an address is stored as given and compared without case") {
  const auto given = Email::parse("Ann.Smith@Example.COM");
  const auto lower = Email::parse("ann.smith@example.com");
  REQUIRE((given && lower));
  CHECK(given->text() == "Ann.Smith@Example.COM");
  CHECK(given->key() == "ann.smith@example.com");
  CHECK(*given == *lower);
  CHECK_FALSE(*given == *Email::parse("ann.smith@example.org"));
  CHECK_FALSE(*given == *Email::parse("ann.smith@example.co"));
}

TEST_CASE("addresses that people have are read") {
  for (const char* text : {"a@b.c", "ann+tag@example.com", "acme@herokumanager.com", "x@localhost",
                           "1234+bot@users.noreply.example.com", "o'neil@ex-ample.com"}) {
    CAPTURE(text);
    CHECK(Email::parse(text).has_value());
  }
}

TEST_CASE("F-D6 a domain in another script is stored in its ASCII form") {
  const auto given = Email::parse(
      "ann@b\xC3\xBC"
      "cher.example");
  REQUIRE(given.has_value());
  CHECK(given->text() == "ann@xn--bcher-kva.example");
  CHECK(*given == *Email::parse("ann@XN--BCHER-KVA.example"));
  // Capital, decomposed, and with the full stop of another script: the same domain.
  for (const char* same : {"ann@B\xC3\x9C"
                           "CHER.example",
                           "ann@bu\xCC\x88"
                           "cher.example",
                           "ann@b\xC3\xBC"
                           "cher\xE3\x80\x82"
                           "example"}) {
    CAPTURE(same);
    REQUIRE(Email::parse(same).has_value());
    CHECK(*Email::parse(same) == *given);
  }
  CHECK(Email::parse("ann@stra\xC3\x9F"
                     "e.de")
            ->text() == "ann@xn--strae-oqa.de");
}

TEST_CASE("F-D6 what is no international domain is refused, and a local part stays ASCII") {
  const std::string with_zero(
      "ann@b\xC3\xBC"
      "cher.example\0.org",
      23);
  for (const std::string& text :
       {std::string("\xC3\xA4nn@b\xC3\xBC"
                    "cher.example"),
        std::string("ann@b\xC3.example"),
        std::string("ann@\xEF\xBC\xA0"
                    "example.com"),
        std::string("ann@\xC3\xBC..example"), std::string("ann@-\xC3\xBC.example"),
        std::string("ann@\xF0\x9F\x92\xA9 x.example"), std::string("ann@a\xE2\x80\x8B@b.example"),
        with_zero}) {
    CAPTURE(text);
    CHECK_FALSE(Email::parse(text).has_value());
  }
  CHECK(name_hint<Email>("\xC3\xA4nn@example.com") ==
        ": only ASCII can stand before the @ of an address");
  CHECK(name_hint<Email>("ann@b\xC3.example") == ": its domain is no international domain");
  for (const char* text :
       {"ann", "@acme.com", "a nn@acme.com", "ann@", "ann@-acme.com", "ann@1.2"}) {
    CAPTURE(text);
    CHECK_FALSE(Email::parse(text).has_value());
    CHECK(name_hint<Email>(text).starts_with(": "));
  }
  CHECK(name_hint<OrgOrEmail>("ann@") == name_hint<Email>("ann@"));
  CHECK(name_hint<OrgOrEmail>("Acme") == name_hint<OrgName>("Acme"));
}

TEST_CASE(
    "F-B13: a new address has atoms or a quoted text before the @; older ones are still read") {
  for (const char* text : {"a@x.org", "a.b+tag@x.org", "=1+1@x.org", "o'brien@x.org", "{a}|~@x.org",
                           "\"a(b)\"@x.org"}) {
    CAPTURE(text);
    CHECK(Email::parse(text)->is_strict());
  }
  for (const char* text : {"=HYPERLINK(\"//x\"&B2)@x.org", "a..b@x.org", ".a@x.org", "a.@x.org",
                           "a,b@x.org", "<a>@x.org", "a;b@x.org", "a:b@x.org", "a\\b@x.org",
                           "[a]@x.org", "\"a@x.org", "\"\"@x.org", "\"a\"b\"@x.org"}) {
    CAPTURE(text);
    REQUIRE(Email::parse(text).has_value());
    CHECK_FALSE(Email::parse(text)->is_strict());
  }
}

TEST_CASE("text that is no address is not read as one") {
  for (const char* text :
       {"", "ann", "@example.com", "ann@", "ann@@example.com", "ann@example@com", "ann@123.45",
        "an n@example.com", "ann@exa mple.com", "ann@.com", "ann@example.", "ann@a..b",
        "ann@-a.com", "ann@a-.com", "\xC3\xA4nn@example.com", "ann@example.com\n"}) {
    CAPTURE(text);
    CHECK_FALSE(Email::parse(text).has_value());
  }
  const std::string longest = std::string(limits::email_bytes - 12, 'a') + "@example.com";
  CHECK(Email::parse(longest).has_value());
  CHECK_FALSE(Email::parse("a" + longest).has_value());
}

TEST_CASE("A1: an app's name has 2 to 30 lower-case letters, digits and dashes") {
  CHECK(AppName::parse("frozen-wave-4030").has_value());
  CHECK(AppName::parse("ab").has_value());
  CHECK(AppName::parse(std::string(30, 'a')).has_value());
  for (const std::string& text : {std::string(), std::string("a"), std::string(31, 'a'),
                                  std::string("1app"), std::string("-app"), std::string("app-"),
                                  std::string("App"), std::string("my_app"), std::string("a.b")}) {
    CAPTURE(text);
    CHECK_FALSE(AppName::parse(text).has_value());
  }
}

TEST_CASE("an org's name may have 40 bytes, a process type one to 30") {
  CHECK(OrgName::parse(std::string(40, 'a')).has_value());
  CHECK_FALSE(OrgName::parse(std::string(41, 'a')).has_value());
  CHECK(ProcessType::parse("w").has_value());
  CHECK(ProcessType::parse(std::string(30, 'a')).has_value());
  CHECK_FALSE(ProcessType::parse(std::string(31, 'a')).has_value());
}

TEST_CASE("plain text is UTF-8 without control characters") {
  for (const char* text : {"", "Ann Smith", "Zo\xC3\xAB", "\xE2\x82\xAC", "\xF0\x9F\x90\xB8"}) {
    CHECK(is_plain_text(text, 100));
  }
  for (const char* text :
       {"a\nb", "\x7F", "\xC2\x85", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80",
        "\xF4\x90\x80\x80", "\xF0\x80\x80\x80", "\x80", "\xFF", "\xE2\x82"}) {
    CHECK_FALSE(is_plain_text(text, 100));
  }
  CHECK(is_plain_text("abc", 3));
  CHECK_FALSE(is_plain_text("abcd", 3));
}

TEST_CASE("identifiers have letters, digits and a few marks") {
  CHECK(is_identifier("heroku-postgresql:standard_0.1", 60));
  CHECK_FALSE(is_identifier("", 60));
  CHECK_FALSE(is_identifier("a b", 60));
  CHECK_FALSE(is_identifier("abc", 2));
}

TEST_CASE("an add-on's name begins with a letter and is nobody's id") {
  for (const char* name : {"db", "Ledger_2", "postgresql-frozen-4030", "a-"})
    CHECK_MESSAGE(is_addon_name(name), name);
  for (const char* name : {"", "x", "4db", "-db", "_db", "my db", "my.db", "my:db", "m\xC3\xBCll",
                           "abcdef01-2345-6789-abcd-ef0123456789"})
    CHECK_FALSE_MESSAGE(is_addon_name(name), name);
  CHECK(is_addon_name(std::string(limits::addon_name_bytes, 'a')));
  CHECK_FALSE(is_addon_name(std::string(limits::addon_name_bytes + 1, 'a')));
}

TEST_CASE("T1: an '@' decides whether a recipient is a person") {
  CHECK(OrgOrEmail{"ann@example.com"}.is_email());
  CHECK_FALSE(OrgOrEmail{"acme"}.is_email());
}
