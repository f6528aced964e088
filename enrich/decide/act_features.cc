#include <algorithm>
#include <array>
#include <span>

#include "enrich/decide/compose.h"
#include "enrich/decide/features.h"
#include "enrich/decide/word_parts.h"

namespace policywire::enrich {
namespace {

class ActFeatures {
 public:
  ActFeatures(const Scene& scene, const Anchor& anchor, FeatureList& out)
      : r_(scene.reading),
        sentence_(scene.facts),
        topic_(scene.topic),
        w_(scene.reading, scene.actors),
        a_(anchor),
        out_(out) {}

  void Word() {
    const uint32_t w = a_.word;
    const SyntaxNode& node = r_.node(w);
    const WordFacts& facts = r_.facts(w);
    out_.Add("bias");
    out_.Add("stem", w_.Stem(w));
    out_.Add("form", w_.Form(w));
    out_.Add("stem tag", w_.Stem(w), Number(static_cast<uint32_t>(node.upos)));
    out_.Add("tag", Number(static_cast<uint32_t>(node.xpos)));
    out_.Add("tag relation", Number(static_cast<uint32_t>(node.upos)), OfRelation(node.relation));
    out_.Add("stem relation", w_.Stem(w), OfRelation(node.relation));
    const uint32_t before = w > 0 ? w - 1 : kNoWord;
    const uint32_t after = w + 1 < r_.size() ? w + 1 : kNoWord;
    const uint32_t after2 = w + 2 < r_.size() ? w + 2 : kNoWord;
    out_.Add("before", w_.Stem(before));
    out_.Add("after", w_.Stem(after));
    out_.Add("before stem", w_.Stem(before), w_.Stem(w));
    out_.Add("stem after", w_.Stem(w), w_.Stem(after));
    out_.Add("stem after 2", w_.Stem(w), w_.Stem(after2));
    // Whatever the tree says: the words and tools around, and who is named before and behind.
    const uint32_t before2 = w > 1 ? w - 2 : kNoWord;
    const uint32_t after3 = w + 3 < r_.size() ? w + 3 : kNoWord;
    out_.Add("before 2", w_.Stem(before2), w_.Stem(w));
    out_.Add("after 2", w_.Stem(after2));
    out_.Add("stem after 3", w_.Stem(w), w_.Stem(after3));
    out_.Add("class before", w_.Class(before), w_.Stem(w));
    out_.Add("class after", w_.Class(after), w_.Stem(w));
    out_.Add("class after 2", w_.Class(after2), w_.Stem(w));
    const Part act = facts.act == nullptr ? Number(99) : OfAction(facts.act->action);
    out_.Add("act class before", w_.Class(before), act);
    out_.Add("act class after", w_.Class(after), act);
    out_.Add("act class after 2", w_.Class(after2), act);
    for (uint32_t near = w + 1; near < r_.size() && near < w + 7; ++near) {
      if (r_.facts(near).tool == nullptr) continue;
      out_.Add("tool behind", OfInstrument(r_.facts(near).tool->instrument), w_.Stem(w));
      out_.Add("tool behind act", OfInstrument(r_.facts(near).tool->instrument), act);
      break;
    }
    for (uint32_t near = w; near > 0 && near + 6 > w; --near) {
      if (r_.facts(near - 1).tool == nullptr) continue;
      out_.Add("tool before", OfInstrument(r_.facts(near - 1).tool->instrument), w_.Stem(w));
      out_.Add("tool before act", OfInstrument(r_.facts(near - 1).tool->instrument), act);
      break;
    }
    const auto actor_at = [&](uint32_t at) { return w_.Actor(at) != nullptr; };
    bool left = false;
    bool right = false;
    for (uint32_t at = w; at > 0 && at + 6 > w; --at) left |= actor_at(at - 1);
    for (uint32_t at = w + 1; at < r_.size() && at < w + 7; ++at) right |= actor_at(at);
    out_.Add("actors around", Number((left ? 1U : 0U) + (right ? 2U : 0U)), act);
    out_.Add("actors around stem", Number((left ? 1U : 0U) + (right ? 2U : 0U)), w_.Stem(w));
    if (const uint32_t particle = r_.Child(w, Deprel::kCompoundPrt); particle != kNoWord) {
      out_.Add("particle", w_.Stem(w), w_.Stem(particle));
    }
    Act();
  }

