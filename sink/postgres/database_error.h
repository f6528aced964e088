// What an error of PostgreSQL means for the pipeline.
#ifndef POLICYWIRE_SINK_POSTGRES_DATABASE_ERROR_H_
#define POLICYWIRE_SINK_POSTGRES_DATABASE_ERROR_H_

#include <string_view>

#include "absl/status/status.h"

namespace policywire::sink {

// A status by SQLSTATE: Unavailable (a later try may cure it; also without an SQLSTATE, where the connection broke),
// ResourceExhausted (its disk is full), PermissionDenied, NotFound (a table, schema or database that is not there),
// InvalidArgument (a table of that name is there, and somebody else's), OutOfRange (a row that it cannot take, or that
// a constraint forbids), else Internal. `doing` stands in front of `text`.
absl::Status DatabaseError(std::string_view sqlstate, std::string_view doing, std::string_view text);

// The same of a connection that could not be made, of which libpq gives no SQLSTATE: by the server's words, where it
// speaks English; else Unavailable, which is tried again and told. Says what to do about a database or role that is not
// there.
absl::Status ConnectionError(std::string_view doing, std::string_view text);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_POSTGRES_DATABASE_ERROR_H_
