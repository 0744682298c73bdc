#include "walk.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace orglog::doors {
namespace {

namespace protocol = wire::protocol;

bool is_id(std::string_view word) { return parse_uuid(word).has_value(); }
bool is_position(std::string_view word) { return word.starts_with('@'); }

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

// Of an answer in which something was replaced: it is made of the bytes that were there before.
std::string without_tag(const std::string& text) {
  const auto tag = text.find("\nETag: ");
  return tag == std::string::npos ? text
                                  : text.substr(0, tag) + text.substr(text.find('\n', tag + 1));
}

// Where two texts part, and a little around it.
std::string around(const std::string& text, std::size_t at) {
  constexpr std::size_t before = 160, shown = 600;
  std::string part = text.substr(at > before ? at - before : 0, shown);
  std::ranges::replace_if(part, [](char c) { return c != '\n' && (c < ' ' || c > '~'); }, '.');
  return part;
}

bool is_note(std::uint8_t type) {
  return type == type_of(Event{AttemptsDenied{}}) || type == type_of(Event{HistoryRead{}});
}

Words absent_of(const Words& words) {
  Words absent;
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    for (const std::string& word : words.of_kind[kind]) absent.of_kind[kind].push_back(veil(word));
  }
  return absent;
}

Words own_words(const World& world, const Identity& identity) {
  std::set<std::string, std::less<>> names{identity.app};
  if (!identity.address.empty()) names.insert(identity.address);
  if (!identity.org.empty()) names.insert(identity.org);
  Words words = world.words_of(names);
  const auto need = [&](Kind kind, const char* word) {
    if (words[kind].empty()) words[kind].push_back(word);
  };
  need(Kind::org, "no-such-org");
  need(Kind::person, "nobody@stray.example");
  const std::string none = to_string(derive_uuid(Uuid{}, 1, "none"));
  for (const Kind kind : {Kind::invitation, Kind::transfer, Kind::token, Kind::command})
    need(kind, none.c_str());
  return words;
}

}  // namespace

Side::Side(const Identity& identity, Veiled veiled) : world(std::move(veiled)) {
  if (!identity.token.empty()) token_ = World::token_of(identity.address, identity.token);
  connect();
  own = own_words(world, identity);
}

// Before its token ends: a connection that is open goes by the token of now.
void Side::connect() {
  socket_.emplace(world.house.binary_port);
  socket_->send(testing::hello_frame());
  socket_->frame();
  if (!token_.empty()) {
    socket_->send(testing::authenticate_frame(token_.c_str()));
    socket_->frame();
  }
  http_.emplace(world.house.http_port, token_);
}

void Side::take_token(const std::string& token) {
  token_ = token;
  connect();
}

std::string Side::next_answer() {
  const protocol::Frame* frame = socket_->frame();
  if (frame != nullptr) return frame_text(*frame);
  connect();  // who is refused too often is hung up on
  return "the connection ended";
}

std::string Side::ask(std::string_view method, const std::string& target, std::string_view body,
                      testing::HttpFields fields) {
  const Uuid id = derive_uuid(Uuid{}, ++asked_by_http_, "request");
  fields.emplace_back("Request-Id", to_string(id));
  fields.emplace_back("X-Requested-With", "walk");
  const testing::HttpAnswer answer = http_->ask(method, target, body, fields);
  std::string text = std::to_string(answer.status) + "\n";
  for (const auto& field : answer.fields) {
    text += field.name_string();
    text += ": ";
    text += field.value();
    text += "\n";
  }
  const bool is_receipt = answer.has("Receipt-Position");
  text += "\n" + (is_receipt ? receipt_text(answer.body) : answer.body);
  return is_receipt ? without_tag(text) : text;
}

std::string Side::command_at(Position position) const {
  std::string keep;
  const auto record = world.house.log().read_one(position, keep);
  return record ? to_string(record->header.command) : std::string();
}

void Side::learn_events() {
  const EventLog& log = world.house.log();
  std::string keep;
  for (; learned_ < log.end(); ++learned_) {
    const auto record = log.read_one(learned_, keep);
    if (record && is_note(record->header.type))
      drawn_events_.emplace(to_string(event_id(record->header)), learned_);
  }
}

