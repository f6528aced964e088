// policywire replay of an archive beside policywire extract of the same articles, one thread each.
//
//   replay_archive [ARTICLES | --check]
//
// README.md tells what is compared and what is printed.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "ingest/record.h"
#include "sink/archive/archive_writer.h"
#include "tests/bench/measured_process.h"
#include "tests/support/sample_articles.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

// What the project asks of itself: of extract's speed.
constexpr double kLeastSpeed = 0.9;
constexpr int kRounds = 5;
constexpr int kPartitions = 4;
constexpr size_t kTextBytes = 3600;

[[noreturn]] void Die(std::string_view what) {
  std::cerr << "replay_archive: " << what << "\n";
  std::exit(1);
}

void Require(const absl::Status& status) {
  if (!status.ok()) Die(std::string_view(status.message().data(), status.message().size()));
}

// The articles in "articles.jsonl" and in the archive "archive", in turns over the partitions. The bytes of one.
uint64_t MakeInputs(const std::filesystem::path& folder, uint64_t count) {
  const SampleArticles articles(SampleArticles::Density::kPressRelease);
  const auto writer = sink::ArchiveWriter::Open({.directory = (folder / "archive").string(), .level = 3});
  Require(writer.status());
  std::ofstream file(folder / "articles.jsonl", std::ios::binary);
  std::array<int64_t, kPartitions> offsets{};
  uint64_t bytes = 0;
  for (uint64_t i = 0; i < count; ++i) {
    const std::string json = articles.Json(i, i, kTextBytes);
    file << json << '\n';
    bytes += json.size();
    ingest::Record record;
    record.topic = "articles";
    record.partition = static_cast<int32_t>(i % kPartitions);
    record.offset = offsets[i % kPartitions]++;
    record.timestamp_ms = 1'700'000'000'000 + static_cast<int64_t>(i);
    record.timestamp_type = ingest::TimestampType::kCreated;
    record.value = json;
    Require((*writer)->Append(record));
  }
  Require((*writer)->Close());
  if (!file.flush()) Die("cannot write");
  return bytes;
}

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

int Main(int argc, char** argv) {
  const bool only_check = argc > 1 && std::string_view(argv[1]) == "--check";
  const uint64_t count = only_check ? 400 : argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20'000;
  if (count == 0) {
    std::cerr << "usage: replay_archive [ARTICLES | --check]\n";
    return 2;
  }
  const TempDir directory("replay_archive");
  const std::filesystem::path& folder = directory.path();
  const uint64_t bytes = MakeInputs(folder, count);
  const auto run = [&](std::vector<std::string> arguments, const char* out) {
    arguments.insert(arguments.begin(), POLICYWIRE_PROGRAM);
    const std::string what = arguments[1];
    const Measured measured = RunMeasured(std::move(arguments), folder / out, folder.string());
    if (measured.exit != 0) Die(fmt::format("{}: exit code {}", what, measured.exit));
    return measured.seconds;
  };
  const auto extract = [&] {
    return run({"extract", "--threads", "1", "--format", "jsonl", (folder / "articles.jsonl").string()}, "extracted");
  };
  const auto replay = [&] {
    std::filesystem::remove_all(folder / "replayed");
    return run(
        {"replay", "--threads", "1", "--from", (folder / "archive").string(), "--to", (folder / "replayed").string()},
        "said");
  };
  extract();
  replay();
  run({"diff", "--format", "summary", "--ignore", "origin.topic", "--ignore", "origin.partition", "--ignore",
       "origin.offset", "--ignore", "origin.duplicate_of", "--ignore", "article.duplicate_of",
       (folder / "extracted").string(), (folder / "replayed").string()},
      "difference");
  if (only_check) return 0;

  std::vector<double> speeds;
  std::vector<double> extracts;
  std::vector<double> replays;
  for (int round = 0; round < kRounds; ++round) {
    extracts.push_back(extract());
    replays.push_back(replay());
    speeds.push_back(extracts.back() / replays.back());
  }
  const auto megabytes = static_cast<double>(bytes) / 1e6;
  const double speed = Median(speeds);
  const bool met = speed >= kLeastSpeed;
  fmt::print(
      "{} articles, {:.1f} MB of JSON, one thread: extract {:.2f} MB/s, replay {:.2f} MB/s, median of {} rounds "
      "{:.3f} of extract's speed; asked: {}{}\n",
      count, megabytes, megabytes / Median(extracts), megabytes / Median(replays), kRounds, speed, kLeastSpeed,
      met ? "" : ": MISSED");
  return met ? 0 : 1;
}

}  // namespace
}  // namespace policywire::testing

int main(int argc, char** argv) { return policywire::testing::Main(argc, argv); }
