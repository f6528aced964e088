// Events as rows of a table in PostgreSQL, each once.
#ifndef POLICYWIRE_SINK_POSTGRES_EVENT_TABLE_H_
#define POLICYWIRE_SINK_POSTGRES_EVENT_TABLE_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ingest/kafka/client.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "sink/target/target.h"

namespace pqxx {
class connection_base;
class transaction_base;
}  // namespace pqxx

namespace policywire::sink {

// The tables of `schema.h`. A batch is one transaction: its rows are copied into a temporary table, and from there
// inserted or, where the id is there with other content, updated. So what is given twice is there once. A connection
// that breaks is made anew by the next call. Errors are as of `database_error.h`; none names a password.
class EventTable final : public Target {
 public:
  // InvalidArgument where the connection string cannot be read. `build` is policywire's version. `config` is complete
  // and valid (deploy/config). Each output's value is a row of `event_row.h`. `observer` (may be null) must outlive it.
  static absl::StatusOr<std::unique_ptr<EventTable>> Create(const v1::PostgresSinkConfig& config, std::string build,
                                                            ingest::CallObserver* observer);
  ~EventTable() override;

  // Connects, and brings the schema to the version of this program. InvalidArgument where it is of a newer one, or
  // somebody else's.
  absl::Status Open(absl::Time deadline) override;
  // The version of the schema that is there, 0 where there is none and `Open` would make it; for whoever only looks:
  // changes nothing. Errors as of `Open`.
  absl::StatusOr<size_t> Look();
  WriteResult Write(const std::vector<const Output*>& events, absl::Time deadline) override;
  // Statements end by their own timeout.
  void EndBy(absl::Time /*deadline*/) override {}

 private:
  EventTable(const v1::PostgresSinkConfig& config, std::string build, ingest::CallObserver* observer);

  // Runs `work` with a connection; what it throws becomes a status. A connection that broke goes, and so does one of a
  // server that stops.
  template <typename Work>
  absl::Status Try(const char* doing, Work work);
  absl::Status Migrate(pqxx::connection_base& connection);
  // Whether events can stand in the database at all.
  absl::Status CheckEncoding(pqxx::transaction_base& work) const;
  // Of the schema that is there; 0 without one.
  size_t Version(pqxx::transaction_base& work) const;
  // Whether the tables of `version`, which is this program's or a newer one's, are as it needs them.
  absl::Status CheckTables(pqxx::transaction_base& work, size_t version) const;
  // With what to do about a table or column that is gone.
  absl::Status Advised(absl::Status status, std::string_view sqlstate) const;
  // Those of the events that `rows` counts, in one transaction. Where the server cannot take one of them, in halves,
  // until it is alone.
  void WriteRows(const std::vector<const Output*>& events, std::span<const size_t> rows, WriteResult& result);

  const std::string connection_string_;
  const std::string build_;
  ingest::CallObserver* const observer_;
  const std::string plain_schema_;
  const std::string schema_;  // quoted
  const std::string name_;    // for messages
  std::string stage_;
  std::string insert_;
  // The library's connections have no virtual destructor: one that is deleted as its base is never closed.
  struct Close {
    void operator()(pqxx::connection_base* connection) const;
  };
  std::unique_ptr<pqxx::connection_base, Close> connection_;
};

}  // namespace policywire::sink

#endif  // POLICYWIRE_SINK_POSTGRES_EVENT_TABLE_H_
