#include "orglog/codec/outcome.hpp"

#include "orglog/codec/event_codec.hpp"
#include "orglog/codec/wire_values.hpp"
#include "wire.hpp"

namespace orglog {
namespace {

namespace schema = wire::outcome;

Outcome outcome_in(const schema::Outcome& t, StoredFields& f) {
  Outcome outcome;
  read(f, t.kind(), outcome.kind);
  Description subject;
  read(f, t.subject(), subject);
  outcome.rejection = {static_cast<Reason>(t.reason()), subject.text()};
  outcome.first = t.first();
  outcome.count = t.count();
  if (t.items() == nullptr) return outcome;
  outcome.items.reserve(t.items()->size());
  for (const schema::Item* item : *t.items()) {
    ItemVerdict& verdict = outcome.items.emplace_back();
    read(f, item->app(), verdict.app);
    verdict.reason = static_cast<Reason>(item->reason());
  }
  return outcome;
}

// What one event brought into being.
struct Created {
  Uuid id;
  std::string name;
};

struct WhatWasCreated {
  template <class Fact>
  Created operator()(const Fact&) const {
    return {};
  }
  Created operator()(const AccountRegistered& e) const { return {e.account.value, e.email.text()}; }
  Created operator()(const OrgProvisioned& e) const { return {e.org.value, e.name.text()}; }
  Created operator()(const InvitationSent& e) const { return {e.invitation.value, {}}; }
  Created operator()(const AppCreated& e) const { return {e.app.value, e.name.text()}; }
  Created operator()(const TransferRequested& e) const { return {e.transfer.value, {}}; }
  Created operator()(const AddonCreated& e) const { return {e.addon.value, e.name}; }
  Created operator()(const TokenIssued& e) const { return {e.token.value, e.description}; }
};

}  // namespace

Offset<schema::Outcome> put_outcome(Builder& builder, const Outcome& outcome,
                                    std::uint64_t digest) {
  const auto subject = put(builder, outcome.rejection.subject);
  Offset<flatbuffers::Vector<Offset<schema::Item>>> items;
  if (!outcome.items.empty()) {
    std::vector<Offset<schema::Item>> offsets;
    offsets.reserve(outcome.items.size());
    for (const ItemVerdict& item : outcome.items) {
      const auto app = put(builder, item.app);
      offsets.push_back(schema::CreateItem(builder, app, static_cast<std::uint16_t>(item.reason)));
    }
    items = builder.CreateVector(offsets);
  }
  return schema::CreateOutcome(builder, static_cast<schema::Kind>(outcome.kind),
                               static_cast<std::uint16_t>(outcome.rejection.reason), subject,
                               outcome.first, outcome.count, items, digest);
}

Outcome outcome_of(const schema::Outcome& table) {
  StoredFields fields;
  Outcome outcome = outcome_in(table, fields);
  outcome.rejection.subject = view(table.subject());  // whatever a server of tomorrow says
  return outcome;
}

std::string encode_outcome(const Outcome& outcome, std::uint64_t digest) {
  static thread_local Builder builder;
  builder.Clear();
  builder.Finish(put_outcome(builder, outcome, digest));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

Result<KeptOutcome> decode_outcome(std::string_view bytes) {
  Result<KeptOutcome> result = make_error_code(CodecError::not_verified);
  with_verified<schema::Outcome>(bytes, [&](const schema::Outcome& root) {
    StoredFields fields;
    KeptOutcome kept{outcome_in(root, fields), root.digest()};
    if (fields.good()) {
      result = std::move(kept);
    } else {
      result = make_error_code(CodecError::bad_value);
    }
  });
  return result;
}

void note_created(const Event& event, Outcome& outcome) {
  const bool is_account = std::holds_alternative<AccountRegistered>(event);
  // An account on the way to something else gives way to it.
  const bool taken = !outcome.created.is_nil() && (is_account || !outcome.created_account);
  if (taken) return;
  Created created = std::visit(WhatWasCreated{}, event);
  if (created.id.is_nil()) return;
  outcome.created = created.id;
  outcome.created_name = std::move(created.name);
  outcome.created_account = is_account;
}

}  // namespace orglog
