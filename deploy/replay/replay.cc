#include "deploy/replay/replay.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "deploy/replay/throttle.h"
#include "deploy/runtime/ordered_pool.h"
#include "deploy/runtime/partition_duplicates.h"
#include "deploy/runtime/reading.h"
#include "deploy/runtime/turnstile.h"
#include "ingest/record.h"
#include "ingest/record_stream.h"
#include "ingest/steady_clock.h"
#include "policywire/v1/article.pb.h"
#include "policywire/v1/dead_letter.pb.h"
#include "proto/archive/format.h"
#include "sink/jsonl/json_writer.h"
#include "sink/protobuf/delimited.h"
#include "sink/sink.h"

namespace policywire::deploy {
namespace {

// Several records at once, so that the threads meet rarely.
constexpr size_t kChunkBytes = 64 * 1024;
// Chunks held at once, for each thread.
constexpr size_t kChunksAThread = 4;
// How much time's work a kill may cost.
constexpr absl::Duration kFlushInterval = absl::Seconds(2);

struct Chunk {
  uint64_t number = 0;  // counts from 0
  std::vector<ingest::Record> records;
  absl::Status status;  // why no more could be read
};

struct Extracted {
  std::string articles;
  std::string dead_letters;
  v1::ReplayCounts counts;
  int64_t next_offset = 0;
  absl::Status status;
};

// What links one range's records, in their order.
struct Links {
  explicit Links(const ReplayOptions& options) : duplicates(options.duplicates, *options.history, options.threads) {}

  Turnstile turns;
  PartitionDuplicates duplicates;
};

absl::Status ReadAndLink(const Chunk& chunk, const ArticleProcessor& processor, Links& links,
                         std::vector<std::optional<Reading>>& readings) {
  Processed processed;  // counted when outputs are made
  for (const ingest::Record& record : chunk.records) readings.push_back(TryRead(processor, record, processed));
  absl::Status status;
  links.turns.Take(chunk.number, [&] {
    status = links.duplicates.Link(chunk.records, processor, 1, {[] { return false; }, [] {}}, readings);
  });
  return status;
}

Extracted Extract(const Chunk& chunk, const ArticleProcessor& processor, Links* links, bool json) {
  Extracted out;
  out.status = chunk.status;
  std::vector<std::optional<Reading>> readings;  // none where records need not be known before they are processed
  if (links != nullptr) {
    if (absl::Status linked = ReadAndLink(chunk, processor, *links, readings); !linked.ok()) {
      out.status = linked;
      return out;
    }
  }
  std::vector<sink::Output> outputs;
  for (size_t i = 0; i < chunk.records.size(); ++i) {
    const ingest::Record& record = chunk.records[i];
    const size_t before = out.articles.size();
    Processed processed;
    uint64_t events = 0;
    outputs.clear();
    const auto reject = [&](std::string defect) {
      outputs.clear();
      processor.Reject(record, 0, {v1::ENRICH, v1::INTERNAL, std::move(defect), ""}, outputs);
    };
    try {
      const bool known = !readings.empty() && readings[i];
      Reading reading = known ? *std::move(readings[i]) : processor.Read(record, processed);
      processor.Process(record, std::move(reading), 0, outputs, processed, [&](const v1::EnrichedArticle& article) {
        events += static_cast<uint64_t>(article.events_size());
        if (json) {
          sink::AppendJsonLine(article, out.articles);
        } else {
          sink::AppendDelimited(article, out.articles);
        }
      });
    } catch (const std::exception& error) {
      reject(error.what());
    } catch (...) {
      reject("an exception of an unknown kind");
    }
    if (!outputs.empty() && outputs.back().route == sink::Route::kDeadLetters) {
      out.articles.resize(before);
      processed.articles = events = 0;
      v1::DeadLetter letter;
      letter.ParseFromString(outputs.back().value);
      if (json) {
        sink::AppendJson(letter, out.dead_letters);
        out.dead_letters += '\n';
      } else {
        sink::AppendDelimited(letter, out.dead_letters);
      }
      out.counts.set_dead_letters(out.counts.dead_letters() + 1);
    }
    out.counts.set_records(out.counts.records() + 1);
    out.counts.set_articles(out.counts.articles() + processed.articles);
    out.counts.set_events(out.counts.events() + events);
    out.next_offset = record.offset + 1;
  }
  return out;
}

class FileReplay {
 public:
  FileReplay(ReplayInput& input, const ArticleProcessor& processor, ReplayDirectory& directory,
             const ReplayOptions& options, const StopSignal& stop,
             const std::function<void(const ReplayedSoFar&)>& told)
      : input_(input),
        processor_(processor),
        directory_(directory),
        options_(options),
        stop_(stop),
        told_(told),
        json_(directory.manifest().format() != "protobuf"),
        throttle_(options.records_per_second, stop) {}

