// The service's end as the program's exit status.
#ifndef POLICYWIRE_DEPLOY_BIN_SERVICE_EXIT_CODE_H_
#define POLICYWIRE_DEPLOY_BIN_SERVICE_EXIT_CODE_H_

#include "deploy/bin/exit_code.h"
#include "deploy/runtime/service.h"

namespace policywire::deploy {

ExitCode ExitCodeOf(ServiceEnd end);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_BIN_SERVICE_EXIT_CODE_H_
