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
  Uuid first{};
  Uuid second{};
  Position position = 0;  // of a clock
};

Key parse_key(std::string_view key) {
  if (key.empty()) return {};
  const char letter = key.front();
  key.remove_prefix(1);
  switch (letter) {
    case clock_letter:
      if (key.size() != position_bytes) return {};
      return {letter, {}, {}, read_big(key.data())};
    case member_letter:
      if (key.size() != 2 * id_bytes) return {};
      return {letter, uuid_from_bytes(key), uuid_from_bytes(key.substr(id_bytes))};
    case account_letter:
    case org_letter:
    case app_letter:
      if (key.size() != id_bytes) return {};
      return {letter, uuid_from_bytes(key)};
    default:
      return {};
  }
}

// The row of an entity as bytes.
template <class Entity>
void finish_row(const Entity& entity, std::string& out) {
  static thread_local Builder builder;
  using Table = TableOf<Entity>;
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

// The entity of a verified row, which is the one that the key names.
CodecError read_entity(const Key& key, const wire::snapshot::Snapshot& row, StateRow& out) {
  const auto read = [&]<class Entity>(Entity& entity) {
    const auto* table = row.row_as<TableOf<Entity>>();
    if (table == nullptr) return CodecError::unknown_type;
    StoredFields fields;
    read_table(*table, entity, fields);
    bool is_right = fields.good();
    if constexpr (requires { entity.id; }) is_right = is_right && entity.id.value == key.first;
    return is_right ? CodecError::none : CodecError::bad_value;
  };
  switch (key.letter) {
    case clock_letter:
      out.emplace<AcceptedClock>().position = key.position;
      return read(std::get<AcceptedClock>(out));
    case account_letter:
      return read(out.emplace<Account>());
    case org_letter:
      return read(out.emplace<Org>());
    case member_letter:
      out = MemberRow{OrgId{key.first}, AccountId{key.second}, {}};
      return read(std::get<MemberRow>(out).member);
    case app_letter:
      return read(out.emplace<App>());
    default:
      return CodecError::unknown_type;
  }
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
  const auto place = [&]<class Entity>(Entity& entity) {
    if constexpr (std::is_same_v<Entity, MemberRow>) {
      state.load_member(entity.org, entity.account, entity.member);
    } else {
      state.load(std::move(entity));
    }
  };
  std::visit(place, row);
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
  const auto show = [&](const std::string& key, const auto& entity) {
    finish_row(entity, value);
    visit(key, value);
  };
  for (const AcceptedClock& clock : state.accepted_clocks().all()) show(row_key(clock), clock);
  for (const AccountId id : sorted_ids(state.accounts())) show(row_key(id), *state.account(id));
  const auto orgs = sorted_ids(state.orgs());
  for (const OrgId id : orgs) show(row_key(id), *state.org(id));
  for (const OrgId id : orgs) {
    const Org& org = *state.org(id);
    for (const AccountId account : sorted_ids(org.members))
      show(row_key(id, account), org.members.at(account));
  }
  for (const AppId id : sorted_ids(state.apps())) show(row_key(id), *state.app(id));
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
