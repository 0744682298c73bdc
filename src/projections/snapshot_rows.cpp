#include "projections/snapshot_rows.hpp"

#include <zstd.h>

#include <algorithm>
#include <bit>

#include "orglog/base/bytes.hpp"
#include "orglog/base/invariant.hpp"
#include "orglog/base/limits.hpp"
#include "orglog/codec/state_codec.hpp"

namespace orglog::snapshot_rows {
namespace {

constexpr char snapshot_letter = 's';
constexpr char name_letter = 'n';
constexpr int compression_level = 3;
constexpr std::size_t id_bytes = 16;
constexpr std::size_t position_bytes = 8;
constexpr std::size_t prefix_bytes = 1 + id_bytes + position_bytes;

std::string org_prefix(OrgId org) {
  std::string key(1, snapshot_letter);
  return key.append(org.value.view());
}

std::string prefix_of(OrgId org, Position position) {
  std::string key = org_prefix(org);
  append_big(key, position);
  return key;
}

std::string name_prefix(Tag::Kind kind, std::string_view name) {
  std::string key(1, name_letter);
  key.push_back(static_cast<char>(kind));
  key.append(name);
  key.push_back('\0');
  return key;
}

std::string compressed(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), compression_level);
  ORGLOG_INVARIANT(ZSTD_isError(size) == 0, "there is room for what is compressed");
  out.resize(size);
  return out;
}

Result<std::string> decompressed(std::string_view bytes) {
  const auto size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  // A chunk ends with the row that reaches its size.
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN ||
      size > limits::snapshot_chunk_bytes + limits::snapshot_row_bytes) {
    return ProjectionError::damaged;
  }
  std::string out(size, '\0');
  const std::size_t got = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(got) != 0 || got != out.size()) return ProjectionError::damaged;
  return out;
}

// Rows on their way into chunks.
class Chunks {
 public:
  Chunks(std::string prefix, std::vector<Row>& rows) : prefix_(std::move(prefix)), rows_(rows) {}

  void add(std::string_view key, std::string_view value) {
    if (!first_key_.empty() && first_key_.front() != key.front()) end();
    if (first_key_.empty()) first_key_ = key;
    append_varint(bytes_, key.size());
    bytes_.append(key);
    append_varint(bytes_, value.size());
    bytes_.append(value);
    if (bytes_.size() >= limits::snapshot_chunk_bytes) end();
  }
  void end() {
    if (first_key_.empty()) return;
    rows_.emplace_back(prefix_ + first_key_, compressed(bytes_));
    first_key_.clear();
    bytes_.clear();
  }

 private:
  std::string prefix_;
  std::vector<Row>& rows_;
  std::string first_key_;
  std::string bytes_;
};

bool take_text(std::string_view& bytes, std::string_view& text) {
  std::uint64_t size = 0;
  if (!take_varint(bytes, size) || size > bytes.size()) return false;
  text = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

Result<void> visit_chunk(std::string_view chunk, std::string_view from, std::string_view to,
                         const VisitRow& visit) {
  ORGLOG_TRY_ASSIGN(bytes, decompressed(chunk));
  std::string_view left = bytes;
  while (!left.empty()) {
    std::string_view key, value;
    if (!take_text(left, key) || !take_text(left, value)) return ProjectionError::damaged;
    if (key < from || (!to.empty() && key >= to)) continue;
    ORGLOG_TRY(visit(key, value));
  }
  return {};
}

}  // namespace

bool is_due(const Org& org, const SnapshotPace& pace) {
  if (org.events % pace.events != 0) return false;
  const std::uint64_t rows = 1 + org.members.size() + org.apps.size();
  const std::uint64_t interval = std::max(pace.events, std::bit_ceil(pace.events_per_row * rows));
  return org.events % interval == 0;
}

