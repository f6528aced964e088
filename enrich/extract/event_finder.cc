#include "enrich/extract/event_finder.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "enrich/decide/gate.h"
#include "enrich/extract/circumstances.h"

namespace policywire::enrich {
namespace {

// What has more events is no article, and whoever reads them should not wait for the others.
constexpr size_t kMostEvents = 4096;

// One event an act: two triggers of one sentence that come to the same are one act.
bool Repeats(std::span<const Event> earlier, const Event& event) {
  return std::any_of(earlier.begin(), earlier.end(), [&](const Event& other) {
    return other.verdict == Event::kEvent && other.action == event.action && other.instrument == event.instrument &&
           other.status == event.status && other.direction == event.direction && SameParties(other, event);
  });
}

// Of what is no event only what spoke for and against one is told: the rest of what was asked decided nothing.
void KeepReasonsOfEvent(std::vector<Reason>& reasons) {
  std::erase_if(reasons, [](const Reason& reason) { return reason.question != "event"; });
  reasons.shrink_to_fit();
}

void ExplainDocument(const Lexicon& lexicon, const Document& document, const ParticipantFinder& actors,
                     Explanation& out) {
  out.text = document.clean.text;
  for (size_t s = 0; s < document.sentences.size(); ++s) {
    for (uint32_t t = document.sentences[s].first; t < document.sentences[s].last; ++t) {
      ExplainedToken token;
      token.begin = document.tokens[t].begin;
      token.end = document.tokens[t].end;
      token.sentence = static_cast<uint32_t>(s);
      out.tokens.push_back(std::move(token));
    }
    if (document.sentences[s].cut) out.cut_sentences.push_back(static_cast<uint32_t>(s));
  }
  for (size_t m = 0; m < document.mentions.size(); ++m) {
    const Mention& mention = document.mentions[m];
    ExplainedMention explained;
    explained.begin = document.tokens[mention.first].begin;
    explained.end = document.tokens[mention.last - 1].end;
    switch (mention.kind) {
      case Kind::kActor:
        explained.kind = "actor";
        if (const ActorSense* sense = actors.Sense(static_cast<uint32_t>(m))) {
          explained.meaning = std::string(lexicon.String(sense->code));
        }
        break;
      case Kind::kGood:
        explained.kind = "good";
        break;
      case Kind::kAct:
        explained.kind = "act";
        explained.meaning = v1::Action_Name(lexicon.Acts(mention.entry)[0].action);
        break;
      case Kind::kInstrument:
        explained.kind = "instrument";
        explained.meaning = v1::Instrument_Name(lexicon.Instruments(mention.entry)[0].instrument);
        break;
      case Kind::kCue:
        explained.kind = "cue";
        break;
    }
    out.mentions.push_back(std::move(explained));
  }
}

void ExplainTree(const Reading& reading, Explanation& out) {
  for (uint32_t w = 0; w < reading.size(); ++w) {
    const SyntaxNode& node = reading.node(w);
    ExplainedToken& token = out.tokens[reading.first_token() + w];
    token.upos = Name(node.upos);
    token.xpos = Name(node.xpos);
    token.relation = Name(node.relation);
    token.head = node.head == kRootHead ? -1 : static_cast<int32_t>(reading.first_token() + node.head);
  }
}

}  // namespace

EventFinder::EventFinder(const Lexicon& lexicon, const DecisionModel& model)
    : lexicon_(&lexicon),
      model_(&model),
      syntax_(BuiltInSyntax()),
      actors_(lexicon),
      decider_(model),
      details_(lexicon) {}

void EventFinder::Find(const MatchedArticle& article, double min_confidence, Explanation* explanation,
                       std::vector<Event>& events) {
  const Document& document = article.text;
  actors_.Begin(article);
  topic_ = TopicOf(*lexicon_, document);
  if (explanation != nullptr) ExplainDocument(*lexicon_, document, actors_, *explanation);
  events.clear();
  unread_sentences_ = 0;
  size_t found = 0;
  uint32_t next = 0;
  for (uint32_t s = 0; s < document.sentences.size(); ++s) {
    if (found >= kMostEvents) {
      unread_sentences_ = static_cast<uint32_t>(document.sentences.size()) - s;
      break;
    }
    const uint32_t first = next;
    while (next < document.mentions.size() && document.mentions[next].first < document.sentences[s].last) ++next;
    const size_t before = events.size();
    FindInSentence(document, s, first, next, explanation, events);
    for (size_t e = before; e < events.size(); ++e) {
      if (events[e].verdict != Event::kEvent) continue;
      if (Repeats(std::span(events).subspan(before, e - before), events[e])) {
        events[e].verdict = Event::kRepeats;
      } else if (events[e].confidence < min_confidence) {
        events[e].verdict = Event::kUnsure;
      }
      if (events[e].verdict == Event::kEvent) {
        ++found;
      } else {
        KeepReasonsOfEvent(events[e].reasons);
      }
    }
  }
  details_.Fill(document, ParseDate(article.published), events);
}

bool EventFinder::PassGate(const Document& document, uint32_t sentence, std::span<const Mention> mentions) {
  gate_.Read(*lexicon_, document, document.sentences[sentence], mentions);
  words_.clear();
  for (uint32_t w = 0; w < gate_.size(); ++w) {
    if (!gate_.IsAct(w) && !(gate_.IsWord(w) && model_->HasStem(gate_.Stem(w)))) continue;
    places_.clear();
    gate_.Places(w, places_);
    if (model_->Passes(places_)) words_.push_back(w);
  }
  return !words_.empty();
}

void EventFinder::FindInSentence(const Document& document, uint32_t sentence, uint32_t first_mention,
                                 uint32_t last_mention, Explanation* explanation, std::vector<Event>& events) {
  const auto mentions = std::span(document.mentions).subspan(first_mention, last_mention - first_mention);
  if (!PassGate(document, sentence, mentions)) {
    actors_.Pass(first_mention, last_mention);
    return;
  }
  reading_.Read(*lexicon_, document, sentence, mentions, first_mention, syntax_);
  actors_.Find(reading_, participants_);
  ReadSentenceFacts(reading_, participants_, facts_);
  const Scene scene{topic_, reading_, facts_, participants_, actors_};
  const size_t before = events.size();
  decider_.Decide(scene, words_, explanation != nullptr, events);
  for (size_t e = before; e < events.size(); ++e) ReadCircumstances(scene, events[e]);
  if (explanation != nullptr) ExplainTree(reading_, *explanation);
}

}  // namespace policywire::enrich
