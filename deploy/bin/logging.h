// The service's log, on standard error.
#ifndef POLICYWIRE_DEPLOY_BIN_LOGGING_H_
#define POLICYWIRE_DEPLOY_BIN_LOGGING_H_

#include "policywire/v1/pipeline_config.pb.h"

namespace policywire::deploy {

// Makes spdlog's default logger write as `config` says: a line for a person (coloured on a terminal), or one JSON
// object a line with "time" (RFC 3339, UTC), "level", "thread" and "message". `config` is complete and valid.
void SetUpLogging(const v1::LogConfig& config);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_LOGGING_H_
