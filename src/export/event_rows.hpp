// Rows of `events` and `audit`.
#pragma once

#include <string>

#include "export/names.hpp"
#include "orglog/log/record.hpp"

namespace orglog::exports {

class EventRows {
 public:
  explicit EventRows(Names& names) : names_(names) {}
  // `names` has been told of the event.
  void add(const RecordView& record, const ClientText& client, const Event& event, Batch& batch);

 private:
  void add_header(const RecordView& record, Batch& batch);

  Names& names_;
  std::string payload_;
};

// One for every tag of the event.
void add_audit_rows(Names& names, const RecordView& record, Batch& batch);

}  // namespace orglog::exports
