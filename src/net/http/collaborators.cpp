// `/apps/{}/collaborators` and `/teams/apps/{}/collaborators`: adding oneself is joining, removing
// oneself is leaving.
#include <algorithm>

#include "body.hpp"
#include "changes.hpp"
#include "listings.hpp"
#include "resources.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

// A person by id, address or the grant's id, as far as the asker may see them.
struct Person {
  Email email;
  const Account* account = nullptr;  // nothing: an address of nobody
  const Access* access = nullptr;    // to the app
};

std::optional<Person> look_up(const View& view, const App& app, const std::string& person) {
  const auto id = parse_uuid(person);
  const auto email = Email::parse(person);
  const Account* account = email ? view.state.account(*email) : nullptr;
  if (id) account = view.person(person);
  if (id && account == nullptr)
    account = view.person(to_string(shape::joint_id(*id, app.id.value)));
  if (account != nullptr && account->email.is_erased()) return std::nullopt;
  if (account != nullptr) return Person{account->email, account, app.access_of(account->id)};
  return email ? std::optional(Person{*email}) : std::nullopt;
}

bool is_asker(const View& view, const Person& person) {
  return person.account != nullptr && person.account->id == view.asker.account;
}

// Under `/teams` it also says who has joined: the vendor's shape of the other path knows no such
// field.
boost::json::object shown(const View& view, const Request& request, const App& app,
                          const Access& access) {
  boost::json::object object = shape::collaborator(view, app, access);
  if (request.path.starts_with("/teams/")) object["joined"] = access.joined;
  return object;
}

Response no_collaborator(const std::string& person) {
  return refuse(Rejection{Reason::not_a_collaborator, person});
}

// As things stand by now: where a retry is answered, the person may have left the app long ago.
Response describe(const View& view, const Request& request, const App& app, const Email& email,
                  status code = status::ok) {
  const Account* account = view.state.account(email);
  const Access* access = account != nullptr ? app.access_of(account->id) : nullptr;
  if (access == nullptr) return no_collaborator(email.text());
  return respond(code, shown(view, request, app, *access));
}

// Words of a list as one set; nothing when one is unknown.
std::optional<Permissions> read_permissions(Fields& fields) {
  const auto words = fields.optional_texts("permissions");
  if (!words) return std::nullopt;
  std::string joined = "view";
  for (const std::string& word : *words) joined += "," + word;
  const auto permissions = Permissions::parse(joined);
  if (!permissions) fields.complain("permissions must be of view, deploy, operate, manage");
  return permissions;
}

// The owner of a personal app needs no grant to be on it.
std::optional<Access> owner_on(const App& app) {
  if (app.owner.is_org()) return std::nullopt;
  return Access{app.owner.account(), Permissions::all(), false, app.created_at};
}

}  // namespace

Response list_collaborators(const Look& look, const View& view, const App& app) {
  const std::optional<Access> owner = owner_on(app);
  std::vector<const Access*> people;
  people.reserve(app.people.size() + 1);
  if (owner) people.push_back(&*owner);
  for (const Access& access : app.people) people.push_back(&access);
  Response page = respond_with_list(
      look.request, people, sorted_by::email,
      [&](const Access* one) {
        return shape::sorted(view, app.id.value, one->account, one->since);
      },
      [&](const Access* one) { return shown(view, look.request, app, *one); });
  return of_version(app.version, std::move(page));
}

Response get_collaborator(const Look& look, const View& view, const App& app) {
  const std::optional<Access> owner = owner_on(app);
  const auto access_of = [&](AccountId id) {
    return owner && owner->account == id ? &*owner : app.access_of(id);
  };
  const Account* account = shape::person_in(view, app.id.value, look.argument(1),
                                            [&](AccountId id) { return access_of(id) != nullptr; });
  if (account == nullptr) return no_collaborator(look.argument(1));
  return of_version(app.version, respond(shown(view, look.request, app, *access_of(account->id))));
}

Awaitable<Response> post_collaborator(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const std::string user = fields.text("user");
  const auto permissions = read_permissions(fields);
  static_cast<void>(fields.optional_flag("silent"));
  if (fields.wrong()) co_return fields.refusal();
  Email email;
  const auto add = [&](const View& view, const App& app) -> Step {
    const auto person = look_up(view, app, user);
    if (!person) return refuse(Rejection{Reason::account_not_found, user});
    email = person->email;
    const Org* org = app.owner.is_org() ? view.state.org(app.owner.org()) : nullptr;
    const bool joins = is_asker(view, *person) && org != nullptr &&
                       view.state.role(*org, view.asker.account).has_value();
    if (joins) return JoinApp{app.name};
    return AddCollaborator{app.name, email, permissions.value_or(Permissions::work())};
  };
  auto adding =
      change_app(exchange, add, [&](const View& view, const App& app, const Outcome& outcome) {
        return describe(view, exchange.request, app, email,
                        outcome.count > 0 ? status::created : status::ok);
      });
  co_return co_await std::move(adding);
}

Awaitable<Response> patch_collaborator(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const auto permissions = read_permissions(fields);
  if (!permissions) fields.complain("permissions is required");
  if (fields.wrong()) co_return fields.refusal();
  Email email;
  const auto set = [&](const View& view, const App& app) -> Step {
    const auto person = look_up(view, app, exchange.argument(1));
    if (!person) return no_collaborator(exchange.argument(1));
    email = person->email;
    // A person who is on the app by a join alone: what is given comes on top of that.
    if (person->access != nullptr && person->access->granted.empty())
      return AddCollaborator{app.name, email, *permissions};
    return SetCollaborator{app.name, email, *permissions};
  };
  auto setting = change_app(exchange, set, [&](const View& view, const App& app) {
    return describe(view, exchange.request, app, email);
  });
  co_return co_await std::move(setting);
}

Awaitable<Response> delete_collaborator(Exchange& exchange) {
  return change_app(exchange, [&exchange](const View& view, const App& app) -> Step {
    const std::string& name = exchange.argument(1);
    const auto person = look_up(view, app, name);
    if (!person) return no_collaborator(name);
    Step step(RemoveCollaborator{app.name, person->email});
    if (is_asker(view, *person)) step.command = LeaveApp{app.name};
    step.answer = person->access != nullptr
                      ? respond(shown(view, exchange.request, app, *person->access))
                      : no_collaborator(name);
    return step;
  });
}

}  // namespace orglog::net::http
