// How the service does, as the live page shows it.
#ifndef POLICYWIRE_DEPLOY_HTTP_HEALTH_H_
#define POLICYWIRE_DEPLOY_HTTP_HEALTH_H_

#include <string>

#include "deploy/runtime/service_state.h"

namespace policywire::deploy {

// The service at this moment, as one JSON object on one line: the counts of the metrics (metrics.h) since the start,
// and of the partitions their sum and the worst. Rates are the reader's to make, of two of them. May wait some seconds
// for a broker. Thread-safe.
//
//   {"time": 1790000000000, "not_ready": "", "version": "0.1.0", "records": 7, "articles": 6, "events": 9,
//    "dead_letters": {"MALFORMED": 1}, "commits": 2, "commit_seconds": 0.08, "retries": 0, "rewinds": 0,
//    "in_flight_bytes": 0, "partitions": 4, "lag": 12,
//    "behind": {"topic": "raw-articles", "partition": 2, "lag": 12, "seconds": 0.4}}
//
// `not_ready` says why, and is empty where it is ready. `lag` is null where no broker answers. `behind` is the
// partition with something to read that has stood still for longest; it is left out where there is none.
std::string HealthJson(ServiceState& state);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_HTTP_HEALTH_H_
