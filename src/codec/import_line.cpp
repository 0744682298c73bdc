// A line is an object whose fields are named by a table of rows: what a command takes from a line,
// and what it refuses, follows from its row.
#include "orglog/codec/import_line.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/pfr.hpp>

#include "orglog/base/invariant.hpp"
#include "orglog/base/result.hpp"
#include "orglog/base/sha256.hpp"
#include "orglog/domain/name_hint.hpp"

namespace orglog {
namespace {

template <class T>
using Parsed = boost::system::result<T, Rejection>;

Rejection malformed(std::string subject) { return {Reason::malformed, std::move(subject)}; }

const boost::json::value* find(const boost::json::value& line, std::string_view key) {
  return line.get_object().if_contains(key);
}

Parsed<std::string> field(const boost::json::value& line, std::string_view key) {
  const boost::json::value* value = find(line, key);
  if (value == nullptr) return malformed("the field " + std::string(key) + " is missing");
  const boost::json::string* text = value->if_string();
  if (text == nullptr) return malformed("the field " + std::string(key) + " is no text");
  return std::string(*text);
}

template <class Name>
  requires requires(std::string_view text) { Name::parse(text)->text(); }
Parsed<void> read(const boost::json::value& line, std::string_view key, Name& name) {
  ORGLOG_TRY_ASSIGN(text, field(line, key));
  auto parsed = Name::parse(text);
  const std::string_view kind = std::is_same_v<Name, Email> ? "email" : key;
  if (!parsed) return malformed(std::string(kind) + " " + text + name_hint<Name>(text));
  name = *std::move(parsed);
  return {};
}

template <class Name>
Parsed<void> read(const boost::json::value& line, std::string_view key, std::optional<Name>& name) {
  return read(line, key, name.emplace());
}

Parsed<void> read(const boost::json::value& line, std::string_view key, Role& role) {
  ORGLOG_TRY_ASSIGN(text, field(line, key));
  const auto parsed = parse_role(text);
  if (!parsed) return malformed("role " + text);
  role = *parsed;
  return {};
}

Parsed<void> read(const boost::json::value& line, std::string_view key, Permissions& permissions) {
  const boost::json::value* list = find(line, key);
  if (list == nullptr) return malformed("the field permissions is missing");
  if (!list->is_array()) return malformed("the field permissions is no list");
  std::string text;
  for (const boost::json::value& word : list->get_array()) {
    if (!word.is_string()) return malformed("the field permissions is no list of words");
    text += (text.empty() ? "" : ",") + std::string(word.get_string());
  }
  const auto parsed = Permissions::parse(text);
  if (!parsed) return malformed("permissions " + text);
  permissions = *parsed;
  return {};
}

// The first of the words, which is taken away.
std::string_view next_word(std::string_view& words) {
  const std::string_view word = words.substr(0, words.find(' '));
  words.remove_prefix(std::min(word.size() + 1, words.size()));
  return word;
}

// A command whose first members are the fields of the line with these names, in their order.
template <class Wish>
Parsed<Command> parse(const boost::json::value& line, std::string_view fields) {
  Wish wish;
  Parsed<void> result;
  boost::pfr::for_each_field(wish, [&](auto& member) {
    if constexpr (requires(std::string_view key) { read(line, key, member); }) {
      if (result && !fields.empty()) result = read(line, next_word(fields), member);
    }
  });
  ORGLOG_TRY(result);
  ORGLOG_INVARIANT(fields.empty(), "a row names members that a line can give");
  return Command(std::move(wish));
}

struct Row {
  std::string_view name;
  std::string_view fields;  // of the command, in the order of its members
  Parsed<Command> (*parse)(const boost::json::value& line, std::string_view fields);
};

constexpr std::string_view fields_of_all = "command at ref org actor";

constexpr Row rows[] = {
    {"org.provision", "org admin", parse<ProvisionOrg>},
    {"member.add", "org user role", parse<AddMember>},
    {"member.set", "org user role", parse<SetMember>},
    {"member.remove", "org user", parse<RemoveMember>},
    {"app.create", "app org", parse<CreateApp>},
    {"app.destroy", "app", parse<DestroyApp>},
    {"app.transfer", "app to", parse<TransferApp>},
    {"collaborator.add", "app user permissions", parse<AddCollaborator>},
    {"collaborator.set", "app user permissions", parse<SetCollaborator>},
    {"collaborator.remove", "app user", parse<RemoveCollaborator>},
};

bool is_among(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    if (next_word(words) == word) return true;
  }
  return false;
}

// A wish that is not understood must not pass for one that was not made: `"locked": true` would
// leave an app open.
Parsed<void> check_fields(const boost::json::value& line, const Row& row) {
  for (const auto& field : line.get_object()) {
    if (is_among(fields_of_all, field.key()) || is_among(row.fields, field.key())) continue;
    return malformed(std::string(row.name) + " has no field \"" + std::string(field.key()) + '"');
  }
  return {};
}

Parsed<Command> command_of(const boost::json::value& line, std::string_view name) {
  for (const Row& row : rows) {
    if (row.name != name) continue;
    ORGLOG_TRY(check_fields(line, row));
    return row.parse(line, row.fields);
  }
  return malformed("there is no command " + std::string(name));
}

Uuid hashed(std::string_view text) { return uuid_from_bytes(view(sha256(text))); }

// Who did it and when: `actor`, `at`, `ref`.
Parsed<void> read_circumstances(const boost::json::value& line, ImportLine& parsed) {
  const boost::json::value* actor = find(line, "actor");
  if (actor == nullptr) return malformed("the field actor is missing");
  if (!actor->is_null()) {
    ORGLOG_TRY(read(line, "actor", parsed.on_behalf_of));
  }
  ORGLOG_TRY_ASSIGN(at, field(line, "at"));
  const auto occurred_at = parse_rfc3339(at);
  if (!occurred_at) return malformed("at " + at);
  parsed.occurred_at = *occurred_at;
  if (find(line, "ref") != nullptr) {
    ORGLOG_TRY_ASSIGN(ref, field(line, "ref"));
    parsed.correlation.value = derive_uuid(hashed(ref), 0, "import correlation");
  }
  return {};
}

}  // namespace

boost::system::result<ImportLine, Rejection> parse_import_line(std::string_view text,
                                                               std::uint32_t number) {
  boost::system::error_code error;
  const boost::json::value line = boost::json::parse(text, error);
  if (error) return malformed("no JSON (" + error.message() + ")");
  if (!line.is_object()) return malformed("no JSON object");
  ORGLOG_TRY_ASSIGN(name, field(line, "command"));
  ORGLOG_TRY_ASSIGN(command, command_of(line, name));
  ImportLine parsed;
  parsed.name = name;
  parsed.command = std::move(command);
  parsed.id.value = derive_uuid(hashed(text), number, "import line");
  ORGLOG_TRY(read_circumstances(line, parsed));
  return parsed;
}

}  // namespace orglog
