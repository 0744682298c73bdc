// Everything the rules need to know, folded from the log. Plain data with indexes; `evolve` is the
// only writer. A State belongs to one thread, or is guarded by its owner; copies are deep and
// independent.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "orglog/base/ids.hpp"
#include "orglog/base/position.hpp"
#include "orglog/domain/accepted_clocks.hpp"
#include "orglog/domain/event.hpp"
#include "orglog/domain/roll.hpp"

namespace orglog {

inline constexpr std::string_view session_description = "browser session";

struct Token {
  TokenId id;
  Sha256Digest secret_hash{};
  Description description;
  Timestamp created_at{};
  Scopes scopes{};
  std::optional<Timestamp> expires_at{};
  TokenMaking made{};
  TokenId parent{};  // with which it was asked for, which may have ended; nil: none, or not known

  // Also one from before it was written down how tokens are made: sessions had a description.
  bool is_session() const {
    return made == TokenMaking::session ||
           (made == TokenMaking::unknown && description == session_description);
  }
  bool is_in_force(Timestamp now) const { return !expires_at || now < *expires_at; }
  // Made while the clock ran ahead of what was accepted then: it lasts as long as it was to last.
  bool is_ahead_of(Timestamp accepted) const { return accepted < created_at; }
};

// How many new addresses were named on one day (decision 16): by a person on personal apps, or in
// an org. What the operator names is not counted.
struct NewAddresses {
  std::int32_t day = 0;     // UTC, since 1970: the newest on which there were any; zero: none ever
  std::uint32_t count = 0;  // on that day
};
// The day of such a count.
inline std::int32_t day_of(Timestamp time) {
  return static_cast<std::int32_t>(
      std::chrono::floor<std::chrono::days>(time).time_since_epoch().count());
}

struct Account {
  AccountId id;
  Email email;
  PersonName name;
  AccountState state{};
  Timestamp created_at{};
  Position version = 0;               // position of the newest event about it
  Position password_version = 0;      // position of its newest PasswordChanged; 0: none
  std::vector<Token> tokens;          // not revoked
  std::vector<Timestamp> sent_again;  // the newest limits::mails_sent_again_a_day, oldest first
  NewAddresses new_addresses;
  // Derived from orgs and apps, not stored: where to look when the person leaves, and what is
  // visible to him.
  std::vector<OrgId> orgs;
  std::vector<AppId> apps;       // owned, joined or granted
  std::uint32_t owned_apps = 0;  // personal ones
};

struct Member {
  Role role{};
  Timestamp since{};
  Position role_event = 0;  // which gave this role
};

struct Invitation {
  InvitationId id;
  AccountId account;
  AccountId invited_by;  // nil: the operator
  Role role{};
  Timestamp created_at{};
  Timestamp expires_at{};
};

struct Org {
  OrgId id;
  OrgName name;
  OrgType type{};
  std::vector<Feature> features;
  Package package;
  Timestamp created_at{};
  Timestamp newest{};  // newest occurred_at of its events; State::newest knows what it is worth
  Position version = 0;
  std::uint64_t events = 0;  // that were about it, counted
  NewAddresses new_addresses;
  Roll<Invitation> invitations;  // pending, expired ones included until replaced or revoked
  boost::unordered_flat_map<AccountId, Member> members;
  // Derived, not stored.
  std::uint32_t admins = 0;
  boost::unordered_flat_set<AppId> apps;
  std::int64_t dyno_centi_units = 0;  // running now
  std::int64_t addon_cents = 0;       // prices a month, now

  // The invitation of this person that has not been answered, expired or not; nullptr: none.
  const Invitation* invitation_of(AccountId account) const { return invitations.find(account); }
};

// What the processes weigh together, in hundredths of a dyno unit.
std::int64_t dyno_centi_units(const std::vector<Process>& processes);

// One person on one app: a grant, a join, or both.
struct Access {
  AccountId account;
  Permissions granted;  // empty: no grant
  bool joined = false;
  Timestamp since{};
  Position grant_event = 0;  // which made the grant what it is, where there is one
  Position join_event = 0;   // likewise
};

struct PendingTransfer {
  TransferId id;  // nil: none
  AccountId from;
  AccountId to;
  Timestamp created_at{};
};

struct Addon {
  AddonId id;
  AddonName name;
  ServiceName service;
  PlanName plan;
  std::int64_t price_cents_a_month = 0;
  Timestamp created_at{};
};

struct App {
  AppId id;
  AppName name;
  Owner owner;
  Position owner_event = 0;  // which made him the owner
  bool locked = false;
  bool maintenance = false;
  Timestamp created_at{};
  Timestamp newest{};
  Position version = 0;
  Roll<Access> people;
  std::vector<Process> formation;
  std::vector<Addon> addons;
  PendingTransfer transfer;

