// What libpq takes to find its server.
#ifndef POLICYWIRE_SINK_POSTGRES_CONNECTION_STRING_H_
#define POLICYWIRE_SINK_POSTGRES_CONNECTION_STRING_H_

#include <string>

#include "absl/status/statusor.h"

namespace policywire::sink {

// The connection string, which may be a URI, as keywords and values, with what every connection gets unless it says
// otherwise. InvalidArgument where libpq cannot read it; the message repeats none of it, for a part may be of a
// password. Connects to nothing.
absl::StatusOr<std::string> CompleteConnectionString(const std::string& given);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_POSTGRES_CONNECTION_STRING_H_
