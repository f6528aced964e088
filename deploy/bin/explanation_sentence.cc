#include "deploy/bin/explanation_sentence.h"

#include <algorithm>
#include <string>

namespace policywire::deploy {

std::optional<size_t> ExplainedSentence::Head(size_t token) const {
  const int64_t head = int64_t{tokens[token].head} - first_token;
  if (!HasTree() || head < 0 || head >= static_cast<int64_t>(tokens.size())) return std::nullopt;
  return static_cast<size_t>(head);
}

bool ExplainedSentence::HasTree() const { return !tokens[0].relation.empty(); }

const enrich::ExplainedCandidate* ExplainedSentence::TriggeredBy(size_t token) const {
  const enrich::ExplainedCandidate* found = nullptr;
  for (const enrich::ExplainedCandidate& candidate : candidates) {
    if (tokens[token].begin < candidate.trigger_begin || tokens[token].end > candidate.trigger_end) continue;
    if (!candidate.IsNearMiss()) return &candidate;
    if (found == nullptr) found = &candidate;
  }
  return found;
}

std::vector<ExplainedSentence> Sentences(const enrich::Explanation& explanation) {
  std::vector<ExplainedSentence> out;
  const std::span tokens(explanation.tokens);
  const std::span mentions(explanation.mentions);
  const std::span candidates(explanation.candidates);
  size_t token = 0;
  size_t mention = 0;
  size_t candidate = 0;
  while (token < tokens.size()) {
    const size_t first = token;
    const size_t first_mention = mention;
    const size_t first_candidate = candidate;
    const uint32_t number = tokens[first].sentence;
    while (token < tokens.size() && tokens[token].sentence == number) ++token;
    while (mention < mentions.size() && mentions[mention].begin < tokens[token - 1].end) ++mention;
    while (candidate < candidates.size() && candidates[candidate].sentence <= number) ++candidate;
    out.push_back({number, static_cast<uint32_t>(first), tokens.subspan(first, token - first),
                   mentions.subspan(first_mention, mention - first_mention),
                   candidates.subspan(first_candidate, candidate - first_candidate)});
  }
  return out;
}

std::vector<TreeLine> TreeLines(const ExplainedSentence& sentence) {
  const size_t size = sentence.tokens.size();
  std::vector<std::vector<size_t>> dependents(size);
  std::vector<TreeLine> waiting;
  // From the last to the first, because what waits longest comes out last.
  for (size_t t = size; t-- > 0;) {
    if (const auto head = sentence.Head(t)) {
      dependents[*head].push_back(t);
    } else {
      waiting.push_back({t, 0});
    }
  }
  std::vector<TreeLine> lines;
  while (!waiting.empty()) {
    const TreeLine line = waiting.back();
    waiting.pop_back();
    lines.push_back(line);
    for (const size_t dependent : dependents[line.token]) waiting.push_back({dependent, line.depth + 1});
  }
  return lines;
}

const v1::PolicyEvent* EventOf(const v1::EnrichedArticle& article, const enrich::ExplainedCandidate& candidate) {
  if (candidate.IsNearMiss()) return nullptr;
  const auto event = std::find_if(article.events().begin(), article.events().end(),
                                  [&](const v1::PolicyEvent& e) { return e.event_id() == candidate.event_id; });
  return event == article.events().end() ? nullptr : &*event;
}

std::string_view Resolved(const enrich::ExplainedMention& mention) {
  const bool unresolved = mention.meaning == v1::Action_Name(v1::ACTION_UNSPECIFIED) ||
                          mention.meaning == v1::Instrument_Name(v1::INSTRUMENT_UNSPECIFIED);
  return unresolved ? std::string_view() : mention.meaning;
}

std::string Codes(const google::protobuf::RepeatedPtrField<v1::Actor>& actors) {
  std::string out;
  for (const v1::Actor& actor : actors) {
    if (!out.empty()) out += ",";
    out += actor.code();
  }
  return out.empty() ? "?" : out;
}

}  // namespace policywire::deploy
