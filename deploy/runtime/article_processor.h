// Record to events: decode, enrich, route; or a dead letter.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_ARTICLE_PROCESSOR_H_
#define POLICYWIRE_DEPLOY_RUNTIME_ARTICLE_PROCESSOR_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "deploy/runtime/processor.h"
#include "enrich/enricher.h"
#include "ingest/decode/decoder_registry.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "sink/dead_letter/dead_letter.h"
#include "sink/route/router.h"

namespace policywire::deploy {

// As `enrich::Enricher::Create`, with the options that the configuration has.
absl::StatusOr<std::unique_ptr<const enrich::Enricher>> MakeEnricher(const v1::EnrichConfig& config);

class ArticleProcessor final : public Processor {
 public:
  // As `enrich::Enricher::Create`: fails where a lexicon table is wrong.
  static absl::StatusOr<std::unique_ptr<const ArticleProcessor>> Create(const v1::PipelineConfig& config);

  void Process(const ingest::Record& record, size_t input, std::vector<sink::Output>& outputs) const override;
  void Reject(const ingest::Record& record, size_t input, const sink::Failure& failure,
              std::vector<sink::Output>& outputs) const override;
  void Shrink(sink::Output& dead_letter) const override;

 private:
  ArticleProcessor(const v1::PipelineConfig& config, std::unique_ptr<const enrich::Enricher> enricher);

  const ingest::DecoderRegistry decoders_;
  const std::unique_ptr<const enrich::Enricher> enricher_;
  const sink::Router router_;
  const sink::DeadLetterWriter dead_letters_;
  const sink::DeadLetterWriter small_dead_letters_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_ARTICLE_PROCESSOR_H_
