#include "server/descriptors.hpp"

#include <doctest/doctest.h>

#include "orglog/base/limits.hpp"

using namespace orglog;

TEST_CASE("F-C1: the stores come first, and connections get what is left") {
  const Config config;
  for (const std::uint64_t limit : {400UL, 1024UL, 4096UL, 20000UL, 1048576UL}) {
    CAPTURE(limit);
    const auto budget = budget_descriptors(limit, config);
    REQUIRE(budget.has_value());
    CHECK(budget->reserved + budget->connections <= limit);
    CHECK(budget->reserved >= budget->log_files + budget->projection_files +
                                  2 * limits::files_beside_cache + limits::descriptors_kept_free);
    CHECK(budget->connections <= limits::connections);
    CHECK(budget->connections >= limits::connections_min);
  }
  CHECK(budget_descriptors(1'048'576, config)->connections == limits::connections);
  CHECK(budget_descriptors(~0ULL, config)->connections == limits::connections);
}

TEST_CASE("F-C1: under TLS a connection costs three descriptors") {
  Config config;
  config.tls_cert = "cert.pem";
  const auto budget = budget_descriptors(1'024, config);
  REQUIRE(budget.has_value());
  CHECK(budget->reserved + 3 * budget->connections <= 1'024);
  CHECK(budget->connections < budget_descriptors(1'024, Config())->connections / 2);
}

TEST_CASE(
    "F-C1: where there are too few, the sentence says how many there are and how many it takes") {
  Config config;
  const auto refused = budget_descriptors(256, config);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().sentence.find("256 files") != std::string::npos);
  const auto at = refused.error().sentence.find("needs ");
  REQUIRE(at != std::string::npos);
  const std::uint64_t needed = std::stoull(refused.error().sentence.substr(at + 6));
  CHECK(budget_descriptors(needed, config).has_value());
  CHECK_FALSE(budget_descriptors(needed - 1, config).has_value());
  config.tls_cert = "cert.pem";
  CHECK_FALSE(budget_descriptors(needed, config).has_value());
}
