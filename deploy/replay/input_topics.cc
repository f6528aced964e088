#include "deploy/replay/input_topics.h"

#include <algorithm>
#include <string_view>

#include "ingest/record.h"
#include "policywire/v1/article.pb.h"
#include "sink/route/headers.h"

namespace policywire::deploy {
namespace {

// The output that the record is by its header; "" where it is none.
std::string OutputOf(const ingest::Record& record) {
  const auto header = std::ranges::find(record.headers, sink::kMessageHeader, &ingest::HeaderView::name);
  if (header == record.headers.end()) return "";
  const std::string message(header->value.value_or(""));
  const std::string& article = v1::Article::descriptor()->full_name();  // an input, whoever says so
  return message.starts_with(v1::Article::descriptor()->file()->package()) && message != article ? message : "";
}

}  // namespace

absl::StatusOr<TopicContents> LookIntoTopics(ReplayInput& input) {
  const auto partitions = input.Partitions();
  if (!partitions.ok()) return partitions.status();
  TopicContents topics;
  std::string seen;  // the topic, of which a record was found
  for (const auto& [partition, range] : *partitions) {
    std::string& output = topics[partition.topic];
    if (partition.topic == seen || range.begin >= range.end) continue;
    v1::ReplayRange whole;
    whole.set_topic(partition.topic);
    whole.set_partition(partition.partition);
    whole.set_begin_offset(range.begin);
    whole.set_end_offset(range.end);
    // What cannot be read is told where it is replayed.
    const auto stream = input.Open(whole);
    ingest::Record record;
    const auto found = stream.ok() ? (*stream)->Next(record) : stream.status();
    if (!found.ok() || !*found) continue;
    seen = partition.topic;
    output = OutputOf(record);
  }
  return topics;
}

std::vector<std::string> ChooseTopics(const TopicContents& topics, const std::vector<std::string>& wanted) {
  std::vector<std::string> chosen;
  for (const auto& [topic, output] : topics) {
    if (std::ranges::find(wanted, topic) != wanted.end()) chosen.push_back(topic);
  }
  if (!chosen.empty()) return chosen;
  for (const auto& [topic, output] : topics) {
    if (output.empty()) chosen.push_back(topic);
  }
  return chosen;
}

}  // namespace policywire::deploy
