// Kafka topics into an archive, from where it ends.
#ifndef POLICYWIRE_DEPLOY_BIN_TOPIC_ARCHIVER_H_
#define POLICYWIRE_DEPLOY_BIN_TOPIC_ARCHIVER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "deploy/bin/topic_reader.h"
#include "ingest/position.h"
#include "ingest/record.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "sink/archive/archive_writer.h"

namespace policywire::deploy {

// OutOfRange names each partition whose topic is another one than the archive in `directory` is of: deleted and made
// anew, it has another record where the archive's last one was. A partition that does not have that record any more
// cannot be told, and passes. Asks the cluster; other errors as of PartitionReader and ingest::Archive.
absl::Status CheckSameTopics(const v1::PipelineConfig& config, const std::string& directory,
                             const TopicReader::Ranges& ranges);

// Not thread-safe.
class TopicArchiver {
 public:
  // `reader` and `writer` must outlive it. `accept_gaps`: goes on where the topic has lost what the archive lacks.
  TopicArchiver(TopicReader& reader, sink::ArchiveWriter& writer, bool accept_gaps)
      : reader_(reader), writer_(writer), accept_gaps_(accept_gaps) {}

  // Begins to read each partition where the archive ends. Every partition that cannot go on there is told, each on a
  // line of the status: OutOfRange.
  absl::Status Start(const TopicReader::Ranges& ranges);
  // Partitions that the topics have got since are read, too.
  absl::Status StartNew();

  // All that the topics held at the start has been taken.
  bool AtEnd() const;

  // Takes what has come, up to the ends that the topics had at the start unless told to take all. `read` has an error
  // of the topic, the result one of the archive.
  absl::Status Step(bool all, absl::Status& read);

 private:
  TopicReader& reader_;
  sink::ArchiveWriter& writer_;
  bool accept_gaps_;
  ingest::NextOffsets ends_;  // of the topics, when their reading began
  std::vector<ingest::Record> batch_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_TOPIC_ARCHIVER_H_
