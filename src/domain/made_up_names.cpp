#include "made_up_names.hpp"

#include <array>
#include <string_view>

#include "orglog/base/bytes.hpp"

namespace orglog {
namespace {

constexpr std::array<std::string_view, 64> adjectives{
    "amber",   "ancient", "arctic", "autumn",  "blue",   "bold",   "brave",   "bright",
    "brisk",   "calm",    "clear",  "clever",  "cold",   "cool",   "coral",   "crisp",
    "curious", "dawn",    "deep",   "distant", "dusty",  "early",  "eager",   "faint",
    "fair",    "fancy",   "frozen", "gentle",  "golden", "grand",  "green",   "happy",
    "hidden",  "humble",  "icy",    "jolly",   "keen",   "kind",   "late",    "lively",
    "lone",    "lucky",   "mellow", "misty",   "noble",  "pale",   "patient", "plain",
    "proud",   "quick",   "quiet",  "rapid",   "rough",  "serene", "sharp",   "shy",
    "silent",  "silver",  "smooth", "steady",  "sunny",  "tidy",   "warm",    "wild"};

constexpr std::array<std::string_view, 64> nouns{
    "anchor", "badger", "bay",    "beacon", "birch",   "bird",   "bloom",  "bridge",
    "brook",  "canyon", "castle", "cedar",  "cliff",   "cloud",  "coast",  "comet",
    "cove",   "creek",  "dune",   "falcon", "fern",    "field",  "fjord",  "flower",
    "forest", "fox",    "garden", "glade",  "grove",   "harbor", "hawk",   "heron",
    "hill",   "island", "lake",   "leaf",   "lynx",    "maple",  "meadow", "moon",
    "moss",   "oak",    "ocean",  "orchid", "otter",   "peak",   "pine",   "planet",
    "pond",   "rain",   "reef",   "ridge",  "river",   "shore",  "sky",    "snow",
    "spring", "star",   "stone",  "stream", "thunder", "valley", "wave",   "wind"};

// The id's last two bytes become four digits.
std::string numbered(std::string_view first, std::string_view second, const Uuid& id) {
  const auto value = read_little<std::uint16_t>(id.view().data() + 14);
  std::string name(first);
  ((name += '-') += second) += '-';
  return name += std::to_string(1'000 + value % 9'000);
}

}  // namespace

std::string made_up_app_name(CommandId command, std::uint32_t attempt) {
  const Uuid id = derive_uuid(command.value, attempt, "app name");
  return numbered(adjectives[id.bytes[0] % adjectives.size()], nouns[id.bytes[1] % nouns.size()],
                  id);
}

std::string made_up_addon_name(CommandId command, std::uint32_t attempt,
                               const std::string& service) {
  const Uuid id = derive_uuid(command.value, attempt, "addon name");
  return numbered(service, adjectives[id.bytes[0] % adjectives.size()], id);
}

}  // namespace orglog
