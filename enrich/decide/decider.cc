#include "enrich/decide/decider.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "enrich/decide/restraint.h"

namespace policywire::enrich {
namespace {

constexpr size_t kActionAnswers = v1::Action_MAX + 1;
constexpr size_t kInstrumentAnswers = v1::Instrument_MAX + 1;
constexpr size_t kDirectionAnswers = v1::Direction_MAX + 1;
constexpr size_t kStatusAnswers = v1::Status_MAX + 1;
static_assert(kInstrumentAnswers <= UINT8_MAX);  // a row of weights counts in bytes

// Below this nobody would have thought of an event.
constexpr double kNearMiss = 0.15;
// Codes that are this much of the best one's share belong to the role, too.
constexpr double kLeastShare = 0.45;
constexpr double kLeastShareBeside = 0.1;  // of one who stands beside the best in the same phrase
// Steps of the tree within which two words may name one act.
constexpr int kNearSteps = 2;
// A score that nothing makes up for.
constexpr int32_t kBarred = -100 * kScoreUnit;
constexpr size_t kMostReasons = 8;  // for and against, of each question

void Softmax(std::span<const int32_t> scores, std::vector<double>& out) {
  const int32_t top = *std::ranges::max_element(scores);
  double sum = 0;
  out.clear();
  for (const int32_t score : scores) {
    out.push_back(std::exp(static_cast<double>(score - top) / kScoreUnit));
    sum += out.back();
  }
  for (double& share : out) share /= sum;
}

bool IsOneOf(const Parties& parties, const Participant& participant) {
  return std::ranges::any_of(participant.codes, [&](uint32_t code) {
    return std::ranges::find(parties, code, &Party::code) != parties.end();
  });
}

// "Canadian and Mexican steel", "Peru, Chile and Bolivia": are the names of two actors coordinated?
bool Coordinated(const Reading& reading, std::span<const Participant> participants, uint32_t a, uint32_t b) {
  const auto head = [&](const Participant& participant) {
    uint32_t word = participant.last - 1;
    while (reading.node(word).head >= participant.first && reading.node(word).head < participant.last) {
      word = reading.node(word).head;
    }
    return reading.FirstConjunct(word);
  };
  for (const Participant& one : participants) {
    if (one.kind != Participant::kNamed || one.codes[0] != a) continue;
    for (const Participant& other : participants) {
      if (other.kind == Participant::kNamed && other.codes[0] == b && head(other) == head(one)) return true;
    }
  }
  return false;
}

// Is it this mention that a party shows?
bool Names(const Reading& reading, const Participant& participant, const Party& party) {
  const bool same = participant.first < participant.last
                        ? party.name.first == reading.first_token() + participant.first && !party.name.empty()
                        : party.name.empty();
  return same && std::ranges::find(participant.codes, party.code) != participant.codes.end();
}

// Can the word name an act at all? Others are not asked about.
bool IsCandidate(const Reading& reading, uint32_t word, const DecisionModel& model) {
  const WordFacts& facts = reading.facts(word);
  return facts.act != nullptr || (IsOpenClass(reading.node(word).upos) && model.HasStem(facts.stem));
}

// "Turkey, Qatar and the Emirates": nothing but names and what joins them stands between two mentions.
bool IsOneList(const Reading& reading, const Participant& a, const Participant& b) {
  for (uint32_t w = std::min(a.last, b.last); w < std::max(a.first, b.first); ++w) {
    const Upos tag = reading.node(w).upos;
    const bool joins = tag == Upos::kPunct || tag == Upos::kCconj || tag == Upos::kDet || tag == Upos::kAdj ||
                       tag == Upos::kPropn || tag == Upos::kNoun;
    if (!joins) return false;
  }
  return true;
}

// "Brazil, India and Chile": who stands in a list between two who were chosen is chosen with them.
void FillLists(const Scene& scene, Parties& parties) {
  const auto chosen = [&](const Participant& participant) {
    return std::ranges::find(parties, participant.codes[0], &Party::code) != parties.end();
  };
  const std::span<const Participant> all = scene.participants;
  size_t before = all.size();  // the last one who was chosen
  for (size_t p = 0; p < all.size() && all[p].kind == Participant::kNamed; ++p) {
    if (!chosen(all[p])) continue;
    const size_t first = std::exchange(before, p);
    if (first == all.size() || first + 1 == p) continue;
    bool list = true;
    for (size_t i = first; i < p; ++i) {
      const Upos joint = scene.reading.node(all[i].last).upos;
      const bool joined = joint == Upos::kPunct || joint == Upos::kCconj;
      list = list && joined && IsOneList(scene.reading, all[i], all[i + 1]);
    }
    for (size_t i = first + 1; list && i < p; ++i) {
      if (chosen(all[i])) continue;
      const uint32_t start = scene.reading.first_token();
      parties.push_back({all[i].codes[0], {start + all[i].first, start + all[i].last}, all[i].sense});
    }
  }
}

// Of several parties of which one is in the phrase that the act has for this role, those who are there, or in a list
// with one who is: the others stand in another clause. `others` are of the other role, and tell nothing.
void KeepWithin(const Scene& scene, uint32_t noun, const Parties& others, Parties& parties) {
  if (parties.size() < 2 || noun == kNoWord) return;
  const Reading& reading = scene.reading;
  const auto [first, last] = reading.Span(noun);
  const auto within = [&, first = first, last = last](const Participant& participant) {
    return participant.word != kNoWord &&
           (participant.word == noun || (participant.first >= first && participant.first < last)) &&
           !IsOneOf(others, participant);
  };
  const auto has = [](const Participant& participant, const Party& party) {
    return std::ranges::find(participant.codes, party.code) != participant.codes.end();
  };
  const auto stays = [&](const Party& party, bool listed) {
    return std::ranges::any_of(scene.participants, [&](const Participant& participant) {
      if (!has(participant, party) || participant.word == kNoWord) return false;
      if (within(participant)) return true;
      return listed && participant.kind == Participant::kNamed &&
             std::ranges::any_of(scene.participants, [&](const Participant& other) {
               return within(other) && IsOneList(reading, participant, other);
             });
    });
  };
  if (std::ranges::none_of(parties, [&](const Party& party) { return stays(party, false); })) return;
  parties.erase(std::remove_if(parties.begin(), parties.end(), [&](const Party& party) { return !stays(party, true); }),
                parties.end());
}

}  // namespace

void Decider::FindActs(const Scene& scene, std::span<const uint32_t> words) {
  found_.clear();
  for (const uint32_t w : words) {
    if (!IsCandidate(scene.reading, w, *model_)) continue;
    const Anchor anchor = ReadAnchor(scene.reading, w);
    features_.Clear();
    ActionFeatures(scene, anchor, features_);
    scores_.assign(kActionAnswers, 0);
    model_->Add(Question::kAction, features_.hashes(), scores_);
    Softmax(scores_, shares_);
    const auto best = std::max_element(shares_.begin() + 1, shares_.end());
    if (*best >= kNearMiss) found_.push_back({anchor, *best, static_cast<v1::Action>(best - shares_.begin()), false});
  }
}

// "refused to withdraw", "denied that it had fired": what is refused or denied has been told by that, and so has what
// is agreed, demanded or threatened.
void Decider::DropContent(const Reading& reading) {
  for (Found& content : found_) {
    const SyntaxNode& node = reading.node(content.anchor.word);
    if (node.relation != Deprel::kXcomp && node.relation != Deprel::kCcomp) continue;
    content.dropped |= std::ranges::any_of(found_, [&](const Found& upper) {
      const bool tells = upper.action == v1::REJECT ||
                         (node.relation == Deprel::kXcomp &&
                          (upper.action == v1::AGREE || upper.action == v1::REQUEST || upper.action == v1::THREATEN));
      return tells && upper.anchor.word == node.head && !upper.dropped &&
             upper.probability * 1000 >= model_->threshold();
    });
  }
}

// "imposed a ban": of two words of one clause that name the same action, one depending on the other, one is the act.
void Decider::DropParts(const Reading& reading) {
  for (size_t i = 0; i < found_.size(); ++i) {
    for (size_t j = 0; j < found_.size(); ++j) {
      Found& upper = found_[i];
      Found& lower = found_[j];
      if (i == j || upper.dropped || lower.dropped || upper.action != lower.action) continue;
      bool linked = false;
      uint32_t word = lower.anchor.word;
      for (int step = 0; step < kNearSteps && !linked; ++step) {
        const Deprel relation = reading.node(word).relation;
        word = reading.node(word).head;
        if (word == kRootHead || relation == Deprel::kConj || relation == Deprel::kAdvcl ||
            relation == Deprel::kCcomp || relation == Deprel::kAclRelcl || relation == Deprel::kParataxis) {
          break;
        }
        linked = word == upper.anchor.word;
      }
      if (linked) (upper.probability >= lower.probability ? lower : upper).dropped = true;
    }
  }
}

size_t Decider::Answer(Question question, size_t answers) {
  scores_.assign(answers, 0);
  model_->Add(question, features_.hashes(), scores_);
  // 0 is "unspecified", which is no answer.
  return static_cast<size_t>(std::max_element(scores_.begin() + 1, scores_.end()) - scores_.begin());
}

// What speaks for each participant, and last for nobody: for a source and for a target, but for what the sources say.
void Decider::ScoreRoles(const Scene& scene, const Act& act) {
  roles_.clear();
  for (const Participant& participant : scene.participants) {
    features_.Clear();
    RoleFeatures(scene, act, participant, features_);
    model_->Add(Question::kRole, features_.hashes(), roles_.emplace_back());
  }
  features_.Clear();
  NobodyFeatures(scene, act, features_);
  model_->Add(Question::kRole, features_.hashes(), roles_.emplace_back());
}

// How likely each participant is to have the role, and last nobody.
void Decider::ShareOut(const Scene& scene, const Act& act, Role role, const Parties& sources,
                       std::vector<double>& shares) {
  scores_.clear();
  for (size_t p = 0; p < roles_.size(); ++p) {
    const Participant* participant = p < scene.participants.size() ? &scene.participants[p] : nullptr;
    scores_.push_back(participant != nullptr && IsBarred(scene, act, *participant, role) ? kBarred : roles_[p][role]);
    if (role == kSourceRole) continue;
    features_.Clear();
    SourceFeatures(scene, act, participant, participant != nullptr && IsOneOf(sources, *participant), sources.size(),
                   features_);
    std::array<int32_t, kRoles> more{};
    model_->Add(Question::kRole, features_.hashes(), more);
    scores_.back() += more[role];
  }
  Softmax(scores_, shares);
}

void Decider::TakeParties(const Scene& scene, std::span<const double> shares, Parties& out) {
  by_code_.clear();
  for (size_t p = 0; p < scene.participants.size(); ++p) {
    for (const uint32_t code : scene.participants[p].codes) {
      const auto it = std::ranges::find(by_code_, code, &std::pair<uint32_t, double>::first);
      if (it == by_code_.end()) {
        by_code_.emplace_back(code, shares[p]);
      } else {
        it->second += shares[p];
      }
    }
  }
  if (by_code_.empty()) return;
  const auto [best_code, most] =
      *std::ranges::max_element(by_code_, std::less<>(), &std::pair<uint32_t, double>::second);
  if (shares.back() >= most) return;
  for (const auto& [code, share] : by_code_) {
    const double least =
        Coordinated(scene.reading, scene.participants, best_code, code) ? kLeastShareBeside : kLeastShare;
    if (share < least * most) continue;
    // Of several mentions of one actor the likeliest is the one that is shown.
    Party party{code, {}, nullptr};
    double best = -1;
    for (size_t p = 0; p < scene.participants.size(); ++p) {
      const Participant& participant = scene.participants[p];
      if (shares[p] <= best || std::ranges::find(participant.codes, code) == participant.codes.end()) continue;
      best = shares[p];
      const uint32_t start = scene.reading.first_token();
      party.name = participant.first < participant.last
                       ? TokenRange{start + participant.first, start + participant.last}
                       : TokenRange{};
      party.sense = participant.sense;
    }
    out.push_back(party);
  }
}

void Decider::ChooseParties(const Scene& scene, const Act& act, bool mutual, Event& event) {
  ShareOut(scene, act, kSourceRole, {}, source_shares_);
  TakeParties(scene, source_shares_, event.sources);
  if (!mutual) KeepWithin(scene, act.anchor.subject, {}, event.sources);
  FillLists(scene, event.sources);
  ShareOut(scene, act, kTargetRole, event.sources, shares_);
  if (mutual) {
    for (size_t p = 0; p < shares_.size(); ++p) {
      const bool barred = p < scene.participants.size() && IsBarred(scene, act, scene.participants[p], kSourceRole);
      source_shares_[p] = barred ? 0 : source_shares_[p] + shares_[p];
    }
    Parties all;
    TakeParties(scene, source_shares_, all);
    FillLists(scene, all);
    if (all.size() > 1) {
      event.sources = all;
      event.targets = std::move(all);
      return;
    }
  }
  TakeParties(scene, shares_, event.targets);
  KeepWithin(scene, act.anchor.object, event.sources, event.targets);
  FillLists(scene, event.targets);
  // Who acts on others is not one of them; and nobody states his view of himself, as "criticised the plan" would have
  // it.
  const auto acts = [&](const Party& party) {
    return std::ranges::find(event.sources, party.code, &Party::code) != event.sources.end();
  };
  if ((event.sources.size() > 1 && act.instrument == v1::STATEMENT) || !std::ranges::all_of(event.targets, acts)) {
    event.targets.erase(std::remove_if(event.targets.begin(), event.targets.end(), acts), event.targets.end());
  }
}

void Decider::Decide(const Scene& scene, std::span<const uint32_t> words, bool explain, std::vector<Event>& out) {
  FindActs(scene, words);
  DropParts(scene.reading);
  DropContent(scene.reading);
  for (const Found& found : found_) {
    Event event;
    event.sentence = scene.reading.sentence();
    event.word = found.anchor.word;
    event.probability = found.probability;
    event.confidence = model_->Confidence(found.probability);
    event.action = found.action == v1::SANCTION && Refrains(scene.reading, event.word) ? v1::CONCEDE : found.action;
    Act act{found.anchor, event.action};
    if (found.probability * 1000 < model_->threshold()) {
      event.verdict = Event::kImprobable;
    } else if (found.dropped) {
      event.verdict = Event::kPartOfOther;
    } else if (IsComment(scene.reading, event.word) || IsStory(scene.reading, event.word, scene.actors.year()) ||
               IsJudgement(scene.reading, event.word, event.action) || IsGame(scene, event.action) ||
               (found.action == v1::REJECT && IsUnsaidRefusal(scene.reading, event.word))) {
      event.verdict = Event::kNotMeant;
    } else {
      features_.Clear();
      InstrumentFeatures(scene, act, features_);
      act.instrument = static_cast<v1::Instrument>(Answer(Question::kInstrument, kInstrumentAnswers));
      event.instrument = act.instrument;
      features_.Clear();
      DirectionFeatures(scene, act, features_);
      event.direction = static_cast<v1::Direction>(Answer(Question::kDirection, kDirectionAnswers));
      const bool mutual = Answer(Question::kMutual, kMutual + 1) == kMutual;
      if (event.action == v1::AGREE || event.action == v1::REQUEST) act.content = ReadContent(scene, act.anchor);
      if (act.content.verb != kNoWord) event.direction = act.content.direction;
      act.aimed = event.action == v1::AGREE && IsAimed(scene, act.anchor, act.content);
      features_.Clear();
      StatusFeatures(scene, act, features_);
      event.status = static_cast<v1::Status>(Answer(Question::kStatus, kStatusAnswers));
      event.status = Restrained(scene.reading, act.anchor.word, act.action, event.status);
      ScoreRoles(scene, act);
      ChooseParties(scene, act, mutual && !act.aimed, event);
      const bool nobody = event.sources.empty() && event.targets.empty();
      if (nobody) event.verdict = Event::kNobody;
      if (IsOfTheRetired(scene, act, event.sources)) event.verdict = Event::kNotMeant;
    }
    if (explain) Explain(scene, act, event);
    out.push_back(std::move(event));
  }
}

void Decider::Explain(const Scene& scene, const Act& act, Event& event) {
  features_.Name(&scene.reading);
  std::vector<Reason> reasons;
  const auto keep = [&](const std::string& question, auto weigh) {
    reasons.clear();
    for (size_t f = 0; f < features_.hashes().size(); ++f) {
      const int weight = weigh(features_.hashes()[f]);
      if (weight != 0) {
        reasons.push_back({question, features_.names()[f], static_cast<double>(weight) / kScoreUnit});
      }
    }
    std::ranges::stable_sort(reasons, std::greater<>(), [](const Reason& r) { return std::fabs(r.weight); });
    if (reasons.size() > kMostReasons) reasons.resize(kMostReasons);
    event.reasons.insert(event.reasons.end(), reasons.begin(), reasons.end());
  };
  const auto weight_of = [&](Question question, size_t answer) {
    return [this, question, answer](FeatureHash feature) { return model_->WeightOf(question, feature, answer); };
  };
  features_.Clear();
  ActionFeatures(scene, act.anchor, features_);
  keep("event", [&](FeatureHash feature) {
    return model_->WeightOf(Question::kAction, feature, act.action) - model_->WeightOf(Question::kAction, feature, 0);
  });
  if (event.verdict == Event::kEvent) {
    features_.Clear();
    InstrumentFeatures(scene, act, features_);
    keep("instrument", weight_of(Question::kInstrument, act.instrument));
    features_.Clear();
    DirectionFeatures(scene, act, features_);
    keep("direction", weight_of(Question::kDirection, event.direction));
    features_.Clear();
    StatusFeatures(scene, act, features_);
    keep("status", weight_of(Question::kStatus, event.status));
    for (const Role role : {kSourceRole, kTargetRole}) {
      const bool source = role == kSourceRole;
      for (const Party& party : source ? event.sources : event.targets) {
        const auto shown = std::ranges::find_if(scene.participants, [&](const Participant& participant) {
          return Names(scene.reading, participant, party);
        });
        if (shown == scene.participants.end()) continue;
        features_.Clear();
        RoleFeatures(scene, act, *shown, features_);
        if (!source) {
          SourceFeatures(scene, act, &*shown, IsOneOf(event.sources, *shown), event.sources.size(), features_);
        }
        const std::string code(scene.actors.lexicon().String(party.code));
        keep((source ? "source " : "target ") + code, weight_of(Question::kRole, role));
      }
    }
  }
  features_.Name(nullptr);
  features_.Clear();
}

}  // namespace policywire::enrich
