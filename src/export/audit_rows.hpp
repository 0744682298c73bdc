// Rows of `audit`.
#pragma once

#include "export/names.hpp"
#include "orglog/log/record.hpp"

namespace orglog::exports {

void add_audit_rows(Names& names, const RecordView& record, Batch& batch);

}  // namespace orglog::exports
