// A second, naive opinion on who may do what: maps of names, no ids, no indexes, no events. It
// shares nothing with the decider but the commands and the reasons, so that both can only agree by
// being right, or wrong in the same way twice.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "orglog/domain/decider.hpp"

namespace orglog::test {

class Model {
 public:
  struct Invitation {
    bool as_admin = false;
    Timestamp expires_at{};
  };
  struct Org {
    std::map<std::string, bool> members;  // true: admin
    std::map<std::string, Invitation> invited;
    std::optional<std::size_t> seats;
    std::optional<std::size_t> room_for_apps;
  };
  struct App {
    std::string org;     // empty: personal
    std::string person;  // the owner of a personal app
    bool locked = false;
    std::map<std::string, unsigned> grants;
    std::set<std::string> joined;
    std::string recipient;  // of the pending transfer, empty: none
    TransferId transfer;
  };

  // What the command, sent by a person (by the operator when empty), should come to; `none` when it
  // is accepted, and then the model has changed accordingly. Nothing: the model has no opinion.
  std::optional<Reason> submit(const std::string& actor, const Command& command, Timestamp now,
                               CommandId id);

  // The person has an account that is in use now.
  void activated(const std::string& person) { active_.insert(person); }

  const std::map<std::string, Org>& orgs() const { return orgs_; }
  const std::map<std::string, App>& apps() const { return apps_; }

 private:
  friend struct Judge;
  std::map<std::string, Org> orgs_;
  std::map<std::string, App> apps_;
  std::set<std::string> active_;
};

// The lower-case address without its host: what the model calls a person.
std::string person_of(const Email& email);

}  // namespace orglog::test
