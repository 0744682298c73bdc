// `/apps/{}/collaborators` and `/teams/apps/{}/collaborators`: adding oneself is joining, removing
// oneself is leaving.
#include <algorithm>

#include "body.hpp"
#include "listings.hpp"
#include "resources.hpp"
#include "shapes.hpp"

namespace orglog::net::http {
namespace {

struct Person {
  AccountId id;
  Email email;
};

// The app and, on it, a person by id, address or the grant's id.
struct Found {
  std::optional<AppName> app;
  std::optional<Person> person;
  bool on_app = false;
  bool only_joined = false;
  bool is_asker = false;
  bool asker_is_in_org = false;
};

Found look_up(const Exchange& exchange, const std::string& person) {
  return exchange.read([&](const View& view) {
    Found found;
    const App* app = view.app(exchange.argument(0));
    if (app == nullptr) return found;
    found.app = app->name;
    const auto id = parse_uuid(person);
    const auto email = Email::parse(person);
    const Account* account = email ? view.state.account(*email) : nullptr;
    if (id) account = view.person(person);
    if (id && account == nullptr)
      account = view.person(to_string(shape::joint_id(*id, app->id.value)));
    if (account != nullptr) {
      found.person = Person{account->id, account->email};
      const Access* access = app->access_of(account->id);
      found.on_app = access != nullptr;
      found.only_joined = access != nullptr && access->granted.empty();
      found.is_asker = account->id == view.asker.account;
    } else if (email) {
      found.person = Person{{}, *email};
    }
    const Org* org = app->owner.is_org() ? view.state.org(app->owner.org()) : nullptr;
    found.asker_is_in_org = org != nullptr && view.state.role(*org, view.asker.account).has_value();
    return found;
  });
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
Response describe(const Exchange& exchange, const AppName& name, const Email& email, status code) {
  return exchange.read([&](const View& view) {
    const App* app = view.state.app(name);
    const Account* account = view.state.account(email);
    if (app == nullptr) return no_app();
    const Access* access = account != nullptr ? app->access_of(account->id) : nullptr;
    if (access == nullptr) return no_collaborator(email.text());
    Response response = respond(code, shown(view, exchange.request, *app, *access));
    response.version = app->version;
    return response;
  });
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

Response list_collaborators(const Look& look) {
  return look.read([&](const View& view) {
    const App* app = view.app(look.argument(0));
    if (app == nullptr) return no_app();
    const std::optional<Access> owner = owner_on(*app);
    std::vector<const Access*> people;
    people.reserve(app->people.size() + 1);
    if (owner) people.push_back(&*owner);
    for (const Access& access : app->people) people.push_back(&access);
    const Listing listing = listing_of(
        people,
        [&](const Access* one) {
          return shape::sorted(view, app->id.value, one->account, one->since);
        },
        [&](const Access* one) { return shown(view, look.request, *app, *one); });
    Response response = respond_with_rows(look.request, listing, sorted_by::email);
    response.version = app->version;
    return response;
  });
}

Response get_collaborator(const Look& look) {
  return look.read([&](const View& view) {
    const App* app = view.app(look.argument(0));
    if (app == nullptr) return no_app();
    const std::optional<Access> owner = owner_on(*app);
    const auto access_of = [&](AccountId id) {
      return owner && owner->account == id ? &*owner : app->access_of(id);
    };
    const Account* account =
        shape::person_in(view, app->id.value, look.argument(1),
                         [&](AccountId id) { return access_of(id) != nullptr; });
    if (account == nullptr) return no_collaborator(look.argument(1));
    return of_version(app->version,
                      respond(shown(view, look.request, *app, *access_of(account->id))));
  });
}

Awaitable<Response> post_collaborator(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const std::string user = fields.text("user");
  const auto permissions = read_permissions(fields);
  static_cast<void>(fields.optional_flag("silent"));
  if (fields.wrong()) co_return fields.refusal();
  co_await exchange.catch_up();
  const Found found = look_up(exchange, user);
  if (!found.app) co_return no_app();
  if (!found.person) co_return refuse(Rejection{Reason::account_not_found, user});
  Command command = JoinApp{*found.app};
  if (!found.is_asker || !found.asker_is_in_org) {
    command =
        AddCollaborator{*found.app, found.person->email, permissions.value_or(Permissions::work())};
  }
  auto adding = exchange.submit(std::move(command), *found.app);
  const Outcome outcome = co_await std::move(adding);
  if (!succeeded(outcome)) co_return refuse(outcome);
  co_return describe(exchange, *found.app, found.person->email,
                     outcome.count > 0 ? status::created : status::ok);
}

Awaitable<Response> patch_collaborator(Exchange& exchange) {
  Fields fields(exchange.request.body);
  const auto permissions = read_permissions(fields);
  if (!permissions) fields.complain("permissions is required");
  if (fields.wrong()) co_return fields.refusal();
  co_await exchange.catch_up();
  const Found found = look_up(exchange, exchange.argument(1));
  if (!found.app) co_return no_app();
  if (!found.person) co_return no_collaborator(exchange.argument(1));
  Command command = SetCollaborator{*found.app, found.person->email, *permissions};
  // He is on the app by a join alone: what is given comes on top of that.
  if (found.only_joined) command = AddCollaborator{*found.app, found.person->email, *permissions};
  auto setting = exchange.submit(std::move(command), *found.app);
  const Outcome outcome = co_await std::move(setting);
  if (!succeeded(outcome)) co_return refuse(outcome);
  co_return describe(exchange, *found.app, found.person->email, status::ok);
}

Awaitable<Response> delete_collaborator(Exchange& exchange) {
  co_await exchange.catch_up();
  const Found found = look_up(exchange, exchange.argument(1));
  if (!found.app) co_return no_app();
  if (!found.person) co_return no_collaborator(exchange.argument(1));
  Response before = found.on_app ? describe(exchange, *found.app, found.person->email, status::ok)
                                 : no_collaborator(exchange.argument(1));
  Command command = RemoveCollaborator{*found.app, found.person->email};
  if (found.is_asker) command = LeaveApp{*found.app};
  auto removing = exchange.submit(std::move(command), *found.app);
  const Outcome outcome = co_await std::move(removing);
  co_return succeeded(outcome) ? before : refuse(outcome);
}

}  // namespace orglog::net::http
