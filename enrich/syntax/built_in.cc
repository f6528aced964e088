#include <cstdlib>
#include <string_view>

#include "enrich/syntax/syntax.h"

// The file becomes part of the library where it is assembled: copying it through C++ source would cost minutes of
// compiling.
__asm__(
    ".pushsection .rodata\n"
    ".balign 64\n"
    ".hidden policywire_syntax_weights\n"
    ".globl policywire_syntax_weights\n"
    "policywire_syntax_weights:\n"
    ".incbin \"" POLICYWIRE_SYNTAX_WEIGHTS
    "\"\n"
    ".hidden policywire_syntax_weights_end\n"
    ".globl policywire_syntax_weights_end\n"
    "policywire_syntax_weights_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" const char policywire_syntax_weights[];
extern "C" const char policywire_syntax_weights_end[];

namespace policywire::enrich {

const SyntaxModel& BuiltInSyntax() {
  static const SyntaxModel* const model = [] {
    const std::string_view bytes(policywire_syntax_weights,
                                 static_cast<size_t>(policywire_syntax_weights_end - policywire_syntax_weights));
    // A library whose own weights are damaged cannot go on.
    auto read = SyntaxModel::Read(bytes, "built-in weights");
    if (!read.ok()) std::abort();
    return read->release();
  }();
  return *model;
}

}  // namespace policywire::enrich
