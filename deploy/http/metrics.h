// The service's counts, as Prometheus reads them.
#ifndef POLICYWIRE_DEPLOY_HTTP_METRICS_H_
#define POLICYWIRE_DEPLOY_HTTP_METRICS_H_

#include <string>

#include "deploy/runtime/service_state.h"

namespace policywire::deploy {

// All metrics at this moment, in Prometheus' text format 0.0.4; each with what it means in its HELP line. Names follow
// Prometheus' conventions: base units, `_total` for what only grows. May wait some seconds for a broker. Thread-safe.
std::string MetricsText(ServiceState& state);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_HTTP_METRICS_H_
