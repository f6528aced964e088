#include "deploy/runtime/article_processor.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "deploy/runtime/stopwatch.h"
#include "enrich/language/language.h"
#include "enrich/version.h"
#include "policywire/v1/article.pb.h"

namespace policywire::deploy {
namespace {

constexpr size_t kLongText = 1 << 18;

}  // namespace

absl::StatusOr<std::unique_ptr<const enrich::Enricher>> MakeEnricher(const v1::EnrichConfig& config) {
  enrich::Options options;
  options.lexicon_dirs.assign(config.lexicon_dirs().begin(), config.lexicon_dirs().end());
  options.min_confidence = config.min_confidence();
  return enrich::Enricher::Create(options);
}

absl::StatusOr<std::unique_ptr<const ArticleProcessor>> ArticleProcessor::Create(const v1::PipelineConfig& config,
                                                                                 const sink::Frames& frames) {
  absl::StatusOr<std::unique_ptr<const enrich::Enricher>> enricher = MakeEnricher(config.enrich());
  if (!enricher.ok()) return enricher.status();
  return std::unique_ptr<const ArticleProcessor>(new ArticleProcessor(config, frames, *std::move(enricher)));
}

ArticleProcessor::ArticleProcessor(const v1::PipelineConfig& config, const sink::Frames& frames,
                                   std::unique_ptr<const enrich::Enricher> enricher)
    : sketches_(config.duplicates().action() != "off"),
      drop_duplicates_(config.duplicates().action() == "drop"),
      reading_version_(std::hash<std::string>()(config.input().SerializeAsString())),
      decoders_(config.input()),
      enricher_(std::move(enricher)),
      router_(config.output(), frames),
      dead_letters_(config.output().max_record_bytes(), enrich::kBuildVersion, sink::OutputHeaders(config.output())),
      // Room for everything but a value, and less than any topic takes by default.
      small_dead_letters_(65536, enrich::kBuildVersion) {}

v1::Version ArticleProcessor::version() const {
  v1::Version version;
  version.set_build(enrich::kBuildVersion);
  version.set_lexicon(std::string(enricher_->lexicon_version()));
  version.set_model(std::string(enricher_->model_version()));
  return version;
}

Reading ArticleProcessor::Read(const ingest::Record& record, Processed& processed) const {
  Stopwatch stopwatch;
  Reading reading{.result = decoders_.Decode(record), .sketches = {}, .repeats = {}};
  if (const auto* articles = std::get_if<std::vector<v1::Article>>(&reading.result.decoded);
      sketches_ && articles != nullptr) {
    reading.sketches = SketchesOf(*articles);
  }
  processed.decode += stopwatch.Lap();
  return reading;
}

void ArticleProcessor::Process(const ingest::Record& record, Reading reading, size_t input,
                               std::vector<sink::Output>& outputs, Processed& processed) const {
  Process(record, std::move(reading), input, outputs, processed, [](const v1::EnrichedArticle&) {});
}

void ArticleProcessor::Process(const ingest::Record& record, Reading reading, size_t input,
                               std::vector<sink::Output>& outputs, Processed& processed,
                               const std::function<void(const v1::EnrichedArticle&)>& routed) const {
  Stopwatch stopwatch;
  ingest::DecoderRegistry::Result& result = reading.result;
  if (auto* error = std::get_if<ingest::DecodeError>(&result.decoded)) {
    Reject(record, input, {v1::DECODE, error->reason, std::move(error->detail), std::string(result.decoder)}, outputs);
    return;
  }
  const size_t first = outputs.size();
  Processed of_record;
  // Its memory serves the next article of this thread, unless this one was uncommonly long.
  static thread_local v1::EnrichedArticle enriched;
  const auto& articles = std::get<std::vector<v1::Article>>(result.decoded);
  for (size_t i = 0; i < articles.size(); ++i) {
    const bool repeats = i < reading.repeats.size() && reading.repeats[i];
    if (repeats && drop_duplicates_) {
      enricher_->PassOn(articles[i], enriched);
    } else {
      enricher_->Enrich(articles[i], enriched);
    }
    processed.enrich += stopwatch.Lap();
    std::optional<sink::Failure> failure = router_.Append(record, input, enriched, outputs);
    processed.route += stopwatch.Lap();
    if (failure) {
      outputs.erase(outputs.begin() + static_cast<ptrdiff_t>(first), outputs.end());
      failure->decoder = result.decoder;
      Reject(record, input, *failure, outputs);
      of_record = Processed();
      break;
    }
    routed(enriched);
    ++of_record.articles;
    of_record.not_english += !enrich::IsEnglish(enriched.language());
    of_record.duplicates += repeats;
  }
  processed += of_record;
  if (enriched.text().size() > kLongText) enriched = v1::EnrichedArticle();
}

void ArticleProcessor::Reject(const ingest::Record& record, size_t input, const sink::Failure& failure,
                              std::vector<sink::Output>& outputs) const {
  outputs.push_back(dead_letters_.Write(record, failure, input));
}

void ArticleProcessor::Shrink(sink::Output& dead_letter) const { small_dead_letters_.Shrink(dead_letter); }

}  // namespace policywire::deploy
