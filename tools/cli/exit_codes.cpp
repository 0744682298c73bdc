// One table each: what a code means to people, and which failure ends with it.
#include "cli/exit_codes.hpp"

#include <array>

namespace orglog::cli {
namespace {

namespace codes = exit_codes;

struct Meaning {
  int code;
  std::string_view text;
};

constexpr std::array meanings{
    Meaning{codes::done, "done, or «yes»"},
    Meaning{codes::no, "the answer is «no» (can, dry-run), or a check found faults or differences"},
    Meaning{codes::usage, "the command line makes no sense, or a word in it is not well-formed"},
    Meaning{codes::contradiction,
            "a log contradicts what was signed or seen: a fork, a false proof"},
    Meaning{codes::refused,
            "refused, by a rule or for want of a permission; in part for an import"},
    Meaning{codes::not_found, "it does not exist, or the token may not see it"},
    Meaning{codes::no_token, "no token, or none that the server knows"},
    Meaning{codes::no_answer, "no server answers, or it does not do this now: try again"},
    Meaning{codes::unknown, "whether it happened is not known: ask again with --command-id"},
    Meaning{codes::failed, "a file or a store cannot be used, or the program failed"},
    Meaning{codes::new_origin, "log:monitor: the log began anew, and names the one before"},
};

struct Row {
  std::string_view failure;
  int code;
};

constexpr std::array rows{
    Row{"usage", codes::usage},
    Row{"malformed", codes::usage},
    Row{"invalid", codes::usage},
    Row{"bad_key", codes::usage},
    Row{"passwords_differ", codes::usage},
    Row{"duckdb_unknown", codes::usage},
    Row{"fork", codes::contradiction},
    Row{"not_proved", codes::contradiction},
    Row{"forbidden", codes::refused},
    Row{"already_locked", codes::refused},
    Row{"not_locked", codes::refused},
    Row{"not_found", codes::not_found},
    Row{"not_a_member", codes::not_found},
    Row{"not_a_collaborator", codes::not_found},
    Row{"unauthenticated", codes::no_token},
    Row{"unauthorized", codes::no_token},
    Row{"token_unreadable", codes::no_token},
    Row{"connection", codes::no_answer},
    Row{"timeout", codes::no_answer},
    Row{"busy", codes::no_answer},
    Row{"stopping", codes::no_answer},
    Row{"too_many_requests", codes::no_answer},
    Row{"too_many_commands", codes::no_answer},
    Row{"clock_jumped", codes::no_answer},
    Row{"erasure_pending", codes::no_answer},
    Row{"unknown_outcome", codes::unknown},
    Row{"new_origin", codes::new_origin},
};

}  // namespace

int exit_code_of(std::string_view failure, int otherwise) {
  for (const Row& row : rows) {
    if (row.failure == failure) return row.code;
  }
  return failure.ends_with("_not_found") ? codes::not_found : otherwise;
}

std::string exit_codes_text() {
  std::string text = "Exit codes\n";
  for (const Meaning& meaning : meanings) {
    const std::string number = std::to_string(meaning.code);
    text += std::string(4 - number.size(), ' ') + number + "  " + std::string(meaning.text) + "\n";
  }
  return text;
}

}  // namespace orglog::cli
