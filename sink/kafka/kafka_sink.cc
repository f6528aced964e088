#include "sink/kafka/kafka_sink.h"

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "ingest/kafka/access.h"
#include "ingest/kafka/fate.h"
#include "ingest/steady_clock.h"

namespace policywire::sink {
namespace {

using ingest::ErrorFate;
using ingest::ErrorHandle;
using ingest::FateOf;
using ingest::KafkaStatus;
using ingest::ObservedCall;
using ingest::RemainingMs;
using ingest::SteadyNow;

// Longest single wait inside librdkafka: between two of them the sink looks whether it is to end.
constexpr int kSliceMs = 500;

std::string HostName() {
  char name[256] = {};
  return gethostname(name, sizeof(name) - 1) == 0 ? name : "localhost";
}

void* IndexToOpaque(size_t index) { return reinterpret_cast<void*>(index); }
size_t OpaqueToIndex(void* opaque) { return reinterpret_cast<size_t>(opaque); }

// Client and broker do not agree any more on what was written, or on whether the transaction has ended: a request was
// answered by nobody, and when it was sent again, perhaps to another leader, it did not fit. The client is of no use
// any more, as librdkafka has it; a new one ends the transaction, and the committed offsets tell how it ended.
bool IsLostCount(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_INVALID_TXN_STATE || code == RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER ||
         code == RD_KAFKA_RESP_ERR_DUPLICATE_SEQUENCE_NUMBER || code == RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID ||
         code == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING;
}

}  // namespace

std::string TransactionalIdPrefix(const v1::PipelineConfig& config) {
  const std::string& prefix = config.output().transactional_id_prefix();
  return (prefix.empty() ? config.input().group_id() : prefix) + "-";
}

ingest::Properties ProducerProperties(const v1::PipelineConfig& config, uint32_t lane) {
  const v1::OutputConfig& output = config.output();
  // A commit waits for all that is queued, so the queue is short; but the largest record must fit.
  const uint64_t queue_kb = std::max<uint64_t>(16384, output.max_record_bytes() / 1024 + 1024);
  ingest::Properties properties = {
      {"client.id", "policywire"},
      {"queue.buffering.max.kbytes", std::to_string(queue_kb)},
      {"linger.ms", "1"},
      {"compression.type", "lz4"},
      {"message.max.bytes", std::to_string(std::min<uint64_t>(output.max_record_bytes() + 4096, 1'000'000'000))},
      // As Java's clients spread keys, so that streams keyed alike by either can be joined.
      {"partitioner", "murmur2_random"},
      {"socket.keepalive.enable", "true"},
      {"retry.backoff.ms", "50"},
  };
  for (const auto& [name, value] : config.kafka()) properties[name] = value;
  for (const auto& [name, value] : config.kafka_producer()) properties[name] = value;
  const std::string instance = output.instance().empty() ? HostName() : output.instance();
  properties["transactional.id"] = fmt::format("{}{}-{}", TransactionalIdPrefix(config), instance, lane);
  properties["transaction.timeout.ms"] = std::to_string(config.runtime().transaction_timeout_ms());
  properties["enable.idempotence"] = "true";
  return properties;
}

KafkaSink::KafkaSink(const v1::PipelineConfig& config, uint32_t lane, const ingest::LogFunction& log,
                     ingest::CallObserver* observer, Fencing fencing, std::string setting)
    : log_(log),
      observer_(observer),
      fencing_(fencing),
      setting_(std::move(setting)),
      properties_(ProducerProperties(config, lane)),
      transactional_id_(properties_["transactional.id"]),
      transactional_id_prefix_(TransactionalIdPrefix(config)),
      group_(config.input().group_id()),
      names_{config.output().events_topic(), config.output().enriched_topic(), config.output().dead_letters_topic()},
      max_record_bytes_(config.output().max_record_bytes()),
      end_by_ms_(std::numeric_limits<int64_t>::max()),
      transaction_timeout_(absl::Milliseconds(config.runtime().transaction_timeout_ms())) {}

absl::StatusOr<std::unique_ptr<KafkaSink>> KafkaSink::Create(const v1::PipelineConfig& config, uint32_t lane,
                                                             const ingest::LogFunction& log,
                                                             ingest::CallObserver* observer, Fencing fencing,
                                                             std::string setting) {
  std::unique_ptr<KafkaSink> sink(new KafkaSink(config, lane, log, observer, fencing, std::move(setting)));
  if (const absl::Status made = sink->MakeClient(); !made.ok()) return made;
  return sink;
}

absl::Status KafkaSink::MakeClient() {
  absl::StatusOr<ingest::ConfHandle> conf = ingest::MakeConf(properties_);
  if (!conf.ok()) return conf.status();
  rd_kafka_conf_set_opaque(conf->get(), this);
  rd_kafka_conf_set_dr_msg_cb(conf->get(), OnDelivery);
  rd_kafka_conf_set_log_cb(conf->get(), OnLog);
  rd_kafka_conf_set_error_cb(conf->get(), OnError);
  absl::StatusOr<rd_kafka_t*> client = ingest::MakeClient(RD_KAFKA_PRODUCER, *std::move(conf));
  if (!client.ok()) return client.status();
  client_ = *client;
  for (size_t i = 0; i < names_.size(); ++i) {
    if (names_[i].empty()) continue;
    topics_[i].reset(rd_kafka_topic_new(client_, names_[i].c_str(), nullptr));
    if (topics_[i] == nullptr) {
      return KafkaStatus(rd_kafka_last_error(), fmt::format("opening output topic {}", names_[i]));
    }
  }
  return absl::OkStatus();
}

KafkaSink::~KafkaSink() { Discard(); }

void KafkaSink::Discard() {
  open_ = false;
  registered_ = false;
  abort_pending_ = false;
  if (client_ == nullptr) return;
  ObservedCall call(observer_, "rd_kafka_destroy of the producer");
  for (ingest::TopicHandle& topic : topics_) topic.reset();
  // Nothing of an open transaction is worth waiting for.
  rd_kafka_purge(client_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
  rd_kafka_flush(client_, 0);
  rd_kafka_destroy(client_);
  client_ = nullptr;
}

void KafkaSink::EndBy(absl::Time deadline) { end_by_ms_ = absl::ToUnixMillis(deadline); }

absl::Time KafkaSink::Until(absl::Time deadline) const {
  const int64_t end_by = end_by_ms_;
  return end_by == std::numeric_limits<int64_t>::max() ? deadline : std::min(deadline, absl::FromUnixMillis(end_by));
}

bool KafkaSink::fatal() const {
  char text[1];
  return rd_kafka_fatal_error(client_, text, sizeof(text)) != RD_KAFKA_RESP_ERR_NO_ERROR;
}

absl::Status KafkaSink::Open(absl::Time deadline) {
  refusal_.clear();
  if (client_ == nullptr) {
    if (absl::Status made = MakeClient(); !made.ok()) return made;
  }
  if (!registered_) {
    if (absl::Status registered = Register(deadline); !registered.ok()) return registered;
    registered_ = true;
  }
  absl::Status topics = CheckTopics(Until(deadline));
  open_ = topics.ok();
  return topics;
}

absl::Status KafkaSink::Register(absl::Time deadline) {
  ObservedCall call(observer_, "init_transactions");
  for (;;) {
    const ErrorHandle error(rd_kafka_init_transactions(client_, std::max(1, RemainingMs(Until(deadline), kSliceMs))));
    if (error == nullptr) return absl::OkStatus();
    absl::Status status = Refused(rd_kafka_error_code(error.get()), "",
                                  KafkaStatus(rd_kafka_error_code(error.get()), "registering the transactional id",
                                              rd_kafka_error_string(error.get())));
    if (rd_kafka_error_is_fatal(error.get()) != 0) {
      return FateOf(rd_kafka_error_code(error.get())) == ErrorFate::kPassing
                 ? KafkaStatus(RD_KAFKA_RESP_ERR__FATAL, "registering the transactional id",
                               rd_kafka_error_string(error.get()))
                 : status;
    }
    if (rd_kafka_error_is_retriable(error.get()) == 0) return status;
    // A login that is refused shows only as an event of the client; to the call it is a broker that does not answer.
    rd_kafka_poll(client_, 0);
    if (!refusal_.empty()) return ingest::RefusedLogin(refusal_);
    if (SteadyNow() >= Until(deadline)) return absl::UnavailableError(status.message());
  }
}

absl::Status KafkaSink::CheckTopics(absl::Time deadline) {
  for (size_t i = 0; i < topics_.size(); ++i) {
    if (topics_[i] == nullptr) continue;
    const rd_kafka_metadata_t* metadata = nullptr;
    auto code = rd_kafka_metadata(client_, 0, topics_[i].get(), &metadata, std::max(1, RemainingMs(deadline, 10'000)));
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR && metadata->topic_cnt == 1) code = metadata->topics[0].err;
    if (metadata != nullptr) rd_kafka_metadata_destroy(metadata);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return Refused(code, names_[i], WithAdvice(code, fmt::format("looking at output topic {}", names_[i])));
    }
  }
  return absl::OkStatus();
}

absl::Status KafkaSink::WithAdvice(rd_kafka_resp_err_t code, std::string_view doing) const {
  absl::Status status = KafkaStatus(code, doing);
  if (code == RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP) {
    return absl::InternalError(std::string(status.message()) +
                               "; this machine's time of day is ahead of the broker's by more than the topic's "
                               "message.timestamp.after.max.ms: set the clock");
  }
  return FateOf(code) == ErrorFate::kMissingTopic ? ingest::MissingTopic(status, setting_) : status;
}

absl::Status KafkaSink::Refused(rd_kafka_resp_err_t code, const std::string& topic, const absl::Status& status) const {
  const std::string principal = ingest::PrincipalOf(properties_);
  switch (code) {
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      return ingest::MissingAccess(
          status,
          {.operation = "Write", .resource = "transactional-id", .name = transactional_id_prefix_, .prefixed = true},
          principal);
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
      return ingest::MissingAccess(status, {.operation = "Read", .resource = "group", .name = group_}, principal);
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      if (topic.empty()) return status;
      return ingest::MissingAccess(status, {.operation = "Write", .resource = "topic", .name = topic}, principal);
    default:
      return status;
  }
}

rd_kafka_resp_err_t KafkaSink::Produce(const Output& output, size_t index) {
  rd_kafka_topic_t* topic = topics_[static_cast<size_t>(output.route)].get();
  if (topic == nullptr) return RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
  rd_kafka_headers_t* headers = nullptr;
  if (output.headers != nullptr) {
    headers = rd_kafka_headers_new(output.headers->size());
    for (const auto& [name, value] : *output.headers) {
      rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value ? value->data() : nullptr,
                          value ? static_cast<ssize_t>(value->size()) : 0);
    }
  }
  // An empty key is not a null key, and std::string's data() is never null.
  const void* key = output.key ? output.key->data() : nullptr;
  const size_t key_size = output.key ? output.key->size() : 0;
  const auto code = rd_kafka_producev(
      client_, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key, key_size),
      RD_KAFKA_V_VALUE(const_cast<char*>(output.value.data()), output.value.size()), RD_KAFKA_V_HEADERS(headers),
      RD_KAFKA_V_OPAQUE(IndexToOpaque(index)), RD_KAFKA_V_END);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR && headers != nullptr) rd_kafka_headers_destroy(headers);
  return code;
}

void KafkaSink::OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
  Delivery& delivery = static_cast<KafkaSink*>(self)->delivery_;
  const auto code = message->err;
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++delivery.delivered;
    return;
  }
  const size_t index = OpaqueToIndex(message->_private);
  ++delivery.failed;
  if (FateOf(code) == ErrorFate::kTooLarge) delivery.refused_for_size.insert(index);
  // What is purged fails because something else did.
  const bool telling = code != RD_KAFKA_RESP_ERR__PURGE_QUEUE && code != RD_KAFKA_RESP_ERR__PURGE_INFLIGHT;
  if (telling && delivery.code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    delivery.code = code;
    delivery.first_failed = index;
  }
}

bool KafkaSink::Flush(absl::Time deadline) {
  while (rd_kafka_outq_len(client_) > 0 && delivery_.failed == 0) {
    if (SteadyNow() >= Until(deadline) || fatal()) return false;
    // Not rd_kafka_flush with a long timeout: a failure shall be seen when it comes.
    rd_kafka_flush(client_, std::max(1, RemainingMs(Until(deadline), 100)));
  }
  return delivery_.failed == 0;
}

CommitResult KafkaSink::Commit(const Transaction& transaction, absl::Time deadline) {
  CommitResult result;
  for (size_t i = 0; i < transaction.outputs.size(); ++i) {
    if (transaction.outputs[i].Bytes() > max_record_bytes_) result.too_large.push_back(i);
  }
  if (!result.too_large.empty()) {
    const Output& first = transaction.outputs[result.too_large.front()];
    result.fate = Fate::kRetry;
    result.status =
        absl::OutOfRangeError(fmt::format("{} bytes for topic {} are more than output.max_record_bytes ({})",
                                          first.Bytes(), TopicName(first.route), max_record_bytes_));
    return result;
  }
  if (open_ && abort_pending_) {
    if (const absl::Status aborted = Abort(deadline); !aborted.ok()) {
      if (auto broken = Broken(RD_KAFKA_RESP_ERR_NO_ERROR, std::string(aborted.message()))) return *std::move(broken);
      return {Fate::kRetry, aborted, {}};
    }
  }
  result = Try(transaction, {}, deadline);
  // A broker refuses a whole request for its size. When several outputs were in it, send again with each of them alone:
  // one that is refused alone is known to be too large, and the others are not suspected in vain.
  std::set<size_t> suspects;
  while (result.too_large.size() > 1) {
    const size_t before = suspects.size();
    suspects.insert(result.too_large.begin(), result.too_large.end());
    if (suspects.size() == before) break;
    result = Try(transaction, suspects, deadline);
  }
  return result;
}

CommitResult KafkaSink::Try(const Transaction& transaction, const std::set<size_t>& suspects, absl::Time deadline) {
  const auto* membership = dynamic_cast<const ingest::KafkaMembership*>(transaction.membership.get());
  if (membership == nullptr) {
    return {Fate::kRewind, absl::AbortedError("this instance is not a member of its group at the moment"), {}};
  }
  if (!open_) {
    if (const absl::Status opened = Open(deadline); !opened.ok()) {
      return {absl::IsUnavailable(opened) ? Fate::kRetry : Fate::kStop, opened, {}};
    }
  }
  delivery_ = Delivery();
  began_ = SteadyNow();
  if (const ErrorHandle error(rd_kafka_begin_transaction(client_)); error != nullptr) {
    return Failed(rd_kafka_error_code(error.get()),
                  fmt::format("beginning a transaction: {}", rd_kafka_error_string(error.get())), "", deadline, false);
  }

  for (size_t i = 0; i < transaction.outputs.size(); ++i) {
    const bool alone = suspects.contains(i);
    if (alone && !Flush(deadline)) break;
    auto code = Produce(transaction.outputs[i], i);
    while (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && delivery_.failed == 0 && SteadyNow() < Until(deadline)) {
      rd_kafka_poll(client_, 10);
      code = Produce(transaction.outputs[i], i);
    }
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (delivery_.failed != 0) break;  // tells more than "the transaction has failed"
      const std::string topic = WhyStopped(code).value_or(TopicName(transaction.outputs[i].route));
      CommitResult result = Failed(code, fmt::format("writing to topic {}", topic), topic, deadline, false);
      if (result.fate == Fate::kRetry && FateOf(code) == ErrorFate::kTooLarge) result.too_large = {i};
      return result;
    }
    ++delivery_.produced;
    if (alone && !Flush(deadline)) break;
    if (i % 256 == 0) {
      rd_kafka_poll(client_, 0);
      if (delivery_.failed != 0) break;
    }
  }

