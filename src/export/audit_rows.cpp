#include "export/audit_rows.hpp"

#include "orglog/codec/words.hpp"
#include "orglog/export/tables.hpp"

namespace orglog::exports {
namespace {

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
