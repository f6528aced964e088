// An enriched article as records for the output topics.
#ifndef POLICYWIRE_SINK_ROUTE_ROUTER_H_
#define POLICYWIRE_SINK_ROUTE_ROUTER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ingest/record.h"
#include "policywire/v1/article.pb.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "policywire/v1/policy_event.pb.h"
#include "sink/dead_letter/dead_letter.h"
#include "sink/route/output_headers.h"
#include "sink/route/wire_format.h"
#include "sink/sink.h"

namespace policywire::sink {

// The key of an event: the codes of all its sources and targets, sorted, each once, joined by "|" ("CHN|USA"). Who acts
// and who is acted upon does not matter, so both directions of one dyad meet in one partition, in order. One actor
// alone is its own key; an event without actors has its article's id.
std::string ActorPairKey(const v1::PolicyEvent& event);

// Makes records of results. Immutable, hence safe to use from any number of threads at once.
class Router {
 public:
  // `config` is complete and valid (deploy/config). `frames` stands before the values.
  explicit Router(const v1::OutputConfig& config, Frames frames = {});

  // Completes the events' origin with the place where `record` stood first (`OriginOf`), and appends to `outputs` one
  // record an event, keyed by `ActorPairKey`, then one for the article, keyed by its id, where the configuration has a
  // topic for these. All carry the headers of sink/route/headers.h, what the
  // configuration keeps of the record's own, and those of a CloudEvent where it has a source for these. When one of
  // them is larger than `output.max_record_bytes`, nothing is appended and the failure (PUBLISH, OUTPUT_TOO_LARGE)
  // returned: a record is published whole or not at all.
  std::optional<Failure> Append(const ingest::Record& record, size_t input, v1::EnrichedArticle& article,
                                std::vector<Output>& outputs) const;

 private:
  bool json_;
  bool publishes_articles_;
  size_t max_record_bytes_;
  OutputHeaders output_headers_;
  Frames frames_;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_ROUTE_ROUTER_H_
