#include "enrich/read/reading.h"

#include <algorithm>

namespace policywire::enrich {
namespace {

bool IsNominal(Upos tag) { return tag == Upos::kNoun || tag == Upos::kPropn || tag == Upos::kPron; }

// Of the senses of a cue the one that its part of speech speaks for.
Cue CueFor(std::span<const CueSense> senses, Upos tag) {
  const bool verb = IsVerb(tag);
  for (const CueSense& sense : senses) {
    const bool verbal = sense.cue == Cue::kVerb || sense.cue == Cue::kReport;
    if (verbal == verb) return sense.cue;
  }
  return senses[0].cue;
}

}  // namespace

void Reading::Read(const Lexicon& lexicon, const Document& document, uint32_t sentence,
                   std::span<const Mention> mentions, uint32_t first_mention, SyntaxReader& syntax) {
  document_ = &document;
  sentence_ = sentence;
  const Sentence& range = document.sentences[sentence];
  first_token_ = range.first;
  words_.clear();
  for (uint32_t t = range.first; t < range.last; ++t) words_.push_back(document.Text(document.tokens[t]));
  syntax.Read(words_, nodes_);
  ReadFacts(lexicon, mentions, first_mention);
  ReadTree();
}

void Reading::ReadFacts(const Lexicon& lexicon, std::span<const Mention> mentions, uint32_t first_mention) {
  facts_.assign(words_.size(), {});
  for (uint32_t w = 0; w < words_.size(); ++w) {
    const WordHashes hashes = lexicon.Hashes(document_->tokens[first_token_ + w], words_[w]);
    facts_[w].word = hashes.word;
    facts_[w].stem = hashes.stem;
  }
  for (uint32_t m = 0; m < mentions.size(); ++m) {
    const Mention& mention = mentions[m];
    const uint32_t first = mention.first - first_token_;
    const uint32_t last = mention.last - first_token_;
    switch (mention.kind) {
      case Kind::kActor:
        for (uint32_t w = first; w < last; ++w) facts_[w].actor = first_mention + m;
        break;
      case Kind::kGood:
        for (uint32_t w = first; w < last; ++w) {
          facts_[w].has_good = true;
          facts_[w].good = lexicon.Goods(mention.entry)[0].kind;
        }
        break;
      case Kind::kInstrument:
        for (uint32_t w = first; w < last; ++w) facts_[w].tool = &lexicon.Instruments(mention.entry)[0];
        break;
      case Kind::kCue:
        for (uint32_t w = first; w < last; ++w) facts_[w].cue = CueFor(lexicon.Cues(mention.entry), nodes_[w].upos);
        break;
      case Kind::kAct: {
        const auto senses = lexicon.Acts(mention.entry);
        // A verb of several words is headed by its first ("call off"), a noun by its last ("peace talks").
        for (const bool verb : {true, false}) {
          const auto sense = std::ranges::find(senses, verb, &ActSense::verb);
          if (sense == senses.end()) continue;
          const uint32_t head = verb ? first : last - 1;
          const bool is_verb = IsVerb(nodes_[head].upos);
          const bool other = std::ranges::find(senses, !verb, &ActSense::verb) != senses.end();
          if (is_verb != verb && (other || facts_[head].act != nullptr)) continue;
          facts_[head].act = &*sense;
          facts_[head].act_first = first;
          facts_[head].act_last = last;
        }
        break;
      }
    }
  }
}

void Reading::ReadTree() {
  spans_.resize(nodes_.size());
  for (uint32_t w = 0; w < nodes_.size(); ++w) spans_[w] = {w, w + 1};
  // From the last to the first, so that the children of a word come in the order of the text.
  for (uint32_t w = size(); w-- > 0;) {
    const uint32_t head = nodes_[w].head;
    if (head == kRootHead) continue;
    facts_[w].next_sibling = facts_[head].first_child;
    facts_[head].first_child = w;
  }
  // The parser's trees are projective: a word's subtree is one range, and each head's takes its children's in.
  for (uint32_t w = 0; w < size(); ++w) {
    uint32_t head = nodes_[w].head;
    for (int depth = 0; head != kRootHead && depth < 64; ++depth) {
      auto& span = spans_[head];
      if (span.first <= w && w < span.second) break;
      span.first = std::min(span.first, w);
      span.second = std::max(span.second, w + 1);
      head = nodes_[head].head;
    }
  }
}

uint32_t Reading::Case(uint32_t word) const {
  const uint32_t own = Child(word, Deprel::kCase);
  if (own != kNoWord) return own;
  const uint32_t first = FirstConjunct(word);
  return first == word ? kNoWord : Child(first, Deprel::kCase);
}

uint32_t Reading::FirstConjunct(uint32_t word) const {
  while (nodes_[word].relation == Deprel::kConj && nodes_[word].head != kRootHead) word = nodes_[word].head;
  return word;
}

uint32_t Reading::NounOf(uint32_t word) const {
  bool attribute = false;
  for (;;) {
    const SyntaxNode& node = nodes_[word];
    if (node.head == kRootHead || !IsNominal(nodes_[node.head].upos)) return word;
    switch (node.relation) {
      case Deprel::kCompound:
      case Deprel::kAmod:
        attribute = true;
        break;
      case Deprel::kFlat:
      case Deprel::kNmodDesc:
      case Deprel::kConj:
        break;
      case Deprel::kAppos:
        // "Pakistan, a key U.S. ally": the ally is Pakistan, the U.S. is not.
        if (attribute) return word;
        break;
      default:
        return word;
    }
    word = node.head;
  }
}

}  // namespace policywire::enrich
