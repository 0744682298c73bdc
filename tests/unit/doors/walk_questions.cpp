// Every question of the binary protocol, with what is hidden in each of its fields; subscriptions
// and the other frames.
#include <doctest/doctest.h>

#include <array>

#include "fields.hpp"
#include "walk.hpp"

namespace orglog::doors {
namespace {

namespace protocol = wire::protocol;

// Those fields of a question that name something.
struct Naming {
  std::string Query::* field;
  std::vector<Kind> kinds;
  const char* name;
};
const Naming naming[] = {{&Query::org, {Kind::org}, "org"},
                         {&Query::app, {Kind::app}, "app"},
                         {&Query::user, {Kind::person}, "user"},
                         {&Query::actor, {Kind::person}, "actor"},
                         {&Query::command, {Kind::command}, "command"}};

// A new field of a question, or a new frame, has to be walked: say above what it names.
static_assert(boost::pfr::tuple_size_v<Query> == 19);
static_assert(static_cast<int>(protocol::Body::MAX) == 17);

std::string ask(Side& side, const Query& query) {
  return side.ask([&](testing::Builder& b) {
    const auto text = [&](const std::string& value) {
      return value.empty() ? flatbuffers::Offset<flatbuffers::String>() : b.CreateString(value);
    };
    const auto org = text(query.org), app = text(query.app), user = text(query.user);
    const auto actor = text(query.actor), type = text(query.type), as_of = text(query.as_of);
    const auto since = text(query.since), cursor = text(query.cursor),
               command = text(query.command);
    const auto permission = text(query.permission);
    protocol::QueryBuilder builder(b);
    builder.add_kind(static_cast<protocol::QueryKind>(query.kind));
    builder.add_org(org);
    builder.add_app(app);
    builder.add_user(user);
    builder.add_actor(actor);
    builder.add_type(type);
    builder.add_as_of(as_of);
    builder.add_since(since);
    builder.add_cursor(cursor);
    builder.add_command(command);
    builder.add_permission(permission);
    builder.add_period(query.period);
    builder.add_watched(static_cast<std::uint8_t>(query.watched));
    builder.add_explain(query.explain);
    builder.add_proof(query.proof);
    builder.add_reverse(query.reverse);
    return builder.Finish();
  });
}

std::string name_of(QueryKind kind) {
  return protocol::EnumNameQueryKind(static_cast<protocol::QueryKind>(kind));
}

// One of each kind, and further ones where a kind answers in several ways.
std::vector<Query> questions() {
  std::vector<Query> all;
  for (std::uint8_t kind = 0; kind < query_kinds; ++kind) {
    Query query;
    query.kind = static_cast<QueryKind>(kind);
    if (query.kind == QueryKind::who_can || query.kind == QueryKind::can) query.permission = "view";
    if (query.kind == QueryKind::diff) query.since = "@1";
    if (query.kind == QueryKind::backup) query.type = "somewhere";
    all.push_back(query);
  }
  const auto also = [&](QueryKind kind, const auto& change) {
    Query query = all[static_cast<std::size_t>(kind)];
    change(query);
    all.push_back(std::move(query));
  };
  also(QueryKind::audit, [](Query& query) { query.watched = Watched::denied; });
  also(QueryKind::audit, [](Query& query) { query.watched = Watched::readings; });
  also(QueryKind::audit, [](Query& query) { query.explain = query.reverse = true; });
  also(QueryKind::usage, [](Query& query) { query.period = 1; });
  also(QueryKind::usage, [](Query& query) { query.period = 2; });
  for (const QueryKind kind : {QueryKind::org, QueryKind::members, QueryKind::apps,
                               QueryKind::who_can, QueryKind::can, QueryKind::app})
    also(kind, [](Query& query) { query.as_of = "@40"; });
  return all;
}

bool reads(QueryKind kind, const Naming& one) {
  return (kind == QueryKind::receipt) == (one.field == &Query::command);
}

// The hidden in this field; the own in `beside`.
void walk_field(Walk& walk, const Query& query, const Naming& one,
                const std::vector<const Naming*>& beside) {
  const Kind kind = one.kinds.front();
  for (std::size_t word = 0; word < walk.words(kind); ++word) {
    std::string door =
        "question " + name_of(query.kind) + ", " + one.name + " " + walk.first().hidden[kind][word];
    for (const Naming* other : beside) door += ", own " + std::string(other->name);
    walk.compare(
        door,
        [&](Side& side) {
          Query asked = query;
          asked.*one.field = side.hidden[kind][word];
          for (const Naming* other : beside)
            asked.*other->field = side.own[other->kinds.front()].front();
          return ask(side, asked);
        },
        Walk::Leaves::notes);
  }
}

void walk_question(Walk& walk, const Query& query) {
  for (const Naming& one : naming) {
    if (!reads(query.kind, one)) continue;
    walk_field(walk, query, one, {});
    for (const Naming& other : naming) {
      if (&other == &one || !reads(query.kind, other)) continue;
      walk_field(walk, query, one, {&other});
    }
  }
}

std::string subscribe(Side& side, Position from, const std::string& org, const std::string& app,
                      const std::string& user) {
  return side.ask_for_all([&](testing::Builder& b) {
    return protocol::CreateSubscribeDirect(b, from, org.c_str(), app.c_str(), user.c_str(), 60'000,
                                           false);
  });
}

void walk_subscriptions(Walk& walk) {
  for (const Position from : {Position{0}, walk.begin() / 2, walk.begin() * 100}) {
    for (const Kind kind : {Kind::org, Kind::app, Kind::person}) {
      for (std::size_t word = 0; word < walk.words(kind); ++word) {
        const std::string door = "a subscription from " + std::to_string(from) + " to " +
                                 walk.first().hidden[kind][word];
        for (const bool in_own_org : {false, true}) {
          if (in_own_org && kind == Kind::org) continue;
          walk.compare(door + (in_own_org ? " in the own org" : ""), [&](Side& side) {
            const std::string& name = side.hidden[kind][word];
            std::string org = in_own_org ? side.own[Kind::org].front() : "";
            if (kind == Kind::org) org = name;
            return subscribe(side, from, org, kind == Kind::app ? name : "",
                             kind == Kind::person ? name : "");
          });
        }
      }
    }
  }
}

void walk_passwords(Walk& walk) {
  for (std::size_t word = 0; word < walk.names(Kind::person); ++word) {
    walk.compare("the password of " + walk.first().hidden[Kind::person][word], [&](Side& side) {
      const std::string& who = side.hidden[Kind::person][word];
      return side.ask([&](testing::Builder& b) {
        return protocol::CreateSetPasswordDirect(b, who.c_str(), "long enough, and unknown");
      });
    });
  }
}

// The receipts of these positions, and of the commands that left something there.
void look_at_receipts(Walk& walk, const std::string& who, Position position) {
  Query query;
  query.kind = QueryKind::receipt;
  query.command = "@" + std::to_string(position);
  walk.compare(who + "receipt of position " + query.command,
               [&](Side& side) { return ask(side, query); });
  walk.compare(who + "receipt of the command at " + query.command, [&](Side& side) {
    Query of_command = query;
    of_command.command = side.command_at(position);
    return ask(side, of_command);
  });
}

void look_at_questions(Walk& walk, const std::string& who) {
  for (const Query& query : questions()) {
    walk.compare(who + "question " + name_of(query.kind),
                 [&](Side& side) { return ask(side, query); });
    for (const Naming& one : naming) {
      if (!reads(query.kind, one)) continue;
      walk.compare(who + "question " + name_of(query.kind) + ", own " + one.name, [&](Side& side) {
        Query asked = query;
        asked.*one.field = side.own[one.kinds.front()].front();
        return ask(side, asked);
      });
    }
  }
}

// All of it, page by page.
void look_at_history(Walk& walk, const std::string& who, Query query) {
  std::string cursor;
  for (int page = 0; page < 100; ++page) {
    query.cursor = cursor;
    std::string next;
    walk.compare(who + "history, watched " + std::to_string(static_cast<int>(query.watched)) +
                     ", page " + std::to_string(page),
                 [&](Side& side) {
                   std::string answer = ask(side, query);
                   next = answer.substr(answer.rfind(' ') + 1);
                   return answer;
                 });
    cursor = next;
    if (cursor.empty() || cursor.find_first_not_of("0123456789") != std::string::npos) return;
  }
}

}  // namespace

void walk_questions(Walk& walk) {
  for (const Query& query : questions()) walk_question(walk, query);
  walk.next_minute("the questions");
  walk_subscriptions(walk);
  walk_passwords(walk);
  walk.next_minute("subscriptions");
}

// What the person can learn afterwards on this door.
void look_back_by_socket(Walk& walk, const std::string& who) {
  for (const Watched watched : {Watched::nothing, Watched::denied, Watched::readings}) {
    Query query;
    query.kind = QueryKind::audit;
    query.watched = watched;
    look_at_history(walk, who, query);
    for (std::string Query::* field : {&Query::user, &Query::actor}) {
      query.*field = walk.first().own[Kind::person].front();
      look_at_history(walk, who, query);
      (query.*field).clear();
    }
  }
  walk.compare(who + "subscription", [](Side& side) { return subscribe(side, 0, "", "", ""); });
  walk.compare(who + "subscription to the own app",
               [](Side& side) { return subscribe(side, 0, "", side.own[Kind::app].front(), ""); });
  look_at_questions(walk, who);
  const Position end = walk.end(), step = std::max<Position>(1, (end - walk.begin()) / 60);
  for (Position position = walk.begin(); position < end; position += step)
    look_at_receipts(walk, who, position);
}

}  // namespace orglog::doors
