// Outputs of policywire, by the names that people give them.
#ifndef POLICYWIRE_DEPLOY_BIN_OUTPUT_STREAMS_H_
#define POLICYWIRE_DEPLOY_BIN_OUTPUT_STREAMS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "deploy/diff/article_stream.h"
#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// Opens a file of lines as `extract --format jsonl` writes them, "-" for standard input, the directory of a finished
// replay, an archive or one topic's directory in it, or "kafka:TOPIC", of `config`'s cluster, from its beginning to
// where it ends now; archives and topics hold enriched articles in either form. A file that cannot be opened is
// NotFound or PermissionDenied; a topic as of PartitionReader (deploy/bin/partition_reader.h). The stream's errors:
// InvalidArgument for what is no output, DataLoss for a file that could not be read on.
absl::StatusOr<std::unique_ptr<ArticleStream>> OpenOutput(const std::string& name, const v1::PipelineConfig& config);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_OUTPUT_STREAMS_H_
