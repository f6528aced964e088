#include "deploy/bin/needed_access.h"

#include <utility>

#include "deploy/bin/dead_letter_replay.h"
#include "deploy/bin/topic_admin.h"
#include "deploy/config/config.h"
#include "deploy/runtime/sink_service.h"
#include "sink/kafka/kafka_sink.h"

namespace policywire::deploy {
namespace {

using ingest::Access;

class List {
 public:
  void Topic(std::string_view operation, const std::string& name) {
    if (!name.empty()) list_.push_back({.operation = operation, .resource = "topic", .name = name});
  }
  void Group(const std::string& name) { list_.push_back({.operation = "Read", .resource = "group", .name = name}); }
  void TransactionalId(const std::string& name, bool prefixed) {
    list_.push_back({.operation = "Write", .resource = "transactional-id", .name = name, .prefixed = prefixed});
  }
  void Add(const std::vector<Access>& more) { list_.insert(list_.end(), more.begin(), more.end()); }
  std::vector<Access> Take() { return std::move(list_); }

 private:
  std::vector<Access> list_;
};

}  // namespace

// Read and Write allow Describe, too.
std::vector<Access> NeededAccess(const v1::PipelineConfig& config, Task task) {
  List list;
  const v1::OutputConfig& output = config.output();
  switch (task) {
    case Task::kRun:
      for (const std::string& topic : config.input().topics()) list.Topic("Read", topic);
      list.Topic("Write", output.events_topic());
      list.Topic("Write", output.enriched_topic());
      list.Topic("Write", output.dead_letters_topic());
      list.Group(config.input().group_id());
      list.TransactionalId(sink::TransactionalIdPrefix(config), true);
      break;
    case Task::kTopics:
      for (const TopicPlan& topic : PlanTopics(config)) {
        list.Topic("Create", topic.name);
        list.Topic("Describe", topic.name);
        list.Topic("DescribeConfigs", topic.name);
      }
      break;
    case Task::kPublish:
      for (const std::string& topic : config.input().topics()) list.Topic("Write", topic);
      break;
    case Task::kDeadLetters:
      list.Topic("Read", output.dead_letters_topic());
      list.Topic("Write", output.dead_letters_topic());
      // A value that the letter left out is read where it stood.
      for (const std::string& topic : ReplayTopics(config)) {
        list.Topic("Read", topic);
        list.Topic("Write", topic);
      }
      list.TransactionalId(ReplayTransactionalId(config), false);
      break;
    case Task::kSink:
      // A sink is a service of its own, which reads the events.
      for (const auto& [name, sink] : SinksByName(config)) {
        list.Add(NeededAccess(SinkProcessConfig(config, name), Task::kRun));
      }
      break;
  }
  return list.Take();
}

}  // namespace policywire::deploy
