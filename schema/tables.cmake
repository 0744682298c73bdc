# cmake -DSCHEMA=event.fbs -DOUTPUT=event_tables_generated.h -P tables.cmake: the tables of the schema's `union Any` as a
# std::tuple, in the order of the union; flatc gives no such list.
file(READ "${SCHEMA}" text)
string(REGEX MATCH "namespace ([a-z.]+);" found "${text}")
string(REPLACE "." "::" namespace "${CMAKE_MATCH_1}")
string(REGEX MATCH "union Any {([^}]*)}" found "${text}")
string(REGEX MATCHALL "[A-Za-z]+" names "${CMAKE_MATCH_1}")
list(JOIN names ", " names)
file(WRITE "${OUTPUT}" "// Generated from the schema.
#pragma once

#include <tuple>

namespace ${namespace} {
using Tables = std::tuple<${names}>;
}  // namespace ${namespace}
")
