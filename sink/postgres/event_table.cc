#include "sink/postgres/event_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <exception>
#include <pqxx/pqxx>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ingest/status_text.h"
#include "sink/postgres/connection_string.h"
#include "sink/postgres/database_error.h"
#include "sink/postgres/event_row.h"
#include "sink/postgres/schema.h"

namespace policywire::sink {
namespace {

constexpr char kStage[] = "policywire_staged_events";
// Who migrates locks this key, whatever the schema: "policywi" as a number.
constexpr int64_t kMigrationLock = 0x706f6c6963797769;
std::string Quoted(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

// The library leaves the SQLSTATE out of some of the errors that it has classes for.
std::string SqlStateOf(const pqxx::sql_error& error) {
  if (!error.sqlstate().empty()) return error.sqlstate();
  if (dynamic_cast<const pqxx::insufficient_privilege*>(&error) != nullptr) return "42501";
  if (dynamic_cast<const pqxx::undefined_table*>(&error) != nullptr) return "42P01";
  if (dynamic_cast<const pqxx::undefined_column*>(&error) != nullptr) return "42703";
  if (dynamic_cast<const pqxx::disk_full*>(&error) != nullptr) return "53100";
  if (dynamic_cast<const pqxx::integrity_constraint_violation*>(&error) != nullptr) return "23000";
  if (dynamic_cast<const pqxx::data_exception*>(&error) != nullptr) return "22000";
  if (dynamic_cast<const pqxx::feature_not_supported*>(&error) != nullptr) return "0A000";
  if (dynamic_cast<const pqxx::syntax_error*>(&error) != nullptr) return "42601";
  return "";
}

std::vector<std::string> QuotedColumns() {
  std::vector<std::string> columns;
  for (const std::string_view column : kEventColumns) columns.push_back(Quoted(column));
  return columns;
}

}  // namespace

absl::StatusOr<std::unique_ptr<EventTable>> EventTable::Create(const v1::PostgresSinkConfig& config, std::string build,
                                                               ingest::CallObserver* observer) {
  const auto connection = CompleteConnectionString(config.connection());
  if (!connection.ok()) {
    return absl::InvalidArgumentError(fmt::format("postgres.connection: {}", ingest::StatusText(connection.status())));
  }
  v1::PostgresSinkConfig complete = config;
  complete.set_connection(*connection);
  return std::unique_ptr<EventTable>(new EventTable(complete, std::move(build), observer));
}

EventTable::EventTable(const v1::PostgresSinkConfig& config, std::string build, ingest::CallObserver* observer)
    : connection_string_(config.connection()),
      build_(std::move(build)),
      observer_(observer),
      plain_schema_(config.schema()),
      schema_(Quoted(config.schema())),
      name_(fmt::format("PostgreSQL, {}.events", config.schema())) {
  const std::vector<std::string> columns = QuotedColumns();
  stage_ = fmt::format(
      "SET LOCAL client_min_messages = error; SET LOCAL statement_timeout = '{}ms'; "
      "CREATE TEMPORARY TABLE IF NOT EXISTS {} (LIKE {}.events INCLUDING DEFAULTS) ON COMMIT DELETE ROWS",
      kStatementTimeoutMs, kStage, schema_);
  std::vector<std::string> updates;
  for (const std::string& column : columns) updates.push_back(fmt::format("{0} = excluded.{0}", column));
  insert_ = fmt::format(
      "INSERT INTO {0}.events AS known ({1}) SELECT {1} FROM {2} ON CONFLICT (event_id) DO UPDATE SET {3}, "
      "written_at = now() WHERE known.event IS DISTINCT FROM excluded.event",
      schema_, fmt::join(columns, ", "), kStage, fmt::join(updates, ", "));
}

EventTable::~EventTable() = default;

void EventTable::Close::operator()(pqxx::connection_base* connection) const {
  delete static_cast<pqxx::connection*>(connection);
}

template <typename Work>
absl::Status EventTable::Try(const char* doing, Work work) {
  ingest::ObservedCall call(observer_, doing);
  try {
    if (connection_ == nullptr) {
      connection_.reset(new pqxx::connection(connection_string_));
      connection_->set_client_encoding("UTF8");
    }
  } catch (const std::exception& error) {
    connection_.reset();
    return ConnectionError(name_, error.what());
  }
  const std::string what = fmt::format("{}: {}", name_, doing);
  try {
    call.Next();
    work(*connection_, call);
    return absl::OkStatus();
  } catch (const pqxx::sql_error& error) {
    const std::string sqlstate = SqlStateOf(error);
    absl::Status status = Advised(DatabaseError(sqlstate, what, error.what()), sqlstate);
    // A server that stops says so before it hangs up.
    if (absl::IsUnavailable(status)) connection_.reset();
    return status;
  } catch (const pqxx::failure& error) {
    // A connection that broke, perhaps within COMMIT: the rows are there or not, and are written again.
    connection_.reset();
    return DatabaseError("", what, error.what());
  } catch (const std::exception& error) {
    connection_.reset();
    return absl::InternalError(fmt::format("{}: {}", what, error.what()));
  }
}

absl::Status EventTable::Open(absl::Time /*deadline*/) {
  absl::Status settled;  // what is said of the schema, as against what the server says
  absl::Status status =
      Try("opening", [&](pqxx::connection_base& connection, ingest::ObservedCall&) { settled = Migrate(connection); });
  return status.ok() ? settled : status;
}

absl::StatusOr<size_t> EventTable::Look() {
  absl::Status settled;
  size_t version = 0;
  absl::Status status = Try("looking at the tables", [&](pqxx::connection_base& connection, ingest::ObservedCall&) {
    pqxx::work work(connection);
    work.exec("SET TRANSACTION READ ONLY");
    settled = CheckEncoding(work);
    if (!settled.ok()) return;
    version = Version(work);
    if (version >= Migrations(schema_).size()) settled = CheckTables(work, version);
  });
  if (status.ok()) status = std::move(settled);
  if (!status.ok()) return status;
  return version;
}

absl::Status EventTable::CheckEncoding(pqxx::transaction_base& work) const {
  const auto encoding = work.exec1("SHOW server_encoding")[0].as<std::string>();
  if (encoding == "UTF8") return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("{}: the database's encoding is {}; it takes one in UTF8", name_, encoding));
}

size_t EventTable::Version(pqxx::transaction_base& work) const {
  const std::string table = schema_ + ".schema_versions";
  if (work.exec1("SELECT to_regclass(" + work.quote(table) + ")")[0].is_null()) return 0;
  return work.exec1("SELECT coalesce(max(version), 0) FROM " + table)[0].as<size_t>();
}

absl::Status EventTable::CheckTables(pqxx::transaction_base& work, size_t version) const {
  if (const size_t known = Migrations(schema_).size(); version > known) {
    return absl::InvalidArgumentError(fmt::format(
        "{}: the schema is of version {}, which a newer policywire has made; this one knows {}: install the "
        "newer one",
        name_, version, known));
  }
  work.exec(fmt::format("SELECT {} FROM {}.events LIMIT 0", fmt::join(QuotedColumns(), ", "), schema_));
  return absl::OkStatus();
}

absl::Status EventTable::Migrate(pqxx::connection_base& connection) {
  const std::vector<std::string> migrations = Migrations(schema_);
  const size_t known = migrations.size();
  pqxx::work work(connection);
  work.exec("SET LOCAL client_min_messages = error");
  if (absl::Status encoding = CheckEncoding(work); !encoding.ok()) return encoding;
  if (Version(work) < known) {
    work.exec(fmt::format("SELECT pg_advisory_xact_lock({})", kMigrationLock));
    const size_t from = Version(work);  // somebody else may have been here before us
    if (from == 0) {
      // Whoever may not make schemas has been given one.
      const auto there =
          work.exec("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = " + work.quote(plain_schema_));
      if (there.empty()) work.exec("CREATE SCHEMA " + schema_);
      work.exec(
          fmt::format("CREATE TABLE {}.schema_versions (version integer PRIMARY KEY, build text NOT NULL, "
                      "applied_at timestamptz NOT NULL DEFAULT now())",
                      schema_));
    }
    for (size_t next = from; next < known; ++next) {
      work.exec(migrations[next]);
      work.exec(fmt::format("INSERT INTO {}.schema_versions (version, build) VALUES ({}, {})", schema_, next + 1,
                            work.quote(build_)));
    }
  }
  if (absl::Status tables = CheckTables(work, Version(work)); !tables.ok()) return tables;
  work.commit();
  return absl::OkStatus();
}

absl::Status EventTable::Advised(absl::Status status, std::string_view sqlstate) const {
  if (!absl::IsNotFound(status)) return status;
  const std::string told(ingest::StatusText(status));
  if (sqlstate == "42703") return absl::NotFoundError(told + "; restore the column");
  // Offsets that are committed are not read again of themselves.
  return absl::NotFoundError(fmt::format(
      "{}; restore it, or drop {}.schema_versions too, and all is made anew at the next start, empty: to fill it, "
      "set the group's offsets back before that (kafka-consumer-groups.sh --reset-offsets --to-earliest), or "
      "give the sink another group_id",
      told, schema_));
}

WriteResult EventTable::Write(const std::vector<const Output*>& events, absl::Time /*deadline*/) {
  // A statement cannot change a row twice. Of an event that is here twice, the later one counts.
  std::unordered_map<std::string_view, size_t> last;
  last.reserve(events.size());
  for (size_t i = 0; i < events.size(); ++i) last[EventIdOf(events[i]->value)] = i;
  std::vector<size_t> rows;
  rows.reserve(last.size());
  for (size_t i = 0; i < events.size(); ++i) {
    if (last[EventIdOf(events[i]->value)] == i) rows.push_back(i);
  }
  WriteResult result;
  WriteRows(events, rows, result);
  return result;
}

void EventTable::WriteRows(const std::vector<const Output*>& events, std::span<const size_t> rows,
                           WriteResult& result) {
  absl::Status status = Try("writing", [&](pqxx::connection_base& connection, ingest::ObservedCall& call) {
    pqxx::work work(connection);
    work.exec(stage_);
    pqxx::stream_to stage(work, kStage, QuotedColumns());
    for (const size_t row : rows) stage << ReadEventRow(events[row]->value);
    stage.complete();
    call.Next();
    work.exec(insert_);
    call.Next();
    work.commit();
  });
  if (!absl::IsOutOfRange(status)) {
    result.status = std::move(status);
    return;
  }
  // One of the rows. Which, shows when it is alone.
  if (rows.size() == 1) {
    result.refused.push_back({rows[0], std::string(status.message())});
    return;
  }
  const size_t half = rows.size() / 2;
  WriteRows(events, rows.first(half), result);
  if (result.status.ok()) WriteRows(events, rows.subspan(half), result);
}

}  // namespace policywire::sink
