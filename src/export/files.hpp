// Batches as files (Parquet, NDJSON, CSV), in the layout that export.hpp tells.
#pragma once

#include "export/destination.hpp"

namespace orglog::exports {

Exported<std::unique_ptr<Destination>> make_files(const Uuid& store, const Options& options,
                                                  Position end);

}  // namespace orglog::exports
