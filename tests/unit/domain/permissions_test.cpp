#include "orglog/domain/permissions.hpp"

#include <doctest/doctest.h>

using namespace orglog;

TEST_CASE("D1: `view` is in every set that is read") {
  CHECK(Permissions::parse("deploy")->bits() == 3);
  CHECK(Permissions::parse("view") == Permissions::view_only());
  CHECK(Permissions::parse("manage,operate,deploy,view") == Permissions::all());
  CHECK(Permissions::parse("deploy,operate") == Permissions::work());
}

TEST_CASE("a set with an unknown word or none is not read") {
  for (const char* text : {"", ",", "view,", "deploy,,view", "admin", "Deploy", "view deploy"}) {
    CAPTURE(text);
    CHECK_FALSE(Permissions::parse(text).has_value());
  }
}

TEST_CASE("words come in the order view, deploy, operate, manage") {
  const auto words = Permissions::parse("manage,deploy")->words();
  REQUIRE(words.size() == 3);
  CHECK(words[0] == "view");
  CHECK(words[1] == "deploy");
  CHECK(words[2] == "manage");
}

TEST_CASE("sets are compared, joined and nested") {
  CHECK(Permissions::work().within(Permissions::all()));
  CHECK_FALSE(Permissions::all().within(Permissions::work()));
  CHECK((Permissions::view_only() | Permissions::work()) == Permissions::work());
  CHECK(Permissions::from_bits(255) == Permissions::all());
  CHECK(Permissions::none().empty());
  CHECK(Permissions::all().has(Permission::manage));
  CHECK_FALSE(Permissions::work().has(Permission::manage));
}

TEST_CASE("a token is good for everything unless told otherwise") {
  CHECK(Scopes() == Scopes(Scope::global));
  for (const Scope needed : {Scope::global, Scope::read, Scope::audit}) {
    CHECK(Scopes().cover(needed));
    CHECK(parse_scope(to_text(needed)) == needed);
  }
  const Scopes both = Scopes(Scope::read) | Scope::audit;
  CHECK(both.cover(Scope::audit));
  CHECK_FALSE(both.cover(Scope::global));
  CHECK_FALSE(Scopes(Scope::read).cover(Scope::audit));
  CHECK(both.words() == std::vector<std::string_view>{"read", "audit"});
}

TEST_CASE("scopes are never none, and never unknown ones") {
  CHECK_FALSE(Scopes::from_bits(0).has_value());
  CHECK_FALSE(Scopes::from_bits(8).has_value());
  CHECK(Scopes::from_bits(6) == (Scopes(Scope::read) | Scope::audit));
  CHECK_FALSE(parse_scope("write").has_value());
}

TEST_CASE("roles and org types have texts of their own") {
  for (const Role role : {Role::member, Role::admin}) CHECK(parse_role(to_text(role)) == role);
  for (const OrgType type : {OrgType::enterprise, OrgType::team}) {
    CHECK(parse_org_type(to_text(type)) == type);
  }
  CHECK_FALSE(parse_role("owner").has_value());
  CHECK_FALSE(parse_org_type("").has_value());
}

TEST_CASE("U2: dyno sizes have the vendor's weights, and the names of 2014 are read") {
  CHECK(centi_units(DynoSize::basic) == 28);
  CHECK(centi_units(DynoSize::standard_1x) == 100);
  CHECK(centi_units(DynoSize::standard_2x) == 200);
  CHECK(centi_units(DynoSize::performance_m) == 800);
  CHECK(centi_units(DynoSize::performance_l) == 1'600);
  for (const DynoSize size : {DynoSize::basic, DynoSize::standard_1x, DynoSize::standard_2x,
                              DynoSize::performance_m, DynoSize::performance_l}) {
    CHECK(parse_dyno_size(to_text(size)) == size);
  }
  CHECK(parse_dyno_size("1X") == DynoSize::standard_1x);
  CHECK(parse_dyno_size("2X") == DynoSize::standard_2x);
  CHECK(parse_dyno_size("PX") == DynoSize::performance_l);
  CHECK(parse_dyno_size("Standard-1X") == DynoSize::standard_1x);
  CHECK_FALSE(parse_dyno_size("3X").has_value());
}