std::string Side::without_drawn_ids(std::string text) {
  learn_events();
  std::map<std::string, std::string> drawn;
  for (std::size_t at = 0; at + 36 <= text.size(); ++at) {
    if (text[at + 8] != '-' || (text[at + 14] != '7' && text[at + 14] != '8')) continue;
    const std::string id = text.substr(at, 36);
    if (!is_id(id)) continue;
    std::string place;
    if (text[at + 14] == '7') {
      place = drawn.try_emplace(id, "(drawn " + std::to_string(drawn.size()) + ")").first->second;
    } else if (const auto event = drawn_events_.find(id); event != drawn_events_.end()) {
      place = "(event " + std::to_string(event->second) + ")";
    }
    if (!place.empty()) text.replace(at, id.size(), place);
  }
  return text;
}

Walk::Walk(const Identity& identity, const Sight& sight)
    : identity_(identity), sight_(sight), first_(identity, {}), second_(identity, sight.veiled) {
  first_.hidden = first_.world.words_of(sight.asked);
  for (std::vector<std::string>& words : first_.hidden.of_kind)
    std::ranges::stable_partition(words, [](const std::string& word) { return !is_id(word); });
  if (sight.veiled.empty()) {
    // No position stays absent while the log grows: a test below asks for them.
    std::erase_if(first_.hidden[Kind::command], is_position);
    second_.hidden = absent_of(first_.hidden);
  } else {
    second_.hidden = first_.hidden;
  }
  first_.world.end_tokens();
  second_.world.end_tokens();
  begin_ = end();
  REQUIRE(begin_ == second_.world.house.log().end());
}

std::size_t Walk::names(Kind kind) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(first_.hidden[kind], [](const auto& word) { return !is_id(word); }));
}

void Walk::take_token(const std::string& token) {
  first_.take_token(token);
  second_.take_token(token);
}

// Where the same was asked for in both worlds nothing is left out.
std::string Walk::without_names(std::string text) const {
  if (!sight_.veiled.empty()) return text;
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    for (std::size_t at = 0; at < first_.hidden.of_kind[kind].size(); ++at) {
      const std::string place = "(" + std::string(to_text(static_cast<Kind>(kind))) + ")";
      replace_all(text, second_.hidden.of_kind[kind][at], place);
      replace_all(text, first_.hidden.of_kind[kind][at], place);
    }
  }
  return text;
}

void Walk::compare(const std::string& door, const Ask& ask, Leaves leaves) {
  ++compared_;
  std::string texts[2];
  const Position begins[2] = {end(), second_.world.house.log().end()};
  for (Side* side : {&first_, &second_}) {
    std::string& text = texts[side == &first_ ? 0 : 1];
    const std::string said = ask(*side);
    text = side->without_drawn_ids(without_names(said));
    if (text != said) text = without_tag(text);
    side->world.house.settle();
    check_records(door, *side, begins[side == &first_ ? 0 : 1], leaves);
  }
  if (texts[0] != texts[1]) report(door, texts[0], texts[1]);
  compare_growth(door, begins[0], begins[1]);
}

void Walk::next_minute(const std::string& door) {
  const Position begin = end(), second_begin = second_.world.house.log().end();
  for (Side* side : {&first_, &second_}) side->world.house.pass(std::chrono::seconds(61));
  compare_growth("a minute after " + door, begin, second_begin);
}

void Walk::compare_growth(const std::string& door, Position first_begin, Position second_begin) {
  const Position there = end() - first_begin;
  const Position absent = second_.world.house.log().end() - second_begin;
  if (there == absent) return;
  report(door, std::to_string(there) + " new records", std::to_string(absent) + " new records");
  align();
}

// Everybody sees how long the log is. So that one difference is told once, the shorter log is given
// what nobody reads.
void Walk::align() {
  while (end() != second_.world.house.log().end()) {
    World& shorter = end() < second_.world.house.log().end() ? first_.world : second_.world;
    ++fillers_;
    const std::string address = "filler" + std::to_string(fillers_) + "@nowhere.example";
    shorter.house.done({}, RegisterAccount{testing::email(address), "nobody"},
                       CommandId{derive_uuid(Uuid{}, fillers_, "filler")});
  }
}

void Walk::check_records(const std::string& door, const Side& side, Position begin, Leaves leaves) {
  const EventLog& log = side.world.house.log();
  std::string keep;
  for (Position position = begin; position < log.end(); ++position) {
    const auto record = log.read_one(position, keep);
    const bool may_be = leaves == Leaves::notes && record && is_note(record->header.type);
    if (!may_be)
      note(door, ": it left an event of type " +
                     (record ? std::to_string(record->header.type) : "unknown"));
  }
}

