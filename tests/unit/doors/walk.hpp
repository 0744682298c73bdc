// Two worlds side by side, and one person who asks both of them the same. In the first world what
// is asked for is there, but hidden from the person; in the second it is not there. Every answer
// must be the same, byte for byte but for the name asked for; both logs must have grown alike, and
// by nothing but notes of attempts and readings.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "frame_text.hpp"
#include "support/http_client.hpp"
#include "support/raw_peer.hpp"
#include "world.hpp"

namespace orglog::doors {

// The person's end in one of the two worlds.
class Side {
 public:
  Side(const Identity& identity, Veiled veiled);

  // The answer to one frame as text; `make` builds its body.
  template <class Make>
  std::string ask(const Make& make) {
    const std::uint64_t request = ++requests_;
    socket_->send(testing::frame_of(request, make));
    return next_answer();
  }
  // All frames of a subscription that does not follow.
  template <class Make>
  std::string ask_for_all(const Make& make) {
    std::string text = ask(make);
    for (std::string last = text; last.starts_with("Events") && !last.ends_with(" done");) {
      last = next_answer();
      text += "\n" + last;
    }
    return text;
  }
  // Status line, header fields and body.
  std::string ask(std::string_view method, const std::string& target, std::string_view body,
                  testing::HttpFields fields);
  // From now on by another token of the same person.
  void take_token(const std::string& token);
  // The stored record's command id, for questions about it.
  std::string command_at(Position position) const;
  // Ids that the server draws (RFC 9562, version 7), and what follows from them, differ from one
  // run to the next: each is replaced by its place. All others follow from the commands.
  std::string without_drawn_ids(std::string text);

  World world;
  Words hidden, own;  // what is asked for, and what the person sees

 private:
  std::string next_answer();
  void connect();
  void learn_events();

  std::string token_;
  std::optional<testing::RawPeer> socket_;
  std::optional<testing::HttpClient> http_;
  std::uint64_t requests_ = 10;
  std::uint32_t asked_by_http_ = 0;
  Position learned_ = 0;
  std::map<std::string, Position> drawn_events_;  // of commands whose id was drawn
};

class Walk {
 public:
  Walk(const Identity& identity, const Sight& sight);

  using Ask = std::function<std::string(Side&)>;
  // Asks both. A dry run leaves not even a note of the attempt.
  enum class Leaves : std::uint8_t { notes, nothing };
  void compare(const std::string& door, const Ask& ask, Leaves leaves = Leaves::notes);
  // A minute later: attempts from now on are new ones.
  void next_minute(const std::string& door);
  // How many words of a kind are hidden; the names among them come first.
  std::size_t words(Kind kind) const { return first_.hidden[kind].size(); }
  std::size_t names(Kind kind) const;
  void take_token(const std::string& token);
  // An id that both sides give a command.
  CommandId next_command() { return CommandId{derive_uuid(Uuid{}, ++commands_, "asked")}; }

  const Identity& identity() const { return identity_; }
  const Sight& sight() const { return sight_; }
  Side& first() { return first_; }
  Position begin() const { return begin_; }  // of what the walk left in the log
  Position end() const { return first_.world.house.log().end(); }
  std::size_t compared() const { return compared_; }
  // What was found since it was last taken: door and identity, and the two answers.
  std::vector<std::string> take_findings() { return std::exchange(findings_, {}); }

 private:
  std::string without_names(std::string text) const;
  void compare_growth(const std::string& door, Position first_begin, Position second_begin);
  void check_records(const std::string& door, const Side& side, Position begin, Leaves leaves);
  void report(const std::string& door, const std::string& there, const std::string& absent);
  void note(const std::string& door, const std::string& what);
  void align();

  const Identity& identity_;
  const Sight& sight_;
  Side first_, second_;
  std::uint32_t commands_ = 0, fillers_ = 0;
  std::size_t compared_ = 0;
  std::vector<std::string> findings_;
  Position begin_ = 0;
};

// The parts of the walk, in this order.
void walk_commands(Walk& walk);
void walk_conditions(Walk& walk);
void walk_questions(Walk& walk);
void walk_routes(Walk& walk);
// Afterwards, what the person can learn of all that: through their own token and a full one of
// theirs.
void look_back_by_socket(Walk& walk, const std::string& who);
void look_back_by_http(Walk& walk, const std::string& who);

}  // namespace orglog::doors
