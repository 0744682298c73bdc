// One overload a command, in the order of the schema, and a table of them. What a client sends is
// bounded here: every name, list and number. The first field that makes no sense is the one named.
#include <command_generated.h>

#include <array>
#include <utility>

#include "orglog/base/limits.hpp"
#include "orglog/codec/command_codec.hpp"
#include "orglog/domain/name_hint.hpp"
#include "wire.hpp"

namespace orglog {
namespace {

namespace from = wire::command;

// A value as it can stand in a sentence and in JSON, however it looked.
std::string presentable(std::string_view value) {
  const std::string_view shown = value.substr(0, limits::rejected_value_bytes);
  std::string result(shown);
  for (char& character : result) {
    if (character < ' ' || character > '~') character = '?';
  }
  if (shown.size() < value.size()) result += "...";
  return result;
}

class Fields {
 public:
  bool good() const { return rejection_.reason == Reason::none; }
  Rejection rejection() { return std::move(rejection_); }

  void refuse(std::string_view field, std::string_view value, std::string_view hint = {}) {
    if (!good()) return;
    rejection_ = {Reason::malformed,
                  std::string(field) + ": " + presentable(value) + std::string(hint)};
  }

  template <class Name>
  Name name(std::string_view field, const WireText* text) {
    auto parsed = Name::parse(view(text));
    if (parsed) return *std::move(parsed);
    refuse(field, view(text), name_hint<Name>(view(text)));
    return {};
  }
  Email email(const WireText* text) { return name<Email>("email", text); }
  OrgName org(const WireText* text) { return name<OrgName>("org", text); }
  AppName app(const WireText* text) { return name<AppName>("app", text); }
  template <class Name>
  std::optional<Name> optional_name(std::string_view field, const WireText* text) {
    if (text == nullptr) return std::nullopt;
    return name<Name>(field, text);
  }

  std::string plain_text(std::string_view field, const WireText* text, std::size_t bytes_max) {
    if (!is_plain_text(view(text), bytes_max)) refuse(field, view(text));
    return good() ? std::string(view(text)) : std::string();
  }
  std::string identifier(std::string_view field, const WireText* text, std::size_t bytes_max) {
    if (!is_identifier(view(text), bytes_max)) refuse(field, view(text));
    return good() ? std::string(view(text)) : std::string();
  }

  std::string optional_addon_name(const WireText* text) {
    if (text != nullptr && !is_addon_name(view(text))) refuse("name", view(text));
    return text != nullptr && good() ? std::string(view(text)) : std::string();
  }

  // False when there are too many to be read.
  template <class Vector>
  bool few_enough(std::string_view field, const Vector* values, std::size_t most) {
    if (values == nullptr) return false;
    if (values->size() > most) refuse(field, std::to_string(values->size()));
    return good();
  }

  template <class Value, class Wire>
  Value enumerator(std::string_view field, Wire value) {
    if (value > Wire::MAX) refuse(field, std::to_string(static_cast<int>(value)));
    return static_cast<Value>(value);
  }
  Role role(wire::Role value) { return enumerator<Role>("role", value); }

  template <class Identifier>
  Identifier id(std::string_view field, const wire::Uuid* value) {
    const Identifier result{uuid_of(value)};
    if (result.is_nil()) refuse(field, "none");
    return result;
  }

  // `view` is part of every grant (decision 1).
  Permissions permissions(std::uint8_t bits) {
    if (bits > Permissions::all().bits()) refuse("permissions", std::to_string(bits));
    return Permissions::from_bits(bits) | Permissions::view_only();
  }

  Scopes scopes(std::uint8_t bits) {
    const auto result = Scopes::from_bits(bits);
    if (!result) refuse("scopes", std::to_string(bits));
    return result.value_or(Scopes());
  }

  std::optional<Timestamp> time(std::string_view field,
                                flatbuffers::Optional<std::int64_t> microseconds) {
    if (!microseconds) return std::nullopt;
    const auto result = time_of(*microseconds);
    if (!result) refuse(field, std::to_string(*microseconds));
    return result;
  }

  std::int64_t price(std::int64_t cents) {
    if (cents < 0 || cents > limits::addon_price_cents) refuse("price", std::to_string(cents));
    return cents;
  }

  Package package(const wire::Package* value) {
    const Package result = package_of(value);
    const std::int64_t credits = result.addon_credits_cents.value_or(0);
    if (credits < 0) refuse("package.addon_credits_cents", std::to_string(credits));
    return result;
  }

  std::vector<std::string> features(const WireTexts* texts) {
    std::vector<std::string> result;
    if (!few_enough("features", texts, limits::features_per_org)) return result;
    result.reserve(texts->size());
    for (const WireText* text : *texts) {
      result.push_back(identifier("features", text, limits::feature_name_bytes));
    }
    return result;
  }

  OrgOrEmail recipient(const WireText* text) {
    OrgOrEmail result{std::string(view(text))};
    const bool fits = result.is_email() ? Email::parse(result.text).has_value()
                                        : OrgName::parse(result.text).has_value();
    if (!fits) refuse("to", result.text, name_hint<OrgOrEmail>(result.text));
    return result;
  }

