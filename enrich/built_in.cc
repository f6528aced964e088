#include <cstddef>
#include <cstdlib>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
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

template <typename Model>
using Read = absl::StatusOr<std::unique_ptr<const Model>>;

const Read<SyntaxModel>& OwnSyntax() {
  static const auto* const model = new Read<SyntaxModel>(SyntaxModel::Read(
      {policywire_syntax_weights, static_cast<size_t>(policywire_syntax_weights_end - policywire_syntax_weights)},
      "built-in english.weights"));
  return *model;
}

const Read<DecisionModel>& OwnDecisions() {
  static const auto* const model = new Read<DecisionModel>(
      DecisionModel::Read({policywire_decisions, static_cast<size_t>(policywire_decisions_end - policywire_decisions)},
                          "built-in english.decisions"));
  return *model;
}

// A library whose own files are damaged cannot go on; whoever can say so has asked `CheckBuiltIns` before.
template <typename Model>
const Model& Intact(const Read<Model>& model) {
  if (!model.ok()) std::abort();
  return **model;
}

}  // namespace

absl::Status CheckBuiltIns() {
  if (!OwnSyntax().ok()) return absl::InternalError(OwnSyntax().status().message());
  if (!OwnDecisions().ok()) return absl::InternalError(OwnDecisions().status().message());
  return absl::OkStatus();
}

const SyntaxModel& BuiltInSyntax() { return Intact(OwnSyntax()); }

const DecisionModel& BuiltInDecisions() { return Intact(OwnDecisions()); }

}  // namespace policywire::enrich
