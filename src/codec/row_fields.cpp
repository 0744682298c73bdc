#include "row_fields.hpp"

#include <algorithm>
#include <tuple>

namespace orglog {
namespace {

namespace schema = wire::snapshot;

// Writes a vector of tables in the order of what `by` says of each value; nothing for an empty one.
template <class Table, class Value, class By, class Write>
Offset<flatbuffers::Vector<Offset<Table>>> put_sorted(Builder& builder,
                                                      const std::vector<Value>& values,
                                                      const By& by, const Write& write) {
  if (values.empty()) return {};
  std::vector<const Value*> sorted;
  sorted.reserve(values.size());
  for (const Value& value : values) sorted.push_back(&value);
  std::sort(sorted.begin(), sorted.end(),
            [&](const Value* a, const Value* b) { return by(*a) < by(*b); });
  std::vector<Offset<Table>> offsets;
  offsets.reserve(sorted.size());
  for (const Value* value : sorted) offsets.push_back(write(*value));
  return builder.CreateVector(offsets);
}

auto put_tokens(Builder& builder, const std::vector<Token>& tokens) {
  return put_sorted<schema::Token>(
      builder, tokens, [](const Token& token) { return std::tie(token.created_at, token.id); },
      [&](const Token& token) {
        const auto description = put_optional(builder, token.description);
        return schema::CreateToken(builder, put(token.id), put(token.secret_hash), description,
                                   put(token.created_at), token.scopes.bits(),
                                   put(token.expires_at), put(token.made), put(token.parent));
      });
}

Offset<flatbuffers::Vector<std::int64_t>> put_times(Builder& builder,
                                                    const std::vector<Timestamp>& times) {
  if (times.empty()) return {};
  std::vector<std::int64_t> values;
  values.reserve(times.size());
  for (const Timestamp time : times) values.push_back(put(time));
  return builder.CreateVector(values);
}

auto put_invitations(Builder& builder, const Roll<Invitation>& invitations) {
  return put_sorted<schema::Invitation>(
      builder, invitations.entries(), [](const Invitation& invitation) { return invitation.id; },
      [&](const Invitation& invitation) {
        return schema::CreateInvitation(builder, put(invitation.id), put(invitation.account),
                                        put(invitation.invited_by), put(invitation.role),
                                        put(invitation.created_at), put(invitation.expires_at));
      });
}

auto put_people(Builder& builder, const Roll<Access>& people) {
  return put_sorted<schema::Access>(
      builder, people.entries(), [](const Access& access) { return access.account; },
      [&](const Access& access) {
        return schema::CreateAccess(builder, put(access.account), access.granted.bits(),
                                    access.joined, put(access.since), access.grant_event,
                                    access.join_event);
      });
}

auto put_formation(Builder& builder, const std::vector<Process>& formation) {
  return put_sorted<wire::Process>(
      builder, formation,
      [](const Process& process) { return std::string_view(process.type.text()); },
      [&](const Process& process) {
        const auto type = put_name(builder, process.type);
        return wire::CreateProcess(builder, type, process.quantity, put(process.size));
      });
}

auto put_addons(Builder& builder, const std::vector<Addon>& addons) {
  return put_sorted<schema::Addon>(
      builder, addons, [](const Addon& addon) { return std::tie(addon.name, addon.id); },
      [&](const Addon& addon) {
        const auto name = put(builder, addon.name);
        const auto service = put(builder, addon.service);
        const auto plan = put(builder, addon.plan);
        return schema::CreateAddon(builder, put(addon.id), name, service, plan,
                                   addon.price_cents_a_month, put(addon.created_at));
      });
}

// Reads every table of a vector that may be absent.
template <class Value, class Table, class Read>
std::vector<Value> read_all(const flatbuffers::Vector<Offset<Table>>* tables, const Read& read) {
  std::vector<Value> values;
  if (tables == nullptr) return values;
  values.reserve(tables->size());
  for (const Table* table : *tables) values.push_back(read(*table));
  return values;
}

}  // namespace

Offset<schema::Account> put_row(Builder& builder, const Account& account) {
  const auto email =
      account.email.is_erased() ? Offset<flatbuffers::String>{} : put_name(builder, account.email);
  const auto name = put_optional(builder, account.name);
  const auto tokens = put_tokens(builder, account.tokens);
  const auto sent_again = put_times(builder, account.sent_again);
  return schema::CreateAccount(builder, put(account.id), email, name, put(account.state),
                               put(account.created_at), account.version, tokens, sent_again,
                               account.password_version, account.new_addresses.day,
                               account.new_addresses.count);
}

Offset<schema::Org> put_row(Builder& builder, const Org& org) {
  const auto name = put_name(builder, org.name);
  const auto features = put(builder, org.features);
  const auto package = put(builder, org.package);
  const auto invitations = put_invitations(builder, org.invitations);
  return schema::CreateOrg(builder, put(org.id), name, put(org.type), features, package,
                           put(org.created_at), put(org.newest), org.version, invitations,
                           org.events, org.new_addresses.day, org.new_addresses.count);
}

Offset<schema::Member> put_row(Builder& builder, const Member& member) {
  return schema::CreateMember(builder, put(member.role), put(member.since), member.role_event);
}

Offset<schema::App> put_row(Builder& builder, const App& app) {
  const auto name = put_name(builder, app.name);
  const auto people = put_people(builder, app.people);
  const auto formation = put_formation(builder, app.formation);
  const auto addons = put_addons(builder, app.addons);
  const PendingTransfer& transfer = app.transfer;
  return schema::CreateApp(builder, put(app.id), name, put(app.owner), app.locked,
                           put(app.created_at), put(app.newest), app.version, people, formation,
                           addons, put(transfer.id), put(transfer.from), put(transfer.to),
                           put(transfer.created_at), app.maintenance, app.owner_event);
}

Offset<schema::Clock> put_row(Builder& builder, const AcceptedClock& clock) {
  return schema::CreateClock(builder, put(clock.accepted), put(clock.newest));
}

Account account_row(const schema::Account& t, StoredFields& f) {
  Account account;
  account.id = f.id<AccountId>(t.id());
  account.email = f.email_or_erased(t.email(), account.id);
  account.name = f.text(t.name());
  account.state = f.enumerator<AccountState>(t.state());
  account.created_at = f.time(t.created_at());
  account.version = t.version();
  account.password_version = t.password_version();
  account.new_addresses = {t.new_addresses_day(), t.new_addresses()};
  account.tokens = read_all<Token>(t.tokens(), [&](const schema::Token& token) {
    return Token{f.id<TokenId>(token.id()),
                 digest_of(token.secret_hash()),
                 f.text(token.description()),
                 f.time(token.created_at()),
                 f.scopes(token.scopes()),
                 f.time(token.expires_at()),
                 f.enumerator<TokenMaking>(token.made()),
                 f.id<TokenId>(token.parent())};
  });
  if (t.sent_again() != nullptr) {
    for (const std::int64_t time : *t.sent_again()) account.sent_again.push_back(f.time(time));
  }
  return account;
}

Org org_row(const schema::Org& t, StoredFields& f) {
  Org org;
  org.id = f.id<OrgId>(t.id());
  org.name = f.name<OrgName>(t.name());
  org.type = f.enumerator<OrgType>(t.type());
  org.features = f.identifiers(t.features());
  org.package = package_of(t.package());
  org.created_at = f.time(t.created_at());
  org.newest = f.time(t.newest());
  org.version = t.version();
  org.events = t.events();
  org.new_addresses = {t.new_addresses_day(), t.new_addresses()};
  org.invitations = read_all<Invitation>(t.invitations(), [&](const schema::Invitation& each) {
    return Invitation{f.id<InvitationId>(each.id()),      f.id<AccountId>(each.account()),
                      f.id<AccountId>(each.invited_by()), f.role(each.role()),
                      f.time(each.created_at()),          f.time(each.expires_at())};
  });
  return org;
}

Member member_row(const schema::Member& t, StoredFields& f) {
  return {f.role(t.role()), f.time(t.since()), t.role_event()};
}

App app_row(const schema::App& t, StoredFields& f) {
  App app;
  app.id = f.id<AppId>(t.id());
  app.name = f.name<AppName>(t.name());
  app.owner = f.owner(t.owner());
  app.locked = t.locked();
  app.maintenance = t.maintenance();
  app.owner_event = t.owner_event();
  app.created_at = f.time(t.created_at());
  app.newest = f.time(t.newest());
  app.version = t.version();
  app.people = read_all<Access>(t.people(), [&](const schema::Access& access) {
    return Access{f.id<AccountId>(access.account()),
                  f.permissions(access.granted()),
                  access.joined(),
                  f.time(access.since()),
                  access.grant_event(),
                  access.join_event()};
  });
  app.formation = f.processes(t.formation());
  app.addons = read_all<Addon>(t.addons(), [&](const schema::Addon& addon) {
    return Addon{f.id<AddonId>(addon.id()),     f.identifier(addon.name()),
                 f.identifier(addon.service()), f.identifier(addon.plan()),
                 addon.price_cents_a_month(),   f.time(addon.created_at())};
  });
  app.transfer = {f.id<TransferId>(t.transfer()), f.id<AccountId>(t.transfer_from()),
                  f.id<AccountId>(t.transfer_to()), f.time(t.transfer_at())};
  return app;
}

}  // namespace orglog
