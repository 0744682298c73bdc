// Rows of the names table:
//   by event  'p'  kind:u8  id:16  position:u64 big-endian  ->  name
//   by time   't'  kind:u8  id:16  time:u64 big-endian  position:u64 big-endian  ->  name
// Times are microseconds since 1970 with the sign turned over, so that they sort. By time only apps
// are looked for: their usage is kept by time.
#include "orglog/projections/past_names.hpp"

#include "orglog/base/bytes.hpp"

namespace orglog {
namespace {

constexpr char by_event = 'p';
constexpr char by_time = 't';

std::string prefix(char letter, const Tag& thing) {
  std::string key(1, letter);
  key.push_back(static_cast<char>(thing.kind));
  key += thing.id.view();
  return key;
}

void append_time(std::string& key, Timestamp time) {
  const auto sortable = static_cast<std::uint64_t>(time.time_since_epoch().count());
  append_big(key, sortable ^ (std::uint64_t{1} << 63));
}

// The last row before `end`, which ends with the position of its event.
Result<std::optional<PastName>> newest_before(const TableReader& table, const std::string& begin,
                                              const std::string& end) {
  std::optional<PastName> found;
  ORGLOG_TRY(table.scan_down(begin, end, [&](std::string_view key, std::string_view name) {
    found = {read_big(key.data() + key.size() - sizeof(Position)), std::string(name)};
    return false;
  }));
  return found;
}

struct Naming {
  Tag thing;
  std::string_view name;
};

// What an event calls anew.
struct NamedBy {
  template <class Fact>
  std::optional<Naming> operator()(const Fact& fact) const {
    if constexpr (std::is_same_v<Fact, OrgProvisioned> || std::is_same_v<Fact, OrgRenamed>)
      return Naming{{Tag::Kind::org, fact.org.value}, fact.name.text()};
    if constexpr (std::is_same_v<Fact, AppCreated> || std::is_same_v<Fact, AppRenamed>)
      return Naming{{Tag::Kind::app, fact.app.value}, fact.name.text()};
    return std::nullopt;
  }
};

}  // namespace

Result<void> PastNames::apply(const EventView& event, Tables& tables) {
  const auto naming = std::visit(NamedBy{}, event.event);
  if (!naming) return {};
  std::string key = prefix(by_event, naming->thing);
  append_big(key, event.record.position);
  tables.put(key, naming->name);
  if (naming->thing.kind != Tag::Kind::app) return {};
  key = prefix(by_time, naming->thing);
  append_time(key, event.record.header.occurred_at);
  append_big(key, event.record.position);
  tables.put(key, naming->name);
  return {};
}

Result<std::optional<PastName>> name_at(const TableReader& table, const Tag& thing,
                                        Position position) {
  const std::string begin = prefix(by_event, thing);
  std::string end = begin;
  append_big(end, position + 1);
  return newest_before(table, begin, end);
}

Result<std::optional<PastName>> name_before(const TableReader& table, AppId app, Timestamp moment) {
  const std::string begin = prefix(by_time, {Tag::Kind::app, app.value});
  std::string end = begin;
  append_time(end, moment);
  return newest_before(table, begin, end);
}

}  // namespace orglog
