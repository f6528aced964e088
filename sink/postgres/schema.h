// The tables that events are written to, by version.
#ifndef POLICYWIRE_SINK_POSTGRES_SCHEMA_H_
#define POLICYWIRE_SINK_POSTGRES_SCHEMA_H_

#include <string>
#include <vector>

namespace policywire::sink {

// The SQL that brings a schema from each version to the next, the first from nothing to version 1. `quoted` is the
// schema's name as it stands in SQL. What was released once does not change any more: a new version is a new entry.
std::vector<std::string> Migrations(const std::string& quoted);

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_POSTGRES_SCHEMA_H_