  const Access* access_of(AccountId account) const { return people.find(account); }
  std::int64_t dyno_centi_units() const;  // of all processes now
  std::int64_t addon_cents() const;       // a month, now
};

class State {
 public:
  // Look-ups answer nullptr for what does not exist; pointers live until the next `evolve`.
  const Account* account(AccountId id) const;
  const Account* account(const Email& email) const;
  const Org* org(OrgId id) const;
  const Org* org(const OrgName& name) const;
  const App* app(AppId id) const;
  const App* app(const AppName& name) const;
  // The app that has the add-on of this name.
  const App* app_of_addon(const std::string& name) const;
  // The app on which this transfer is pending.
  const App* app_of_transfer(TransferId id) const;
  const Account* account_of_token(const Sha256Digest& secret_hash) const;
  const Account* account_of_token(TokenId id) const;
  // The account's token if it is neither revoked nor expired.
  const Token* token_in_force(TokenId id, AccountId account, Timestamp now) const;
  std::optional<Role> role(const Org& org, AccountId account) const;
  // Those with an invitation of this person, expired ones included.
  std::span<const OrgId> orgs_inviting(AccountId account) const;
  // Before this moment nothing more happens to the org or app (decision 11).
  template <class OrgOrApp>
  Timestamp newest(const OrgOrApp& entity) const {
    return clocks_.took_effect(entity.version, entity.newest);
  }
  const AcceptedClocks& accepted_clocks() const { return clocks_; }

  const boost::unordered_flat_map<AccountId, Account>& accounts() const { return accounts_; }
  const boost::unordered_flat_map<OrgId, Org>& orgs() const { return orgs_; }
  const boost::unordered_flat_map<AppId, App>& apps() const { return apps_; }

  // Puts a stored entity in place and derives the indexes; for loading a checkpoint, where every
  // app comes after the accounts and orgs that it names, and every member after his org. Not for
  // anything else.
  void load(Account account);
  void load(Org org);
  void load_member(OrgId org, AccountId account, Member member);
  void load(App app);
  void load(AcceptedClock clock);

 private:
  friend struct Evolve;  // src/domain/evolve.cpp

  // A secret's hash is random already.
  struct DigestHash {
    std::size_t operator()(const Sha256Digest& digest) const noexcept {
      std::size_t hash;
      std::memcpy(&hash, digest.data(), sizeof hash);
      return hash;
    }
  };

  Account* find(AccountId id);
  Org* find(OrgId id);
  App* find(AppId id);
  // The derived side of an app: what its owner holds and runs, and where its people find it.
  void add_to_owner(const App& app);
  void remove_from_owner(const App& app);
  void add_to_person(AccountId account, AppId app);
  void remove_from_person(AccountId account, AppId app);
  void add_member(Org& org, AccountId account, Member member);
  void remove_member(Org& org, AccountId account);
  void add_invitation(Org& org, Invitation invitation);
  void remove_invitation(Org& org, AccountId account);

  boost::unordered_flat_map<AccountId, Account> accounts_;
  boost::unordered_flat_map<OrgId, Org> orgs_;
  boost::unordered_flat_map<AppId, App> apps_;
  boost::unordered_flat_map<std::string, AccountId> accounts_by_email_;
  boost::unordered_flat_map<std::string, OrgId> orgs_by_name_;
  boost::unordered_flat_map<std::string, AppId> apps_by_name_;
  boost::unordered_flat_map<std::string, AppId> apps_by_addon_;
  boost::unordered_flat_map<TransferId, AppId> apps_by_transfer_;
  boost::unordered_flat_map<Sha256Digest, AccountId, DigestHash> accounts_by_secret_;
  boost::unordered_flat_map<TokenId, AccountId> accounts_by_token_;
  boost::unordered_flat_map<AccountId, std::vector<OrgId>> orgs_by_invited_;
  AcceptedClocks clocks_;
  // Registered by the newest event, whose command goes on to name it; nil: none was.
  AccountId registered_;
  Position registered_at_ = 0;
};

}  // namespace orglog
