# cmake -DFOLDER=... -DFILES=a;b -DEVENTS=event.fbs -DOUTPUT=... -P embed.cmake: writes a C++ file that holds these
# files of FOLDER, each plain and gzipped.
function(content_type path result)
  if(path MATCHES "\\.m?js$")
    set(type "text/javascript; charset=utf-8")
  elseif(path MATCHES "\\.css$")
    set(type "text/css; charset=utf-8")
  elseif(path MATCHES "\\.html$")
    set(type "text/html; charset=utf-8")
  elseif(path MATCHES "\\.svg$")
    set(type "image/svg+xml")
  else()
    message(FATAL_ERROR "${path}: of no known type")
  endif()
  set(${result} "${type}" PARENT_SCOPE)
endfunction()

# A char array of a file's bytes.
function(array_of file name result)
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  string(REGEX REPLACE "(('[^']*',)('[^']*',)('[^']*',)('[^']*',)('[^']*',)('[^']*',)('[^']*',)('[^']*',))" "\\1\n" bytes "${bytes}")
  set(${result} "constexpr char ${name}[] = {${bytes}};\n" PARENT_SCOPE)
endfunction()

# `core/events.js` with the names of all events, in order of name.
function(with_events file result)
  file(READ "${EVENTS}" schema)
  string(REGEX MATCH "union Any {([^}]*)}" union "${schema}")
  string(REGEX MATCHALL "[A-Za-z]+" names "${CMAKE_MATCH_1}")
  list(SORT names)
  list(JOIN names "', '" names)
  file(READ "${file}" text)
  string(REPLACE "of schema/event.fbs" "${names}" text "${text}")
  file(WRITE "${OUTPUT}.events.js" "${text}")
  set(${result} "${OUTPUT}.events.js" PARENT_SCOPE)
endfunction()

set(arrays "")
set(rows "")
set(index 0)
foreach(path IN LISTS FILES)
  set(file "${FOLDER}/${path}")
  if(path STREQUAL "core/events.js")
    with_events("${file}" file)
  endif()
  set(zipped "${OUTPUT}.gz")
  execute_process(COMMAND gzip -9 -n -c "${file}" OUTPUT_FILE "${zipped}" COMMAND_ERROR_IS_FATAL ANY)
  array_of("${file}" plain_${index} plain)
  array_of("${zipped}" zipped_${index} small)
  file(REMOVE "${zipped}")
  file(SHA256 "${file}" hash)
  string(SUBSTRING "${hash}" 0 16 tag)
  content_type("${path}" type)
  string(APPEND arrays "${plain}${small}")
  string(APPEND rows "    Asset{\"${path}\", \"${type}\", {plain_${index}, sizeof plain_${index}}, "
    "{zipped_${index}, sizeof zipped_${index}}, \"${tag}\"},\n")
  math(EXPR index "${index} + 1")
endforeach()

file(WRITE "${OUTPUT}" "#include \"embedded.hpp\"

#include <array>

namespace orglog::dashboard {
namespace {

${arrays}
constexpr std::array assets{
${rows}};

}  // namespace

std::span<const Asset> embedded_assets() { return assets; }

}  // namespace orglog::dashboard
")