void add_snapshot(const State& state, const Org& org, Position position, std::vector<Row>& rows) {
  std::vector<std::string> keys;
  keys.reserve(1 + org.members.size() + org.apps.size());
  keys.push_back(row_key(org.id));
  for (const auto& member : org.members) keys.push_back(row_key(org.id, member.first));
  for (const AppId app : org.apps) keys.push_back(row_key(app));
  std::ranges::sort(keys);
  Chunks chunks(prefix_of(org.id, position), rows);
  for (const std::string& key : keys) chunks.add(key, row_value(state, key));
  chunks.end();
}

std::optional<GivenUp> given_up(const Event& event) {
  if (const auto* app = std::get_if<AppRenamed>(&event))
    return GivenUp{Tag::Kind::app, app->app.value, app->previous.text()};
  if (const auto* app = std::get_if<AppDestroyed>(&event))
    return GivenUp{Tag::Kind::app, app->app.value, app->name.text()};
  if (const auto* org = std::get_if<OrgRenamed>(&event))
    return GivenUp{Tag::Kind::org, org->org.value, org->previous.text()};
  if (const auto* org = std::get_if<OrgClosed>(&event))
    return GivenUp{Tag::Kind::org, org->org.value, {}};
  return std::nullopt;
}

void add_given_names(const State& state, const EventView& event, std::vector<Row>& rows) {
  auto given = given_up(event.event);
  if (!given) return;
  if (given->name.empty()) {
    const Org* org = state.org(OrgId{given->id});
    if (org == nullptr) return;
    given->name = org->name.text();
  }
  std::string key = name_prefix(given->kind, given->name);
  append_big(key, event.record.position);
  std::string value(given->id.view());
  append_little(value, event.record.header.occurred_at.time_since_epoch().count());
  rows.emplace_back(std::move(key), std::move(value));
}

Result<std::optional<Position>> newest_snapshot(const TableReader& table, OrgId org, Position cut) {
  std::optional<Position> newest;
  std::string to = org_prefix(org);
  append_big(to, cut == ~Position{0} ? cut : cut + 1);
  ORGLOG_TRY(table.scan_down(org_prefix(org), to, [&](std::string_view key, std::string_view) {
    if (key.size() > prefix_bytes) newest = read_big(key.data() + 1 + id_bytes);
    return false;
  }));
  return newest;
}

Result<void> read_snapshot(const TableReader& table, OrgId org, Position position,
                           std::string_view from, std::string_view to, const VisitRow& visit) {
  const std::string prefix = prefix_of(org, position);
  // The chunk that holds `from` may begin before it.
  std::string first = prefix;
  ORGLOG_TRY(table.scan_down(prefix, prefix + std::string(from) + '\0',
                             [&](std::string_view key, std::string_view) {
                               first = key;
                               return false;
                             }));
  const std::string end = to.empty() ? prefix_of(org, position + 1) : prefix + std::string(to);
  Result<void> outcome;
  ORGLOG_TRY(table.scan(first, end, [&](std::string_view, std::string_view value) {
    outcome = visit_chunk(value, from, to, visit);
    return outcome.has_value();
  }));
  return outcome;
}

Result<std::vector<GivenName>> given_names(const TableReader& table, Tag::Kind kind,
                                           std::string_view name, Position from) {
  std::vector<GivenName> names;
  bool good = true;
  std::string begin = name_prefix(kind, name);
  std::string end = begin;
  append_big(begin, from);
  end.back() = '\1';
  ORGLOG_TRY(table.scan(begin, end, [&](std::string_view key, std::string_view value) {
    good = key.size() >= position_bytes && value.size() == id_bytes + sizeof(std::int64_t);
    if (!good) return false;
    const auto micros = read_little<std::int64_t>(value.data() + id_bytes);
    names.push_back({uuid_from_bytes(value), read_big(key.data() + key.size() - position_bytes),
                     Timestamp(std::chrono::microseconds(micros))});
    return names.size() < limits::names_tried;
  }));
  if (!good) return ProjectionError::damaged;
  return names;
}

}  // namespace orglog::snapshot_rows
