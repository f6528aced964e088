#include "deploy/top/screen.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sink/table/table.h"

namespace policywire::deploy {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

MetricsReading Read(const std::string& text) {
  auto reading = MetricsReading::Parse(text);
  EXPECT_TRUE(reading.ok()) << reading.status();
  return *std::move(reading);
}

// A service that has taken `records` records.
std::string Metrics(int records) {
  return fmt::format(R"(policywire_build_info{{version="0.1.0",lexicon="l",model="m"}} 1
policywire_ready 1
policywire_config_last_reload_successful 1
policywire_input_records_total {0}
policywire_input_bytes_total {0}000
policywire_events_total{{action="AID"}} 0
policywire_events_total{{action="CONSULT"}} 250
policywire_events_total{{action="SANCTION"}} {0}
policywire_dead_letters_total{{reason="MALFORMED"}} 12
policywire_dead_letters_total{{reason="TOO_LARGE"}} 0
policywire_commit_duration_seconds_bucket{{le="0.05"}} 90
policywire_commit_duration_seconds_bucket{{le="0.1"}} 96
policywire_commit_duration_seconds_bucket{{le="+Inf"}} 100
policywire_commit_duration_seconds_sum 4.5
policywire_commit_duration_seconds_count 100
policywire_transaction_retries_total 3
policywire_rewinds_total 1
policywire_in_flight_bytes 2500000
policywire_partition_progress_age_seconds{{topic="raw",partition="0"}} 0.25
policywire_partition_progress_age_seconds{{topic="raw",partition="2"}} 400
policywire_partition_progress_age_seconds{{topic="raw",partition="10"}} 90000
policywire_partition_lag_records{{topic="raw",partition="0"}} 0
policywire_partition_lag_records{{topic="raw",partition="2"}} 12345
process_cpu_seconds_total 10
process_resident_memory_bytes 345000000
)",
                     records);
}

std::string Joined(const std::vector<std::string>& lines) { return fmt::format("{}\n", fmt::join(lines, "\n")); }

TEST(TopScreenTest, ShowsRatesPartitionsEventsAndLetters) {
  const MetricsReading before = Read(Metrics(1'000));
  const MetricsReading now = Read(Metrics(6'000));
  const std::vector<std::string> lines =
      TopScreen({.now = now, .before = &before, .seconds = 2, .address = "http://127.0.0.1:9464"}, {.width = 100});
  EXPECT_EQ(Joined(lines),
            "policywire 0.1.0  http://127.0.0.1:9464  ready\n"
            "records/s    2,500  events/s    2,500  dead letters/s      0  input/s  2.50 MB\n"
            "commits/s        0  commit    45.0 ms  95 % within    100 ms  retries        3\n"
            "memory      345 MB  in flight 2.50 MB  CPU        0.00 cores  rewinds        1\n"
            "\n"
            "PARTITION                                          LAG LAST PROGRESS\n"
            "raw[2]                                          12,345         7 min\n"
            "raw[0]                                               0         0.2 s\n"
            "raw[10]                                              ?        25.0 h\n"
            "\n"
            "EVENTS                                           TOTAL      A SECOND\n"
            "SANCTION                                         6,000         2,500\n"
            "CONSULT                                            250             0\n"
            "\n"
            "DEAD LETTERS                                     TOTAL      A SECOND\n"
            "MALFORMED                                           12             0\n");
}

TEST(TopScreenTest, WithoutASecondLookRatesAreNotKnown) {
  const MetricsReading now = Read(Metrics(6'000));
  const std::string screen = Joined(TopScreen({.now = now, .address = "a"}, {.width = 100}));
  EXPECT_THAT(screen, HasSubstr("records/s        -  events/s        -"));
  EXPECT_THAT(screen, HasSubstr("SANCTION                                         6,000             -"));
}

TEST(TopScreenTest, ANewProcessCountsFromTheBeginning) {
  const MetricsReading before = Read(Metrics(6'000));
  const MetricsReading now = Read(Metrics(500));
  const std::string screen = Joined(TopScreen({.now = now, .before = &before, .seconds = 1, .address = "a"}, {}));
  EXPECT_THAT(screen, HasSubstr("records/s      500"));
}

TEST(TopScreenTest, FitsIntoAnyTerminal) {
  std::string many = Metrics(6'000);
  for (int i = 100; i < 400; ++i) {
    many += fmt::format(
        "policywire_partition_lag_records{{topic=\"raw-articles-of-a-long-name\",partition=\"{}\"}} {}\n", i, i);
  }
  const MetricsReading now = Read(many);
  for (const size_t width : {1, 10, 40, 79, 200}) {
    for (const size_t height : {1, 2, 10, 24, 60}) {
      const auto lines =
          TopScreen({.now = now, .address = "http://127.0.0.1:9464"}, {.width = width, .height = height});
      EXPECT_LE(lines.size(), height);
      for (const std::string& line : lines) EXPECT_LE(sink::DisplayWidth(line), width) << line;
    }
  }
  const auto lines = TopScreen({.now = now, .address = "a"}, {.width = 80, .height = 24});
  EXPECT_THAT(lines, SizeIs(24));
  // The partitions make room for the rest.
  EXPECT_THAT(Joined(lines), AllOf(HasSubstr("raw[2]  "), HasSubstr(" more\n\nEVENTS"), HasSubstr("\nMALFORMED ")));
}

TEST(TopScreenTest, WhatIsWrongIsToldAndShownInColour) {
  std::string text = Metrics(6'000);
  for (const char* metric : {"policywire_ready", "policywire_config_last_reload_successful"}) {
    text.replace(text.find(std::string(metric) + " 1"), std::string(metric).size() + 2, std::string(metric) + " 0");
  }
  text +=
      "policywire_webhook_requests_total{result=\"failed\"} 4\npolicywire_webhook_requests_total{result=\"taken\"} 0\n";
  const MetricsReading now = Read(text);
  const TopState state{.now = now, .address = "a", .paused = true, .silent = "a: nobody\x1b[2J listens"};
  const std::vector<std::string> plain = TopScreen(state, {.width = 80});
  EXPECT_THAT(plain, IsSupersetOf(std::vector<std::string>{
                         "policywire 0.1.0  a  NOT READY  paused", R"(no answer: a: nobody\x1b[2J listens)",
                         "the settings that were read last were refused; those of before are in force",
                         "webhook requests   failed 4"}));
  EXPECT_THAT(plain, Each(Not(HasSubstr("\x1b"))));
  const std::vector<std::string> coloured = TopScreen(state, {.width = 80, .colour = true});
  EXPECT_THAT(coloured, Contains("\x1b[1;31mpolicywire 0.1.0  a  NOT READY  paused\x1b[0m"));
  EXPECT_THAT(coloured, Contains(StartsWith("\x1b[1;31mraw[2] ")));  // has stood still
  EXPECT_THAT(coloured, Contains(StartsWith("raw[10] ")));
}

TEST(TopScreenTest, NamesOfOthersAreMadeVisible) {
  const MetricsReading now = Read(
      Metrics(1) + "policywire_partition_lag_records{topic=\"\x1b]0;title\x07\",partition=\"\xe2\x80\xae\"} 99999\n");
  const std::string screen = Joined(TopScreen({.now = now, .address = "a"}, {.width = 100}));
  EXPECT_THAT(screen, HasSubstr(R"(\x1b]0;title\x07[\u202e])"));
  EXPECT_EQ(screen.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace policywire::deploy
