// Tests of the decider as sentences: `Scenario().org("acme", "ann").when("ann",
// LockApp{...}).then({...})`. Things are named by short names; addresses are `<name>@example.com`,
// ids come from `describe.hpp`.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "orglog/base/limits.hpp"
#include "support/describe.hpp"

namespace orglog::test {

Email email(std::string_view name);
OrgName org_name(std::string_view name);
AppName app_name(std::string_view name);
ProcessType process_type(std::string_view name);
inline OrgOrEmail to_person(std::string_view name) { return email(name); }
inline OrgOrEmail to_org(std::string_view name) { return org_name(name); }

// The moment at which a scenario begins; every event and every `when` takes a second.
Timestamp start_of_scenario();

// Who sends a command. A short name stands for the account.
struct Who {
  Who(const char* name) : account(test::account(name)) {}
  Who(const std::string& name) : account(test::account(name)) {}
  static Who platform_operator() { return Who(true, AccountId{}); }
  static Who operator_for(std::string_view name) { return Who(true, test::account(name)); }
  // The same, who shows this token.
  Who with(TokenId shown) const {
    Who who = *this;
    who.token = shown;
    return who;
  }

  bool is_operator = false;
  AccountId account;
  TokenId token;

 private:
  Who(bool is_operator_, AccountId account_) : is_operator(is_operator_), account(account_) {}
};

class Scenario {
 public:
  // What has happened before.
  Scenario& given(const std::vector<Event>& events);
  // A command that is accepted.
  Scenario& given(const Who& who, const Command& command);

  // Short forms of what has happened before. A person who is not there yet comes with the event.
  Scenario& person(const std::string& name, AccountState state = AccountState::active);
  Scenario& org(const std::string& name, const std::string& admin, Package package = {});
  Scenario& admin(const std::string& org, const std::string& name);
  Scenario& member(const std::string& org, const std::string& name);
  Scenario& app(const std::string& name, const std::string& org, bool locked = false);
  Scenario& personal_app(const std::string& name, const std::string& owner);
  Scenario& joined(const std::string& app, const std::string& name);
  Scenario& collaborator(const std::string& app, const std::string& name,
                         Permissions permissions = Permissions::work());
  Scenario& later(std::chrono::seconds time);
  // The time that the operator gives to the next `when` (decision 11).
  Scenario& dated(Timestamp time);

  // Decides, and applies what was decided.
  Scenario& when(const Who& who, const Command& command);

  Scenario& then(const std::vector<Event>& events);
  Scenario& then_nothing() { return then(std::vector<Event>{}); }
  Scenario& then_rejected(Reason reason);
  Scenario& then_items(const std::vector<Reason>& reasons);

  const State& state() const { return state_; }
  const Decision& decision() const { return decision_; }
  Timestamp now() const { return now_; }
  Caller caller(const Who& who) const;
  // The ids that the last `when` gave to what it made.
  template <class Identifier>
  Identifier made(std::string_view purpose) const {
    return Identifier{derive_uuid(command_.value, 0, purpose)};
  }
  Owner owner_of(const std::string& app) const;

 private:
  void apply(const std::vector<Event>& events, AccountId actor, Timestamp time, bool by_operator);

  State state_;
  Decision decision_ = Decided{};
  Position end_ = 0;
  std::uint32_t commands_ = 0;
  CommandId command_;
  Timestamp now_ = start_of_scenario();
  std::optional<Timestamp> given_time_;
};

}  // namespace orglog::test
