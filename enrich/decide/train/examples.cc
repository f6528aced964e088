#include "enrich/decide/train/examples.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "enrich/decide/features.h"
#include "enrich/decide/gate.h"
#include "enrich/decide/model.h"
#include "enrich/lexicon/lexicon.h"
#include "enrich/match/prepare.h"
#include "enrich/read/participants.h"
#include "enrich/read/reading.h"
#include "enrich/syntax/syntax.h"
#include "fmt/format.h"

namespace policywire::enrich {
namespace {

// What an event that a careful reader could leave out teaches of its fields.
constexpr double kOptionalWeight = 0.6;

class Collector {
 public:
  Collector(const Lexicon& lexicon, const std::set<std::string>& without)
      : lexicon_(lexicon), finder_(lexicon), syntax_(BuiltInSyntax()) {
    for (const std::string& name : without) left_out_[HashOfName(name)] = false;
    if (!without.empty()) features_.LeaveOut(&left_out_);
  }

  void Collect(const LabelledArticle& article) {
    article_ = &article;
    ++articles_;
    Prepare(lexicon_, article.article, matched_);
    finder_.Begin(matched_);
    topic_ = TopicOf(lexicon_, matched_.text);
    const Document& document = matched_.text;
    const std::span<const Mention> mentions(document.mentions);
    uint32_t next = 0;
    for (uint32_t s = 0; s < document.sentences.size(); ++s) {
      const uint32_t first = next;
      while (next < mentions.size() && mentions[next].first < document.sentences[s].last) ++next;
      reading_.Read(lexicon_, document, s, mentions.subspan(first, next - first), first, syntax_);
      finder_.Find(reading_, participants_);
      ReadSentenceFacts(reading_, participants_, facts_);
      const Sentence& sentence = document.sentences[s];
      const LabelledSpan span{Original(sentence.first).begin, Original(sentence.last - 1).end};
      const bool labelled =
          article.sentences.empty() ||
          std::ranges::any_of(article.sentences, [&](const LabelledSpan& known) { return known.Meets(span); });
      gate_.Read(lexicon_, document, sentence, mentions.subspan(first, next - first));
      if (labelled) {
        CollectSentence(span);
      } else {
        CollectUnlabelled();
      }
    }
  }

  Examples& examples() { return examples_; }
  // Whether a feature of this name was left out.
  bool LeftOut(const std::string& name) const { return left_out_.at(HashOfName(name)); }

 private:
  LabelledSpan Original(uint32_t token) const {
    const auto [begin, end] =
        matched_.text.clean.map.ToOriginal(matched_.text.tokens[token].begin, matched_.text.tokens[token].end);
    return {begin, end};
  }

  void CollectGate(uint32_t word, const LabelledEvent* event, bool labelled) {
    GateExample example;
    gate_.Places(word, example.places);
    example.stem = gate_.Stem(word);
    example.is_act = gate_.IsAct(word);
    example.fold = article_->fold;
    example.article = articles_;
    example.weight = static_cast<float>(article_->weight);
    if (labelled) {
      example.known = event != nullptr ? GateExample::kAct : GateExample::kNoAct;
      example.optional = event != nullptr && event->optional;
    } else {
      features_.Clear();
      ActionFeatures({topic_, reading_, facts_, participants_, finder_}, ReadAnchor(reading_, word), features_);
      Take(example.features);
    }
    examples_.gate.push_back(std::move(example));
  }

  void CollectUnlabelled() {
    for (uint32_t w = 0; w < reading_.size(); ++w) {
      if (IsOpenClass(reading_.node(w).upos) || reading_.facts(w).act != nullptr) CollectGate(w, nullptr, false);
    }
  }

  // Which word of each event's trigger stands for it: the topmost one in the tree, a verb or a known act first.
  void Align(LabelledSpan sentence) {
    event_of_.clear();
    beside_.clear();
    for (const LabelledEvent& event : article_->events) {
      if (event.trigger.begin < sentence.begin || event.trigger.begin >= sentence.end) continue;
      words_.clear();
      for (uint32_t w = 0; w < reading_.size(); ++w) {
        if (Original(reading_.first_token() + w).Meets(event.trigger)) words_.push_back(w);
      }
      std::optional<uint32_t> anchor;
      int best = -1;
      for (const uint32_t w : words_) {
        const bool act = reading_.facts(w).act != nullptr;
        if (!IsOpenClass(reading_.node(w).upos) && !act) continue;
        const bool top = std::ranges::find(words_, reading_.node(w).head) == words_.end();
        const bool taken = event_of_.contains(w);
        const int fit =
            1 + (top ? 4 : 0) + (act ? 2 : 0) + (reading_.node(w).upos == Upos::kVerb ? 1 : 0) - (taken ? 6 : 0);
        if (fit <= best) continue;
        best = fit;
        anchor = w;
      }
      if (!anchor) continue;
      event_of_.try_emplace(*anchor, &event);
      // The other words of a trigger say the same: they are no mistakes.
      for (const uint32_t w : words_) {
        if (w != *anchor) beside_.insert(w);
      }
    }
  }

