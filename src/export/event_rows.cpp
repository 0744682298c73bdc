#include "export/event_rows.hpp"

#include "export/payload.hpp"
#include "orglog/domain/state.hpp"
#include "orglog/export/tables.hpp"

namespace orglog::exports {
namespace {

// Words that are there as long as the program is.
void word(Batch& batch, std::size_t column, std::string_view text) {
  batch.borrow(column, Text(text));
}

void uuid(Batch& batch, std::size_t column, const Uuid& id) {
  char text[36];
  write_uuid(id, text);
  batch.text(column, {text, sizeof text});
}

struct Row {
  Names& names;
  Batch& batch;

  void both(events::Number id, events::Number name, const Known& known) const {
    batch.borrow(id, known.id);
    batch.borrow(name, known.name);
  }
  void org(OrgId id) const { both(events::org_id, events::org, names.org(id)); }
  void subject(AccountId id) const {
    if (!id.is_nil()) both(events::subject_id, events::subject, names.account(id));
  }
  void recipient(const Known& known) const { both(events::recipient_id, events::recipient, known); }
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
    if (!aim.app.is_nil()) both(events::app_id, events::app, names.app(aim.app));
    subject(aim.account);
  }
  void from(const Owner& from) const { owner(from); }
  void from(AccountId from) const { subject(from); }
  void to(const Owner& to) const { recipient(names.owner(to)); }
  void to(AccountId to) const { recipient(names.account(to)); }
  void previous(Role role) const { word(batch, events::previous_role, orglog::to_text(role)); }
  void previous(Permissions permissions) const {
    word(batch, events::previous_permissions, permissions_text(permissions));
  }
  // Of a name, which stands in the payload.
  template <class Name>
  void previous(const Name&) const {}

  template <class Fact>
  void add(const Fact& fact) const {
    if constexpr (requires { fact.aim; }) aim(fact.aim);
    if constexpr (requires { fact.org; }) org(fact.org);
    if constexpr (requires { fact.app; }) both(events::app_id, events::app, names.app(fact.app));
    if constexpr (requires { fact.owner; }) owner(fact.owner);
    if constexpr (requires { fact.from; }) from(fact.from);
    if constexpr (requires { fact.to; }) to(fact.to);
    if constexpr (requires { fact.admin; }) subject(fact.admin);
    if constexpr (requires { fact.joined; }) subject(fact.joined);
    if constexpr (requires { fact.account; }) subject(fact.account);
    if constexpr (requires { fact.role; }) word(batch, events::role, orglog::to_text(fact.role));
    if constexpr (requires { fact.previous; }) previous(fact.previous);
    if constexpr (requires { fact.permissions; }) {
      word(batch, events::permissions, permissions_text(fact.permissions));
    }
    if constexpr (requires { fact.cause; }) word(batch, events::cause, to_text(fact.cause));
    if constexpr (requires { fact.processes; }) {
      batch.integer(events::dyno_centi_units, dyno_centi_units(fact.processes));
    }
    if constexpr (requires { fact.price_cents_a_month; }) {
      batch.integer(events::addon_cents, fact.price_cents_a_month);
    }
  }
};

}  // namespace

void EventRows::add(const RecordView& record, const ClientText& client, const Event& event,
                    Batch& batch) {
  batch.add_row();
  add_header(record, batch);
  if (!client.name.empty()) batch.text(events::client, client.name);
  if (!client.address.empty()) batch.text(events::client_address, client.address);
  const Row row{names_, batch};
  std::visit([&](const auto& fact) { row.add(fact); }, event);
  write_payload(names_, event, payload_);
  batch.text(events::payload, payload_);
}

void EventRows::add_header(const RecordView& record, Batch& batch) {
  const RecordHeader& header = record.header;
  batch.integer(events::position, static_cast<std::int64_t>(record.position));
  uuid(batch, events::event_id, event_id(header));
  batch.time(events::occurred_at, header.occurred_at);
  batch.time(events::recorded_at, header.recorded_at);
  word(batch, events::type, type_name(header.type));
  uuid(batch, events::command_id, header.command.value);
  if (!header.correlation.is_nil()) {
    uuid(batch, events::correlation_id, header.correlation.value);
  }
  word(batch, events::origin, to_text(header.origin));
  if (header.actor.is_nil()) {
    word(batch, events::actor, "operator");
  } else {
    const Known& actor = names_.account(header.actor);
    batch.borrow(events::actor_id, actor.id);
    batch.borrow(events::actor, actor.name);
  }
}

}  // namespace orglog::exports