  // Less than Word says: the words around an act tell how real it is, hardly the act itself.
  void Shape() {
    const uint32_t w = a_.word;
    const SyntaxNode& node = r_.node(w);
    out_.Add("bias");
    out_.Add("stem", w_.Stem(w));
    out_.Add("tag relation", Number(static_cast<uint32_t>(node.upos)), OfRelation(node.relation));
    const uint32_t after = w + 1 < r_.size() ? w + 1 : kNoWord;
    out_.Add("before", w_.Stem(w > 0 ? w - 1 : kNoWord));
    out_.Add("after", w_.Stem(after));
    Act();
  }

  void Act() {
    const WordFacts& facts = r_.facts(a_.word);
    if (facts.act == nullptr) {
      if (facts.tool != nullptr) {
        out_.Add("tool word", OfInstrument(facts.tool->instrument),
                 Number(static_cast<uint32_t>(facts.tool->polarity)));
      } else {
        out_.Add("no act");
      }
      return;
    }
    const ActSense& act = *facts.act;
    out_.Add("act", OfAction(act.action), Number(static_cast<uint32_t>(act.frame)));
    out_.Add("act instrument", OfAction(act.action), OfInstrument(act.instrument));
    out_.Add("act need", Number(static_cast<uint32_t>(act.need)), Number(static_cast<uint32_t>(act.frame)));
    out_.Add("act relation", OfAction(act.action), OfRelation(r_.node(a_.word).relation));
    out_.Add("act subject", OfAction(act.action), w_.Class(a_.subject));
    out_.Add("act object", OfAction(act.action), w_.Class(a_.object));
    const InstrumentSense* tool = w_.Tool(a_.object);
    if (tool == nullptr && !act.verb) {
      for (const uint32_t c : r_.Children(a_.word)) {
        if (tool == nullptr) tool = r_.facts(c).tool;
      }
    }
    if (tool != nullptr) {
      const Meaning meaning = Compose(act.frame, tool->instrument, tool->polarity, sentence_.actors > 1);
      out_.Add("composed", OfAction(meaning.action));
      out_.Add("composed instrument", OfInstrument(meaning.instrument), OfAction(meaning.action));
      out_.Add("frame tool", Number(static_cast<uint32_t>(act.frame)), OfInstrument(tool->instrument));
      out_.Add("frame polarity", Number(static_cast<uint32_t>(act.frame)),
               Number(static_cast<uint32_t>(tool->polarity)));
    } else {
      out_.Add("act without tool", OfAction(act.action), Number(static_cast<uint32_t>(act.frame)));
    }
  }

  void Arguments() {
    const uint32_t w = a_.word;
    out_.Add("subject", w_.Class(a_.subject));
    out_.Add("subject word", w_.Stem(a_.subject));
    out_.Add("stem subject", w_.Stem(w), w_.Class(a_.subject));
    out_.Add("object", w_.Class(a_.object));
    out_.Add("object word", w_.Stem(a_.object));
    out_.Add("stem object", w_.Stem(w), w_.Class(a_.object));
    out_.Add("stem object word", w_.Stem(w), w_.Stem(a_.object));
    out_.Add("subject object", w_.Class(a_.subject), w_.Class(a_.object));
    if (a_.passive) out_.Add("passive", w_.Class(a_.object), w_.Class(a_.agent));
    if (const InstrumentSense* tool = w_.Tool(a_.object)) {
      out_.Add("stem tool", w_.Stem(w), OfInstrument(tool->instrument));
      out_.Add("object tool", OfInstrument(tool->instrument), Number(static_cast<uint32_t>(tool->polarity)));
    }
    for (const uint32_t c : r_.Children(w)) {
      Child(c);
    }
    if (a_.object != kNoWord) {
      for (const uint32_t c : r_.Children(a_.object)) {
        const Deprel relation = r_.node(c).relation;
        if (relation == Deprel::kNmod || relation == Deprel::kCompound || relation == Deprel::kAmod) {
          out_.Add("object's", w_.Stem(c), OfRelation(relation));
          out_.Add("object's class", w_.Class(c), OfRelation(relation));
        } else if (relation == Deprel::kAcl) {
          out_.Add("object's clause", w_.Stem(c));
        }
      }
    }
  }

