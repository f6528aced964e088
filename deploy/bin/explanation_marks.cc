#include "deploy/bin/explanation_marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "deploy/bin/explanation_bytes.h"
#include "deploy/bin/explanation_sentence.h"
#include "enrich/clean/clean.h"

namespace policywire::deploy {
namespace {

// Leads from spans of the article as it arrived to tokens of the text that was read.
class TokenFinder {
 public:
  TokenFinder(std::string_view original, const std::vector<enrich::ExplainedToken>& tokens) : tokens_(tokens) {
    enrich::CleanText clean;
    enrich::Clean(original, clean);
    spans_.reserve(tokens.size());
    for (const enrich::ExplainedToken& token : tokens) spans_.push_back(clean.map.ToOriginal(token.begin, token.end));
  }

  // From the first to the last token that `span` touches; begin == end when it touches none.
  std::pair<uint32_t, uint32_t> Find(const v1::Span& span) const {
    const auto first = std::partition_point(spans_.begin(), spans_.end(),
                                            [&](const auto& token) { return token.second <= span.begin(); });
    const auto last =
        std::partition_point(first, spans_.end(), [&](const auto& token) { return token.first < span.end(); });
    if (first == last) return {0, 0};
    return {tokens_[static_cast<size_t>(first - spans_.begin())].begin,
            tokens_[static_cast<size_t>(last - spans_.begin()) - 1].end};
  }

 private:
  const std::vector<enrich::ExplainedToken>& tokens_;
  std::vector<std::pair<uint32_t, uint32_t>> spans_;  // of each token, in the original; rising
};

// The marks of one event but its trigger.
void MarkEvent(const TokenFinder& finder, const v1::PolicyEvent& event, const ExplainedSentence& sentence,
               size_t candidate, std::vector<Mark>& marks) {
  const auto mark = [&](const v1::Span& span, Evidence evidence) {
    const auto [begin, end] = finder.Find(span);
    if (begin < end) marks.push_back({begin, end, evidence, candidate});
  };
  mark(event.quote_span(), Evidence::kQuote);
  for (const v1::Actor& actor : event.sources()) mark(actor.span(), Evidence::kSource);
  for (const v1::Actor& actor : event.targets()) mark(actor.span(), Evidence::kTarget);
  mark(event.object_span(), Evidence::kDetail);
  mark(event.magnitude_span(), Evidence::kDetail);
  mark(event.attribution_span(), Evidence::kDetail);
  // An event does not say which words named its instrument; those of its sentence that mean it are shown.
  for (const enrich::ExplainedMention& mention : sentence.mentions) {
    if (mention.kind == "instrument" && mention.meaning == v1::Instrument_Name(event.instrument())) {
      marks.push_back({mention.begin, mention.end, Evidence::kInstrument, candidate});
    }
  }
}

// A piece of the text on which the same marks lie.
void AppendPiece(std::string_view piece, const std::vector<const Mark*>& marks, std::string_view anchor, size_t linked,
                 std::string& out) {
  if (marks.empty()) {
    out += ForHtml(piece);
    return;
  }
  std::set<Evidence> kinds;
  const Mark* link = nullptr;
  for (const Mark* mark : marks) {
    kinds.insert(mark->evidence);
    const bool trigger = mark->evidence == Evidence::kTrigger || mark->evidence == Evidence::kNearMiss;
    if (trigger && mark->candidate < linked && (link == nullptr || mark->evidence > link->evidence)) link = mark;
  }
  std::string classes;
  for (const Evidence kind : kinds) fmt::format_to(std::back_inserter(classes), " {}", ClassOf(kind));
  const std::string_view tag = link == nullptr ? "mark" : "a";
  const std::string href = link == nullptr ? "" : fmt::format(" href=\"#{}-c{}\"", anchor, link->candidate);
  out += fmt::format("<{} class=\"{}\"{}>{}</{}>", tag, classes.substr(1), href, ForHtml(piece), tag);
}

}  // namespace

std::string_view ClassOf(Evidence evidence) {
  switch (evidence) {
    case Evidence::kQuote:
      return "quote";
    case Evidence::kDetail:
      return "detail";
    case Evidence::kInstrument:
      return "instrument";
    case Evidence::kSource:
      return "source";
    case Evidence::kTarget:
      return "target";
    case Evidence::kNearMiss:
      return "near";
    case Evidence::kTrigger:
      return "trigger";
  }
  return "";
}

std::string_view MeaningOf(Evidence evidence) {
  switch (evidence) {
    case Evidence::kQuote:
      return "a sentence quoted by an event";
    case Evidence::kDetail:
      return "object, magnitude or attribution";
    case Evidence::kInstrument:
      return "instrument";
    case Evidence::kSource:
      return "actor: source";
    case Evidence::kTarget:
      return "actor: target";
    case Evidence::kNearMiss:
      return "near miss";
    case Evidence::kTrigger:
      return "trigger of an event";
  }
  return "";
}

std::vector<Mark> FindMarks(std::string_view original, const v1::EnrichedArticle& article,
                            const enrich::Explanation& explanation) {
  const TokenFinder finder(original, explanation.tokens);
  const EventsById events(article);
  std::vector<Mark> marks;
  size_t index = 0;
  for (const ExplainedSentence& sentence : Sentences(explanation)) {
    for (const enrich::ExplainedCandidate& candidate : sentence.candidates) {
      const v1::PolicyEvent* event = events.Find(candidate);
      marks.push_back({candidate.trigger_begin, candidate.trigger_end,
                       event == nullptr ? Evidence::kNearMiss : Evidence::kTrigger, index});
      if (event != nullptr) MarkEvent(finder, *event, sentence, index, marks);
      ++index;
    }
  }
  std::ranges::stable_sort(marks, {}, &Mark::begin);
  return marks;
}

std::string MarkedText(std::string_view text, const std::vector<Mark>& marks, std::string_view anchor, size_t linked) {
  std::set<uint32_t> borders = {0, static_cast<uint32_t>(text.size())};
  for (const Mark& mark : marks) borders.insert({mark.begin, mark.end});
  std::string out;
  std::vector<const Mark*> here;
  auto next = marks.begin();
  for (auto border = borders.begin(); std::next(border) != borders.end(); ++border) {
    std::erase_if(here, [&](const Mark* mark) { return mark->end <= *border; });
    for (; next != marks.end() && next->begin <= *border; ++next) {
      if (next->end > *border) here.push_back(&*next);
    }
    AppendPiece(text.substr(*border, *std::next(border) - *border), here, anchor, linked, out);
  }
  return out;
}

}  // namespace policywire::deploy
