#include "enrich/enricher.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include "enrich/clean/clean.h"
#include "enrich/document.h"
#include "enrich/explanation.h"
#include "enrich/extract/candidate.h"
#include "enrich/extract/decide.h"
#include "enrich/extract/decided.h"
#include "enrich/extract/details.h"
#include "enrich/extract/find_candidates.h"
#include "enrich/extract/write_event.h"
#include "enrich/fingerprint/fingerprint.h"
#include "enrich/lexicon/lexicon.h"
#include "enrich/match/match.h"
#include "enrich/score/score.h"
#include "enrich/segment/segment.h"
#include "enrich/version.h"

namespace policywire::enrich {
namespace {

// How many candidates back an event's repetitions are counted: an article of any length costs what its length says.
constexpr size_t kFarBack = 256;

// What one thread works in. Its vectors keep their memory from article to article; nothing else outlives one.
struct Workspace {
  explicit Workspace(const Lexicon& l) : lexicon(&l), finder(l), details(l) {}
  const Lexicon* lexicon;
  Document document;
  CandidateFinder finder;
  std::vector<Candidate> candidates;
  std::vector<DecidedCandidate> decided;
  DetailFinder details;
};

Workspace& WorkspaceFor(const Lexicon& lexicon) {
  static thread_local std::optional<Workspace> workspace;
  if (!workspace || workspace->lexicon != &lexicon) workspace.emplace(lexicon);
  return *workspace;
}

bool SameCodes(const Parties& a, const Parties& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Party& p, const Party& q) { return p.code == q.code; });
}

bool SameParties(const Candidate& a, const Candidate& b) {
  return SameCodes(a.sources, b.sources) && SameCodes(a.targets, b.targets);
}

// One event an act: two triggers of one sentence that come to the same are one act.
bool Repeats(std::span<const DecidedCandidate> earlier, const DecidedCandidate& event) {
  const auto of_sentence = std::find_if(earlier.rbegin(), earlier.rend(), [&](const DecidedCandidate& other) {
    return other.candidate->sentence != event.candidate->sentence;
  });
  return std::any_of(earlier.rbegin(), of_sentence, [&](const DecidedCandidate& other) {
    return other.decision.event && other.decision.action == event.decision.action &&
           other.decision.instrument == event.decision.instrument && other.decision.status == event.decision.status &&
           other.decision.direction == event.decision.direction && SameParties(*other.candidate, *event.candidate);
  });
}

constexpr Feature kFeatures[] = {
    kNominal,        kHasTool,        kHasForce,       kPublicSubject,   kConditional,    kTold,
    kOwnWord,        kBackReference,  kResolvedSource, kImpliedTarget,   kNoSubject,      kInRelative,
    kInAdverbial,    kHedgedFeature,  kTitleSentence,  kFreshTool,       kInfinitiveFree, kDateExpression,
    kAccusedContent, kPrivateSubject, kForceNoun,      kDisasterFeature, kCourtSubject,   kDemanded,
    kPersonObject,   kArmedSource,    kSportFeature,   kToldByActor,
};

