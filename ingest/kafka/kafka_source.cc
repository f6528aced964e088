#include "ingest/kafka/kafka_source.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "fmt/format.h"
#include "ingest/kafka/access.h"
#include "ingest/kafka/fate.h"
#include "ingest/kafka/message.h"
#include "ingest/steady_clock.h"

namespace policywire::ingest {
namespace {

constexpr int kAnswerMs = 10'000;  // how long a broker may take for one question
// How long an assignment may wait for answers. Less than max.poll.interval.ms, by whose default of 5 minutes the group
// would take the partitions away.
constexpr absl::Duration kAssignmentPatience = absl::Minutes(2);
// The same while records of other partitions wait, and how soon it is asked again.
constexpr int kWatermarkMs = 2'000;
constexpr absl::Duration kSuspended = absl::Milliseconds(500);

// A login may be refused once by a broker that has just started. Refused so often, each within the time of the one
// before, it is refused for good: another password, a token that has run out.
constexpr int kLoginsBeforeTheEnd = 3;
constexpr absl::Duration kLoginsForgotten = absl::Minutes(1);

std::set<TopicPartition> ToSet(const rd_kafka_topic_partition_list_t& list) {
  std::set<TopicPartition> set;
  for (int i = 0; i < list.cnt; ++i) set.insert({list.elems[i].topic, list.elems[i].partition});
  return set;
}

std::vector<TopicPartition> ToVector(const std::set<TopicPartition>& set) { return {set.begin(), set.end()}; }

std::string Names(const std::set<TopicPartition>& partitions) {
  std::string names;
  for (const TopicPartition& partition : partitions) {
    names += fmt::format("{}{}[{}]", names.empty() ? "" : ", ", partition.topic, partition.partition);
  }
  return names.empty() ? "none" : names;
}

}  // namespace

Properties ConsumerProperties(const v1::PipelineConfig& config, uint32_t lane) {
  const v1::InputConfig& input = config.input();
  // Prefetched: a quarter of the budget. One fetch may come on top, so it is bounded as well.
  const uint64_t prefetch_kb = std::clamp<uint64_t>(config.runtime().budget_bytes() / 4 / 1024, 1024, 65536);
  const uint64_t fetch_bytes = std::max<uint64_t>(prefetch_kb * 1024 / 2, 1 << 20);
  Properties properties = {
      {"client.id", "policywire"},
      {"queued.max.messages.kbytes", std::to_string(prefetch_kb)},
      {"fetch.wait.max.ms", "100"},
      {"fetch.error.backoff.ms", "100"},
      {"topic.metadata.refresh.interval.ms", "60000"},
      {"socket.keepalive.enable", "true"},
  };
  for (const auto& [name, value] : config.kafka()) properties[name] = value;
  for (const auto& [name, value] : config.kafka_consumer()) properties[name] = value;
  // librdkafka refuses a fetch that is smaller than a message may be, and speaks of a property that nobody has set.
  uint64_t message_bytes = 0;
  const auto set = properties.find("message.max.bytes");
  if (set == properties.end() || !absl::SimpleAtoi(set->second, &message_bytes)) message_bytes = 0;
  properties.try_emplace("fetch.max.bytes", std::to_string(std::max(fetch_bytes, message_bytes)));
  properties["group.id"] = input.group_id();
  if (!input.group_instance_id().empty()) {
    properties["group.instance.id"] = config.runtime().lanes() > 1
                                          ? fmt::format("{}-{}", input.group_instance_id(), lane)
                                          : input.group_instance_id();
  }
  properties["partition.assignment.strategy"] = input.assignment();
  // Where a fetch finds no such offset, KafkaSource decides. The client would begin anew at the beginning, and all it
  // takes is a broker that was leader, slept, and has not heard yet that another one is.
  properties["auto.offset.reset"] = "error";
  properties["isolation.level"] = "read_committed";
  properties["enable.auto.commit"] = "false";
  properties["enable.auto.offset.store"] = "false";
  properties["enable.partition.eof"] = "false";
  return properties;
}

KafkaSource::KafkaSource(const v1::PipelineConfig& config, std::string principal, const LogFunction& log,
                         CallObserver* observer, std::string setting)
    : input_(config.input()),
      setting_(std::move(setting)),
      principal_(std::move(principal)),
      truncation_patience_(absl::Milliseconds(config.runtime().progress_deadline_ms()) / 2),
      log_(log),
      observer_(observer) {}

absl::StatusOr<std::unique_ptr<KafkaSource>> KafkaSource::Create(const v1::PipelineConfig& config, uint32_t lane,
                                                                 const LogFunction& log, CallObserver* observer,
                                                                 std::string setting) {
  const Properties properties = ConsumerProperties(config, lane);
  absl::StatusOr<ConfHandle> conf = MakeConf(properties);
  if (!conf.ok()) return conf.status();
  std::unique_ptr<KafkaSource> source(
      new KafkaSource(config, PrincipalOf(properties), log, observer, std::move(setting)));
  rd_kafka_conf_set_opaque(conf->get(), source.get());
  rd_kafka_conf_set_rebalance_cb(conf->get(), OnRebalance);
  rd_kafka_conf_set_log_cb(conf->get(), OnLog);
  rd_kafka_conf_set_error_cb(conf->get(), OnError);
  absl::StatusOr<rd_kafka_t*> client = MakeClient(RD_KAFKA_CONSUMER, *std::move(conf));
  if (!client.ok()) return client.status();
  source->client_ = *client;
  if (const auto code = rd_kafka_poll_set_consumer(source->client_); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return KafkaStatus(code, "Kafka consumer");
  }
  source->queue_.reset(rd_kafka_queue_get_consumer(source->client_));
  return source;
}

KafkaSource::~KafkaSource() {
  if (client_ == nullptr) return;
  Close().IgnoreError();  // a destructor has nobody to tell
  queue_.reset();
  ObservedCall call(observer_, "rd_kafka_destroy of the consumer");
  rd_kafka_destroy_flags(client_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

absl::Status KafkaSource::Open(AssignmentListener* listener) {
  listener_ = listener;
  PartitionList topics(rd_kafka_topic_partition_list_new(input_.topics_size()));
  for (const std::string& topic : input_.topics()) {
    rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  }
  const auto code = rd_kafka_subscribe(client_, topics.get());
  return code == RD_KAFKA_RESP_ERR_NO_ERROR ? absl::OkStatus() : KafkaStatus(code, "subscribing to the input topics");
}

absl::Status KafkaSource::Poll(absl::Duration wait, size_t max_bytes, std::vector<Record>& batch) {
  const absl::Time deadline = SteadyNow() + wait;
  size_t bytes = 0;
  const size_t first = batch.size();
  batch_ = &batch;
  absl::Status status;
  // One message at a time: in librdkafka 2.0 a call for many may return messages of partitions that were revoked
  // within that call.
  do {
    if (status = ResumeSuspended(); !status.ok()) break;
    const int wait_ms = batch.size() > first ? 0 : std::max(1, RemainingMs(deadline, 1'000'000));
    MessageHandle message(rd_kafka_consumer_poll(client_, wait_ms));
    if (!assignment_status_.ok()) {
      status = assignment_status_;
      break;
    }
    if (message == nullptr) {
      if (batch.size() > first || SteadyNow() >= deadline) break;
      continue;
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      const auto code = message->err;
      const char* text = rd_kafka_message_errstr(message.get());
      if (code == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET && message->rkt != nullptr) {
        if (status = OffsetMissing(*message); !status.ok()) break;
        continue;
      }
      const ErrorFate fate = FateOf(code);
      const std::string topic = message->rkt != nullptr ? rd_kafka_topic_name(message->rkt) : "";
      const std::string doing = topic.empty() ? "reading" : fmt::format("reading topic {}", topic);
      if (code == RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED || fate == ErrorFate::kPassing || fate == ErrorFate::kRewind ||
          fate == ErrorFate::kTooLarge) {
        log_(4, std::string(KafkaStatus(code, doing, text == nullptr ? "" : text).message()));
        continue;
      }
      status = Refused(code, topic, KafkaStatus(code, doing, text == nullptr ? "" : text));
      break;
    }
    if (message->rkt != last_topic_ || message->partition != last_partition_ || last_next_ == nullptr) {
      last_topic_ = message->rkt;
      last_partition_ = message->partition;
      last_next_ = &next_[{rd_kafka_topic_name(message->rkt), message->partition}];
    }
    *last_next_ = message->offset + 1;
    batch.push_back(ToRecord(std::move(message)));
    bytes += batch.back().Bytes();
  } while (bytes < max_bytes);
  batch_ = nullptr;
  if (status.ok() && refused_logins_ >= kLoginsBeforeTheEnd) status = RefusedLogin(refusal_);
  char error[512];
  if (status.ok()) {
    const auto fatal = rd_kafka_fatal_error(client_, error, sizeof(error));
    if (fatal != RD_KAFKA_RESP_ERR_NO_ERROR) {
      status = FateOf(fatal) == ErrorFate::kPassing ? KafkaStatus(RD_KAFKA_RESP_ERR__FATAL, "Kafka consumer", error)
                                                    : KafkaStatus(fatal, "Kafka consumer", error);
    }
  }
  return status;
}

absl::Status KafkaSource::Refused(rd_kafka_resp_err_t code, const std::string& topic,
                                  const absl::Status& status) const {
  if (code == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED) {
    return MissingAccess(status, {.operation = "Read", .resource = "group", .name = input_.group_id()}, principal_);
  }
  if (code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED && !topic.empty()) {
    return MissingAccess(status, {.operation = "Read", .resource = "topic", .name = topic}, principal_);
  }
  return FateOf(code) == ErrorFate::kMissingTopic ? MissingTopic(status, setting_) : status;
}

absl::Status KafkaSource::SetPaused(bool paused, const std::set<TopicPartition>& partitions) {
  if (partitions.empty()) return absl::OkStatus();
  NextOffsets offsets;
  for (const TopicPartition& partition : partitions) offsets[partition] = RD_KAFKA_OFFSET_INVALID;
  const PartitionList list = ToPartitionList(offsets);
  const auto code =
      paused ? rd_kafka_pause_partitions(client_, list.get()) : rd_kafka_resume_partitions(client_, list.get());
  return code == RD_KAFKA_RESP_ERR_NO_ERROR ? absl::OkStatus() : KafkaStatus(code, paused ? "pausing" : "resuming");
}

absl::Status KafkaSource::Pause() {
  if (paused_) return absl::OkStatus();
  paused_ = true;
  return SetPaused(true, assigned_);
}

absl::Status KafkaSource::Resume() {
  if (!paused_) return absl::OkStatus();
  paused_ = false;
  return SetPaused(false, assigned_);
}

absl::Status KafkaSource::Rewind(const NextOffsets& to) {
  NextOffsets ours;
  std::vector<TopicPartition> partitions;
  for (const auto& [partition, offset] : to) {
    if (!assigned_.contains(partition)) continue;
    ours.emplace(partition, offset);
    partitions.push_back(partition);
  }
  if (ours.empty()) return absl::OkStatus();
  const absl::StatusOr<NextOffsets> committed = Committed(partitions);
  if (!committed.ok()) return committed.status();
  for (const auto& [partition, offset] : *committed) ours[partition] = offset;
  for (const auto& [partition, offset] : ours) next_[partition] = offset;
  // One that is not fetched cannot be sought; it goes on there when its time comes.
  for (auto& [partition, suspended] : suspended_) {
    const auto target = ours.find(partition);
    if (target == ours.end()) continue;
    suspended.offset = target->second;
    ours.erase(target);
  }
  if (ours.empty()) return absl::OkStatus();
  ObservedCall call(observer_, "rewind of the consumer");
  const PartitionList targets = ToPartitionList(ours);
  if (const ErrorHandle error(rd_kafka_seek_partitions(client_, targets.get(), kAnswerMs)); error != nullptr) {
    return KafkaStatus(rd_kafka_error_code(error.get()), "seeking", rd_kafka_error_string(error.get()));
  }
  for (int i = 0; i < targets->cnt; ++i) {
    const rd_kafka_topic_partition_t& element = targets->elems[i];
    // A partition that is not being fetched yet (__STATE, right after its assignment) cannot be sought, and the caller
    // asks again.
    if (element.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return absl::UnavailableError(fmt::format("seeking {}[{}] to {}: {}", element.topic, element.partition,
                                                element.offset, rd_kafka_err2name(element.err)));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<NextOffsets> KafkaSource::Committed(const std::vector<TopicPartition>& partitions) {
  ObservedCall call(observer_, "look-up of committed offsets");
  return CommittedOffsets(client_, partitions, kAnswerMs);
}

std::shared_ptr<const GroupMembership> KafkaSource::Membership() {
  GroupMetadata metadata(rd_kafka_consumer_group_metadata(client_));
  if (metadata == nullptr) return nullptr;
  // A broker takes offsets in a transaction without a check from a client that names no member and no generation, and
  // that is what the metadata holds after the broker has thrown us out and before we have heard of it.
  const MemberIdentity identity = ReadIdentity(metadata.get());
  if (identity.generation < 0 || identity.member_id.empty()) return nullptr;
  MonitorLock lock(&identity_mutex_);
  if (identity.member_id != member_id_) return nullptr;
  return std::make_shared<KafkaMembership>(std::move(metadata));
}

absl::Status KafkaSource::Close() {
  if (closed_) return absl::OkStatus();
  closed_ = true;
  if (listener_ == nullptr) return absl::OkStatus();
  ObservedCall call(observer_, "close of the consumer");
  const ErrorHandle error(rd_kafka_consumer_close_queue(client_, queue_.get()));
  if (error != nullptr) {
    return KafkaStatus(rd_kafka_error_code(error.get()), "leaving the group", rd_kafka_error_string(error.get()));
  }
  // Serves the last revocation; an unreachable coordinator must not hold up the exit.
  const absl::Time deadline = SteadyNow() + absl::Seconds(3);
  while (rd_kafka_consumer_closed(client_) == 0) {
    if (SteadyNow() > deadline) return absl::DeadlineExceededError("leaving the group took too long");
    MessageHandle message(rd_kafka_consumer_poll(client_, 100));
  }
  return absl::OkStatus();
}

bool KafkaSource::cooperative() const {
  const char* protocol = rd_kafka_rebalance_protocol(client_);
  return protocol != nullptr && std::string_view(protocol) == "COOPERATIVE";
}

void KafkaSource::OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* partitions,
                              void* self) {
  auto* source = static_cast<KafkaSource*>(self);
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    source->Assign(partitions);
  } else if (code == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS) {
    source->Revoke(partitions, rd_kafka_assignment_lost(client) != 0);
  } else {
    source->log_(3, fmt::format("rebalance failed: {}", rd_kafka_err2str(code)));
    rd_kafka_assign(client, nullptr);
  }
}

void KafkaSource::Assign(rd_kafka_topic_partition_list_t* partitions) {
  {
    const GroupMetadata metadata(rd_kafka_consumer_group_metadata(client_));
    MonitorLock lock(&identity_mutex_);
    member_id_ = metadata == nullptr ? "" : ReadIdentity(metadata.get()).member_id;
  }
  const std::set<TopicPartition> added = ToSet(*partitions);
  std::set<TopicPartition> held = assigned_;  // of which a cooperative rebalance tells only what changes
  held.insert(added.begin(), added.end());
  log_(6, fmt::format("assigned: {}; held now: {}", Names(added), Names(held)));
  if (input_.start_from() == "time") {
    // A predecessor's open transaction holds back the answer until the broker aborts it.
    const absl::Time give_up = SteadyNow() + kAssignmentPatience;
    absl::Status started = StartAtTime(partitions);
    while (absl::IsUnavailable(started) && SteadyNow() < give_up) {
      log_(4, std::string(started.message()));
      started = StartAtTime(partitions);
    }
    if (!started.ok()) {
      assignment_status_ = started;
      return;
    }
    // In the eager protocol it may be assigned again before its first record.
    for (int i = 0; i < partitions->cnt; ++i) {
      const rd_kafka_topic_partition_t& element = partitions->elems[i];
      if (element.offset >= 0) next_[{element.topic, element.partition}] = element.offset;
    }
  }
  if (cooperative()) {
    const ErrorHandle error(rd_kafka_incremental_assign(client_, partitions));
    if (error != nullptr) {
      assignment_status_ =
          KafkaStatus(rd_kafka_error_code(error.get()), "taking partitions", rd_kafka_error_string(error.get()));
      return;
    }
  } else if (const auto code = rd_kafka_assign(client_, partitions); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    assignment_status_ = KafkaStatus(code, "taking partitions");
    return;
  }
  assigned_.insert(added.begin(), added.end());
  if (paused_) assignment_status_.Update(SetPaused(true, added));
  listener_->OnAssigned(ToVector(added));
}

void KafkaSource::Revoke(rd_kafka_topic_partition_list_t* partitions, bool lost) {
  const std::set<TopicPartition> removed = ToSet(*partitions);
  for (const TopicPartition& partition : removed) assigned_.erase(partition);
  log_(lost ? 4 : 6, fmt::format("{}: {}; held now: {}", lost ? "lost" : "revoked", Names(removed), Names(assigned_)));
  DropFromBatch(removed);
  for (const TopicPartition& partition : removed) {
    next_.erase(partition);
    suspended_.erase(partition);
    out_of_range_.erase(partition);
  }
  last_next_ = nullptr;
  if (lost) {
    listener_->OnLost(ToVector(removed));
  } else {
    listener_->OnRevoked(ToVector(removed));
  }
  // The client remembers a pause beyond the assignment: a partition that comes back would stand still for ever.
  if (paused_) assignment_status_.Update(SetPaused(false, removed));
  if (cooperative()) {
    const ErrorHandle error(rd_kafka_incremental_unassign(client_, partitions));
    if (error != nullptr) {
      assignment_status_.Update(
          KafkaStatus(rd_kafka_error_code(error.get()), "giving up partitions", rd_kafka_error_string(error.get())));
    }
  } else {
    rd_kafka_assign(client_, nullptr);
  }
}

absl::Status KafkaSource::OffsetMissing(const rd_kafka_message_t& message) {
  const TopicPartition partition{rd_kafka_topic_name(message.rkt), message.partition};
  if (!assigned_.contains(partition)) return absl::OkStatus();
  const std::string name = fmt::format("{}[{}]", partition.topic, partition.partition);
  // What is said of an earlier start comes late, and must not undo the present one.
  const auto next_known = next_.find(partition);
  if (next_known != next_.end() && message.offset < std::max<int64_t>(0, next_known->second)) return absl::OkStatus();
  if (message.offset < 0) {  // the group has committed nothing
    suspended_[partition] = {
        .offset = input_.start_from() == "latest" ? RD_KAFKA_OFFSET_END : RD_KAFKA_OFFSET_BEGINNING,
        .until = absl::InfinitePast()};
    return absl::OkStatus();
  }
  int64_t begin = 0;
  int64_t end = 0;
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
  {
    ObservedCall call(observer_, "look-up of where a partition begins and ends");
    code = rd_kafka_query_watermark_offsets(client_, partition.topic.c_str(), partition.partition, &begin, &end,
                                            kWatermarkMs);
  }
  Suspended next{.offset = message.offset, .until = SteadyNow() + kSuspended};
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    log_(4, std::string(KafkaStatus(code, fmt::format("{} has no offset {}; asking where it begins and ends", name,
                                                      message.offset))
                            .message()));
  } else if (begin > message.offset) {
    log_(3, fmt::format("{}: offsets {} to {} were deleted before they were read; going on with {}", name,
                        message.offset, begin - 1, begin));
    next.offset = begin;
  } else if (end < message.offset) {
    // That is what a broker says that has slept through the election of another leader, for a moment.
    const absl::Time since = out_of_range_.try_emplace(partition, SteadyNow()).first->second;
    log_(4, fmt::format("{}: a broker says that it ends with {}, before the offset {} that comes next; asking again",
                        name, end, message.offset));
    if (SteadyNow() - since >= truncation_patience_) {
      return absl::DataLossError(fmt::format(
          "{} ends with offset {}, and the group {} has read up to {}: its last records were lost, or it was made "
          "anew. Set the group's offsets (kafka-consumer-groups --reset-offsets) to where reading shall go on",
          name, end, input_.group_id(), message.offset));
    }
  }
  if (end >= message.offset) out_of_range_.erase(partition);
  suspended_[partition] = next;
  return absl::OkStatus();
}

absl::Status KafkaSource::ResumeSuspended() {
  if (suspended_.empty()) return absl::OkStatus();
  NextOffsets due;
  const absl::Time now = SteadyNow();
  for (const auto& [partition, suspended] : suspended_) {
    if (suspended.until <= now) due.emplace(partition, suspended.offset);
  }
  if (due.empty()) return absl::OkStatus();
  // A partition that the client has stopped fetching can only be assigned anew.
  const PartitionList list = ToPartitionList(due);
  ErrorHandle error;
  if (cooperative()) {
    error.reset(rd_kafka_incremental_unassign(client_, list.get()));
    if (error == nullptr) error.reset(rd_kafka_incremental_assign(client_, list.get()));
  } else {
    for (const auto& [partition, suspended] : suspended_) due.emplace(partition, suspended.offset);
    NextOffsets all = due;
    for (const TopicPartition& partition : assigned_) {
      const auto next = next_.find(partition);
      all.try_emplace(partition, next == next_.end() ? RD_KAFKA_OFFSET_INVALID : next->second);
    }
    const PartitionList everything = ToPartitionList(all);
    if (const auto code = rd_kafka_assign(client_, everything.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return KafkaStatus(code, "taking partitions again");
    }
  }
  if (error != nullptr) {
    return KafkaStatus(rd_kafka_error_code(error.get()), "taking partitions again", rd_kafka_error_string(error.get()));
  }
  std::set<TopicPartition> partitions;
  for (const auto& [partition, offset] : due) {
    partitions.insert(partition);
    suspended_.erase(partition);
    next_[partition] = offset;
  }
  return paused_ ? SetPaused(true, cooperative() ? partitions : assigned_) : absl::OkStatus();
}

absl::Status KafkaSource::StartAtTime(rd_kafka_topic_partition_list_t* partitions) {
  absl::Time start;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, input_.start_time(), &start, &error)) {
    return absl::InvalidArgumentError("input.start_time: " + error);
  }
  const std::set<TopicPartition> assigned = ToSet(*partitions);
  const absl::StatusOr<NextOffsets> committed = Committed({assigned.begin(), assigned.end()});
  if (!committed.ok()) return committed.status();
  NextOffsets times;
  for (const TopicPartition& partition : assigned) {
    if (!committed->contains(partition)) times[partition] = absl::ToUnixMillis(start);
  }
  if (times.empty()) return absl::OkStatus();
  ObservedCall call(observer_, "look-up of offsets by time");
  const PartitionList found = ToPartitionList(times);
  if (const auto code = rd_kafka_offsets_for_times(client_, found.get(), kAnswerMs);
      code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return KafkaStatus(code, "looking up offsets by time");
  }
  for (int i = 0; i < found->cnt; ++i) {
    const auto& element = found->elems[i];
    if (element.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return KafkaStatus(element.err,
                         fmt::format("looking up the offset by time of {}[{}]", element.topic, element.partition));
    }
    auto* target = rd_kafka_topic_partition_list_find(partitions, element.topic, element.partition);
    // No record at or after the time: the end, which librdkafka gives as OFFSET_END.
    if (target != nullptr) target->offset = element.offset >= 0 ? element.offset : RD_KAFKA_OFFSET_END;
  }
  return absl::OkStatus();
}

void KafkaSource::DropFromBatch(const std::set<TopicPartition>& partitions) {
  if (batch_ == nullptr) return;
  std::erase_if(*batch_, [&](const Record& record) {
    return partitions.contains({std::string(record.topic), record.partition});
  });
}

void KafkaSource::OnLog(const rd_kafka_t* client, int severity, const char* facility, const char* text) {
  const auto* source = static_cast<const KafkaSource*>(rd_kafka_opaque(client));
  source->log_(severity, fmt::format("consumer {}: {}", facility, text));
}

void KafkaSource::OnError(rd_kafka_t*, int code, const char* reason, void* self) {
  auto* source = static_cast<KafkaSource*>(self);
  if (code == RD_KAFKA_RESP_ERR__AUTHENTICATION) {
    const absl::Time now = SteadyNow();
    if (now - source->refused_at_ > kLoginsForgotten) source->refused_logins_ = 0;
    source->refused_at_ = now;
    source->refusal_ = reason;
    ++source->refused_logins_;
  }
  source->log_(4, fmt::format("consumer: {} ({})", rd_kafka_err2name(static_cast<rd_kafka_resp_err_t>(code)), reason));
}

}  // namespace policywire::ingest
