#include "deploy/http/health.h"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <optional>
#include <string_view>

#include "absl/time/clock.h"
#include "ingest/steady_clock.h"
#include "sink/jsonl/json_writer.h"

namespace policywire::deploy {
namespace {

void AppendText(std::string_view key, std::string_view text, std::string& json) {
  fmt::format_to(std::back_inserter(json), ",\"{}\":", key);
  sink::AppendJsonString(text, json);
}

void AppendDeadLetters(const CommitCounts& committed, std::string& json) {
  json += ",\"dead_letters\":{";
  const size_t begin = json.size();
  for (size_t reason = 0; reason < committed.dead_letters.size(); ++reason) {
    if (committed.dead_letters[reason] == 0) continue;
    if (json.size() > begin) json += ',';
    fmt::format_to(std::back_inserter(json), "\"{}\":{}", v1::Reason_Name(static_cast<int>(reason)),
                   committed.dead_letters[reason]);
  }
  json += '}';
}

void AppendPartitions(const std::map<ingest::TopicPartition, PartitionState>& partitions, std::string& json) {
  std::optional<int64_t> lag;
  const std::pair<const ingest::TopicPartition, PartitionState>* behind = nullptr;
  for (const auto& partition : partitions) {
    const PartitionState& state = partition.second;
    if (!state.lag) continue;
    lag = lag.value_or(0) + *state.lag;
    if (*state.lag > 0 && (behind == nullptr || state.moved < behind->second.moved)) behind = &partition;
  }
  fmt::format_to(std::back_inserter(json), ",\"partitions\":{},\"lag\":{}", partitions.size(),
                 lag ? fmt::format("{}", *lag) : "null");
  if (behind == nullptr) return;
  json += ",\"behind\":{\"topic\":";
  sink::AppendJsonString(behind->first.topic, json);
  fmt::format_to(std::back_inserter(json), ",\"partition\":{},\"lag\":{},\"seconds\":{:.1f}}}", behind->first.partition,
                 *behind->second.lag, absl::ToDoubleSeconds(ingest::SteadyNow() - behind->second.moved));
}

}  // namespace

std::string HealthJson(ServiceState& state) {
  const std::map<ingest::TopicPartition, PartitionState> partitions = state.Partitions();
  const Totals totals = state.statistics().Read();
  std::string json = fmt::format("{{\"time\":{}", absl::ToUnixMillis(absl::Now()));
  AppendText("not_ready", state.NotReady(), json);
  AppendText("version", state.version().build(), json);
  fmt::format_to(std::back_inserter(json), ",\"records\":{},\"articles\":{},\"events\":{}", totals.committed.records,
                 totals.committed.articles, totals.events());
  AppendDeadLetters(totals.committed, json);
  fmt::format_to(std::back_inserter(json),
                 ",\"commits\":{},\"commit_seconds\":{:.6f},\"retries\":{},\"rewinds\":{},\"in_flight_bytes\":{}",
                 totals.commits, absl::ToDoubleSeconds(totals.commit_time), totals.retries, totals.rewinds,
                 totals.bytes_in_flight);
  AppendPartitions(partitions, json);
  json += '}';
  return json;
}

}  // namespace policywire::deploy
