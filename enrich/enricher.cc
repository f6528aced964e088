#include "enrich/enricher.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "enrich/decide/event.h"
#include "enrich/decide/model.h"
#include "enrich/decide/model_file.h"
#include "enrich/document.h"
#include "enrich/explanation.h"
#include "enrich/extract/event_finder.h"
#include "enrich/extract/write_event.h"
#include "enrich/fingerprint/fingerprint.h"
#include "enrich/language/language.h"
#include "enrich/lexicon/lexicon.h"
#include "enrich/match/prepare.h"
#include "enrich/score/score.h"
#include "enrich/syntax/syntax.h"
#include "enrich/version.h"
#include "fmt/format.h"

namespace policywire::enrich {
namespace {

// How many events back an event's repetitions are counted: an article of any length costs what its length says.
constexpr size_t kFarBack = 256;

// What one thread works in. Its vectors keep their memory from article to article; nothing else outlives one.
struct Workspace {
  Workspace(const Lexicon& lexicon, const DecisionModel& model) : finder(lexicon, model) {}
  MatchedArticle article;
  EventFinder finder;
  std::vector<Event> events;  // and near misses
};

// Held by an enricher and by what threads keep for it, so that no other has the same: another's tables may stand later
// where this one's do.
using Identity = std::shared_ptr<const char>;

Workspace& WorkspaceFor(const Identity& enricher, const Lexicon& lexicon, const DecisionModel& model) {
  static thread_local std::optional<Workspace> workspace;
  static thread_local Identity owner;
  if (!workspace || owner != enricher) {
    workspace.emplace(lexicon, model);
    owner = enricher;
  }
  return *workspace;
}

std::string_view WhyNot(Event::Verdict verdict) {
  switch (verdict) {
    case Event::kEvent:
      return "";
    case Event::kImprobable:
      return "improbable";
    case Event::kPartOfOther:
      return "part of another act";
    case Event::kNotMeant:
      return "no act of policy by its words";
    case Event::kNobody:
      return "neither source nor target";
    case Event::kRepeats:
      return "the same act again";
    case Event::kUnsure:
      return "below the least confidence";
  }
  return "";
}

void ExplainEvent(const Document& document, const Event& event, const std::string& event_id, const ScoreParts* score,
                  Explanation& out) {
  ExplainedCandidate explained;
  explained.sentence = event.sentence;
  explained.trigger_begin = document.tokens[event.trigger.first].begin;
  explained.trigger_end = document.tokens[event.trigger.last - 1].end;
  explained.trigger = std::string(document.Text(event.trigger.first, event.trigger.last));
  explained.action = v1::Action_Name(event.action);
  explained.probability = event.probability;
  for (const Reason& reason : event.reasons)
    explained.features.push_back({reason.question, reason.feature, reason.weight});
  explained.why_not = WhyNot(event.verdict);
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

std::string VersionOf(const DecisionModel& decisions) {
  return fmt::format("decisions-{:016x}", decisions.version() ^ BuiltInSyntax().version() * 31);
}

}  // namespace

class Enricher::Impl {
 public:
  Impl(std::unique_ptr<const Lexicon> lexicon, std::unique_ptr<const DecisionModel> decisions, double min_confidence)
      : lexicon_(std::move(lexicon)),
        own_model_(std::move(decisions)),
        model_(own_model_ ? *own_model_ : BuiltInDecisions()),
        model_version_(VersionOf(model_)),
        min_confidence_(min_confidence) {}

  // `for_events`: whether it is to be read for events.
  void Enrich(const v1::Article& article, bool for_events, v1::EnrichedArticle& out, Explanation* explanation) const;
  std::string_view lexicon_version() const { return lexicon_->version(); }
  std::string_view model_version() const { return model_version_; }

 private:
  ScoreParts Score(const Workspace& work, size_t index, const v1::PolicyEvent& event) const;

