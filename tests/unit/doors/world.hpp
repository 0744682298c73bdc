// The world that is walked, the people who walk it, and what is hidden from each of them: facts
// written by hand (domain-rules 3.1 and decision 10), so that the walk does not ask the code under
// test what somebody may see.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "house.hpp"

namespace orglog::doors {

// What a word in a command, a question or a path stands for.
enum class Kind : std::uint8_t {
  org,
  app,
  person,
  addon,
  invitation,
  transfer,
  token,
  command,  // the id of a command, or `@` and the position of an event
  none
};
inline constexpr std::size_t kinds = static_cast<std::size_t>(Kind::none);
std::string_view to_text(Kind kind);

// The words by which something is asked for, of each kind: its name and its id, or only one.
struct Words {
  std::array<std::vector<std::string>, kinds> of_kind;
  std::vector<std::string>& operator[](Kind kind) {
    return of_kind[static_cast<std::size_t>(kind)];
  }
  const std::vector<std::string>& operator[](Kind kind) const {
    return of_kind[static_cast<std::size_t>(kind)];
  }
};

// The same world under other names: each of these names is another one of the same length, and what
// was made under it has another id. Whoever sees none of them cannot tell the two apart.
using Veiled = std::set<std::string, std::less<>>;
std::string veil(std::string_view name_or_id);

class World {
 public:
  explicit World(Veiled veiled);

  House house;
  // The words for what is called so when nothing is veiled. Of a kind that it has not: none.
  Words words_of(const std::set<std::string, std::less<>>& names) const;
  // The secret of a token of this person: `full`, `read`, `audit`, `expired` or `revoked`.
  static std::string token_of(const std::string& address, std::string_view which);
  // The time has come for those tokens that expire or are revoked.
  void end_tokens();

 private:
  std::string called(std::string_view name) const;
  CommandId id(std::string_view what) const;
  void by(const char* who, std::string_view what, Command command);
  void build_shadow();
  void build_acme();
  void build_others();
  void build_former();
  void issue_tokens();
  void build_own(const char* address, const char* app);

  // What nothing is called today, or what is gone: it is asked for all the same.
  struct Former {
    Kind kind{};
    std::vector<std::string> words;
  };

  Veiled veiled_;
  std::map<std::string, Former, std::less<>> former_;
};

// Who walks, through which token; empty: nobody, without one.
struct Identity {
  std::string name;
  std::string address;
  std::string token;      // which of theirs
  std::string app;        // their own
  std::string org;        // one that they are in; empty: none
  bool is_admin = false;  // of that
};
const std::vector<Identity>& identities();

// One way to hide something from somebody.
struct Sight {
  std::string name;
  std::set<std::string, std::less<>> asked;  // the names of what is asked for
  // What has other names in the second world, where the very same is asked for. Empty: the two
  // worlds are one, and in the second something is asked for that is not there; for what the person
  // knew once, or knows from elsewhere.
  Veiled veiled;
};
std::vector<Sight> sights_of(const Identity& identity);

}  // namespace orglog::doors
