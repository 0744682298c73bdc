#include "orglog/codec/import_line.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

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

template <class Name>
Parsed<Name> named(std::string_view what, const std::string& text) {
  auto name = Name::parse(text);
  if (!name) return malformed(std::string(what) + " " + text + name_hint<Name>(text));
  return *std::move(name);
}

Parsed<std::string> field(const boost::json::value& line, std::string_view key) {
  const boost::json::value* value = find(line, key);
  if (value == nullptr) return malformed("the field " + std::string(key) + " is missing");
  const boost::json::string* text = value->if_string();
  if (text == nullptr) return malformed("the field " + std::string(key) + " is no text");
  return std::string(*text);
}

Parsed<OrgName> org_of(const boost::json::value& line) {
  ORGLOG_TRY_ASSIGN(text, field(line, "org"));
  return named<OrgName>("org", text);
}

Parsed<AppName> app_of(const boost::json::value& line) {
  ORGLOG_TRY_ASSIGN(text, field(line, "app"));
  return named<AppName>("app", text);
}

Parsed<Email> person_of(const boost::json::value& line, std::string_view key = "user") {
  ORGLOG_TRY_ASSIGN(text, field(line, key));
  auto email = Email::parse(text);
  if (!email) return malformed("email " + text + name_hint<Email>(text));
  return *std::move(email);
}

Parsed<Role> role_of(const boost::json::value& line) {
  ORGLOG_TRY_ASSIGN(text, field(line, "role"));
  const auto role = parse_role(text);
  if (!role) return malformed("role " + text);
  return *role;
}

Parsed<Permissions> permissions_of(const boost::json::value& line) {
  const boost::json::value* list = find(line, "permissions");
  if (list == nullptr) return malformed("the field permissions is missing");
  if (!list->is_array()) return malformed("the field permissions is no list");
  std::string text;
  for (const boost::json::value& word : list->get_array()) {
    if (!word.is_string()) return malformed("the field permissions is no list of words");
    text += (text.empty() ? "" : ",") + std::string(word.get_string());
  }
  const auto permissions = Permissions::parse(text);
  if (!permissions) return malformed("permissions " + text);
  return *permissions;
}

Parsed<Command> provision(const boost::json::value& line) {
  ORGLOG_TRY_ASSIGN(org, org_of(line));
  ORGLOG_TRY_ASSIGN(admin, person_of(line, "admin"));
  return Command(ProvisionOrg{org, admin, OrgType::enterprise, {}, {}});
}

template <class ForMember>
Parsed<Command> with_role(const boost::json::value& line) {
  ORGLOG_TRY_ASSIGN(org, org_of(line));
  ORGLOG_TRY_ASSIGN(person, person_of(line));
  ORGLOG_TRY_ASSIGN(role, role_of(line));
  return Command(ForMember{org, person, role});
}

Parsed<Command> remove_member(const boost::json::value& line) {
  ORGLOG_TRY_ASSIGN(org, org_of(line));
  ORGLOG_TRY_ASSIGN(person, person_of(line));
  return Command(RemoveMember{org, person});
}

Parsed<Command> create_app(const boost::json::value& line) {
  ORGLOG_TRY_ASSIGN(org, org_of(line));
  ORGLOG_TRY_ASSIGN(app, app_of(line));
  return Command(CreateApp{app, org, false});
}

Parsed<Command> destroy_app(const boost::json::value& line) {
  ORGLOG_TRY_ASSIGN(app, app_of(line));
  return Command(DestroyApp{app});
}

Parsed<Command> transfer_app(const boost::json::value& line) {
  ORGLOG_TRY_ASSIGN(app, app_of(line));
  ORGLOG_TRY_ASSIGN(text, field(line, "to"));
  const auto to = OrgOrEmail::parse(text);
  if (!to) return malformed("to " + text + name_hint<OrgOrEmail>(text));
  return Command(TransferApp{app, *to, false});
}

template <class ForCollaborator>
Parsed<Command> with_permissions(const boost::json::value& line) {
  ORGLOG_TRY_ASSIGN(app, app_of(line));
  ORGLOG_TRY_ASSIGN(person, person_of(line));
  ORGLOG_TRY_ASSIGN(permissions, permissions_of(line));
  return Command(ForCollaborator{app, person, permissions});
}

Parsed<Command> remove_collaborator(const boost::json::value& line) {
  ORGLOG_TRY_ASSIGN(app, app_of(line));
  ORGLOG_TRY_ASSIGN(person, person_of(line));
  return Command(RemoveCollaborator{app, person});
}

struct Row {
  std::string_view name;
  std::string_view fields;  // besides those of every line
  Parsed<Command> (*parse)(const boost::json::value& line);
};

constexpr std::string_view fields_of_all = "command at ref org actor";

constexpr Row rows[] = {
    {"org.provision", "admin", provision},
    {"member.add", "user role", with_role<AddMember>},
    {"member.set", "user role", with_role<SetMember>},
    {"member.remove", "user", remove_member},
    {"app.create", "app", create_app},
    {"app.destroy", "app", destroy_app},
    {"app.transfer", "app to", transfer_app},
    {"collaborator.add", "app user permissions", with_permissions<AddCollaborator>},
    {"collaborator.set", "app user permissions", with_permissions<SetCollaborator>},
    {"collaborator.remove", "app user", remove_collaborator},
};

bool is_among(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
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
    return row.parse(line);
  }
  return malformed("there is no command " + std::string(name));
}

Uuid hashed(std::string_view text) { return uuid_from_bytes(view(sha256(text))); }

// Who did it and when: `actor`, `at`, `ref`.
Parsed<void> read_circumstances(const boost::json::value& line, ImportLine& parsed) {
  const boost::json::value* actor = find(line, "actor");
  if (actor == nullptr) return malformed("the field actor is missing");
  if (!actor->is_null()) {
    ORGLOG_TRY_ASSIGN(person, person_of(line, "actor"));
    parsed.on_behalf_of = person;
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
