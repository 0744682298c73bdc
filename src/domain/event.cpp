#include "orglog/domain/event.hpp"

#include <boost/pfr/core.hpp>

namespace orglog {
namespace {

// Notes a member that is a subject; a text or number is none, and neither is an aim.
void about(Subjects&, const auto&) {}
void about(Subjects& subjects, const AppId& app) { subjects.app = app; }
void about(Subjects& subjects, const OrgId& org) {
  (subjects.orgs[0].is_nil() ? subjects.orgs[0] : subjects.orgs[1]) = org;
}
void about(Subjects& subjects, const AccountId& account) {
  (subjects.accounts[0].is_nil() ? subjects.accounts[0] : subjects.accounts[1]) = account;
}
void about(Subjects& subjects, const Owner& owner) {
  owner.is_org() ? about(subjects, owner.org()) : about(subjects, owner.account());
}

}  // namespace

// In the order of the members, which is the order of the tags on disk.
Subjects subjects_of(const Event& event) {
  Subjects subjects;
  const auto look_at = [&](const auto& fact) {
    boost::pfr::for_each_field(fact, [&](const auto& member) { about(subjects, member); });
  };
  std::visit(look_at, event);
  return subjects;
}

const Aim* aim_in(const Event& event) {
  if (const auto* denied = std::get_if<AttemptsDenied>(&event)) return &denied->aim;
  if (const auto* read = std::get_if<HistoryRead>(&event)) return &read->aim;
  return nullptr;
}

}  // namespace orglog
