// What an auditor asks: who could do what, since which event, and what changed between two moments.
#include <boost/json/array.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "cli/output.hpp"
#include "cli/verbs.hpp"

namespace orglog::cli {
namespace {

const boost::json::array& array_of(const boost::json::value& object, std::string_view key) {
  static const boost::json::array none;
  const boost::json::value* found = find(object, key);
  return found != nullptr && found->is_array() ? found->get_array() : none;
}

// `@12, 2026-08-21 10:00:00, ada@acme.com, cli orglog/1.0, 10.0.0.7: joe@acme.com added as member`
std::string evidence(const boost::json::value& ground) {
  std::string line = "@" + text(ground, "position");
  const boost::json::value* event = find(ground, "event");
  if (event == nullptr) return line;
  line += ", " + readable_time(text(*event, "occurred_at")) + ", " + text(*event, "actor");
  std::string from = text(*event, "origin");
  for (const char* key : {"client", "address"}) {
    const std::string part = text(*event, key);
    if (!part.empty()) from += " " + part;
  }
  return line + " (" + from + "): " + text(*event, "text");
}

void print_grounds(const boost::json::value& object) {
  for (const auto& ground : array_of(object, "because")) {
    std::cout << "    " << text(ground, "reason") << '\n';
    std::cout << "      " << evidence(ground) << '\n';
  }
}

void print_app(const boost::json::value& answer, const std::string& as_of) {
  const boost::json::value* app = find(answer, "app");
  const boost::json::value* ownership = find(answer, "ownership");
  if (app == nullptr || ownership == nullptr) return;
  std::cout << "App " << text(*app, "name") << (as_of.empty() ? ", now" : ", as of " + as_of)
            << (flag(*app, "locked") ? ", locked" : "") << ", " << text(*ownership, "reason")
            << "\n      " << evidence(*ownership) << '\n';
}

Query about_access(QueryKind kind, const Arguments& arguments) {
  Query query = query_of(kind, arguments);
  query.user = arguments.email;
  query.permission = arguments.permissions;
  query.proof = !arguments.proof.empty();
  return query;
}

// One file for each event, `POSITION.tlog-proof`, to be checked by whoever gets them.
Done save_proofs(Context& context, const boost::json::value& answer, const std::string& directory) {
  if (directory.empty()) return {};
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  const auto& proofs = array_of(answer, "proofs");
  for (const auto& proof : proofs) {
    const auto file = std::filesystem::path(directory) / (text(proof, "position") + ".tlog-proof");
    std::ofstream stream(file, std::ios::binary);
    stream << text(proof, "proof") << std::flush;
    if (!stream) return Failure("io", file.string() + " cannot be written.");
  }
  if (!context.json()) {
    std::cout << proofs.size() << " proofs in " << directory << "; orglog log:check FILE --key "
              << text(answer, "key") << '\n';
  }
  return {};
}

Done who_can(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(answer, context.answer(about_access(QueryKind::who_can, arguments)));
  if (context.json()) {
    print_json(answer);
    return save_proofs(context, answer, arguments.proof);
  }
  print_app(answer, arguments.as_of);
  const auto& people = answer.at("people").as_array();
  if (people.empty()) std::cout << "Nobody has the permission " << arguments.permissions << ".\n";
  for (const auto& person : people) {
    std::cout << text(person, "email") << "  (" << words(person.at("permissions")) << ")\n";
    print_grounds(person);
  }
  return save_proofs(context, answer, arguments.proof);
}

// A «no» ends with exit code 1, for scripts.
Done can(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(answer, context.answer(about_access(QueryKind::can, arguments)));
  const bool yes = flag(answer, "can");
  if (context.json()) {
    print_json(answer);
  } else {
    print_app(answer, arguments.as_of);
    std::cout << (yes ? "yes: " : "no: ") << text(answer, "email");
    std::cout << (yes ? " has " + words(answer.at("permissions")) : ", " + text(answer, "missing"));
    std::cout << '\n';
    print_grounds(answer);
  }
  ORGLOG_TRY(save_proofs(context, answer, arguments.proof));
  if (!yes) return Failure::told();
  return {};
}

Done diff(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(answer, context.answer(query_of(QueryKind::diff, arguments)));
  if (context.json()) return print_json(answer);
  const auto& changes = answer.at("changes").as_array();
  if (changes.empty()) std::cout << "Nothing changed.\n";
  for (const auto& change : changes) {
    std::cout << text(change, "text");
    const std::string position = text(change, "position");
    if (!position.empty()) std::cout << "  (@" << position << ")";
    std::cout << '\n';
  }
  return {};
}

}  // namespace

Family access_verbs() {
  namespace p = parameter;
  return {"Access",
          {{"who-can",
            "say who has a permission on an app, now or then, and by which events",
            {p::permission, p::app, p::as_of, p::proof},
            who_can,
            "orglog who-can deploy --app acme-website\n"
            "orglog who-can manage --app acme-website --as-of 2026-07-31\n"
            "The app is named as it was then, or by its id."},
           {"can",
            "say whether a person has a permission on an app, and why or why not",
            {p::email, p::permission, p::app, p::as_of, p::proof},
            can,
            "orglog can joe@acme.com deploy --app acme-website --as-of @123\n"
            "Ends with exit code 0 for yes, 1 for no."},
           {"diff",
            "say what changed in an organization between two moments",
            {p::org, p::from_to},
            diff,
            "orglog diff --org acme-widgets --from 2026-07-01 --to 2026-07-31"}}};
}

}  // namespace orglog::cli
