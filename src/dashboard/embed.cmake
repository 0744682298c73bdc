# cmake -DFOLDER=... -DFILES=a;b -DOUTPUT=... -P embed.cmake: writes a C++ file that holds these files of
# FOLDER, each plain and gzipped.
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

set(arrays "")
set(rows "")
set(index 0)
foreach(path IN LISTS FILES)
  set(zipped "${OUTPUT}.gz")
  execute_process(COMMAND gzip -9 -n -c "${FOLDER}/${path}" OUTPUT_FILE "${zipped}" COMMAND_ERROR_IS_FATAL ANY)
  array_of("${FOLDER}/${path}" plain_${index} plain)
  array_of("${zipped}" zipped_${index} small)
  file(REMOVE "${zipped}")
  file(SHA256 "${FOLDER}/${path}" hash)
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
