// What a status says, for those who format it.
#ifndef POLICYWIRE_INGEST_STATUS_TEXT_H_
#define POLICYWIRE_INGEST_STATUS_TEXT_H_

#include <string_view>

#include "absl/status/status.h"

namespace policywire::ingest {

// Debian builds Abseil with a string_view of its own, which neither the standard library nor fmt knows. Valid as long
// as `status` is.
inline std::string_view StatusText(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_STATUS_TEXT_H_
