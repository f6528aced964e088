# Writes the file INPUT as a C++ array to OUTPUT, behind FUNCTION of HEADER. Called by policywire_embed.
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "((0x[0-9a-f][0-9a-f],)(0x[0-9a-f][0-9a-f],)(0x[0-9a-f][0-9a-f],)(0x[0-9a-f][0-9a-f],))" "\\1\n"
                     bytes "${bytes}")
get_filename_component(name ${INPUT} NAME)
file(
  WRITE ${OUTPUT}
  "// Made by CMake from ${name}.
#include \"${HEADER}\"

namespace policywire::deploy {
namespace {
const unsigned char kBytes[] = {
${bytes}};
}  // namespace

std::string_view ${FUNCTION}() { return {reinterpret_cast<const char*>(kBytes), sizeof(kBytes)}; }

}  // namespace policywire::deploy
")
