// Runs the golden rows: text in, events out, one test a row. `README.md` beside this file tells how to add one.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "enrich/enricher.h"
#include "tests/golden/row.h"

namespace policywire::golden {

// How GoogleTest shows a row in its own messages.
void PrintTo(const Row& row, std::ostream* out) { *out << row.id; }

namespace {

// Read before main, as parametrised tests need it; a row that cannot be read must fail the run, not empty it.
const absl::StatusOr<std::vector<Row>>& Rows() {
  static const auto* rows = new absl::StatusOr<std::vector<Row>>(ReadRows(POLICYWIRE_GOLDEN_ROWS));
  return *rows;
}

std::vector<Row> ReadableRows() { return Rows().ok() ? *Rows() : std::vector<Row>(); }

const enrich::Enricher& SharedEnricher() {
  static const enrich::Enricher* enricher = [] {
    auto made = enrich::Enricher::Create({});
    if (!made.ok()) {
      fmt::print(stderr, "{}\n", made.status().ToString());
      std::abort();
    }
    return made->release();
  }();
  return *enricher;
}

class Golden : public testing::TestWithParam<Row> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Golden);

TEST_P(Golden, Row) {
  const Row& row = GetParam();
  const std::string mismatch = Mismatch(row, SharedEnricher().Enrich(row.article));
  if (row.gap.empty()) {
    EXPECT_TRUE(mismatch.empty()) << mismatch;
  } else {
    EXPECT_FALSE(mismatch.empty()) << row.id << " passes now: remove its \"gap\" (" << row.gap << ")";
  }
}

// "trade-001" as GoogleTest wants names.
std::string TestName(const testing::TestParamInfo<Row>& row) {
  std::string name = row.param.id;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(, Golden, testing::ValuesIn(ReadableRows()), TestName);

// The values of an enum that a row may name: all but the unspecified one.
template <typename Enum>
std::set<std::string> Names() {
  std::set<std::string> names;
  const auto* descriptor = google::protobuf::GetEnumDescriptor<Enum>();
  for (int i = 0; i < descriptor->value_count(); ++i) {
    if (descriptor->value(i)->number() != 0) names.insert(descriptor->value(i)->name());
  }
  return names;
}

std::string Join(const std::set<std::string>& names) { return fmt::format("{}", fmt::join(names, " ")); }

TEST(GoldenRows, CanBeRead) { ASSERT_TRUE(Rows().ok()) << Rows().status().ToString(); }

TEST(GoldenRows, ThoseThatPassCoverTheCodebook) {
  std::set<std::string> actions = Names<v1::Action>();
  std::set<std::string> instruments = Names<v1::Instrument>();
  std::set<std::string> directions = Names<v1::Direction>();
  std::set<std::string> statuses = Names<v1::Status>();
  int passing = 0;
  int traps = 0;
  int gaps = 0;
  for (const Row& row : ReadableRows()) {
    if (!row.gap.empty()) {
      ++gaps;
      continue;
    }
    ++passing;
    if (row.events.empty()) ++traps;
    for (const ExpectedEvent& event : row.events) {
      if (event.optional) continue;
      actions.erase(v1::Action_Name(event.action));
      if (event.instrument) instruments.erase(v1::Instrument_Name(*event.instrument));
      if (event.direction) directions.erase(v1::Direction_Name(*event.direction));
      if (event.status) statuses.erase(v1::Status_Name(*event.status));
    }
  }
  EXPECT_EQ(Join(actions), "") << "no row that has to pass shows these actions";
  EXPECT_EQ(Join(instruments), "") << "no row that has to pass shows these instruments";
  EXPECT_EQ(Join(directions), "") << "no row that has to pass shows these directions";
  EXPECT_EQ(Join(statuses), "") << "no row that has to pass shows these statuses";
  EXPECT_GE(passing, 150);
  EXPECT_GE(traps, 35);
  RecordProperty("passing", passing);
  RecordProperty("gaps", gaps);
  fmt::print("{} rows have to pass, {} of them without an event; {} are known gaps\n", passing, traps, gaps);
}

}  // namespace
}  // namespace policywire::golden