  void Child(uint32_t c) {
    const uint32_t w = a_.word;
    const Deprel relation = r_.node(c).relation;
    switch (relation) {
      case Deprel::kObl:
      case Deprel::kNmod:
      case Deprel::kOblAgent: {
        const uint32_t preposition = r_.Child(c, Deprel::kCase);
        out_.Add("to", w_.Stem(preposition), w_.Class(c));
        out_.Add("stem to", w_.Stem(w), w_.Stem(preposition));
        out_.Add("to word", w_.Stem(preposition), w_.Stem(c));
        out_.Add("stem to class", Both(w_.Stem(w), w_.Stem(preposition)), w_.Class(c));
        break;
      }
      case Deprel::kXcomp:
      case Deprel::kCcomp:
      case Deprel::kAdvcl:
      case Deprel::kAcl: {
        out_.Add("content", w_.Stem(c), OfRelation(relation));
        out_.Add("stem content", w_.Stem(w), OfRelation(relation));
        if (const ActSense* act = r_.facts(c).act) {
          out_.Add("content act", OfAction(act->action), OfRelation(relation));
          out_.Add("stem content act", w_.Stem(w), OfAction(act->action));
        }
        const uint32_t mark = r_.Child(c, Deprel::kMark);
        if (mark != kNoWord) out_.Add("content mark", w_.Stem(mark), OfRelation(relation));
        break;
      }
      case Deprel::kCompound:
      case Deprel::kAmod:
      case Deprel::kNmodPoss:
        out_.Add("attribute", w_.Stem(c));
        out_.Add("stem attribute", w_.Stem(w), w_.Stem(c));
        out_.Add("attribute class", w_.Class(c), OfRelation(relation));
        out_.Add("stem attribute class", w_.Stem(w), w_.Class(c));
        break;
      case Deprel::kDet:
        out_.Add("determiner", w_.Form(c));
        out_.Add("stem determiner", w_.Stem(w), w_.Form(c));
        break;
      case Deprel::kAdvmod:
      case Deprel::kMark:
      case Deprel::kAux:
        out_.Add("adverb", w_.Form(c), OfRelation(relation));
        break;
      case Deprel::kNsubj:
      case Deprel::kNsubjPass:
      case Deprel::kObj:
      case Deprel::kPunct:
        break;
      default:
        out_.Add("child", OfRelation(relation));
        out_.Add("stem child", w_.Stem(w), OfRelation(relation));
        break;
    }
  }

  void Surroundings() {
    const uint32_t w = a_.word;
    const SyntaxNode& node = r_.node(w);
    if (node.head != kRootHead) {
      out_.Add("head", w_.Stem(node.head), OfRelation(node.relation));
      out_.Add("stem head", w_.Stem(w), w_.Stem(node.head));
      out_.Add("head class", w_.Class(node.head), OfRelation(node.relation));
      const WordFacts& head = r_.facts(node.head);
      if (head.act != nullptr) {
        out_.Add("head act", OfAction(head.act->action), OfRelation(node.relation));
        out_.Add("head frame", Number(static_cast<uint32_t>(head.act->frame)), OfRelation(node.relation));
        out_.Add("stem head act", w_.Stem(w), OfAction(head.act->action));
      }
      if (const uint32_t preposition = r_.Child(w, Deprel::kCase); preposition != kNoWord) {
        out_.Add("led by", w_.Stem(preposition));
        out_.Add("led by head", w_.Stem(preposition), w_.Stem(node.head));
      }
    }
    if (a_.governor != kNoWord) {
      out_.Add("governor", w_.Stem(a_.governor));
      if (const ActSense* act = r_.facts(a_.governor).act) {
        out_.Add("governor act", OfAction(act->action), Number(static_cast<uint32_t>(act->frame)));
      }
    }
    for (const v1::Instrument instrument : sentence_.instruments) out_.Add("sentence tool", OfInstrument(instrument));
    if (sentence_.force) out_.Add("sentence force");
    if (sentence_.disaster) out_.Add("sentence disaster");
    if (sentence_.sport) out_.Add("sentence sport");
    out_.Add("topic", OfInstrument(topic_));
    out_.Add("stem topic", w_.Stem(w), OfInstrument(topic_));
    if (const ActSense* act = r_.facts(w).act) out_.Add("act topic", OfAction(act->action), OfInstrument(topic_));
    out_.Add("sentence actors", Number(std::min(sentence_.actors, 3U)));
    if (a_.subject == kNoWord) out_.Add("no subject", Number(static_cast<uint32_t>(node.upos)));
  }