void Walk::report(const std::string& door, const std::string& there, const std::string& absent) {
  const auto parting = std::ranges::mismatch(there, absent);
  const auto at = static_cast<std::size_t>(parting.in1 - there.begin());
  note(door, "\n  hidden: " + around(there, at) + "\n  absent: " + around(absent, at));
}

void Walk::note(const std::string& door, const std::string& what) {
  findings_.push_back(identity_.name + ", " + sight_.name + ", " + door + what);
}

namespace {

// Through their own token, and through a full one of theirs.
void look_back(Walk& walk) {
  look_back_by_socket(walk, "afterwards, ");
  look_back_by_http(walk, "afterwards, ");
  const Identity& identity = walk.identity();
  if (identity.address.empty() || identity.token == "full") return;
  walk.take_token(World::token_of(identity.address, "full"));
  look_back_by_socket(walk, "afterwards, by a full token, ");
  look_back_by_http(walk, "afterwards, by a full token, ");
}

void check_findings(Walk& walk) {
  for (const std::string& finding : walk.take_findings()) FAIL_CHECK(finding);
}

std::string receipt_by_both_doors(Side& side, const std::string& command) {
  const std::string by_socket = side.ask([&](testing::Builder& b) {
    const auto text = b.CreateString(command);
    protocol::QueryBuilder builder(b);
    builder.add_kind(protocol::QueryKind::receipt);
    builder.add_command(text);
    return builder.Finish();
  });
  // Without its request's number, of which no two requests have the same.
  const std::string by_http = side.ask("GET", "/log/receipts/" + command, {}, {});
  const auto number = by_http.find("Request-Id: ");
  return by_socket + "\n" + by_http.substr(0, number) + by_http.substr(by_http.find('\n', number));
}

const Identity& identity_called(std::string_view name) {
  return *std::ranges::find(identities(), name, &Identity::name);
}

}  // namespace
}  // namespace orglog::doors

using namespace orglog::doors;

// The whole walk for one identity, or for all.
TEST_CASE("decision 10: strangers learn nothing: what is hidden answers as what is not there") {
  const char* only = std::getenv("ORGLOG_WALK_AS");
  std::size_t walked = 0;
  for (const Identity& identity : identities()) {
    if (only != nullptr && identity.name != only) continue;
    for (const Sight& sight : sights_of(identity)) {
      ++walked;
      Walk walk(identity, sight);
      walk_commands(walk);
      walk_conditions(walk);
      walk_questions(walk);
      walk_routes(walk);
      const std::size_t asked = walk.compared();
      CHECK(asked > 300);
      look_back(walk);
      check_findings(walk);
      MESSAGE(identity.name << ", " << sight.name << ": " << walk.compared() << " pairs");
    }
  }
  CHECK(walked > 0);
}

// The control: a member sees their org, so every part of the walk has to tell the world in which it
// is there from the one in which it is not.
TEST_CASE("decision 10: the walk of all doors notices what does differ, at every one of them") {
  const Sight seen{"what they do see",
                   {"acme", "acme-site", "acme-vault", "pat@both.example"},
                   {"acme", "acme-site", "acme-vault", "site-redis", "pat@both.example"}};
  const std::pair<const char*, void (*)(Walk&)> parts[] = {{"commands", walk_commands},
                                                           {"conditions", walk_conditions},
                                                           {"questions", walk_questions},
                                                           {"routes", walk_routes},
                                                           {"afterwards", look_back}};
  for (const auto& [name, part] : parts) {
    CAPTURE(std::string(name));
    Walk walk(identity_called("a member"), seen);
    part(walk);
    const std::vector<std::string> findings = walk.take_findings();
    CHECK(10 * findings.size() > walk.compared());
  }
}

// Both numbers have two digits, so that nothing but the number may differ.
TEST_CASE("decision 10: the event at a hidden position answers as a position beyond the end") {
  for (const Identity& identity : identities()) {
    CAPTURE(identity.name);
    Side side(identity, {});
    side.world.end_tokens();
    REQUIRE(side.world.house.log().end() < 99);
    const Words words = side.world.words_of({"shadow-org", "shadow-app", "shadow-own"});
    for (const std::string& word : words[Kind::command]) {
      if (!is_position(word) || word.size() != 3) continue;
      std::string there = receipt_by_both_doors(side, word);
      std::string absent = receipt_by_both_doors(side, "@99");
      for (std::string* text : {&there, &absent})
        replace_all(*text, std::string_view(word).substr(1), "99");
      CHECK(there == absent);
    }
  }
}
