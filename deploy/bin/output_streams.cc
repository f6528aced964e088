#include "deploy/bin/output_streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "deploy/bin/input_reader.h"
#include "deploy/bin/partition_reader.h"
#include "policywire/v1/article.pb.h"
#include "sink/jsonl/json_writer.h"
#include "sink/route/headers.h"

namespace policywire::deploy {
namespace {

constexpr std::string_view kTopicPrefix = "kafka:";
// Longer lines are refused: one is held whole.
constexpr size_t kMaxLine = 1 << 30;

class LinesOfFile final : public EventStream {
 public:
  explicit LinesOfFile(std::unique_ptr<InputReader> reader) : reader_(std::move(reader)) {}

  absl::StatusOr<bool> Next(ArticleText& article) override {
    absl::StatusOr<bool> more = reader_->Next(input_);
    if (!more.ok() || !*more) return more;
    if (input_.too_large) {
      return absl::InvalidArgumentError(
          fmt::format("{}: byte {}: the line is longer than {} bytes", input_.place, kMaxLine, kMaxLine));
    }
    article.json.swap(input_.bytes);
    article.place.swap(input_.place);
    return true;
  }

 private:
  std::unique_ptr<InputReader> reader_;
  Input input_;
};

class ArticlesOfTopic final : public EventStream {
 public:
  explicit ArticlesOfTopic(std::unique_ptr<PartitionReader> reader) : reader_(std::move(reader)) {}

  absl::StatusOr<bool> Next(ArticleText& article) override {
    for (;;) {
      if (!reading_) {
        if (partition_ == reader_->partitions()) return false;
        if (absl::Status begun = reader_->Begin(partition_, 0); !begun.ok()) return begun;
        reading_ = true;
      }
      ingest::Record record;
      const absl::StatusOr<bool> more = reader_->Next(record);
      if (!more.ok()) return more.status();
      if (*more) return Take(record, article);
      reading_ = false;
      ++partition_;
    }
  }

 private:
  static absl::StatusOr<bool> Take(const ingest::Record& record, ArticleText& article) {
    article.place = fmt::format("{}[{}] at offset {}", record.topic, record.partition, record.offset);
    const std::string_view value = record.value.value_or("");
    const auto header = [&](std::string_view name) {
      const auto found = std::ranges::find(record.headers, name, &ingest::HeaderView::name);
      return found == record.headers.end() ? std::string_view() : found->value.value_or("");
    };
    if (header(sink::kMessageHeader) != v1::EnrichedArticle::descriptor()->full_name()) {
      return absl::InvalidArgumentError(fmt::format(
          "{}: no enriched article; single events are not compared (output.enriched_topic)", article.place));
    }
    if (header(sink::kContentTypeHeader) == sink::kJsonType) {
      article.json = value;
      return true;
    }
    v1::EnrichedArticle enriched;
    if (!enriched.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      return absl::InvalidArgumentError(fmt::format("{}: the protobuf message cannot be read", article.place));
    }
    article.json.clear();
    sink::AppendJsonLine(enriched, article.json);
    return true;
  }

  std::unique_ptr<PartitionReader> reader_;
  int32_t partition_ = 0;
  bool reading_ = false;
};

}  // namespace

bool IsTopic(std::string_view name) { return name.starts_with(kTopicPrefix); }

absl::StatusOr<std::unique_ptr<EventStream>> OpenOutput(const std::string& name, const v1::PipelineConfig& config) {
  if (IsTopic(name)) {
    auto reader = PartitionReader::Open(config, name.substr(kTopicPrefix.size()));
    if (!reader.ok()) return reader.status();
    return std::make_unique<ArticlesOfTopic>(*std::move(reader));
  }
  auto reader = InputReader::Open({name}, InputFormat::kJsonLines, kMaxLine);
  if (!reader.ok()) return reader.status();
  return std::make_unique<LinesOfFile>(*std::move(reader));
}

}  // namespace policywire::deploy