  {
    ObservedCall call(observer_, "flush");
    if (!Flush(deadline) || delivery_.delivered != transaction.outputs.size()) {
      auto code = delivery_.code != RD_KAFKA_RESP_ERR_NO_ERROR ? delivery_.code : RD_KAFKA_RESP_ERR__TIMED_OUT;
      const std::string failed =
          transaction.outputs.empty() ? "" : TopicName(transaction.outputs[delivery_.first_failed].route);
      const std::string topic = WhyStopped(code).value_or(failed);
      const std::set<size_t> refused = delivery_.refused_for_size;
      CommitResult result = Failed(code,
                                   fmt::format("writing to topic {}: {} of {} records were acknowledged", topic,
                                               delivery_.delivered, transaction.outputs.size()),
                                   topic, deadline, false);
      // Several in one request: any of them, or their sum. One alone, or one that was sent alone: that one.
      if (result.fate == Fate::kRetry) result.too_large.assign(refused.begin(), refused.end());
      return result;
    }
  }

  const ingest::PartitionList offsets = ingest::ToPartitionList(transaction.next_offsets);
  {
    ObservedCall call(observer_, "send_offsets_to_transaction");
    for (;;) {
      const ErrorHandle error(rd_kafka_send_offsets_to_transaction(client_, offsets.get(), membership->metadata(),
                                                                   std::max(1, RemainingMs(Until(deadline), 5000))));
      if (error == nullptr) break;
      const bool again = rd_kafka_error_is_retriable(error.get()) != 0 && SteadyNow() < Until(deadline) && !fatal();
      if (again && rd_kafka_error_txn_requires_abort(error.get()) == 0) continue;
      return Failed(rd_kafka_error_code(error.get()),
                    fmt::format("offsets of the input: {}", rd_kafka_error_string(error.get())), "", deadline, false);
    }
  }

