#include "support/scenario.hpp"

#include "orglog/base/invariant.hpp"

namespace orglog::test {
namespace {

template <class Parsed>
Parsed must(std::optional<Parsed> value) {
  ORGLOG_INVARIANT(value.has_value(), "a test uses valid names");
  return std::move(*value);
}

}  // namespace

Email email(std::string_view name) {
  return must(Email::parse(std::string(name) + "@example.com"));
}
OrgName org_name(std::string_view name) { return must(OrgName::parse(name)); }
AppName app_name(std::string_view name) { return must(AppName::parse(name)); }
ProcessType process_type(std::string_view name) { return must(ProcessType::parse(name)); }

Timestamp start_of_scenario() { return *parse_rfc3339("2014-06-01T12:00:00Z"); }

Scenario& Scenario::given(const std::vector<Event>& events) {
  apply(events, AccountId{}, now_, false);
  return *this;
}

Scenario& Scenario::given(const Who& who, const Command& command) {
  when(who, command);
  INFO("refused: ", decision_ ? std::string() : sentence(decision_.error()));
  REQUIRE(decision_.has_value());
  return *this;
}

Scenario& Scenario::person(const std::string& name, AccountState account_state) {
  if (state_.account(account(name)) != nullptr) return *this;
  return given({AccountRegistered{account(name), email(name), {}, account_state}});
}

Scenario& Scenario::org(const std::string& name, const std::string& admin_name, Package package) {
  person(admin_name);
  return given({OrgProvisioned{
      test::org(name), org_name(name), OrgType::enterprise, {}, package, account(admin_name)}});
}

Scenario& Scenario::admin(const std::string& org_called, const std::string& name) {
  person(name);
  return given({MemberAdded{test::org(org_called), account(name), Role::admin}});
}

Scenario& Scenario::member(const std::string& org_called, const std::string& name) {
  person(name);
  return given({MemberAdded{test::org(org_called), account(name), Role::member}});
}

Scenario& Scenario::app(const std::string& name, const std::string& org_called, bool locked) {
  return given({AppCreated{test::app(name), app_name(name), owned_by_org(org_called), locked, {}}});
}

Scenario& Scenario::personal_app(const std::string& name, const std::string& owner) {
  person(owner);
  return given({AppCreated{test::app(name), app_name(name), owned_by(owner), false, {}}});
}

Scenario& Scenario::joined(const std::string& app_called, const std::string& name) {
  return given({AppJoined{test::app(app_called), owner_of(app_called), account(name)}});
}

Scenario& Scenario::collaborator(const std::string& app_called, const std::string& name,
                                 Permissions permissions) {
  person(name);
  return given(
      {CollaboratorAdded{test::app(app_called), owner_of(app_called), account(name), permissions}});
}

Scenario& Scenario::later(std::chrono::seconds time) {
  now_ += time;
  return *this;
}

Scenario& Scenario::dated(Timestamp time) {
  given_time_ = time;
  return *this;
}

Caller Scenario::caller(const Who& who) const {
  return Caller{who.is_operator,         who.account, who.token, given_time_.value_or(now_),
                given_time_.has_value(), command_};
}

Scenario& Scenario::when(const Who& who, const Command& command) {
  now_ += std::chrono::seconds{1};
  command_ = CommandId{derive_uuid(Uuid{}, ++commands_, "command")};
  const Caller asking = caller(who);
  given_time_.reset();
  decision_ = decide(state_, command, asking);
  const bool by_operator = asking.is_operator && !asking.account.is_nil();
  if (decision_) apply(decision_->events, asking.account, asking.now, by_operator);
  return *this;
}

Scenario& Scenario::then(const std::vector<Event>& events) {
  INFO("refused: ", decision_ ? std::string() : sentence(decision_.error()));
  REQUIRE(decision_.has_value());
  const auto expected = describe(events);
  const auto actual = describe(decision_->events);
  CHECK(actual.size() == expected.size());
  for (std::size_t index = 0; index < std::min(actual.size(), expected.size()); ++index) {
    CHECK(actual[index] == expected[index]);
  }
  return *this;
}

Scenario& Scenario::then_rejected(Reason reason) {
  REQUIRE_FALSE(decision_.has_value());
  CHECK(code(decision_.error().reason) == code(reason));
  return *this;
}

Scenario& Scenario::then_items(const std::vector<Reason>& reasons) {
  REQUIRE(decision_.has_value());
  REQUIRE(decision_->items.size() == reasons.size());
  for (std::size_t index = 0; index < reasons.size(); ++index) {
    CHECK(code(decision_->items[index].reason) == code(reasons[index]));
  }
  return *this;
}

Owner Scenario::owner_of(const std::string& app_called) const {
  const App* found = state_.app(test::app(app_called));
  REQUIRE(found != nullptr);
  return found->owner;
}

void Scenario::apply(const std::vector<Event>& events, AccountId actor, Timestamp time,
                     bool by_operator) {
  for (const Event& event : events) {
    evolve(state_, EventEnvelope{end_++, time, actor, event, by_operator});
  }
  CHECK(wrong_indexes(state_) == "");
}

}  // namespace orglog::test
