// Policy events into a real PostgreSQL: rows a second, through the table's own target.
//
//   postgres_rows [EVENTS | --check]
//
// README.md tells what is measured. The rows are looked at before a time is printed. Exit code 77 where there is no
// PostgreSQL.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "ingest/record.h"
#include "policywire/v1/pipeline_config.pb.h"
#include "sink/postgres/event_row.h"
#include "sink/postgres/event_table.h"
#include "tests/support/policy_events.h"
#include "tests/support/postgres_server.h"

namespace policywire::testing {
namespace {

constexpr double kLeastRowsASecond = 20'000;  // what the project asks of itself
constexpr size_t kBatch = 10'000;             // about what runtime.batch_bytes holds
constexpr int kRounds = 3;
constexpr int kSkipped = 77;

[[noreturn]] void Die(std::string_view what) {
  std::cerr << "postgres_rows: " << what << "\n";
  std::exit(1);
}

double SecondsOf(const auto& work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

// What a sink's workers hand on for the events from number 0 on.
std::vector<sink::Output> MakeRows(const std::vector<v1::PolicyEvent>& events) {
  std::vector<sink::Output> outputs;
  outputs.reserve(events.size());
  for (const v1::PolicyEvent& event : events) {
    ingest::Record record;
    record.topic = "policy-events";
    record.offset = static_cast<int64_t>(outputs.size());
    sink::AppendEventRow(event, record, outputs.emplace_back().value);
  }
  return outputs;
}

void Write(sink::Target& table, const std::vector<sink::Output>& outputs) {
  for (size_t begin = 0; begin < outputs.size(); begin += kBatch) {
    std::vector<const sink::Output*> batch;
    for (size_t i = begin; i < std::min(outputs.size(), begin + kBatch); ++i) batch.push_back(&outputs[i]);
    const sink::WriteResult result = table.Write(batch, absl::InfiniteFuture());
    if (!result.status.ok()) Die(std::string(result.status.message()));
    if (!result.refused.empty()) Die(result.refused[0].detail);
  }
}

// Every event is there once, and every field of it.
void Check(const PostgresServer& server, const std::vector<v1::PolicyEvent>& events) {
  std::map<std::string, std::string> rows;
  for (const std::vector<std::string>& row : server.Query("SELECT event_id, event::text FROM policywire.events")) {
    if (!rows.emplace(row[0], row[1]).second) Die("twice: " + row[0]);
  }
  if (rows.size() != events.size()) Die(fmt::format("{} rows for {} events", rows.size(), events.size()));
  for (const v1::PolicyEvent& expected : events) {
    v1::PolicyEvent event;
    const auto found = rows.find(expected.event_id());
    if (found == rows.end()) Die("lost: " + expected.event_id());
    if (!google::protobuf::util::JsonStringToMessage(found->second, &event).ok() ||
        !google::protobuf::util::MessageDifferencer::Equals(event, expected)) {
      Die("another: " + found->second);
    }
  }
}

int Run(uint64_t count, bool only_check) {
  if (const auto why = WhyNoPostgres()) {
    std::cerr << "postgres_rows: SKIPPED: " << *why << "\n";
    return kSkipped;
  }
  const PostgresServer server;
  std::vector<v1::PolicyEvent> events;
  for (uint64_t number = 0; number < count; ++number) events.push_back(SampleEvent(number));
  v1::PostgresSinkConfig config;
  config.set_connection(server.connection());
  config.set_schema("policywire");
  const auto table = sink::EventTable::Create(config, "bench", nullptr);
  if (!table.ok()) Die(std::string(table.status().message()));
  if (const absl::Status opened = (*table)->Open(absl::InfiniteFuture()); !opened.ok())
    Die(std::string(opened.message()));

  std::vector<sink::Output> outputs;
  std::vector<double> make;
  std::vector<double> write;
  std::vector<double> again;
  for (int round = 0; round < (only_check ? 1 : kRounds); ++round) {
    server.Execute("TRUNCATE policywire.events");
    make.push_back(SecondsOf([&] { outputs = MakeRows(events); }));
    write.push_back(SecondsOf([&] { Write(**table, outputs); }));
    Check(server, events);
    again.push_back(SecondsOf([&] { Write(**table, outputs); }));
    Check(server, events);
  }
  if (only_check) return 0;
  const auto rate = [&](std::vector<double>& seconds) {
    std::nth_element(seconds.begin(), seconds.begin() + kRounds / 2, seconds.end());
    return static_cast<double>(count) / seconds[kRounds / 2];
  };
  fmt::print("{} events, {} a transaction, one connection, a key and four indexes; medians of {} rounds\n", count,
             kBatch, kRounds);
  fmt::print("made by one thread     {:9.0f} rows/s\n", rate(make));
  fmt::print("written                {:9.0f} rows/s\n", rate(write));
  fmt::print("written a second time  {:9.0f} rows/s, none of them twice\n", rate(again));
  if (rate(write) >= kLeastRowsASecond) return 0;
  fmt::print("fewer than the {:.0f} rows/s that are asked for\n", kLeastRowsASecond);
  return 1;
}

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) {
  const std::string_view argument = argc > 1 ? argv[1] : "";
  const bool only_check = argument == "--check";
  uint64_t count = only_check ? 2'000 : 100'000;
  if (!only_check && argc > 1) count = std::strtoull(argv[1], nullptr, 10);
  if (argc > 2 || count == 0) {
    std::cerr << "usage: postgres_rows [EVENTS | --check]\n";
    return 2;
  }
  return policywire::testing::Run(count, only_check);
}