  const Identity identity_ = std::make_shared<const char>();
  std::unique_ptr<const Lexicon> lexicon_;
  std::unique_ptr<const DecisionModel> own_model_;
  const DecisionModel& model_;
  std::string model_version_;
  double min_confidence_;
};

ScoreParts Enricher::Impl::Score(const Workspace& work, size_t index, const v1::PolicyEvent& event) const {
  const Event& found = work.events[index];
  ScoreInput input;
  input.hedged = found.hedged;
  input.attributed = !event.attribution().empty();
  input.conditional = event.conditional();
  input.sentence = found.sentence;
  input.sentences = static_cast<uint32_t>(work.article.text.sentences.size());
  for (size_t i = index > kFarBack ? index - kFarBack : 0; i < index; ++i) {
    const Event& other = work.events[i];
    if (other.verdict == Event::kEvent && other.instrument == event.instrument() && SameParties(other, found)) {
      ++input.mentions;
    }
  }
  const auto in_title = [&](const v1::Actor& actor) {
    return !actor.name().empty() && event.origin().title().find(actor.name()) != std::string::npos;
  };
  input.in_title = std::any_of(event.sources().begin(), event.sources().end(), in_title) ||
                   std::any_of(event.targets().begin(), event.targets().end(), in_title);
  input.confidence = found.confidence;
  return ComputeScore(event, input);
}

void Enricher::Impl::Enrich(const v1::Article& article, bool for_events, v1::EnrichedArticle& out,
                            Explanation* explanation) const {
  Workspace& work = WorkspaceFor(identity_, *lexicon_, model_);
  const Document& document = work.article.text;
  const std::string language = LanguageOf(article);
  const bool reads = for_events && IsEnglish(language);
  if (reads) {
    Prepare(*lexicon_, article, work.article);
    work.finder.Find(work.article, min_confidence_, explanation, work.events);
  } else {
    Clean(article.text(), work.article.text.clean);
    work.events.clear();
    if (explanation != nullptr) explanation->text = document.clean.text;
  }

  out.Clear();
  out.set_article_id(article.article_id());
  out.set_url(article.url());
  out.set_title(article.title());
  out.set_published(article.published());
  out.set_unread_published(article.unread_published());
  out.set_source(article.source());
  out.set_duplicate_of(article.duplicate_of());
  out.set_language(language);
  out.set_text(document.clean.text);
  out.set_fingerprint(Fingerprint(document.clean.text));
  *out.mutable_repairs() = document.clean.repairs;
  out.set_unread_sentences(reads ? work.finder.unread_sentences() : 0);

  const uint64_t text_hash = HashText(article.text());
  for (size_t i = 0; i < work.events.size(); ++i) {
    const Event& found = work.events[i];
    std::string id;
    ScoreParts parts;
    if (found.verdict == Event::kEvent) {
      v1::PolicyEvent& event = *out.add_events();
      WriteEvent(*lexicon_, document, article.text(), found, event);
      v1::Origin& origin = *event.mutable_origin();
      origin.set_article_id(article.article_id());
      origin.set_url(article.url());
      origin.set_source(article.source());
      origin.set_published(article.published());
      origin.set_title(article.title());
      origin.set_duplicate_of(article.duplicate_of());
      parts = Score(work, i, event);
      *event.mutable_score() = ToScore(parts);
      event.mutable_cameo()->assign(CameoCode(event.action(), event.instrument(), event.status()));
      event.set_quad_class(QuadClassOf(event.action()));
      event.mutable_version()->set_build(kBuildVersion);
      event.mutable_version()->mutable_lexicon()->assign(lexicon_->version());
      event.mutable_version()->mutable_model()->assign(model_version_);
      id = EventId(article.article_id(), text_hash, event);
      event.set_event_id(id);
    }
    if (explanation != nullptr) {
      ExplainEvent(document, found, id, id.empty() ? nullptr : &parts, *explanation);
    }
  }
}

Enricher::Enricher(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Enricher::~Enricher() = default;

absl::StatusOr<std::unique_ptr<const Enricher>> Enricher::Create(const Options& options) {
  if (absl::Status status = CheckBuiltIns(); !status.ok()) return status;
  std::vector<Lexicon::Layer> layers = {BuiltInTables()};
  for (const std::string& folder : options.lexicon_dirs) {
    auto files = ReadTableFolder(folder);
    if (!files.ok()) return files.status();
    layers.push_back(*std::move(files));
  }
  auto lexicon = Lexicon::Compile(std::move(layers));
  if (!lexicon.ok()) return lexicon.status();
  std::unique_ptr<const DecisionModel> decisions;
  if (!options.decisions_file.empty()) {
    auto model = ReadModelFile(options.decisions_file);
    if (!model.ok()) return model.status();
    decisions = *std::move(model);
  }
  return std::unique_ptr<const Enricher>(
      new Enricher(std::make_unique<const Impl>(*std::move(lexicon), std::move(decisions), options.min_confidence)));
}

v1::EnrichedArticle Enricher::Enrich(const v1::Article& article, Explanation* explanation) const {
  v1::EnrichedArticle out;
  impl_->Enrich(article, true, out, explanation);
  return out;
}

void Enricher::Enrich(const v1::Article& article, v1::EnrichedArticle& out, Explanation* explanation) const {
  impl_->Enrich(article, true, out, explanation);
}

void Enricher::PassOn(const v1::Article& article, v1::EnrichedArticle& out) const {
  impl_->Enrich(article, false, out, nullptr);
}

std::string_view Enricher::lexicon_version() const { return impl_->lexicon_version(); }
std::string_view Enricher::model_version() const { return impl_->model_version(); }

absl::Status Enricher::CheckBuiltIns() { return enrich::CheckBuiltIns(); }

std::string Enricher::BuiltInModelVersion() { return VersionOf(BuiltInDecisions()); }

}  // namespace policywire::enrich
