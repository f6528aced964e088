// A broker inside the process, for the demo.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_EMBEDDED_BROKER_H_
#define POLICYWIRE_DEPLOY_RUNTIME_EMBEDDED_BROKER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace policywire::deploy {

// librdkafka's mock cluster: the real protocol on real loopback sockets, nothing to install. It shows how the pipeline
// works and proves no guarantee: a partition keeps 5 MiB or 100,000 batches and then drops the oldest in silence;
// aborted records are visible; offsets in a transaction are not kept; nothing is fenced; a member that leaves its group
// is missed only after the session timeout. Not for production, not for tests of exactly-once.
class EmbeddedBroker {
 public:
  // Starts `brokers` brokers on free ports of 127.0.0.1.
  static absl::StatusOr<std::unique_ptr<EmbeddedBroker>> Start(int brokers);
  ~EmbeddedBroker();
  EmbeddedBroker(const EmbeddedBroker&) = delete;
  EmbeddedBroker& operator=(const EmbeddedBroker&) = delete;

  // For bootstrap.servers.
  const std::string& bootstrap() const { return bootstrap_; }

  absl::Status CreateTopic(const std::string& topic, int partitions);

 private:
  struct Cluster;
  EmbeddedBroker(std::unique_ptr<Cluster> cluster, std::string bootstrap);

  std::unique_ptr<Cluster> cluster_;
  std::string bootstrap_;
};

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_EMBEDDED_BROKER_H_