  // Auxiliaries, tense, negation and what governs: how real it is.
  void Reality() {
    const uint32_t w = a_.word;
    // "will lift", "is expected to lift", "vowed to lift": as the words stand, whatever the tree says.
    const uint32_t before = w > 0 ? w - 1 : kNoWord;
    const uint32_t before2 = w > 1 ? w - 2 : kNoWord;
    const uint32_t before3 = w > 2 ? w - 3 : kNoWord;
    const Part tag = Number(static_cast<uint32_t>(r_.node(w).xpos));
    out_.Add("word before tag", w_.Form(before), tag);
    out_.Add("two words before tag", Both(w_.Form(before2), w_.Form(before)), tag);
    out_.Add("three words before tag", Both(Both(w_.Form(before3), w_.Form(before2)), w_.Form(before)), tag);
    Part chain = tag;
    int depth = 0;
    for (uint32_t up = w; up != kRootHead && depth < 3; up = r_.node(up).head, ++depth) {
      if (depth > 0) chain = Both(chain, w_.Form(up));
      for (const uint32_t c : r_.Children(up)) {
        const Deprel relation = r_.node(c).relation;
        const bool shapes = relation == Deprel::kAux || relation == Deprel::kAuxPass || relation == Deprel::kMark ||
                            relation == Deprel::kCop;
        if (shapes) chain = Both(chain, w_.Form(c));
      }
      out_.Add("chain", chain, Number(static_cast<uint32_t>(depth)));
      if (r_.node(up).relation != Deprel::kXcomp && r_.node(up).relation != Deprel::kCcomp) break;
    }
    depth = 0;
    for (uint32_t up = w; up != kRootHead && depth < 4; up = r_.node(up).head, ++depth) {
      const SyntaxNode& node = r_.node(up);
      const Part level = Number(static_cast<uint32_t>(depth));
      bool negated = false;
      for (const uint32_t c : r_.Children(up)) {
        const Deprel relation = r_.node(c).relation;
        if (relation == Deprel::kAux || relation == Deprel::kAuxPass || relation == Deprel::kCop) {
          out_.Add("auxiliary", w_.Form(c), level);
        }
        if (relation == Deprel::kMark) out_.Add("mark", w_.Form(c), level);
        if (relation == Deprel::kAdvmod) out_.Add("modified", w_.Form(c), level);
        negated |= r_.facts(c).cue == Cue::kNot;
        if (r_.facts(c).cue == Cue::kHedge) out_.Add("hedged", level);
      }
      if (negated) out_.Add("negated", level);
      out_.Add("form at", Number(static_cast<uint32_t>(node.xpos)), level);
      if (depth > 0) {
        out_.Add("governed by", w_.Stem(up), OfRelation(r_.node(up).relation));
        out_.Add("governed at", w_.Stem(up), level);
        if (const ActSense* act = r_.facts(up).act) {
          out_.Add("governing status", Number(static_cast<uint32_t>(act->status)), level);
          out_.Add("governing frame", Number(static_cast<uint32_t>(act->frame)), level);
        }
      }
      // Above a clause of its own nothing changes how real it is, but what reports or plans it.
      if (node.relation == Deprel::kAclRelcl || node.relation == Deprel::kRoot || node.relation == Deprel::kParataxis)
        break;
    }
  }

