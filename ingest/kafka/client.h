// librdkafka's C API with owners, and one way to configure and to log.
#ifndef POLICYWIRE_INGEST_KAFKA_CLIENT_H_
#define POLICYWIRE_INGEST_KAFKA_CLIENT_H_

#include <librdkafka/rdkafka.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ingest/position.h"
#include "ingest/steady_clock.h"

namespace policywire::ingest {

template <auto kFree>
struct CallToFree {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};

using ConfHandle = std::unique_ptr<rd_kafka_conf_t, CallToFree<rd_kafka_conf_destroy>>;
using TopicHandle = std::unique_ptr<rd_kafka_topic_t, CallToFree<rd_kafka_topic_destroy>>;
using QueueHandle = std::unique_ptr<rd_kafka_queue_t, CallToFree<rd_kafka_queue_destroy>>;
using MessageHandle = std::unique_ptr<rd_kafka_message_t, CallToFree<rd_kafka_message_destroy>>;
using ErrorHandle = std::unique_ptr<rd_kafka_error_t, CallToFree<rd_kafka_error_destroy>>;
using PartitionList =
    std::unique_ptr<rd_kafka_topic_partition_list_t, CallToFree<rd_kafka_topic_partition_list_destroy>>;
using GroupMetadata =
    std::unique_ptr<rd_kafka_consumer_group_metadata_t, CallToFree<rd_kafka_consumer_group_metadata_destroy>>;

struct CloseConsumer {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE); }
};
using ConsumerHandle = std::unique_ptr<rd_kafka_t, CloseConsumer>;

// Properties of librdkafka by their own names.
using Properties = std::map<std::string, std::string>;

// Takes what a client says about itself. `severity` as in syslog: 3 error, 4 warning, 6 information, 7 debug. Called
// from librdkafka's threads, several at once.
using LogFunction = std::function<void(int severity, std::string_view text)>;

// Hears of calls that may block for longer than they should, so that a watchdog can end a process that hangs.
// Thread-safe.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  // `call` is a literal. Returns a number that `Ended` takes.
  virtual int Began(const char* call) = 0;
  virtual void Ended(int number) = 0;
};

// One observed call; `observer` may be null.
class ObservedCall {
 public:
  ObservedCall(CallObserver* observer, const char* call)
      : observer_(observer), call_(call), number_(observer == nullptr ? 0 : observer->Began(call)) {}
  ~ObservedCall() {
    if (observer_ != nullptr) observer_->Ended(number_);
  }
  // What is called consists of several that may each take their time: the next one begins.
  void Next() {
    if (observer_ == nullptr) return;
    observer_->Ended(number_);
    number_ = observer_->Began(call_);
  }
  ObservedCall(const ObservedCall&) = delete;
  ObservedCall& operator=(const ObservedCall&) = delete;

 private:
  CallObserver* observer_;
  const char* call_;
  int number_;
};

// InvalidArgument names every property that librdkafka refuses and says what it says of its value, a line each;
// PermissionDenied a certificate that is not valid now (ingest/kafka/certificates.h).
absl::StatusOr<ConfHandle> MakeConf(const Properties& properties);

// A client of `conf`; InvalidArgument says why there can be none. Its tokens (OAUTHBEARER) are made anew on a thread of
// its own: librdkafka would wait for somebody to poll, and nobody does while a call waits for the broker. The caller
// destroys it.
absl::StatusOr<rd_kafka_t*> MakeClient(rd_kafka_type_t type, ConfHandle conf);

// Whether a client could be made of these, for what only librdkafka knows of properties together; connects to nobody.
// Errors as of MakeConf and MakeClient.
absl::Status CheckProperties(rd_kafka_type_t type, Properties properties);

// A consumer that asks and reads beside its group and never becomes a member: a `group.instance.id` is left out. It
// says nothing in the log. Errors as of MakeConf.
absl::StatusOr<ConsumerHandle> MakeBystander(Properties properties);

// The offsets as a list, ready for librdkafka.
PartitionList ToPartitionList(const NextOffsets& offsets);

// What the client's group has committed of the partitions; those of which it has committed nothing are left out. Errors
// are as of ingest/kafka/fate.h: Unavailable also while a transaction that holds such offsets is open.
absl::StatusOr<NextOffsets> CommittedOffsets(rd_kafka_t* client, const std::vector<TopicPartition>& partitions,
                                             int timeout_ms);

// Milliseconds from now to `deadline` (SteadyNow) for librdkafka's timeouts: at least 0, at most `at_most`.
int RemainingMs(absl::Time deadline, int at_most);

// Who a consumer is within its group at one moment.
struct MemberIdentity {
  int32_t generation = -1;  // -1: not a member
  std::string member_id;    // empty: not a member
};

// Reads the identity out of the metadata; generation -1 where librdkafka writes them in a form that is not known here.
MemberIdentity ReadIdentity(const rd_kafka_consumer_group_metadata_t* metadata);

// What `KafkaSource::Membership` gives and `KafkaSink` takes.
class KafkaMembership final : public GroupMembership {
 public:
  explicit KafkaMembership(GroupMetadata metadata) : metadata_(std::move(metadata)) {}
  const rd_kafka_consumer_group_metadata_t* metadata() const { return metadata_.get(); }

 private:
  GroupMetadata metadata_;
};

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_KAFKA_CLIENT_H_
