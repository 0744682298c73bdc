#include "export/event_rows.hpp"

#include "export/payload.hpp"
#include "orglog/codec/words.hpp"
#include "orglog/domain/state.hpp"
#include "orglog/export/tables.hpp"

namespace orglog::exports {
namespace {

consteval std::size_t operator""_column(const char* name, std::size_t size) {
  return number_of(event_columns, {name, size});
}

void uuid(Batch& batch, std::size_t column, const Uuid& id) {
  char text[36];
  write_uuid(id, text);
  batch.text(column, {text, sizeof text});
}

struct Row {
  Names& names;
  Batch& batch;

  void org(OrgId id) const { borrow(batch, "org_id"_column, names.org(id)); }
  void subject(AccountId id) const {
    if (!id.is_nil()) borrow(batch, "subject_id"_column, names.account(id));
  }
  void recipient(const Known& known) const { borrow(batch, "recipient_id"_column, known); }
  // A person who has the app is whom an event is about, where it is about nobody else.
  void owner(const Owner& owner) const {
    if (owner.is_org()) {
      org(owner.org());
    } else {
      subject(owner.account());
    }
  }
  void aim(const Aim& aim) const {
    if (!aim.org.is_nil()) org(aim.org);
    if (!aim.app.is_nil()) borrow(batch, "app_id"_column, names.app(aim.app));
    subject(aim.account);
  }
  void from(const Owner& from) const { owner(from); }
  void from(AccountId from) const { subject(from); }
  void to(const Owner& to) const { recipient(names.owner(to)); }
  void to(AccountId to) const { recipient(names.account(to)); }
  void previous(Role role) const { batch.word("previous_role"_column, orglog::to_text(role)); }
  void previous(Permissions permissions) const {
    batch.word("previous_permissions"_column, permissions_text(permissions));
  }
  // Of a name, which stands in the payload.
  template <class Name>
  void previous(const Name&) const {}

  template <class Fact>
  void add(const Fact& fact) const {
    if constexpr (requires { fact.aim; }) aim(fact.aim);
    if constexpr (requires { fact.org; }) org(fact.org);
    if constexpr (requires { fact.app; }) borrow(batch, "app_id"_column, names.app(fact.app));
    if constexpr (requires { fact.owner; }) owner(fact.owner);
    if constexpr (requires { fact.from; }) from(fact.from);
    if constexpr (requires { fact.to; }) to(fact.to);
    if constexpr (requires { fact.admin; }) subject(fact.admin);
    if constexpr (requires { fact.joined; }) subject(fact.joined);
    if constexpr (requires { fact.account; }) subject(fact.account);
    if constexpr (requires { fact.role; }) batch.word("role"_column, orglog::to_text(fact.role));
    if constexpr (requires { fact.previous; }) previous(fact.previous);
    if constexpr (requires { fact.permissions; }) {
      batch.word("permissions"_column, permissions_text(fact.permissions));
    }
    if constexpr (requires { fact.cause; }) batch.word("cause"_column, to_text(fact.cause));
    if constexpr (requires { fact.processes; }) {
      batch.integer("dyno_centi_units"_column, dyno_centi_units(fact.processes));
    }
    if constexpr (requires { fact.price_cents_a_month; }) {
      batch.integer("addon_cents"_column, fact.price_cents_a_month);
    }
  }
};

const Known& known(Names& names, const Tag& tag) {
  switch (tag.kind) {
    case Tag::Kind::org:
    case Tag::Kind::watched_org:
      return names.org(OrgId{tag.id});
    case Tag::Kind::app:
    case Tag::Kind::watched_app:
      return names.app(AppId{tag.id});
    case Tag::Kind::account:
    case Tag::Kind::actor:
    case Tag::Kind::watched_account:
      break;
  }
  return names.account(AccountId{tag.id});
}

}  // namespace

void EventRows::add(const RecordView& record, const ClientText& client, const Event& event,
                    Batch& batch) {
  batch.add_row();
  add_header(record, batch);
  if (!client.name.empty()) batch.text("client"_column, client.name);
  if (!client.address.empty()) batch.text("client_address"_column, client.address);
  const Row row{names_, batch};
  std::visit([&](const auto& fact) { row.add(fact); }, event);
  write_payload(names_, event, payload_);
  batch.text("payload"_column, payload_);
}

void EventRows::add_header(const RecordView& record, Batch& batch) {
  const RecordHeader& header = record.header;
  batch.integer("position"_column, static_cast<std::int64_t>(record.position));
  uuid(batch, "event_id"_column, event_id(header));
  batch.time("occurred_at"_column, header.occurred_at);
  batch.time("recorded_at"_column, header.recorded_at);
  batch.word("type"_column, type_name(header.type));
  uuid(batch, "command_id"_column, header.command.value);
  if (!header.correlation.is_nil()) {
    uuid(batch, "correlation_id"_column, header.correlation.value);
  }
  batch.word("origin"_column, to_text(header.origin));
  if (header.actor.is_nil()) {
    batch.word("actor"_column, "operator");
  } else {
    borrow(batch, "actor_id"_column, names_.account(header.actor));
  }
}

void add_audit_rows(Names& names, const RecordView& record, Batch& batch) {
  const RecordHeader& header = record.header;
  for (const Tag& tag : header.tags) {
    batch.add_row();
    batch.integer(0, static_cast<std::int64_t>(record.position));
    batch.time(1, header.occurred_at);
    batch.word(2, type_name(header.type));
    batch.word(3, to_text(tag.kind));
    borrow(batch, 4, known(names, tag));
    if (header.actor.is_nil()) {
      batch.word(7, "operator");
    } else {
      borrow(batch, 6, names.account(header.actor));
    }
  }
}

}  // namespace orglog::exports
