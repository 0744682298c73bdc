#include "world.hpp"

namespace orglog::doors {
namespace {

using testing::app;
using testing::email;
using testing::org;

constexpr const char* sam = "sam@shadow.example";    // admin of an org that nobody knows
constexpr const char* ted = "ted@shadow.example";    // on an app of sam's
constexpr const char* ivy = "ivy@shadow.example";    // invited there
constexpr const char* ada = "ada@acme.example";      // admin of acme
constexpr const char* joe = "joe@acme.example";      // member of acme
constexpr const char* new_one = "new@acme.example";  // invited to acme
constexpr const char* pat = "pat@both.example";      // member of acme, on an app of globex
constexpr const char* tess = "tess@else.example";    // on an app of ada's own
constexpr const char* carl = "carl@else.example";    // collaborator on acme-site
constexpr const char* fred = "fred@gone.example";    // was a member of acme
constexpr const char* gina = "gina@globex.example";  // admin of globex
constexpr const char* eve = "eve@stray.example";     // a stranger

const Veiled shadow{
    "shadow-past",  "shadow-then", "shadow-gone", "shadow-org", "shadow-app", "shadow-own",
    "shadow-redis", "shadow-pg",   sam,           ted,          ivy};
// What the people of acme keep to themselves.
const Veiled of_ada{"ada-notes", "notes-redis", tess};
const Veiled inner{"acme-vault", "vault-redis", new_one, joe};
const Veiled acme{"acme", "acme-site", "site-redis", ada, pat, carl};

Veiled together(std::initializer_list<const Veiled*> sets) {
  Veiled all;
  for (const Veiled* set : sets) all.insert(set->begin(), set->end());
  return all;
}

Sha256Digest secret_of(const char* address, const char* which) {
  return sha256(World::token_of(address, which));
}

void add(std::vector<std::string>& words, std::string name, const Uuid& id) {
  words.push_back(std::move(name));
  words.push_back(to_string(id));
}

}  // namespace

std::string_view to_text(Kind kind) {
  constexpr std::string_view texts[] = {"org",      "app",   "person",  "add-on", "invitation",
                                        "transfer", "token", "command", "none"};
  return texts[static_cast<std::size_t>(kind)];
}

// Of an address the person changes, not the host; of an id something in its middle.
std::string veil(std::string_view name_or_id) {
  if (const auto id = parse_uuid(name_or_id)) return to_string(derive_uuid(*id, 1, "veiled"));
  std::string other(name_or_id);
  const auto at = other.find('@');
  other[(at == std::string::npos ? other.size() : at) - 1] = '9';
  return other;
}

World::World(Veiled veiled) : veiled_(std::move(veiled)) {
  build_shadow();
  build_former();
  build_acme();
  build_others();
  build_own(eve, "eve-own");
  build_own(gina, "gina-own");
  build_own(fred, "fred-own");
  build_own(carl, "carl-own");
  build_own(joe, "joe-own");
  build_own(new_one, "new-own");
  issue_tokens();
  house.settle();
}

std::string World::called(std::string_view name) const {
  return veiled_.contains(name) ? veil(name) : std::string(name);
}

// Of a command that makes something; what is made has an id that follows from it.
CommandId World::id(std::string_view what) const {
  const std::uint32_t kept = veiled_.contains(what) ? 1 : 0;
  return CommandId{derive_uuid(Uuid{}, kept, "made " + std::string(what))};
}

void World::by(const char* who, std::string_view what, Command command) {
  house.done(*who == '\0' ? std::string() : called(who), std::move(command), id(what));
}

void World::build_shadow() {
  const auto shadow_org = org(called("shadow-org"));
  const auto shadow_own = app(called("shadow-own"));
  by("", sam, RegisterAccount{email(called(sam)), "Sam"});
  by("", ted, RegisterAccount{email(called(ted)), "Ted"});
  by("", "shadow-org",
     ProvisionOrg{org(called("shadow-past")), email(called(sam)), OrgType::enterprise, {}, {}});
  by(sam, "shadow-past", RenameOrg{org(called("shadow-past")), shadow_org});
  by(sam, "shadow-app", CreateApp{app(called("shadow-then")), shadow_org, false});
  by(sam, "shadow-then", RenameApp{app(called("shadow-then")), app(called("shadow-app"))});
  by(sam, "shadow-redis",
     CreateAddon{app(called("shadow-app")), "redis", "mini", 100,
                 AddonName::parse(called("shadow-redis"))});
  by(sam, ivy, InviteMember{shadow_org, email(called(ivy)), Role::member});
  by(sam, "shadow-own", CreateApp{shadow_own, {}, false});
  by(sam, "shadow-pg",
     CreateAddon{shadow_own, "pg", "mini", 100, AddonName::parse(called("shadow-pg"))});
  by(sam, "ted on shadow-own", AddCollaborator{shadow_own, email(called(ted))});
  by(sam, "transfer of shadow-own", TransferApp{shadow_own, email(called(ted)), false});
}

// An org and an app that had other names, and an app that is no more.
void World::build_former() {
  const auto gone = app(called("shadow-gone"));
  by(sam, "shadow-gone", CreateApp{gone, org(called("shadow-org")), false});
  std::string id_of_gone;
  house.read([&](const State& state) { id_of_gone = to_string(state.app(gone)->id); });
  by(sam, "end of shadow-gone", DestroyApp{gone});
  former_["shadow-past"] = {Kind::org, {"shadow-past"}};
  former_["shadow-then"] = {Kind::app, {"shadow-then"}};
  former_["shadow-gone"] = {Kind::app, {"shadow-gone", id_of_gone}};
}

void World::build_acme() {
  by("", ada, RegisterAccount{email(called(ada)), "Ada"});
  by("", joe, RegisterAccount{email(called(joe)), "Joe"});
  by("", pat, RegisterAccount{email(called(pat)), "Pat"});
  by("", "acme-old", ProvisionOrg{org("acme-old"), email(called(ada)), {}, {}, {}});
  by(ada, "fred in acme", AddMember{org("acme-old"), email(fred), Role::member});
  by(ada, "joe in acme", AddMember{org("acme-old"), email(called(joe)), Role::member});
  by(ada, "acme-site", CreateApp{app(called("acme-site")), org("acme-old"), false});
  by(fred, "fred on acme-site", JoinApp{app(called("acme-site"))});
  by(ada, "fred out of acme", RemoveMember{org("acme-old"), email(fred)});
  by(ada, "acme", RenameOrg{org("acme-old"), org(called("acme"))});
  const auto acme_now = org(called("acme"));
  by(ada, "pat in acme", AddMember{acme_now, email(called(pat)), Role::member});
  by(ada, carl, AddCollaborator{app(called("acme-site")), email(called(carl))});
  by(ada, "ada on acme-site", JoinApp{app(called("acme-site"))});
  by(ada, "site-redis",
     CreateAddon{app(called("acme-site")), "redis", "mini", 100,
                 AddonName::parse(called("site-redis"))});
  by(ada, "acme-vault", CreateApp{app(called("acme-vault")), acme_now, false});
  by(ada, "vault-redis",
     CreateAddon{app(called("acme-vault")), "redis", "mini", 100,
                 AddonName::parse(called("vault-redis"))});
  by(ada, new_one, InviteMember{acme_now, email(called(new_one)), Role::member});
  const auto notes = app(called("ada-notes"));
  by(ada, "ada-notes", CreateApp{notes, {}, false});
  by(ada, "notes-redis",
     CreateAddon{notes, "redis", "mini", 100, AddonName::parse(called("notes-redis"))});
  by(ada, tess, AddCollaborator{notes, email(called(tess))});
  by(ada, "transfer of ada-notes", TransferApp{notes, email(called(tess)), false});
}

void World::build_others() {
  by("", "globex", ProvisionOrg{org("globex"), email(gina), OrgType::enterprise, {}, {}});
  by(gina, "globex-app", CreateApp{app("globex-app"), org("globex"), false});
  by(gina, "pat on globex-app", AddCollaborator{app("globex-app"), email(called(pat))});
  by("", eve, RegisterAccount{email(eve), "Eve"});
}

void World::build_own(const char* address, const char* name) {
  const std::string text = name;
  by(address, text, CreateApp{app(text), {}, false});
  by(address, text + "-redis",
     CreateAddon{app(text), "redis", "mini", 0, AddonName::parse(text + "-redis")});
}

std::string World::token_of(const std::string& address, std::string_view which) {
  return "a " + std::string(which) + " secret of " + address;
}

void World::issue_tokens() {
  for (const char* who : {sam, tess})
    by("", "token of " + std::string(who),
       IssueToken{email(called(who)), sha256("the secret of " + called(who)), "theirs", {}, {}});
  for (const char* who : {eve, gina, fred, carl, joe})
    by("", "token of " + std::string(who),
       IssueToken{email(called(who)), secret_of(who, "full"), "full", {}, {}});
  by("", "token of " + std::string(new_one),
     IssueToken{email(called(new_one)), secret_of(new_one, "full"), "full", {}, {}});
  by("", "read of eve", IssueToken{email(eve), secret_of(eve, "read"), "read", Scope::read, {}});
  by("", "audit of eve",
     IssueToken{email(eve), secret_of(eve, "audit"), "audit", Scope::audit, {}});
  by("", "expired of eve",
     IssueToken{email(eve),
                secret_of(eve, "expired"),
                "expired",
                {},
                house.now() + std::chrono::hours(1)});
  by("", "revoked of eve", IssueToken{email(eve), secret_of(eve, "revoked"), "revoked", {}, {}});
}

void World::end_tokens() {
  house.pass(std::chrono::hours(2));
  TokenId revoked;
  house.read([&](const State& state) {
    for (const Token& token : state.account(email(eve))->tokens)
      if (token.description == "revoked") revoked = token.id;
  });
  house.done({}, RevokeToken{revoked}, id("end of eve's token"));
}

Words World::words_of(const std::set<std::string, std::less<>>& names) const {
  Words words;
  house.read([&](const State& state) {
    for (const std::string& text : names) {
      const auto org_name = OrgName::parse(text);
      const auto app_name = AppName::parse(text);
      const auto address = Email::parse(text);
      const Org* org = org_name ? state.org(*org_name) : nullptr;
      const App* app = app_name ? state.app(*app_name) : nullptr;
      const Account* person = address ? state.account(*address) : nullptr;
      if (org != nullptr) {
        add(words[Kind::org], text, org->id.value);
        words[Kind::command].push_back("@" + std::to_string(org->version));
        for (const Invitation& invitation : org->invitations)
          words[Kind::invitation].push_back(to_string(invitation.id));
      }
      if (app != nullptr) {
        add(words[Kind::app], text, app->id.value);
        words[Kind::command].push_back(to_string(id(text)));
        words[Kind::command].push_back("@" + std::to_string(app->version));
        for (const Addon& addon : app->addons) add(words[Kind::addon], addon.name, addon.id.value);
        if (!app->transfer.id.is_nil())
          words[Kind::transfer].push_back(to_string(app->transfer.id));
      }
      if (person != nullptr) {
        add(words[Kind::person], text, person->id.value);
        for (const Token& token : person->tokens) words[Kind::token].push_back(to_string(token.id));
      }
    }
  });
  for (const auto& [name, former] : former_) {
    std::vector<std::string>& known = words[former.kind];
    if (names.contains(name)) known.insert(known.end(), former.words.begin(), former.words.end());
  }
  return words;
}

const std::vector<Identity>& identities() {
  static const std::vector<Identity> all{
      {"no token", "", "", "eve-own", ""},
      {"an expired token", eve, "expired", "eve-own", ""},
      {"a revoked token", eve, "revoked", "eve-own", ""},
      {"a token of scope read", eve, "read", "eve-own", ""},
      {"a token of scope audit", eve, "audit", "eve-own", ""},
      {"a stranger", eve, "full", "eve-own", ""},
      {"an admin of another org", gina, "full", "gina-own", "globex", true},
      {"a former member", fred, "full", "fred-own", ""},
      {"somebody invited", new_one, "full", "new-own", ""},
      {"a collaborator", carl, "full", "carl-own", ""},
      {"a member", joe, "full", "joe-own", "acme"}};
  return all;
}

std::vector<Sight> sights_of(const Identity& identity) {
  std::vector<Sight> sights{
      {"an org that they never heard of",
       {"shadow-org", "shadow-app", "shadow-own", "shadow-past", "shadow-then", "shadow-gone", sam},
       shadow}};
  const std::string& who = identity.address;
  if (who == gina) {
    // She knows a person of acme, and the org not.
    sights.push_back({"the org of somebody on their app",
                      {"acme", "acme-vault", "ada-notes", joe, tess},
                      together({&acme, &inner, &of_ada})});
    sights.back().veiled.erase(pat);
  }
  if (who == fred) {
    sights.push_back({"what their former org is called, has and invites since they left",
                      {"acme", "acme-vault", "ada-notes", tess},
                      together({&inner, &of_ada})});
    sights.back().veiled.insert("acme");
    sights.back().veiled.erase(joe);
    sights.push_back({"what they knew while they were a member", {"acme-site", joe}, {}});
  }
  if (who == new_one) {
    sights.push_back({"what is inside the org that invites them",
                      {"acme-vault", "acme-site", "ada-notes", joe, tess},
                      together({&inner, &of_ada})});
    sights.back().veiled.insert({"acme-site", "site-redis"});
    sights.back().veiled.erase(new_one);
  }
  if (who == carl) {
    sights.push_back({"the other apps and people of the org whose app they are on",
                      {"acme-vault", "ada-notes", joe, tess},
                      together({&inner, &of_ada})});
    sights.push_back({"the org whose app they are on", {"acme"}, {}});
  }
  if (who == joe) sights.push_back({"an admin's own app", {"ada-notes", tess}, of_ada});
  return sights;
}

}  // namespace orglog::doors
