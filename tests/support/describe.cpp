#include "support/describe.hpp"

#include <algorithm>
#include <boost/pfr.hpp>
#include <map>
#include <set>
#include <sstream>
#include <type_traits>

#include "orglog/base/bytes.hpp"

namespace orglog::test {
namespace {

std::map<Uuid, std::string>& known_names() {
  static std::map<Uuid, std::string> names;
  return names;
}

void print(std::ostream& out, const Uuid& id) {
  const auto found = known_names().find(id);
  if (id.is_nil()) {
    out << "nil";
  } else if (found != known_names().end()) {
    out << found->second;
  } else {
    out << to_string(id);
  }
}

template <class Value>
void print(std::ostream& out, const Value& value);

template <class Value>
void print(std::ostream& out, const std::vector<Value>& values) {
  out << '[';
  for (const Value& value : values) {
    print(out, value);
    out << ' ';
  }
  out << ']';
}

template <class Entry>
void print(std::ostream& out, const Roll<Entry>& roll) {
  print(out, roll.entries());
}

template <class Value>
void print(std::ostream& out, const std::optional<Value>& value) {
  if (value) {
    print(out, *value);
  } else {
    out << "none";
  }
}

// Anything in an event or a state: a leaf, or an aggregate of such.
template <class Value>
void print(std::ostream& out, const Value& value) {
  if constexpr (std::is_enum_v<Value>) {
    out << static_cast<int>(value);
  } else if constexpr (std::is_arithmetic_v<Value>) {
    out << +value;
  } else if constexpr (std::is_convertible_v<Value, std::string_view>) {
    out << '"' << std::string_view(value) << '"';
  } else if constexpr (std::is_same_v<Value, Timestamp>) {
    out << to_rfc3339(value);
  } else if constexpr (std::is_same_v<Value, Sha256Digest>) {
    out << to_hex(view(value));
  } else if constexpr (std::is_same_v<Value, Permissions>) {
    out << "permissions:" << int{value.bits()};
  } else if constexpr (std::is_same_v<Value, Scopes>) {
    out << "scopes:" << int{value.bits()};
  } else if constexpr (requires { value.cents(); }) {
    out << value.cents();
  } else if constexpr (requires { value.all(); }) {
    print(out, value.all());
  } else if constexpr (requires { value.text(); }) {
    out << '"' << value.text() << '"';
  } else if constexpr (requires { value.value.is_nil(); }) {
    print(out, value.value);
  } else {
    out << '{';
    boost::pfr::for_each_field(value, [&](const auto& field) {
      print(out, field);
      out << ' ';
    });
    out << '}';
  }
}

template <class Value>
std::string text_of(const Value& value) {
  std::ostringstream out;
  print(out, value);
  return out.str();
}

template <class Map>
auto sorted(const Map& map) {
  std::map<typename Map::key_type, const typename Map::mapped_type*> result;
  for (const auto& [key, value] : map) result.emplace(key, &value);
  return result;
}

template <class Range>
auto sorted_ids(const Range& range) {
  auto ids = std::vector(range.begin(), range.end());
  std::sort(ids.begin(), ids.end());
  return ids;
}

template <class Entity>
void sort_by_text(std::vector<Entity>& entities) {
  std::sort(entities.begin(), entities.end(),
            [](const Entity& a, const Entity& b) { return text_of(a) < text_of(b); });
}

std::string describe(const Account& account) {
  Account copy = account;
  copy.orgs = sorted_ids(account.orgs);
  copy.apps = sorted_ids(account.apps);
  return text_of(copy);
}

std::string describe(const Org& org) {
  std::ostringstream out;
  out << text_of(org.id) << text_of(org.name) << text_of(org.type) << text_of(org.features)
      << text_of(org.package) << text_of(org.created_at) << text_of(org.newest) << org.version;
  auto invitations = org.invitations.entries();
  sort_by_text(invitations);
  out << " invitations " << text_of(invitations) << " members ";
  for (const auto& [id, member] : sorted(org.members)) out << text_of(id) << text_of(*member);
  out << " admins " << org.admins << " apps " << text_of(sorted_ids(org.apps)) << " runs "
      << org.dyno_centi_units << ' ' << org.addon_cents;
  return out.str();
}

std::string describe(const App& app) {
  App copy = app;
  auto people = app.people.entries();
  sort_by_text(people);
  copy.people = std::move(people);
  return text_of(copy);
}

}  // namespace

Uuid id_named(std::string_view kind, std::string_view name) {
  const std::string label = std::string(kind) + ":" + std::string(name);
  const Uuid id = derive_uuid(Uuid{}, 0, label);
  known_names().emplace(id, label);
  return id;
}

std::string describe(const Event& event) {
  std::string text(type_name(type_of(event)));
  std::visit([&](const auto& fact) { text += text_of(fact); }, event);
  return text;
}

std::string describe(const Command& command) {
  std::string text = std::to_string(command.index());
  std::visit([&](const auto& wish) { text += text_of(wish); }, command);
  return text;
}

std::vector<std::string> describe(const std::vector<Event>& events) {
  std::vector<std::string> texts;
  for (const Event& event : events) texts.push_back(describe(event));
  return texts;
}

std::string describe(const State& state) {
  std::ostringstream out;
  for (const auto& [id, account] : sorted(state.accounts())) out << describe(*account) << '\n';
  for (const auto& [id, org] : sorted(state.orgs())) out << describe(*org) << '\n';
  for (const auto& [id, app] : sorted(state.apps())) out << describe(*app) << '\n';
  return out.str();
}

namespace {

struct Expected {
  std::map<AccountId, std::vector<OrgId>> orgs;
  std::map<AccountId, std::vector<AppId>> apps;
  std::map<AccountId, std::uint32_t> owned;
  std::map<OrgId, std::vector<AppId>> org_apps;
  std::map<OrgId, std::int64_t> units;
  std::map<OrgId, std::int64_t> cents;
};

Expected expected_indexes(const State& state) {
  Expected expected;
  for (const auto& [id, org] : sorted(state.orgs())) {
    for (const auto& [account, member] : org->members) expected.orgs[account].push_back(id);
  }
  for (const auto& [id, app] : sorted(state.apps())) {
    if (app->owner.is_org()) {
      expected.org_apps[app->owner.org()].push_back(id);
      expected.units[app->owner.org()] += app->dyno_centi_units();
      expected.cents[app->owner.org()] += app->addon_cents();
    } else {
      expected.apps[app->owner.account()].push_back(id);
      ++expected.owned[app->owner.account()];
    }
    for (const Access& access : app->people) expected.apps[access.account].push_back(id);
  }
  return expected;
}

void check_account(const State& state, const Account& account, Expected& expected,
                   std::ostream& wrong) {
  const auto check = [&](bool right, const char* what) {
    if (!right) wrong << account.email.text() << ": " << what << '\n';
  };
  const Account* expected_there = account.email.is_erased() ? nullptr : &account;
  check(state.account(account.email) == expected_there, "not found by address");
  check(sorted_ids(account.orgs) == expected.orgs[account.id], "orgs");
  check(sorted_ids(account.apps) == expected.apps[account.id], "apps");
  check(account.owned_apps == expected.owned[account.id], "owned apps");
  for (const Token& token : account.tokens) {
    check(state.account_of_token(token.id) == &account, "not found by token");
    check(state.account_of_token(token.secret_hash) == &account, "not found by secret");
  }
}

void check_org(const State& state, const Org& org, Expected& expected, std::ostream& wrong) {
  const auto check = [&](bool right, const char* what) {
    if (!right) wrong << org.name.text() << ": " << what << '\n';
  };
  check(state.org(org.name) == &org, "not found by name");
  check(sorted_ids(org.apps) == expected.org_apps[org.id], "apps");
  check(org.dyno_centi_units == expected.units[org.id], "dyno units");
  check(org.addon_cents == expected.cents[org.id], "add-on prices");
  const auto admins = std::count_if(org.members.begin(), org.members.end(), [](const auto& each) {
    return each.second.role == Role::admin;
  });
  check(org.admins == admins, "admins");
  for (const Invitation& invitation : org.invitations) {
    check(org.invitation_of(invitation.account) == &invitation, "invitation not found");
    const auto orgs = state.orgs_inviting(invitation.account);
    check(std::count(orgs.begin(), orgs.end(), org.id) == 1, "not found by the invited person");
  }
}

}  // namespace

std::string wrong_indexes(const State& state) {
  std::ostringstream wrong;
  Expected expected = expected_indexes(state);
  for (const auto& [id, account] : state.accounts()) {
    check_account(state, account, expected, wrong);
  }
  for (const auto& [id, org] : state.orgs()) check_org(state, org, expected, wrong);
  for (const auto& [id, app] : state.apps()) {
    if (state.app(app.name) != &app) wrong << app.name.text() << ": not found by name\n";
    const TransferId transfer = app.transfer.id;
    if (!transfer.is_nil() && state.app_of_transfer(transfer) != &app) {
      wrong << app.name.text() << ": not found by transfer\n";
    }
    for (const Addon& addon : app.addons) {
      if (state.app_of_addon(addon.name) != &app)
        wrong << app.name.text() << ": not found by add-on\n";
    }
    std::set<AccountId> people;
    for (const Access& access : app.people) {
      const bool is_twice = !people.insert(access.account).second;
      const bool is_found = app.access_of(access.account) == &access;
      if (is_twice || !is_found || (access.granted.empty() && !access.joined)) {
        wrong << app.name.text() << ": people\n";
      }
    }
  }
  return wrong.str();
}

State reloaded(const State& state) {
  State copy;
  for (const auto& [id, account] : state.accounts()) copy.load(account);
  for (const auto& [id, org] : state.orgs()) {
    Org without_members = org;
    without_members.members.clear();
    copy.load(std::move(without_members));
    for (const auto& [account, member] : org.members) copy.load_member(id, account, member);
  }
  for (const auto& [id, app] : state.apps()) copy.load(app);
  return copy;
}

}  // namespace orglog::test
