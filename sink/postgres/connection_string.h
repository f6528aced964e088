// What libpq takes to find its server, and how long that may take for a statement.
#ifndef POLICYWIRE_SINK_POSTGRES_CONNECTION_STRING_H_
#define POLICYWIRE_SINK_POSTGRES_CONNECTION_STRING_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace policywire::sink {

// The server ends a statement that takes longer. A watchdog has to have more patience with a call.
inline constexpr uint32_t kStatementTimeoutMs = 30'000;

// The connection string, which may be a URI, as keywords and values, with what every connection gets unless it says
// otherwise. InvalidArgument where libpq cannot read it; the message repeats none of it, for a part may be of a
// password. Connects to nothing.
absl::StatusOr<std::string> CompleteConnectionString(const std::string& given);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_POSTGRES_CONNECTION_STRING_H_
