// All tables in one SQLite database, OUT/orglog.sqlite; tables that grow have a column `date`.
#pragma once

#include "export/destination.hpp"

namespace orglog::exports {

Exported<std::unique_ptr<Destination>> make_sqlite(const Uuid& store, const Options& options,
                                                   Position end);

}  // namespace orglog::exports
