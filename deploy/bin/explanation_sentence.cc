#include "deploy/bin/explanation_sentence.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "enrich/segment/segment.h"

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

ToldSentences Told(const enrich::Explanation& explanation, bool all) {
  ToldSentences told;
  for (const ExplainedSentence& sentence : Sentences(explanation)) {
    if (all || (!sentence.candidates.empty() && told.candidates < kMostTold)) {
      told.candidates += sentence.candidates.size();
      told.sentences.push_back(sentence);
      continue;
    }
    for (const enrich::ExplainedCandidate& candidate : sentence.candidates) {
      ++(candidate.IsNearMiss() ? told.near_misses_left_out : told.events_left_out);
    }
  }
  return told;
}

std::string ToldSentences::LeftOut() const {
  if (events_left_out + near_misses_left_out == 0) return "";
  return fmt::format("left out: events: {}, near misses: {}; --all tells them", events_left_out, near_misses_left_out);
}

std::string Heading(const enrich::Explanation& explanation, const ExplainedSentence& sentence) {
  const bool cut = std::ranges::binary_search(explanation.cut_sentences, sentence.number);
  return fmt::format("sentence {}{}", sentence.number + 1,
                     cut ? fmt::format(", cut after {} tokens: it goes on in sentence {}", enrich::kMaxSentenceTokens,
                                       sentence.number + 2)
                         : "");
}

std::string CutSentences(const enrich::Explanation& explanation) {
  const size_t cut = explanation.cut_sentences.size();
  if (cut == 0) return "";
  return fmt::format("{} sentence{} cut after {} tokens", cut, cut == 1 ? "" : "s", enrich::kMaxSentenceTokens);
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

EventsById::EventsById(const v1::EnrichedArticle& article) {
  for (const v1::PolicyEvent& event : article.events()) by_id_.emplace(event.event_id(), &event);
}

const v1::PolicyEvent* EventsById::Find(const enrich::ExplainedCandidate& candidate) const {
  const auto found = candidate.IsNearMiss() ? by_id_.end() : by_id_.find(candidate.event_id);
  return found == by_id_.end() ? nullptr : found->second;
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