void ExplainDocument(const Lexicon& lexicon, const Document& document, const Actors& actors, Explanation& out) {
  out.text = document.clean.text;
  for (size_t s = 0; s < document.sentences.size(); ++s) {
    for (uint32_t t = document.sentences[s].first; t < document.sentences[s].last; ++t) {
      out.tokens.push_back({document.tokens[t].begin, document.tokens[t].end, static_cast<uint32_t>(s)});
    }
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

void ExplainCandidate(const Lexicon& lexicon, const Document& document, const Candidate& candidate,
                      std::string_view rule, const std::string& event_id, const ScoreParts* score, Explanation& out) {
  ExplainedCandidate explained;
  explained.sentence = candidate.sentence;
  explained.trigger_begin = document.tokens[candidate.trigger_first].begin;
  explained.trigger_end = document.tokens[candidate.trigger_last - 1].end;
  explained.trigger = std::string(document.Text(candidate.trigger_first, candidate.trigger_last));
  for (const Feature feature : kFeatures) {
    if (candidate.Has(feature)) explained.features.emplace_back(FeatureName(feature));
  }
  for (int o = 0; o < candidate.operator_count; ++o) {
    explained.operators.emplace_back(document.Text(candidate.operators[o].first, candidate.operators[o].last));
  }
  for (const Party& party : candidate.sources) explained.sources.emplace_back(lexicon.String(party.code));
  for (const Party& party : candidate.targets) explained.targets.emplace_back(lexicon.String(party.code));
  explained.rule = std::string(rule);
  explained.event_id = event_id;
  if (score != nullptr) {
    explained.score = {{"conflict.action", score->conflict_action},
                       {"conflict.instrument", score->conflict_instrument},
                       {"conflict.status", score->conflict_status},
                       {"certainty.status", score->certainty_status},
                       {"certainty.hedge", score->certainty_hedge},
                       {"certainty.attribution", score->certainty_attribution},
                       {"certainty.condition", score->certainty_condition},
                       {"salience.position", score->salience_position},
                       {"salience.repetition", score->salience_repetition},
                       {"salience.title", score->salience_title},
                       {"confidence", score->confidence}};
  }
  out.candidates.push_back(std::move(explained));
}

}  // namespace

class Enricher::Impl {
 public:
  Impl(std::unique_ptr<const Lexicon> lexicon, const Options& options)
      : lexicon_(std::move(lexicon)), min_confidence_(options.min_confidence) {}

  void Enrich(const v1::Article& article, v1::EnrichedArticle& out, Explanation* explanation) const;
  std::string_view lexicon_version() const { return lexicon_->version(); }

 private:
  void Decide(Workspace& work) const;
  ScoreParts Score(const Workspace& work, size_t index, const v1::PolicyEvent& event) const;

  std::unique_ptr<const Lexicon> lexicon_;
  double min_confidence_;
};

// Decides every candidate.
void Enricher::Impl::Decide(Workspace& work) const {
  work.decided.clear();
  for (const Candidate& candidate : work.candidates) {
    DecidedCandidate decided{&candidate, enrich::Decide(candidate), {}};
    if (decided.decision.event && Repeats(work.decided, decided)) {
      decided.decision.event = false;
      decided.decision.rule = "the same act again";
    }
    if (decided.decision.event && RulePrecision(candidate, decided.decision) < min_confidence_) {
      decided.decision.event = false;
      decided.decision.rule = "below the least confidence";
    }
    work.decided.push_back(std::move(decided));
  }
}

ScoreParts Enricher::Impl::Score(const Workspace& work, size_t index, const v1::PolicyEvent& event) const {
  const Candidate& candidate = *work.decided[index].candidate;
  ScoreInput input;
  input.hedged = candidate.Has(kHedgedFeature);
  input.attributed = !event.attribution().empty();
  input.conditional = event.conditional();
  input.sentence = candidate.sentence;
  input.sentences = static_cast<uint32_t>(work.document.sentences.size());
  for (size_t i = index > kFarBack ? index - kFarBack : 0; i < index; ++i) {
    const DecidedCandidate& other = work.decided[i];
    if (other.decision.event && other.decision.instrument == event.instrument() &&
        SameParties(*other.candidate, candidate)) {
      ++input.mentions;
    }
  }
  const auto in_title = [&](const v1::Actor& actor) {
    return !actor.name().empty() && event.origin().title().find(actor.name()) != std::string::npos;
  };
  input.in_title = std::any_of(event.sources().begin(), event.sources().end(), in_title) ||
                   std::any_of(event.targets().begin(), event.targets().end(), in_title);
  input.rule_precision = RulePrecision(candidate, work.decided[index].decision);
  return ComputeScore(event, input);
}

void Enricher::Impl::Enrich(const v1::Article& article, v1::EnrichedArticle& out, Explanation* explanation) const {
  Workspace& work = WorkspaceFor(*lexicon_);
  Document& document = work.document;
  Clean(article.text(), document.clean);
  Segment(document);
  Match(*lexicon_, document);
  work.finder.Find(document, article.published(), work.candidates);
  Decide(work);
  work.details.Fill(document, ParseDate(article.published()), work.decided);
  if (explanation != nullptr) ExplainDocument(*lexicon_, document, work.finder.actors(), *explanation);

  out.Clear();
  out.set_article_id(article.article_id());
  out.set_url(article.url());
  out.set_title(article.title());
  out.set_published(article.published());
  out.set_source(article.source());
  out.set_language("en");
  out.set_text(document.clean.text);
  out.set_fingerprint(Fingerprint(document.clean.text));
  *out.mutable_repairs() = document.clean.repairs;

  const uint64_t text_hash = HashText(article.text());
  for (size_t i = 0; i < work.decided.size(); ++i) {
    const DecidedCandidate& decided = work.decided[i];
    std::string id;
    ScoreParts parts;
    if (decided.decision.event) {
      v1::PolicyEvent& event = *out.add_events();
      WriteEvent(*lexicon_, document, article.text(), decided, event);
      v1::Origin& origin = *event.mutable_origin();
      origin.set_article_id(article.article_id());
      origin.set_url(article.url());
      origin.set_source(article.source());
      origin.set_published(article.published());
      origin.set_title(article.title());
      parts = Score(work, i, event);
      *event.mutable_score() = ToScore(parts);
      event.mutable_cameo()->assign(CameoCode(event.action(), event.instrument(), event.status()));
      event.set_quad_class(QuadClassOf(event.action()));
      event.mutable_version()->set_build(kBuildVersion);
      event.mutable_version()->mutable_lexicon()->assign(lexicon_->version());
      event.mutable_version()->set_model(kModelVersion);
      id = EventId(article.article_id(), text_hash, event);
      event.set_event_id(id);
    }
    if (explanation != nullptr) {
      ExplainCandidate(*lexicon_, document, *decided.candidate, decided.decision.rule, id,
                       id.empty() ? nullptr : &parts, *explanation);
    }
  }
}

Enricher::Enricher(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Enricher::~Enricher() = default;

absl::StatusOr<std::unique_ptr<const Enricher>> Enricher::Create(const Options& options) {
  std::vector<Lexicon::Layer> layers = {BuiltInTables()};
  for (const std::string& folder : options.lexicon_dirs) {
    auto files = ReadTableFolder(folder);
    if (!files.ok()) return files.status();
    layers.push_back(*std::move(files));
  }
  auto lexicon = Lexicon::Compile(std::move(layers));
  if (!lexicon.ok()) return lexicon.status();
  return std::unique_ptr<const Enricher>(new Enricher(std::make_unique<const Impl>(*std::move(lexicon), options)));
}

v1::EnrichedArticle Enricher::Enrich(const v1::Article& article, Explanation* explanation) const {
  v1::EnrichedArticle out;
  impl_->Enrich(article, out, explanation);
  return out;
}

void Enricher::Enrich(const v1::Article& article, v1::EnrichedArticle& out, Explanation* explanation) const {
  impl_->Enrich(article, out, explanation);
}

std::string_view Enricher::lexicon_version() const { return impl_->lexicon_version(); }
std::string_view Enricher::model_version() const { return kModelVersion; }

}  // namespace policywire::enrich
