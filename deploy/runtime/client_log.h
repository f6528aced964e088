// What Kafka clients say, in the service's log.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_CLIENT_LOG_H_
#define POLICYWIRE_DEPLOY_RUNTIME_CLIENT_LOG_H_

#include <string>

#include "ingest/kafka/client.h"

namespace policywire::deploy {

// Logs through spdlog's default logger, at the level that the severity stands for. `name` stands before each line. A
// line that comes again and again is told every ten seconds, with how often it came. Thread-safe.
ingest::LogFunction ClientLog(std::string name);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_CLIENT_LOG_H_
