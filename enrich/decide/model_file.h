// A model from a file that a user names.
#ifndef POLICYWIRE_ENRICH_DECIDE_MODEL_FILE_H_
#define POLICYWIRE_ENRICH_DECIDE_MODEL_FILE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "enrich/decide/model.h"

namespace policywire::enrich {

// NotFound for a file that cannot be read, else as DecisionModel::Read.
absl::StatusOr<std::unique_ptr<const DecisionModel>> ReadModelFile(const std::string& path);

}  // namespace policywire::enrich

#endif  // POLICYWIRE_ENRICH_DECIDE_MODEL_FILE_H_