 private:
  Rejection rejection_;
};

Command read(const from::RegisterAccount& t, Fields& f) {
  return RegisterAccount{f.email(t.email()),
                         f.plain_text("name", t.name(), limits::person_name_bytes)};
}
Command read(const from::ActivateAccount& t, Fields& f) {
  return ActivateAccount{f.email(t.email())};
}
Command read(const from::AcceptClock&, Fields&) { return AcceptClock{}; }
Command read(const from::EraseAccount& t, Fields& f) { return EraseAccount{f.email(t.email())}; }
Command read(const from::RenameAccount& t, Fields& f) {
  return RenameAccount{f.email(t.email()),
                       f.plain_text("name", t.name(), limits::person_name_bytes)};
}
Command read(const from::ProvisionOrg& t, Fields& f) {
  return ProvisionOrg{f.name<OrgName>("name", t.name()), f.name<Email>("admin", t.admin()),
                      f.enumerator<OrgType>("type", t.type()), f.features(t.features()),
                      f.package(t.package())};
}
Command read(const from::ChangePackage& t, Fields& f) {
  constexpr unsigned known = 15;
  const unsigned changes = t.changes();
  if ((changes & ~known) != 0) f.refuse("changes", std::to_string(changes));
  ChangePackage result{f.org(t.org()),     f.package(t.package()), (changes & 1) != 0,
                       (changes & 2) != 0, (changes & 4) != 0,     (changes & 8) != 0,
                       std::nullopt};
  if (t.features() != nullptr) result.features = f.features(t.features());
  return result;
}
Command read(const from::RenameOrg& t, Fields& f) {
  return RenameOrg{f.org(t.org()), f.name<OrgName>("name", t.name())};
}
Command read(const from::CloseOrg& t, Fields& f) { return CloseOrg{f.org(t.org())}; }

Command read(const from::AddMember& t, Fields& f) {
  return AddMember{f.org(t.org()), f.email(t.email()), f.role(t.role())};
}
Command read(const from::SetMember& t, Fields& f) {
  return SetMember{f.org(t.org()), f.email(t.email()), f.role(t.role())};
}
Command read(const from::RemoveMember& t, Fields& f) {
  return RemoveMember{f.org(t.org()), f.email(t.email())};
}
Command read(const from::LeaveOrg& t, Fields& f) { return LeaveOrg{f.org(t.org())}; }
Command read(const from::InviteMember& t, Fields& f) {
  return InviteMember{f.org(t.org()), f.email(t.email()), f.role(t.role())};
}
Command read(const from::AcceptInvitation& t, Fields& f) {
  return AcceptInvitation{f.org(t.org())};
}
Command read(const from::RevokeInvitation& t, Fields& f) {
  return RevokeInvitation{f.org(t.org()), f.email(t.email())};
}
Command read(const from::SendAgain& t, Fields& f) {
  return SendAgain{f.org(t.org()), f.email(t.email())};
}

Command read(const from::CreateApp& t, Fields& f) {
  return CreateApp{f.optional_name<AppName>("name", t.name()),
                   f.optional_name<OrgName>("org", t.org()), t.locked()};
}
Command read(const from::RenameApp& t, Fields& f) {
  return RenameApp{f.app(t.app()), f.name<AppName>("name", t.name())};
}
Command read(const from::DestroyApp& t, Fields& f) { return DestroyApp{f.app(t.app())}; }
Command read(const from::JoinApp& t, Fields& f) { return JoinApp{f.app(t.app())}; }
Command read(const from::LeaveApp& t, Fields& f) { return LeaveApp{f.app(t.app())}; }
Command read(const from::LockApp& t, Fields& f) { return LockApp{f.app(t.app())}; }
Command read(const from::UnlockApp& t, Fields& f) { return UnlockApp{f.app(t.app())}; }

Command read(const from::AddCollaborator& t, Fields& f) {
  return AddCollaborator{f.app(t.app()), f.email(t.email()), f.permissions(t.permissions())};
}
Command read(const from::SetCollaborator& t, Fields& f) {
  return SetCollaborator{f.app(t.app()), f.email(t.email()), f.permissions(t.permissions())};
}
Command read(const from::RemoveCollaborator& t, Fields& f) {
  return RemoveCollaborator{f.app(t.app()), f.email(t.email())};
}

Command read(const from::TransferApp& t, Fields& f) {
  return TransferApp{f.app(t.app()), f.recipient(t.to()), t.locked()};
}
Command read(const from::AcceptTransfer& t, Fields& f) {
  return AcceptTransfer{f.id<TransferId>("transfer", t.transfer())};
}
Command read(const from::DeclineTransfer& t, Fields& f) {
  return DeclineTransfer{f.id<TransferId>("transfer", t.transfer())};
}
Command read(const from::CancelTransfer& t, Fields& f) {
  return CancelTransfer{f.id<TransferId>("transfer", t.transfer())};
}
Command read(const from::ImportApps& t, Fields& f) {
  ImportApps result{f.org(t.org()), {}, t.everything(), t.atomic()};
  if (f.few_enough("apps", t.apps(), limits::import_apps_per_command)) {
    result.apps.reserve(t.apps()->size());
    for (const WireText* app : *t.apps()) result.apps.push_back(f.name<AppName>("apps", app));
  }
  // Either some by name or all of them: what the client means must be clear.
  if (result.all && !result.apps.empty()) f.refuse("apps", "names beside everything");
  if (!result.all && result.apps.empty()) f.refuse("apps", "none");
  return result;
}

Command read(const from::SetMaintenance& t, Fields& f) {
  return SetMaintenance{f.app(t.app()), t.on()};
}
Command read(const from::SetFormation& t, Fields& f) {
  SetFormation result{f.app(t.app()), {}};
  if (!f.few_enough("processes", t.processes(), limits::process_types_per_app)) return result;
  result.processes.reserve(t.processes()->size());
  for (const from::ProcessScale* process : *t.processes()) {
    ProcessScale scale{f.name<ProcessType>("type", process->type()), process->quantity(), {}};
    if (const auto size = process->size()) scale.size = f.enumerator<DynoSize>("size", *size);
    result.processes.push_back(std::move(scale));
  }
  return result;
}
Command read(const from::CreateAddon& t, Fields& f) {
  return CreateAddon{f.app(t.app()),
                     f.identifier("service", t.service(), limits::service_name_bytes),
                     f.identifier("plan", t.plan(), limits::service_name_bytes),
                     f.price(t.price_cents_a_month()), f.optional_addon_name(t.name())};
}
Command read(const from::DestroyAddon& t, Fields& f) {
  return DestroyAddon{f.app(t.app()), f.identifier("addon", t.addon(), limits::addon_name_bytes)};
}

Command read(const from::IssueToken& t, Fields& f) {
  const Sha256Digest hash = digest_of(t.secret_hash());
  if (hash == Sha256Digest{}) f.refuse("secret_hash", "none");
  IssueToken result{f.email(t.email()), hash,
                    f.plain_text("description", t.description(), limits::description_bytes),
                    f.scopes(t.scopes()), f.time("expires_at", t.expires_at())};
  result.made = f.enumerator<TokenMaking>("made", t.made());
  if (const auto version = t.password_version()) result.password_version = *version;
  return result;
}
// It says that the vault holds a new password, which no client can know.
Command read(const from::ChangePassword&, Fields& f) {
  f.refuse("command", "the server's own");
  return ChangePassword{};
}
Command read(const from::RevokeToken& t, Fields& f) {
  return RevokeToken{f.id<TokenId>("token", t.token())};
}

constexpr std::size_t commands = std::variant_size_v<Command>;
using Reader = Command (*)(const void*, Fields&);

template <class Table>
Command read_as(const void* table, Fields& fields) {
  return read(*static_cast<const Table*>(table), fields);
}

template <class... Tables>
constexpr std::array<Reader, commands> table_of_readers() {
  static_assert(sizeof...(Tables) == commands);
  std::array<Reader, commands> readers{};
  ((readers[static_cast<std::size_t>(from::AnyTraits<Tables>::enum_value) - 1] = &read_as<Tables>),
   ...);
  return readers;
}

constexpr auto readers = table_of_readers<
    from::RegisterAccount, from::ActivateAccount, from::ProvisionOrg, from::ChangePackage,
    from::RenameOrg, from::CloseOrg, from::AddMember, from::SetMember, from::RemoveMember,
    from::LeaveOrg, from::InviteMember, from::AcceptInvitation, from::RevokeInvitation,
    from::CreateApp, from::RenameApp, from::DestroyApp, from::JoinApp, from::LeaveApp,
    from::LockApp, from::UnlockApp, from::AddCollaborator, from::SetCollaborator,
    from::RemoveCollaborator, from::TransferApp, from::AcceptTransfer, from::DeclineTransfer,
    from::CancelTransfer, from::ImportApps, from::SetFormation, from::CreateAddon,
    from::DestroyAddon, from::IssueToken, from::RevokeToken, from::RenameAccount,
    from::SetMaintenance, from::EraseAccount, from::SendAgain, from::AcceptClock,
    from::ChangePassword>();
static_assert(readers.size() == static_cast<std::size_t>(from::Any::MAX));

}  // namespace

boost::system::result<Command, Rejection> checked(const Command& command) {
  flatbuffers::FlatBufferBuilder builder;
  const EncodedCommand encoded = encode_command(command, builder);
  const flatbuffers::Offset<void> table(encoded.offset);
  return decode_command({encoded.type, flatbuffers::GetTemporaryPointer(builder, table)});
}

boost::system::result<Command, Rejection> decode_command(const WireCommand& wire) {
  Fields fields;
  if (wire.type == 0 || wire.type > readers.size() || wire.table == nullptr) {
    fields.refuse("command", std::to_string(wire.type));
    return fields.rejection();
  }
  Command command = readers[wire.type - 1U](wire.table, fields);
  if (!fields.good()) return fields.rejection();
  return command;
}

}  // namespace orglog
