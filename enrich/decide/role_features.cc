#include <algorithm>
#include <span>

#include "enrich/decide/features.h"
#include "enrich/decide/word_parts.h"

namespace policywire::enrich {
namespace {

constexpr uint64_t kNoPath = 0x5851F42D4C957F2DULL;

// The steps from the anchor to a word of the sentence, as one hash; kNoPath when there are too many.
struct Path {
  uint64_t hash = kNoPath;
  uint32_t ups = 0;
  uint32_t downs = 0;
  Deprel first_down = Deprel::kRoot;  // relation of the topmost word on the way down
  uint32_t preposition = kNoWord;     // that leads to the topmost word on the way down
  uint32_t top = kNoWord;             // where the way turns
};

Path PathTo(const Reading& r, uint32_t from, uint32_t to) {
  constexpr size_t kMostSteps = 7;
  uint32_t ups[kMostSteps + 1];
  size_t up_count = 0;
  for (uint32_t w = from; w != kRootHead && up_count <= kMostSteps; w = r.node(w).head) ups[up_count++] = w;
  uint32_t downs[kMostSteps + 1];
  size_t down_count = 0;
  Path path;
  for (uint32_t w = to; w != kRootHead && down_count <= kMostSteps; w = r.node(w).head) {
    const auto* end = ups + up_count;
    const auto* hit = std::find(ups, ups + up_count, w);
    if (hit == end) {
      downs[down_count++] = w;
      continue;
    }
    path.top = w;
    path.ups = static_cast<uint32_t>(hit - ups);
    uint64_t hash = 0x2545F4914F6CDD1DULL;
    const auto step = [&](uint64_t part) {
      hash = (hash ^ part) * 0x9E3779B97F4A7C15ULL;
      hash ^= hash >> 31;
    };
    for (uint32_t u = 0; u < path.ups; ++u) {
      step(static_cast<uint64_t>(r.node(ups[u]).relation) + 1);
    }
    step(1000);
    for (size_t d = down_count; d-- > 0;) {
      const Deprel relation = r.node(downs[d]).relation;
      if (d + 1 == down_count) {
        path.first_down = relation;
        path.preposition = r.Case(downs[d]);
      }
      // Names and lists are as long as they are.
      if (relation == Deprel::kFlat || relation == Deprel::kConj) continue;
      ++path.downs;
      step(static_cast<uint64_t>(relation) + 2000);
      if (relation == Deprel::kObl || relation == Deprel::kNmod) {
        const uint32_t preposition = r.Case(downs[d]);
        step(preposition == kNoWord ? 3 : r.facts(preposition).stem);
      }
    }
    path.hash = hash;
    return path;
  }
  return path;
}

}  // namespace

void RoleFeatures(const Scene& scene, const Act& decided, const Participant& participant, FeatureList& out) {
  const Reading& reading = scene.reading;
  const std::span<const Participant> participants = scene.participants;
  const Anchor& anchor = decided.anchor;
  const WordParts words(reading, scene.actors);
  const Part act = OfAction(decided.action);
  const Part instrument = OfInstrument(decided.instrument);
  const Part kind = Number(static_cast<uint32_t>(participant.kind) * 64U + participant.grounds);
  const Part stem = words.Stem(anchor.word);
  out.Add("bias");
  out.Add("action", act);
  for (uint32_t ground = 1; ground <= Participant::kInTitle; ground *= 2) {
    if ((participant.grounds & ground) == 0) continue;
    const Part one = Number(static_cast<uint32_t>(participant.kind) * 64U + ground);
    out.Add("ground", one);
    out.Add("ground action", one, act);
    if (participant.word != kNoWord) out.Add("ground word", one, words.Stem(participant.word));
  }
  out.Add("kind action", kind, act);
  out.Add("kind instrument", kind, instrument);
  out.Add("kind stem", kind, stem);
  const Part place = Number(participant.rank * 8U + std::min(scene.actors.states(), 4U));
  out.Add("rank", place, kind);
  out.Add("rank action", place, Both(kind, act));
  out.Add("rank instrument", place, Both(kind, instrument));
  const bool passive = anchor.passive;
  const bool verb = IsVerb(reading.node(anchor.word).upos);
  const Part shape = Number((verb ? 2U : 0U) + (passive ? 1U : 0U));
  bool subject_actor = false;
  bool object_actor = false;
  const auto within = [&](const Participant& p, uint32_t noun) {
    return noun != kNoWord && p.word != kNoWord && reading.NounOf(p.word) == reading.NounOf(noun);
  };
  for (const Participant& other : participants) {
    subject_actor |= within(other, anchor.subject);
    object_actor |= within(other, anchor.object);
  }
  const Part filled = Number((subject_actor ? 2U : 0U) + (object_actor ? 1U : 0U));
  out.Add("filled action", Both(filled, kind), act);
  out.Add("filled shape", Both(filled, kind), shape);
  if (participant.word == kNoWord) {
    uint32_t named = 0;
    for (const Participant& other : participants) named += other.word != kNoWord ? 1 : 0;
    out.Add("named kind", Number(std::min(named, 3U)), kind);
    out.Add("named kind action", Both(Number(std::min(named, 3U)), kind), act);
    out.Add("filled instrument", Both(filled, kind), instrument);
    return;
  }
  const uint32_t noun = participant.word;
  const Path path = PathTo(reading, anchor.word, noun);
  const Part way{path.hash, Part::kPath, path.ups * 10 + path.downs};
  out.Add("path", way);
  out.Add("path action", way, act);
  out.Add("path stem", way, stem);
  out.Add("path shape", way, shape);
  const ActSense* sense = reading.facts(anchor.word).act;
  const Part frame = Number(sense == nullptr ? 99 : static_cast<uint32_t>(sense->frame));
  out.Add("path frame", way, frame);
  out.Add("path instrument", way, instrument);
  // The name's own place in its noun phrase: attribute, owner, head.
  const uint32_t name = participant.last - 1;
  const Deprel own = reading.node(name).relation;
  out.Add("name relation", OfRelation(own), kind);
  out.Add("branch", OfRelation(path.first_down), act);
  const Part preposition = words.Stem(path.preposition);
  out.Add("preposition", preposition, act);
  out.Add("preposition stem", preposition, stem);
  const bool is_subject = within(participant, anchor.subject);
  const bool is_object = within(participant, anchor.object);
  const bool is_agent = within(participant, anchor.agent);
  const Part role = Number((is_subject ? 1U : 0U) + (is_object ? 2U : 0U) + (is_agent ? 4U : 0U) + (passive ? 8U : 0U) +
                           (verb ? 16U : 0U));
  out.Add("role", role);
  out.Add("role action", role, act);
  out.Add("role stem", role, stem);
  out.Add("role frame", role, frame);
  out.Add("role instrument", role, instrument);
  out.Add("role filled", role, filled);
  const Part head = words.Class(noun);
  out.Add("head class", head, act);
  out.Add("head class role", head, role);
  out.Add("head word action", words.Stem(noun), act);
  out.Add("head word role", words.Stem(noun), role);
  if (participant.sense != nullptr) {
    const Part actor = Number(static_cast<uint32_t>(participant.sense->kind));
    out.Add("actor kind role", actor, role);
    out.Add("actor kind action", Both(actor, words.ClassOf(*participant.sense)), act);
    out.Add("actor kind path", actor, way);
    out.Add("actor kind preposition", actor, preposition);
  }
  const bool before = noun < anchor.word;
  uint32_t between = 0;
  for (const Participant& other : participants) {
    if (other.word == kNoWord || other.word == noun) continue;
    between +=
        before ? (other.word > noun && other.word < anchor.word) : (other.word < noun && other.word > anchor.word);
  }
  const Part order = Number((before ? 0U : 4U) + std::min(between, 3U));
  // What stands between the two, whatever the tree says.
  const uint32_t from = before ? participant.last : anchor.word + 1;
  const uint32_t to = before ? anchor.word : participant.first;
  uint32_t verbs = 0;
  uint32_t nouns = 0;
  bool comma = false;
  bool clause = false;
  for (uint32_t w = from; w < to; ++w) {
    const Upos tag = reading.node(w).upos;
    verbs += tag == Upos::kVerb ? 1 : 0;
    nouns += tag == Upos::kNoun || tag == Upos::kPropn ? 1 : 0;
    comma |= reading.node(w).xpos == Xpos::kComma;
    clause |= tag == Upos::kSconj || reading.node(w).xpos == Xpos::kWdt || reading.node(w).xpos == Xpos::kWp;
  }
  const Part gap = Number((before ? 0U : 64U) + std::min(verbs, 3U) * 16 + (comma ? 8U : 0U) + (clause ? 4U : 0U) +
                          std::min(nouns, 3U));
  const Part short_gap = Number((before ? 0U : 8U) + std::min(verbs, 2U) * 2 + (clause ? 1U : 0U));
  out.Add("gap", gap, shape);
  out.Add("gap action", gap, act);
  out.Add("short gap role", short_gap, role);
  out.Add("short gap action", Both(short_gap, shape), act);
  out.Add("short gap stem", short_gap, stem);
  if (participant.first > 0) {
    out.Add("word before name", words.Form(participant.first - 1), short_gap);
    out.Add("word before name action", words.Form(participant.first - 1), act);
  }
  if (participant.last < reading.size()) out.Add("word behind name", words.Form(participant.last), short_gap);
  if (before && from == to) out.Add("adjacent before", shape, act);
  if (!before && from == to) out.Add("adjacent behind", shape, act);
  // First of its kind before the anchor, last before it.
  bool first_named = true;
  bool nearest_before = before;
  bool nearest_after = !before;
  for (const Participant& other : participants) {
    if (other.word == kNoWord || &other == &participant) continue;
    first_named &= other.first > participant.first;
    if (before && other.first < anchor.word && other.first > participant.first) nearest_before = false;
    if (!before && other.first > anchor.word && other.first < participant.first) nearest_after = false;
  }
  const Part rank = Number((first_named ? 1U : 0U) + (nearest_before ? 2U : 0U) + (nearest_after ? 4U : 0U));
  out.Add("rank", rank, act);
  out.Add("rank shape", rank, shape);
  out.Add("rank gap", rank, short_gap);
  out.Add("rank role", rank, role);
  out.Add("rank frame", rank, frame);
  out.Add("order", order, act);
  out.Add("order shape", order, shape);
  out.Add("order kind", order, kind);
  out.Add("order filled", Both(order, filled), act);
  out.Add("way", Number(std::min(path.ups, 4U)), Number(std::min(path.downs, 4U)));
  out.Add("way action", Number(std::min(path.ups, 4U) * 8 + std::min(path.downs, 4U)), act);
  if (path.top != kNoWord && path.ups > 0) {
    out.Add("turn", words.Stem(path.top), OfRelation(path.first_down));
    const bool reports = reading.facts(path.top).cue == Cue::kReport;
    if (reports) out.Add("reports", OfRelation(path.first_down), act);
  }
  if (anchor.governor != kNoWord) out.Add("governor role", words.Stem(anchor.governor), role);
}

void NobodyFeatures(const Scene& scene, const Act& decided, FeatureList& out) {
  const Reading& reading = scene.reading;
  const Anchor& anchor = decided.anchor;
  const Part act = OfAction(decided.action);
  const Part instrument = OfInstrument(decided.instrument);
  bool subject = false;
  bool object = false;
  bool agent = false;
  uint32_t named = 0;
  for (const Participant& participant : scene.participants) {
    if (participant.word == kNoWord) continue;
    ++named;
    const auto within = [&](uint32_t noun) {
      return noun != kNoWord && reading.NounOf(participant.word) == reading.NounOf(noun);
    };
    subject |= within(anchor.subject);
    object |= within(anchor.object);
    agent |= within(anchor.agent);
  }
  const auto tag_of = [&](uint32_t word) {
    return Number(word == kNoWord ? 99 : static_cast<uint32_t>(reading.node(word).upos));
  };
  const Part filled = Number((subject ? 1U : 0U) + (object ? 2U : 0U) + (agent ? 4U : 0U) + (anchor.passive ? 8U : 0U) +
                             (reading.node(anchor.word).upos == Upos::kVerb ? 16U : 0U));
  out.Add("nobody");
  out.Add("nobody action", act);
  out.Add("nobody instrument", instrument);
  out.Add("nobody action instrument", act, instrument);
  out.Add("nobody stem", WordParts(reading, scene.actors).Stem(anchor.word));
  out.Add("nobody filled", filled);
  out.Add("nobody filled action", filled, act);
  out.Add("nobody named", Number(std::min(named, 4U)), filled);
  out.Add("nobody subject tag", tag_of(anchor.subject), act);
  out.Add("nobody object tag", tag_of(anchor.object), act);
}

void SourceFeatures(const Scene& scene, const Act& decided, const Participant* participant, bool is_source,
                    size_t sources, FeatureList& out) {
  const Part act = OfAction(decided.action);
  const Part state = Number((is_source ? 100U : 200U) + (participant == nullptr ? 50U : 0U) +
                            static_cast<uint32_t>(std::min<size_t>(sources, 5)));
  const Part kind = Number(participant == nullptr ? 99U : static_cast<uint32_t>(participant->kind));
  out.Add("source too", state, act);
  out.Add("source too instrument", state, OfInstrument(decided.instrument));
  out.Add("source too kind", state, kind);
  out.Add("source too stem", state, WordParts(scene.reading, scene.actors).Stem(decided.anchor.word));
  out.Add("source too kind action", Both(kind, Number(is_source ? 1 : 0)), act);
}

}  // namespace policywire::enrich
