// Record to events: decode, enrich, route; or a dead letter.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_ARTICLE_PROCESSOR_H_
#define POLICYWIRE_DEPLOY_RUNTIME_ARTICLE_PROCESSOR_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/runtime/processor.h"
#include "enrich/enricher.h"
#include "ingest/decode/decoder_registry.h"
#include "policywire/v1/article.pb.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "policywire/v1/policy_event.pb.h"
#include "sink/dead_letter/dead_letter.h"
#include "sink/route/router.h"
#include "sink/route/wire_format.h"

namespace policywire::deploy {

// As `enrich::Enricher::Create`, with the options that the configuration has.
absl::StatusOr<std::unique_ptr<const enrich::Enricher>> MakeEnricher(const v1::EnrichConfig& config);

class ArticleProcessor final : public Processor {
 public:
  // As `enrich::Enricher::Create`: fails where a lexicon table is wrong. `frames` stands before the
  // outputs' values.
  static absl::StatusOr<std::unique_ptr<const ArticleProcessor>> Create(const v1::PipelineConfig& config,
                                                                        const sink::Frames& frames = {});

  Reading Read(const ingest::Record& record, Processed& processed) const override;
  uint64_t reading_version() const override { return reading_version_; }
  void Process(const ingest::Record& record, Reading reading, size_t input, std::vector<sink::Output>& outputs,
               Processed& processed) const override;
  // The same, and `routed` hears of each article that outputs were made of. Where a later one of the record fails, all
  // of them are taken back: the record's only output is a dead letter then.
  void Process(const ingest::Record& record, Reading reading, size_t input, std::vector<sink::Output>& outputs,
               Processed& processed, const std::function<void(const v1::EnrichedArticle&)>& routed) const;
  void Reject(const ingest::Record& record, size_t input, const sink::Failure& failure,
              std::vector<sink::Output>& outputs) const override;
  void Shrink(sink::Output& dead_letter) const override;

  // What makes its events.
  v1::Version version() const;

 private:
  ArticleProcessor(const v1::PipelineConfig& config, const sink::Frames& frames,
                   std::unique_ptr<const enrich::Enricher> enricher);

  const bool sketches_;         // duplicates are looked for
  const bool drop_duplicates_;  // and not read for events
  const uint64_t reading_version_;
  const ingest::DecoderRegistry decoders_;
  const std::unique_ptr<const enrich::Enricher> enricher_;
  const sink::Router router_;
  const sink::DeadLetterWriter dead_letters_;
  const sink::DeadLetterWriter small_dead_letters_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_ARTICLE_PROCESSOR_H_
