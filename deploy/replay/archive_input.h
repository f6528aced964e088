// An archive of topics as the input of a replay.
#ifndef POLICYWIRE_DEPLOY_REPLAY_ARCHIVE_INPUT_H_
#define POLICYWIRE_DEPLOY_REPLAY_ARCHIVE_INPUT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "deploy/replay/replay_input.h"

namespace policywire::deploy {

// Errors as of `ingest::Archive::Open`; DataLoss also where its manifest is damaged, for then nobody knows how far it
// goes.
absl::StatusOr<std::unique_ptr<ReplayInput>> OpenArchiveInput(const std::string& directory);

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_REPLAY_ARCHIVE_INPUT_H_
