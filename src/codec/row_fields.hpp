// Entities of the state as the tables of schema/snapshot.fbs, and back. Vectors whose order carries
// no meaning are written sorted, so that the same state gives the same bytes.
#pragma once

#include <snapshot_generated.h>

#include "orglog/domain/state.hpp"
#include "wire.hpp"

namespace orglog {

Offset<wire::snapshot::Account> put_row(Builder& builder, const Account& account);
Offset<wire::snapshot::Org> put_row(Builder& builder, const Org& org);  // without its members
Offset<wire::snapshot::Member> put_row(Builder& builder, const Member& member);
Offset<wire::snapshot::App> put_row(Builder& builder, const App& app);
Offset<wire::snapshot::Clock> put_row(Builder& builder, const AcceptedClock& clock);

template <class Table>
Offset<wire::snapshot::Snapshot> wrap_row(Builder& builder, Offset<Table> table) {
  return wire::snapshot::CreateSnapshot(builder, wire::snapshot::RowTraits<Table>::enum_value,
                                        table.Union());
}

// What `State` derives is left as it is in a new entity.
Account account_row(const wire::snapshot::Account& table, StoredFields& fields);
Org org_row(const wire::snapshot::Org& table, StoredFields& fields);
Member member_row(const wire::snapshot::Member& table, StoredFields& fields);
App app_row(const wire::snapshot::App& table, StoredFields& fields);

}  // namespace orglog
