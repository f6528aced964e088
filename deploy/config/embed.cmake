# Writes the file INPUT as a C++ array to OUTPUT.
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],)"
                     "\\1\n" bytes "${bytes}")
file(
  WRITE ${OUTPUT}
  "// Made by CMake from policywire.descriptors.
#include \"deploy/config/setting.h\"

namespace policywire::deploy {
namespace {
const unsigned char kBytes[] = {
${bytes}};
}  // namespace

std::string_view EmbeddedDescriptors() { return {reinterpret_cast<const char*>(kBytes), sizeof(kBytes)}; }

}  // namespace policywire::deploy
")