  absl::Status Run() {
    for (const v1::ReplayRange& range : directory_.manifest().ranges()) {
      so_far_.total_offsets += static_cast<uint64_t>(range.end_offset() - range.begin_offset());
    }
    absl::Status first;
    for (const v1::ReplayRange& range : directory_.manifest().ranges()) {
      if (stop_.requested()) break;
      const auto output = directory_.Claim(range);
      absl::Status status = output.status();
      if (status.ok() && *output != nullptr) {
        so_far_.offsets += static_cast<uint64_t>((*output)->next_offset() - range.begin_offset());
        if (!(*output)->done()) status = Work(**output);
      } else if (status.ok()) {
        ++so_far_.elsewhere;
        told_(so_far_);
      }
      if (!status.ok() && first.ok()) first = status;
    }
    return first;
  }

 private:
  absl::Status Work(RangeOutput& output) {
    v1::ReplayRange rest = output.range();
    rest.set_begin_offset(output.next_offset());
    const auto stream = input_.Open(rest);
    if (!stream.ok()) return stream.status();
    absl::Status status;
    bool ended = false;  // of the reading thread
    bool reached = false;
    uint64_t chunks = 0;
    std::unique_ptr<Links> links;
    if (options_.history != nullptr) links = std::make_unique<Links>(options_);
    MapInOrder<Chunk, Extracted>(
        options_.threads, options_.threads * kChunksAThread,
        [&]() -> std::optional<Chunk> {
          if (ended) return std::nullopt;
          Chunk chunk = Read(**stream, ended, reached);
          if (chunk.records.empty() && chunk.status.ok()) return std::nullopt;
          chunk.number = chunks++;
          return chunk;
        },
        [&](Chunk chunk) { return Extract(chunk, processor_, links.get(), json_); },
        [&](Extracted extracted) {
          if (extracted.counts.records() > 0) status = Take(extracted, output);
          if (status.ok()) status = extracted.status;
          return status.ok();
        });
    // The end may lie behind the last record.
    if (status.ok() && reached) {
      status = output.Append("", "", {}, output.range().end_offset());
    }
    const absl::Status flushed = output.Flush();  // also what came before an error of the input
    return status.ok() ? flushed : status;
  }

  Chunk Read(ingest::RecordStream& stream, bool& ended, bool& reached) {
    Chunk chunk;
    size_t bytes = 0;
    while (bytes < kChunkBytes) {
      if (!throttle_.Pass()) {
        ended = true;
        break;
      }
      ingest::Record record;
      const auto more = stream.Next(record);
      if (!more.ok() || !*more) {
        chunk.status = more.status();
        reached = more.ok();
        ended = true;
        break;
      }
      bytes += record.Bytes();
      chunk.records.push_back(std::move(record));
      // Who throttles wants to see each second's share done in it.
      if (options_.records_per_second > 0 &&
          static_cast<double>(chunk.records.size()) * 4 >= options_.records_per_second)
        break;
    }
    return chunk;
  }

  absl::Status Take(const Extracted& extracted, RangeOutput& output) {
    AddCounts(extracted.counts, so_far_.counts);
    so_far_.offsets += static_cast<uint64_t>(extracted.next_offset - output.next_offset());
    absl::Status status =
        output.Append(extracted.articles, extracted.dead_letters, extracted.counts, extracted.next_offset);
    if (const absl::Time now = ingest::SteadyNow(); status.ok() && now - flushed_ > kFlushInterval) {
      status = output.Flush();
      flushed_ = now;
    }
    told_(so_far_);
    return status;
  }

  ReplayInput& input_;
  const ArticleProcessor& processor_;
  ReplayDirectory& directory_;
  const ReplayOptions& options_;
  const StopSignal& stop_;
  const std::function<void(const ReplayedSoFar&)>& told_;
  const bool json_;
  Throttle throttle_;
  absl::Time flushed_ = ingest::SteadyNow();
  ReplayedSoFar so_far_;
};

}  // namespace

absl::Status ReplayToFiles(ReplayInput& input, const ArticleProcessor& processor, ReplayDirectory& directory,
                           const ReplayOptions& options, const StopSignal& stop,
                           const std::function<void(const ReplayedSoFar&)>& told) {
  return FileReplay(input, processor, directory, options, stop, told).Run();
}

std::string SettingsVersion(const v1::PipelineConfig& config) {
  v1::PipelineConfig relevant;
  *relevant.mutable_input() = config.input();
  v1::InputConfig& input = *relevant.mutable_input();
  // Where records are read from, and by whom, changes nothing of what comes of them.
  input.clear_topics();
  input.clear_group_id();
  input.clear_group_instance_id();
  input.clear_assignment();
  input.clear_start_from();
  input.clear_start_time();
  relevant.mutable_enrich()->set_min_confidence(config.enrich().min_confidence());
  *relevant.mutable_duplicates() = config.duplicates();
  v1::OutputConfig& output = *relevant.mutable_output();
  output.set_format(config.output().format());
  output.set_max_record_bytes(config.output().max_record_bytes());
  output.set_enriched_topic(config.output().enriched_topic().empty() ? "" : "published");
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    relevant.SerializeToCodedStream(&coded);
  }
  return archive::Hex(archive::Checksum(bytes));
}

}  // namespace policywire::deploy