  const Reading& r_;
  const SentenceFacts& sentence_;
  v1::Instrument topic_;
  WordParts w_;
  const Anchor& a_;
  FeatureList& out_;
};

}  // namespace

void ReadSentenceFacts(const Reading& reading, std::span<const Participant> participants, SentenceFacts& out) {
  out = {};
  for (uint32_t w = 0; w < reading.size(); ++w) {
    const WordFacts& facts = reading.facts(w);
    if (facts.tool != nullptr && std::ranges::find(out.instruments, facts.tool->instrument) == out.instruments.end()) {
      out.instruments.push_back(facts.tool->instrument);
    }
    out.force |= facts.tool != nullptr && facts.tool->instrument == v1::ARMED_FORCE;
    out.disaster |= facts.cue == Cue::kDisaster;
    out.sport |= facts.cue == Cue::kSport;
  }
  for (const Participant& participant : participants) out.actors += participant.kind == Participant::kNamed ? 1 : 0;
}

v1::Instrument TopicOf(const Lexicon& lexicon, const Document& document) {
  std::array<uint32_t, v1::Instrument_MAX + 1> counts{};
  for (const Mention& mention : document.mentions) {
    if (mention.kind == Kind::kInstrument) ++counts[lexicon.Instruments(mention.entry)[0].instrument];
  }
  const auto most = std::ranges::max_element(counts);
  return *most < 2 ? v1::INSTRUMENT_UNSPECIFIED : static_cast<v1::Instrument>(most - counts.begin());
}

void ActionFeatures(const Scene& scene, const Anchor& anchor, FeatureList& out) {
  ActFeatures features(scene, anchor, out);
  features.Word();
  features.Arguments();
  features.Surroundings();
  features.Reality();
}

void InstrumentFeatures(const Scene& scene, const Act& act, FeatureList& out) {
  ActFeatures features(scene, act.anchor, out);
  const Reading& reading = scene.reading;
  const WordParts words(reading, scene.actors);
  const Anchor& anchor = act.anchor;
  const Part action = OfAction(act.action);
  out.Add("action", action);
  out.Add("action stem", action, words.Stem(anchor.word));
  out.Add("action object", action, words.Class(anchor.object));
  out.Add("action subject", action, words.Class(anchor.subject));
  for (const v1::Instrument instrument : scene.facts.instruments) {
    out.Add("action sentence tool", action, OfInstrument(instrument));
  }
  // Tools by how near they are in the tree: within the anchor's own phrase or clause first.
  const auto [first, last] = reading.Span(anchor.word);
  uint32_t nearest = kNoWord;
  for (uint32_t w = 0; w < reading.size(); ++w) {
    const InstrumentSense* tool = reading.facts(w).tool;
    if (tool == nullptr || (w > 0 && reading.facts(w - 1).tool == tool)) continue;
    const bool inside = w >= first && w < last;
    if (inside) {
      out.Add("tool inside", OfInstrument(tool->instrument));
      out.Add("action tool inside", action, OfInstrument(tool->instrument));
    } else {
      out.Add("tool outside", OfInstrument(tool->instrument));
    }
    const auto distance = [&](uint32_t word) {
      return word > anchor.word ? word - anchor.word : (anchor.word - word) * 2;
    };
    if (nearest == kNoWord || distance(w) < distance(nearest)) nearest = w;
  }
  if (nearest != kNoWord) {
    const Part tool = OfInstrument(reading.facts(nearest).tool->instrument);
    out.Add("nearest tool", tool);
    out.Add("action nearest tool", action, tool);
  } else {
    out.Add("no tool", action);
  }
  for (uint32_t w = first; w < last; ++w) {
    if (reading.node(w).upos == Upos::kNoun || reading.node(w).upos == Upos::kAdj ||
        reading.node(w).upos == Upos::kPropn) {
      out.Add("word inside", words.Stem(w));
      out.Add("action word inside", action, words.Stem(w));
    }
    if (reading.facts(w).has_good) out.Add("good inside", Number(static_cast<uint32_t>(reading.facts(w).good)), action);
  }
  features.Shape();
  features.Arguments();
  features.Surroundings();
}

void DirectionFeatures(const Scene& scene, const Act& act, FeatureList& out) {
  ActFeatures features(scene, act.anchor, out);
  const WordParts words(scene.reading, scene.actors);
  const Part action = OfAction(act.action);
  const Part instrument = OfInstrument(act.instrument);
  const Part stem = words.Stem(act.anchor.word);
  out.Add("action", action);
  out.Add("instrument", instrument);
  out.Add("action instrument", action, instrument);
  out.Add("action stem", action, stem);
  out.Add("instrument stem", instrument, stem);
  features.Shape();
  features.Arguments();
  features.Surroundings();
}

void StatusFeatures(const Scene& scene, const Act& act, FeatureList& out) {
  ActFeatures features(scene, act.anchor, out);
  const Part action = OfAction(act.action);
  out.Add("action", action);
  out.Add("action instrument", action, OfInstrument(act.instrument));
  out.Add("action tag", action, Number(static_cast<uint32_t>(scene.reading.node(act.anchor.word).xpos)));
  features.Reality();
  features.Shape();
}

}  // namespace policywire::enrich
