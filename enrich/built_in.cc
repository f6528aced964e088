#include <cstdlib>
#include <string_view>

#include "enrich/decide/model.h"
#include "enrich/syntax/syntax.h"

// Trained files become part of the library where it is assembled: copying them through C++ source would cost minutes of
// compiling.
// NOLINTBEGIN(bugprone-macro-parentheses): names and strings to paste.
#define POLICYWIRE_EMBED(name, path) \
  __asm__(                           \
      ".pushsection .rodata\n"       \
      ".balign 64\n"                 \
      ".hidden " #name               \
      "\n"                           \
      ".globl " #name "\n" #name     \
      ":\n"                          \
      ".incbin \"" path              \
      "\"\n"                         \
      ".hidden " #name               \
      "_end\n"                       \
      ".globl " #name "_end\n" #name \
      "_end:\n"                      \
      ".byte 0\n"                    \
      ".popsection\n");              \
  extern "C" const char name[], name##_end[]
// NOLINTEND(bugprone-macro-parentheses)

POLICYWIRE_EMBED(policywire_syntax_weights, POLICYWIRE_SYNTAX_WEIGHTS);
POLICYWIRE_EMBED(policywire_decisions, POLICYWIRE_DECISIONS);

namespace policywire::enrich {
namespace {

// A library whose own files are damaged cannot go on.
template <typename Model>
const Model* ReadOwn(const char* first, const char* last, std::string_view name) {
  auto model = Model::Read({first, static_cast<size_t>(last - first)}, name);
  if (!model.ok()) std::abort();
  return model->release();
}

}  // namespace

const SyntaxModel& BuiltInSyntax() {
  static const SyntaxModel* const model =
      ReadOwn<SyntaxModel>(policywire_syntax_weights, policywire_syntax_weights_end, "built-in weights of syntax");
  return *model;
}

const DecisionModel& BuiltInDecisions() {
  static const DecisionModel* const model =
      ReadOwn<DecisionModel>(policywire_decisions, policywire_decisions_end, "built-in decisions");
  return *model;
}

}  // namespace policywire::enrich
