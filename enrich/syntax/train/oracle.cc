#include "enrich/syntax/train/oracle.h"

namespace policywire::enrich {

Oracle::Oracle(const TrainingSentence& sentence) : sentence_(sentence), children_(sentence.words.size() + 1) {
  for (uint32_t i = 0; i < sentence.words.size(); ++i) children_[sentence.words[i].head].push_back(i);
}

int Oracle::Cost(const ArcHybrid& state, Action action) const {
  const uint32_t first = state.first();
  const auto on_stack = [&](uint32_t word) { return word < first && state.nodes()[word].head == ArcHybrid::kNone; };
  int cost = 0;
  if (action == kShift) {
    // The buffer's first leaves the words on the stack behind, but for the top, which may still become its head.
    for (const uint32_t child : children_[first]) cost += on_stack(child) ? 1 : 0;
    const uint32_t head = sentence_.words[first].head;
    if (head != state.words() && on_stack(head) && head != state.stack().back()) ++cost;
    return cost;
  }
  const uint32_t top = state.stack().back();
  for (const uint32_t child : children_[top]) cost += child >= first ? 1 : 0;
  const uint32_t head = sentence_.words[top].head;
  const uint32_t second = state.stack().size() > 1 ? state.stack()[state.stack().size() - 2] : ArcHybrid::kNone;
  if (action == kLeft) {
    if (head == second || (head > first && head <= state.words())) ++cost;
  } else {
    if (head >= first && head <= state.words()) ++cost;
  }
  return cost;
}

}  // namespace policywire::enrich
