#include "sink/postgres/event_row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "sink/postgres/database_error.h"
#include "sink/postgres/schema.h"

namespace policywire::sink {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Row(const v1::PolicyEvent& event) {
  ingest::Record record;
  record.topic = "policy-events";
  record.partition = 3;
  record.offset = 17;
  std::string row;
  AppendEventRow(event, record, row);
  return row;
}

// The value of one column; "(null)" for null.
std::string Value(const v1::PolicyEvent& event, std::string_view column) {
  const std::string row = Row(event);
  const auto values = ReadEventRow(row);
  const size_t at = std::find(kEventColumns.begin(), kEventColumns.end(), column) - kEventColumns.begin();
  return values.at(at) == nullptr ? "(null)" : values.at(at);
}

v1::PolicyEvent Event() {
  v1::PolicyEvent event;
  event.set_event_id("0123456789abcdef0123456789abcdef");
  event.set_action(v1::SANCTION);
  event.add_sources()->set_code("USA");
  event.add_sources()->set_code("org:\"A\\B\", {Inc}");
  event.mutable_score()->set_confidence(0.8F);
  event.set_conditional(true);
  return event;
}

TEST(EventRowTest, HasAValueForEachColumn) {
  EXPECT_EQ(Value(Event(), "event_id"), "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(EventIdOf(Row(Event())), "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(Value(Event(), "action"), "SANCTION");
  EXPECT_EQ(Value(Event(), "sources"), R"({"USA","org:\"A\\B\", {Inc}"})");
  EXPECT_EQ(Value(Event(), "targets"), "{}");
  EXPECT_EQ(Value(Event(), "confidence"), "0.8");
  EXPECT_EQ(Value(Event(), "conditional"), "t");
  EXPECT_EQ(Value(Event(), "optional"), "f");
  EXPECT_EQ(Value(Event(), "offset"), "17");
  EXPECT_THAT(Value(Event(), "event"), testing::StartsWith("{\"event_id\":"));
}

TEST(EventRowTest, TakesTimesThatAreTimes) {
  const auto published = [](const std::string& text) {
    v1::PolicyEvent event = Event();
    event.mutable_origin()->set_published(text);
    return Value(event, "published");
  };
  EXPECT_EQ(published("2025-10-29"), "2025-10-29 00:00:00+00");
  EXPECT_EQ(published("2025-10-29T08:00:00+02:00"), "2025-10-29 06:00:00+00");
  EXPECT_EQ(published("2025-10-29T08:00:00.25Z"), "2025-10-29 08:00:00.25+00");
  for (const char* none : {"", "yesterday", "infinite-future", "2025-13-01", "0000-01-01", "20251029"}) {
    EXPECT_EQ(published(none), "(null)") << none;
  }
}

// A producer of other people's may write what PostgreSQL cannot hold.
TEST(EventRowTest, LeavesNoNulInTextsAndJson) {
  v1::PolicyEvent event = Event();
  event.set_quote(std::string("a\0b\\u0000\0", 10));
  event.mutable_sources(0)->set_code(std::string("U\0A", 3));
  EXPECT_EQ(Value(event, "quote"),
            "a\xEF\xBF\xBD"
            "b\\u0000\xEF\xBF\xBD");
  EXPECT_THAT(Value(event, "sources"), HasSubstr("\"U\xEF\xBF\xBD"
                                                 "A\""));
  EXPECT_THAT(Value(event, "event"), HasSubstr(R"("quote":"a\ufffdb\\u0000\ufffd")"));
  EXPECT_EQ(Value(event, "model"), "");
}

TEST(DatabaseErrorTest, TellsWhatALaterTryMayCure) {
  const auto code = [](std::string_view sqlstate) { return DatabaseError(sqlstate, "db: writing", "why").code(); };
  for (const char* passing :
       {"08006", "40001", "40P01", "57P01", "57P03", "57014", "53300", "53200", "55P03", "25006"}) {
    EXPECT_EQ(code(passing), absl::StatusCode::kUnavailable) << passing;
  }
  EXPECT_EQ(code(""), absl::StatusCode::kUnavailable);
  EXPECT_EQ(code("53100"), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(code("42501"), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(code("28P01"), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(code("42P01"), absl::StatusCode::kNotFound);
  EXPECT_EQ(code("42P07"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code("23514"), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(code("22P05"), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(code("54000"), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(code("XX000"), absl::StatusCode::kInternal);
  EXPECT_EQ(DatabaseError("53100", "db: writing", "no\n  room\n").message(), "db: writing: no   room (SQLSTATE 53100)");
}

TEST(DatabaseErrorTest, TellsARefusedLoginByItsWords) {
  const auto code = [](std::string_view text) { return ConnectionError("db", text).code(); };
  EXPECT_EQ(code("FATAL:  password authentication failed for user \"a\""), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(code("FATAL:  role \"a\" does not exist"), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(code("FATAL:  database \"a\" does not exist"), absl::StatusCode::kNotFound);
  EXPECT_THAT(ConnectionError("db", "FATAL:  role \"a\" does not exist").ToString(),
              HasSubstr("create the role, or correct the user in postgres.connection"));
  EXPECT_THAT(ConnectionError("db", "FATAL:  database \"a\" does not exist").ToString(),
              HasSubstr("does not exist; create the database, or correct postgres.connection"));
  EXPECT_EQ(code("Connection refused"), absl::StatusCode::kUnavailable);
  EXPECT_EQ(code("FATAL:  the database system is starting up"), absl::StatusCode::kUnavailable);
}

TEST(SchemaTest, HasEveryColumnOfARow) {
  const std::vector<std::string> migrations = Migrations("\"my schema\"");
  EXPECT_THAT(migrations.front(), Not(HasSubstr("{schema}")));
  EXPECT_THAT(migrations.front(), HasSubstr("CREATE TABLE \"my schema\".events ("));
  for (const std::string_view column : kEventColumns) {
    const std::string plain = "\n  " + std::string(column) + " ";
    const std::string quoted = "\n  \"" + std::string(column) + "\" ";
    EXPECT_TRUE(migrations.front().find(plain) != std::string::npos ||
                migrations.front().find(quoted) != std::string::npos)
        << column;
  }
}

}  // namespace
}  // namespace policywire::sink