  // From here on the outcome is the broker's: asked for until it is known, whatever the deadline, because "maybe
  // committed" is neither to be tried again nor to be forgotten. The watchdog sees to it that this ends.
  ObservedCall call(observer_, "commit_transaction");
  for (;;) {
    const ErrorHandle error(rd_kafka_commit_transaction(client_, kSliceMs));
    if (error == nullptr) return {};
    const auto code = rd_kafka_error_code(error.get());
    const std::string text = fmt::format("committing: {}", rd_kafka_error_string(error.get()));
    if (rd_kafka_error_is_fatal(error.get()) == 0 && rd_kafka_error_txn_requires_abort(error.get()) == 0 &&
        rd_kafka_error_is_retriable(error.get()) != 0) {
      if (SteadyNow() < Until(absl::InfiniteFuture())) continue;
      return {Fate::kStop, absl::DeadlineExceededError(text + "; the broker decides, the next start will see"), {}};
    }
    return Failed(code, text, "", deadline, true);
  }
}

std::optional<std::string> KafkaSink::WhyStopped(rd_kafka_resp_err_t& code) {
  // The transaction's own error is told to whoever begins another, and is of no more consequence there.
  const ErrorHandle error(rd_kafka_begin_transaction(client_));
  if (error == nullptr || FateOf(rd_kafka_error_code(error.get())) != ErrorFate::kNotAuthorised) return std::nullopt;
  code = rd_kafka_error_code(error.get());
  const ingest::MonitorLock lock(&refused_mutex_);
  return refused_topic_.empty() ? std::nullopt : std::optional<std::string>(refused_topic_);
}