  void CollectSentence(LabelledSpan span) {
    Align(span);
    const Scene scene{topic_, reading_, facts_, participants_, finder_};
    for (uint32_t w = 0; w < reading_.size(); ++w) {
      const auto it = event_of_.find(w);
      const LabelledEvent* event = it == event_of_.end() ? nullptr : it->second;
      const WordFacts& facts = reading_.facts(w);
      if (event == nullptr && (beside_.contains(w) || (!IsOpenClass(reading_.node(w).upos) && facts.act == nullptr)))
        continue;
      CollectGate(w, event, true);
      Example example;
      example.stem = facts.stem;
      example.is_act = facts.act != nullptr;
      example.fold = article_->fold;
      Act act{ReadAnchor(reading_, w)};
      features_.Clear();
      ActionFeatures(scene, act.anchor, features_);
      Take(example.features);
      example.answer = event == nullptr ? 0 : event->action;
      example.weight = static_cast<float>(event != nullptr && event->optional ? 0 : article_->weight);
      examples_.actions.push_back(std::move(example));
      if (event != nullptr) CollectEvent(scene, act, *event);
    }
  }

  void CollectEvent(const Scene& scene, Act& act, const LabelledEvent& event) {
    const double share = event.optional ? kOptionalWeight : 1;
    const auto weight = static_cast<float>(article_->weight * share);
    const auto add = [&](std::vector<Example>& to, int answer) {
      Example example;
      Take(example.features);
      example.answer = answer;
      example.weight = static_cast<float>(article_->field_weight * share);
      example.fold = article_->fold;
      to.push_back(std::move(example));
    };
    act.action = event.action;
    act.instrument = event.instrument;
    if (!article_->plover) {
      features_.Clear();
      InstrumentFeatures(scene, act, features_);
      add(examples_.instruments, event.instrument);
      features_.Clear();
      DirectionFeatures(scene, act, features_);
      add(examples_.directions, event.direction);
      const bool mutual = event.sources == event.targets && event.sources.size() > 1;
      add(examples_.mutualities, mutual ? kMutual : kDirected);
      features_.Clear();
      StatusFeatures(scene, act, features_);
      add(examples_.statuses, event.status);
    }
    CollectRole(scene, act, event, true, weight);
    CollectRole(scene, act, event, false, weight);
  }

  void CollectRole(const Scene& scene, const Act& act, const LabelledEvent& event, bool source, float weight) {
    RoleExample role;
    role.weight = weight;
    role.fold = article_->fold;
    const std::set<std::string>& labelled = source ? event.sources : event.targets;
    role.codes = static_cast<int>(labelled.size());
    for (const Participant& participant : participants_) {
      RoleExample::Candidate candidate;
      bool is_source = false;
      for (const uint32_t code : participant.codes) {
        const std::string known = CodeForComparison(lexicon_.String(code), article_->plover);
        is_source |= event.sources.contains(known);
        const auto it = labelled.find(known);
        if (it != labelled.end()) candidate.codes.push_back(static_cast<int>(std::distance(labelled.begin(), it)));
      }
      features_.Clear();
      RoleFeatures(scene, act, participant, features_);
      if (!source) SourceFeatures(scene, act, &participant, is_source, event.sources.size(), features_);
      Take(candidate.features);
      role.candidates.push_back(std::move(candidate));
    }
    RoleExample::Candidate nobody;
    features_.Clear();
    NobodyFeatures(scene, act, features_);
    if (!source) SourceFeatures(scene, act, nullptr, false, event.sources.size(), features_);
    Take(nobody.features);
    if (labelled.empty()) nobody.codes.push_back(0);
    role.candidates.push_back(std::move(nobody));
    (source ? examples_.sources : examples_.targets).push_back(std::move(role));
  }

  void Take(std::vector<FeatureHash>& out) {
    const std::span<const FeatureHash> features = features_.hashes();
    out.assign(features.begin(), features.end());
  }

  const Lexicon& lexicon_;
  const LabelledArticle* article_ = nullptr;
  int articles_ = 0;
  MatchedArticle matched_;
  ParticipantFinder finder_;
  SyntaxReader syntax_;
  Reading reading_;
  std::vector<Participant> participants_;
  v1::Instrument topic_ = v1::INSTRUMENT_UNSPECIFIED;
  SentenceFacts facts_;
  GateReader gate_;
  FeatureList features_;
  std::unordered_map<uint64_t, bool> left_out_;        // by name of features: were there any?
  std::map<uint32_t, const LabelledEvent*> event_of_;  // by anchor
  std::set<uint32_t> beside_;
  std::vector<uint32_t> words_;
  Examples examples_;
};

}  // namespace

absl::StatusOr<Examples> CollectExamples(const std::vector<LabelledArticle>& articles,
                                         const std::set<std::string>& without) {
  const auto lexicon = Lexicon::Compile({BuiltInTables()});
  if (!lexicon.ok()) return lexicon.status();
  Collector collector(**lexicon, without);
  for (const LabelledArticle& article : articles) collector.Collect(article);
  for (const std::string& name : without) {
    if (!collector.LeftOut(name)) return absl::InvalidArgumentError(fmt::format("no feature is named \"{}\"", name));
  }
  return std::move(collector.examples());
}

}  // namespace policywire::enrich
