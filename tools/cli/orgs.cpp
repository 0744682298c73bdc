// Organizations: provisioning, packages, names (operator and admins).
#include <iostream>

#include "cli/act.hpp"
#include "cli/output.hpp"
#include "cli/verbs.hpp"

namespace orglog::cli {
namespace {

// The parameter has looked at it; not given, or `none`, is no limit.
template <class Number>
std::optional<Number> limit_of(const std::string& text) {
  const auto value = whole_number(text, 0, most_positions);
  return value ? std::optional(static_cast<Number>(*value)) : std::nullopt;
}

Package package_of(const Arguments& arguments) {
  return {limit_of<std::uint32_t>(arguments.members), limit_of<std::uint32_t>(arguments.apps),
          limit_of<std::uint32_t>(arguments.dyno_units),
          limit_of<std::int64_t>(arguments.addon_credits)};
}

Done create(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(name, parse_org(arguments.name));
  ORGLOG_TRY_ASSIGN(admin, parse_email(arguments.email));
  ORGLOG_TRY_ASSIGN(features, parse_list<Features>("features", arguments.features, parse_feature));
  ProvisionOrg command{name, admin, OrgType::enterprise, features, package_of(arguments)};
  if (const auto type = parse_org_type(arguments.org_type)) command.type = *type;
  return context.act("Creating organization " + name.text() + " with admin " + admin.text(),
                     std::move(command));
}

Done list(Context& context, const Arguments& arguments) {
  const auto cells = [](const boost::json::value& org) -> std::vector<std::string> {
    return {text(org, "name"), text(org, "role"), text(org, "type"), text(org, "members"),
            text(org, "apps")};
  };
  return context.list(query_of(QueryKind::orgs, arguments),
                      {"organization", "your role", "type", ">members", ">apps"}, cells,
                      "You are in no organization.");
}

// `3 of 25`, or `3` where there is no limit.
std::string of_limit(const boost::json::value& org, const char* count, const char* limit) {
  const boost::json::value* limits = find(org, "limits");
  const std::string most = limits == nullptr ? "" : text(*limits, limit);
  return text(org, count) + (most.empty() ? "" : " of " + most);
}

void print_org(const boost::json::value& org) {
  Facts facts;
  facts.add("Type", text(org, "type"));
  facts.add("Members", of_limit(org, "members", "members"));
  facts.add("Apps", of_limit(org, "apps", "apps"));
  if (const boost::json::value* limits = find(org, "limits")) {
    const std::string units = text(*limits, "dyno_units");
    facts.add("Dyno units", units.empty() ? "no limit" : "limit " + units);
    const boost::json::value* credits = find(*limits, "addon_credits_cents");
    const bool limited = credits != nullptr && credits->is_number();
    facts.add(
        "Add-on credits",
        limited ? "limit " + money(credits->to_number<std::int64_t>()) + " a month" : "no limit");
  }
  if (const boost::json::value* features = find(org, "features")) {
    if (!features->as_array().empty()) facts.add("Features", words(*features));
  }
  facts.add("Since", readable_time(text(org, "created_at")) + " UTC");
  std::cout << "=== " << text(org, "name") << '\n';
  facts.print();
}

void print_access(const boost::json::value& access) {
  for (const char* role : {"admins", "members"}) {
    const boost::json::value* people = find(access, role);
    if (people == nullptr || people->as_array().empty()) continue;
    std::cout << '\n' << (role[0] == 'a' ? "Admins" : "Members") << '\n';
    for (const auto& person : people->as_array()) {
      std::cout << "  " << std::string(person.as_string()) << '\n';
    }
  }
  const boost::json::value* apps = find(access, "apps");
  if (apps == nullptr || apps->as_object().empty()) return;
  std::cout << "\nApps\n";
  for (const auto& app : apps->as_object()) {
    std::cout << "  " << std::string(app.key()) << '\n';
    for (const auto& person : app.value().as_object()) {
      std::cout << "    " << std::string(person.key()) << "  " << words(person.value()) << '\n';
    }
  }
}

Done show(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(answer, context.answer(query_of(QueryKind::org, arguments)));
  if (context.json()) return print_json(answer.at("access"));
  print_org(answer.at("org"));
  print_access(answer.at("access"));
  return {};
}

Done set(Context& context, const Arguments& arguments) {
  ORGLOG_TRY_ASSIGN(org, parse_org(arguments.org));
  ChangePackage command;
  command.org = org;
  command.package = package_of(arguments);
  command.changes = {!arguments.members.empty(), !arguments.apps.empty(),
                     !arguments.dyno_units.empty(), !arguments.addon_credits.empty()};
  ORGLOG_TRY_ASSIGN(features, parse_list<Features>("features", arguments.features, parse_feature));
  if (arguments.no_features || !features.empty()) command.features = std::move(features);
  if (!command.changes.any() && !command.features) {
    return Failure::usage("say what to set: a limit, --feature or --no-features");
  }
  return context.act("Changing the package of organization " + org.text(), std::move(command));
}

Done rename(Context& context, const Arguments& arguments) {
  const bool separate = !arguments.org.empty();
  if (arguments.names.size() != (separate ? 1 : 2)) {
    return Failure::usage("write org:rename ORG NAME, or org:rename NAME --org ORG");
  }
  ORGLOG_TRY_ASSIGN(org, parse_org(separate ? arguments.org : arguments.names.front()));
  ORGLOG_TRY_ASSIGN(name, parse_org(arguments.names.back()));
  return context.act("Renaming organization " + org.text() + " to " + name.text(),
                     RenameOrg{org, name});
}

}  // namespace

Family org_verbs() {
  namespace p = parameter;
  return {
      "Organizations",
      {{"orgs", "list your organizations", {}, list},
       {"org:create",
        "provision an organization (operator)",
        {p::new_name, p::admin, p::org_type, p::features, p::limits},
        create,
        "orglog org:create acme-widgets --admin pat@acme.com --type team --dyno-units 40"},
       {"org:show",
        "show an organization, its people and apps, now or as of a past moment",
        {p::org_argument, p::as_of},
        show,
        "orglog org:show acme-widgets --as-of 2026-07-31\n"
        "orglog org:show acme-widgets --as-of @123 --json"},
       {"org:set",
        "change the limits and features of an organization's package (operator)",
        {p::org_argument, p::limits, p::features, p::no_features},
        set},
       {"org:rename", "give an organization another name", {p::org_and_name, p::maybe_org}, rename},
       {"org:close",
        "close an organization that owns no apps any more",
        {p::org_argument},
        act<CloseOrg, "Closing organization {org}">}}};
}

}  // namespace orglog::cli
