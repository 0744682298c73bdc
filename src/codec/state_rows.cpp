#include <snapshot_generated.h>

#include <algorithm>

#include "orglog/base/bytes.hpp"
#include "orglog/codec/event_codec.hpp"
#include "orglog/codec/state_codec.hpp"
#include "row_fields.hpp"

namespace orglog {
namespace {

constexpr char clock_letter = 'C';
constexpr char account_letter = 'a';
constexpr char org_letter = 'b';
constexpr char member_letter = 'c';
constexpr char app_letter = 'd';
constexpr std::size_t id_bytes = 16;
constexpr std::size_t position_bytes = 8;

std::string key_of(char letter, const Uuid& id) {
  std::string key(1, letter);
  key.append(id.view());
  return key;
}

// A key's parts; ids that are not in it are nil.
struct Key {
  char letter = 0;  // zero: no key of a row
  Uuid first;
  Uuid second;
};

Key parse_key(std::string_view key) {
  if (key.empty()) return {};
  const char letter = key.front();
  key.remove_prefix(1);
  const bool is_member = letter == member_letter;
  if (!is_member && letter != account_letter && letter != org_letter && letter != app_letter) {
    return {};
  }
  if (key.size() != (is_member ? 2 * id_bytes : id_bytes)) return {};
  return {letter, uuid_from_bytes(key), is_member ? uuid_from_bytes(key.substr(id_bytes)) : Uuid{}};
}

bool is_clock_key(std::string_view key) {
  return key.size() == 1 + position_bytes && key.front() == clock_letter;
}

// The row of an entity as bytes.
template <class Entity>
void finish_row(const Entity& entity, std::string& out) {
  static thread_local Builder builder;
  using Table = typename TableOf<Entity>::type;
  builder.Clear();
  const auto table = write_table<Table>(builder, entity);
  builder.Finish(wire::snapshot::CreateSnapshot(
      builder, wire::snapshot::RowTraits<Table>::enum_value, table.Union()));
  out.assign(reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize());
}

const Member* find_member(const State& state, OrgId org_id, AccountId account) {
  const Org* org = state.org(org_id);
  if (org == nullptr) return nullptr;
  const auto found = org->members.find(account);
  return found == org->members.end() ? nullptr : &found->second;
}

template <class Map>
auto sorted_ids(const Map& map) {
  std::vector<typename Map::key_type> ids;
  ids.reserve(map.size());
  for (const auto& entry : map) ids.push_back(entry.first);
  std::sort(ids.begin(), ids.end());
  return ids;
}

// The entity of a verified row.
CodecError read_entity(const Key& key, const wire::snapshot::Snapshot& row, StateRow& out) {
  StoredFields fields;
  Uuid id = key.first;
  if (const auto* account = row.row_as_Account(); account && key.letter == account_letter) {
    read_table(*account, out.emplace<Account>(), fields);
    id = std::get<Account>(out).id.value;
  } else if (const auto* org = row.row_as_Org(); org && key.letter == org_letter) {
    read_table(*org, out.emplace<Org>(), fields);
    id = std::get<Org>(out).id.value;
  } else if (const auto* member = row.row_as_Member(); member && key.letter == member_letter) {
    out = MemberRow{OrgId{key.first}, AccountId{key.second}, {}};
    read_table(*member, std::get<MemberRow>(out).member, fields);
  } else if (const auto* app = row.row_as_App(); app && key.letter == app_letter) {
    read_table(*app, out.emplace<App>(), fields);
    id = std::get<App>(out).id.value;
  } else {
    return CodecError::unknown_type;
  }
  return fields.good() && id == key.first ? CodecError::none : CodecError::bad_value;
}

Result<void> decode_clock(std::string_view key, std::string_view value, StateRow& row) {
  bool is_clock = false;
  with_verified<wire::snapshot::Snapshot>(value, [&](const wire::snapshot::Snapshot& verified) {
    const auto* clock = verified.row_as_Clock();
    if (clock == nullptr) return;
    StoredFields fields;
    AcceptedClock& accepted = row.emplace<AcceptedClock>();
    accepted.position = read_big(key.data() + 1);
    read_table(*clock, accepted, fields);
    is_clock = fields.good();
  });
  if (!is_clock) return make_error_code(CodecError::bad_value);
  return {};
}

}  // namespace

std::string row_key(const AcceptedClock& clock) {
  std::string key(1, clock_letter);
  append_big(key, clock.position);
  return key;
}
std::string row_key(AccountId account) { return key_of(account_letter, account.value); }
std::string row_key(OrgId org) { return key_of(org_letter, org.value); }
std::string row_key(OrgId org, AccountId member) {
  std::string key = key_of(member_letter, org.value);
  key.append(member.value.view());
  return key;
}
std::string row_key(AppId app) { return key_of(app_letter, app.value); }

std::string row_value(const State& state, std::string_view key) {
  const Key parts = parse_key(key);
  std::string value;
  switch (parts.letter) {
    case account_letter:
      if (const Account* account = state.account(AccountId{parts.first}))
        finish_row(*account, value);
      break;
    case org_letter:
      if (const Org* org = state.org(OrgId{parts.first})) finish_row(*org, value);
      break;
    case member_letter:
      if (const Member* member = find_member(state, OrgId{parts.first}, AccountId{parts.second})) {
        finish_row(*member, value);
      }
      break;
    case app_letter:
      if (const App* app = state.app(AppId{parts.first})) finish_row(*app, value);
      break;
    default:
      break;
  }
  return value;
}

std::string row_value(const AcceptedClock& clock) {
  std::string value;
  finish_row(clock, value);
  return value;
}

Result<void> decode_row(std::string_view key, std::string_view value, StateRow& row) {
  if (is_clock_key(key)) return decode_clock(key, value, row);
  const Key parts = parse_key(key);
  if (parts.letter == 0) return make_error_code(CodecError::unknown_type);
  CodecError error = CodecError::not_verified;
  with_verified<wire::snapshot::Snapshot>(value, [&](const wire::snapshot::Snapshot& verified) {
    error = read_entity(parts, verified, row);
  });
  if (error != CodecError::none) return make_error_code(error);
  return {};
}

void place_row(State& state, StateRow row) {
  if (auto* member = std::get_if<MemberRow>(&row)) {
    state.load_member(member->org, member->account, member->member);
  } else if (auto* account = std::get_if<Account>(&row)) {
    state.load(std::move(*account));
  } else if (auto* org = std::get_if<Org>(&row)) {
    state.load(std::move(*org));
  } else if (auto* app = std::get_if<App>(&row)) {
    state.load(std::move(*app));
  } else if (const auto* clock = std::get_if<AcceptedClock>(&row)) {
    state.load(*clock);
  }
}

Result<void> load_row(State& state, std::string_view key, std::string_view value) {
  StateRow row;
  ORGLOG_TRY(decode_row(key, value, row));
  place_row(state, std::move(row));
  return {};
}

void visit_rows(const State& state,
                const std::function<void(std::string_view key, std::string_view value)>& visit) {
  std::string value;
  for (const AcceptedClock& clock : state.accepted_clocks().all()) {
    finish_row(clock, value);
    visit(row_key(clock), value);
  }
  for (const AccountId id : sorted_ids(state.accounts())) {
    finish_row(*state.account(id), value);
    visit(row_key(id), value);
  }
  const auto orgs = sorted_ids(state.orgs());
  for (const OrgId id : orgs) {
    finish_row(*state.org(id), value);
    visit(row_key(id), value);
  }
  for (const OrgId id : orgs) {
    const Org& org = *state.org(id);
    for (const AccountId account : sorted_ids(org.members)) {
      finish_row(org.members.at(account), value);
      visit(row_key(id, account), value);
    }
  }
  for (const AppId id : sorted_ids(state.apps())) {
    finish_row(*state.app(id), value);
    visit(row_key(id), value);
  }
}

void RowDigest::add(std::string_view key, std::string_view value) {
  std::string lengths_and_key;
  append_little(lengths_and_key, static_cast<std::uint32_t>(key.size()));
  lengths_and_key.append(key);
  append_little(lengths_and_key, static_cast<std::uint32_t>(value.size()));
  hash_.update(lengths_and_key);
  hash_.update(value);
}

Sha256Digest digest_of(const State& state) {
  RowDigest digest;
  visit_rows(state, [&](std::string_view key, std::string_view value) { digest.add(key, value); });
  return digest.finish();
}

}  // namespace orglog