std::optional<CommitResult> KafkaSink::Broken(rd_kafka_resp_err_t code, const std::string& text) {
  char fatal_text[512] = {};
  const auto fatal_code = rd_kafka_fatal_error(client_, fatal_text, sizeof(fatal_text));
  const bool fenced = FateOf(fatal_code) == ErrorFate::kFenced || FateOf(code) == ErrorFate::kFenced;
  // The broker fences a producer whose transaction outlasts its timeout just as it does one that has a successor, and
  // there may be one as well: this process may have been asleep. So it goes on under a new name, which fences nobody;
  // its membership of the group is what the broker goes by, and the broker has aborted the transaction already.
  if (fenced && fencing_ == Fencing::kMembership && SteadyNow() - began_ >= transaction_timeout_) {
    Discard();
    properties_["transactional.id"] = fmt::format("{}-{:x}", transactional_id_, absl::GetCurrentTimeNanos());
    return CommitResult{
        Fate::kRewind, absl::DeadlineExceededError(fmt::format("{}: the transaction outlasted its timeout", text)), {}};
  }
  if (fatal_code == RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  if (!fenced && IsLostCount(fatal_code)) {
    Discard();
    return CommitResult{Fate::kRewind,
                        absl::AbortedError(fmt::format("{}: {} ({}); going on with a new client", text,
                                                       rd_kafka_err2name(fatal_code), fatal_text)),
                        {}};
  }
  const auto told = fenced                                      ? RD_KAFKA_RESP_ERR__FENCED
                    : FateOf(fatal_code) == ErrorFate::kPassing ? RD_KAFKA_RESP_ERR__FATAL
                                                                : fatal_code;
  return CommitResult{Fate::kStop, KafkaStatus(told, text, fatal_text), {}};
}

CommitResult KafkaSink::Failed(rd_kafka_resp_err_t code, const std::string& text, const std::string& topic,
                               absl::Time deadline, bool outcome_unknown) {
  if (!fatal()) {
    if (const absl::Status aborted = Abort(deadline); !aborted.ok()) log_(4, std::string(aborted.message()));
  }
  // Goes before what the abort came to: a broker that has refused all there was of a transaction knows of none.
  if (FateOf(code) == ErrorFate::kNotAuthorised) {
    return {Fate::kStop, Refused(code, topic, KafkaStatus(code, text)), {}};
  }
  if (auto broken = Broken(code, text)) return *std::move(broken);
  // A record that was sent and not acknowledged may stand in the log, under a number that librdkafka gives to what is
  // written next when it drops the record for an abort, where the partition has no leader or another one (seen in 2.0).
  // The broker then takes that for a repetition of the record, acknowledges it, and does not write it. Of one that was
  // refused for its size librdkafka counts the number, and the broker does not: its next request is refused as out of
  // order. A new client has numbers of its own, for its epoch is another.
  if (delivery_.delivered != delivery_.produced) {
    log_(5, fmt::format("{} of {} records were not acknowledged: going on with a new client",
                        delivery_.produced - delivery_.delivered, delivery_.produced));
    Discard();
  }
  CommitResult result;
  result.status = WithAdvice(code, text);
  switch (FateOf(code)) {
    case ErrorFate::kPassing:
      result.fate = outcome_unknown ? Fate::kRewind : Fate::kRetry;
      break;
    case ErrorFate::kTooLarge:
      result.fate = Fate::kRetry;
      break;
    case ErrorFate::kRewind:
      result.fate = Fate::kRewind;
      break;
    case ErrorFate::kMissingTopic:
    case ErrorFate::kNotAuthorised:
    case ErrorFate::kFenced:
    case ErrorFate::kFatal:
      result.fate = Fate::kStop;
      break;
  }
  return result;
}

absl::Status KafkaSink::Abort(absl::Time deadline) {
  ObservedCall call(observer_, "abort_transaction");
  abort_pending_ = true;
  // A little beyond the deadline: an abort that is not sent keeps readers waiting for the transaction's timeout.
  const absl::Time until = std::max(deadline, SteadyNow() + absl::Milliseconds(500));
  for (;;) {
    const ErrorHandle error(rd_kafka_abort_transaction(client_, std::max(1, RemainingMs(Until(until), kSliceMs))));
    if (error == nullptr) break;
    const auto code = rd_kafka_error_code(error.get());
    const bool again = rd_kafka_error_is_retriable(error.get()) != 0 && !fatal() && SteadyNow() < Until(until);
    if (!again) return KafkaStatus(code, "aborting a transaction", rd_kafka_error_string(error.get()));
  }
  abort_pending_ = false;
  return absl::OkStatus();
}

void KafkaSink::OnLog(const rd_kafka_t* client, int severity, const char* facility, const char* text) {
  auto* sink = static_cast<KafkaSink*>(rd_kafka_opaque(client));
  sink->HearOfRefusedTopic(facility, text);
  sink->log_(severity, fmt::format("producer {}: {}", facility, text));
}

// Only the log says which topic it is that a transaction may not write: "Failed to add partition "T" [0] to ...".
void KafkaSink::HearOfRefusedTopic(std::string_view facility, std::string_view text) {
  if (facility != "ADDPARTS" ||
      text.find(rd_kafka_err2str(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)) == text.npos) {
    return;
  }
  const size_t begin = text.find('"');
  const size_t end = begin == text.npos ? text.npos : text.find('"', begin + 1);
  if (end == text.npos) return;
  const ingest::MonitorLock lock(&refused_mutex_);
  refused_topic_ = text.substr(begin + 1, end - begin - 1);
}

void KafkaSink::OnError(rd_kafka_t*, int code, const char* reason, void* self) {
  auto* sink = static_cast<KafkaSink*>(self);
  if (code == RD_KAFKA_RESP_ERR__AUTHENTICATION) sink->refusal_ = reason;
  // These are heard of only when the next batch is written, long after the consumer and the log have told them.
  const bool old = code == RD_KAFKA_RESP_ERR__TRANSPORT || code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN;
  sink->log_(old ? 7 : 4,
             fmt::format("producer: {} ({})", rd_kafka_err2name(static_cast<rd_kafka_resp_err_t>(code)), reason));
}

}  // namespace policywire::sink
